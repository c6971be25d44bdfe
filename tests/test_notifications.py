from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from odoo.addons.mail.models.mail_thread import MailThread

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestNotifications(DepositCommon):
    """Who follows a document is told of an operation, but not in its transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.follower = new_test_user(
            cls.env,
            login="deposit_follower",
            email="follower@example.com",
            groups="sales_team.group_sale_salesman_all_leads,account.group_account_invoice",
        )
        cls.account = cls.open_account(amount=300)
        cls.follow(cls.account)

    @classmethod
    def follow(cls, records):
        subtypes = cls.env["mail.message.subtype"].search([])
        records.message_subscribe(cls.follower.partner_id.ids, subtypes.ids)

    def assert_told_later(self, records, *functions):
        """Check that mails are worked out by the scheduled action, not in the operations."""
        with patch.object(
            MailThread, "_notify_by_email_render_layout", side_effect=AssertionError("rendered")
        ):
            for function in functions:
                function()
            self.flush_tracking()
        messages = records.message_ids
        self.assertFalse(messages.notification_ids)
        self.send_scheduled()
        self.assertEqual(messages.notification_ids.res_partner_id, self.follower.partner_id)

    def flush_tracking(self):
        """Post the messages that Odoo posts at the end of a transaction."""
        self.env.flush_all()
        self.env.cr.precommit.run()

    def test_followers_of_an_account_are_told_in_the_background(self):
        payment = self.account.pay(self.create_invoice(80).ids)
        self.follow(payment)
        self.assert_told_later(
            self.account,
            lambda: payment.action_deposit_cancel("wrong invoice"),
            lambda: self.account.action_block("lost card"),
        )
        self.assertSound(self.account)

    def test_followers_of_a_visit_are_told_in_the_background(self):
        visit = self.create_visit(self.create_service(), user_id=self.follower.id)
        self.follow(visit)
        self.flush_tracking()
        self.assert_told_later(
            visit,
            lambda: visit.check_out([{"account_id": self.account.id}]),
            lambda: visit.cancel_payment(reason="paid in cash"),
        )
        self.assertSound(self.account)

    def test_what_moves_no_money_is_told_at_once(self):
        message = self.account.message_post(
            body="Call back", partner_ids=self.follower.partner_id.ids
        )
        self.assertEqual(
            message.notified_partner_ids, self.follower.partner_id, "told without waiting"
        )
