from odoo import api, fields, models
from odoo.tools import SQL

from ..deposit_xlsx import Column
from .deposit_export_mixin import DATE_KEYS
from .deposit_till_operation import DEPENDS, ITEMS, REGISTERS


class DepositTillReport(models.Model):
    """The cash registers on one day: what was there, came in, went out and is there.

    One row for each register, location and payment item; see ``deposit_till_operation.py``.
    """

    _name = "deposit.till.report"
    _description = "Till of the Day"
    _inherit = ["deposit.report.mixin"]
    _auto = False
    _order = "journal_id, company_id, sequence, id"
    _rec_name = "item"
    _depends = DEPENDS

    date = fields.Date(readonly=True, depends_context=DATE_KEYS)
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Register",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    register_type = fields.Selection(
        selection=REGISTERS,
        string="Kind",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    item = fields.Selection(
        selection=ITEMS,
        string="Payment Item",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    sequence = fields.Integer(readonly=True, aggregator=None, depends_context=DATE_KEYS)
    company_id = fields.Many2one(
        comodel_name="res.company",
        string="Location",
        readonly=True,
        depends_context=DATE_KEYS,
    )
    currency_id = fields.Many2one("res.currency", readonly=True, depends_context=DATE_KEYS)
    opening = fields.Monetary(
        readonly=True,
        depends_context=DATE_KEYS,
        help="What was in the cash register when the day began.",
    )
    amount_in = fields.Monetary(string="In", readonly=True, depends_context=DATE_KEYS)
    amount_out = fields.Monetary(string="Out", readonly=True, depends_context=DATE_KEYS)
    closing = fields.Monetary(
        readonly=True,
        depends_context=DATE_KEYS,
        help="What has to be in the cash register when the day ends. The rows of a register add "
        "up to it.",
    )
    amount_account = fields.Monetary(
        string="From Accounts",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Paid from deposits or on credit: no money touched the till.",
    )
    amount_canceled = fields.Monetary(
        string="Canceled",
        readonly=True,
        depends_context=DATE_KEYS,
        help="Entered and canceled on the same day: counts nowhere.",
    )
    operations = fields.Integer(readonly=True, depends_context=DATE_KEYS)

    @property
    def _table_query(self):
        day = self._get_report_dates()[1]
        operation = self.env["deposit.till.operation"]
        return SQL(
            """
            SELECT ROW_NUMBER() OVER (ORDER BY journal_id, company_id, sequence) AS id,
                   %(day)s::date AS date,
                   journal_id, register_type, item, sequence, company_id, currency_id,
                   opening, amount_in, amount_out,
                   CASE register_type WHEN 'cash' THEN opening + amount_in - amount_out END
                       AS closing,
                   amount_account, amount_canceled, operations
              FROM (
                SELECT journal_id, register_type, item, sequence, company_id, currency_id,
                       0.0 AS opening,
                       SUM(amount_in) AS amount_in,
                       SUM(amount_out) AS amount_out,
                       SUM(amount_account) AS amount_account,
                       SUM(amount_canceled) AS amount_canceled,
                       COUNT(*) AS operations
                  FROM (%(operations)s) operation
              GROUP BY journal_id, register_type, item, sequence, company_id, currency_id
             UNION ALL
                SELECT opening.journal_id, 'cash', 'opening', 1, opening.company_id,
                       company.currency_id, opening.amount, 0.0, 0.0, 0.0, 0.0, 0
                  FROM (%(openings)s) opening
                  JOIN res_company company ON company.id = opening.company_id
              ) row
            """,
            operations=operation._table_query,
            openings=self._query_openings(day),
            day=day,
        )

    def _query_openings(self, day):
        """Return the query of what was in each cash register before ``day``."""
        operation = self.env["deposit.till.operation"]
        cash_accounts = SQL("SELECT account_id FROM liquid WHERE type = 'cash'")
        return SQL(
            """
            WITH liquid AS MATERIALIZED (%(liquid)s)
            SELECT money.journal_id, money.company_id, SUM(money.amount) AS amount
              FROM (
                SELECT journal_id, company_id, balance AS amount FROM (%(items)s) item
             UNION ALL
                SELECT journal_id, company_id, amount FROM (%(unbooked)s) unbooked
              ) money
              JOIN account_journal journal ON journal.id = money.journal_id
             WHERE journal.type = 'cash'
          GROUP BY money.journal_id, money.company_id
            """,
            liquid=operation._query_liquid(),
            items=operation._query_register_items(
                SQL("line.date < %s AND line.account_id IN (%s)", day, cash_accounts)
            ),
            unbooked=operation._query_unbooked(SQL("payment.date < %s", day)),
        )

    # === EXPORT === #

    def _get_sum_fields(self):
        # OVERRIDE 'deposit.report.mixin'
        return [
            "opening",
            "amount_in",
            "amount_out",
            "closing",
            "amount_account",
            "amount_canceled",
            "operations",
        ]

    def _get_summary_groups(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["company_id", "journal_id", "currency_id"]

    def _get_period_label(self):
        # OVERRIDE 'deposit.report.mixin'
        return self._format_day(self._get_report_dates()[1])

    def _get_text_columns(self):
        # OVERRIDE 'deposit.report.mixin'
        items = self._get_labels("item")
        return [
            (Column(self._get_label("journal_id"), width=24), lambda row: row.journal_id.name),
            (Column(self._get_label("company_id")), lambda row: row.company_id.name),
            (Column(self._get_label("item"), width=32), lambda row: items[row.item]),
        ]

    # === ACTION METHODS === #

    @api.readonly
    def action_open_operations(self):
        """Open the operations that this row adds up."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_till_operation_action"
        )
        domain = [("journal_id", "=", self.journal_id.id), ("company_id", "=", self.company_id.id)]
        if self.item != "opening":
            domain.append(("item", "=", self.item))
        action["domain"] = domain
        day = self._get_report_dates()[1]
        action["context"] = {"deposit_date_to": fields.Date.to_string(day)}
        action["name"] = self.env._(
            "%(register)s, %(day)s",
            register=self.journal_id.display_name,
            day=self._format_day(day),
        )
        return action
