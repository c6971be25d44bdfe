from odoo import SUPERUSER_ID, api, fields
from odoo.tools import SQL

from odoo.addons.customer_deposit.deposit_import_row import ImportRow
from odoo.addons.customer_deposit.spreadsheet import normalise_name

BATCH = 1000


def migrate(cr, version):
    """Let rows that were imported before be known again: names and phones are compared anew.

    Batches that were checked and not imported yet are checked again before they are.
    """
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["deposit.account.import"].search([("state", "=", "checked")])._forget_check()
    Line = env["deposit.account.import.line"]
    lines = Line.search(
        [
            ("content_key", "!=", False),
            "|",
            ("state", "=", "done"),
            ("import_id.state", "=", "importing"),
        ],
        order="id",
    )
    contents, used = {}, set()
    for start in range(0, len(lines), BATCH):
        chunk = lines[start : start + BATCH]
        for line in chunk:
            content = get_content(line)
            if line.content_key.rpartition("-")[0] == content:
                used.add(line.content_key)
            else:
                contents[line.id] = content
        chunk.invalidate_recordset()
    write_keys(env, number_keys(Line, contents, used))


def get_content(line):
    """Return what the row of ``line`` says, as a check of its file says it now."""
    batch = line.import_id
    row = ImportRow(line.row)
    for target, value in (line.client_values or {}).items():
        if target in ("due_date", "opening_date"):
            row.values[target] = fields.Date.to_date(value)
        elif text := batch._clean_text(target, value):
            row.values[target] = text
    row.keys = batch._normalise_keys(row.values)
    row.amount = line.amount
    row.account_type = line.type_id
    if "account_number" in row.values:
        # The type was that of the file or the batch, before the account was found.
        types = batch._get_types_by_name()
        name = row.values.get("account_type")
        row.account_type = types.get(normalise_name(name)) if name else batch.type_id
    return row.make_content_key(batch.company_id.root_id)


def number_keys(lines, contents, used):
    """Return the keys of rows by their ids: of rows that say the same each has its number.

    :param deposit.account.import.line lines: the model
    :param dict contents: what rows say, by their ids
    :param set used: keys that stay
    """
    keys = {}
    for line in lines.browse(contents):
        number = int(line.content_key.rpartition("-")[2])
        while f"{contents[line.id]}-{number}" in used and not line.is_repeated:
            number += 1
        keys[line.id] = f"{contents[line.id]}-{number}"
        used.add(keys[line.id])
    return keys


def write_keys(env, keys):
    """Write the keys of rows, by their ids."""
    pairs = list(keys.items())
    for start in range(0, len(pairs), BATCH):
        env.cr.execute(
            SQL(
                """
                UPDATE deposit_account_import_line line
                   SET content_key = found.key
                  FROM (VALUES %s) AS found (id, key)
                 WHERE line.id = found.id
                """,
                SQL(", ").join(SQL("(%s, %s)", *pair) for pair in pairs[start : start + BATCH]),
            )
        )
    env["deposit.account.import.line"].invalidate_model()
