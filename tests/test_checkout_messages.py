from odoo.tests import tagged

from ..deposit_bulk import share_lookups
from .checkout_common import CheckoutCommon

CONFIRMED, VALIDATED = "sale.mt_order_confirmed", "account.mt_invoice_validated"


@tagged("post_install", "-at_install")
class TestCheckoutMessages(CheckoutCommon):
    """What Odoo writes into the histories of visits that are checked out together."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.alias_domain_id = cls.env["mail.alias.domain"].create(
            {"name": "salon.example", "catchall_alias": "answers"}
        )
        cls.other = cls.create_visit(cls.haircut, partner=cls.boris)
        cls.follower = cls.env["res.partner"].create({"name": "Ida", "email": "ida@salon.example"})

    def check_out(self, *visits):
        """Check visits out together, and write the messages that wait for the end of the request.

        :return: the messages of this request
        """
        last = max(self.env["mail.message"].sudo().search([]).ids)
        orders = self.env["sale.order"].with_context(tracking_disable=False, mail_notrack=False)
        orders.check_out_many(
            [{"order_id": visit.id, "payment_vals": [self.in_cash()]} for visit in visits]
        )
        self.cr.flush()
        # Notes are logged without an address.
        note = self.env.ref("mail.mt_note")
        domain = [("id", ">", last), ("subtype_id", "!=", note.id)]
        return self.env["mail.message"].sudo().search(domain)

    def get_message(self, record, subtype):
        """Return the message of a kind in the history of a record."""
        kind = self.env.ref(subtype)
        return record.message_ids.filtered(lambda message: message.subtype_id == kind)

    def follow(self, record, subtype):
        record.message_subscribe(self.follower.ids, subtype_ids=self.env.ref(subtype).ids)

    def test_a_follower_hears_of_his_visit_and_of_no_other(self):
        self.follow(self.visit, CONFIRMED)
        self.check_out(self.visit, self.other)
        messages = [self.get_message(visit, CONFIRMED) for visit in (self.visit, self.other)]
        self.assertEqual([len(message) for message in messages], [1, 1])
        self.send_scheduled()
        self.assertEqual(messages[0].notified_partner_ids, self.follower)
        self.assertFalse(messages[1].notified_partner_ids)

    def test_a_follower_of_other_messages_hears_nothing(self):
        self.follow(self.visit, VALIDATED)
        self.check_out(self.visit, self.other)
        self.send_scheduled()
        self.assertFalse(self.get_message(self.visit, CONFIRMED).notified_partner_ids)

    def test_answers_go_where_odoo_sends_them(self):
        self.env["mail.alias"].create(
            {
                "alias_name": "anna",
                "alias_domain_id": self.company.alias_domain_id.id,
                "alias_model_id": self.env["ir.model"]._get_id("sale.order"),
                "alias_parent_model_id": self.env["ir.model"]._get_id("sale.order"),
                "alias_parent_thread_id": self.visit.id,
            }
        )
        new = self.check_out(self.visit, self.other)
        records = {"sale.order": self.visit | self.other, "account.move": self.visit.invoice_ids}
        for message in new.filtered(lambda message: message.model in records):
            record = self.env[message.model].browse(message.res_id)
            author = message.email_from, message.author_id.id
            self.assertEqual(message.reply_to, record._notify_get_reply_to(*author)[record.id])
            self.assertEqual(message.record_alias_domain_id, self.company.alias_domain_id)
            self.assertEqual(message.record_company_id, self.company)
        for visit, address in ((self.visit, "anna"), (self.other, "answers")):
            message = self.get_message(visit, CONFIRMED)
            self.assertIn(f"{address}@salon.example", message.reply_to)

    def test_each_company_has_an_address_of_its_own(self):
        records = self.env["sale.order"].browse([self.visit.id, self.other.id])
        self.other.sudo().company_id = company = self.env["res.company"].create({"name": "Spa"})
        company.alias_domain_id = self.env["mail.alias.domain"].create(
            {"name": "spa.example", "catchall_alias": "spa"}
        )
        shared = share_lookups(records)
        for record in [*shared, *shared]:
            expected = record.with_context(deposit_bulk=None)._notify_get_reply_to()
            self.assertEqual(record._notify_get_reply_to(), expected)
            self.assertEqual(
                record._mail_get_alias_domains(),
                record.with_context(deposit_bulk=None)._mail_get_alias_domains(),
            )
