from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_time


class SaleOrder(models.Model):
    """A team member who is booked twice at the same time: told, never refused."""

    _inherit = "sale.order"

    visit_overlap_warning = fields.Char(
        string="Overlap",
        compute="_compute_visit_overlap_warning",
        help="Names the other visits of the same team member at the same time.",
    )

    # === COMPUTE METHODS === #

    @api.depends("visit_start", "visit_end", "visit_status", "state", "visit_employee_ids")
    def _compute_visit_overlap_warning(self):
        self.visit_overlap_warning = False
        visits = self.filtered(lambda order: order._takes_visit_time())
        others = visits._get_visits_at_the_same_time()
        for visit in visits:
            messages = [
                visit._get_overlap_message(other)
                for other in others
                if other != visit._origin and visit._overlaps(other)
            ]
            visit.visit_overlap_warning = " ".join(messages) or False

    # === HELPERS === #

    def _takes_visit_time(self):
        """Tell whether team members are busy because of this order."""
        self.ensure_one()
        return bool(
            self.visit_start
            and self.visit_end
            and self.visit_employee_ids
            and self.state != "cancel"
            and self.visit_status != "no_show"
        )

    def _overlaps(self, other):
        """Tell whether a team member of this visit is busy with ``other`` meanwhile.

        :param sale.order other: another visit
        """
        return (
            self.visit_start < other.visit_end
            and self.visit_end > other.visit_start
            and bool(self.visit_employee_ids._origin & other.visit_employee_ids)
        )

    def _get_visits_at_the_same_time(self):
        """Return the visits of the same team members at the time of any of these visits.

        One search for all of them; a team member is busy also in visits that the user may not see.

        :rtype: sale.order
        """
        if not self:
            return self
        times = Domain.OR(
            Domain("visit_start", "<", visit.visit_end)
            & Domain("visit_end", ">", visit.visit_start)
            for visit in self
        )
        return self.sudo().search(
            times
            & Domain("visit_employee_ids", "in", self.visit_employee_ids._origin.ids)
            & Domain("state", "!=", "cancel")
            & Domain("visit_status", "!=", "no_show"),
            order="visit_start, id",
        )

    def _get_overlap_message(self, other):
        """Return what the desk reads about another visit at the same time.

        :param sale.order other: the other visit, as superuser
        :rtype: str
        """
        members = ", ".join(
            (self.visit_employee_ids._origin & other.visit_employee_ids).mapped("name")
        )
        start, end = (
            fields.Datetime.context_timestamp(self, moment).time()
            for moment in (other.visit_start, other.visit_end)
        )
        times = {
            "start": format_time(self.env, start, time_format="short"),
            "end": format_time(self.env, end, time_format="short"),
        }
        if not other.with_env(self.env).has_access("read"):
            return self.env._(
                "%(members)s: another visit %(start)s – %(end)s.", members=members, **times
            )
        return self.env._(
            "%(members)s: visit %(visit)s of %(client)s %(start)s – %(end)s.",
            members=members,
            visit=other.name,
            client=other.partner_id.display_name,
            **times,
        )
