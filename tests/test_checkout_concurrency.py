from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestCheckoutConcurrency(ConcurrencyCommon):
    """Two receptionists at the same visit, or with the same money."""

    def create_visit(self, account_id, price=100):
        """Return the id of a committed visit of the client of an account."""

        def work(env):
            env = env(context=self.context)
            service = env["product.product"].create(
                {"name": "Haircut", "type": "service", "list_price": price, "taxes_id": False}
            )
            partner = env["deposit.account"].browse(account_id).partner_id
            return (
                env["sale.order"]
                .create(
                    {
                        "partner_id": partner.id,
                        "visit_start": "2026-05-04 10:00:00",
                        "order_line": [Command.create({"product_id": service.id})],
                    }
                )
                .id
            )

        return self.database.run(work)

    def on_visit(self, visit_id, func):
        """Return a function that calls ``func`` with the visit in the given transaction."""
        return lambda env: func(env(context=self.context)["sale.order"].browse(visit_id))

    def check_out(self, visit_id, payment, **values):
        return self.on_visit(visit_id, lambda visit: visit.check_out([payment], **values).ids)

    def get_payment(self, visit_id):
        """Return number of invoices, what is due and how it was paid."""
        return self.database.run(
            self.on_visit(
                visit_id,
                lambda visit: (
                    len(visit.invoice_ids),
                    visit.amount_due,
                    visit.payment_method_summary,
                ),
            )
        )

    def test_two_sessions_check_one_visit_out_once(self):
        visit_id = self.create_visit(self.open_account("Checked out twice"))
        work = self.check_out(visit_id, {"journal_id": self.cash_id})
        results = self.database.run_at_once(work, work)
        [error] = [result for result in results if isinstance(result, UserError)]
        self.assertIn("Nothing is due", str(error))
        self.assertEqual(self.get_payment(visit_id), (1, 0, "Till 100.00"))

    def test_the_same_request_twice_at_once_is_done_once(self):
        visit_id = self.create_visit(self.open_account("Same key"))
        work = self.check_out(visit_id, {"journal_id": self.cash_id}, idempotency_key="k")
        first, second = self.database.run_at_once(work, work)
        self.assertIsInstance(first, list)
        self.assertEqual(first, second)
        self.assertEqual(self.get_payment(visit_id), (1, 0, "Till 100.00"))

    def test_two_parts_at_once_are_both_paid(self):
        visit_id = self.create_visit(self.open_account("Two parts"))
        work = self.check_out(visit_id, {"journal_id": self.cash_id, "amount": 40})
        self.database.run_at_once(work, work)
        self.assertEqual(self.get_payment(visit_id), (1, 20, "Till 80.00"))

    def test_two_visits_do_not_spend_the_same_money(self):
        account_id = self.open_account("One purse", 100)
        visit_ids = [self.create_visit(account_id), self.create_visit(account_id)]
        results = self.database.run_at_once(
            *(self.check_out(visit_id, {"account_id": account_id}) for visit_id in visit_ids)
        )
        [error] = [result for result in results if isinstance(result, UserError)]
        self.assertIn("Not enough money", str(error))
        self.assertEqual(self.get_balance(account_id), 0)
        payments = sorted(map(self.get_payment, visit_ids))
        self.assertEqual(payments, [(0, 100, ""), (1, 0, "Deposit 100.00")])

    def test_two_sessions_give_the_money_of_a_visit_back_once(self):
        visit_id = self.create_visit(self.open_account("Refunded twice"))
        self.database.run(self.check_out(visit_id, {"journal_id": self.cash_id}))
        work = self.on_visit(visit_id, lambda visit: visit.cancel_payment(reason="Too long"))
        results = self.database.run_at_once(work, work)
        [error] = [result for result in results if isinstance(result, UserError)]
        self.assertIn("Nothing is paid of", str(error))
        self.assertEqual(self.get_payment(visit_id), (1, 100, ""))
