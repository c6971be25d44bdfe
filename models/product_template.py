from odoo import fields, models


class ProductTemplate(models.Model):
    _inherit = "product.template"

    visit_duration = fields.Float(
        string="Duration",
        help="How long the service takes, in hours. Visits get their end from it.",
    )
