from odoo.exceptions import AccessError, MissingError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestIntegrity(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_type.write({"allow_credit": True, "credit_limit": 100})
        cls.account = cls.open_account(amount=20)
        cls.sound = cls.open_account(cls.boris, amount=50)
        cls.account.pay(cls.create_invoice(50).ids, allow_credit=True)

    def falsify(self, **values):
        """Change stored balances behind the back of the ledger."""
        self.env.flush_all()
        for column, value in values.items():
            self.env.cr.execute(
                SQL(
                    "UPDATE deposit_account SET %s = %s WHERE id = %s",
                    SQL.identifier(column),
                    value,
                    self.account.id,
                )
            )
        self.env.invalidate_all()

    def find(self, statement, *args):
        """Return what the check finds after ``statement``, which is undone then."""
        self.env.flush_all()
        savepoint = self.env.cr.savepoint(flush=False)
        self.env.cr.execute(SQL(statement, *args))
        self.env.invalidate_all()
        differences = (self.account | self.sound).check_integrity()
        savepoint.rollback()
        savepoint.close()
        self.env.invalidate_all()
        return "\n".join(differences).replace("\N{NO-BREAK SPACE}", " ")

    def assertFound(self, expected, statement, *args):  # noqa: N802
        """Check that after ``statement`` the check says what ``expected`` has, and no more.

        :param dict expected: text for each label, in their order
        """
        texts = [f"{self.account.name}: {label} {text}." for label, text in expected.items()]
        self.assertEqual(self.find(statement, *args).splitlines(), texts)

    def run_check(self):
        """Run the nightly check and return what it left on the account."""
        with mute_logger("odoo.addons.customer_deposit.models.deposit_account_integrity"):
            self.env["deposit.account"].sudo()._cron_check_integrity()
        return self.account.activity_ids

    def test_sound_books_have_no_differences(self):
        self.assertEqual((self.account | self.sound).check_integrity(), [])
        self.assertFalse(self.run_check())

    def test_a_wrong_debt_is_found(self):
        self.falsify(debt_balance=31)
        differences = "\n".join(self.account.check_integrity())
        self.assertRegex(differences, r"debt is stored as \$\s31\.00, the general ledger has")
        self.assertRegex(differences, r"open debt is stored as \$\s31\.00")

    def test_money_beside_a_debt_is_found(self):
        self.falsify(prepaid_balance=5, balance=-25)
        self.assertRegex(
            "\n".join(self.account.check_integrity()), r"unsettled debt is stored as \$\s5\.00"
        )

    def test_every_stored_amount_is_compared_with_what_the_ledger_has(self):
        stored = "is stored as $ %.2f, the general ledger has $ %.2f"
        for column, expected in (
            ("balance", {"balance": stored % (-29, -30)}),
            (
                "debt_balance",
                {
                    "debt": stored % (31, 30),
                    "open debt": stored % (31, 30),
                },
            ),
            ("total_topped_up", {"topped up less debited": stored % (-29, -30)}),
            ("total_debited", {"topped up less debited": stored % (-31, -30)}),
            (
                "prepaid_balance",
                {"prepaid": stored % (1, 0), "unsettled debt": stored % (1, 0)},
            ),
        ):
            with self.subTest(column):
                self.assertFound(
                    expected,
                    f"UPDATE deposit_account SET {column} = {column} + 1 WHERE id = %s",
                    self.account.id,
                )

    def test_a_difference_below_the_currency_s_smallest_amount_is_none(self):
        for column in ("prepaid_balance", "balance", "debt_balance", "total_debited"):
            with self.subTest(column):
                self.assertFound(
                    {},
                    f"UPDATE deposit_account SET {column} = {column} + 0.004 WHERE id = %s",
                    self.account.id,
                )

    def test_an_item_whose_amount_was_changed_is_found(self):
        stored = "is stored as $ %.2f, the general ledger has $ %.2f"
        self.assertFound(
            {
                "debt": stored % (30, 31),
                "balance": stored % (-30, -31),
                "topped up less debited": stored % (-30, -31),
            },
            "UPDATE account_move_line SET balance = balance + 1"
            " WHERE deposit_account_id = %s AND account_id = %s",
            self.account.id,
            self.credit_ledger.id,
        )

    def test_an_operation_that_was_unposted_is_found(self):
        found = self.find(
            "UPDATE account_move_line SET parent_state = 'draft' WHERE deposit_account_id = %s",
            self.account.id,
        )
        for label in ("debt", "open debt", "balance", "topped up less debited"):
            self.assertIn(f"{self.account.name}: {label} is stored as", found)
        self.assertNotIn(self.sound.name, found)

    def test_items_given_to_another_account_are_found_on_both(self):
        found = self.find(
            "UPDATE account_move_line SET deposit_account_id = %s WHERE deposit_account_id = %s",
            self.account.id,
            self.sound.id,
        )
        self.assertIn(f"{self.account.name}: prepaid is stored as $ 0.00", found)
        self.assertIn(
            f"{self.sound.name}: prepaid is stored as $ 50.00, the general ledger has $ 0.00",
            found,
        )

    def test_items_moved_between_money_and_debt_are_found(self):
        stored = "is stored as $ %.2f, the general ledger has $ %.2f"
        self.assertFound(
            {"prepaid": stored % (0, -30), "debt": stored % (30, 0), "open debt": stored % (30, 0)},
            "UPDATE account_move_line SET account_id = %s"
            " WHERE deposit_account_id = %s AND account_id = %s",
            self.prepaid_ledger.id,
            self.account.id,
            self.credit_ledger.id,
        )

    def test_a_debt_that_was_settled_without_money_is_found(self):
        stored = "is stored as $ %.2f, the general ledger has $ %.2f"
        debt = "deposit_account_id = %s AND account_id = %s"
        for change, left in (("amount_residual = 20", 20), ("reconciled = TRUE", 0)):
            with self.subTest(change):
                self.assertFound(
                    {"open debt": stored % (30, left)},
                    f"UPDATE account_move_line SET {change} WHERE {debt}",
                    self.account.id,
                    self.credit_ledger.id,
                )

    def test_an_account_without_items_that_stores_money_is_found(self):
        found = self.find(
            "UPDATE account_move_line SET deposit_account_id = NULL WHERE deposit_account_id = %s",
            self.sound.id,
        )
        self.assertIn(f"{self.sound.name}: prepaid is stored as $ 50.00", found)
        self.assertNotIn(self.account.name, found)

    def test_changes_of_the_same_transaction_are_seen(self):
        self.top_up(self.sound, 5)
        self.assertEqual(self.sound.check_integrity(), [])

    def test_an_id_given_as_text_hides_no_difference(self):
        self.falsify(balance=-29)
        account = self.account.browse([str(self.account.id)])
        self.assertEqual(len(account.check_integrity()), 1)

    def test_no_accounts_have_no_differences(self):
        self.assertEqual(self.env["deposit.account"].check_integrity(), [])

    def test_one_account_out_of_sight_among_many_is_refused(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        shared = self.env["deposit.account.type"].create(
            {"name": "Shared", "company_ids": [Command.set((self.company + branch).ids)]}
        )
        seen = self.open_account(self.boris, shared)
        user = self.create_user("viewer", company_id=branch.id, company_ids=branch.ids)

        def check(accounts):
            accounts = accounts.with_user(user).with_context(allowed_company_ids=branch.ids)
            return accounts.check_integrity()

        self.assertEqual(check(seen), [])
        for accounts in (self.account, seen | self.account | self.sound):
            with self.assertRaises(AccessError):
                check(accounts)

    def test_an_account_that_is_gone_is_no_sound_one(self):
        gone = self.open_account(self.env["res.partner"].create({"name": "Cara"}))
        gone.unlink()
        for accounts in (gone, gone.sudo()):
            with self.assertRaises(MissingError):
                accounts.check_integrity()

    def test_the_nightly_check_tells_an_administrator_and_repairs_nothing(self):
        self.falsify(balance=-29)
        activity = self.run_check()
        self.assertIn("balance is stored as", activity.note)
        self.assertTrue(activity.user_id.has_group("customer_deposit.group_deposit_manager"))
        self.assertEqual(self.account.balance, -29)
        self.assertFalse(self.sound.activity_ids)
