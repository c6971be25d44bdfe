from odoo import models

from ..deposit_flow import enter_deposit_flow, in_deposit_flow


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    def unlink(self):
        # EXTENDS 'account': money that no longer pays an invoice goes back to the account it
        # came from. Unreconciling, canceling or crediting an invoice all come by here.
        if in_deposit_flow(self.env):
            return super().unlink()
        lines = self.debit_move_id | self.credit_move_id
        spends = lines.move_id.origin_payment_id.filtered(
            lambda payment: (
                payment.deposit_operation == "spend" and payment.move_id.state == "posted"
            )
        )
        for spend in spends:
            spend.deposit_account_id._check_right("customer_deposit.group_deposit_finance", "read")
        res = super().unlink()
        for spend in enter_deposit_flow(spends.sudo()):
            spend._return_deposit_spend()
        return res
