from odoo.exceptions import AccessError
from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundRepeated(RefundCommon):
    """What comes back after a visit comes back once, however often the request arrives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=200)
        cls.visit = cls.create_visit((cls.shampoo, {"product_uom_qty": 3}), cls.haircut)
        cls.payment = cls.account.pay(cls.get_invoice().ids)
        cls.line = cls.visit.order_line[0]

    def cancel(self, key="k", **values):
        self.visit.cancel_payment(reason="Mistake", idempotency_key=key, **values)

    def return_one(self, key="k", quantity=1):
        return self.visit.refund_lines(
            [{"line_id": self.line.id, "return_quantity": quantity}],
            reason="Not satisfied",
            idempotency_key=key,
        )

    def test_a_part_of_a_payment_is_canceled_once(self):
        for _request in range(2):
            self.cancel(amount=30)
        self.assertVisit("partial", 30, "Deposit 130.00")
        self.cancel("other", amount=30)
        self.assertVisit("partial", 60, "Deposit 100.00")
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_the_payment_of_a_line_is_canceled_once(self):
        for _request in range(2):
            self.cancel(line_ids=self.line.ids)
        self.assertVisit("partial", 60, "Deposit 100.00")

    def test_a_whole_payment_is_canceled_once_and_stays_so_when_it_is_paid_again(self):
        self.cancel(payment_id=self.payment.id)
        self.account.pay(self.visit.invoice_ids.ids)
        self.cancel(payment_id=self.payment.id)
        self.assertVisit("paid", 0, "Deposit 160.00")

    def test_a_product_comes_back_once(self):
        notes = self.return_one()
        self.assertEqual(self.return_one(), notes)
        self.assertEqual((self.line.product_uom_qty, self.account.balance), (2, 60))
        self.assertNotEqual(self.return_one("other"), notes)
        self.assertEqual((self.line.product_uom_qty, self.account.balance), (1, 80))
        self.assertSound(self.account)

    def test_an_overpayment_is_given_back_once(self):
        self.visit.write({"order_line": [(1, self.line.id, {"product_uom_qty": 2})]})
        first, again = (
            self.visit.give_overpayment_back(reason="Less", idempotency_key="k")
            for _request in range(2)
        )
        self.assertEqual(again, first)
        self.assertVisit("paid", 0, "Deposit 140.00")
        self.assertEqual(self.account.balance, 60)

    def test_a_key_with_other_data_is_refused(self):
        self.return_one()
        for request in (
            lambda: self.return_one(quantity=2),
            lambda: self.cancel(amount=30),
            lambda: self.visit.give_overpayment_back(reason="Less", idempotency_key="k"),
        ):
            with self.assertRefused(f"Key k was used for {self.visit.name}", self.account):
                request()

    def test_a_refused_request_leaves_its_key_free(self):
        with self.assertRefused("cannot be canceled"):
            self.cancel(amount=500)
        self.cancel(amount=30)
        self.assertVisit("partial", 30, "Deposit 130.00")

    def test_keys_belong_to_their_visit_and_nobody_sees_or_writes_them(self):
        self.cancel(amount=30)
        self.assertFalse(self.visit.copy().sudo().deposit_requests)
        accountant = self.visit.with_user(self.create_user("accountant"))
        with self.assertRaises(AccessError):
            accountant.read(["deposit_requests"])
        with self.assertRaises(AccessError):
            accountant.write({"deposit_requests": False})

    def test_a_key_gives_no_right_to_its_result(self):
        self.return_one()
        with self.assertRaises(AccessError):
            self.visit.with_user(self.create_user("desk")).refund_lines(
                [{"line_id": self.line.id, "return_quantity": 1}],
                reason="Not satisfied",
                idempotency_key="k",
            )
