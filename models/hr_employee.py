from odoo import fields, models


class HrEmployee(models.Model):
    _inherit = "hr.employee"

    deposit_commission_rate_ids = fields.One2many(
        comodel_name="deposit.commission.rate",
        inverse_name="employee_id",
        string="Commissions",
        groups="customer_deposit.group_deposit_manager",
    )
