from odoo import api, fields, models
from odoo.tools import SQL

from .deposit_export_mixin import DATE_KEYS

# What moves the balance, by the kinds of deposit.operation. All others are reversals and the rest.
MOVEMENTS = {
    "top_up": "top_up",
    "payment": "payment",
    "on_credit": "credit",
    "refund": "refund",
    "transfer_in": "transfer_in",
    "transfer_out": "transfer_out",
    "imported": "import",
}


class DepositTurnoverReport(models.Model):
    """What has moved on client accounts between two days, read from the general ledger.

    One row for each account that had money or debt when the period began, or moved in it. The days
    are in the context, by default from the first of this month until today. On each row the
    opening balance and all movements make the closing balance; a settlement is none, it only turns
    the client's money into less debt.
    """

    _name = "deposit.turnover.report"
    _description = "Turnover of Client Accounts"
    _inherit = ["deposit.account.report.mixin"]
    _auto = False
    # What the query reads: a search in the same transaction must see it.
    _depends = {
        "account.move": ["deposit_operation", "origin_payment_id", "reversed_entry_id"],
        "account.move.line": [
            "account_id",
            "balance",
            "date",
            "deposit_account_id",
            "move_id",
            "parent_state",
        ],
        "account.payment": ["deposit_operation"],
        "deposit.account": [
            "company_id",
            "currency_id",
            "location_id",
            "partner_id",
            "type_id",
        ],
        "deposit.account.type": ["credit_account_id"],
    }

    date_from = fields.Date(string="From", readonly=True, depends_context=DATE_KEYS)
    date_to = fields.Date(string="To", readonly=True, depends_context=DATE_KEYS)
    opening = fields.Monetary(
        readonly=True,
        depends_context=DATE_KEYS,
        help="Balance at the end of the day before.",
    )
    top_up = fields.Monetary(string="Top-ups", readonly=True, depends_context=DATE_KEYS)
    payment = fields.Monetary(
        string="Payments",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Paid with the clients' money.",
    )
    on_credit = fields.Monetary(readonly=True, depends_context=DATE_KEYS)
    refund = fields.Monetary(string="Refunds", readonly=True, depends_context=DATE_KEYS)
    transfer_in = fields.Monetary(
        string="Transfers In",
        readonly=True,
        depends_context=DATE_KEYS,
        help="From other accounts, and overpayments taken over.",
    )
    transfer_out = fields.Monetary(
        string="Transfers Out",
        readonly=True,
        depends_context=DATE_KEYS,
        help="To other accounts, and money released to pay any invoice.",
    )
    imported = fields.Monetary(string="Imports", readonly=True, depends_context=DATE_KEYS)
    reversal = fields.Monetary(
        string="Reversals",
        readonly=True,
        depends_context=DATE_KEYS,
        help="On the day of the reversal, whenever the original was, and what is none of the "
        "other movements.",
    )
    closing = fields.Monetary(
        readonly=True,
        depends_context=DATE_KEYS,
        help="Balance at the end of the last day.",
    )
    settled = fields.Monetary(
        string="Debt Settled",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Debt that the clients' money has paid. The balance stays the same, so it is not "
        "among the movements.",
    )
    opening_debt = fields.Monetary(readonly=True, depends_context=DATE_KEYS)
    closing_debt = fields.Monetary(readonly=True, depends_context=DATE_KEYS)
    closing_liability = fields.Monetary(
        string="Closing Client Money",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    operations = fields.Integer(readonly=True, depends_context=DATE_KEYS)

    @property
    def _table_query(self):
        first, last = self._get_report_dates()
        movements = (*MOVEMENTS, "reversal", "settled")
        return SQL(
            """
            SELECT account.id AS id,
                   %(first)s::date AS date_from,
                   %(last)s::date AS date_to,
                   account.id AS account_id,
                   account.partner_id AS partner_id,
                   account.type_id AS type_id,
                   account.company_id AS company_id,
                   account.location_id AS location_id,
                   account.currency_id AS currency_id,
                   COALESCE(before.balance, 0.0) AS opening,
                   COALESCE(before.balance, 0.0) + COALESCE(moved.balance, 0.0) AS closing,
                   COALESCE(before.debt, 0.0) AS opening_debt,
                   COALESCE(before.debt, 0.0) + COALESCE(moved.debt, 0.0) AS closing_debt,
                   COALESCE(before.balance + before.debt, 0.0)
                       + COALESCE(moved.balance + moved.debt, 0.0) AS closing_liability,
                   %(movements)s,
                   COALESCE(moved.operations, 0) AS operations
              FROM deposit_account account
         LEFT JOIN (%(opening)s) before ON before.account_id = account.id
         LEFT JOIN (%(moved)s) moved ON moved.account_id = account.id
             WHERE before.balance != 0 OR before.debt != 0 OR moved.operations > 0
            """,
            movements=SQL(", ").join(
                SQL("COALESCE(moved.%(name)s, 0.0) AS %(name)s", name=SQL.identifier(name))
                for name in movements
            ),
            # Most items are older than the period, and their kind is of no interest.
            opening=self._query_balances(SQL("line.date < %s", first)),
            moved=self._query_moved(first, last),
            first=first,
            last=last,
        )

    def _query_moved(self, first, last):
        """Return the query of what moved on each account in the period, by kind."""
        return SQL(
            """
            SELECT account_id,
                   SUM(amount) AS balance,
                   COALESCE(-SUM(amount) FILTER (WHERE is_debt), 0.0) AS debt,
                   %(sums)s,
                   SUM(amount) FILTER (WHERE kind IS NULL OR kind != ALL(%(kinds)s)) AS reversal,
                   SUM(amount) FILTER (WHERE is_debt AND operation = 'settlement') AS settled,
                   COUNT(*) FILTER (
                       WHERE is_debt OR operation NOT IN ('settlement', 'debt')
                             OR operation IS NULL
                   ) AS operations
              FROM (%(items)s) item
          GROUP BY account_id
            """,
            sums=SQL(", ").join(
                SQL(
                    "SUM(amount) FILTER (WHERE kind = %(kind)s) AS %(name)s",
                    kind=kind,
                    name=SQL.identifier(name),
                )
                for name, kind in MOVEMENTS.items()
            ),
            kinds=list(MOVEMENTS.values()),
            items=self._query_items(first, last),
        )

    def _query_items(self, first, last):
        """Return the query of the items of the period, each with its kind, that of the history.

        An entry of a payment is known by its item alone: ledger account, journal and sign. All
        others are looked up, which are few: reading every entry and payment would take most of
        the time. ``OFFSET 0`` has the kind worked out once: PostgreSQL would do it again for each
        of the sums.
        """
        return SQL(
            """
            SELECT line.deposit_account_id AS account_id,
                   -line.balance AS amount,
                   other.operation,
                   movement.is_debt,
                   movement.kind
              FROM account_move_line line
         LEFT JOIN (%(others)s) other ON other.id = line.move_id
CROSS JOIN LATERAL (
                SELECT side.is_debt,
                       CASE WHEN other.id IS NOT NULL AND other.is_transfer
                                THEN CASE WHEN line.balance < 0 THEN 'transfer_in'
                                          ELSE 'transfer_out' END
                            WHEN other.id IS NOT NULL THEN other.kind
                            WHEN side.is_debt THEN 'credit'
                            WHEN line.journal_id = ANY(ARRAY(%(deposit_journals)s)) THEN 'payment'
                            WHEN line.balance < 0 THEN 'top_up'
                            ELSE 'refund' END AS kind
                  FROM (SELECT line.account_id = ANY(ARRAY(%(ledgers)s)) AS is_debt) side
                OFFSET 0
              ) movement
             WHERE line.deposit_account_id IS NOT NULL
               AND line.parent_state = 'posted'
               AND line.date BETWEEN %(first)s AND %(last)s
               AND %(accounts)s
            """,
            accounts=self._query_named_accounts(),
            deposit_journals=self.env["deposit.till.operation"]._query_deposit_journals(),
            ledgers=self._query_credit_ledgers(),
            others=self._query_other_moves(first, last),
            first=first,
            last=last,
        )

    def _query_other_moves(self, first, last):
        """Return the query of the entries of the period that are no payments: kind and operation.

        The kinds are those of the history, where no payment is behind the entry. That of a
        transfer depends on the side of an item.
        """
        return SQL(
            """
            SELECT move.id,
                   COALESCE(
                       (SELECT reversed_move.deposit_operation FROM account_move reversed_move
                         WHERE reversed_move.id = move.reversed_entry_id),
                       move.deposit_operation
                   ) AS operation,
                   %(kind)s AS kind,
                   %(kind)s IN ('transfer_in', 'transfer_out') AS is_transfer
              FROM account_move move
        CROSS JOIN (SELECT 0.0 AS balance) line
        CROSS JOIN (SELECT NULL::varchar AS deposit_operation) payment
             WHERE (move.deposit_operation IS NOT NULL OR move.reversed_entry_id IS NOT NULL)
               AND move.date BETWEEN %(first)s AND %(last)s
            """,
            kind=self.env["deposit.operation"]._query_kind(),
            first=first,
            last=last,
        )

    # === DAYS === #

    def _get_default_first_day(self, last):
        # OVERRIDE 'deposit.report.mixin'
        return last.replace(day=1)

    def _get_period_label(self):
        # OVERRIDE 'deposit.report.mixin'
        first, last = self._get_report_dates()
        return self.env._(
            "from %(first)s to %(last)s",
            first=self._format_day(first),
            last=self._format_day(last),
        )

    # === EXPORT === #

    @api.model
    def _get_movement_fields(self):
        """Return the fields that make the closing balance out of the opening balance."""
        return [*MOVEMENTS, "reversal"]

    def _get_sum_fields(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["opening", *self._get_movement_fields(), "closing", "settled"]

    # === ACTION METHODS === #

    @api.readonly
    def action_open_history(self):
        """Open what happened on the account of this row in the period."""
        first, last = map(fields.Date.to_string, self._get_report_dates())
        return self._get_history_action([("date", ">=", first), ("date", "<=", last)])
