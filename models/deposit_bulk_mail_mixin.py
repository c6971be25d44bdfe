from odoo import models

from ..deposit_bulk import get_bulk


class DepositBulkMailMixin(models.AbstractModel):
    """Messages on very many records, whose sender is found out once for all of a company."""

    _name = "deposit.bulk.mail.mixin"
    _description = "Messages on Many Records"

    def _mail_get_alias_domains(self, default_company=False):
        # EXTENDS 'mail'
        return self._look_up_by_company(
            ("alias_domain", default_company),
            lambda: super(DepositBulkMailMixin, self)._mail_get_alias_domains(default_company),
        )

    def _notify_get_reply_to(self, default=None, author_id=False):
        # EXTENDS 'mail': an address of one record alone goes before that of the company.
        key = ("reply_to", self._name, default, author_id)
        find = super()._notify_get_reply_to
        if not get_bulk(self.env) or self._has_address_of_its_own():
            return find(default, author_id)
        return self._look_up_by_company(key, lambda: find(default, author_id))

    def _look_up_by_company(self, key, find):
        """Return what Odoo finds for this record, from the first record of its company in a bulk.

        :param tuple key: what is looked up
        :param callable find: looks it up, by record id
        :rtype: dict
        """
        bulk = get_bulk(self.env)
        if not bulk or len(self) != 1:
            return find()
        company = self._mail_get_companies(default=self.env.company)[self.id]
        key = (*key, company, self.env.su)
        if key not in bulk.lookups:
            bulk.lookups[key] = find()[self.id]
        return {self.id: bulk.lookups[key]}

    def _has_address_of_its_own(self):
        """Tell whether any record of this model may have an address for answers of its own."""
        lookups = get_bulk(self.env).lookups
        key = ("aliases", self._name)
        if key not in lookups:
            domain = [("alias_parent_model_id.model", "=", self._name)]
            lookups[key] = bool(self.env["mail.alias"].sudo().search_count(domain, limit=1))
        return lookups[key]
