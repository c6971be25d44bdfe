from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCardMessages(DepositCommon):
    """Messages, calls and files of a client, through Odoo's own tools."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk", email="desk@example.com")
        cls.anna.write({"email": "anna@example.com", "phone": "+1 555-010-7788"})
        cls.card = cls.anna.with_user(cls.desk)

    @classmethod
    def default_env_context(cls):
        return {}  # with the messages that tests do without otherwise

    def open_dialog(self, action):
        """Return the form of a dialog, as the desk opens it."""
        model = self.env[action["res_model"]].with_user(self.desk)
        view = action.get("views", [(None, "form")])[0][0]
        return Form(model.with_context(**action["context"]), view=view)

    def test_an_email_is_sent_from_the_card_and_listed_there(self):
        dialog = self.open_dialog(self.card.action_send_client_email())
        dialog.subject, dialog.body = "Tomorrow", "<p>See you at ten.</p>"
        self.assertEqual(dialog.partner_ids[:], self.anna)
        dialog.save()._action_send_mail()
        [message] = self.card.sent_message_ids
        self.assertEqual(message.notification_type, "email")
        self.assertEqual(message.card_content, "Tomorrow – See you at ten.")
        self.assertEqual(message.card_author_id, self.desk.partner_id)

    def test_messages_on_visits_are_listed_too(self):
        visit = self.create_visit()
        visit.message_post(body="Confirmed", message_type="comment", partner_ids=self.anna.ids)
        self.assertEqual(self.card.sent_message_ids.card_document, visit.display_name)

    def test_messages_that_the_user_may_not_read_are_not_listed(self):
        self.env.company.sudo().message_post(
            body="Payroll", message_type="comment", partner_ids=self.anna.ids
        )
        viewer = self.create_user("viewer")
        visit = self.create_visit()
        visit.message_post(body="Hello", message_type="comment", partner_ids=self.anna.ids)
        self.assertFalse(
            self.anna.with_user(viewer).sent_message_ids.filtered(
                lambda message: message.sudo().mail_message_id.model == "sale.order"
            )
        )

    def test_a_text_message_is_written_from_the_card(self):
        if not self.card.has_sms:
            self.assertNotIn("sms.composer", self.env)
            return
        dialog = self.open_dialog(self.card.action_send_client_sms())
        dialog.body = "See you at ten."
        dialog.save()._action_send_sms()
        self.assertEqual(self.card.sent_message_ids.notification_type, "sms")

    def test_a_call_is_planned_and_noted_as_done(self):
        dialog = self.open_dialog(self.card.action_log_call())
        dialog.summary = "Birthday"
        planned = dialog.save()
        self.assertEqual(self.card.call_ids, planned)
        done = self.open_dialog(self.card.action_log_call()).save()
        done.action_feedback("She comes on Friday")
        self.card.invalidate_recordset()
        self.assertEqual(self.card.call_ids, planned | done)
        self.assertEqual(done.state, "done")

    def test_other_activities_are_no_calls(self):
        self.card.activity_schedule("mail.mail_activity_data_todo")
        self.assertFalse(self.card.call_ids)

    def test_files_of_the_client_are_uploaded_from_the_card(self):
        action = self.card.action_view_client_files()
        attachment = (
            self.env["ir.attachment"]
            .with_user(self.desk)
            .with_context(**action["context"])
            .create({"name": "consent.pdf", "raw": b"%PDF"})
        )
        found = self.env["ir.attachment"].with_user(self.desk).search(action["domain"])
        self.assertEqual(found, attachment)
        self.assertEqual(self.card.message_attachment_count, 1)

    def test_who_wants_no_mass_mail_is_marked(self):
        self.env["mail.blacklist"].sudo()._add("anna@example.com")
        self.assertTrue(self.card.is_blacklisted)
        self.assertIn("is_blacklisted", self.card.get_view(view_type="form")["arch"])
