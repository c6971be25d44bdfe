from odoo import api, fields, models
from odoo.tools import SQL

from .deposit_export_mixin import DATE_KEYS

# Fields of the ages of a debt, with the days it is overdue: from, to.
AGES = {
    "not_due": (None, 0),
    "overdue_30": (1, 30),
    "overdue_60": (31, 60),
    "overdue_90": (61, 90),
    "overdue_older": (91, None),
}


class DepositBalanceReport(models.Model):
    """What clients have and owe at the end of a day, read from the general ledger.

    One row for each account that holds money or debt on that day. The day is in the context, today
    without one. What was settled, reversed or entered later is open, there or absent as it was.
    """

    _name = "deposit.balance.report"
    _description = "Liability and Debts"
    _inherit = ["deposit.account.report.mixin"]
    _auto = False
    # What the query reads: a search in the same transaction must see it.
    _depends = {
        "account.move.line": [
            "account_id",
            "amount_residual",
            "balance",
            "date",
            "date_maturity",
            "deposit_account_id",
            "move_id",
            "parent_state",
        ],
        "account.partial.reconcile": ["amount", "debit_move_id", "max_date"],
        "deposit.account": [
            "company_id",
            "currency_id",
            "location_id",
            "partner_id",
            "type_id",
        ],
        "deposit.account.type": ["credit_account_id"],
        "deposit.match.undone": ["amount", "credit_move_id", "date", "debit_move_id", "undone_on"],
    }

    date = fields.Date(
        string="As Of",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    liability = fields.Monetary(
        string="Client Money",
        readonly=True,
        depends_context=DATE_KEYS,
        help="What clients have paid in advance: the company's liability.",
    )
    debt = fields.Monetary(
        readonly=True,
        depends_context=DATE_KEYS,
        help="What clients owe: the company's receivable.",
    )
    balance = fields.Monetary(
        string="Net",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Client money less debt.",
    )
    not_due = fields.Monetary(readonly=True, depends_context=DATE_KEYS)
    overdue_30 = fields.Monetary(string="1-30 Days", readonly=True, depends_context=DATE_KEYS)
    overdue_60 = fields.Monetary(string="31-60 Days", readonly=True, depends_context=DATE_KEYS)
    overdue_90 = fields.Monetary(string="61-90 Days", readonly=True, depends_context=DATE_KEYS)
    overdue_older = fields.Monetary(
        string="Over 90 Days",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Days for which the debt was overdue on that day.",
    )

    @property
    def _table_query(self):
        day = self._get_report_dates()[1]
        return SQL(
            """
            WITH ledger AS MATERIALIZED (%(ledger)s),
                 aged AS (%(ageing)s)
            SELECT account.id AS id,
                   %(day)s::date AS date,
                   account.id AS account_id,
                   account.partner_id AS partner_id,
                   account.type_id AS type_id,
                   account.company_id AS company_id,
                   account.location_id AS location_id,
                   account.currency_id AS currency_id,
                   ledger.balance + ledger.debt AS liability,
                   ledger.debt AS debt,
                   ledger.balance AS balance,
                   COALESCE(aged.not_due, 0.0) AS not_due,
                   COALESCE(aged.overdue_30, 0.0) AS overdue_30,
                   COALESCE(aged.overdue_60, 0.0) AS overdue_60,
                   COALESCE(aged.overdue_90, 0.0) AS overdue_90,
                   ledger.debt - COALESCE(aged.not_due + aged.overdue_30 + aged.overdue_60
                                          + aged.overdue_90, 0.0) AS overdue_older
              FROM ledger
              JOIN deposit_account account ON account.id = ledger.account_id
         LEFT JOIN aged ON aged.account_id = ledger.account_id
             WHERE ledger.balance != 0 OR ledger.debt != 0
            """,
            ledger=self._query_balances(SQL("line.date <= %s", day)),
            ageing=self._query_ageing(day),
            day=day,
        )

    def _query_ageing(self, day):
        """Return the query of how long the debt of each account was overdue on ``day``.

        What no match explains, because it was undone before matches undone were kept, has paid
        what was due first: so business settles debts. The ages of a debt always add up to it.
        """
        ages = SQL(", ").join(
            SQL(
                "COALESCE(SUM(owed) FILTER (WHERE %(day)s::date - due BETWEEN %(first)s AND"
                " %(last)s), 0.0) AS %(name)s",
                day=day,
                first=-1_000_000 if first is None else first,
                last=1_000_000 if last is None else last,
                name=SQL.identifier(fname),
            )
            for fname, (first, last) in AGES.items()
        )
        return SQL(
            """
            SELECT account_id, %(ages)s
              FROM (
                SELECT debt.account_id,
                       debt.due,
                       GREATEST(LEAST(
                           debt.residual,
                           SUM(debt.residual) OVER earlier
                               - (SUM(debt.residual) OVER whole - ledger.debt)
                       ), 0.0) AS owed
                  FROM (%(debts)s) debt
                  JOIN ledger ON ledger.account_id = debt.account_id
                 WHERE debt.residual > 0
                WINDOW whole AS (PARTITION BY debt.account_id),
                       earlier AS (
                           PARTITION BY debt.account_id ORDER BY debt.due, debt.date, debt.id
                       )
              ) owed
          GROUP BY account_id
            """,
            ages=ages,
            debts=self._query_open_debts(day),
        )

    def _query_open_debts(self, day):
        """Return the query of the debts of ``day``, each with what was not settled then.

        What is settled by now was open then if a match of it is younger. A match that was undone
        afterwards counts from its day until it was undone.
        """
        return SQL(
            """
            SELECT line.id,
                   line.deposit_account_id AS account_id,
                   COALESCE(line.date_maturity, line.date) AS due,
                   line.date,
                   line.balance - COALESCE(matched.amount, 0.0) - COALESCE(undone.amount, 0.0)
                       AS residual
              FROM (%(debts)s) line
         LEFT JOIN LATERAL (
                SELECT SUM(partial.amount) AS amount
                  FROM account_partial_reconcile partial
                 WHERE partial.debit_move_id = line.id AND partial.max_date <= %(day)s
              ) matched ON TRUE
         LEFT JOIN LATERAL (
                SELECT SUM(match.amount) AS amount
                  FROM deposit_match_undone match
                 WHERE match.debit_move_id = line.move_id
                   AND match.date <= %(day)s
                   AND match.undone_on > %(day)s
                   AND EXISTS (
                       SELECT 1 FROM account_move_line settled
                        WHERE settled.move_id = match.credit_move_id
                          AND settled.deposit_account_id = line.deposit_account_id
                          AND settled.account_id = line.account_id
                   )
              ) undone ON TRUE
            """,
            debts=self._query_debts(day),
            day=day,
        )

    def _query_debts(self, day):
        """Return the query of the debts that are open now, and of those settled after ``day``.

        Each of the two has an index of its own.
        """
        is_open = SQL("line.reconciled IS NOT TRUE AND line.amount_residual > 0")
        is_settled_later = SQL(
            """
            line.amount_residual = 0 AND line.id IN (
                SELECT debit_move_id FROM account_partial_reconcile WHERE max_date > %s
            )
            """,
            day,
        )
        return SQL(" UNION ALL ").join(
            SQL(
                """
                SELECT line.*
                  FROM account_move_line line
                 WHERE line.account_id IN (%(ledgers)s)
                   AND line.deposit_account_id IS NOT NULL
                   AND line.parent_state = 'posted'
                   AND line.balance > 0
                   AND line.date <= %(day)s
                   AND %(accounts)s
                   AND %(condition)s
                """,
                ledgers=self._query_credit_ledgers(),
                day=day,
                accounts=self._query_named_accounts(),
                condition=condition,
            )
            for condition in (is_open, is_settled_later)
        )

    # === EXPORT === #

    def _get_sum_fields(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["liability", "debt", "balance", *AGES]

    # === ACTION METHODS === #

    @api.readonly
    def action_open_history(self):
        """Open what happened on the account of this row up to the day of the report."""
        last = fields.Date.to_string(self._get_report_dates()[1])
        return self._get_history_action([("date", "<=", last)])
