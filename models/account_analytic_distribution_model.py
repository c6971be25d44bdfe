from odoo import api, models

from ..deposit_bulk import get_bulk


class AccountAnalyticDistributionModel(models.Model):
    _inherit = "account.analytic.distribution.model"

    @api.model
    def _get_applicable_models(self, vals):
        # EXTENDS 'analytic': Odoo searches for each item. Most companies have none at all.
        bulk = get_bulk(self.env)
        if bulk and bulk.has_analytic_models is None:
            bulk.has_analytic_models = bool(self.search([], limit=1))
        if bulk and not bulk.has_analytic_models:
            return self.browse()
        return super()._get_applicable_models(vals)
