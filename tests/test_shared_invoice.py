from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestSharedInvoice(CheckoutCommon):
    """Two visits on one invoice: what one takes, gives back and cancels is its own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit()
        cls.account = cls.open_account(amount=400)
        cls.other = cls.create_visit(cls.haircut)
        cls.visits = cls.visit | cls.other
        cls.visits.action_confirm()
        cls.invoice = cls.visits._create_invoices()
        cls.invoice.action_post()

    def assertDue(self, *due):  # noqa: N802
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self.visits.mapped("amount_due"), list(due))
        self.assertEqual(self.invoice.amount_residual, sum(due))
        paid = [sum(amount for _item, amount in v._get_visit_payments()) for v in self.visits]
        self.assertEqual([120 - paid[0], 100 - paid[1]], list(due))
        self.assertSound(self.account)

    # === PAID === #

    def test_a_visit_takes_its_own_and_leaves_the_other_due(self):
        self.assertEqual(self.visit.check_out([self.from_account(self.account)]).amount, 120)
        self.assertDue(0, 100)
        self.assertEqual(self.visits.mapped("visit_payment_state"), ["paid", "unpaid"])
        self.assertEqual(self.other.check_out([self.in_cash()]).amount, 100)
        self.assertDue(0, 0)
        self.assertEqual(
            self.visits.mapped("payment_method_summary"), ["Deposit 120.00", "Till 100.00"]
        )

    def test_the_fast_payment_takes_what_is_due_of_the_visit(self):
        self.account.refund(250, self.cash.id)
        self.assertEqual(self.visit.fast_checkout().deposit_account_id, self.account)
        self.assertDue(0, 100)

    def test_a_visit_does_not_pay_for_the_other_one(self):
        with self.assertRefused(r"130\.00 is more than the .*120\.00 due"):
            self.visit.check_out([self.in_cash(130)])
        self.visit.check_out([self.in_cash()])
        with self.assertRefused("Nothing is due"):
            self.visit.check_out([self.in_cash(1)])

    def test_each_visit_lists_its_own_payments(self):
        mine = self.visit.check_out([self.in_cash(50)])
        its = self.other.check_out([self.from_account(self.account)])
        self.assertEqual((self.visit.visit_payment_ids, self.other.visit_payment_ids), (mine, its))
        self.assertEqual(self.visit._get_payment_amount(mine), 50)
        self.assertEqual(self.other._get_payment_amount(mine), 0)

    def test_what_is_owed_on_credit_is_owed_for_the_visit_that_took_it(self):
        self.account.refund(380, self.cash.id)
        self.visit.check_out([self.from_account(self.account)], allow_credit=True)
        self.assertEqual(self.visits.mapped("visit_credit_amount"), [100, 0])
        self.assertEqual(self.visits.mapped("visit_payment_state"), ["credit", "unpaid"])
        self.assertEqual(
            self.visits.mapped("payment_method_summary"), ["Deposit 20.00 · On credit 100.00", ""]
        )
        self.assertSound(self.account)

    def test_a_receipt_says_what_is_of_its_visit(self):
        first = self.visit.check_out([self.in_cash(50)])
        rest = self.visit.check_out([self.in_cash()])
        self.other.check_out([self.in_cash()])
        for payment, before, due in ((first, 0, 70), (rest, 50, 0)):
            data = payment.get_deposit_receipt_data()
            self.assertEqual(data["amount_total"], 120)
            self.assertEqual((data["amount_paid_before"], data["amount_due"]), (before, due))
            self.assertEqual(data["documents"][0]["total"], 120)
        self.assertEqual(rest.get_deposit_receipt_data()["kind"], "full_payment")

    def test_both_are_paid_in_one_request(self):
        keys = ("first", "second")
        vals_list = [
            {
                "order_id": visit.id,
                "payment_vals": [self.from_account(self.account)],
                "idempotency_key": key,
            }
            for visit, key in zip(self.visits, keys, strict=True)
        ]
        payment_ids = self.env["sale.order"].check_out_many(vals_list)
        self.assertDue(0, 0)
        self.assertEqual(self.env["sale.order"].check_out_many(vals_list), payment_ids)
        self.visit.cancel_payment(payment_ids[0], reason="Mistake")
        self.assertDue(120, 0)

    # === REGISTERED ON THE INVOICE === #

    def test_a_payment_of_nobody_is_shared_out_by_what_is_due_still(self):
        self.visit.check_out([self.in_cash(95)])
        self.pay_in_cash(self.invoice, 25)
        self.assertDue(20, 80)
        self.pay_in_cash(self.invoice)
        self.assertDue(0, 0)

    def test_it_stays_right_when_matches_are_undone_and_made_again(self):
        payment = self.visit.check_out([self.in_cash()])
        nobodys = self.pay_in_cash(self.invoice, 40)
        self.assertDue(0, 60)
        item = payment.move_id.line_ids.filtered(lambda line: line.matched_debit_ids)
        receivable = item.matched_debit_ids.debit_move_id
        item.remove_move_reconcile()
        self.assertEqual(sum(self.visits.mapped("amount_due")), 180)
        (item | receivable).reconcile()
        self.assertDue(0, 60)
        self.assertEqual(self.other._get_payment_amount(nobodys), 40)

    # === CANCELED AND GIVEN BACK === #

    def test_a_visit_cancels_its_own_payment_and_no_other(self):
        self.visit.check_out([self.from_account(self.account)])
        payment = self.other.check_out([self.from_account(self.account)])
        with self.assertRefused("pays nothing of"):
            self.visit.cancel_payment(payment.id, reason="Mistake")
        self.visit.cancel_payment(reason="Mistake")
        self.assertDue(120, 0)
        self.assertEqual((self.account.balance, payment.state), (300, "paid"))

    def test_what_is_canceled_of_a_payment_of_nobody_is_taken_from_the_visit(self):
        self.account.pay(self.invoice.ids)
        self.assertDue(0, 0)
        self.visit.cancel_payment(reason="Mistake")
        self.assertDue(120, 0)
        self.other.cancel_payment(amount=40, reason="Mistake")
        self.assertDue(120, 40)
        self.assertEqual(self.account.balance, 340)

    def test_a_line_canceled_of_a_payment_of_nobody_leaves_the_others_paid(self):
        self.pay_in_cash(self.invoice)
        self.visit.cancel_payment(line_ids=self.visit.order_line[0].ids, reason="Mistake")
        self.assertDue(100, 0)
        self.assertEqual(list(self.visit._get_due_by_line().values()), [100, 0])

    def test_the_dialog_shows_what_is_paid_of_the_visit(self):
        self.account.pay(self.invoice.ids)
        dialog = self.env["visit.refund"].create({"order_id": self.visit.id, "mode": "cancel"})
        self.assertEqual(dialog.payment_ids.mapped("paid"), [120])
        dialog.reason = "Mistake"
        dialog.action_confirm()
        self.assertDue(120, 0)

    def test_what_is_returned_goes_back_to_who_has_paid_it(self):
        self.visit.check_out([self.from_account(self.account)])
        self.other.check_out([self.in_cash()])
        self.visit.refund_lines(
            [{"line_id": self.visit.order_line[1].id, "return_quantity": 1}], reason="Broken"
        )
        self.env.flush_all()
        self.assertEqual(self.account.balance, 300)
        self.assertEqual(self.visits.mapped("visit_payment_state"), ["paid", "paid"])
        self.assertEqual(self.other._get_visit_payments()[0][1], 100)
        self.assertEqual(self.visits.mapped("amount_due"), [0, 0])
        self.assertSound(self.account)
