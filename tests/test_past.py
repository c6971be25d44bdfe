from odoo.exceptions import UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import DepositCommon

NOT_THERE = "Not enough money on account .* as of"


@tagged("post_install", "-at_install")
class TestPast(DepositCommon):
    """Operations dated in the past take only what was there, on their day and on each since."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.other = cls.open_account(cls.boris)
        cls.invoice = cls.create_invoice(60, invoice_date=cls.day(-8))

    def take(self, date, amount=60):
        """Return every way to take ``amount`` from the account as of ``date``."""
        return {
            "pay": lambda: self.account.pay(self.invoice.ids, amount, date=date),
            "refund": lambda: self.account.refund(amount, self.cash.id, date=date),
            "transfer": lambda: self.account.transfer(self.other.id, amount, date=date),
            "release": lambda: self.account.release_outstanding_credit(amount, date=date),
            "pay many": lambda: self.account.pay_many(
                [
                    {
                        "account_id": self.account.id,
                        "move_ids": self.invoice.ids,
                        "amount": amount,
                        "date": date,
                    }
                ]
            ),
        }

    # === TAKING MONEY === #

    def test_money_is_not_taken_before_it_came(self):
        self.top_up(self.account, 100, date=self.day(-2))
        for name, operation in self.take(self.day(-3)).items():
            with self.subTest(name), self.assertRefused(NOT_THERE, self.account, self.other):
                operation()

    def test_money_is_taken_on_the_day_it_came(self):
        self.top_up(self.account, 100, date=self.day(-2))
        for name, operation in self.take(self.day(-2)).items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                operation()
                self.assertEqual(self.account.balance_at(self.day(-2))[self.account.id], 40)
                self.assertEqual(self.account.balance_at(self.day(-3))[self.account.id], 0)
                self.assertSound(self.account, self.other)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_money_that_was_needed_later_is_not_taken_before(self):
        self.top_up(self.account, 100, date=self.day(-7))
        self.account.refund(80, self.cash.id, date=self.day(-5))
        self.top_up(self.account, 100, date=self.day(-3))
        with self.assertRefused(r"on .* only \$\s20\.00 was there", self.account):
            self.account.pay(self.invoice.ids, date=self.day(-6))
        self.account.pay(self.invoice.ids, 20, date=self.day(-6))
        self.assertSound(self.account)

    def test_the_message_names_the_day_on_which_it_was_missing(self):
        self.top_up(self.account, 100, date=self.day(-7))
        self.account.refund(80, self.cash.id, date=self.day(-5))
        self.top_up(self.account, 100, date=self.day(-3))
        lowest, day = self.account._get_lowest_prepaid(self.day(-6))
        self.assertEqual((lowest, day), (20, self.day(-4)))

    def test_an_operation_of_today_looks_up_no_past(self):
        self.top_up(self.account, 100)
        self.env.flush_all()
        self.assertEqual(self.account.prepaid_balance, 100)
        with self.assertQueryCount(0):
            self.account._check_enough(60)
            self.account._check_enough(60, self.today)
            self.account._check_money_was_there({})

    # === TAKING BACK === #

    def test_a_top_up_whose_money_was_replaced_is_taken_back_today(self):
        first = self.top_up(self.account, 100, date=self.day(-6))
        self.account.refund(100, self.cash.id, date=self.day(-5))
        self.top_up(self.account, 100, date=self.day(-4))
        reversal = first.action_deposit_cancel("Entered twice")
        self.assertEqual(reversal.date, self.today)
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_a_top_up_is_not_taken_back_on_a_day_when_its_money_was_spent(self):
        first = self.top_up(self.account, 100, date=self.day(-6))
        self.account.refund(100, self.cash.id, date=self.day(-5))
        self.top_up(self.account, 100, date=self.day(-2))
        with self.assertRefused(NOT_THERE, self.account):
            first.move_id._reverse_moves([{"date": self.day(-4)}], cancel=True)
        reversal = first.move_id._reverse_moves([{"date": self.day(-2)}], cancel=True)
        self.assertEqual((reversal.date, self.account.balance), (self.day(-2), 0))
        self.assertSound(self.account)

    def test_a_top_up_of_today_is_canceled_today(self):
        self.top_up(self.account, 30, date=self.day(-1))
        self.top_up(self.account, 100).action_deposit_cancel("Mistake")
        self.assertEqual(self.account.balance, 30)
        self.assertSound(self.account)

    def test_an_overpayment_is_not_moved_before_it_was_paid(self):
        invoice = self.create_invoice(50, invoice_date=self.day(-8))
        self.pay_in_cash(invoice, amount=70)
        with self.assertRefused("is not moved to account .* already", self.account):
            self.account.take_outstanding_credit(date=self.day(-1))
        self.account.take_outstanding_credit()
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_a_credit_note_of_a_past_day_returns_money_not_before_it_was_paid(self):
        self.top_up(self.account, 60, date=self.day(-5))
        self.account.pay(self.invoice.ids, date=self.day(-3))
        note = self.invoice._reverse_moves([{"invoice_date": self.day(-5), "date": self.day(-5)}])
        note.action_post()
        self.assertEqual(self.account.balance_at(self.day(-4))[self.account.id], 60)
        self.assertEqual(self.account.balance_at(self.day(-3))[self.account.id], 60)
        self.assertSound(self.account)

    # === CREDIT === #

    def test_what_was_not_there_yet_is_on_credit_and_settled_when_it_came(self):
        self.allow_credit(100)
        self.top_up(self.account, 40, date=self.day(-2))
        payments = self.account.pay(self.invoice.ids, allow_credit=True, date=self.day(-4))
        self.assertRecordValues(payments, [{"deposit_operation": "credit", "amount": 60}])
        settlement = self.env["account.move"].search(
            [("deposit_operation", "=", "settlement"), ("deposit_source_move_id", "!=", False)],
            order="id desc",
            limit=1,
        )
        self.assertEqual(settlement.date, self.day(-2))
        self.assertEqual(self.account.balance_at(self.day(-3))[self.account.id], -60)
        self.assertRecordValues(self.account, [{"prepaid_balance": 0, "debt_balance": 20}])
        self.assertSound(self.account)

    def test_the_dialog_says_what_will_be_owed_as_of_the_day(self):
        self.allow_credit(100)
        self.top_up(self.account, 40, date=self.day(-2))
        form = Form(
            self.env["deposit.account.pay"].with_context(
                default_account_id=self.account.id, default_move_ids=self.invoice.ids
            )
        )
        form.amount = 60
        self.assertEqual(form.credit_amount, 20)
        form.date = self.day(-4)
        self.assertEqual(form.credit_amount, 60)

    # === DOCUMENTS === #

    def test_a_document_is_not_paid_before_its_day(self):
        self.top_up(self.account, 100, date=self.day(-9))
        with self.assertRefused("so it is not paid on .* already", self.account):
            self.account.pay(self.invoice.ids, date=self.day(-9))
        self.account.pay(self.invoice.ids, date=self.day(-8))
        self.assertEqual(self.invoice.payment_state, "paid")
        self.assertSound(self.account)

    def test_register_payment_keeps_to_the_days_too(self):
        self.top_up(self.account, 100, date=self.day(-5))
        for date, message in ((self.day(-9), "not paid on"), (self.day(-6), NOT_THERE)):
            with self.subTest(date), self.assertRefused(message, self.account):
                self.register(date)._create_payments()
        payment = self.register(self.day(-5))._create_payments()
        self.assertEqual((payment.date, self.account.balance), (self.day(-5), 40))
        self.assertSound(self.account)

    def register(self, date):
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"deposit_account_id": self.account.id, "payment_date": date})
        )

    # === OPENING === #

    def test_an_account_is_opened_no_later_than_its_first_money(self):
        self.assertEqual(self.account.opening_date, self.today)
        self.top_up(self.account, 10, date=self.day(-4))
        self.assertEqual(self.account.opening_date, self.day(-4))
        self.top_up(self.account, 10, date=self.day(-2))
        self.assertEqual(self.account.opening_date, self.day(-4))
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestLocationDay(DepositCommon):
    """Which day it is says the location, not the user who asks."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.partner_id.tz = "Asia/Tokyo"
        cls.account = cls.open_account()
        cls.tired = new_test_user(
            cls.env,
            login="far_away",
            groups="customer_deposit.group_deposit_manager,account.group_account_manager",
            tz="America/Los_Angeles",
        )

    def as_far_away(self):
        return self.account.with_user(self.tired).with_context(tz="America/Los_Angeles")

    @freeze_time("2026-03-10 16:00:00")  # 01:00 of the next day in Tokyo
    def test_money_is_taken_today_where_the_location_is(self):
        payment = self.as_far_away().top_up(10, self.cash.id)
        self.assertEqual(str(payment.date), "2026-03-11")
        with self.assertRefused("in the future, and in .* it is", self.account):
            self.as_far_away().top_up(10, self.cash.id, date="2026-03-12")

    def test_what_is_yesterday_there_is_reversed_not_canceled(self):
        with freeze_time("2026-03-10 14:00:00"):  # 23:00 in Tokyo
            payment = self.as_far_away().top_up(10, self.cash.id)
        self.assertEqual(str(payment.date), "2026-03-10")
        with freeze_time("2026-03-10 15:30:00"):  # half an hour after midnight in Tokyo
            reversal = payment.action_deposit_cancel("Mistake")
        self.assertEqual(str(reversal.date), "2026-03-11")
        self.assertEqual(payment.state, "paid")

    @freeze_time("2026-03-10 16:00:00")
    def test_a_user_ahead_posts_nothing_of_tomorrow(self):
        self.company.partner_id.tz = "America/Los_Angeles"
        ahead = self.account.with_context(tz="Asia/Tokyo")
        self.assertEqual(str(ahead.top_up(10, self.cash.id).date), "2026-03-10")
        with self.assertRaisesRegex(UserError, "in the future"):
            ahead.top_up(10, self.cash.id, date="2026-03-11")

    @freeze_time("2026-03-10 16:00:00")
    def test_a_branch_has_a_day_of_its_own_or_that_of_its_parent(self):
        branch = self.company.create({"name": "Branch", "parent_id": self.company.id})
        branch.partner_id.tz = False
        self.assertEqual(str(branch._get_deposit_today()), "2026-03-11")
        branch.partner_id.tz = "America/Los_Angeles"
        self.assertEqual(str(branch._get_deposit_today()), "2026-03-10")

    @freeze_time("2026-03-10 16:00:00")
    def test_without_a_time_zone_the_users_day_counts(self):
        self.company.partner_id.tz = False
        here = self.company.with_context(tz="Asia/Tokyo")
        self.assertEqual(str(here._get_deposit_today()), "2026-03-11")
