from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

_CREATION_KEY = "deposit_visit_creation"


def in_visit_creation(env):
    """Tell whether lines are made together with their order."""
    return bool(env.context.get(_CREATION_KEY))


class SaleOrder(models.Model):
    """What the change log says about visits: who booked, changed and canceled them, and how."""

    _inherit = "sale.order"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': the entry of a new visit names its lines, they need none of their own.
        orders = self.with_context(**{_CREATION_KEY: True})
        return super(SaleOrder, orders).create(vals_list).with_env(self.env)

    def write(self, vals):
        # EXTENDS 'sale'
        if "visit_start" in vals and not vals["visit_start"]:
            self._check_visit_stays()
        return super().write(vals)

    def _check_visit_stays(self):
        """Refuse to make a visit an order without time: it would vanish from the calendar.

        :raise UserError: naming the visit
        """
        for order in self.filtered("is_visit"):
            raise UserError(
                self.env._(
                    "Visit %(visit)s of %(client)s needs a start. Cancel the visit if it does not "
                    "take place.",
                    visit=order.name,
                    client=order.partner_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_visit(self):
        for order in self.filtered("is_visit"):
            raise UserError(
                self.env._(
                    "Visit %(visit)s of %(client)s cannot be deleted, its changes are logged. "
                    "Cancel it: canceled visits are not shown in the calendar.",
                    visit=order.name,
                    client=order.partner_id.display_name,
                )
            )

    # === LOG === #

    def _creation_message(self):
        # EXTENDS 'mail'
        if not self.is_visit:
            return super()._creation_message()
        details = [
            format_datetime(self.env, self.visit_start, dt_format="short"),
            ", ".join(self.visit_employee_ids.mapped("name")),
            self.order_line._get_visit_log_labels(),
            self.visit_comment,
        ]
        return self.env._(
            "Visit booked: %(details)s", details=" · ".join(detail for detail in details if detail)
        )
