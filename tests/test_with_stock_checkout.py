from unittest import SkipTest

from odoo.exceptions import UserError
from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestWithStockCheckout(CheckoutCommon):
    """Goods are handed over at the desk, as far as Odoo's inventory knows them to be there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.warehouse = cls.env["stock.warehouse"].search(
            [("company_id", "=", cls.company.id)], limit=1
        )
        cls.oil = cls.create_goods("Oil", 15, is_storable=True)

    @classmethod
    def get_default_groups(cls):
        if "stock.warehouse" not in cls.env:
            raise SkipTest("Odoo's inventory is not installed")
        return super().get_default_groups() | cls.quick_ref("stock.group_stock_manager")

    def put_in_stock(self, product, quantity, **values):
        self.env["stock.quant"].sudo().create(
            {
                "product_id": product.id,
                "location_id": self.warehouse.lot_stock_id.id,
                "quantity": quantity,
                **values,
            }
        )

    def sell(self, *lines):
        """Return a visit that the receptionist has checked out."""
        visit = self.create_visit(*lines)
        visit.with_user(self.create_user("desk")).check_out([self.in_cash()])
        self.assertEqual(visit.amount_due, 0)
        return visit

    def test_goods_in_stock_are_handed_over(self):
        self.put_in_stock(self.oil, 5)
        visit = self.sell(self.haircut, (self.oil, {"product_uom_qty": 2}), self.shampoo)
        self.assertEqual(visit.picking_ids.mapped("state"), ["done"])
        self.assertEqual(visit.order_line.mapped("qty_delivered"), [0, 2, 1])
        self.assertEqual(self.oil.qty_available, 3)

    def test_what_is_not_in_stock_stays_to_deliver(self):
        self.put_in_stock(self.oil, 1)
        visit = self.sell((self.oil, {"product_uom_qty": 3}), self.shampoo)
        done, rest = visit.picking_ids.sorted("id")
        self.assertEqual((done.state, rest.state), ("done", "confirmed"))
        self.assertEqual(rest.backorder_id, done)
        self.assertEqual(visit.order_line.mapped("qty_delivered"), [1, 1])

    def test_nothing_in_stock_stays_to_deliver(self):
        visit = self.sell(self.oil)
        self.assertEqual(visit.picking_ids.state, "confirmed")

    def test_what_is_tracked_by_lots_stays_to_deliver(self):
        serum = self.create_goods("Serum", 30, is_storable=True, tracking="lot")
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": serum.id})
        self.put_in_stock(serum, 5, lot_id=lot.id)
        visit = self.sell(serum, self.shampoo)
        self.assertEqual(visit.order_line.mapped("qty_delivered"), [0, 1])
        self.assertEqual(sorted(visit.picking_ids.mapped("state")), ["assigned", "done"])

    def test_goods_invoiced_when_delivered_are_delivered_first(self):
        self.oil.invoice_policy = "delivery"
        visit = self.create_visit(self.oil)
        with self.assertRefused("Oil of S.* cannot be invoiced before it is delivered"):
            visit.check_out([self.in_cash()])
        self.assertFalse(visit.picking_ids)
        self.put_in_stock(self.oil, 1)
        visit.check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 15.00", visit)

    def test_a_delivery_in_three_steps_is_validated_to_the_end(self):
        self.warehouse.delivery_steps = "pick_pack_ship"
        self.put_in_stock(self.oil, 1)
        visit = self.sell(self.oil)
        self.assertEqual(set(visit.picking_ids.mapped("state")), {"done"})
        self.assertEqual(visit.order_line.qty_delivered, 1)

    def test_a_delivery_that_fails_does_not_stop_the_checkout(self):
        self.put_in_stock(self.oil, 1)
        self.patch(type(self.env["stock.picking"]), "_sanity_check", self.refuse)
        visit = self.sell(self.oil)
        self.assertEqual(visit.picking_ids.state, "assigned")
        self.assertFalse(visit.picking_ids.move_ids.picked)

    def test_an_order_to_be_sent_is_not_handed_over(self):
        self.put_in_stock(self.oil, 1)
        order = self.create_visit(self.oil, visit_start=False)
        order.action_confirm()
        order.check_out([self.in_cash()])
        self.assertEqual(order.picking_ids.state, "assigned")

    @staticmethod
    def refuse(pickings, **_options):
        raise UserError(pickings.name)
