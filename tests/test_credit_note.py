from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCreditNote(DepositCommon):
    """A credit note gives back to the account what the account has paid, unless one says no."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.invoice = cls.create_invoice(80)

    def create_note(self, amount=None, invoice=None, **values):
        """Return the draft credit note that accountants get by the button of the invoice."""
        invoice = invoice or self.invoice
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount:
            note.invoice_line_ids.price_unit = amount
        if values:
            note.write(values)
        return note

    def assertReturned(self, note, amount):  # noqa: N802
        """Check the whole entry that gave ``amount`` of a credit note back to the account."""
        returned = self.get_receivable_lines(note).matched_debit_ids.debit_move_id.move_id
        self.assertRecordValues(
            returned, [{"deposit_operation": "return", "date": note.date, "state": "posted"}]
        )
        self.assertEntry(
            returned,
            [(self.receivable, amount, 0, None), (self.prepaid_ledger, 0, amount, self.account)],
        )

    def test_the_account_that_paid_gets_the_money_back(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note()
        self.assertEqual(note.deposit_return_account_id, self.account)
        self.assertEqual(note.deposit_return_account_ids, self.account)
        note.action_post()
        self.assertReturned(note, 80)
        self.assertEqual(note.amount_residual, 0)
        self.assertRecordValues(self.account, [{"balance": 100, "total_debited": 0}])
        self.assertSound(self.account)

    def test_a_part_of_the_invoice_comes_back_and_another_part(self):
        self.account.pay(self.invoice.ids)
        for amount, balance in ((30, 50), (20, 70)):
            note = self.create_note(amount)
            note.action_post()
            self.assertReturned(note, amount)
            self.assertEqual(self.account.balance, balance)
        self.assertSound(self.account)

    def test_no_more_comes_back_than_the_account_has_paid(self):
        self.account.pay(self.invoice.ids, 50)
        for amount, balance, is_open in ((30, 50, 0), (30, 80, 0), (30, 100, 10)):
            note = self.create_note(amount)
            note.action_post()
            self.assertEqual((self.account.balance, note.amount_residual), (balance, is_open))
        self.assertReturned(note, 20)
        self.assertSound(self.account)

    def test_what_was_paid_in_cash_stays_with_the_credit_note(self):
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        ).create({"journal_id": self.cash.id, "amount": 25})._create_payments()
        self.account.pay(self.invoice.ids)
        note = self.create_note()
        note.action_post()
        self.assertReturned(note, 55)
        self.assertEqual(note.amount_residual, 25)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_an_invoice_not_paid_from_the_account_returns_nothing(self):
        note = self.create_note()
        self.assertFalse(note.deposit_return_account_id)
        note.action_post()
        self.assertRecordValues(self.invoice, [{"payment_state": "reversed"}])
        self.assertEqual(self.account.balance, 100)

    def test_money_given_back_in_another_way_stays_open_and_can_be_moved_later(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note(deposit_return_account_id=False)
        note.action_post()
        self.assertRecordValues(note, [{"amount_residual": 80, "payment_state": "not_paid"}])
        self.assertEqual((self.account.balance, self.account.outstanding_credit), (20, 80))
        self.assertEqual(note.deposit_target_account_id, self.account)
        note.action_take_outstanding_credit()
        self.assertRecordValues(note, [{"amount_residual": 0}])
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_money_returned_to_the_account_can_be_given_in_cash_instead(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note()
        note.action_post()
        returned = self.get_receivable_lines(note).matched_debit_ids.debit_move_id.move_id
        returned.action_deposit_cancel("The client wants cash")
        self.assertRecordValues(note, [{"amount_residual": 80, "payment_state": "not_paid"}])
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_returned_money_stays_matched_with_the_credit_note(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note()
        note.action_post()
        for action in (self.get_receivable_lines(note).remove_move_reconcile, note.button_cancel):
            with self.assertRefused("the two stay matched. Cancel", self.account):
                action()

    def test_a_credit_note_posted_again_returns_the_money_once(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note()
        note.action_post()
        note.button_draft()
        note.action_post()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_closed_account_is_not_proposed(self):
        self.account.pay(self.invoice.ids)
        self.account.refund(20, self.cash.id)
        self.account.action_close()
        self.assertFalse(self.create_note().deposit_return_account_id)

    def test_a_blocked_account_gets_its_money_back(self):
        self.account.pay(self.invoice.ids)
        self.account.action_block("Lost card")
        self.create_note().action_post()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_the_account_of_another_client_gets_nothing(self):
        other = self.open_account(self.boris)
        self.account.pay(self.invoice.ids)
        self.create_note(deposit_return_account_id=other.id).action_post()
        self.assertEqual((self.account.balance, other.balance), (20, 0))
        self.assertSound(self.account, other)

    def test_the_history_shows_the_return(self):
        self.account.pay(self.invoice.ids)
        note = self.create_note(30)
        note.action_post()
        row = self.account.operation_ids.sorted("id")[-1]
        self.assertRecordValues(row, [{"kind": "reversal", "amount": 30, "balance_after": 50}])
        self.assertIn(note.name, row.memo)

    # === ON CREDIT === #

    def test_what_was_paid_on_credit_lessens_the_debt(self):
        self.allow_credit()
        invoice = self.create_invoice(130)
        self.account.pay(invoice.ids, allow_credit=True)
        self.create_note(20, invoice).action_post()
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (-10, 10))
        self.create_note(30, invoice).action_post()
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (20, 0))
        self.assertSound(self.account)

    def test_a_credited_invoice_loses_its_own_mark_first(self):
        self.allow_credit()
        self.account.refund(100, self.cash.id)
        older, younger = self.create_invoice(30), self.create_invoice(20)
        self.account.pay(older.ids, allow_credit=True, date=self.day(-5))
        self.account.pay(younger.ids, allow_credit=True)
        self.create_note(invoice=younger).action_post()
        self.assertEqual(
            (older + younger).mapped("deposit_credit_amount"), [30, 0], "it is not owed any more"
        )
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_a_return_that_lessened_a_debt_is_canceled(self):
        self.allow_credit(limit=30)
        invoice = self.create_invoice(130)
        self.account.pay(invoice.ids, allow_credit=True)
        note = self.create_note(50, invoice)
        note.action_post()
        returned = self.get_receivable_lines(note).matched_debit_ids.debit_move_id.move_id
        self.assertEntry(
            returned,
            [
                (self.receivable, 50, 0, None),
                (self.prepaid_ledger, 0, 20, self.account),
                (self.credit_ledger, 0, 30, self.account),
            ],
        )
        returned.action_deposit_cancel("The client wants cash")
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (-30, 30))
        self.assertEqual(note.amount_residual, 50)
        self.assertSound(self.account)
