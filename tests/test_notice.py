import logging
import runpy
from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL, file_path

from odoo.addons.mail.models.mail_thread import MailThread

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestNotice(NoticeCommon):
    """What clients are told at once: top-ups, payments, a low balance."""

    def create_family(self):
        """Return the member of the family that the account of the mother pays for."""
        son = self.env["res.partner"].create({"name": "Cleo Ito"})
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": son.id}
        )
        return son

    # === TOP-UPS === #

    def test_a_top_up_is_confirmed_with_the_balance(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20)
        notice = self.get_notices()
        self.assertRecordValues(notice, [{"kind": "top_up", "amount": 20, "state": "pending"}])
        self.send()
        self.assertRecordValues(notice, [{"state": "sent", "email": "anna@example.com"}])
        self.assertRegex(notice.message_id.body, r"20\.00.*(?s:.)*120\.00")
        self.assertEqual(notice.message_id.res_id, self.account.id)
        self.assertEqual(self.get_mails(notice).recipient_ids, self.anna)

    def test_nothing_is_sent_twice(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20)
        self.send()
        count = len(self.account.message_ids)
        self.send()
        self.assertEqual(len(self.account.message_ids), count)

    def test_the_same_request_repeated_is_told_once(self):
        self.switch_on(notify_top_up=True)
        for _time in range(2):
            self.top_up(self.account, 20, idempotency_key="till-1")
        self.assertEqual(len(self.get_notices()), 1)

    def test_a_refused_top_up_tells_nothing(self):
        self.switch_on(notify_top_up=True)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.top_up(self.account, 20, date=self.day(1))
        self.assertFalse(self.get_notices())

    def test_what_is_canceled_before_it_was_told_is_not_told(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20).action_cancel()
        self.send()
        self.assertRecordValues(self.get_notices(), [{"state": "skipped", "message_id": False}])

    def test_what_happened_long_ago_is_not_told(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20, date=self.day(-8))
        self.assertFalse(self.get_notices())

    def test_the_receipt_goes_with_it_where_there_is_one(self):
        self.switch_on(notify_top_up=True, attach_receipt=True)
        report = self.env.ref("customer_deposit.action_report_deposit_receipt", False)
        self.top_up(self.account, 20)
        self.send()
        attachments = self.get_notices().message_id.attachment_ids
        self.assertEqual(bool(attachments), bool(report))

    # === PAYMENTS === #

    def test_a_payment_is_told_with_what_is_left(self):
        self.switch_on(notify_payment=True)
        invoice = self.create_invoice(30)
        self.account.pay(invoice.ids)
        self.send()
        body = self.get_notices().message_id.body
        for text in ("30.00", "70.00", invoice.name):
            self.assertIn(text, body)

    def test_money_and_credit_are_one_notice(self):
        self.allow_credit()
        self.switch_on(notify_payment=True)
        self.account.pay(self.create_invoice(130).ids, allow_credit=True)
        self.assertRecordValues(
            self.get_notices(), [{"kind": "payment", "amount": 130, "balance": -30}]
        )

    def test_register_payment_is_told_too(self):
        self.switch_on(notify_payment=True)
        journal = self.account._get_deposit_journal(self.company)
        self.pay_in_cash(self.create_invoice(30), journal=journal)
        self.assertRecordValues(self.get_notices(), [{"kind": "payment", "amount": 30}])

    def test_the_owner_of_a_family_account_gets_one_mail(self):
        son = self.create_family()
        for is_on in (False, True):
            self.switch_on(notify_payment=is_on)
            mails = self.env["mail.notification"].sudo()
            before = mails.search([("res_partner_id", "=", self.anna.id)])
            self.account.pay(self.create_invoice(10, partner=son).ids)
            self.send()
            self.send_scheduled()
            mails = mails.search([("res_partner_id", "=", self.anna.id)]) - before
            self.assertEqual(len(mails), 1, is_on)
            self.assertIn("Cleo Ito", mails.mail_message_id.body)

    def test_an_owner_who_does_not_want_it_gets_none_and_it_is_logged(self):
        son = self.create_family()
        self.switch_on(notify_payment=True)
        self.anna.deposit_mute_payment = True
        self.account.pay(self.create_invoice(10, partner=son).ids)
        self.assertFalse(self.get_notices())
        self.assertIn("Cleo Ito", self.account.message_ids[0].body)
        self.assertFalse(self.account.message_ids[0].partner_ids)

    # === LOW BALANCE === #

    def test_a_low_balance_is_told_once_until_it_was_above_again(self):
        self.switch_on(notify_low_balance=True, low_balance_threshold=50)
        for amount, count in ((40, 0), (20, 1), (10, 1)):
            self.account.pay(self.create_invoice(amount).ids)
            self.send()
            self.assertEqual(len(self.get_notices("low_balance")), count)
        self.top_up(self.account, 60)
        self.account.pay(self.create_invoice(70).ids)
        self.send()
        self.assertEqual(self.get_notices("low_balance").mapped("state"), ["sent", "sent"])
        self.assertIn("20.00", self.get_notices("low_balance")[1].message_id.body)

    def test_a_balance_that_rose_before_it_was_told_is_not_told(self):
        self.switch_on(notify_low_balance=True, low_balance_threshold=50)
        self.account.pay(self.create_invoice(60).ids)
        self.top_up(self.account, 60)
        self.send()
        self.assertEqual(self.get_notices("low_balance").state, "skipped")

    def test_falling_twice_before_it_is_told_is_told_once(self):
        self.switch_on(notify_low_balance=True, low_balance_threshold=50)
        for _time in range(2):
            self.account.pay(self.create_invoice(60).ids)
            self.top_up(self.account, 60)
        self.account.pay(self.create_invoice(60).ids)
        self.send()
        states = self.get_notices("low_balance").mapped("state")
        self.assertEqual(sorted(states), ["sent", "skipped", "skipped"])

    # === SWITCHES === #

    def test_nothing_is_told_of_what_is_switched_off(self):
        self.switch_on(notify_top_up=False, notify_payment=False, notify_low_balance=False)
        self.account.pay(self.create_invoice(95).ids)
        self.top_up(self.account, 20)
        self.assertFalse(self.get_notices())

    def test_a_client_switches_off_what_the_type_has_on(self):
        self.switch_on(notify_top_up=True, notify_payment=True)
        self.anna.deposit_mute_top_up = True
        self.top_up(self.account, 20)
        self.account.pay(self.create_invoice(30).ids)
        self.assertEqual(self.get_notices().mapped("kind"), ["payment"])

    def test_a_new_type_tells_top_ups_and_payments_and_nothing_else(self):
        account_type = self.env["deposit.account.type"].create({"name": "New"})
        self.assertRecordValues(
            account_type,
            [
                {
                    "notify_top_up": True,
                    "notify_payment": True,
                    "notify_low_balance": False,
                    "notify_debt": False,
                    "notify_statement": False,
                }
            ],
        )

    def test_after_an_upgrade_the_types_in_use_tell_nothing(self):
        self.switch_on(notify_top_up=True, notify_payment=True)
        self.env.flush_all()
        for column in ("notify_top_up", "notify_payment"):
            self.cr.execute(
                SQL("ALTER TABLE deposit_account_type DROP COLUMN %s", SQL.identifier(column))
            )
        script = file_path("customer_deposit/migrations/19.0.1.3.0/pre-notices.py")
        for _run in range(2):
            runpy.run_path(script)["migrate"](self.cr, "19.0.1.2.0")
        # What Odoo does with the default of a column that is there already.
        model = self.env["deposit.account.type"]
        model._init_column("notify_top_up")
        self.env.invalidate_all()
        self.assertRecordValues(
            self.account_type, [{"notify_top_up": False, "notify_payment": False}]
        )
        self.assertTrue(model.create({"name": "New"}).notify_top_up)

    def test_a_threshold_and_reminder_days_are_checked(self):
        with self.assertRaisesRegex(UserError, "threshold above zero"):
            self.switch_on(notify_low_balance=True, low_balance_threshold=0)
        for days in ("soon", "1;2", "", "1,,2"):
            with self.subTest(days), self.assertRaisesRegex(UserError, "no reminder days"):
                self.switch_on(notify_debt=True, debt_reminder_days=days)

    def test_the_switches_are_on_the_form_of_the_type(self):
        with Form(self.account_type) as form:
            form.notify_low_balance = True
            form.low_balance_threshold = 12
        self.assertEqual(self.account_type.low_balance_threshold, 12)

    # === WHO IS NOT REACHED === #

    def test_a_client_without_address_is_skipped_silently(self):
        self.switch_on(notify_top_up=True)
        self.anna.email = False
        with self.assertLogs("odoo.addons.customer_deposit", logging.INFO) as logs:
            self.top_up(self.account, 20)
        self.assertIn("1 clients without e-mail", logs.output[0])
        self.assertFalse(self.get_notices())

    def test_the_blacklist_is_respected(self):
        self.switch_on(notify_top_up=True)
        self.env["mail.blacklist"]._add("anna@example.com")
        self.top_up(self.account, 20)
        self.send()
        self.assertEqual(self.get_notices().state, "skipped")
        self.assertIn("blacklist", self.get_notices().reason)

    def test_a_notice_that_fails_breaks_neither_the_payment_nor_the_others(self):
        self.switch_on(notify_top_up=True)
        self.boris.email = "boris@example.com"
        broken = self.open_account(self.boris, amount=5)
        self.top_up(self.account, 20)
        post = MailThread.message_post

        def fail_for_boris(thread, **kwargs):
            if thread == broken:
                raise ValueError("The mail server is on holiday")
            return post(thread, **kwargs)

        with (
            patch.object(MailThread, "message_post", fail_for_boris),
            self.assertLogs("odoo.addons.customer_deposit", "WARNING"),
        ):
            self.send()
        failed = self.get_notices(account=broken)
        self.assertRecordValues(
            failed, [{"state": "failed", "reason": "The mail server is on holiday"}]
        )
        self.assertEqual(self.get_notices().state, "sent")
        failed.action_retry()
        self.send()
        self.assertEqual(failed.state, "sent")

    # === RIGHTS AND SAMPLES === #

    def test_nobody_writes_notices_by_hand(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20)
        notice = self.get_notices()
        for right in ("viewer", "manager"):
            user = self.create_user(right)
            self.assertEqual(notice.with_user(user).state, "pending")
            for change in (
                lambda notice: notice.write({"state": "sent"}),
                lambda notice: notice.unlink(),
                lambda notice: notice.create({"account_id": self.account.id, "kind": "debt"}),
            ):
                with self.assertRaises(AccessError):
                    change(notice.with_user(user))
        with self.assertRaises(AccessError):
            notice.with_user(self.create_user("nobody")).read(["state"])

    def test_sending_again_takes_the_finance_right(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20)
        notice = self.get_notices()
        notice.with_user(self.create_user("finance")).action_retry()
        with self.assertRaises(AccessError):
            notice.with_user(self.create_user("cashier")).action_retry()

    def test_other_companies_do_not_see_them(self):
        self.switch_on(notify_top_up=True)
        self.top_up(self.account, 20)
        other = self.create_company_with_chart("Elsewhere")
        stranger = self.create_user("manager", company_id=other.id, company_ids=other.ids)
        self.assertFalse(self.env["deposit.notice"].with_user(stranger).search([]))

    def test_an_administrator_gets_a_sample_of_each_and_no_record_is_kept(self):
        self.env.user.email = "owner@example.com"
        for kind in ("top_up", "payment", "low_balance", "debt", "statement"):
            account_type = self.account_type.with_context(deposit_notice_kind=kind)
            account_type.action_send_notice_sample()
            mail = self.env["mail.mail"].sudo().search([], order="id desc", limit=1)
            self.assertIn("owner@example.com", mail.email_to)
            self.assertIn(self.account.name, mail.body_html)
        self.assertFalse(self.get_notices())
        with self.assertRaises(AccessError):
            self.account_type.with_user(self.create_user("finance")).action_send_notice_sample()

    # === COST === #

    def test_notices_that_are_off_cost_no_query(self):
        self.switch_on(notify_top_up=False, notify_low_balance=False)
        for _warm_up in range(2):
            self.top_up(self.account, 1)
        without = self.count_queries()
        hooks = ("_queue_payment_notice", "_queue_low_balance")
        with patch.multiple(type(self.account), **dict.fromkeys(hooks, lambda *_args: None)):
            bare = self.count_queries()
        self.assertEqual(without, bare)

    def count_queries(self):
        self.env.flush_all()
        before = self.cr.sql_log_count
        self.top_up(self.account, 1)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    @freeze_time("2026-03-10")
    def test_mails_are_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        self.account.send_statement("2026-02-01", "2026-02-28")
        self.assertIn("28/02/2026", self.get_notices().message_id.body)
