from odoo import fields, models
from odoo.tools import float_round


class SaleOrderLine(models.Model):
    """What the documents say of a line, which the accountant may have changed or credited."""

    _inherit = "sale.order.line"

    is_lessened = fields.Boolean(
        string="Lessened After Invoicing",
        copy=False,
        readonly=True,
        help="The line was made cheaper after it was invoiced: it costs what the order says then, "
        "and its documents follow.",
    )

    def _get_credit_sources(self):
        """Return which lines of documents stand for this line now.

        :return: quantity of each; below zero for what lessens the price, such as a credit note of
            an amount
        :rtype: dict[account.move.line, float]
        """
        posted = self.invoice_lines.filtered(lambda item: item.parent_state == "posted")
        return posted._get_standing_quantities()

    def _get_documented_quantity(self):
        """Return how much of this line is invoiced and not taken back, in the unit of the line.

        A credit note of an amount lessens the price, not the quantity.
        """
        sign = self._get_quantity_sign()
        return sum(
            item.product_uom_id._compute_quantity(quantity, self.product_uom_id)
            for item, quantity in self._get_credit_sources().items()
            if quantity * sign > 0
        )

    def _get_quantity_sign(self):
        """Return -1 for a line whose quantity is below zero, 1 for all others."""
        return -1 if self.product_uom_qty < 0 else 1

    def _get_documented_total(self):
        """Return what the documents ask for this line, taxes included."""
        order = self.order_id
        return order._get_documents_total(order._get_source_base_lines(self._get_credit_sources()))

    def _get_documented_price(self):
        """Return the price of this line on its documents, when the order says another one.

        :return: discount in percent and price of one unit, ``None`` when both say the same
        :rtype: tuple[float, float] | None
        """
        quantity = self._get_documented_quantity()
        if not quantity:
            return None
        total = self._get_documented_total()
        if not self.order_id.currency_id.compare_amounts(
            total, self._get_total_for(quantity, self.discount)
        ):
            return None
        return self._get_price_for_total(quantity, total)

    def _is_documented_as_ordered(self):
        """Tell whether this line can be credited and invoiced again without another price."""
        return (
            not self.display_type
            and not self.is_downpayment
            and bool(self._get_documented_quantity())
            and not self._get_documented_price()
        )

    def _get_present_price(self):
        """Return what this line costs now: as its documents say, if they say anything.

        :return: discount in percent, price of one unit
        :rtype: tuple[float, float]
        """
        return self._get_documented_price() or (self.discount, self.price_unit)

    def _get_sold_quantity(self):
        """Return how much of this line is sold: what was credited as a whole is not any more."""
        sign, pending = self._get_quantity_sign(), self._get_pending_quantity()
        known = self._get_documented_quantity() + pending
        return sign * min(sign * self.product_uom_qty, sign * known)

    def _get_kept_quantity(self, quantity=None):
        """Return how much of this line stays invoiced when its quantity becomes ``quantity``.

        :param float quantity: in the unit of the line, that of now by default
        :rtype: float
        """
        invoiced, sold = self._get_documented_quantity(), self._get_sold_quantity()
        quantity = sold if quantity is None else quantity
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        sign = self._get_quantity_sign()
        parts = (quantity, invoiced, invoiced - sold + quantity)
        kept = sign * max(min(sign * part for part in parts), 0)
        return float_round(kept, precision_digits=digits)
