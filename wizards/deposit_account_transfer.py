from odoo import api, fields, models


class DepositAccountTransfer(models.TransientModel):
    _name = "deposit.account.transfer"
    _description = "Transfer Money between Client Accounts"
    _inherit = ["deposit.dialog.mixin"]

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="From Account",
        required=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        related_sudo=False,
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
        related_sudo=False,
    )
    prepaid_balance = fields.Monetary(
        related="account_id.prepaid_balance",
        related_sudo=False,
        string="On the Account",
    )
    target_id = fields.Many2one(
        comodel_name="deposit.account",
        string="To Account",
        required=True,
        domain="[('company_id', '=', company_id), ('state', '=', 'open'),"
        " ('id', '!=', account_id)]",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )
    reason = fields.Char(
        required=True,
    )

    @api.depends("account_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.prepaid_balance

    def action_transfer(self):
        """Move the money and tell what is left."""
        self.ensure_one()
        self.account_id.transfer(
            self.target_id.id,
            self.amount,
            reason=self.reason,
            date=self.date,
            idempotency_key=self.idempotency_key,
        )
        return self._notify_done(
            self.env._(
                "%(amount)s transferred from %(origin)s to %(target)s.",
                amount=self.account_id._format_amount(self.amount),
                origin=self.account_id.name,
                target=self.target_id.display_name,
            )
        )
