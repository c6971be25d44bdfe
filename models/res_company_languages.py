from odoo import api, models


class ResCompany(models.Model):
    """The names of what is made for client accounts in the books, in each language.

    They are no data of the addon, so Odoo does not translate them with its catalogues.
    """

    _inherit = "res.company"

    @api.model
    def _get_deposit_ledger_names(self, lang):
        """Return how ledger accounts and journal are called when they are made.

        :param str lang: code of the language
        :return: name by the field of the company that holds the record
        :rtype: dict[str, str]
        """
        env = self.with_context(lang=lang).env
        return {
            "deposit_prepaid_account_id": env._("Customer deposits"),
            "deposit_credit_account_id": env._("Customer deposits on credit"),
            "deposit_journal_id": env._("Client accounts"),
        }

    def _translate_deposit_ledger(self, langs=None):
        """Give the ledger accounts and journals of client accounts their names in other languages.

        A name that somebody has chosen stays, in every language. Can be repeated.

        :param langs: codes of the languages, all that are installed by default
        """
        sources = self._get_deposit_ledger_names("en_US")
        for lang in langs or [code for code, _name in self.env["res.lang"].get_installed()]:
            names = self._get_deposit_ledger_names(lang)
            for company in self.sudo().with_context(lang=lang):
                for fname, name in names.items():
                    record = company[fname]
                    if record.name == sources[fname] != name:
                        record.name = name
