from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCheckout(DepositCommon):
    """From the visit to its paid invoice."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.visit = cls.create_visit(cls.haircut, cls.shampoo)

    def in_cash(self, amount=None, journal=None):
        return {"journal_id": (journal or self.cash).id, "amount": amount}

    def from_account(self, account, amount=None):
        return {"account_id": account.id, "amount": amount}

    def assertPaid(self, state, due, summary, visit=None):  # noqa: N802
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            visit or self.visit,
            [
                {
                    "visit_payment_state": state,
                    "amount_due": due,
                    "payment_method_summary": summary,
                }
            ],
        )

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

    def test_the_account_the_till_and_the_card_pay_together(self):
        account = self.open_account(amount=50)
        payments = self.visit.check_out(
            [self.from_account(account, 50), self.in_cash(30), self.in_cash(40, self.bank)]
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

    def test_a_receptionist_needs_no_accounting_right(self):
        desk = self.create_user("desk")
        account = self.open_account(amount=50)
        visit = self.visit.with_user(desk)
        payments = visit.check_out([self.from_account(account, 50), self.in_cash(70)])
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")
        self.assertEqual(payments.env.user, desk)
        self.assertEqual(self.visit.invoice_ids.create_uid, desk)

    def test_nobody_checks_out_without_the_right(self):
        seller = self.create_user("nobody")
        seller.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        visit = self.visit.with_user(seller)
        for operation in (
            visit.check_out,
            visit.fast_checkout,
            visit.action_open_checkout,
            visit.action_fast_payment,
        ):
            with self.subTest(operation.__name__), self.assertRaises(AccessError):
                operation()
