from odoo import models
from odoo.exceptions import UserError

# Picking, packing, shipping: no warehouse delivers in more steps.
MAX_STEPS = 3


class SaleOrder(models.Model):
    """Goods handed over at the desk, where Odoo's inventory is installed."""

    _inherit = "sale.order"

    def _hand_goods_over(self):
        """Validate the open deliveries of this order as far as its goods are there.

        What is not in stock, or tracked by lots, stays to deliver.
        """
        if "picking_ids" not in self._fields:
            return
        for _step in range(MAX_STEPS):
            pickings = self.picking_ids.filtered(
                lambda picking: picking.state in ("confirmed", "assigned")
            )
            handed_over = [self._validate_picking(picking) for picking in pickings]
            if not any(handed_over):
                break

    def _validate_picking(self, picking):
        """Validate a delivery as far as its goods are there.

        :param picking: a ``stock.picking``
        :return: whether something was handed over
        :rtype: bool
        """
        moves = picking.move_ids.filtered(
            lambda move: (
                move.state in ("assigned", "partially_available")
                and move.has_tracking == "none"
                and move.product_uom.compare(move.quantity, 0) > 0
            )
        )
        if not moves:
            return False
        try:
            with self.env.cr.savepoint():
                (picking.move_ids - moves).picked = False
                moves.picked = True
                picking.with_context(skip_backorder=True, skip_sms=True).button_validate()
        except UserError:
            # Whatever a delivery still needs is entered there: the client is at the desk now.
            return False
        return picking.state == "done"
