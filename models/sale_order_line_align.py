from odoo import models

from .sale_order_refund_align import ALIGN_LATER_KEY, PRICED_FIELDS


class SaleOrderLine(models.Model):
    """Lines of a visit that change when it was invoiced."""

    _inherit = "sale.order.line"

    def write(self, vals):
        # EXTENDS 'sale'
        res = super().write(vals)
        if PRICED_FIELDS & vals.keys() and not self.env.context.get(ALIGN_LATER_KEY):
            self.order_id._align_documents()
        return res
