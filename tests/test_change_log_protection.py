from datetime import timedelta
from functools import partial

from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import GROUPS
from .test_change_log import ChangeLogCommon

REFUSED = "part of the change log"


@tagged("post_install", "-at_install")
class TestChangeLogProtection(ChangeLogCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.action_block("Lost card")
        cls.track()
        cls.changed, cls.reason, cls.opening = cls.env["mail.message"].search(
            [("model", "=", "deposit.account"), ("res_id", "=", cls.account.id)]
        )
        cls.comment = cls.account.message_post(body="Called her", message_type="comment")

    def get_entries(self):
        """Return an entry of each kind."""
        transfer = self.open_account(self.boris, amount=5).transfer(self.open_target().id, 1)
        documents = (self.payment, self.account_type, transfer)
        return self.reason.union(*(document.message_ids[-1:] for document in documents))

    def open_target(self):
        return self.open_account(self.env["res.partner"].create({"name": "Clara"}))

    def assertProtected(self, change):  # noqa: N802
        with self.assertRefused(REFUSED):
            change()

    # === REFUSED === #

    def test_no_entry_is_edited_whoever_tries(self):
        superuser = self.env(su=True)
        for entry in self.get_entries():
            for message in (entry, entry.with_env(superuser)):
                with self.subTest(entry.deposit_log_event, su=message.env.su):
                    self.assertProtected(partial(message.write, {"body": "Nothing"}))

    def test_nothing_that_an_entry_says_is_edited(self):
        for fname, value in {
            "author_id": self.anna.id,
            "date": "2020-01-01 00:00:00",
            "email_from": "someone@example.com",
            "message_type": "comment",
            "model": "res.partner",
            "res_id": self.anna.id,
            "subtype_id": False,
            "tracking_value_ids": [Command.clear()],
        }.items():
            with self.subTest(fname):
                self.assertProtected(partial(self.changed.sudo().write, {fname: value}))

    def test_the_text_of_an_entry_is_not_updated_in_the_chatter(self):
        for strict, message in ((True, "type comment"), (False, REFUSED)):
            with self.assertRefused(message):
                self.account._message_update_content(self.reason, body="Nothing", strict=strict)

    def test_no_entry_is_deleted_whoever_tries(self):
        for entry in self.get_entries():
            for su in (False, True):
                with self.subTest(entry.deposit_log_event, su=su):
                    self.assertProtected(entry.with_env(self.env(su=su)).unlink)

    def test_old_and_new_values_are_neither_edited_nor_deleted_nor_added(self):
        values = self.changed.sudo().tracking_value_ids
        self.assertProtected(partial(values.write, {"new_value_char": "Open"}))
        self.assertProtected(values.unlink)
        # The message is not one of this request.
        self.env.execute_query(
            SQL(
                "UPDATE mail_message SET create_date = %s WHERE id = %s RETURNING id",
                self.env.cr.now() - timedelta(days=1),
                self.changed.id,
            )
        )
        self.env.invalidate_all()
        self.assertProtected(partial(values.copy, {"new_value_char": "Open"}))

    def test_a_used_document_keeps_its_messages_and_says_why(self):
        count = len(self.account.message_ids)
        for document, message in (
            (self.account, "has operations and cannot be deleted"),
            (self.payment, "is an operation of client account"),
            (self.payment.move_id, "is an operation of client account"),
            (self.account_type, "has client accounts and cannot be deleted"),
        ):
            with self.subTest(document._name), self.assertRefused(message):
                document.unlink()
        self.assertEqual(len(self.account.message_ids), count)

    # === ALLOWED === #

    def test_comments_stay_the_business_of_their_authors(self):
        self.account._message_update_content(self.comment, body="Wrote to her")
        self.assertIn("Wrote to her", self.comment.body)
        self.comment.unlink()
        self.assertFalse(self.comment.exists())

    def test_flags_of_readers_are_no_part_of_an_entry(self):
        self.reason.toggle_message_starred()
        self.assertTrue(self.reason.starred)
        self.reason.write({"is_internal": False, "pinned_at": self.env.cr.now()})

    def test_an_entry_is_sent_by_email(self):
        reader = self.env["res.partner"].create({"name": "Rita", "email": "rita@example.com"})
        message = self.account.message_post(body="Limit raised", partner_ids=reader.ids)
        self.assertEqual(message.notification_ids.res_partner_id, reader)
        self.assertProtected(partial(message.write, {"subject": "Nothing"}))

    def test_an_unused_account_and_type_go_with_their_messages(self):
        account_type = self.env["deposit.account.type"].create({"name": "Unused"})
        account = self.open_account(self.boris, account_type)
        self.track()
        messages = account.message_ids | account_type.message_ids
        account.unlink()
        account_type.unlink()
        self.assertFalse(messages.exists())

    def test_a_draft_of_another_app_goes_with_its_messages(self):
        entry = self.create_entry(self.receivable, self.cash.default_account_id)
        messages = entry.message_ids
        entry.unlink()
        self.assertTrue(messages)
        self.assertFalse(messages.exists())

    def test_a_field_that_goes_away_leaves_its_name(self):
        values = self.changed.sudo().tracking_value_ids
        values.write({"field_info": {"desc": "Status", "name": "state", "type": "selection"}})
        self.assertProtected(partial(values.write, {"field_info": False}))

    def test_messages_of_other_apps_cost_no_query(self):
        message = self.anna.message_post(body="Called her")
        message.fetch(["model", "message_type"])
        with self.assertQueryCount(0):
            message._raise_if_deposit_log()


@tagged("post_install", "-at_install")
class TestChangeLogAccess(ChangeLogCommon):
    def test_finance_without_accounting_right_sees_the_log_of_client_accounts(self):
        found = self.search_log(user=self.finance)
        self.assertLessEqual(
            {
                ("account.payment", self.payment.id),
                ("deposit.account", self.account.id),
                ("deposit.account.type", self.account_type.id),
            },
            set(found.mapped(lambda message: (message.model, message.res_id))),
        )
        columns = ("deposit_log_document", "deposit_log_account_ids", "deposit_log_changes")
        self.assertEqual(len(found.web_read({fname: {} for fname in columns})), len(found))

    def test_other_payments_and_entries_are_not_in_the_log(self):
        payment = self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 5, "journal_id": self.cash.id}
        )
        payment.action_post()
        self.assertFalse(self.log_of(payment))
        self.assertFalse(self.log_of(payment.move_id))

    def test_the_log_of_other_companies_is_hidden(self):
        other = self.create_company_with_chart("Elsewhere")
        account_type = self.env["deposit.account.type"].create(
            {"name": "Elsewhere", "company_ids": other.ids}
        )
        account = self.open_account(self.boris, account_type, location_id=other.id)
        self.env.user.company_ids += other
        till = self.create_journal("cash", "Till", company_id=other.id)
        payment = account.with_company(other).top_up(5, till.id)
        hidden = self.log_of(account) | self.log_of(account_type) | self.log_of(payment)
        self.assertEqual(len(hidden), 3)
        for right in ("finance", "accountant"):
            user = self.finance if right == "finance" else self.create_user(right)
            with self.subTest(right):
                self.assertFalse(self.search_log(("id", "in", hidden.ids), user=user))

    def test_the_menu_takes_the_finance_right(self):
        menus = (
            self.env.ref("customer_deposit.mail_message_deposit_log_menu"),
            self.env.ref("customer_deposit.account_deposit_log_menu"),
        )
        for right in GROUPS:
            user = self.finance if right == "finance" else self.create_user(right)
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            allowed = right in ("finance", "manager", "invoicing", "accountant")
            for menu in menus:
                with self.subTest(menu.name, right=right):
                    self.assertEqual(menu.id in visible, allowed)
