from odoo import models


class SaleOrder(models.Model):
    """What is returned takes its share of the discounts on lines of their own along."""

    _inherit = "sale.order"

    def _get_discount_changes(self, changes):
        """Return the new values of discounts when lines that they are given for change.

        A line that comes back takes its share along, in part when a part comes back. One that is
        reduced keeps its share, but never costs less than nothing with it.

        :param dict changes: new values of order lines
        :return: new values of the lines with the discounts
        :rtype: dict[sale.order.line, dict]
        """
        result = {}
        for discount, shares in self._get_discount_parts().items():
            left = {
                line: line._get_share_left(share, changes[line]) if line in changes else share
                for line, share in shares.items()
            }
            if left != shares:
                result[discount] = discount._prepare_discount_vals(sum(left.values()))
        return result
