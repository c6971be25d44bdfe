from odoo import api, models
from odoo.fields import Domain

# With more clients than that a text says nothing about whom somebody looks for, and the newest
# accounts are read until a page is full.
FEW_CLIENTS = 1000


class DepositAccount(models.Model):
    """An account is found by its number and by all that its client is found by."""

    _inherit = "deposit.account"

    @api.model
    def _search_display_name(self, operator, value):
        # EXTENDS 'base'
        if operator != "ilike" or not isinstance(value, str) or not value:
            return super()._search_display_name(operator, value)
        return Domain("name", operator, value) | self._get_client_domain(value)

    @api.model
    def _get_client_domain(self, text):
        """Return the domain of the accounts whose client is found by ``text``.

        The clients are looked up first: in one query with the number of the account PostgreSQL
        would try both on each account.

        :param str text: name, phone, e-mail or card number of the client
        :rtype: Domain
        """
        partners = self.env["res.partner"].with_context(active_test=False)
        found = partners._search(
            Domain("display_name", "ilike", text), limit=FEW_CLIENTS + 1, order="id"
        ).get_result_ids()
        if len(found) > FEW_CLIENTS:
            return Domain("partner_id", "ilike", text)
        return Domain("partner_id", "in", found)
