from odoo.tests import freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCreditLimit(DepositCommon):
    """Who may change what a client may owe, and what a change does to him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100)
        cls.account = cls.open_account()

    def pay_on_credit(self, amount, **values):
        invoice = self.create_invoice(amount)
        self.account.pay(invoice.ids, allow_credit=True, **values)
        return invoice

    # === THE TYPE === #

    def test_a_type_with_credit_needs_a_limit(self):
        for limit in (0, -5):
            with self.subTest(limit), self.assertRefused("needs a credit limit above zero"):
                self.account_type.credit_limit = limit

    def test_a_type_without_credit_needs_no_limit(self):
        self.account_type.write({"allow_credit": False, "credit_limit": 0})
        self.assertEqual(self.account.credit_limit, 0)
        with self.assertRefused("cannot be below zero"):
            self.account_type.credit_limit = -1

    def test_a_debt_is_not_due_before_it_is_made(self):
        with self.assertRefused("cannot be due before it is made"):
            self.account_type.credit_days = -1
        self.account_type.credit_days = 0
        self.pay_on_credit(10)
        self.assertEqual(self.account.debt_due_date, self.today)

    def test_a_new_limit_of_the_type_counts_at_once(self):
        self.pay_on_credit(100)
        self.account_type.credit_limit = 150
        self.pay_on_credit(50)
        self.assertRecordValues(self.account, [{"debt_balance": 150, "free_credit": 0}])

    # === WHILE THE CLIENT OWES === #

    def test_a_limit_lowered_below_the_debt_stops_new_credit_only(self):
        invoice = self.pay_on_credit(60)
        self.account.action_set_credit_limit(0, "Bad experience")
        self.assertRecordValues(self.account, [{"credit_limit": 0, "free_credit": 0}])
        with self.assertRefused(r"limit .* is \$\s0\.00, and \$\s60\.00 is owed", self.account):
            self.pay_on_credit(1)
        self.top_up(self.account, 60)
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (0, 0))
        self.assertSound(self.account)

    def test_credit_taken_off_the_type_stops_new_credit_only(self):
        invoice = self.pay_on_credit(60)
        self.account_type.allow_credit = False
        with self.assertRefused("does not allow payment on credit", self.account):
            self.pay_on_credit(1)
        self.top_up(self.account, 70)
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (10, 0))
        self.assertSound(self.account)

    def test_an_archived_type_is_settled_too(self):
        self.pay_on_credit(60)
        self.account_type.action_archive()
        self.top_up(self.account, 60)
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    # === THE CLIENT'S OWN LIMIT === #

    def test_a_manager_gives_a_client_his_own_limit_with_a_reason(self):
        account = self.account.with_user(self.create_user("manager"))
        account.action_set_credit_limit(300, "Regular client")
        self.assertRecordValues(
            self.account,
            [
                {
                    "is_credit_limit_overridden": True,
                    "credit_limit": 300,
                    "credit_limit_reason": "Regular client",
                    "credit_limit_until": False,
                }
            ],
        )
        self.pay_on_credit(300)
        self.assertSound(self.account)

    def test_a_change_of_the_limit_is_in_the_history_of_the_account(self):
        self.cr.flush()  # the account was opened in an earlier transaction
        account = self.account.with_context(tracking_disable=False, mail_notrack=False)
        account.action_set_credit_limit(300, "Regular client")
        self.cr.flush()  # changes are logged at the end of the transaction
        tracked = self.account.sudo().message_ids.tracking_value_ids
        self.assertIn("Regular client", tracked.mapped("new_value_char"))
        self.assertIn(300, tracked.mapped("new_value_float"))

    def test_the_limit_of_the_type_counts_again_after_the_last_day(self):
        self.account.action_set_credit_limit(300, "Wedding", until=self.day(5))
        for day, limit in ((5, 300), (6, 100)):
            with self.subTest(day), freeze_time(self.day(day)):
                self.env.invalidate_all()
                self.assertEqual(self.account.credit_limit, limit)
        with freeze_time(self.day(6)), self.assertRefused(r"limit .* is \$\s100\.00"):
            self.pay_on_credit(101)

    def test_the_limit_of_the_type_is_restored_with_a_reason(self):
        self.account.action_set_credit_limit(300, "Wedding", until=self.day(5))
        self.account.action_reset_credit_limit("Wedding is over")
        self.assertRecordValues(
            self.account,
            [
                {
                    "is_credit_limit_overridden": False,
                    "credit_limit": 100,
                    "credit_limit_until": False,
                    "credit_limit_reason": "Wedding is over",
                }
            ],
        )

    def test_a_limit_needs_a_reason(self):
        for reason in ("", "  ", None, False):
            with self.subTest(reason), self.assertRefused("Enter the reason", self.account):
                self.account.action_set_credit_limit(300, reason)
            with self.subTest(reason), self.assertRefused("Enter the reason", self.account):
                self.account.action_reset_credit_limit(reason)

    def test_a_limit_is_an_amount_of_money_and_ends_in_the_future(self):
        for limit, until in ((-1, None), (0.001, None), ("x", None), (True, None), (False, None)):
            with self.subTest(limit), self.assertRefused("above zero|not an amount|finer"):
                self.account.action_set_credit_limit(limit, "Test", until)
        with self.assertRefused("cannot end before today"):
            self.account.action_set_credit_limit(1, "Test", self.day(-1))
        with self.assertRefused("is not a date"):
            self.account.action_set_credit_limit(1, "Test", "tomorrow")

    def test_a_type_without_credit_takes_no_limit_of_a_client(self):
        self.account_type.allow_credit = False
        with self.assertRefused("does not allow payment on credit"):
            self.account.action_set_credit_limit(300, "Regular client")

    def test_a_limit_is_not_written_around_the_reason(self):
        for vals in (
            {"credit_limit_override": 500},
            {"is_credit_limit_overridden": True},
            {"credit_limit_until": self.day(9)},
            {"credit_limit_reason": "x"},
        ):
            with self.subTest(vals=vals), self.assertRefused("changed by “Set Credit Limit”"):
                self.account.write(vals)
