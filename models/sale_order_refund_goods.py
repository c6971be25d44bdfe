from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Goods that come back, where Odoo's inventory is installed."""

    _inherit = "sale.order"

    def _has_goods_to_return(self, changes):
        """Tell whether delivered goods come back.

        :param dict changes: new values of order lines
        """
        return any(line._get_goods_to_return(vals) for line, vals in changes.items())

    def _return_goods(self, changes, goods_back):
        """Take goods back to stock by Odoo's own return of their delivery.

        What is not delivered yet is taken off the delivery by Odoo itself.

        :param dict changes: new values of order lines
        :param bool goods_back: they can be sold again; otherwise they are scrapped at once
        """
        returns = {}
        for line, vals in changes.items():
            quantity = line._get_goods_to_return(vals)
            for move, part in line._split_over_deliveries(quantity) if quantity else ():
                returns.setdefault(move.picking_id, {})[move] = part
        for picking, quantities in returns.items():
            self._return_delivery(picking, quantities, goods_back)

    def _return_delivery(self, picking, quantities, goods_back):
        """Post the return of a part of a delivery.

        :param stock.picking picking: a delivery that is done
        :param dict quantities: how much of each of its moves comes back
        :param bool goods_back: whether they can be sold again
        :return: the return
        :rtype: stock.picking
        """
        wizard = self.env["stock.return.picking"].create({"picking_id": picking.id})
        for row in wizard.product_return_moves:
            row.quantity = quantities.get(row.move_id, 0)
            if "to_refund" in row._fields:
                row.to_refund = True
        picking_back = wizard._create_return()
        for move in picking_back.move_ids:
            move.quantity = move.product_uom_qty
        picking_back.move_ids.picked = True
        picking_back.with_context(skip_backorder=True, skip_sms=True).button_validate()
        if picking_back.state != "done":
            raise UserError(
                self.env._(
                    "The goods of %(picking)s cannot be taken back at once. Process %(back)s in "
                    "Inventory, and try again.",
                    picking=picking.name,
                    back=picking_back.name,
                )
            )
        if not goods_back:
            self._scrap_goods(picking_back)
        return picking_back

    def _scrap_goods(self, picking):
        """Scrap what has come back: it cannot be sold again.

        :param stock.picking picking: the return
        """
        for move in picking.move_ids:
            self.env["stock.scrap"].create(
                {
                    "product_id": move.product_id.id,
                    "product_uom_id": move.product_uom.id,
                    "scrap_qty": move.quantity,
                    "location_id": picking.location_dest_id.id,
                    "lot_id": move.lot_ids[:1].id,
                    "picking_id": picking.id,
                    "company_id": picking.company_id.id,
                }
            ).do_scrap()
