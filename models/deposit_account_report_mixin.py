from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# In the context: the accounts whose rows are asked for, when a question names them.
ACCOUNTS_KEY = "deposit_report_account_ids"


class DepositAccountReportMixin(models.AbstractModel):
    """What reports with one row for each client account share."""

    _name = "deposit.account.report.mixin"
    _description = "Report by Client Account"
    _inherit = ["deposit.report.mixin"]
    _order = "account_id"
    _rec_name = "account_id"

    account_id = fields.Many2one("deposit.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    type_id = fields.Many2one("deposit.account.type", string="Account Type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    location_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'deposit.report.mixin': a page is put in order first, and read by its ids then.
        # Nothing is worked out for other accounts. What a request has in its context is forgotten.
        names = {"id": lambda id_: id_, "account_id": lambda id_: id_}
        ids = self._get_named_ids(Domain(domain).optimize(self), names)
        report = self.with_context(**{ACCOUNTS_KEY: ids})
        return super(DepositAccountReportMixin, report)._search(domain, *args, **kwargs)

    # === HELPERS === #

    def _query_named_accounts(self):
        """Return the condition that ``line`` is of an account that is asked for by name."""
        ids = self.env.context.get(ACCOUNTS_KEY)
        if ids is None:
            return SQL("TRUE")
        return SQL("line.deposit_account_id = ANY(%s)", list(ids))

    def _query_balances(self, condition):
        """Return the query of balance and debt of each account that is asked for and has items.

        From the index of the items of client accounts alone and in its order, see
        ``account_move_line.py``.

        :param SQL condition: condition on ``line``, on what that index has
        """
        return SQL(
            """
            SELECT line.deposit_account_id AS account_id,
                   -SUM(line.balance) AS balance,
                   COALESCE(SUM(line.balance) FILTER (
                       WHERE line.account_id = ANY(ARRAY(%(ledgers)s))
                   ), 0.0) AS debt
              FROM account_move_line line
             WHERE line.deposit_account_id IS NOT NULL
               AND line.parent_state = 'posted'
               AND %(condition)s
               AND %(accounts)s
          GROUP BY line.deposit_account_id
            """,
            accounts=self._query_named_accounts(),
            ledgers=self._query_credit_ledgers(),
            condition=condition,
        )

    # === EXPORT === #

    def _get_text_columns(self):
        # OVERRIDE 'deposit.report.mixin'
        return self._get_account_columns()

    def _get_print_order(self):
        # OVERRIDE 'deposit.report.mixin'
        return "type_id, location_id, account_id"

    # === ACTION METHODS === #

    @api.readonly
    def action_open_account(self):
        """Open the account of this row."""
        self.ensure_one()
        return self.account_id._get_records_action()

    def _get_history_action(self, domain):
        """Return the action that opens what happened on the account of this row.

        :param domain: further condition on the operations
        :rtype: dict
        """
        self.ensure_one()
        action = self.account_id.action_view_operations()
        return {**action, "domain": [("account_id", "=", self.account_id.id), *domain]}
