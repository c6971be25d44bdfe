from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .receipt_common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptSend(ReceiptCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.email = "anna@example.com"
        cls.payment = cls.top_up(cls.account, 50)
        cls.viewer = cls.create_user("viewer")

    # === MAIL === #

    def test_it_is_mailed_to_the_client_with_the_paper(self):
        self.payment._send_deposit_receipt()
        message = self.payment.message_ids[0]
        self.assertIn(self.payment.name, message.subject)
        self.assertEqual(message.partner_ids, self.anna)
        [attachment] = message.attachment_ids
        self.assertTrue(attachment.raw)
        self.assertIn("Receipt", attachment.name)

    def test_it_is_mailed_in_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        template = self.env.ref("customer_deposit.mail_template_deposit_receipt").sudo()
        template.with_context(lang="fr_FR").subject = "Reçu {{ object.name }}"
        self.payment._send_deposit_receipt()
        self.assertEqual(self.payment.message_ids[0].subject, f"Reçu {self.payment.name}")

    def test_payments_made_together_are_one_mail(self):
        self.top_up(self.account, 30)
        payments = self.visit.check_out([self.in_cash(90), self.from_account(self.account)])
        self.assertEqual(payments._send_deposit_receipt(), payments[0])

    def test_a_client_without_an_address_is_told_with_the_remedy(self):
        self.anna.email = False
        with self.assertRefused("Anna Ito has no e-mail address.*client's card"):
            self.payment.action_send_deposit_receipt()

    def test_the_parent_gets_the_receipt_of_a_child_without_an_address(self):
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        payment = self.account.pay(self.create_invoice(30, self.boris).ids)
        self.assertEqual(payment.deposit_receipt_partner_id, self.anna)
        self.boris.email = "boris@example.com"
        payment.invalidate_recordset(["deposit_receipt_partner_id"])
        self.assertEqual(payment.deposit_receipt_partner_id, self.boris)

    # === RIGHTS === #

    def test_who_sees_accounts_prints_and_sends(self):
        payment = self.payment.with_user(self.viewer)
        self.assertEqual(payment.get_deposit_receipt_data()["amount"], 50)
        self.assertEqual(payment.action_print_deposit_receipt()["type"], "ir.actions.report")
        self.assertIn(
            "anna@example.com", payment.action_send_deposit_receipt()["params"]["message"]
        )
        html = (
            self.env["ir.actions.report"]
            .with_user(self.viewer)
            ._render_qweb_html("customer_deposit.report_deposit_receipt", payment.ids)[0]
        )
        self.assertIn(b"Advance payment", html)

    def test_who_has_no_right_neither_reads_nor_prints_nor_sends(self):
        nobody = self.create_user("nobody")
        portal = new_test_user(self.env, login="deposit_portal", groups="base.group_portal")
        for user in (nobody, portal, self.env.ref("base.public_user")):
            payment = self.payment.with_user(user)
            for method in (
                payment.get_deposit_receipt_data,
                payment.action_print_deposit_receipt,
                payment.action_send_deposit_receipt,
            ):
                with self.assertRaises(AccessError):
                    method()
            with self.assertRaises(AccessError):
                self.env["ir.actions.report"].with_user(user)._render_qweb_html(
                    "customer_deposit.report_deposit_receipt_a4", payment.ids
                )

    def test_a_viewer_gets_no_receipt_of_what_he_may_not_read(self):
        payment = self.visit.check_out([self.in_cash()])
        with self.assertRaises(AccessError):
            payment.with_user(self.viewer).get_deposit_receipt_data()
        booking = self.create_user("booking")
        self.assertEqual(payment.with_user(booking).get_deposit_receipt_data()["amount"], 120)

    def test_another_company_gets_no_receipt(self):
        other = self.create_company_with_chart("Elsewhere")
        stranger = new_test_user(
            self.env,
            login="deposit_stranger",
            groups="customer_deposit.group_deposit_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        with self.assertRaises(AccessError):
            self.payment.with_user(stranger).get_deposit_receipt_data()

    def test_facts_of_a_receipt_are_not_written_by_hand(self):
        payment = self.visit.check_out([self.in_cash()])
        for vals in (
            {"deposit_tendered_amount": 500},
            {"deposit_paid_documents": []},
            {"deposit_receipt_payment_id": self.payment.id},
        ):
            with self.assertRefused("not entered as payments"):
                payment.write(vals)
