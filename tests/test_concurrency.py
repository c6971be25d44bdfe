from odoo.exceptions import UserError
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestConcurrency(ConcurrencyCommon):
    """Operations on the same money, or of the same request, side by side."""

    def test_the_same_money_is_not_spent_twice(self):
        account_id = self.open_account("Eight spenders", 100)
        spenders = [
            self.on_account(account_id, lambda account, move_id=move_id: account.pay([move_id]).id)
            for move_id in self.create_invoices(account_id, [30] * 8)
        ]
        results = self.database.run_at_once(*spenders)
        errors = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(results) - len(errors), 3, results)
        for error in errors:
            self.assertRegex(str(error), r"Not enough money .*\$\s30\.00 is needed, \$\s10\.00 is")
        self.assertEqual(self.get_balance(account_id), 10)

    def test_two_sessions_open_one_account(self):
        def create_partner(env):
            return env["res.partner"].create({"name": "Opened twice"}).id

        partner_id = self.database.run(create_partner)

        def work(env):
            return env(context=self.context)["deposit.account"].open(partner_id, self.type_id).id

        results = self.database.run_at_once(work, work)
        self.assertEqual(sum(isinstance(result, int) for result in results), 1, results)
        [error] = [result for result in results if isinstance(result, UserError)]
        self.assertIn("already has account", str(error))

    def test_the_same_request_twice_at_once_makes_one_payment(self):
        account_id = self.open_account("Same key")
        work = self.on_account(
            account_id,
            lambda account: account.top_up(50, self.cash_id, idempotency_key="key").id,
        )
        first, second = self.database.run_at_once(work, work)
        self.assertEqual(first, second)
        self.assertEqual(self.get_balance(account_id), 50)

    def test_transfers_in_both_directions_do_not_block_each_other(self):
        one, two = self.open_account("One", 50), self.open_account("Two", 50)

        def send(source_id, target_id):
            return self.on_account(source_id, lambda account: account.transfer(target_id, 50).id)

        results = self.database.run_at_once(send(one, two), send(two, one))
        self.assertTrue(all(isinstance(result, int) for result in results), results)
        self.assertEqual((self.get_balance(one), self.get_balance(two)), (50, 50))

    def test_an_operation_is_reversed_once_by_two_sessions(self):
        account_id = self.open_account("Reversed twice", 200)
        payment_id = self.database.run(
            self.on_account(account_id, lambda account: account.top_up(50, self.cash_id).id)
        )

        def reverse(env):
            payment = env(context=self.context)["account.payment"].browse(payment_id)
            return payment.move_id._reverse_moves(cancel=True).id

        results = self.database.run_at_once(reverse, reverse)
        self.assertEqual(sum(isinstance(result, int) for result in results), 1, results)
        self.assertEqual(self.get_balance(account_id), 200)

    def test_an_account_is_not_closed_while_money_comes_in(self):
        account_id = self.open_account("Closed and topped up")
        self.database.run_at_once(
            self.on_account(account_id, lambda account: account.action_close()),
            self.on_account(account_id, lambda account: account.top_up(50, self.cash_id).id),
        )
        state = self.database.run(self.on_account(account_id, lambda account: account.state))
        self.assertEqual(self.get_balance(account_id), 0 if state == "closed" else 50)
