from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundSteps(RefundCommon):
    """A product is returned, the service stays paid: either order of steps ends in the same."""

    def pay(self):
        """Have the visit paid in cash, with the account, and on credit."""
        self.allow_credit(100)
        self.account = self.open_account(amount=30)
        invoice = self.get_invoice()
        self.pay_in_cash(invoice, 90)
        self.account.pay(invoice.ids)

    def take_product_off(self):
        """Take the product off as the form of the visit does."""
        self.visit.write({"order_line": [(1, self.product_line.id, {"product_uom_qty": 0})]})

    def cancel_product(self):
        self.visit.cancel_payment(line_ids=self.product_line.ids, reason="Not satisfied")

    def get_books(self):
        """Return the balance of each ledger account, and what the visit says."""
        self.env.flush_all()
        self.env.invalidate_all()
        groups = self.env["account.move.line"]._read_group(
            [("parent_state", "=", "posted")], ["account_id"], ["balance:sum"]
        )
        balances = {account.code: round(total, 2) for account, total in groups}
        visit = self.visit
        return balances, visit.visit_payment_state, visit.amount_due, visit.invoice_status

    def run_steps(self, *steps, due=0):
        """Return the books after these steps, which are undone then."""
        savepoint = self.env.cr.savepoint(flush=True)
        self.pay()
        for step in steps:
            step()
        self.assertNothingOpen(due=due)
        self.assertSound(self.account)
        books = self.get_books()
        savepoint.close(rollback=True)
        self.env.invalidate_all()
        return books

    def test_every_order_of_steps_ends_in_the_same_books(self):
        target = [{"account_id": False, "journal_id": self.cash.id, "amount": 20}]
        ways = [
            (self.cancel_product, self.take_product_off),
            (self.take_product_off, self.cancel_product),
        ]
        books = [self.run_steps(*steps) for steps in ways]
        self.assertEqual(books[0][1:], ("paid", 0, "invoiced"))
        self.assertEqual(books[0], books[1])
        in_cash = [
            self.run_steps(
                lambda: self.refund(self.product_line, return_quantity=1, targets=target)
            ),
            self.run_steps(
                self.take_product_off,
                lambda: self.visit.give_overpayment_back(reason="Returned", targets=target),
            ),
        ]
        self.assertEqual(in_cash[0], in_cash[1])

    def test_a_price_lessened_before_or_after_its_payment_is_canceled_ends_in_the_same_books(self):
        def lessen():
            self.visit.write({"order_line": [(1, self.product_line.id, {"price_unit": 15})]})

        books = [
            self.run_steps(self.cancel_product, lessen, due=15),
            self.run_steps(lessen, self.cancel_product, due=15),
        ]
        self.assertEqual(books[0][1:], ("partial", 15, "invoiced"))
        self.assertEqual(books[0], books[1])

    def test_the_payment_of_a_line_of_a_canceled_visit_goes_back(self):
        self.pay_visit()
        self.visit._action_cancel()
        self.cancel_product()
        self.assertRecordValues(
            self.visit, [{"visit_payment_state": "overpaid", "amount_due": -100}]
        )
        self.assertEqual(self.get_register_balance(), 100)

    def test_the_whole_payment_is_canceled_the_product_taken_off_and_the_rest_paid_again(self):
        payment = self.pay_visit()
        self.visit.cancel_payment(payment.id, reason="Not satisfied")
        self.assertVisit("unpaid", 120)
        self.take_product_off()
        self.assertVisit("unpaid", 100)
        self.assertNothingOpen(due=100)
        self.pay_visit()
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertEqual(self.get_register_balance(), 100)
        self.assertNothingOpen()

    def test_a_product_taken_off_first_shows_as_overpaid(self):
        self.pay_visit()
        self.take_product_off()
        self.assertEqual((self.visit.visit_payment_state, self.visit.amount_due), ("overpaid", -20))
        account = self.open_account()
        target = {"account_id": account.id, "amount": 20}
        note = self.visit.give_overpayment_back(reason="To the account", targets=[target])
        self.assertEqual(note.invoice_line_ids.product_id, self.shampoo)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertEqual((account.balance, self.get_register_balance()), (20, 120))
        self.assertSound(account)

    def test_whoever_may_not_credit_changes_the_visit_alone(self):
        self.get_invoice()
        desk = self.create_user("desk")
        self.visit.with_user(desk).write(
            {"order_line": [(1, self.product_line.id, {"product_uom_qty": 0})]}
        )
        self.assertEqual(len(self.visit._get_visit_moves()), 1)
        self.visit.give_overpayment_back(reason="Taken off")
        self.assertVisit("unpaid", 100)
        self.assertNothingOpen(due=100)
