from odoo import models

from .sale_order_refund_align import ALIGN_LATER_KEY, PRICED_FIELDS


class SaleOrderLine(models.Model):
    """Lines of a visit that change when it was invoiced."""

    _inherit = "sale.order.line"

    def write(self, vals):
        # EXTENDS 'sale'
        if not PRICED_FIELDS & vals.keys() or "is_lessened" in vals:
            return super().write(vals)
        totals = {line: line.price_total for line in self if line.qty_invoiced_posted}
        res = super().write(vals)
        lessened = self.filtered(
            lambda line: (
                line in totals
                and line.currency_id.compare_amounts(line.price_total, totals[line]) < 0
            )
        )
        if lessened:
            lessened.is_lessened = True
        if not self.env.context.get(ALIGN_LATER_KEY):
            self.order_id._align_documents()
        return res
