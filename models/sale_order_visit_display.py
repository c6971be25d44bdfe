from odoo import api, fields, models

# Colours of Odoo's calendar: yellow, blue, green, red; grey for the rest.
STATUS_COLORS = {"pending": 3, "confirmed": 4, "arrived": 10, "no_show": 1}


class SaleOrder(models.Model):
    """What the calendar, the lists and the form of visits show."""

    _inherit = "sale.order"

    visit_color = fields.Integer(
        compute="_compute_visit_color",
    )
    visit_services = fields.Char(
        string="Services",
        compute="_compute_visit_services",
        help="Services and products of the visit.",
    )
    visit_phone = fields.Char(
        related="partner_id.phone",
        string="Phone",
    )
    visit_delivery_count = fields.Integer(
        compute="_compute_visit_delivery_count",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_status", "state")
    def _compute_visit_color(self):
        for order in self:
            is_canceled = order.state == "cancel"
            order.visit_color = 0 if is_canceled else STATUS_COLORS.get(order.visit_status, 0)

    @api.depends("order_line.product_id", "order_line.product_uom_qty", "order_line.display_type")
    def _compute_visit_services(self):
        for order in self:
            order.visit_services = ", ".join(
                order._format_visit_service(line)
                for line in order.order_line
                if line.product_id and not line.display_type and line.product_uom_qty
            )

    @api.model
    def _format_visit_service(self, line):
        """Return a line as people say it: “Haircut” or “2 × Shampoo”.

        :param sale.order.line line: line with a product
        :rtype: str
        """
        name, quantity = line.product_id.name or "", line.product_uom_qty
        return name if quantity == 1 else f"{quantity:g} × {name}"

    def _compute_visit_delivery_count(self):
        # Odoo's inventory is no dependency of this addon.
        has_deliveries = "picking_ids" in self._fields
        for order in self:
            order.visit_delivery_count = len(order.picking_ids) if has_deliveries else 0

    # === ACTION METHODS === #

    def action_visit_confirm(self):
        """Note that the client has confirmed to come."""
        self.write({"visit_status": "confirmed"})

    def action_visit_arrive(self):
        """Note that the client is here."""
        self.write({"visit_status": "arrived"})

    def action_visit_no_show(self):
        """Note that the client did not come."""
        self.write({"visit_status": "no_show"})

    def action_view_visit(self):
        """Open this visit in the form of the front desk."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Visit"),
            "res_model": self._name,
            "res_id": self.id,
            "views": [(self.env.ref("customer_deposit.sale_order_view_form_visit").id, "form")],
        }

    def action_view_visit_client(self):
        """Open the card of the client."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def action_view_visit_payments(self):
        """Open the payments of this visit, those that the user may read."""
        self.ensure_one()
        entries = self.env["account.move"].sudo()
        for line, _amount in self._get_visit_payments():
            entries |= line.move_id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments of %(visit)s", visit=self.name),
            "res_model": "account.payment",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", entries.origin_payment_id.ids)],
            "context": {"create": False},
        }

    def action_view_visit_delivery(self):
        """Open the deliveries of this visit; there are some only with Odoo's inventory."""
        self.ensure_one()
        return self.action_view_delivery()
