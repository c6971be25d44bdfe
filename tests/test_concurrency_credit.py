import random
import time

from psycopg2.errors import DeadlockDetected

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestConcurrencyCredit(ConcurrencyCommon):
    """Debts, family and cancellations, side by side."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database.run(cls.create_credit_type)

    @classmethod
    def create_credit_type(cls, env):
        account_type = env(context=cls.context)["deposit.account.type"].create(
            {"name": "On credit", "allow_credit": True, "credit_limit": 100}
        )
        cls.type_id = account_type.id

    # === HELPERS === #

    def pay(self, account_id, move_id, **values):
        """Return a function that pays a document from an account."""
        return self.on_account(account_id, lambda account: account.pay([move_id], **values).ids)

    def send(self, source_id, target_id, amount):
        """Return a function that transfers money from one account to another."""

        def work(account):
            try:
                return account.transfer(target_id, amount).id
            except DeadlockDetected:
                self.deadlocks += 1  # Odoo would start it again, after a second of waiting
                raise

        return self.on_account(source_id, work)

    def get_balances(self, account_id):
        """Return the stored prepaid money and debt, checked against the ledger."""

        def work(account):
            self.assertEqual(account.check_integrity(), [])
            return account.prepaid_balance, account.debt_balance

        return self.database.run(self.on_account(account_id, work))

    def assertOneRefused(self, results, message_regex):  # noqa: N802
        """Check that one of two requests was done and the other one refused with a message."""
        errors = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(errors), 1, results)
        self.assertRegex(str(errors[0]), message_regex)

    # === TESTS === #

    def test_two_cashiers_give_credit_once(self):
        account_id = self.open_account("Two cashiers")
        results = self.database.run_at_once(
            *(
                self.pay(account_id, move_id, allow_credit=True)
                for move_id in self.create_invoices(account_id, [80, 80])
            )
        )
        self.assertOneRefused(
            results,
            r"limit .* is \$\s100\.00, and \$\s80\.00 is owed already: \$\s80\.00 on "
            r"credit is \$\s60\.00 too much",
        )
        self.assertEqual(self.get_balances(account_id), (0, 80))

    def test_eight_cashiers_do_not_pass_the_limit(self):
        account_id = self.open_account("Eight cashiers")
        results = self.database.run_at_once(
            *(
                self.pay(account_id, move_id, allow_credit=True)
                for move_id in self.create_invoices(account_id, [30] * 8)
            )
        )
        errors = [result for result in results if isinstance(result, UserError)]
        self.assertEqual(len(results) - len(errors), 3, results)
        for error in errors:
            self.assertRegex(
                str(error),
                r"and \$\s90\.00 is owed already: \$\s30\.00 on credit is \$\s20\.00 too much",
            )
        self.assertEqual(self.get_balances(account_id), (0, 90))

    def test_money_that_comes_in_while_credit_is_given_settles_the_debt(self):
        account_id = self.open_account("Topped up and paid on credit")
        [move_id] = self.create_invoices(account_id, [80])
        results = self.database.run_at_once(
            self.pay(account_id, move_id, allow_credit=True),
            self.on_account(account_id, lambda account: account.top_up(50, self.cash_id).ids),
        )
        self.assertTrue(all(isinstance(result, list) for result in results), results)
        self.assertEqual(self.get_balances(account_id), (0, 30))

    def test_many_transfers_in_both_directions_are_all_done(self):
        one, two = self.open_account("One", 500), self.open_account("Two", 500)
        there, back = self.send(one, two, 2), self.send(two, one, 1)
        self.deadlocks = 0
        start = time.monotonic()
        for transfer in [there, back] * 10:
            self.database.run(transfer)
        alone = (time.monotonic() - start) / 20
        uniform = random.uniform
        start = time.monotonic()
        results = self.database.run_side_by_side(
            [there] * 200, [back] * 200, pause=lambda low, high: uniform(low, high * 0.3)
        )
        duration = time.monotonic() - start
        errors = [result for queue in results for result in queue if not isinstance(result, int)]
        self.assertEqual(errors, [], "each of them is done, however often it has to start again")
        self.assertEqual(self.get_balances(one), (500 - 210, 0))
        self.assertEqual(self.get_balances(two), (500 + 210, 0))
        self.assertEqual(self.deadlocks, 0)
        self.assertLess(duration, 2.5 * 400 * alone, "little is done in vain")

    def test_a_payment_is_canceled_once_by_two_sessions(self):
        account_id = self.open_account("Canceled twice", 200)
        [payment_id] = self.database.run(
            self.on_account(account_id, lambda account: account.top_up(50, self.cash_id).ids)
        )

        def cancel(env):
            payment = env(context=self.context)["account.payment"].browse(payment_id)
            return payment.action_deposit_cancel("Entered twice").ids

        results = self.database.run_at_once(cancel, cancel)
        self.assertOneRefused(results, "canceled already")
        self.assertEqual(self.get_balances(account_id), (200, 0))

    def test_two_payments_for_one_family_member_do_not_pass_the_cap(self):
        account_id = self.open_account("Owner", 200)
        member_id = self.open_account("Member")
        moves = self.create_invoices(member_id, [30, 30])

        def add_member(account):
            member = account.browse(member_id).partner_id
            account.write(
                {"beneficiary_ids": [Command.create({"partner_id": member.id, "monthly_cap": 50})]}
            )

        self.database.run(self.on_account(account_id, add_member))
        results = self.database.run_at_once(*(self.pay(account_id, move_id) for move_id in moves))
        self.assertOneRefused(results, r"\$\s30\.00 is spent in this month, so \$\s20\.00 is left")
        self.assertEqual(self.get_balances(account_id), (170, 0))
