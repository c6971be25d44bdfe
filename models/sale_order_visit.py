from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Length of a visit whose services say nothing about it.
DEFAULT_HOURS = 1.0


class SaleOrder(models.Model):
    """A visit is a sales order with an appointment time."""

    _inherit = "sale.order"

    visit_start = fields.Datetime(
        index="btree_not_null",
        copy=False,
        tracking=True,
        help="When the client comes. An order with a start is a visit.",
    )
    visit_end = fields.Datetime(
        compute="_compute_visit_end",
        store=True,
        readonly=False,
        copy=False,
        tracking=True,
        help="Follows from the duration of the services; one hour when they have none.",
    )
    is_visit = fields.Boolean(
        string="Visit",
        compute="_compute_is_visit",
        store=True,
        precompute=True,
    )
    visit_status = fields.Selection(
        selection=[
            ("pending", "Pending"),
            ("confirmed", "Confirmed"),
            ("arrived", "Arrived"),
            ("no_show", "No-show"),
        ],
        default="pending",
        required=True,
        group_expand=True,
        copy=False,
        tracking=True,
    )
    visit_employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        ondelete="restrict",
        index="btree_not_null",
        tracking=True,
        help="Who serves the client. Each line may have another team member.",
    )
    visit_employee_ids = fields.Many2many(
        comodel_name="hr.employee",
        relation="sale_order_visit_employee_rel",
        string="Team Members",
        compute="_compute_visit_employee_ids",
        store=True,
    )
    visit_comment = fields.Text(
        string="Comment",
        tracking=True,
        groups="base.group_user",
        help="For the team only, the client does not see it.",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_start")
    def _compute_is_visit(self):
        for order in self:
            order.is_visit = bool(order.visit_start)

    @api.depends("visit_start", "order_line.product_id", "order_line.product_uom_qty")
    def _compute_visit_end(self):
        for order in self:
            start = order.visit_start
            order.visit_end = start and start + timedelta(hours=order._get_visit_hours())

    def _get_visit_hours(self):
        """Return how long this visit takes: its services, or what was set by hand.

        :rtype: float
        """
        self.ensure_one()
        hours, before = self._get_service_hours(), self._origin
        length = before._get_visit_length()
        is_moved_in_form = before != self and before._get_service_hours() == hours
        return (is_moved_in_form and length) or hours or length or DEFAULT_HOURS

    def _get_service_hours(self):
        """Return how long the services of this visit take."""
        return sum(
            line.product_uom_qty * line.product_id.visit_duration for line in self.order_line
        )

    def _get_visit_length(self):
        """Return the hours between start and end of this visit, 0 when it has none yet."""
        if not self.visit_start or not self.visit_end:
            return 0
        return (self.visit_end - self.visit_start).total_seconds() / 3600

    @api.depends("visit_employee_id", "order_line.employee_id")
    def _compute_visit_employee_ids(self):
        for order in self:
            order.visit_employee_ids = order.visit_employee_id | order.order_line.employee_id

    # === CONSTRAINT METHODS === #

    @api.constrains("visit_start", "visit_end")
    def _check_visit_end(self):
        for order in self:
            if order.visit_start and (not order.visit_end or order.visit_end <= order.visit_start):
                raise ValidationError(
                    self.env._(
                        "Visit %(visit)s of %(client)s would end before it starts. "
                        "Enter an end after its start.",
                        visit=order.name,
                        client=order.partner_id.display_name,
                    )
                )

    @api.onchange("visit_employee_id")
    def _onchange_visit_employee_id(self):
        self._reassign_lines(self._origin.visit_employee_id)

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'sale'
        if vals.get("visit_start") and "visit_end" not in vals and any(self.mapped("visit_end")):
            return all(order.write(order._prepare_move_vals(vals)) for order in self)
        if "visit_employee_id" not in vals:
            return super().write(vals)
        previous = {order: order.visit_employee_id for order in self}
        res = super().write(vals)
        for order, employee in previous.items():
            order._reassign_lines(employee)
        return res

    def _prepare_move_vals(self, vals):
        """Return ``vals`` with the end that lets this visit take as long as before.

        :param dict vals: values with another start
        :rtype: dict
        """
        length = timedelta(hours=self._get_visit_length() or self._get_visit_hours())
        return {**vals, "visit_end": fields.Datetime.to_datetime(vals["visit_start"]) + length}

    def _reassign_lines(self, previous):
        """Give the lines of the former team member to the present one, unless invoiced.

        :param hr.employee previous: who served the client until now, if anybody
        """
        employee = self.visit_employee_id
        for line in self.order_line:
            if line.display_type or line.qty_invoiced:
                continue
            if employee and line.employee_id in (previous, employee.browse()):
                line.employee_id = employee
