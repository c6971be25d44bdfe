from odoo import fields, models


class SaleReport(models.Model):
    _inherit = "sale.report"

    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        readonly=True,
    )
    visit_start = fields.Datetime(
        string="Visit Date",
        readonly=True,
    )
    is_visit = fields.Boolean(
        string="Visit",
        readonly=True,
    )
    visit_status = fields.Selection(
        selection=lambda self: (
            self.env["sale.order"]._fields["visit_status"]._description_selection(self.env)
        ),
        readonly=True,
    )

    # === QUERY === #

    def _select_additional_fields(self):
        # EXTENDS 'sale'
        return {
            **super()._select_additional_fields(),
            "employee_id": "l.employee_id",
            "visit_start": "s.visit_start",
            "is_visit": "s.is_visit",
            "visit_status": "s.visit_status",
        }

    def _group_by_sale(self):
        # EXTENDS 'sale'
        return f"""{super()._group_by_sale()},
            l.employee_id,
            s.visit_start,
            s.is_visit,
            s.visit_status"""
