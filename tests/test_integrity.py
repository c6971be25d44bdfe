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

    def test_the_nightly_check_tells_an_administrator_and_repairs_nothing(self):
        self.falsify(balance=-29)
        activity = self.run_check()
        self.assertIn("balance is stored as", activity.note)
        self.assertTrue(activity.user_id.has_group("customer_deposit.group_deposit_manager"))
        self.assertEqual(self.account.balance, -29)
        self.assertFalse(self.sound.activity_ids)
