from odoo.tests import tagged

from .common import DepositCommon


class CreditNoteCommon(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.invoice = cls.create_invoice(80)

    @classmethod
    def create_note(cls, amount=None, invoice=None, **values):
        """Return the draft credit note that accountants get by the button of the invoice."""
        invoice = invoice or cls.invoice
        wizard = cls.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
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


@tagged("post_install", "-at_install")
class TestCreditNote(CreditNoteCommon):
    """A credit note gives back to the account what the account has paid, unless one says no."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.pay(cls.invoice.ids)

    def test_a_part_of_the_invoice_comes_back_and_another_part(self):
        for amount, balance in ((30, 50), (20, 70)):
            note = self.create_note(amount)
            note.action_post()
            self.assertReturned(note, amount)
            self.assertEqual(self.account.balance, balance)
        self.assertSound(self.account)

    def test_money_given_back_in_another_way_stays_open_and_can_be_moved_later(self):
        note = self.create_note()
        self.assertEqual(note.deposit_return_account_id, self.account, "proposed")
        note.deposit_return_account_id = False
        note.action_post()
        self.assertRecordValues(note, [{"amount_residual": 80, "payment_state": "not_paid"}])
        self.assertEqual((self.account.balance, self.account.outstanding_credit), (20, 80))
        self.assertEqual(note.deposit_target_account_id, self.account)
        note.action_take_outstanding_credit()
        self.assertRecordValues(note, [{"amount_residual": 0}])
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_closed_account_is_not_proposed(self):
        self.account.refund(20, self.cash.id)
        self.account.action_close()
        self.assertFalse(self.create_note().deposit_return_account_id)

    def test_a_blocked_account_gets_its_money_back(self):
        self.account.action_block("Lost card")
        self.create_note().action_post()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_the_account_of_another_client_gets_nothing(self):
        other = self.open_account(self.boris)
        self.create_note(deposit_return_account_id=other.id).action_post()
        self.assertEqual((self.account.balance, other.balance), (20, 0))
        self.assertSound(self.account, other)

    def test_the_history_shows_the_return(self):
        note = self.create_note(30)
        note.action_post()
        row = self.account.operation_ids.sorted("id")[-1]
        self.assertRecordValues(row, [{"kind": "reversal", "amount": 30, "balance_after": 50}])
        self.assertIn(note.name, row.memo)


@tagged("post_install", "-at_install")
class TestReturnedMoney(CreditNoteCommon):
    """A credit note whose money is back on the account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account.pay(cls.invoice.ids)
        cls.note = cls.create_note()
        cls.note.action_post()
        cls.returned = cls.get_receivable_lines(cls.note).matched_debit_ids.debit_move_id.move_id

    def test_the_account_that_paid_gets_the_money_back(self):
        self.assertEqual(self.note.deposit_return_account_ids, self.account)
        self.assertReturned(self.note, 80)
        self.assertEqual(self.note.amount_residual, 0)
        self.assertRecordValues(self.account, [{"balance": 100, "total_debited": 0}])
        self.assertSound(self.account)

    def test_money_returned_to_the_account_can_be_given_in_cash_instead(self):
        self.returned.action_deposit_cancel("The client wants cash")
        self.assertRecordValues(self.note, [{"amount_residual": 80, "payment_state": "not_paid"}])
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_returned_money_stays_matched_with_the_credit_note(self):
        item = self.get_receivable_lines(self.note)
        for action in (item.remove_move_reconcile, self.note.button_cancel):
            with self.assertRefused("the two stay matched. Cancel", self.account):
                action()

    def test_money_that_came_back_does_not_come_back_again_by_the_payment(self):
        spend = self.account.operation_ids.payment_id.filtered(
            lambda payment: payment.deposit_operation == "spend"
        )
        for undo in (
            lambda: spend.action_deposit_cancel("Not satisfied"),
            self.get_receivable_lines(self.invoice).remove_move_reconcile,
            self.invoice.button_cancel,
        ):
            with self.assertRefused(f"come back to the account by {self.note.name}"):
                undo()
        self.returned.action_deposit_cancel("The payment itself is canceled")
        spend.action_deposit_cancel("Not satisfied")
        self.assertEqual((self.account.balance, self.invoice.payment_state), (100, "not_paid"))
        self.assertSound(self.account)

    def test_a_credit_note_posted_again_returns_the_money_once(self):
        with self.assertRefused("has moved money of", self.account):
            self.note.button_draft()
        returned = self.note.line_ids.matched_debit_ids.debit_move_id.move_id
        returned.action_deposit_cancel("wrong line")
        self.note.button_draft()
        self.note.action_post()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestCreditNoteMixed(CreditNoteCommon):
    """Credit notes of an invoice that the account has not paid, or not alone."""

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


@tagged("post_install", "-at_install")
class TestCreditNoteOnCredit(CreditNoteCommon):
    """Credit notes of an invoice that was paid with 100 of the client's money and 30 on credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=60)
        cls.invoice = cls.create_invoice(130)
        cls.account.pay(cls.invoice.ids, allow_credit=True)

    def test_what_was_paid_on_credit_lessens_the_debt(self):
        self.create_note(20).action_post()
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (-10, 10))
        self.create_note(30).action_post()
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (20, 0))
        self.assertSound(self.account)

    def test_a_credited_invoice_loses_its_own_mark_and_an_older_debt_stays(self):
        older = self.create_invoice(25, invoice_date=self.day(-5))
        self.account.pay(older.ids, allow_credit=True, date=self.day(-5))
        self.create_note(30).action_post()
        self.assertEqual((older + self.invoice).mapped("deposit_credit_amount"), [25, 0])
        self.assertEqual(self.account.balance, -25)
        self.assertSound(self.account)

    def test_money_of_a_return_settles_other_debts_than_the_one_it_lessens(self):
        self.top_up(self.account, 20)
        other = self.create_invoice(25)
        self.account.pay(other.ids, allow_credit=True)
        self.create_note(30).action_post()
        self.assertEqual((self.invoice + other).mapped("deposit_credit_amount"), [0, 5])
        self.assertEqual(self.account.balance, -5)
        self.assertSound(self.account)

    def test_a_return_that_lessened_a_debt_is_canceled_even_over_the_limit(self):
        note = self.create_note(50)
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
        self.account_type.credit_limit = 10
        returned.action_deposit_cancel("The client wants cash")
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (-30, 30))
        self.assertEqual(note.amount_residual, 50)
        self.assertSound(self.account)
