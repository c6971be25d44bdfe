from odoo.fields import Command
from odoo.tests import tagged

from odoo.addons.account.models.account_move import AccountMove
from odoo.addons.account.models.account_payment import AccountPayment

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestMatches(DepositCommon):
    """What Odoo shows of matched payments and invoices is what Odoo itself finds."""

    def read_all(self, records, compute):
        """Return what all fields of a compute method say of each record."""
        return {
            record: {
                field.name: field.convert_to_write(record[field.name], record)
                for field in self.get_fields(records, compute)
            }
            for record in records
        }

    def get_fields(self, records, compute):
        fields = [field for field in records._fields.values() if field.compute == compute]
        self.assertTrue(fields)
        return fields

    def assert_as_odoo_says(self, records, compute, odoo):
        self.env.flush_all()
        self.env.invalidate_all()
        ours = self.read_all(records, compute)
        self.env.invalidate_all()
        with self.env.protecting(self.get_fields(records, compute), records):
            odoo(records)
            theirs = self.read_all(records, compute)
        self.assertEqual(ours, theirs)

    def create_payments(self):
        """Return payments matched with invoices, bills and credit notes, and with nothing."""
        account = self.open_account()
        top_up = self.top_up(account, 100)
        invoice = self.create_invoice(60)
        spent = account.pay(invoice.ids)
        credit_note = self.create_invoice(10, move_type="out_refund")
        bill = self.create_invoice(20, move_type="in_invoice")
        values = {"journal_id": self.cash.id, "partner_id": self.anna.id, "amount": 10}
        drafts = self.env["account.payment"].create(
            [
                {**values, "payment_type": "inbound"},
                {**values, "payment_type": "inbound", "invoice_ids": [Command.set(invoice.ids)]},
                {
                    **values,
                    "payment_type": "outbound",
                    "invoice_ids": [Command.set(credit_note.ids)],
                },
                {**values, "payment_type": "outbound", "invoice_ids": [Command.set(bill.ids)]},
                {
                    **values,
                    "payment_type": "outbound",
                    "invoice_ids": [Command.set((invoice + credit_note).ids)],
                },
            ]
        )
        posted = drafts[:1].copy()
        posted.action_post()
        back = drafts[2].copy({"invoice_ids": False})
        back.action_post()
        items = (back.move_id + credit_note).line_ids
        items.filtered(lambda line: line.account_type == "asset_receivable").reconcile()
        self.env.invalidate_all()
        return top_up + spent + drafts + posted + back

    def test_payments_show_the_documents_that_odoo_finds(self):
        payments = self.create_payments()
        counts = payments.mapped("reconciled_invoices_count")
        self.assertEqual(counts, [0, 1, 0, 1, 1, 0, 2, 0, 1])
        self.assertEqual(payments[-1].reconciled_invoices_type, "credit_note")
        self.assert_as_odoo_says(
            payments,
            "_compute_stat_buttons_from_reconciliation",
            AccountPayment._compute_stat_buttons_from_reconciliation,
        )

    def test_documents_show_the_payments_that_odoo_finds(self):
        payments = self.create_payments()
        moves = payments.move_id + payments.invoice_ids
        self.assertTrue(any(move.payment_count for move in moves))
        self.assert_as_odoo_says(
            moves, "_compute_reconciled_payment_ids", AccountMove._compute_reconciled_payment_ids
        )

    def test_what_is_unmatched_again_is_shown_so(self):
        account = self.open_account()
        self.top_up(account, 100)
        invoice = self.create_invoice(60)
        payment = account.pay(invoice.ids)
        self.assertEqual(payment.reconciled_invoice_ids, invoice)
        payment.action_deposit_cancel("Mistake")
        self.assertEqual(payment.reconciled_invoice_ids, payment.invoice_ids)
        self.assertEqual(invoice.reconciled_payment_ids, invoice.matched_payment_ids)
