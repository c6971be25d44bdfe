from odoo import models

from ..deposit_flow import in_deposit_flow


class AccountMove(models.Model):
    """What the change log says about entries of client accounts."""

    _inherit = "account.move"

    def _creation_message(self):
        # EXTENDS 'account': transfers and reversals have their reason in the reference.
        message = super()._creation_message()
        if in_deposit_flow(self.env) and self.ref:
            return f"{message}: {self.ref}"
        return message

    def _track_subtype(self, init_values):
        # EXTENDS 'account': Odoo would log the state on the payment, which has done so itself.
        if "state" in init_values and self.origin_payment_id.deposit_account_id:
            init_values = {fname: init_values[fname] for fname in init_values.keys() - {"state"}}
        return super()._track_subtype(init_values)
