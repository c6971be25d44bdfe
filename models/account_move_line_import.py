from odoo import api, models

from ..deposit_bulk import get_bulk


class AccountMoveLine(models.Model):
    """Items of entries that have thousands of them."""

    _name = "account.move.line"
    _inherit = ["account.move.line", "deposit.bulk.mixin"]

    # === COMPUTE METHODS === #

    def _compute_totals(self):
        # EXTENDS 'account': what has neither price nor taxes adds up to nothing; Odoo takes it to
        # pieces for each line.
        plain = self.filtered(
            lambda line: line.deposit_account_id and not line.price_unit and not line.tax_ids
        )
        plain.price_subtotal = plain.price_total = 0.0
        return super(AccountMoveLine, self - plain)._compute_totals()

    # === CRUD METHODS === #

    @api.model
    def _add_precomputed_values(self, vals_list):
        # EXTENDS 'base': Odoo keeps the balance alone and computes the sides from it for each line.
        if not get_bulk(self.env, self._name):
            return super()._add_precomputed_values(vals_list)
        for vals in vals_list:
            balance = vals["balance"]
            is_debit = (balance > 0) != bool(vals["is_storno"])
            vals["debit"] = balance if is_debit else 0.0
            vals["credit"] = 0.0 if is_debit else -balance
        res = super()._add_precomputed_values(vals_list)
        # They follow from the balance, not the other way round.
        sides = {self._fields["debit"], self._fields["credit"]}
        for vals in vals_list:
            vals["__precomputed__"] |= sides
        return res
