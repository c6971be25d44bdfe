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

    def _get_lines_beside_discounts(self, kept):
        """Return what is invoiced again so that no discount stands on a document alone.

        What a document says of a discount is shared out among its other lines.

        :param dict kept: how much of the lines that change is invoiced again
        :return: lines that do not change themselves
        :rtype: sale.order.line
        """
        lines = self.order_line.browse()
        for discount, shares in self._get_discount_parts().items():
            if kept.get(discount) and not any(map(kept.get, shares)):
                lines |= lines.browse([line.id for line in shares if line not in kept])
        return lines.filtered(lambda line: line._is_documented_as_ordered())
