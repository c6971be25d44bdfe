from odoo import api, models


class AccountPaymentMethod(models.Model):
    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        # EXTENDS 'account': no journal type, so that only our own journal gets the method.
        res = super()._get_payment_method_information()
        res["deposit"] = {"mode": "multi", "type": ()}
        return res
