from odoo import api, models
from odoo.exceptions import ValidationError


class SaleOrder(models.Model):
    """Who may make an appointment online."""

    _inherit = "sale.order"

    # === CONSTRAINT METHODS === #

    @api.constrains("partner_id", "visit_start")
    def _check_online_booking(self):
        refused = self.filtered(
            lambda order: order.visit_start and order.partner_id.no_online_booking
        )
        if refused and self._is_asked_online():
            raise ValidationError(
                self.env._(
                    "Appointments of %(client)s cannot be made online. Please call us, and we make "
                    "one for you.",
                    client=refused[0].partner_id.name,
                )
            )

    # === HELPERS === #

    @api.model
    def _is_asked_online(self):
        """Tell whether somebody outside the team asks, in whatever name the code runs."""
        accounts = self.env["deposit.account"]
        return accounts._is_online_request() or not all(
            user._is_internal() for user in accounts._get_requesting_users()
        )
