from unittest import SkipTest

from odoo.tests import Form, tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestWithStockRefund(RefundCommon):
    """Where Odoo's inventory is installed, goods come back to stock with the refund."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "stock.picking" not in cls.env:
            raise SkipTest("stock is not installed")
        cls.env.user.group_ids += cls.quick_ref("stock.group_stock_manager")
        cls.shampoo = cls.create_goods("Conditioner", 20, is_storable=True)
        warehouse = cls.env["stock.warehouse"].search([("company_id", "=", cls.company.id)])[:1]
        cls.shelf = warehouse.lot_stock_id
        cls.env["stock.quant"]._update_available_quantity(cls.shampoo, cls.shelf, 10)
        cls.visit = cls.create_visit(cls.haircut, (cls.shampoo, {"product_uom_qty": 3}))
        cls.service_line, cls.product_line = cls.visit.order_line
        cls.pay_visit()

    def deliver(self):
        """Hand the goods over."""
        for picking in self.visit.picking_ids.filtered(lambda picking: picking.state != "done"):
            for move in picking.move_ids:
                move.quantity = move.product_uom_qty
            picking.move_ids.picked = True
            picking.button_validate()

    def assertShelf(self, quantity):  # noqa: N802
        self.env.invalidate_all()
        quants = self.env["stock.quant"]
        self.assertEqual(quants._get_available_quantity(self.shampoo, self.shelf), quantity)

    def test_delivered_goods_come_back_to_the_shelf(self):
        self.deliver()
        self.assertShelf(7)
        self.refund(self.product_line, return_quantity=1)
        self.assertShelf(8)
        self.assertEqual((self.product_line.qty_delivered, self.product_line.qty_invoiced), (2, 2))
        self.assertVisit("paid", 0, "Till 140.00")
        self.refund(self.product_line, return_quantity=2)
        self.assertShelf(10)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertNothingOpen()

    def test_goods_that_cannot_be_sold_again_are_scrapped(self):
        self.deliver()
        self.visit.refund_lines(
            [{"line_id": self.product_line.id, "return_quantity": 1}],
            reason="Broken",
            goods_back=False,
        )
        self.assertShelf(7)
        self.assertEqual(self.product_line.qty_delivered, 2)
        self.assertVisit("paid", 0, "Till 140.00")

    def test_what_is_not_delivered_is_taken_off_the_delivery(self):
        self.refund(self.product_line, return_quantity=1)
        waiting = self.visit.picking_ids.filtered(lambda picking: picking.state != "cancel")
        self.assertEqual(sum(waiting.move_ids.mapped("product_uom_qty")), 2)
        self.assertVisit("paid", 0, "Till 140.00")
        self.deliver()
        self.assertShelf(8)

    def test_a_discount_moves_no_goods(self):
        self.deliver()
        self.refund(self.product_line, discount=50)
        self.assertShelf(7)
        self.assertVisit("paid", 0, "Till 130.00")

    def test_the_dialog_asks_for_the_goods_only_when_some_come_back(self):
        self.deliver()
        dialog = Form(self.env["visit.refund"].with_context(default_order_id=self.visit.id))
        self.assertFalse(dialog.has_goods)
        with dialog.line_ids.edit(1) as row:
            row.return_quantity = 1
        self.assertTrue(dialog.has_goods)

    def test_a_receptionist_without_inventory_rights_takes_goods_back(self):
        self.deliver()
        desk = self.create_user("desk")
        desk.group_ids += self.env.ref("customer_deposit.group_deposit_finance")
        visit = self.visit.with_user(desk)
        self.refund(self.product_line, visit=visit, return_quantity=3)
        self.assertShelf(10)
