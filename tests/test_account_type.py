from odoo.fields import Command
from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestAccountType(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.AccountType = cls.env["deposit.account.type"]

    def create_ledger_account(self, account_type="liability_current", **values):
        return self.env["account.account"].create(
            {"name": "Other", "code": "219099", "account_type": account_type, **values}
        )

    def test_a_type_gets_the_ledger_accounts_of_its_company(self):
        self.assertRecordValues(
            self.account_type,
            [
                {
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "prepaid_account_id": self.company.deposit_prepaid_account_id.id,
                    "credit_account_id": self.company.deposit_credit_account_id.id,
                }
            ],
        )
        self.assertRecordValues(
            self.account_type.prepaid_account_id | self.account_type.credit_account_id,
            [
                {"account_type": "liability_current", "reconcile": False},
                {"account_type": "asset_receivable", "reconcile": True},
            ],
        )

    def test_missing_ledger_accounts_are_created_with_the_type(self):
        self.company.write(
            {"deposit_prepaid_account_id": False, "deposit_credit_account_id": False}
        )
        account_type = self.AccountType.create({"name": "Gold"})
        self.assertEqual(account_type.prepaid_account_id, self.company.deposit_prepaid_account_id)
        self.assertNotEqual(account_type.prepaid_account_id, self.prepaid_ledger)

    def test_a_location_is_mandatory(self):
        with self.assertRefused("Deposit needs at least one location"):
            self.account_type.company_ids = False
        with self.assertRefused("Gold needs at least one location"):
            self.AccountType.create({"name": "Gold", "company_ids": False})

    def test_locations_belong_to_one_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRefused("belong to different companies: .*Elsewhere"):
            self.account_type.company_ids += other

    def test_a_type_in_use_stays_in_its_company(self):
        other = self.create_company_with_chart("Elsewhere")
        self.open_account()
        with self.assertRefused("Deposit has client accounts in .* so it stays"):
            self.account_type.write(
                {
                    "company_ids": [Command.set(other.ids)],
                    "prepaid_account_id": other.deposit_prepaid_account_id.id,
                    "credit_account_id": other.deposit_credit_account_id.id,
                }
            )

    def test_a_type_of_a_company_without_chart_is_refused(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRefused("company Elsewhere has no chart of accounts yet"):
            self.AccountType.create({"name": "Gold", "company_ids": other.ids})

    def test_only_a_liability_without_reconciliation_holds_the_money(self):
        for account_type, values in (
            ("liability_current", {"reconcile": True}),
            ("asset_current", {}),
            ("income", {}),
        ):
            with self.subTest(account_type), self.assertRefused("select a current liability"):
                ledger = self.create_ledger_account(account_type, **values)
                self.account_type.prepaid_account_id = ledger

    def test_only_a_receivable_holds_the_debts(self):
        with self.assertRefused("select a receivable account"):
            self.account_type.credit_account_id = self.create_ledger_account()

    def test_a_ledger_account_in_another_currency_is_refused(self):
        ledger = self.create_ledger_account(currency_id=self._enable_currency("EUR").id)
        with self.assertRefused("is kept in EUR, client accounts of .* in USD"):
            self.account_type.prepaid_account_id = ledger

    def test_a_ledger_account_with_other_items_is_refused(self):
        ledger = self.create_ledger_account()
        self.create_entry(ledger, self.cash.default_account_id).action_post()
        with self.assertRefused("has journal items that belong to no client account"):
            self.account_type.prepaid_account_id = ledger

    def test_ledger_accounts_are_fixed_once_there_are_operations(self):
        ledger = self.create_ledger_account()
        self.account_type.prepaid_account_id = ledger
        account = self.open_account(amount=10)
        with self.assertRefused("Deposit has operations in the ledger", account):
            self.account_type.prepaid_account_id = self.prepaid_ledger

    def test_types_can_share_their_ledger_accounts(self):
        gold = self.account_type.copy({"name": "Gold"})
        accounts = self.open_account(amount=10), self.open_account(account_type=gold, amount=5)
        self.assertEqual(gold.prepaid_account_id, self.prepaid_ledger)
        self.assertSound(*accounts)

    def test_accounts_of_an_archived_type_stay_usable(self):
        account = self.open_account(amount=10)
        self.account_type.action_archive()
        account.pay(self.create_invoice(10).ids)
        self.assertEqual(account.balance, 0)
        self.assertSound(account)

    def test_a_type_with_accounts_is_not_deleted(self):
        account = self.open_account()
        self.account_type.action_archive()
        with self.assertRefused("Deposit has client accounts and cannot be deleted", account):
            self.account_type.unlink()

    def test_an_unused_type_is_deleted(self):
        gold = self.account_type.copy({"name": "Gold"})
        gold.unlink()
        self.assertFalse(gold.exists())

    def test_the_number_of_accounts_is_counted(self):
        self.open_account()
        self.open_account(self.boris)
        self.assertEqual(self.account_type.account_count, 2)
