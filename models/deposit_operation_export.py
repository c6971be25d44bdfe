from odoo import models
from odoo.tools import SQL

from ..deposit_xlsx import Column

_CHOSEN = SQL.identifier("deposit_export_chosen")


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
        count = self._choose_rows(domain)
        labels = {fname: self._get_labels(fname) for fname in ("kind", "state")}
        names = {}
        for first in range(1, count + 1, self._export_chunk):
            for row in self._read_rows(first, first + self._export_chunk - 1):
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
                    row["balance_after"],
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

    def _choose_rows(self, domain):
        """Number the operations of ``domain`` by date, each with the balance after it.

        Into a table of this transaction: the balance follows from the whole history of an account,
        and working it out again for every chunk would take the square of the time.

        :return: how many there are
        :rtype: int
        """
        self.check_access("read")
        query = self._search(domain)
        chosen = query.subselect(
            SQL.identifier(query.table, "id"),
            SQL.identifier(query.table, "date"),
            SQL.identifier(query.table, "account_id"),
        )
        self.env.flush_all()
        # Straight SQL: the ORM has no window functions and no temporary tables.
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS %s", _CHOSEN))
        self.env.cr.execute(
            SQL(
                """
                CREATE TEMPORARY TABLE %(table)s ON COMMIT DROP AS
                WITH chosen AS MATERIALIZED (%(chosen)s)
                SELECT ROW_NUMBER() OVER (ORDER BY chosen.date, chosen.id) AS position,
                       chosen.id,
                       COALESCE(item.balance_after, 0.0) AS balance_after
                  FROM chosen
             LEFT JOIN (
                    SELECT id, SUM(CASE parent_state WHEN 'posted' THEN -balance ELSE 0 END) OVER (
                               PARTITION BY deposit_account_id ORDER BY date, id
                           ) AS balance_after
                      FROM account_move_line
                     WHERE deposit_account_id IN (SELECT account_id FROM chosen)
                       AND parent_state IN ('posted', 'cancel')
                  ) item ON item.id = chosen.id
                """,
                table=_CHOSEN,
                chosen=chosen,
            )
        )
        count = self.env.cr.rowcount
        self.env.cr.execute(SQL("ALTER TABLE %s ADD PRIMARY KEY (position)", _CHOSEN))
        self.env.cr.execute(SQL("ANALYZE %s", _CHOSEN))
        return count

    def _read_rows(self, first, last):
        """Return the chosen operations from one number to another, in their order.

        :rtype: list[dict]
        """
        [(ids,)] = self.env.execute_query(
            SQL(
                "SELECT COALESCE(ARRAY_AGG(id), '{}') FROM %s WHERE position BETWEEN %s AND %s",
                _CHOSEN,
                first,
                last,
            )
        )
        # Openings have no journal items, and only their accounts are looked through for them.
        source = self._table_query if any(row < 0 for row in ids) else self._query_items()
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT operation.date, operation.type_id, operation.kind, operation.journal_id,
                       operation.amount, operation.currency_id, operation.state,
                       operation.location_id, operation.user_id, operation.employee_id,
                       operation.memo, operation.cancel_reason, operation.recorded_on,
                       account.name AS account, client.complete_name AS client,
                       beneficiary.complete_name AS beneficiary,
                       chosen.balance_after,
                       COALESCE(paid.names, move.name) AS document
                  FROM (%(source)s) operation
                  JOIN %(table)s chosen ON chosen.id = operation.id
                  JOIN deposit_account account ON account.id = operation.account_id
                  JOIN res_partner client ON client.id = operation.partner_id
             LEFT JOIN res_partner beneficiary ON beneficiary.id = operation.beneficiary_id
             LEFT JOIN account_move move ON move.id = operation.move_id
             LEFT JOIN LATERAL (
                    SELECT STRING_AGG(document.name, ', ' ORDER BY document.id) AS names
                      FROM account_move__account_payment link
                      JOIN account_move document ON document.id = link.invoice_id
                     WHERE link.payment_id = operation.payment_id
                  ) paid ON TRUE
                 WHERE operation.id = ANY(%(ids)s)
              ORDER BY chosen.position
                """,
                source=source,
                table=_CHOSEN,
                ids=ids,
            )
        )
