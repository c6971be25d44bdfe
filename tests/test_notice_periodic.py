from contextlib import suppress
from datetime import date

from freezegun import freeze_time

from odoo.tests import tagged

from .concurrency_common import Database
from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNoticePeriodic(NoticeCommon):
    """Debt reminders and statements of the month, whenever the server runs."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(500, days=10)

    def borrow(self, amount=30, day="2026-02-01", account=None):
        """Return the item of a debt that is due ten days later."""
        account = account or self.account
        with freeze_time(day):
            invoice = self.create_invoice(
                account.prepaid_balance + amount, partner=account.partner_id
            )
            payment = account.pay(invoice.ids, allow_credit=True)[-1:]
        return payment._get_deposit_debt_item()

    def remind(self, day):
        """Run both scheduled actions on a day; return the steps of the reminders sent so far."""
        with freeze_time(day):
            self.queue()
            self.send()
        return self.get_notices("debt").mapped("debt_step")

    # === DEBTS === #

    def test_each_step_is_reminded_of_once(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        self.borrow()
        for day, steps in {
            "2026-02-07": [],
            "2026-02-08": [-3],
            "2026-02-09": [-3],
            "2026-02-11": [-3, 0],
            "2026-02-18": [-3, 0, 7],
            "2026-03-13": [-3, 0, 7, 30],
            "2026-06-01": [-3, 0, 7, 30],
        }.items():
            with self.subTest(day):
                self.assertEqual(self.remind(day), steps)
                self.assertEqual(self.remind(day), steps, "run twice")
        self.assertEqual(set(self.get_notices("debt").mapped("state")), {"sent"})

    def create_debtor(self):
        """Return the account of a client that was opened in time for the debts of the tests."""
        with freeze_time("2026-01-31"):
            return self.open_account(
                self.env["res.partner"].create({"name": "Dora", "email": "dora@example.com"})
            )

    def test_a_reminder_says_what_is_owed_since_when(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        item = self.borrow(30)
        self.remind("2026-02-12")
        body = self.get_notices("debt").message_id.body
        for text in ("30.00", "02/01/2026", "02/11/2026", item._get_debt_documents().name):
            self.assertIn(text, body)

    def test_after_days_without_the_server_the_latest_step_is_reminded_of(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        self.borrow()
        self.assertEqual(self.remind("2026-02-20"), [7])

    def test_several_debts_are_one_mail(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        self.borrow(30)
        self.borrow(20)
        self.assertEqual(self.remind("2026-02-12"), [0, 0])
        notices = self.get_notices("debt")
        self.assertEqual(len(notices.message_id), 1)
        self.assertIn("50.00", notices.message_id.body)

    def test_a_debt_that_was_settled_is_not_reminded_of(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        self.borrow()
        with freeze_time("2026-02-12"):
            self.queue()
            self.top_up(self.account, 100)
            self.send()
        self.assertEqual(self.get_notices("debt").state, "skipped")
        self.assertEqual(self.remind("2026-03-20"), [0])

    def test_a_debt_is_not_reminded_of_where_it_is_switched_off(self):
        self.account = self.create_debtor()
        self.borrow()
        self.assertEqual(self.remind("2026-02-12"), [])
        self.switch_on(notify_debt=True)
        self.account.partner_id.deposit_mute_debt = True
        self.assertEqual(self.remind("2026-02-12"), [])
        self.account.partner_id.deposit_mute_debt = False
        self.assertEqual(self.remind("2026-02-12"), [0])

    def test_other_reminder_days_do_not_remind_again_of_what_was_reminded(self):
        self.account = self.create_debtor()
        self.switch_on(notify_debt=True)
        self.borrow()
        self.remind("2026-02-18")
        self.switch_on(debt_reminder_days="5, 14")
        self.assertEqual(self.remind("2026-02-19"), [7])
        self.assertEqual(self.remind("2026-02-25"), [7, 14])

    # === STATEMENTS === #

    def get_months(self, day):
        with freeze_time(day):
            self.queue()
        return [notice.date_from.month for notice in self.get_notices("statement")]

    def test_the_statement_of_the_month_before_is_sent_once(self):
        self.account = self.create_debtor()
        self.switch_on(notify_statement=True)
        with freeze_time("2026-02-15"):
            self.top_up(self.account, 10)
        self.assertEqual(self.get_months("2026-02-28"), [])
        for day in ("2026-03-02", "2026-03-02", "2026-03-03"):
            self.assertEqual(self.get_months(day), [2])
        self.send()
        notice = self.get_notices("statement")
        self.assertEqual((notice.state, notice.date_to), ("sent", date(2026, 2, 28)))
        self.assertTrue(notice.message_id.attachment_ids)

    def test_it_is_not_sent_late_in_a_month(self):
        self.account = self.create_debtor()
        self.switch_on(notify_statement=True)
        with freeze_time("2026-02-15"):
            self.top_up(self.account, 10)
        self.assertEqual(self.get_months("2026-03-08"), [])

    def test_accounts_without_movements_get_one_only_if_the_type_says_so(self):
        self.account = self.create_debtor()
        self.switch_on(notify_statement=True)
        with freeze_time("2026-02-15"):
            self.top_up(self.account, 10)
        self.assertEqual(self.get_months("2026-04-01"), [])
        self.switch_on(statement_with_balance=True)
        self.assertEqual(self.get_months("2026-04-01"), [3])

    def test_an_empty_account_gets_none(self):
        self.account = self.create_debtor()
        self.switch_on(notify_statement=True, statement_with_balance=True)
        self.assertEqual(self.get_months("2026-04-01"), [])

    # === CRASHES === #

    def test_what_was_sent_before_a_crash_is_not_sent_again(self):
        payment = self.top_up(self.account, 1)
        vals = {"account_id": self.account.id, "kind": "top_up", "payment_ids": payment.ids}
        self.env["deposit.notice"]._queue([{**vals, "key": str(n)} for n in range(25)])
        with self.no_commit(lambda *_args, **_kwargs: 1 / 0), suppress(ZeroDivisionError):
            self.env["deposit.notice"]._cron_send()
        self.assertEqual(self.get_notices().mapped("state").count("sent"), 20)
        self.send()
        messages = self.get_notices().message_id
        self.assertEqual((len(messages), set(self.get_notices().mapped("state"))), (25, {"sent"}))

    def test_a_key_that_another_session_has_written_is_left_out(self):
        vals = {"account_id": self.account.id, "kind": "statement", "key": "month:2026-02"}
        notices = self.env["deposit.notice"]
        self.assertEqual(len(notices._queue_new([vals])), 1)
        self.assertEqual(len(notices._queue_new([vals, {**vals, "key": "month:2026-03"}])), 1)


@tagged("post_install", "-at_install")
class TestNoticeAtOnce(NoticeCommon):
    """Two scheduled actions at once, in transactions that are really committed."""

    def test_two_at_once_send_everything_once(self):
        with Database() as database:
            account_id = database.run(self.create_committed)
            results = database.run_at_once(self.cron, self.cron)
            results += [database.run(self.cron)]
            states, messages = database.run(lambda env: self.get_result(env, account_id))
        self.assertEqual(results, [None] * 3)
        self.assertEqual((states, messages), (["sent"] * 30, 30))

    @staticmethod
    def create_committed(env):
        account_type = env["deposit.account.type"].create({"name": "At once"})
        client = env["res.partner"].create({"name": "Max", "email": "max@example.com"})
        account = env["deposit.account"].open(client.id, account_type.id)
        env["deposit.notice"]._queue(
            [
                {
                    "account_id": account.id,
                    "kind": "statement",
                    "key": str(number),
                    "date_from": "2026-01-01",
                    "date_to": "2026-01-31",
                }
                for number in range(30)
            ]
        )
        return account.id

    @staticmethod
    def cron(env):
        env["deposit.notice"]._cron_send()

    @staticmethod
    def get_result(env, account_id):
        notices = env["deposit.notice"].search([("account_id", "=", account_id)])
        return notices.mapped("state"), len(notices.message_id)
