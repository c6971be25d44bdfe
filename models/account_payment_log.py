from odoo import models
from odoo.tools import formatLang


class AccountPayment(models.Model):
    """What the change log says about payments of client accounts."""

    _inherit = "account.payment"

    def _creation_message(self):
        # EXTENDS 'mail': what happened, how much and why, not just that there is a payment.
        if not self.deposit_operation:
            return super()._creation_message()
        operations = dict(self._fields["deposit_operation"]._description_selection(self.env))
        message = self.env._(
            "%(operation)s of %(amount)s created",
            operation=operations[self.deposit_operation],
            amount=formatLang(self.env, self.amount, currency_obj=self.currency_id),
        )
        return f"{message}: {self.memo}" if self.memo else message
