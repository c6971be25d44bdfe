from odoo import api, fields, models


class DepositCreditMixin(models.AbstractModel):
    """What a payment from an account leaves the client owing, shown before he is asked."""

    _name = "deposit.credit.mixin"
    _description = "Credit of a Payment Dialog"
    _inherit = ["deposit.dialog.guard.mixin"]

    account_id = fields.Many2one(
        comodel_name="deposit.account",
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
        related_sudo=False,
    )
    date = fields.Date(
        default=lambda self: self.env.company._get_deposit_today(),
    )
    amount = fields.Monetary()
    prepaid_balance = fields.Monetary(
        related="account_id.prepaid_balance",
        related_sudo=False,
        string="On the Account",
    )
    available_amount = fields.Monetary(
        related="account_id.available_amount",
        related_sudo=False,
    )
    credit_limit = fields.Monetary(
        related="account_id.credit_limit",
        related_sudo=False,
    )
    debt_balance = fields.Monetary(
        related="account_id.debt_balance",
        related_sudo=False,
        string="Owed Now",
    )
    prepaid_amount = fields.Monetary(
        string="From the Account",
        compute="_compute_credit_amount",
    )
    credit_amount = fields.Monetary(
        string="On Credit",
        compute="_compute_credit_amount",
        help="What is missing on the account, and the client will owe.",
    )
    debt_after = fields.Monetary(
        string="The Client Will Owe",
        compute="_compute_credit_amount",
    )
    free_credit_after = fields.Monetary(
        string="Credit Left Afterwards",
        compute="_compute_credit_amount",
    )
    due_date = fields.Date(
        string="To Be Paid Until",
        compute="_compute_credit_amount",
    )
    confirmed_credit = fields.Monetary(
        help="What the user was told the client will owe more.",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "amount", "date")
    def _compute_credit_amount(self):
        for wizard in self:
            account, currency = wizard.account_id, wizard.currency_id
            there = account._origin._get_lowest_prepaid(wizard.date)[0] if account else 0
            missing = currency.round(wizard.amount - max(there, 0)) if account else 0
            wizard.credit_amount = max(missing, 0)
            wizard.prepaid_amount = wizard.amount - wizard.credit_amount
            wizard.debt_after = account.debt_balance + wizard.credit_amount
            wizard.free_credit_after = max(account.free_credit - wizard.credit_amount, 0)
            date = wizard.date or self.env.company._get_deposit_today()
            wizard.due_date = account.sudo()._get_due_date(date) if account else False

    # === HELPERS === #

    def _is_on_credit(self):
        """Tell whether money is missing that the account may owe; otherwise paying says why not."""
        currency = self.currency_id
        return (
            bool(self.account_id)
            and currency.compare_amounts(self.credit_amount, 0) > 0
            and currency.compare_amounts(self.amount, self.available_amount) <= 0
        )

    def _is_credit_unconfirmed(self):
        """Tell whether more would be owed than the user was told: somebody has spent meanwhile."""
        return self.currency_id.compare_amounts(self.credit_amount, self.confirmed_credit) > 0

    def _needs_credit_refusal(self):
        """Tell whether more is asked than the account allows, and the limit is to be named."""
        return (
            self.account_id.is_credit_allowed
            and self.currency_id.compare_amounts(self.amount, self.available_amount) > 0
        )
