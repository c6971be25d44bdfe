from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutRepeated(CheckoutCommon):
    """The same request twice is done once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=50)
        cls.payments = [cls.from_account(cls, cls.account, 50), cls.in_cash(cls)]

    def test_the_payments_of_the_first_request_are_returned(self):
        first = self.visit.check_out(self.payments, idempotency_key="k")
        again = self.visit.check_out(self.payments, idempotency_key="k")
        self.assertEqual(again, first)
        self.assertEqual(first.mapped("amount"), [50, 70])
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")
        self.assertSound(self.account)

    def test_a_part_paid_twice_with_one_key_is_paid_once(self):
        for _request in range(2):
            self.visit.check_out([self.in_cash(30)], idempotency_key="k")
        self.assertPaid("partial", 90, "Till 30.00")
        self.visit.check_out([self.in_cash(30)], idempotency_key="other")
        self.assertPaid("partial", 60, "Till 60.00")

    def test_a_key_with_other_data_is_refused(self):
        self.visit.check_out([self.in_cash(30)], idempotency_key="k")
        for payment in (self.in_cash(40), self.by_card(30), self.from_account(self.account, 30)):
            with self.assertRefused("Key k was used for .* already", self.account):
                self.visit.check_out([payment], idempotency_key="k")
        with self.assertRefused("Key k was used for"):
            self.visit.check_out([], idempotency_key="k")

    def test_a_key_of_another_operation_of_the_account_is_refused(self):
        self.top_up(self.account, 10, idempotency_key="k")
        with self.assertRefused("Key k was used for", self.account):
            self.visit.check_out([self.from_account(self.account, 10)], idempotency_key="k")

    def test_paying_later_twice_makes_one_invoice(self):
        for _request in range(2):
            self.assertFalse(self.visit.check_out(idempotency_key="k"))
        self.assertEqual(len(self.visit.invoice_ids), 1)

    def test_a_refused_request_leaves_its_key_free(self):
        with self.assertRefused("more than"):
            self.visit.check_out([self.in_cash(500)], idempotency_key="k")
        self.visit.check_out([self.in_cash()], idempotency_key="k")
        self.assertPaid("paid", 0, "Till 120.00")
