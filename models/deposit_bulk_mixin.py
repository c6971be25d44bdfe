from odoo import api, fields, models

from ..deposit_bulk import get_bulk


class DepositBulkMixin(models.AbstractModel):
    """Records of which an import creates thousands at once, see deposit_bulk.py."""

    _name = "deposit.bulk.mixin"
    _description = "Creation of Many Alike Records"

    # === CRUD METHODS === #

    @api.model
    @api.private
    def new(self, values=None, origin=None, ref=None):
        # EXTENDS 'base': to round an amount the ORM makes a record that has its currency alone.
        bulk = get_bulk(self.env, self._name)
        if not bulk or not values or len(values) != 1 or origin or ref:
            return super().new(values, origin, ref)
        key = next(iter(values.items()))
        if key not in bulk.drafts:
            bulk.drafts[key] = super().new(values)
        return bulk.drafts[key]

    @api.model
    def _add_missing_default_values(self, values):
        # EXTENDS 'base': the defaults are those of the first record.
        bulk = get_bulk(self.env, self._name)
        if not bulk:
            return super()._add_missing_default_values(values)
        if bulk.defaults is None:
            bulk.defaults = super()._add_missing_default_values({})
        return {**bulk.defaults, **values}

    @api.model
    def _add_precomputed_values(self, vals_list):
        # EXTENDS 'base': the shared values are those of the first record.
        bulk = get_bulk(self.env, self._name)
        if not bulk or not bulk.shared:
            return super()._add_precomputed_values(vals_list)
        if bulk.precomputed is None:
            first = dict(vals_list[0])
            super()._add_precomputed_values([first])
            bulk.precomputed = {fname: first[fname] for fname in bulk.shared}
        shared_fields = {self._fields[fname] for fname in bulk.shared}
        for vals in vals_list:
            vals.update(bulk.precomputed)
        res = super()._add_precomputed_values(vals_list)
        for vals in vals_list:
            vals["__precomputed__"] = shared_fields.union(vals.get("__precomputed__", ()))
        return res

    def _write_each(self, fname, values):
        """Write a value of its own to each of these records, and have what depends on it follow.

        The ORM does the latter for each record apart when each of them is written.

        :param str fname: a stored field
        :param list values: the value of each record; ids for relational fields
        """
        field = self._fields[fname]
        if field.type in ("one2many", "many2many"):
            commands = [[fields.Command.set(ids)] for ids in values]
            field.write_batch(list(zip(self, commands, strict=True)))
        else:
            for record, value in zip(self, values, strict=True):
                field._update_cache(record, field.convert_to_cache(value, record), dirty=True)
        self.modified([fname])

    # === CHECKS === #

    def _check_company(self, fnames=None):
        # EXTENDS 'base': each related record is asked once, not once for each record.
        if get_bulk(self.env, self._name) and self._has_consistent_companies():
            return None
        return super()._check_company(fnames)

    def _has_consistent_companies(self):
        """Tell whether all that these records relate to belongs to their company.

        :return: ``False`` also when they are of several companies, which are to be asked apart
        :rtype: bool
        """
        company = self[:1].company_id
        if any(record.company_id != company for record in self):
            return False
        for field in self._fields.values():
            if not (field.relational and field.check_company):
                continue
            related = self.sudo()[field.name].with_context(active_test=False)
            owner = self.env.company if field.company_dependent else company
            domain = related._check_company_domain(owner)
            if domain and related != related.filtered_domain(domain):
                return False
        return True
