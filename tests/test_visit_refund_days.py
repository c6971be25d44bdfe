from odoo import Command
from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundDays(RefundCommon):
    """The till of a past day never changes: money is given back today."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.past = cls.day(-40)
        cls.membership = cls.create_service("Membership", 300)

    @classmethod
    def pay_on(cls, day, visit, journal=None):
        """Return the payment in cash of a visit that was invoiced and paid on ``day``."""
        visit.action_confirm()
        invoice = visit._create_invoices()
        invoice.invoice_date = day
        invoice.action_post()
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        journal_id = (journal or cls.cash).id
        return wizard.create({"journal_id": journal_id, "payment_date": day})._create_payments()

    def test_a_payment_of_a_past_day_is_given_back_today(self):
        payment = self.pay_on(self.past, self.visit)
        self.visit.cancel_payment(payment.id, reason="Not satisfied")
        self.assertEqual((payment.state, payment.visit_state), ("paid", "given_back"))
        self.assertEqual(self.get_register_balance(self.past), 120)
        self.assertEqual(self.get_register_balance(self.day(-1)), 120)
        self.assertEqual(self.get_register_balance(), 0)
        self.assertVisit("unpaid", 120)
        self.assertNothingOpen(due=120)

    def test_another_register_gives_it_back(self):
        payment = self.pay_on(self.past, self.visit)
        till = self.create_journal("cash", "Second till")
        till.outbound_payment_method_line_ids.payment_account_id = till.default_account_id
        self.visit.cancel_payment(payment.id, reason="Not satisfied", journal_id=till.id)
        self.assertEqual(self.get_register_balance(), 120)
        self.assertEqual(self.get_register_balance(journal=till), -120)
        self.assertVisit("unpaid", 120)

    def test_a_locked_month_stays_as_it_is(self):
        payment = self.pay_on(self.past, self.visit)
        self.company.fiscalyear_lock_date = self.day(-30)
        items = payment.move_id.line_ids.mapped("balance")
        self.refund(self.product_line, return_quantity=1)
        self.visit.cancel_payment(payment.id, amount=40, reason="Not satisfied")
        self.assertEqual(payment.move_id.line_ids.mapped("balance"), items)
        self.assertEqual(self.get_register_balance(self.past), 120)
        self.assertEqual(self.get_register_balance(), 60)
        self.assertVisit("partial", 40, "Till 60.00")
        self.assertNothingOpen(due=40)

    def test_a_payment_of_today_in_locked_books_is_given_back(self):
        payment = self.pay_visit()
        journal_hash = {"restrict_mode_hash_table": True}
        self.cash.write(journal_hash)
        payment.move_id.button_hash()
        self.visit.cancel_payment(payment.id, reason="Not satisfied")
        self.assertNotEqual(payment.state, "canceled")
        self.assertEqual(self.get_register_balance(), 0)
        self.assertVisit("unpaid", 120)

    def test_a_payment_from_an_account_of_a_past_day_is_reversed_today(self):
        account = self.open_account()
        self.top_up(account, 120, date=self.past)
        self.visit.action_confirm()
        invoice = self.visit._create_invoices()
        invoice.invoice_date = self.past
        invoice.action_post()
        payment = account.pay(invoice.ids, date=self.past)
        self.visit.cancel_payment(payment.id, reason="Not satisfied")
        self.assertEqual(payment.visit_state, "reversed")
        self.assertEqual(account.balance_at(self.past), {account.id: 0})
        self.assertEqual(account.balance, 120)
        self.assertVisit("unpaid", 120)
        self.assertSound(account)

    def test_a_card_payment_is_given_back_by_card(self):
        payment = self.pay_on(self.past, self.visit, self.bank)
        self.refund(self.product_line, return_quantity=1)
        given = self.visit.visit_payment_ids - payment
        self.assertRecordValues(
            given,
            [{"visit_state": "refund", "amount": 20, "journal_id": self.bank.id}],
        )
        self.assertVisit("paid", 0, "Card terminal 100.00")
        self.assertNothingOpen()

    # === MEMBERSHIP === #

    def sell_membership(self):
        """Return an order of a membership, apart from any visit, paid in cash last month."""
        order = self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "order_line": [Command.create({"product_id": self.membership.id})],
            }
        )
        self.pay_on(self.past, order)
        return order

    def test_a_membership_is_given_back_in_full(self):
        order = self.sell_membership()
        note = self.refund(order.order_line, visit=order, return_quantity=1)
        self.assertEqual((note.amount_total, note.date), (300, self.today))
        self.assertEqual(self.get_register_balance(self.past), 300)
        self.assertEqual(self.get_register_balance(), 0)
        self.assertVisit("refunded", 0, visit=order)
        self.assertNothingOpen(order)

    def test_what_is_left_of_a_membership_is_given_back(self):
        order = self.sell_membership()
        self.refund(order.order_line, visit=order, remaining=120)
        self.assertEqual(order.order_line.discount, 60)
        self.assertEqual(self.get_register_balance(self.past), 300)
        self.assertEqual(self.get_register_balance(), 120)
        self.assertVisit("paid", 0, "Till 120.00", visit=order)
        self.assertNothingOpen(order)
