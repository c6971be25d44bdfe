from odoo import models

from ..deposit_bulk import get_bulk

# What says which entries are numbered in one sequence, and where Odoo does.
_NUMBERING = {"_get_last_sequence", "_get_last_sequence_domain", "_get_starting_sequence"}
_NUMBERED_BY = {
    "odoo.addons.account.models.account_move",
    "odoo.addons.account.models.sequence_mixin",
}
# What all items of entries of one journal have in common.
ENTRY_FIELDS = ("company_currency_id", "company_id", "journal_id", "tax_group_id", "tax_line_id")


class AccountMove(models.Model):
    """Very many entries that are made and posted together, see deposit_bulk.py."""

    _name = "account.move"
    _inherit = ["account.move", "deposit.bulk.mixin", "deposit.bulk.mail.mixin"]

    def _complete_item_vals(self, vals):
        """Return the values of an item with those that Odoo would compute for each one apart.

        It would take prices to pieces and search for analytic accounts of each client.

        :param dict vals: values of the item
        :rtype: dict
        """
        return {
            "move_id": self.id,
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "company_currency_id": self.company_currency_id.id,
            "date": self.date,
            "ref": self.ref,
            "parent_state": "draft",
            "is_storno": self.is_storno,
            "analytic_distribution": False,
            "display_type": "product",
            "sequence": 100,
            "partner_id": False,
            "price_unit": 0.0,
            "price_subtotal": 0.0,
            "price_total": 0.0,
            "quantity": 1.0,
            "product_uom_id": False,
            "tax_ids": [],
            "tax_line_id": False,
            "tax_group_id": False,
            **vals,
        }

    # === SEQUENCE === #

    def _get_next_sequence_format(self):
        # EXTENDS 'account': Odoo looks up the last number for each entry, although it counts on
        # from the first number that it gave in this transaction.
        bulk = get_bulk(self.env)
        if not bulk or not self._has_shared_numbers():
            return super()._get_next_sequence_format()
        key = (self.journal_id, self.date, self.move_type, bool(self.origin_payment_id))
        if key not in bulk.sequences:
            bulk.sequences[key] = super()._get_next_sequence_format()
        sequence, values = bulk.sequences[key]
        return sequence, dict(values)

    def _has_shared_numbers(self):
        """Tell whether journal, day and kind alone decide how this entry is numbered.

        Debit notes and the documents of some localisations are numbered by more than that.

        :rtype: bool
        """
        return self.move_type == "entry" or all(
            cls.__module__ in _NUMBERED_BY or _NUMBERING.isdisjoint(vars(cls))
            for cls in type(self).mro()
        )
