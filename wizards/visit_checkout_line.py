from odoo import fields, models


class VisitCheckoutLine(models.TransientModel):
    _name = "visit.checkout.line"
    _description = "Line to Check Out"

    checkout_id = fields.Many2one(
        comodel_name="visit.checkout",
        required=True,
        ondelete="cascade",
        index=True,
    )
    is_chosen = fields.Boolean(
        string="Pay",
        default=True,
    )
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    product_id = fields.Many2one(
        related="order_line_id.product_id",
        related_sudo=False,
    )
    employee_id = fields.Many2one(
        related="order_line_id.employee_id",
        related_sudo=False,
    )
    quantity = fields.Float(
        related="order_line_id.product_uom_qty",
        related_sudo=False,
    )
    currency_id = fields.Many2one(
        related="checkout_id.currency_id",
    )
    amount_total = fields.Monetary(
        related="order_line_id.price_total",
        related_sudo=False,
    )
    amount_due = fields.Monetary(
        string="Due",
        readonly=True,
    )
