from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DepositCommissionRate(models.Model):
    """How much of what a team member sells is paid to him as commission."""

    _name = "deposit.commission.rate"
    _description = "Commission Rate"
    _order = "employee_id, kind desc, categ_id nulls first, date_from desc nulls last, id"
    _rec_names_search = ["employee_id", "categ_id"]

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        required=True,
        # Team members of branches are told apart below: a rate belongs to the whole company.
        domain="[('company_id', 'child_of', company_id)]",
        ondelete="cascade",
        index=True,
    )
    kind = fields.Selection(
        selection=[("service", "Services"), ("product", "Products")],
        required=True,
        default="service",
        help="Services, or everything else that is sold.",
    )
    categ_id = fields.Many2one(
        comodel_name="product.category",
        string="Category",
        ondelete="restrict",
        help="Category, with those below it. A rate of the closest category counts before the "
        "rate of one above it. Without a category, the rate is for all that has no other.",
    )
    rate = fields.Float(
        string="Rate (%)",
        required=True,
        digits=(5, 2),
        aggregator=None,
        help="Part of the sale without taxes.",
    )
    date_from = fields.Date(
        string="From",
        help="First day on which the rate counts, until a later one begins. Without a day it has "
        "always counted. What matters is the day of the sale.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company.root_id,
        domain="[('parent_id', '=', False)]",
        ondelete="cascade",
    )
    active = fields.Boolean(
        default=True,
        help="An archived rate does not count for any sale, not even for a past one.",
    )

    _check_rate = models.Constraint(
        "CHECK(rate BETWEEN 0 AND 100)",
        "A commission is between 0 and 100 percent.",
    )
    _unique_rate = models.UniqueIndex(
        "(employee_id, kind, COALESCE(categ_id, 0), COALESCE(date_from, '-infinity'), company_id)"
        " WHERE active",
        "This team member has a rate for the same category from the same day already. "
        "Change that one, or enter another day.",
    )

    # === COMPUTE METHODS === #

    @api.depends("employee_id", "kind", "categ_id", "rate")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for rate in self:
            what = rate.categ_id.name or kinds.get(rate.kind)
            name = rate.employee_id.name
            rate.display_name = name and f"{name}: {what} {rate.rate:g} %"

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id", "employee_id")
    def _check_employee_company(self):
        for rate in self:
            employee, company = rate.employee_id.sudo(), rate.company_id
            if company.parent_id:
                raise ValidationError(
                    self.env._(
                        "Commissions are agreed for the whole of %(root)s, not for its branch "
                        "%(branch)s. Select %(root)s as company.",
                        root=company.root_id.name,
                        branch=company.name,
                    )
                )
            if employee.company_id.root_id != company:
                raise ValidationError(
                    self.env._(
                        "%(employee)s works for %(other)s, so a commission of %(company)s cannot "
                        "be set. Select a team member of %(company)s.",
                        employee=employee.name,
                        other=employee.company_id.name,
                        company=company.name,
                    )
                )
