from odoo import api, fields, models


class DepositAccountRefund(models.TransientModel):
    _name = "deposit.account.refund"
    _description = "Refund Money of a Client Account"
    _inherit = ["deposit.account.dialog.mixin", "deposit.cash.mixin"]

    prepaid_balance = fields.Monetary(
        related="account_id.prepaid_balance",
        related_sudo=False,
        string="Can Be Refunded",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )

    @api.depends("account_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.account_id.company_id

    @api.depends("account_id")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = wizard.prepaid_balance

    def _get_payment_type(self):
        return "outbound"

    def action_refund(self):
        """Give the money back and tell what is left."""
        self._refund()
        return self._notify_done(self._get_done_message())

    def action_refund_and_print(self):
        """Give the money back and print the receipt of the returned advance."""
        return self._print_receipt(self._refund())

    def action_refund_and_send(self):
        """Give the money back and mail the receipt of the returned advance to the client."""
        payment = self._refund()
        return self._notify_sent(self._get_done_message(), payment)

    def _get_done_message(self):
        """Return what is told in the end."""
        return self.env._(
            "%(amount)s refunded. %(client)s now has %(balance)s.",
            amount=self.account_id._format_amount(self.amount),
            client=self.partner_id.display_name,
            balance=self.account_id._format_amount(self.account_id.balance),
        )

    def _refund(self):
        """Call the business method with what was entered."""
        self.ensure_one()
        return self.account_id.refund(
            self.amount,
            self.journal_id.id,
            payment_method_line_id=self.payment_method_line_id.id,
            date=self.date,
            reason=self.memo,
            idempotency_key=self.idempotency_key,
        )
