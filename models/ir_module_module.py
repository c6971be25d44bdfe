from odoo import models


class IrModuleModule(models.Model):
    _inherit = "ir.module.module"

    def _load_module_terms(self, modules, langs, overwrite=False):
        # EXTENDS 'base': a language that is installed later names our part of the books as well.
        super()._load_module_terms(modules, langs, overwrite=overwrite)
        if "customer_deposit" not in modules:
            return
        if self.env.registry.loaded:
            self._translate_deposit_ledgers()
        else:
            # Not all columns of ledger accounts may be known yet.
            self.env.registry.deposit_names_outdated = True

    def _register_hook(self):
        # EXTENDS 'base'
        super()._register_hook()
        if self.env.registry.__dict__.pop("deposit_names_outdated", False):
            self._translate_deposit_ledgers()

    def _translate_deposit_ledgers(self):
        """Name the ledger accounts and journals of client accounts in every installed language."""
        companies = self.env["res.company"].sudo().with_context(active_test=False)
        companies.search([("chart_template", "!=", False)])._translate_deposit_ledger()
