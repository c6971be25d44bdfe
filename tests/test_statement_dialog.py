from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .notice_common import NoticeCommon


@tagged("post_install", "-at_install")
class TestStatementDialog(NoticeCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account_b = cls.open_account(cls.boris, amount=5)

    def open_dialog(self, accounts, user=None, **values):
        action = accounts.with_user(user or self.env.user).action_open_statement()
        dialogs = self.env[action["res_model"]].with_user(user or self.env.user)
        with Form(dialogs.with_context(**action["context"])) as form:
            for fname, value in values.items():
                form[fname] = value
        return form.record

    def test_periods_fill_in_the_days(self):
        dialog = self.open_dialog(self.account, period="last_month")
        self.assertEqual(dialog.date_from.day, 1)
        self.assertEqual((self.today.replace(day=1) - dialog.date_to).days, 1)
        dialog = self.open_dialog(self.account, period="this_year")
        self.assertEqual((dialog.date_from.month, dialog.date_to.month), (1, 12))
        dialog = self.open_dialog(
            self.account, period="custom", date_from="2026-01-02", date_to="2026-02-03"
        )
        self.assertEqual(str(dialog.date_to), "2026-02-03")

    def test_printing_passes_accounts_and_period_on(self):
        action = self.open_dialog(self.account | self.account_b).action_print()
        self.assertCountEqual(action["context"]["active_ids"], (self.account | self.account_b).ids)
        self.assertEqual(action["data"]["date_from"], str(self.today.replace(day=1)))

    def test_one_statement_is_sent_with_its_pdf_and_logged_on_the_account(self):
        action = self.open_dialog(self.account).action_send()
        self.assertIn("anna@example.com", action["params"]["message"])
        notice = self.get_notices()
        message = notice.message_id
        self.assertEqual((message.model, message.res_id), ("deposit.account", self.account.id))
        self.assertEqual(message.partner_ids, self.anna)
        self.assertIn(self.account.name, message.attachment_ids.name)
        self.assertEqual(self.get_mails(notice).state, "outgoing")

    def test_the_same_dialog_sends_once(self):
        dialog = self.open_dialog(self.account)
        dialog.action_send()
        dialog.action_send()
        self.assertEqual(len(self.get_notices()), 1)
        self.open_dialog(self.account).action_send()
        self.assertEqual(len(self.get_notices()), 2, "another dialog is another request")

    def test_a_client_without_address_is_told_to_the_user(self):
        with self.assertRaisesRegex(UserError, "Boris Okafor was not sent.*no e-mail"):
            self.open_dialog(self.account_b).action_send()

    def test_of_many_the_result_says_who_got_none_and_why(self):
        dialog = self.open_dialog(self.account | self.account_b)
        self.assertEqual(dialog.unreachable_names, "Boris Okafor")
        dialog.action_send()
        self.assertEqual(dialog.result, "1 of 2 statements are on their way.")
        self.assertEqual(dialog.line_ids.partner_id, self.boris)
        self.assertIn("no e-mail", dialog.line_ids.reason)

    def test_many_go_out_in_the_background(self):
        clients = self.env["res.partner"].create(
            [{"name": f"Client {n}", "email": f"c{n}@example.com"} for n in range(6)]
        )
        accounts = self.env["deposit.account"].union(*map(self.open_account, clients))
        rows = (accounts | self.account_b).send_statement()
        states = [row["state"] for row in rows]
        self.assertEqual(sorted(states), ["pending"] * 6 + ["skipped"])
        self.send()
        notices = self.env["deposit.notice"].search([("account_id", "in", accounts.ids)])
        self.assertEqual(set(notices.mapped("state")), {"sent"})

    def test_who_is_on_the_blacklist_gets_none(self):
        self.env["mail.blacklist"]._add("anna@example.com")
        with self.assertRaisesRegex(UserError, "blacklist"):
            self.open_dialog(self.account).action_send()

    def test_switches_do_not_matter_to_who_asks_for_it(self):
        self.anna.deposit_mute_statement = True
        self.assertEqual(self.account.send_statement()[0]["state"], "sent")

    def test_the_viewer_prints_and_may_not_send(self):
        dialog = self.open_dialog(self.account, self.create_user("viewer"))
        self.assertTrue(dialog.action_print())
        with self.assertRaisesRegex(AccessError, "need the right"):
            dialog.action_send()

    def test_cashier_and_finance_send(self):
        for right in ("cashier", "finance"):
            rows = self.account.with_user(self.create_user(right)).send_statement()
            self.assertEqual(rows[0]["state"], "sent", right)

    def test_who_has_no_right_gets_no_dialog_and_sends_nothing(self):
        nobody = self.create_user("nobody")
        for method in ("send_statement", "get_statement"):
            with self.assertRaises(AccessError):
                getattr(self.account.with_user(nobody), method)()

    def test_accounts_of_other_companies_are_refused(self):
        other = self.create_company_with_chart("Elsewhere")
        stranger = self.create_user("cashier", company_id=other.id, company_ids=other.ids)
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).send_statement()
        dialog = self.env["deposit.account.statement"].with_user(stranger)
        with self.assertRaises(AccessError):
            dialog.create({"account_ids": self.account.ids}).action_print()
