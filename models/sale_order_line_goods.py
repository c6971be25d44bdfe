from odoo import models
from odoo.tools import float_compare


class SaleOrderLine(models.Model):
    """Goods of a line that come back, where Odoo's inventory is installed."""

    _inherit = "sale.order.line"

    def _get_goods_to_return(self, vals):
        """Return how much of this line was delivered and is not sold any more.

        :param dict vals: new values of the line
        :rtype: float
        """
        if "move_ids" not in self._fields or "product_uom_qty" not in vals:
            return 0
        if self.qty_delivered_method != "stock_move":
            return 0
        surplus = self.qty_delivered - vals["product_uom_qty"]
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return surplus if float_compare(surplus, 0, precision_digits=digits) > 0 else 0

    def _split_over_deliveries(self, quantity):
        """Return which deliveries the goods of this line come back from, the latest first.

        :param float quantity: in the unit of this line
        :rtype: list[tuple[stock.move, float]]
        """
        outgoing, _incoming = self._get_outgoing_incoming_moves()
        parts = []
        for move in outgoing.filtered(lambda move: move.state == "done").sorted("id", reverse=True):
            back = move.returned_move_ids.filtered(lambda back: back.state == "done")
            left = move.quantity - sum(back.mapped("quantity"))
            wanted = self.product_uom_id._compute_quantity(quantity, move.product_uom)
            if (part := min(wanted, left)) > 0:
                parts.append((move, part))
                quantity -= move.product_uom._compute_quantity(part, self.product_uom_id)
        return parts
