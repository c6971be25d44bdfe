from odoo import models


class SaleOrderLine(models.Model):
    """What a discount on a line of its own is given for."""

    _inherit = "sale.order.line"

    def _get_discounted_lines(self, lines):
        """Return which of ``lines`` this discount is given for.

        A reward says that itself; Odoo makes a line for each combination of taxes. A discount that
        fits none of the lines is one on all of them.

        :param sale.order.line lines: lines that are sold
        :rtype: sale.order.line
        """
        rewarded = self._get_rewarded_lines(lines) or lines
        taxes = self._get_discounted_taxes()
        return rewarded.filtered(lambda line: line._get_discounted_taxes() == taxes) or rewarded

    def _get_discounted_taxes(self):
        """Return the taxes that a discount lessens: fixed ones are none of them."""
        return self.tax_ids.filtered(lambda tax: tax.amount_type != "fixed")

    def _get_rewarded_lines(self, lines):
        """Return which of ``lines`` the reward of a loyalty program on this line is given for.

        :param sale.order.line lines: lines that are sold
        :return: all of them, when this is no reward of some products
        :rtype: sale.order.line
        """
        reward = self.sudo().reward_id if "reward_id" in self._fields else None
        if not reward or reward.reward_type != "discount":
            return lines
        order = self.order_id.sudo()
        if reward.discount_applicability == "specific":
            return lines & order._get_specific_discountable_lines(reward).with_env(self.env)
        if reward.discount_applicability == "cheapest":
            cheapest = order._cheapest_line(reward) or self.browse()
            return lines & cheapest.with_env(self.env)
        return lines

    def _get_share_left(self, share, vals):
        """Return what of its share of a discount stays with this line when it changes.

        :param float share: what of the discount belongs to the line, below zero
        :param dict vals: new values of the line
        :rtype: float
        """
        sold, quantity = self._get_sold_quantity(), vals["product_uom_qty"]
        total = self._get_total_for(quantity, vals["discount"], vals["price_unit"])
        return self.currency_id.round(max(share * quantity / sold if sold else 0, -total))

    def _prepare_discount_vals(self, total):
        """Return the values with which this discount comes to ``total``.

        :param float total: below zero, taxes included
        :rtype: dict
        """
        if self.currency_id.is_zero(total):
            return {
                "product_uom_qty": 0,
                "discount": self.discount,
                "price_unit": self.price_unit,
            }
        quantity = self._get_sold_quantity()
        discount, price = self._get_price_for_total(quantity, total, self.discount)
        return {"product_uom_qty": quantity, "discount": discount, "price_unit": price}
