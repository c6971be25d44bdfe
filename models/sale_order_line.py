from odoo import api, fields, models

from .sale_order_line_asked import CHECKOUT_KEY


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        compute="_compute_employee_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Who carried the service out, or sold the product.",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id.visit_employee_id", "display_type")
    def _compute_employee_id(self):
        for line in self:
            if line.display_type:
                line.employee_id = False
            elif not line.employee_id:
                line.employee_id = line.order_id.visit_employee_id

    @api.depends("order_id.partner_id", "order_id.visit_start")
    def _compute_discount(self):
        # EXTENDS 'sale': a client's own discount counts where the price list gives less.
        res = super()._compute_discount()
        for line in self:
            order = line.order_id
            if (
                order.visit_start
                and order.state in ("draft", "sent")
                and line.product_id
                and not line.display_type
            ):
                line.discount = max(line.discount, order.partner_id.visit_discount)
        return res

    # === BUSINESS METHODS === #

    def _prepare_invoice_line(self, **optional_values):
        # EXTENDS 'sale': who did the work stays with what was sold, for the payroll.
        if self.env.context.get(CHECKOUT_KEY) and not self.is_downpayment:
            optional_values = {**optional_values, "quantity": self._get_quantity_to_check_out()}
        vals = super()._prepare_invoice_line(**optional_values)
        if vals.get("display_type") == "product":
            if self.employee_id:
                vals["deposit_employee_id"] = self.employee_id.id
            if self.env.context.get("deposit_invoice_amounts") and self._is_invoiced_whole():
                vals["amount_currency"] = vals["balance"] = -self.price_subtotal
        return vals

    def _is_invoiced_whole(self):
        """Tell whether the invoice has the amount of this line, known before Odoo computes it.

        Odoo would write it on each item apart, once the invoice is there. It still does for what
        the taxes change.
        """
        quantity = self.product_uom_qty
        return (
            quantity > 0
            and not self.is_downpayment
            and self._get_quantity_to_check_out() == quantity
            and self.currency_id == self.company_id.currency_id
        )
