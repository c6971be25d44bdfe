from odoo.tests import Form, tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestVisitLinePayments(CheckoutCommon):
    """What is paid, due and canceled of lines is theirs, and what one request has taken too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=300)
        cls.cut, cls.wash = cls.visit.order_line

    def get_due(self, visit=None):
        return list((visit or self.visit)._get_due_by_line().values())

    def create_discounted(self):
        """Return a visit of a cut for 100, a shampoo for 20 and a discount of 10."""
        discount = self.create_service("Discount", -10)
        return self.create_visit(self.haircut, self.shampoo, discount)

    # === CANCELED === #

    def test_canceling_a_line_takes_what_is_paid_of_it_and_nothing_else(self):
        self.visit.check_out([self.from_account(self.account, 20)], line_ids=self.wash.ids)
        self.visit.check_out([self.in_cash(30)], line_ids=self.cut.ids)
        self.visit.cancel_payment(line_ids=self.cut.ids, reason="Mistake")
        self.assertEqual((self.get_due(), self.account.balance), ([100, 0], 280))
        with self.assertRefused(f"Nothing is paid of Haircut of {self.visit.name}"):
            self.visit.cancel_payment(line_ids=self.cut.ids, reason="Mistake")
        self.assertSound(self.account)

    def test_a_part_of_a_line_is_canceled(self):
        self.visit.check_out([self.from_account(self.account)])
        self.visit.cancel_payment(amount=30, line_ids=self.cut.ids, reason="Mistake")
        self.assertEqual((self.get_due(), self.account.balance), ([30, 0], 210))
        with self.assertRefused(r"80\.00 of .* cannot be canceled: .*70\.00 of it is paid"):
            self.visit.cancel_payment(amount=80, line_ids=self.cut.ids, reason="Mistake")
        self.visit.cancel_payment(line_ids=self.cut.ids, reason="Mistake")
        self.assertEqual((self.get_due(), self.account.balance), ([100, 0], 280))
        self.assertSound(self.account)

    def test_a_line_paid_with_two_payments_takes_of_both(self):
        self.visit.check_out([self.from_account(self.account, 60)])
        self.visit.check_out([self.in_cash()])
        self.visit.cancel_payment(line_ids=self.cut.ids, reason="Mistake")
        self.assertEqual((self.get_due(), self.account.balance), ([100, 0], 300))
        self.assertEqual(self.visit.payment_method_summary, "Till 20.00")
        self.assertSound(self.account)

    def test_the_dialog_proposes_what_is_paid_of_the_line(self):
        self.visit.check_out([self.from_account(self.account, 20)], line_ids=self.wash.ids)
        self.visit.check_out([self.in_cash(30)], line_ids=self.cut.ids)
        dialog = Form(
            self.env["visit.refund"].with_context(
                default_order_id=self.visit.id, default_mode="cancel"
            )
        )
        with dialog.line_ids.edit(0) as line:
            line.is_canceled = True
        dialog.reason = "Mistake"
        record = dialog.save()
        rows = {row.payment_ids.journal_id.type: row.amount for row in record.payment_ids}
        self.assertEqual(rows, {"credit": 0, "cash": 30})
        record.action_confirm()
        self.assertEqual((self.get_due(), self.account.balance), ([100, 0], 280))

    # === TAKEN TOGETHER === #

    def test_payments_of_two_requests_are_canceled_one_by_one(self):
        ask = {"order_id": self.visit.id}
        first, second = self.env["sale.order"].check_out_many(
            [ask | {"payment_vals": [self.from_account(self.account, part)]} for part in (20, 40)]
        )
        self.visit.cancel_payment(second, reason="Mistake")
        self.assertEqual((self.visit.amount_due, self.account.balance), (100, 280))
        self.assertEqual(self.env["account.payment"].browse(first).state, "paid")
        self.assertSound(self.account)

    def test_one_request_pays_twice_from_an_account_and_is_repeated(self):
        request = {
            "payment_vals": [
                self.from_account(self.account, 20),
                self.in_cash(30),
                self.from_account(self.account),
            ],
            "idempotency_key": "desk-1",
        }
        payments = self.visit.check_out(**request)
        self.assertEqual(payments.mapped("amount"), [20, 30, 70])
        self.assertEqual(self.visit.check_out(**request), payments)
        self.assertEqual(self.account.balance, 210)
        self.assertSound(self.account)

    def test_invoices_on_two_receivable_accounts_are_paid_with_one_key(self):
        receivable = self.anna.property_account_receivable_id.copy()
        self.visit.check_out()
        self.anna.property_account_receivable_id = receivable
        self.visit.order_line = [(0, 0, {"product_id": self.haircut.id})]
        request = {"payment_vals": [self.from_account(self.account)], "idempotency_key": "desk-2"}
        payments = self.visit.check_out(**request)
        self.assertEqual(payments.mapped("amount"), [120, 100])
        self.assertEqual(len(payments.destination_account_id), 2)
        self.assertEqual(self.visit.check_out(**request), payments)
        self.visit.cancel_payment(payments[0].id, reason="Mistake")
        self.assertEqual((self.visit.amount_due, self.account.balance), (220, 300))
        self.assertSound(self.account)

    # === DISCOUNTS AND CHOSEN LINES === #

    def test_lines_without_an_amount_pay_what_is_due_of_them(self):
        payment = self.visit.check_out([self.from_account(self.account)], line_ids=self.wash.ids)
        self.assertEqual((payment.amount, self.get_due()), (20, [100, 0]))
        again = self.create_visit(self.haircut, self.shampoo)
        ask = {"order_id": again.id, "line_ids": again.order_line[0].ids}
        self.env["sale.order"].check_out_many(
            [ask | {"payment_vals": [self.in_cash(30), self.in_cash()]}]
        )
        self.assertEqual(self.get_due(again), [0, 20])

    def test_more_than_is_due_of_the_lines_is_refused(self):
        with self.assertRefused(r"50\.00 is more than the .*20\.00 due on Shampoo of"):
            self.visit.check_out([self.in_cash(50)], line_ids=self.wash.ids)
        self.visit.check_out([self.in_cash()], line_ids=self.wash.ids)
        with self.assertRefused("Nothing is due on Shampoo of"):
            self.visit.check_out([self.in_cash()], line_ids=self.wash.ids)
        other = self.create_visit(self.haircut).order_line
        with self.assertRefused("not part of"):
            self.visit.check_out([self.in_cash()], line_ids=other.ids)

    def test_a_line_is_paid_together_with_its_discount(self):
        visit = self.create_discounted()
        dialog = self.open_dialog(visit)
        with Form(dialog) as form, form.line_ids.edit(1) as line:
            line.is_chosen = False
        dialog.action_pay()
        self.assertEqual((visit.amount_due, self.account.balance), (20, 210))
        self.assertEqual(self.get_due(visit), [0, 20, 0])
        visit.cancel_payment(line_ids=visit.order_line[::2].ids, reason="Mistake")
        self.assertEqual((self.get_due(visit), self.account.balance), ([100, 20, -10], 300))

    def test_a_discount_counts_for_what_is_paid_first(self):
        visit = self.create_discounted()
        visit.check_out([self.in_cash(50)])
        self.assertEqual(self.get_due(visit), [40, 20, 0])
        visit.check_out([self.in_cash()])
        self.assertEqual(self.get_due(visit), [0, 0, 0])
        visit.cancel_payment(line_ids=visit.order_line[1].ids, reason="Mistake")
        self.assertEqual(self.get_due(visit), [0, 20, 0])
