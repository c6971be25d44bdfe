from odoo.fields import Command
from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestEarlyDiscount(RefundCommon):
    """Early payment discounts, granted as Odoo's Register Payment grants them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purse = cls.open_account(cls.boris, amount=300)
        cls.tax = cls.env["account.tax"].create({"name": "15 %", "amount": 15})

    @classmethod
    def create_term(cls, computation="included"):
        return cls.env["account.payment.term"].create(
            {
                "name": "2 % within 10 days",
                "early_discount": True,
                "early_pay_discount_computation": computation,
                "discount_percentage": 2,
                "discount_days": 10,
                "line_ids": [
                    Command.create({"value": "percent", "value_amount": 100, "nb_days": 30})
                ],
            }
        )

    def create_discounted(self, computation="included", amount=100, day=None):
        invoice = self.create_invoice(
            amount,
            self.boris,
            post=False,
            invoice_payment_term_id=self.create_term(computation).id,
            invoice_date=day or self.today,
        )
        invoice.invoice_line_ids.tax_ids = self.tax
        invoice.action_post()
        return invoice

    def read_entry(self, move, sign=1):
        return sorted(
            (line.account_id.id, sign * line.balance, line.tax_ids.ids, line.tax_tag_ids.ids)
            for line in move.line_ids
        )

    def test_paying_early_posts_what_register_payment_posts_and_an_undo_takes_it_back(self):
        for computation, amount in (("included", 112.7), ("excluded", 113), ("mixed", 112.7)):
            with self.subTest(computation):
                first = self.create_discounted(computation)
                second = self.create_discounted(computation)
                before = self.purse.balance
                wizard = (
                    self.env["account.payment.register"]
                    .with_context(active_model="account.move", active_ids=first.ids)
                    .create({"journal_id": self.company._get_deposit_journal().id})
                )
                registered = wizard._create_payments()
                paid = self.purse.pay(second.ids)
                self.assertEqual((paid.amount, second.amount_residual), (amount, 0))
                self.assertEqual(self.read_entry(paid.move_id), self.read_entry(registered.move_id))
                for invoice in (first, second):
                    self.get_receivable_lines(invoice).remove_move_reconcile()
                self.assertEqual(self.purse.balance, before)
                self.assertEqual(
                    self.read_entry(paid.move_id.reversal_move_ids),
                    self.read_entry(paid.move_id, -1),
                )
                self.assertSound(self.purse)

    def test_a_part_payment_and_one_after_the_day_take_no_discount(self):
        part, late = self.create_discounted(), self.create_discounted(day=self.day(-11))
        self.purse.pay(part.ids, 50)
        self.assertEqual(part.amount_residual, 65)
        self.assertEqual(self.purse.pay(late.ids).amount, 115)
        self.assertSound(self.purse)

    def test_what_is_paid_on_credit_takes_no_discount(self):
        self.allow_credit(500)
        invoice = self.create_discounted(amount=300)
        payments = self.purse.pay(invoice.ids, allow_credit=True)
        self.assertEqual(payments.mapped("amount"), [300, 45])
        self.assertEqual(invoice.amount_residual, 0)
        self.assertSound(self.purse)

    def test_the_dialog_proposes_the_discounted_amount(self):
        invoice = self.create_discounted()
        dialog = self.env["deposit.account.pay"].create(
            {"account_id": self.purse.id, "move_ids": invoice.ids}
        )
        self.assertEqual((dialog.early_discount, dialog.amount), (2.3, 112.7))
        dialog.action_pay()
        self.assertEqual(invoice.amount_residual, 0)
        self.assertSound(self.purse)

    def test_an_earlier_payment_in_part_on_credit_takes_no_discount(self):
        self.allow_credit(200)
        self.top_up(self.purse, 50, date=self.day(-3))
        invoice = self.create_discounted(day=self.day(-3))
        paid = self.purse.pay(invoice.ids, allow_credit=True, date=self.day(-2))
        self.assertEqual(paid.mapped("amount"), [50, 65])
        self.assertEqual(invoice.amount_residual, 0)
        self.assertSound(self.purse)

    # === CHECKOUT === #

    def create_early_visit(self):
        return self.create_visit(
            self.create_service("Cut", 60),
            self.create_service("Color", 40),
            partner=self.boris,
            payment_term_id=self.create_term().id,
        )

    def test_a_checkout_of_all_in_one_go_takes_the_discount(self):
        account, till = {"account_id": self.purse.id}, {"journal_id": self.cash.id}
        for payments, summary in (
            ([account], "Deposit 98.00 (and 2.00 written off)"),
            ([{**till, "amount": 98, "tendered_amount": 100}], "Till 98.00 (and 2.00 written off)"),
            (
                [{**account, "amount": 30}, {**till, "amount": 68}],
                "Deposit 30.00 · Till 68.00 (and 2.00 written off)",
            ),
        ):
            with self.subTest(summary):
                visit, before = self.create_early_visit(), self.purse.balance
                paid = visit.check_out(payments)
                self.assertVisit("paid", 0, summary, visit=visit)
                self.assertEqual(sum(paid.mapped("amount")), 98)
                visit.cancel_payment(reason="wrong visit")
                self.assertVisit("unpaid", 100, visit=visit)
                self.assertEqual(self.purse.balance, before)
                self.assertSound(self.purse)

    def test_a_checkout_in_part_or_in_full_takes_no_discount(self):
        visit = self.create_early_visit()
        visit.check_out([{"account_id": self.purse.id, "amount": 50}])
        self.assertVisit("partial", 50, "Deposit 50.00", visit=visit)
        whole = self.create_early_visit()
        whole.check_out([{"account_id": self.purse.id, "amount": 100}])
        self.assertVisit("paid", 0, "Deposit 100.00", visit=whole)
        self.assertSound(self.purse)

    def test_the_checkout_dialog_asks_for_the_discounted_amount(self):
        visit = self.create_early_visit()
        dialog = self.env["visit.checkout"].browse(visit.action_open_checkout()["res_id"])
        self.assertEqual((dialog.early_discount, dialog.amount_to_pay), (2, 98))
        dialog.action_pay()
        self.assertVisit("paid", 0, "Deposit 98.00 (and 2.00 written off)", visit=visit)

    def test_a_visit_paid_early_gives_back_what_the_client_gave(self):
        visit = self.create_early_visit()
        visit.check_out([{"journal_id": self.cash.id}])
        before = self.get_register_balance()
        visit.refund_lines(
            [{"line_id": visit.order_line[0].id, "return_quantity": 1}],
            "burnt",
            targets=[{"journal_id": self.cash.id, "amount": 58.8}],
        )
        self.assertEqual(self.get_register_balance(), before - 58.8)
        self.assertVisit("paid", 0, "Till 39.20 (and 0.80 written off)", visit=visit)
        self.assertNothingOpen(visit)
