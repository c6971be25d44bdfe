from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import UserError
from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckout(CheckoutCommon):
    """From the visit to its paid invoice."""

    def test_a_visit_is_paid_in_cash(self):
        payment = self.visit.check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 120.00")
        self.assertRecordValues(self.visit, [{"state": "sale", "visit_status": "arrived"}])
        self.assertRecordValues(
            payment,
            [{"amount": 120, "memo": self.visit.name, "state": "paid", "journal_id": self.cash.id}],
        )
        self.assertEqual(payment.invoice_ids, self.visit.invoice_ids)
        self.assertEqual(self.visit.invoice_ids.payment_state, "paid")
        self.assertEntry(
            payment.move_id,
            [
                (self.cash.default_account_id, 120, 0, False),
                (self.receivable, 0, 120, False),
            ],
        )

    def test_the_account_the_till_and_the_card_pay_together(self):
        account = self.open_account(amount=50)
        payments = self.visit.check_out(
            [self.from_account(account, 50), self.in_cash(30), self.by_card(40)]
        )
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 30.00 · Card terminal 40.00")
        self.assertEqual(payments.mapped("amount"), [50, 30, 40])
        self.assertEqual(account.balance, 0)
        self.assertSound(account)

    def test_credit_is_given_within_the_limit(self):
        self.allow_credit(100)
        account = self.open_account(amount=50)
        payments = [self.in_cash(40), self.from_account(account)]
        with self.assertRefused("Not enough money", account):
            self.visit.check_out(payments)
        self.visit.check_out(payments, allow_credit=True)
        self.assertPaid("credit", 0, "Till 40.00 · Deposit 50.00 · On credit 30.00")
        self.assertEqual(account.balance, -30)
        self.assertSound(account)

    def test_over_the_limit_is_refused_with_the_numbers(self):
        self.allow_credit(60)
        account = self.open_account(amount=50)
        with self.assertRefused(r"limit .* is \$\s60\.00.*\$\s10\.00 too much", account):
            self.visit.check_out([self.from_account(account)], allow_credit=True)
        self.assertEqual(self.visit.state, "draft")

    def test_a_family_member_is_paid_for(self):
        account = self.open_account(self.boris, amount=200)
        with self.assertRefused("belongs to Anna Ito", account):
            self.visit.check_out([self.from_account(account)])
        account.beneficiary_ids.create({"account_id": account.id, "partner_id": self.anna.id})
        payment = self.visit.check_out([self.from_account(account)])
        self.assertEqual(payment.deposit_beneficiary_id, self.anna)
        self.assertPaid("paid", 0, "Deposit 120.00")
        self.assertSound(account)

    def test_a_part_is_paid_and_the_rest_later(self):
        self.visit.check_out([self.in_cash(50)])
        self.assertPaid("partial", 70, "Till 50.00")
        self.visit.check_out([self.by_card()])
        self.assertPaid("paid", 0, "Till 50.00 · Card terminal 70.00")
        self.assertEqual(len(self.visit.invoice_ids), 1)

    def test_all_is_paid_later(self):
        payments = self.visit.check_out()
        self.assertFalse(payments)
        self.assertPaid("unpaid", 120, "")
        self.assertEqual(self.visit.invoice_ids.state, "posted")
        self.assertTrue(self.visit.has_visit_debt)
        self.visit.check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 120.00")

    def test_what_was_added_after_the_payment_is_invoiced_and_paid(self):
        self.visit.check_out([self.in_cash(100)])
        self.visit.order_line.create({"order_id": self.visit.id, "product_id": self.shampoo.id})
        payments = self.visit.check_out([self.in_cash()])
        self.assertEqual(len(self.visit.invoice_ids), 2)
        self.assertEqual(payments.invoice_ids, self.visit.invoice_ids)
        self.assertPaid("paid", 0, "Till 140.00")

    def test_the_oldest_invoice_is_paid_first(self):
        with freeze_time(self.day(-5)):
            self.visit.check_out()
        first = self.visit.invoice_ids
        self.visit.order_line.create({"order_id": self.visit.id, "product_id": self.haircut.id})
        payment = self.visit.check_out([self.in_cash(130)])
        second = self.visit.invoice_ids - first
        self.assertEqual((first.amount_residual, second.amount_residual), (0, 90))
        self.assertEqual(payment.invoice_ids, first | second)

    def test_an_invoice_of_another_receivable_gets_a_payment_of_its_own(self):
        self.visit.check_out()
        receivable = self.receivable.copy()
        self.anna.property_account_receivable_id = receivable
        self.visit.order_line.create({"order_id": self.visit.id, "product_id": self.haircut.id})
        payments = self.visit.check_out([self.in_cash(150)])
        self.assertEqual(payments.mapped("amount"), [120, 30])
        self.assertEqual(payments.destination_account_id, self.receivable | receivable)
        self.assertPaid("partial", 70, "Till 150.00")

    def test_a_draft_invoice_of_the_visit_is_posted(self):
        self.visit.action_confirm()
        draft = self.visit._create_invoices()
        self.visit.check_out([self.in_cash()])
        self.assertEqual(self.visit.invoice_ids, draft)
        self.assertPaid("paid", 0, "Till 120.00")

    def test_a_visit_that_costs_nothing_is_paid(self):
        visit = self.create_visit(self.create_service("Consultation", 0))
        self.assertFalse(visit.check_out())
        self.assertPaid("paid", 0, "", visit)
        self.assertEqual(visit.visit_status, "arrived")

    @freeze_time("2026-03-10 14:00:00")  # 23:00 in Tokyo
    def test_a_visit_of_tomorrow_is_yet_to_come_by_the_day_of_its_location(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        visit = self.create_visit(self.haircut, start="2026-03-10 16:00:00")
        visit.with_context(tz="America/Los_Angeles").check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 100.00", visit)
        self.assertNotEqual(visit.visit_status, "arrived")

    def test_a_visit_paid_in_advance_is_yet_to_come(self):
        start = fields.Datetime.add(self.env.cr.now(), days=3)
        visit = self.create_visit(self.haircut, start=start)
        visit.check_out([self.in_cash()])
        self.assertEqual(visit.visit_status, "pending")
        self.assertPaid("paid", 0, "Till 100.00", visit)

    def test_a_product_is_sold_apart_from_a_visit(self):
        order = self.create_visit(self.shampoo, visit_start=False)
        order.check_out([self.by_card()])
        self.assertPaid("paid", 0, "Card terminal 20.00", order)

    def test_a_failure_in_the_second_payment_leaves_nothing(self):
        account = self.open_account(amount=50)
        self.env.flush_all()
        with self.assertRefused("Not enough money", account):
            self.visit.check_out([self.in_cash(20), self.from_account(account, 100)])
        self.assertPaid("unpaid", 120, "")
        self.assertRecordValues(self.visit, [{"state": "draft", "visit_status": "pending"}])
        self.assertFalse(self.visit.invoice_ids)

    def test_payments_need_no_bank_statement(self):
        """As with Enterprise, where a bank without outstanding account waits for the statement."""
        self.patch(
            type(self.env["account.move"]),
            "_get_invoice_in_payment_state",
            lambda move: "in_payment",
        )
        payment = self.visit.check_out([self.by_card()])
        self.assertTrue(payment.move_id)
        self.assertPaid("paid", 0, "Card terminal 120.00")

    def test_several_visits_at_once_are_refused(self):
        with self.assertRaisesRegex(UserError, "one visit at a time"):
            (self.visit | self.visit.copy()).check_out()
