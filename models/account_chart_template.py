from odoo import models


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _post_load_data(self, template_code, company, template_data):
        # EXTENDS 'account': whatever the country, a company that gets its chart of accounts
        # gets the accounts and the journal of client accounts with it.
        res = super()._post_load_data(template_code, company, template_data)
        (company or self.env.company)._setup_deposit_ledger()
        return res
