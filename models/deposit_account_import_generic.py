from markupsafe import Markup

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# What the message of each account has of its own.
OWN_COLUMNS = ("id", "res_id", "body")


class DepositAccount(models.Model):
    """What an import needs of accounts, and why Odoo's own import does not serve."""

    _inherit = "deposit.account"

    @api.model
    def load(self, fields, data):
        # OVERRIDE 'base': it knows no balance, no dry run of the books and no second import.
        raise UserError(
            self.env._(
                "Client accounts are imported in Client Accounts ▸ Configuration ▸ Import "
                "Accounts, together with their balances. An administrator of client accounts can "
                "do that."
            )
        )

    def _check_importable(self, batch):
        """Refuse accounts that were closed or blocked since the file was checked.

        :param deposit.account.import batch: the import
        :raise UserError: naming them
        """
        unusable = self.filtered(
            lambda account: account.state != "open" or not account.partner_id.active
        )
        if unusable:
            raise UserError(
                self.env._(
                    "Import %(batch)s cannot be finished: %(accounts)s were blocked or closed, or "
                    "their clients archived, since the file was checked. Reopen them, or give the "
                    "import up and check the file again.",
                    batch=batch.name,
                    accounts=", ".join(unusable[:10].mapped("display_name")),
                )
            )

    def _get_joins(self):
        """Return the transfers that took the money of these accounts along when contacts were
        merged, from those that were closed then, and on from there.

        :rtype: account.move
        """
        joins, known = self.env["account.move"], self
        closed = self.filtered(lambda account: account.state == "closed")
        while closed:
            moves = joins.search(
                [
                    ("deposit_operation", "=", "transfer"),
                    ("state", "=", "posted"),
                    ("reversal_move_ids", "=", False),
                    ("reversed_entry_id", "=", False),
                    ("line_ids.deposit_account_id", "in", closed.ids),
                ]
            )
            # A client has one open account of a type: between two of them only a merge moves money.
            joins |= moves.filtered(
                lambda move: (
                    len(move.line_ids.deposit_account_id.partner_id) == 1
                    and len(move.line_ids.deposit_account_id.type_id) == 1
                )
            )
            reached = joins.line_ids.deposit_account_id - known
            known |= reached
            closed = reached.filtered(lambda account: account.state == "closed")
        return joins

    def _message_log_bulk(self, bodies):
        """Log a message on each of these accounts, as ``_message_log_batch`` does, by the thousand.

        :param dict bodies: text for each id of an account
        """
        first, others = self[:1], self[1:]
        message = first._message_log_batch(bodies=bodies)
        if not others:
            return
        message.flush_recordset()
        columns = SQL(", ").join(
            SQL.identifier(field.name)
            for field in message._fields.values()
            if field.store and field.column_type and field.name not in OWN_COLUMNS
        )
        # The ORM looks for each message through the lists of messages of all models.
        self.env.execute_query(
            SQL(
                """
                INSERT INTO mail_message (res_id, body, %(columns)s)
                     SELECT own.res_id, own.body, %(columns)s
                       FROM (VALUES %(rows)s) AS own (res_id, body)
                 CROSS JOIN (SELECT %(columns)s FROM mail_message WHERE id = %(message)s) AS message
                   ORDER BY own.res_id
                  RETURNING id
                """,
                columns=columns,
                message=message.id,
                rows=SQL(", ").join(
                    SQL("(%s, %s)", account.id, Markup("<p>%s</p>") % bodies[account.id])
                    for account in others
                ),
            )
        )
        others.invalidate_recordset(["message_ids"], flush=False)
