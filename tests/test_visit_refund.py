from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefund(RefundCommon):
    """A product returned or a price reduced after the visit was paid in cash."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls.pay_visit()
        cls.invoice = cls.visit._get_visit_moves()

    def test_a_product_comes_back_and_the_service_stays_paid(self):
        note = self.refund(self.product_line, return_quantity=1)
        self.assertEqual(note.reversed_entry_id, self.invoice)
        self.assertRecordValues(
            note.invoice_line_ids, [{"product_id": self.shampoo.id, "price_total": 20}]
        )
        self.assertEqual(self.visit._get_visit_moves(), self.invoice | note)
        self.assertEqual(self.get_register_balance(), 100)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertNothingOpen()

    def test_a_discount_after_payment_gives_the_rest_back(self):
        note = self.refund(self.service_line, discount=20)
        again = self.visit._get_visit_moves() - self.invoice - note
        self.assertRecordValues(note.invoice_line_ids, [{"price_total": 100}])
        self.assertRecordValues(again, [{"amount_total": 80, "payment_state": "paid"}])
        self.assertEqual(self.get_register_balance(), 100)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertNothingOpen()

    def test_the_amount_to_remain_gives_the_discount(self):
        self.refund(self.service_line, remaining=75)
        self.assertEqual(self.service_line.discount, 25)
        self.assertVisit("paid", 0, "Till 95.00")
        self.assertNothingOpen()

    def test_everything_comes_back(self):
        self.visit.refund_lines(
            [{"line_id": line.id, "return_quantity": 1} for line in self.visit.order_line],
            reason="Not satisfied",
        )
        self.assertVisit("refunded", 0)
        self.assertEqual(self.get_register_balance(), 0)
        self.assertNothingOpen()

    def test_a_payment_of_today_is_canceled(self):
        self.visit.cancel_payment(self.payment.id, reason="Wrong client")
        self.assertEqual(self.payment.state, "canceled")
        self.assertVisit("unpaid", 120)
        self.assertIn(self.payment, self.visit.visit_payment_ids)
        self.assertNothingOpen(due=120)

    def test_a_part_of_a_payment_is_given_back_today(self):
        self.visit.cancel_payment(
            self.payment.id, line_ids=self.product_line.ids, reason="Wrong client"
        )
        self.assertVisit("partial", 20, "Till 100.00")
        self.assertEqual(self.get_register_balance(), 100)
        self.assertNothingOpen(due=20)
