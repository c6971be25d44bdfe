from odoo import models


class SaleOrder(models.Model):
    """Discounts on lines of their own: which part of them belongs to which line that is sold."""

    _inherit = "sale.order"

    def _get_discount_shares(self):
        """Return what of the discounts on lines of their own belongs to each line sold.

        These are Odoo's discounts on the order, rewards of loyalty programs and any other line
        below zero. The shares are exact: together they are the discounts, to the cent.

        :return: amount by line, below zero, taxes included, in the currency of the order; lines
            without a share are left out
        :rtype: dict[sale.order.line, float]
        """
        shares = {}
        for parts in self._get_discount_parts().values():
            for line, amount in parts.items():
                shares[line] = self.currency_id.round(shares.get(line, 0) + amount)
        return shares

    def _get_discount_parts(self):
        """Return how each discount is shared out among the lines that it is given for.

        :return: for each line below zero the amount of each line sold, as
            :meth:`_get_discount_shares` says
        :rtype: dict[sale.order.line, dict[sale.order.line, float]]
        """
        compare = self.currency_id.compare_amounts
        asked = {
            line: amount
            for line, amount in self._get_asked_by_line().items()
            if not line.is_downpayment
        }
        sold = self.order_line.browse(
            [line.id for line, amount in asked.items() if compare(amount, 0) > 0]
        )
        return {
            discount: self._share_out(
                amount, {line: asked[line] for line in discount._get_discounted_lines(sold)}
            )
            for discount, amount in asked.items()
            if compare(amount, 0) < 0
        }

    def _share_out(self, amount, weights):
        """Return ``amount`` in parts as large as ``weights``; what rounding leaves goes along.

        :param float amount: in the currency of the order
        :param dict weights: what each part is measured by, above zero
        :return: a part for each of them, together exactly ``amount``
        :rtype: dict
        """
        total, reached, given, parts = sum(weights.values()), 0.0, 0.0, {}
        for key, weight in weights.items():
            reached += weight
            upto = self.currency_id.round(amount * reached / total)
            parts[key] = self.currency_id.round(upto - given)
            given = upto
        return parts
