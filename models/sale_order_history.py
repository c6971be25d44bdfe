from odoo import api, fields, models


class SaleOrder(models.Model):
    """What the history of visits on the client's card shows besides."""

    _inherit = "sale.order"

    visit_discount_amount = fields.Monetary(
        string="Discount",
        compute="_compute_visit_discount_amount",
    )

    # === COMPUTE METHODS === #

    @api.depends("amount_untaxed", "order_line.discount")
    def _compute_visit_discount_amount(self):
        for order in self:
            discount = order.amount_undiscounted - order.amount_untaxed
            order.visit_discount_amount = order.currency_id.round(discount)
