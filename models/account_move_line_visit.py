from odoo import models
from odoo.fields import Command
from odoo.tools import float_compare, float_is_zero, float_round


class AccountMoveLine(models.Model):
    """Lines of invoices and credit notes: what of them stands, and what takes it back."""

    _inherit = "account.move.line"

    def _get_standing_quantities(self):
        """Return what of these lines no other one of them takes back.

        A credit note takes back what has the same price. One of another price is a reduction, which
        stands beside the invoice until both are credited.

        :return: quantity of each, below zero for what lessens the sum of the documents
        :rtype: dict[account.move.line, float]
        """
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        is_note = {item: item.move_id.move_type == "out_refund" for item in self}
        left = {item: item.quantity for item in self.sorted("id") if not is_note[item]}
        notes = self.filtered(lambda item: is_note[item]).sorted("id")
        # First what is credited of its own invoice, then what Odoo does not know that of.
        for note in notes.sorted(lambda item: not item.move_id.reversed_entry_id):
            left[note] = -note.quantity
            own = note.move_id.reversed_entry_id
            for item in sorted(left, key=lambda item, o=own: (item.move_id != o, item.id)):
                if left[item] * left[note] < 0 and item._has_price_of(note):
                    taken = min(abs(left[item]), abs(left[note]))
                    taken = taken if left[item] > 0 else -taken
                    left[item] = float_round(left[item] - taken, precision_digits=digits)
                    left[note] = float_round(left[note] + taken, precision_digits=digits)
        return {
            item: quantity
            for item, quantity in left.items()
            if not float_is_zero(quantity, precision_digits=digits)
        }

    def _has_price_of(self, other):
        """Tell whether one unit of this line costs as much as one of ``other``."""
        digits = self.env["decimal.precision"].precision_get("Product Price")
        prices = [item.price_unit * (1 - item.discount / 100) for item in (self, other)]
        return self.tax_ids == other.tax_ids and not float_compare(*prices, precision_digits=digits)

    def _prepare_taken_back_vals(self, quantity):
        """Return the values of the line that takes this one back on another credit note.

        :param float quantity: below zero, when this line is on a credit note itself
        :rtype: dict
        """
        return {
            "name": self.name,
            "product_id": self.product_id.id,
            "product_uom_id": self.product_uom_id.id,
            "account_id": self.account_id.id,
            "quantity": quantity,
            "price_unit": self.price_unit,
            "discount": self.discount,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "analytic_distribution": self.analytic_distribution,
            "sale_line_ids": [Command.set(self.sale_line_ids.ids)],
            "is_downpayment": self.is_downpayment,
            "deposit_employee_id": self.deposit_employee_id.id,
        }
