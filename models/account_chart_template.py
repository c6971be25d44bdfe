from odoo import models
from odoo.exceptions import UserError


class AccountChartTemplate(models.AbstractModel):
    _inherit = "account.chart.template"

    def _load(self, template_code, company, install_demo, force_create=True):
        # EXTENDS 'account': another chart replaces the accounts and journals of a company that has
        # no entries yet, ours among them.
        root = company.root_id
        if template_code != company.chart_template:
            if install_demo and root._has_deposit_operations():
                raise UserError(
                    self.env._(
                        "%s has operations of client accounts. Its chart of accounts can no "
                        "longer be replaced by one with demo data.",
                        root.name,
                    )
                )
            if install_demo or not root._existing_accounting():
                root._forget_deposit_ledger()
        return super()._load(template_code, company, install_demo, force_create=force_create)

    def _post_load_data(self, template_code, company, template_data):
        # EXTENDS 'account': whatever the country, a company that gets its chart of accounts
        # gets the accounts and the journal of client accounts with it.
        res = super()._post_load_data(template_code, company, template_data)
        (company or self.env.company)._setup_deposit_ledger()
        return res
