from odoo import api, fields, models


class SaleOrder(models.Model):
    """What the history of visits on the client's card shows besides."""

    _inherit = "sale.order"

    visit_items = fields.Char(
        string="Services and Products",
        compute="_compute_visit_items",
    )
    visit_discount_amount = fields.Monetary(
        string="Discount",
        compute="_compute_visit_discount_amount",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_line.product_id", "order_line.product_uom_qty", "order_line.display_type")
    def _compute_visit_items(self):
        for order in self:
            lines = order.order_line.filtered(
                lambda line: not line.display_type and line.product_uom_qty
            )
            order.visit_items = ", ".join(
                line.product_id.name or line.name
                if line.product_uom_qty == 1
                else f"{line.product_id.name or line.name} × {line.product_uom_qty:g}"
                for line in lines
            )

    @api.depends("amount_untaxed", "order_line.discount")
    def _compute_visit_discount_amount(self):
        for order in self:
            discount = order.amount_undiscounted - order.amount_untaxed
            order.visit_discount_amount = order.currency_id.round(discount)
