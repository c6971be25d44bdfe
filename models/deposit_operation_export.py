from itertools import count

from odoo import api, models
from odoo.tools import SQL

from ..deposit_xlsx import Column

# Cursors of one transaction need different names.
_NUMBERS = count(1)


class DepositOperation(models.Model):
    """Operations as a spreadsheet, with the balance after each of them.

    A million of them are read in chunks. Who may see them, and which, is decided by the ORM once;
    then the rows are read with their names in one query a chunk.
    """

    _name = "deposit.operation"
    _inherit = ["deposit.operation", "deposit.export.mixin"]

    _export_chunk = 5000

    def _get_export_title(self):
        # OVERRIDE 'deposit.export.mixin'
        return self.env._("Transactions")

    def _get_currency_column(self):
        # OVERRIDE 'deposit.export.mixin'
        return 9

    def _get_export_columns(self):
        # OVERRIDE 'deposit.export.mixin'
        return [
            Column(self.env._("Date"), "date"),
            Column(self.env._("Account Number"), width=16),
            Column(self.env._("Client"), width=30),
            Column(self.env._("Account Type")),
            Column(self.env._("Operation"), width=14),
            Column(self.env._("Document"), width=22),
            Column(self.env._("Journal")),
            Column(self.env._("Amount"), "money", is_sum=True),
            Column(self.env._("Balance After"), "money"),
            Column(self.env._("Currency"), width=10),
            Column(self.env._("Status"), width=10),
            Column(self.env._("Canceled Amount"), "money", is_sum=True),
            Column(self.env._("Location")),
            Column(self.env._("Author")),
            Column(self.env._("Team Member")),
            Column(self.env._("Paid For")),
            Column(self.env._("Note"), width=40),
            Column(self.env._("Reason of Cancellation"), width=30),
            Column(self.env._("Recorded On"), "datetime"),
        ]

    def _get_export_rows(self, domain):
        # OVERRIDE 'deposit.export.mixin'
        labels = {fname: self._get_labels(fname) for fname in ("kind", "state")}
        names = {}
        for chunk in self._iterate_chosen(domain):
            rows = self._read_rows([id_ for id_, _balance in chunk])
            for id_, balance_after in chunk:
                row = rows[id_]
                is_posted = row["state"] == "posted"
                yield [
                    row["date"],
                    row["account"],
                    row["client"],
                    self._get_name(names, "deposit.account.type", row["type_id"]),
                    labels["kind"].get(row["kind"], row["kind"]),
                    row["document"],
                    self._get_name(names, "account.journal", row["journal_id"]),
                    # What was canceled moved nothing, so it does not count in the total.
                    row["amount"] if is_posted else None,
                    balance_after,
                    self._get_name(names, "res.currency", row["currency_id"]),
                    labels["state"][row["state"]],
                    None if is_posted else row["amount"],
                    self._get_name(names, "res.company", row["location_id"]),
                    self._get_name(names, "res.users", row["user_id"]),
                    self._get_name(names, "hr.employee", row["employee_id"]),
                    row["beneficiary"],
                    row["memo"],
                    row["cancel_reason"],
                    self._localize(row["recorded_on"]),
                ]

    def _get_name(self, names, model, record_id):
        """Return the name of a record that many rows share, read once."""
        if not record_id:
            return None
        key = (model, record_id)
        if key not in names:
            names[key] = self.env[model].sudo().browse(record_id).display_name
        return names[key]

    def _iterate_chosen(self, domain):
        """Yield the operations of ``domain`` by date, in chunks, each with the balance after it.

        From a cursor of the database: the balance follows from the whole history of an account, and
        working it out again for every chunk would take the square of the time. A replica has
        cursors too, but no temporary tables.

        :return: pairs of an id and a balance
        :rtype: typing.Iterator[list[tuple[int, decimal.Decimal]]]
        """
        self.check_access("read")
        query = self._search(domain)
        chosen = query.subselect(
            SQL.identifier(query.table, "id"),
            SQL.identifier(query.table, "date"),
            SQL.identifier(query.table, "account_id"),
        )
        self.env.flush_all()
        cursor = SQL.identifier(f"deposit_export_{next(_NUMBERS)}")
        # Straight SQL: the ORM has no window functions and no cursors. All rows are wanted, so the
        # plan is to be the one that has the last row first.
        self.env.cr.execute("SET LOCAL cursor_tuple_fraction = 1.0")
        self.env.cr.execute(
            SQL("DECLARE %s NO SCROLL CURSOR FOR %s", cursor, self._query_balances(chosen))
        )
        fetch = SQL("FETCH FORWARD %s FROM %s", self._export_chunk, cursor)
        while chunk := self.env.execute_query(fetch):
            yield chunk
        self.env.cr.execute(SQL("CLOSE %s", cursor))

    @api.model
    def _query_balances(self, chosen):
        """Return the query of operations in the order of the sheet, with the balances after them.

        :param SQL chosen: query of their ids, dates and accounts
        """
        return SQL(
            """
            WITH chosen AS MATERIALIZED (%(chosen)s)
            SELECT chosen.id, COALESCE(item.balance_after, 0.0)
              FROM chosen
         LEFT JOIN (
                SELECT id, SUM(CASE parent_state WHEN 'posted' THEN -balance ELSE 0 END) OVER (
                           PARTITION BY deposit_account_id ORDER BY date, id
                       ) AS balance_after
                  FROM account_move_line
                 WHERE deposit_account_id IN (SELECT account_id FROM chosen)
                   AND parent_state IN ('posted', 'cancel')
              ) item ON item.id = chosen.id
          ORDER BY chosen.date, chosen.id
            """,
            chosen=chosen,
        )

    def _read_rows(self, ids):
        """Return what the sheet shows of operations.

        :param list[int] ids: ids of operations
        :rtype: dict[int, dict]
        """
        # Openings have no journal items, and only their accounts are looked through for them.
        source = self._table_query if any(row < 0 for row in ids) else self._query_items()
        rows = self.env.execute_query_dict(
            SQL(
                """
                SELECT operation.id, operation.date, operation.type_id, operation.kind,
                       operation.journal_id,
                       operation.amount, operation.currency_id, operation.state,
                       operation.location_id, operation.user_id, operation.employee_id,
                       operation.memo, operation.cancel_reason, operation.recorded_on,
                       account.name AS account, client.complete_name AS client,
                       beneficiary.complete_name AS beneficiary,
                       COALESCE(paid.names, move.name) AS document
                  FROM (%(source)s) operation
                  JOIN deposit_account account ON account.id = operation.account_id
             LEFT JOIN res_partner client ON client.id = operation.partner_id
             LEFT JOIN res_partner beneficiary ON beneficiary.id = operation.beneficiary_id
             LEFT JOIN account_move move ON move.id = operation.move_id
             LEFT JOIN LATERAL (
                    SELECT STRING_AGG(document.name, ', ' ORDER BY document.id) AS names
                      FROM account_move__account_payment link
                      JOIN account_move document ON document.id = link.invoice_id
                     WHERE link.payment_id = operation.payment_id
                  ) paid ON TRUE
                 WHERE operation.id = ANY(%(ids)s)
                """,
                source=source,
                ids=ids,
            )
        )
        return {row["id"]: row for row in rows}
