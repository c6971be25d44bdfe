from odoo import api, models

from ..deposit_bulk import get_bulk


class AccountAnalyticDistributionModel(models.Model):
    _inherit = "account.analytic.distribution.model"

    @api.model
    def _get_applicable_models(self, vals):
        # EXTENDS 'analytic': Odoo searches for each item. Most companies have none at all.
        bulk = get_bulk(self.env)
        if not bulk:
            return super()._get_applicable_models(vals)
        if self._name not in bulk.lookups:
            bulk.lookups[self._name] = self.search([], limit=1)
        if not bulk.lookups[self._name]:
            return self.browse()
        return super()._get_applicable_models(vals)
