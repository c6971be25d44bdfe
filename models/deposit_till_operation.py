from odoo import api, fields, models
from odoo.tools import SQL

from ..deposit_xlsx import Column
from .deposit_export_mixin import DATE_KEYS

ITEMS = [
    ("opening", "Opening Balance"),
    ("top_up", "Account Top-ups"),
    ("payment", "Payments of Visits and Invoices"),
    ("refund", "Account Refunds"),
    ("money_back", "Refunds of Visits and Invoices"),
    ("reversal", "Reversals"),
    ("other", "Other"),
    ("canceled", "Canceled"),
    ("spend", "Paid from Accounts"),
    ("credit", "Paid on Credit"),
    ("returned", "Returned to Accounts"),
]
REGISTERS = [
    ("cash", "Cash Register"),
    ("bank", "Bank or Card Terminal"),
    ("credit", "Credit Card"),
    ("account", "Client Accounts"),
]
# What the query reads: a search in the same transaction must see it.
DEPENDS = {
    "account.journal": ["default_account_id", "type"],
    "account.move": [
        "date",
        "deposit_operation",
        "journal_id",
        "name",
        "origin_payment_id",
        "reversed_entry_id",
        "state",
        "statement_line_id",
    ],
    "account.move.line": [
        "account_id",
        "balance",
        "company_id",
        "date",
        "deposit_account_id",
        "journal_id",
        "move_id",
        "parent_state",
    ],
    "account.payment": [
        "amount",
        "amount_company_currency_signed",
        "date",
        "deposit_operation",
        "journal_id",
        "move_id",
        "outstanding_account_id",
        "partner_id",
        "partner_type",
        "payment_type",
        "state",
    ],
    "account.payment.method.line": ["journal_id", "payment_account_id", "payment_method_id"],
}
# What a journal without our payment method is, and is not.
_IS_REGISTER = """
    journal.type IN ('cash', 'bank', 'credit') AND journal.id NOT IN (%(deposit_journals)s)
"""


class DepositTillOperation(models.Model):
    """What went through cash registers on one day, and what was paid from client accounts instead.

    One row for each entry of the day that changed the money of a register, read from the items on
    the register's own account and its outstanding accounts; for each payment that was canceled on
    its day; and for each payment from a client account, which never touched a register. A reversal
    is on the day on which it was entered, so a past day stays as it was counted. Bank statements
    are not what the desk has taken: their entries count in cash registers alone.
    """

    _name = "deposit.till.operation"
    _description = "Operations of a Till"
    _inherit = ["deposit.report.mixin"]
    _auto = False
    _order = "journal_id, sequence, id"
    _rec_name = "name"
    _depends = DEPENDS

    date = fields.Date(readonly=True, depends_context=DATE_KEYS)
    journal_id = fields.Many2one("account.journal", string="Cash Register", readonly=True)
    register_type = fields.Selection(selection=REGISTERS, string="Kind", readonly=True)
    item = fields.Selection(selection=ITEMS, string="Payment Item", readonly=True)
    sequence = fields.Integer(readonly=True, aggregator=None)
    name = fields.Char(string="Number", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    user_id = fields.Many2one("res.users", string="Author", readonly=True)
    recorded_on = fields.Datetime(readonly=True)
    company_id = fields.Many2one("res.company", string="Location", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount_in = fields.Monetary(string="In", readonly=True)
    amount_out = fields.Monetary(string="Out", readonly=True)
    amount_account = fields.Monetary(
        string="From Accounts",
        readonly=True,
        help="Paid from deposits or on credit: no money touched the till.",
    )
    amount_canceled = fields.Monetary(
        string="Canceled",
        readonly=True,
        help="Entered and canceled on the same day: counts nowhere.",
    )

    @property
    def _table_query(self):
        day = self._get_report_dates()[1]
        return SQL(
            """
            WITH liquid AS MATERIALIZED (%(liquid)s)
            SELECT event.id,
                   %(day)s::date AS date,
                   event.journal_id,
                   CASE WHEN event.is_account THEN 'account' ELSE journal.type END
                       AS register_type,
                   event.item,
                   ARRAY_POSITION(%(items)s::text[], event.item::text) AS sequence,
                   COALESCE(move.name, payment.name) AS name,
                   COALESCE(payment.partner_id, move.partner_id) AS partner_id,
                   event.move_id,
                   event.payment_id,
                   COALESCE(move.create_uid, payment.create_uid) AS user_id,
                   COALESCE(move.create_date, payment.create_date) AS recorded_on,
                   event.company_id,
                   company.currency_id,
                   CASE WHEN event.is_money THEN GREATEST(event.amount, 0.0) ELSE 0.0 END
                       AS amount_in,
                   CASE WHEN event.is_money THEN GREATEST(-event.amount, 0.0) ELSE 0.0 END
                       AS amount_out,
                   CASE WHEN event.is_account AND event.item != 'canceled'
                        THEN event.amount ELSE 0.0 END AS amount_account,
                   CASE event.item WHEN 'canceled' THEN event.amount ELSE 0.0 END
                       AS amount_canceled
              FROM (%(money)s UNION ALL %(accounts)s) event
              JOIN account_journal journal ON journal.id = event.journal_id
              JOIN res_company company ON company.id = event.company_id
         LEFT JOIN account_move move ON move.id = event.move_id
         LEFT JOIN account_payment payment ON payment.id = event.payment_id
            """,
            liquid=self._query_liquid(),
            money=self._query_money(day),
            accounts=self._query_accounts(day),
            items=[item for item, _label in ITEMS],
            day=day,
        )

    # === REGISTERS === #

    def _query_deposit_journals(self):
        """Return the query of the journals of client accounts, which are no registers."""
        return SQL(
            """
            SELECT deposit_method_line.journal_id
              FROM account_payment_method_line deposit_method_line
              JOIN account_payment_method deposit_method
                ON deposit_method.id = deposit_method_line.payment_method_id
             WHERE deposit_method.code = 'deposit' AND deposit_method_line.journal_id IS NOT NULL
            """
        )

    def _query_liquid(self):
        """Return the query of the ledger accounts on which registers hold their money.

        Their own ones, those of their payment methods, and the outstanding accounts that any
        payment was ever booked on: a change of the settings leaves past days as they were.
        """
        return SQL(
            """
            WITH RECURSIVE used AS (
                SELECT MIN(outstanding_account_id) AS account_id FROM account_payment
             UNION ALL
                -- From one account to the next along the index, not through all payments.
                SELECT (SELECT MIN(payment.outstanding_account_id) FROM account_payment payment
                         WHERE payment.outstanding_account_id > used.account_id)
                  FROM used WHERE used.account_id IS NOT NULL
            ), register AS (
                SELECT journal.id, journal.type, journal.default_account_id AS account_id
                  FROM account_journal journal
                 WHERE %(is_register)s
            )
            SELECT id AS journal_id, type, account_id FROM register WHERE account_id IS NOT NULL
             UNION
            SELECT register.id, register.type, method_line.payment_account_id
              FROM account_payment_method_line method_line
              JOIN register ON register.id = method_line.journal_id
             WHERE method_line.payment_account_id IS NOT NULL
             UNION
            SELECT register.id, register.type, used.account_id
              FROM register, used
             WHERE used.account_id IS NOT NULL
               AND used.account_id NOT IN (
                   SELECT account_id FROM register WHERE account_id IS NOT NULL
                    UNION
                   SELECT prepaid_account_id FROM deposit_account_type
                    WHERE prepaid_account_id IS NOT NULL
                    UNION
                   SELECT credit_account_id FROM deposit_account_type
                    WHERE credit_account_id IS NOT NULL
               )
            """,
            is_register=self._query_is_register(),
        )

    def _query_is_register(self):
        return SQL(_IS_REGISTER, deposit_journals=self._query_deposit_journals())

    def _query_register_items(self, condition):
        """Return the query of the items that are money of a register.

        :param SQL condition: further condition on ``line``
        """
        return SQL(
            """
            SELECT line.id, line.move_id, liquid.journal_id, line.company_id, line.balance
              FROM account_move_line line
              JOIN liquid ON liquid.account_id = line.account_id
                         AND liquid.journal_id = line.journal_id
             WHERE line.parent_state = 'posted' AND %(condition)s
               AND (liquid.type = 'cash' OR NOT EXISTS (
                   SELECT 1 FROM account_move entry
                    WHERE entry.id = line.move_id AND entry.statement_line_id IS NOT NULL
               ))
         UNION ALL
            SELECT line.id, line.move_id, register.id, line.company_id, line.balance
              FROM account_move_line line
              JOIN account_journal register ON register.default_account_id = line.account_id
                                           AND register.type = 'cash'
             WHERE line.parent_state = 'posted' AND %(condition)s
               AND line.journal_id != register.id
               AND NOT EXISTS (
                   SELECT 1 FROM liquid
                    WHERE liquid.journal_id = line.journal_id
                      AND liquid.account_id = line.account_id
               )
            """,
            condition=condition,
        )

    def _query_unbooked(self, condition):
        """Return the query of the payments that Odoo makes no entry for.

        :param SQL condition: further condition on ``payment``
        """
        return SQL(
            """
            SELECT -payment.id AS id, payment.id AS payment_id, journal.id AS journal_id,
                   payment.company_id, payment.amount_company_currency_signed AS amount
              FROM account_payment payment
              JOIN account_journal journal ON journal.id = payment.journal_id
             WHERE payment.move_id IS NULL AND payment.state IN ('in_process', 'paid')
               AND %(is_register)s AND %(condition)s
            """,
            is_register=self._query_is_register(),
            condition=condition,
        )

    # === EVENTS OF A DAY === #

    def _query_payment_item(self):
        """Return the SQL expression of the payment item of money in a register."""
        return SQL(
            """
            CASE WHEN move.reversed_entry_id IS NOT NULL THEN 'reversal'
                 WHEN payment.deposit_operation IN ('top_up', 'refund')
                     THEN payment.deposit_operation
                 WHEN payment.partner_type = 'customer' AND payment.payment_type = 'inbound'
                     THEN 'payment'
                 WHEN payment.partner_type = 'customer' THEN 'money_back'
                 ELSE 'other'
            END
            """
        )

    def _query_money(self, day):
        """Return the query of the money that came into registers and went out, and of payments
        that were canceled."""
        return SQL(
            """
            SELECT MIN(item.id) AS id, item.move_id, payment.id AS payment_id, item.journal_id,
                   item.company_id, %(payment_item)s AS item, SUM(item.balance) AS amount,
                   TRUE AS is_money, FALSE AS is_account
              FROM (%(items)s) item
              JOIN account_move move ON move.id = item.move_id
         LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
          GROUP BY item.move_id, move.id, payment.id, item.journal_id, item.company_id
            HAVING SUM(item.balance) != 0
         UNION ALL
            SELECT unbooked.id, NULL, payment.id, unbooked.journal_id, unbooked.company_id,
                   %(payment_item)s, unbooked.amount, TRUE, FALSE
              FROM (%(unbooked)s) unbooked
              JOIN account_payment payment ON payment.id = unbooked.payment_id
         LEFT JOIN account_move move ON move.id = payment.move_id
         UNION ALL
            SELECT %(first_item)s, move.id, payment.id, payment.journal_id, payment.company_id,
                   'canceled', payment.amount_company_currency_signed, FALSE,
                   payment.deposit_operation IN ('spend', 'credit') IS TRUE
              FROM account_move move
              JOIN account_payment payment ON payment.move_id = move.id
             WHERE move.date = %(day)s AND move.state = 'cancel' AND move.posted_before
            """,
            payment_item=self._query_payment_item(),
            items=self._query_register_items(SQL("line.date = %s", day)),
            unbooked=self._query_unbooked(SQL("payment.date = %s", day)),
            first_item=SQL("(SELECT MIN(id) FROM account_move_line WHERE move_id = move.id)"),
            day=day,
        )

    def _query_accounts(self, day):
        """Return the query of what was paid from client accounts, and returned to them."""
        return SQL(
            """
            SELECT MIN(line.id), move.id, payment.id, move.journal_id, line.company_id,
                   CASE WHEN move.origin_payment_id IS NULL THEN 'returned'
                        ELSE payment.deposit_operation END,
                   SUM(line.balance), FALSE, TRUE
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
         LEFT JOIN account_move reversed_move ON reversed_move.id = move.reversed_entry_id
         LEFT JOIN account_payment payment
                ON payment.id = COALESCE(move.origin_payment_id, reversed_move.origin_payment_id)
             WHERE line.deposit_account_id IS NOT NULL
               AND line.parent_state = 'posted'
               AND line.date = %(day)s
               AND (payment.deposit_operation IN ('spend', 'credit')
                    OR COALESCE(reversed_move.deposit_operation, move.deposit_operation)
                       = 'return')
          GROUP BY move.id, payment.id, line.company_id
            HAVING SUM(line.balance) != 0
            """,
            day=day,
        )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_document(self):
        """Open the payment or entry behind this row, if the user may read it; else the row."""
        self.ensure_one()
        for record in (self.payment_id, self.move_id):
            if record and record.has_access("read"):
                return record._get_records_action()
        return self._get_records_action(target="new", name=self.name)

    # === EXPORT === #

    def _get_export_title(self):
        # OVERRIDE 'deposit.export.mixin'
        return self.env._("Operations of %s", self._format_day(self._get_report_dates()[1]))

    def _get_sum_fields(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["amount_in", "amount_out", "amount_account", "amount_canceled"]

    def _get_summary_groups(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["company_id", "journal_id", "currency_id"]

    def _get_text_columns(self):
        # OVERRIDE 'deposit.report.mixin'
        items = self._get_labels("item")
        return [
            (Column(self._get_label("journal_id")), lambda row: row.journal_id.name),
            (Column(self._get_label("company_id")), lambda row: row.company_id.name),
            (Column(self._get_label("item")), lambda row: items[row.item]),
            (Column(self._get_label("name")), lambda row: row.name),
            (Column(self._get_label("partner_id"), width=30), lambda row: row.partner_id.name),
        ]
