from odoo import models
from odoo.exceptions import UserError
from odoo.tools import float_compare, float_is_zero, float_round

from .res_currency import EXACT_UNITS
from .sale_order_refund_align import ALIGN_LATER_KEY


class SaleOrderLine(models.Model):
    """What of a line can be taken back, and what a discount leaves of its price."""

    _inherit = "sale.order.line"

    # === AMOUNTS === #

    def _get_total_for(self, quantity, discount, price_unit=None):
        """Return what this line costs with other values, taxes included.

        :param float quantity: in the unit of the line
        :param float discount: percent
        :param float price_unit: price of one unit, that of the line by default
        :rtype: float
        """
        self.ensure_one()
        values = {} if price_unit is None else {"price_unit": price_unit}
        base_line = self._prepare_base_line_for_taxes_computation(
            quantity=quantity, discount=discount, **values
        )
        return self.order_id._get_documents_total([base_line])

    def _get_price_for_total(self, quantity, total, discount=None):
        """Return the discount, and the price if need be, with which this line costs ``total``.

        The discount has few decimals. What it misses is put right by the price of one unit.

        :param float quantity: in the unit of the line
        :param float total: what the line shall cost, taxes included
        :param float discount: percent that stay, when the price alone shall change
        :return: discount in percent, price of one unit
        :rtype: tuple[float, float]
        """
        self.ensure_one()
        full = self._get_total_for(quantity, 0)
        if discount is None:
            discount = self._round_discount(100 * (1 - total / full) if full else 0)
        price, currency = self.price_unit, self.order_id.currency_id
        for _attempt in range(4):
            reached = self._get_total_for(quantity, discount, price)
            if not reached or not currency.compare_amounts(reached, total):
                break
            price *= total / reached
        return discount, price

    def _round_discount(self, discount):
        """Return ``discount`` with as many decimals as discounts have."""
        digits = self.env["decimal.precision"].precision_get("Discount")
        return float_round(min(max(discount, 0), 100), precision_digits=digits)

    def _get_refundable_quantity(self):
        """Return how much of this line was invoiced and can be taken back."""
        if self.is_downpayment or self._is_discount():
            return 0
        return max(min(self.product_uom_qty, self._get_documented_quantity()), 0)

    def _is_discount(self):
        """Tell whether this line lessens what the others cost, and goes back with them."""
        return self.price_unit * self.product_uom_qty < 0

    # === REQUESTS === #

    def _parse_refund(self, change):
        """Return the new values of this line that a request asks for.

        :param dict change: ``return_quantity``, ``discount`` or ``remaining`` (what the line shall
            cost in the end, taxes included)
        :return: values of the line, none when nothing changes
        :rtype: dict
        :raise UserError: naming the line and the remedy
        """
        returned = self._parse_number(change.get("return_quantity") or 0)
        quantity = self._parse_quantity(returned)
        discount, price = self._get_present_price()
        before = self._get_total_for(quantity, discount, price)
        after_discount, after_price = discount, price
        if self._is_given(change, "remaining") and quantity:
            after_discount, after_price = self._parse_remaining(
                change["remaining"], quantity, before, (discount, price)
            )
        elif self._is_given(change, "discount"):
            after_discount, after_price = self._parse_discount(change["discount"]), self.price_unit
        after = self._get_total_for(quantity, after_discount, after_price)
        is_less = self.order_id.currency_id.compare_amounts(after, before) < 0
        if not returned and not is_less:
            return {}
        return {
            "product_uom_qty": quantity,
            "discount": after_discount if is_less else discount,
            # Odoo would take the price of the price list for another quantity.
            "price_unit": after_price if is_less else price,
        }

    def _is_given(self, change, key):
        """Tell whether a request names a value: zero is one, other than nothing at all."""
        return change.get(key) is not None and change[key] is not False

    def _parse_number(self, value):
        """Return ``value`` when it is a number that is not below zero.

        :raise UserError: naming the line
        """
        is_number = isinstance(value, (int, float)) and not isinstance(value, bool)
        # Compared, not converted: an integer may be too large for a float.
        if not is_number or not 0 <= value < EXACT_UNITS:
            raise UserError(
                self.env._(
                    "“%(value)s” cannot be entered for %(line)s of %(visit)s. Enter a number that "
                    "is not below zero.",
                    value=value,
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                )
            )
        return value

    def _parse_quantity(self, returned):
        """Return what is left of the quantity of this line when ``returned`` comes back.

        :raise UserError: when that is more than was sold
        """
        if self._is_discount():
            raise UserError(
                self.env._(
                    "%(line)s of %(visit)s is a discount, which goes back with the lines that it "
                    "was given for. Return or reduce those.",
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                )
            )
        sold = self._get_refundable_quantity()
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        if float_is_zero(sold, precision_digits=digits):
            raise UserError(
                self.env._(
                    "Nothing of %(line)s is left to return or reduce in %(visit)s: it was not "
                    "invoiced, or has been returned already.",
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                )
            )
        if float_compare(returned, sold, precision_digits=digits) > 0:
            raise UserError(
                self.env._(
                    "%(returned)s of %(line)s cannot be returned: %(visit)s has %(sold)s of it. "
                    "Enter that at most.",
                    returned=returned,
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                    sold=sold,
                )
            )
        return float_round(self._get_sold_quantity() - returned, precision_digits=digits)

    def _parse_discount(self, discount):
        """Return ``discount`` when it is at least what this line has, and 100 at most.

        :raise UserError: naming the line and the remedy
        """
        discount = self._parse_number(discount)
        if discount > 100 or float_compare(discount, self.discount, precision_digits=6) < 0:
            raise UserError(
                self.env._(
                    "%(line)s of %(visit)s has a discount of %(present)s %%, so it cannot get "
                    "%(discount)s %%. Enter a discount between that and 100.",
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                    present=self.discount,
                    discount=discount,
                )
            )
        return self._round_discount(discount)

    def _parse_remaining(self, remaining, quantity, before, known):
        """Return discount and price with which ``remaining`` is left to pay for this line.

        :param float remaining: what the line shall cost, taxes included
        :param float quantity: what is left of its quantity
        :param float before: what that quantity costs now
        :param tuple known: discount and price of one unit now
        :rtype: tuple[float, float]
        :raise UserError: naming the line and the remedy
        """
        remaining, currency = self._parse_number(remaining), self.order_id.currency_id
        if currency.compare_amounts(remaining, before) > 0:
            raise UserError(
                self.env._(
                    "%(line)s of %(visit)s costs %(before)s, so %(remaining)s cannot remain. "
                    "Enter less.",
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                    before=currency.format(before),
                    remaining=currency.format(remaining),
                )
            )
        if not currency.compare_amounts(remaining, before):
            return known
        discount, price = self._get_price_for_total(quantity, remaining)
        reached = self._get_total_for(quantity, discount, price)
        if currency.compare_amounts(reached, remaining):
            raise UserError(
                self.env._(
                    "With its taxes %(line)s of %(visit)s cannot cost exactly %(remaining)s. "
                    "Enter %(reached)s.",
                    line=self._get_refund_name(),
                    visit=self.order_id.name,
                    remaining=currency.format(remaining),
                    reached=currency.format(reached),
                )
            )
        return discount, price

    def _get_refund_name(self):
        """Return how this line is called in messages."""
        return self.product_id.display_name or self.name

    # === BUSINESS METHODS === #

    def _apply_refund(self, vals):
        """Write what is left of this line.

        :param dict vals: values as :meth:`_parse_refund` returns them
        """
        quantity = vals["product_uom_qty"]
        if self.qty_delivered_method == "manual" and self.qty_delivered > quantity:
            vals = {**vals, "qty_delivered": quantity}
        self.with_context(**{ALIGN_LATER_KEY: True}).write({**vals, "is_lessened": False})
