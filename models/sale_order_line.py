from odoo import api, fields, models


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
        vals = super()._prepare_invoice_line(**optional_values)
        if self.employee_id and vals.get("display_type") == "product":
            vals["deposit_employee_id"] = self.employee_id.id
        return vals
