import random
from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .test_advance_tax import AdvanceTaxCommon

SEED, OPERATIONS = 7, 60


@tagged("post_install", "-at_install")
class TestAdvanceTaxRandom(AdvanceTaxCommon):
    """Whatever happens on accounts, what is taxed is the money that is on them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.allow_credit(50)
        cls.accounts = [cls.account.with_env(cls.env), cls.open_account(cls.boris)]

    def test_any_sequence_of_operations_taxes_what_is_on_the_accounts(self):
        self.random, self.operations = random.Random(SEED), []
        first_day, done = self.today, set()
        for number in range(OPERATIONS):
            self.today = first_day + timedelta(days=number // 9)
            with freeze_time(self.today):
                kind = self.random.choice(("top_up", "pay", "pay", "refund", "transfer", "cancel"))
                if getattr(self, f"try_{kind}")(self.random.choice(self.accounts)):
                    done.add(kind)
                self.check_taxed(number + 1)
        self.assertEqual(done, {"top_up", "pay", "refund", "transfer", "cancel"})
        with freeze_time(self.today):
            for account in self.accounts:
                if account.prepaid_balance:
                    account.refund(account.prepaid_balance, self.cash.id)
            self.assertTaxed(0, 0)

    # === OPERATIONS: each tells whether it has moved money === #

    def get_amount(self, most):
        return round(self.random.uniform(0.01, most), 2)

    def try_top_up(self, account):
        self.operations.append(self.top_up(account, self.get_amount(90)))
        return True

    def try_pay(self, account):
        amount = min(self.get_amount(40), account.available_amount)
        if amount <= 0:
            return False
        invoice = self.create_invoice(amount, account.partner_id)
        self.operations += account.pay(invoice.ids, allow_credit=True)
        return True

    def try_refund(self, account):
        if account.prepaid_balance <= 0:
            return False
        self.operations.append(
            account.refund(self.get_amount(account.prepaid_balance), self.cash.id)
        )
        return True

    def try_transfer(self, account):
        if account.prepaid_balance <= 0:
            return False
        [other] = [other for other in self.accounts if other != account]
        amount = self.get_amount(account.prepaid_balance)
        self.operations.append(account.transfer(other.id, amount))
        return True

    def try_cancel(self, _account):
        operation = self.random.choice(self.operations or [None])
        if not operation:
            return False
        self.operations.remove(operation)
        move = operation if operation._name == "account.move" else operation.move_id
        if move._get_reversal_obstacle():
            return False
        operation.action_deposit_cancel("Random", spent_to_debt=True)
        return True

    # === CHECKS === #

    def check_taxed(self, count):
        """Check what is taxed of each account; each operation may round by a cent."""
        taxed = (self.accounts[0] | self.accounts[1]).sudo()._get_taxed_advances()
        for account in self.accounts:
            tax, money = round(taxed.get(account.id, 0), 2), account.prepaid_balance
            self.assertAlmostEqual(tax, money / 6, delta=0.01 * count)
            self.assertFalse(money == 0 and tax, "tax without money")
        self.assertEqual(account.check_integrity(), [])
        contra = self.get_sum(account_id=self.contra.id)
        self.assertEqual(contra, round(sum(taxed.values()), 2))
        self.assertEqual(-contra, self.get_sum(tax_tag_ids=self.tax_tag.id))
