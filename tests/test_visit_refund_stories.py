from datetime import timedelta

from odoo.fields import Command
from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundStories(RefundCommon):
    """The seven refunds that salons know, step by step."""

    def test_1_a_full_refund_leaves_a_visit_that_is_not_paid(self):
        payment = self.pay_visit()
        self.visit.cancel_payment(payment.id, reason="The master is ill")
        self.assertVisit("unpaid", 120)
        self.assertEqual(payment.visit_state, "canceled")
        self.assertIn(payment, self.visit.visit_payment_ids)
        self.assertIn("The master is ill", self.visit.message_ids[:1].body)
        self.assertIn("The master is ill", payment.message_ids.mapped("body")[0])
        self.visit.visit_comment = "Refunded: the master is ill"
        self.visit.with_context(disable_cancel_warning=True).action_cancel()
        self.visit.give_overpayment_back(reason="The visit is canceled")
        self.assertEqual(self.visit.amount_due, 0)
        self.assertNothingOpen()

    def test_2_a_service_gets_a_discount_and_is_paid_again(self):
        payment = self.pay_visit()
        self.visit.cancel_payment(payment.id, line_ids=self.service_line.ids, reason="Too long")
        self.assertVisit("partial", 100, "Till 20.00")
        self.refund(self.service_line, remaining=70)
        self.assertEqual(self.service_line.discount, 30)
        self.assertVisit("partial", 70, "Till 20.00")
        self.pay_visit()
        self.assertVisit("paid", 0, "Till 90.00")
        self.assertEqual(self.get_register_balance(), 90)
        self.assertNothingOpen()

    def test_3_a_product_comes_back_and_the_service_stays(self):
        payment = self.pay_visit()
        self.visit.cancel_payment(payment.id, line_ids=self.product_line.ids, reason="Broken")
        self.assertVisit("partial", 20, "Till 100.00")
        self.visit.write({"order_line": [(1, self.product_line.id, {"product_uom_qty": 0})]})
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertNothingOpen()

    def test_4_a_product_sold_apart_from_a_visit_comes_back(self):
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "order_line": [Command.create({"product_id": self.shampoo.id})],
            }
        )
        self.pay_visit(order)
        note = self.refund(order.order_line, visit=order, return_quantity=1)
        self.assertEqual(order.invoice_ids, note | note.reversed_entry_id)
        self.assertVisit("refunded", 0, visit=order)
        self.assertEqual(self.get_register_balance(), 0)

    def test_5_and_6_money_of_an_account_is_given_back_on_the_day_it_is_given(self):
        account = self.open_account()
        self.top_up(account, 100, date=self.today - timedelta(days=3))
        account.refund(40, self.cash.id, reason="Moves away")
        account.refund(60, self.cash.id, reason="Moves away")
        self.assertEqual(self.get_register_balance(self.day(-1)), 100)
        self.assertEqual((account.balance, self.get_register_balance()), (0, 0))
        self.assertSound(account)

    def test_7_a_membership_sold_in_a_visit_is_given_back(self):
        visit = self.create_visit(self.haircut, self.create_service("Membership", 300))
        self.pay_visit(visit)
        self.refund(visit.order_line[1], visit=visit, return_quantity=1)
        self.assertVisit("paid", 0, "Till 100.00", visit=visit)
        self.assertEqual(self.get_register_balance(), 100)
        self.assertNothingOpen(visit)

    def test_the_visits_with_debt_follow(self):
        payment = self.pay_visit()
        self.visit.visit_status = "arrived"
        self.assertFalse(self.visit.has_visit_debt)
        self.visit.cancel_payment(payment.id, reason="Not satisfied")
        found = self.visit.search([("id", "=", self.visit.id), ("has_visit_debt", "=", True)])
        self.assertEqual(found, self.visit)
