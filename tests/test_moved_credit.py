from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestMovedCredit(RefundCommon):
    """What has money on an account is not undone under it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()

    def assertKept(self, document, move, methods):  # noqa: N802
        for method in methods:
            with self.subTest(method), self.assertRefused("has moved money of", self.account):
                getattr(document, method)()
        with self.subTest("reversal"), self.assertRefused("has moved money of", self.account):
            self.env["account.move.reversal"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({"journal_id": move.journal_id.id}).refund_moves()

    def test_a_payment_whose_money_was_moved_stays_posted(self):
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.anna.id,
                "amount": 50,
                "journal_id": self.cash.id,
            }
        )
        payment.action_post()
        payment.action_take_outstanding_credit()
        self.assertKept(payment, payment.move_id, ["action_draft", "action_cancel", "unlink"])
        self.assertKept(payment.move_id, payment.move_id, ["button_draft", "button_cancel"])
        moved = payment.move_id.line_ids.matched_debit_ids.debit_move_id.move_id
        moved.action_deposit_cancel("not Anna's money")
        payment.action_draft()
        payment.action_cancel()
        self.assertEqual(payment.state, "canceled")
        self.assertSound(self.account)

    def test_a_credit_note_whose_money_was_returned_stays_posted(self):
        invoice = self.create_invoice(80)
        self.top_up(self.account, 80)
        self.account.pay(invoice.ids)
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        note.action_post()
        self.assertKept(note, note, ["button_draft", "button_cancel", "unlink"])

    def test_an_entry_whose_credit_was_moved_stays_posted(self):
        entry = self.create_entry(
            self.cash.default_account_id, self.receivable, 50, partner_id=self.anna.id
        )
        entry.action_post()
        self.account.take_outstanding_credit()
        self.assertEqual(self.account.balance, 50)
        self.assertKept(entry, entry, ["button_draft", "button_cancel", "unlink"])

    def test_a_statement_line_whose_money_was_moved_stays(self):
        line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "amount": 50,
                "partner_id": self.anna.id,
                "payment_ref": "Anna",
                "counterpart_account_id": self.receivable.id,
            }
        )
        self.account.take_outstanding_credit()
        self.assertKept(line, line.move_id, ["action_undo_reconciliation", "unlink"])
