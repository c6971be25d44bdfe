from odoo import api, fields, models


class DepositAccountTopUp(models.TransientModel):
    _name = "deposit.account.top.up"
    _description = "Top Up a Client Account"
    _inherit = ["deposit.account.dialog.mixin", "deposit.cash.mixin"]

    type_id = fields.Many2one(
        related="account_id.type_id",
        related_sudo=False,
    )
    balance = fields.Monetary(
        related="account_id.balance",
        related_sudo=False,
    )

    @api.depends("account_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.account_id.company_id

    def action_top_up(self):
        """Top the account up and tell the new balance."""
        self._top_up()
        return self._notify_done(self._get_done_message())

    def action_top_up_and_print(self):
        """Top the account up and print the receipt of the advance payment."""
        return self._print_receipt(self._top_up())

    def action_top_up_and_send(self):
        """Top the account up and mail the receipt of the advance payment to the client."""
        payment = self._top_up()
        return self._notify_sent(self._get_done_message(), payment)

    def _get_done_message(self):
        """Return what is told in the end."""
        return self.env._(
            "%(amount)s added. %(client)s now has %(balance)s.",
            amount=self.account_id._format_amount(self.amount),
            client=self.partner_id.display_name,
            balance=self.account_id._format_amount(self.account_id.balance),
        )

    def _top_up(self):
        """Call the business method with what was entered."""
        self.ensure_one()
        return self.account_id.top_up(
            self.amount,
            self.journal_id.id,
            payment_method_line_id=self.payment_method_line_id.id,
            date=self.date,
            employee_id=self.employee_id.id,
            memo=self.memo,
            idempotency_key=self.idempotency_key,
        )
