from odoo import api, fields, models


class DepositAccountLimit(models.TransientModel):
    _name = "deposit.account.limit"
    _description = "Set the Credit Limit of a Client"
    _inherit = ["deposit.account.dialog.mixin"]

    type_limit = fields.Monetary(
        string="Limit of the Account Type",
        related="account_id.type_id.credit_limit",
        related_sudo=False,
    )
    debt_balance = fields.Monetary(
        string="Owed Now",
        related="account_id.debt_balance",
        related_sudo=False,
    )
    is_overridden = fields.Boolean(
        related="account_id.is_credit_limit_overridden",
        related_sudo=False,
    )
    limit = fields.Monetary(
        string="Limit of the Client",
        compute="_compute_limit",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    until = fields.Date(
        help="Last day of this limit. Leave it empty for no end.",
    )
    reason = fields.Char(
        required=True,
    )

    @api.depends("account_id")
    def _compute_limit(self):
        for wizard in self:
            wizard.limit = wizard.account_id.credit_limit

    def action_set(self):
        """Set the limit of the client."""
        self.ensure_one()
        self.account_id.action_set_credit_limit(self.limit, self.reason, self.until)
        return {"type": "ir.actions.act_window_close"}

    def action_reset(self):
        """Let the limit of the account type count again."""
        self.ensure_one()
        self.account_id.action_reset_credit_limit(self.reason)
        return {"type": "ir.actions.act_window_close"}
