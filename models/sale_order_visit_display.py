from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..deposit_arguments import checks_arguments

# Visits begin at a full quarter of an hour.
QUARTER = 15

# Colours of Odoo's calendar: yellow, blue, green, red; grey for the rest.
STATUS_COLORS = {"pending": 3, "confirmed": 4, "arrived": 10, "no_show": 1}


class SaleOrder(models.Model):
    """What the calendar, the lists and the form of visits show."""

    _inherit = "sale.order"

    visit_color = fields.Integer(
        compute="_compute_visit_color",
    )
    visit_team = fields.Char(
        compute="_compute_visit_team",
        help="Names of the team members, for the calendar.",
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

    @api.depends("visit_employee_ids")
    def _compute_visit_team(self):
        for order in self:
            order.visit_team = ", ".join(order.visit_employee_ids.mapped("name"))

    def _compute_visit_delivery_count(self):
        # Odoo's inventory is no dependency of this addon.
        has_deliveries = "picking_ids" in self._fields
        for order in self:
            order.visit_delivery_count = len(order.picking_ids) if has_deliveries else 0

    # === CRUD METHODS === #

    @api.model
    def default_get(self, fields):
        # EXTENDS 'sale': in the lists of visits a new one is for the client at the desk.
        values = super().default_get(fields)
        if self.env.context.get("visit_from_now") and "visit_start" in fields:
            values.setdefault("visit_start", self._get_next_visit_start())
        return values

    @api.model
    def _get_next_visit_start(self):
        """Return when a visit that is booked now may begin: at the next quarter of an hour.

        :rtype: datetime
        """
        now = fields.Datetime.now().replace(second=0)
        return now + timedelta(minutes=-now.minute % QUARTER)

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

    def action_open_visit_cancel(self):
        """Open the dialog that cancels this visit, and asks why."""
        self.ensure_one()
        return {
            "name": self.env._("Cancel Visit %(visit)s", visit=self.name),
            "type": "ir.actions.act_window",
            "res_model": "visit.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, "dialog_size": "medium"},
        }

    @checks_arguments(single=True)
    def action_cancel_visit(self, reason):
        """Cancel this visit as Odoo does, with the reason in the change log.

        :param str reason: why it does not take place
        :raise AccessError: when the user may not change the visit
        """
        self.action_cancel()
        self._message_log(body=self.env._("Canceled: %(reason)s", reason=reason))

    @api.readonly
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

    def action_view_order(self):
        """Open this visit in Odoo's form of sales orders."""
        self.ensure_one()
        return {
            **self._get_records_action(),
            "views": [(self.env.ref("sale.view_order_form").id, "form")],
        }

    def get_formview_id(self, access_uid=None):
        # EXTENDS 'base': a link to a visit leads to the form of the front desk.
        if len(self) == 1 and self.is_visit:
            return self.env.ref("customer_deposit.sale_order_view_form_visit").id
        return super().get_formview_id(access_uid=access_uid)

    def action_view_visit_client(self):
        """Open the card of the client."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    @api.readonly
    def action_view_visit_payments(self):
        """Open the payments of this visit, those that the user may read."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Payments of %(visit)s", visit=self.name),
            "res_model": "account.payment",
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": [("id", "in", self.visit_payment_ids.ids)],
            "context": {"create": False},
        }

    def action_view_visit_delivery(self):
        """Open the deliveries of this visit; there are some only with Odoo's inventory."""
        self.ensure_one()
        if "picking_ids" not in self._fields:
            raise UserError(
                self.env._("%s has no deliveries: Odoo's inventory is not installed.", self.name)
            )
        return self.action_view_delivery()
