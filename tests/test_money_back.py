from odoo.tests import freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestMoneyBack(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.payment = cls.top_up(cls.account, 100)
        cls.invoice = cls.create_invoice(80)
        cls.spend = cls.account.pay(cls.invoice.ids, 60)

    def assertReturned(self, spend, amount):  # noqa: N802
        """Check the whole entry that gave ``amount`` of a payment back to the account."""
        returned = spend.move_id.reversal_move_ids
        self.assertEqual(returned.state, "posted")
        self.assertEntry(
            returned,
            [(self.receivable, amount, 0, None), (self.prepaid_ledger, 0, amount, self.account)],
        )
        self.assertTrue(
            all(self.get_receivable_lines(returned).mapped("reconciled")),
            "the entry is matched with the payment, so the client owes nothing more by it",
        )

    # === FROM THE INVOICE === #

    def test_a_payment_taken_off_the_invoice_returns_the_money(self):
        self.get_receivable_lines(self.invoice).remove_move_reconcile()
        self.assertReturned(self.spend, 60)
        self.assertRecordValues(self.invoice, [{"payment_state": "not_paid"}])
        self.assertRecordValues(self.account, [{"balance": 100, "total_debited": 0}])
        self.assertTrue(self.spend.deposit_reversed)
        self.assertSound(self.account)

    def test_the_cross_in_the_payment_widget_returns_the_money(self):
        partial = self.get_receivable_lines(self.invoice).matched_credit_ids
        self.invoice.js_remove_outstanding_partial(partial.id)
        self.assertReturned(self.spend, 60)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_canceled_invoice_returns_the_money(self):
        self.invoice.button_cancel()
        self.assertReturned(self.spend, 60)
        self.assertEqual((self.invoice.state, self.account.balance), ("cancel", 100))
        self.assertSound(self.account)

    def test_an_invoice_reset_to_draft_keeps_its_payment_until_it_is_canceled(self):
        self.invoice.button_draft()
        self.assertEqual(self.account.balance, 40)
        self.invoice.button_cancel()
        self.assertReturned(self.spend, 60)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_an_invoice_corrected_as_a_draft_never_keeps_more_than_it_asks_for(self):
        self.invoice.button_draft()
        self.invoice.invoice_line_ids.price_unit = 20
        self.invoice.action_post()
        paid = self.invoice.amount_total - self.invoice.amount_residual
        self.assertEqual(self.account.balance, 100 - paid)
        self.assertSound(self.account)

    def test_a_deleted_draft_returns_the_money(self):
        self.invoice.button_draft()
        self.invoice.with_context(force_delete=True).unlink()
        self.assertReturned(self.spend, 60)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_credit_note_that_cancels_the_invoice_returns_the_money(self):
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": self.invoice.ids, "journal_id": self.invoice.journal_id.id}
        )
        wizard.modify_moves()
        self.assertRecordValues(self.invoice, [{"payment_state": "reversed"}])
        self.assertReturned(self.spend, 60)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_credit_note_beside_a_paid_invoice_returns_what_the_account_has_paid(self):
        self._credit(self.invoice, cancel=False).action_post()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_one_of_two_invoices_gives_back_its_own_part(self):
        first, second = self.create_invoice(10), self.create_invoice(25)
        spend = self.account.pay((first + second).ids)
        self.get_receivable_lines(second).remove_move_reconcile()
        self.assertReturned(spend, 25)
        self.assertRecordValues(
            first + second, [{"payment_state": "paid"}, {"payment_state": "not_paid"}]
        )
        self.assertFalse(spend.deposit_reversed, "a part of it still pays the first")
        self.get_receivable_lines(first).remove_move_reconcile()
        self.assertEqual(self.account.balance, 40)
        self.assertTrue(spend.deposit_reversed)
        self.assertSound(self.account)

    def test_returned_money_pays_again(self):
        self.get_receivable_lines(self.invoice).remove_move_reconcile()
        self.account.pay(self.invoice.ids)
        self.assertRecordValues(self.invoice, [{"payment_state": "paid"}])
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_money_is_returned_once(self):
        self.get_receivable_lines(self.invoice).remove_move_reconcile()
        returned = self.spend.move_id.reversal_move_ids
        with self.assertRefused("has been returned", self.account):
            self.get_receivable_lines(returned).remove_move_reconcile()

    def test_a_cash_payment_taken_off_the_invoice_returns_nothing(self):
        cash_payment = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=self.invoice.ids)
            .create({"journal_id": self.cash.id})
            ._create_payments()
        )
        lines = self.get_receivable_lines(cash_payment.move_id)
        lines.remove_move_reconcile()
        self.assertRecordValues(self.invoice, [{"payment_state": "partial", "amount_residual": 20}])
        self.assertEqual(self.account.balance, 40)
        self.assertSound(self.account)

    # === CANCELED ON THE SAME DAY === #

    def test_a_payment_canceled_on_its_day_reopens_the_invoice(self):
        self.spend.action_cancel()
        self.assertRecordValues(self.spend, [{"state": "canceled"}])
        self.assertRecordValues(self.spend.move_id, [{"state": "cancel", "reversal_move_ids": []}])
        self.assertRecordValues(
            self.invoice, [{"payment_state": "not_paid", "amount_residual": 80}]
        )
        self.assertRecordValues(self.account, [{"balance": 100, "total_debited": 0}])
        self.assertSound(self.account)

    def test_a_top_up_canceled_on_its_day_takes_the_money_off(self):
        payment = self.top_up(self.account, 15)
        name = payment.name
        payment.action_cancel()
        self.assertRecordValues(payment, [{"state": "canceled", "name": name}])
        self.assertRecordValues(self.account, [{"balance": 40, "total_topped_up": 100}])
        self.assertSound(self.account)

    def test_a_refund_canceled_on_its_day_puts_the_money_back(self):
        self.account.refund(15, self.cash.id).action_cancel()
        self.assertEqual(self.account.balance, 40)
        self.assertSound(self.account)

    def test_an_operation_is_not_canceled_on_a_later_day(self):
        with freeze_time(self.day(1)), self.assertRefused("belongs to the till of"):
            self.spend.action_cancel()
        self.assertSound(self.account)

    def test_a_secured_operation_is_reversed_but_not_canceled(self):
        payment = self.top_up(self.account, 10)
        payment.move_id.sudo().button_hash()
        with self.assertRefused("its entry is secured with a hash", self.account):
            payment.action_cancel()
        payment.move_id._reverse_moves(cancel=True)
        self.assertTrue(payment.deposit_reversed)
        self.assertSound(self.account)

    def test_an_operation_matched_with_a_bank_statement_is_not_canceled(self):
        payment = self.account.top_up(10, self.bank.id)
        outstanding = payment.move_id.line_ids.filtered(lambda line: line.debit)
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today,
                "amount": 10,
                "payment_ref": "Card terminal",
                "counterpart_account_id": outstanding.account_id.id,
            }
        )
        matched = statement_line.move_id.line_ids.filtered(
            lambda line: line.account_id == outstanding.account_id
        )
        (matched + outstanding).reconcile()
        with self.assertRefused("it is matched with a bank statement", self.account):
            payment.action_cancel()

    def test_an_operation_is_canceled_once(self):
        self.spend.action_cancel()
        with self.assertRefused("it is not posted", self.account):
            self.spend.action_cancel()

    def test_a_reversed_operation_is_not_canceled(self):
        payment = self.top_up(self.account, 15)
        payment.move_id._reverse_moves(cancel=True)
        with self.assertRefused("it has been reversed", self.account):
            payment.action_cancel()

    def test_canceling_several_payments_cancels_bare_ones_too(self):
        bare = self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 10, "journal_id": self.cash.id}
        )
        bare.action_post()
        (bare | self.spend).action_cancel()
        self.assertEqual(set((bare | self.spend).mapped("state")), {"canceled"})
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    # === REVERSED LATER === #

    def test_a_reversal_mirrors_the_entry_on_the_day_it_is_made(self):
        payment = self.top_up(self.account, 15)
        with freeze_time(self.day(10)):
            reversal = self._reverse(payment.move_id)
            self.assertEqual(reversal.date, self.day(10))
            self.assertEntry(
                reversal,
                [
                    (self.prepaid_ledger, 15, 0, self.account),
                    (self.cash.default_account_id, 0, 15, None),
                ],
            )
        self.assertEqual(payment.state, "paid", "the original is untouched")
        self.assertTrue(payment.deposit_reversed)
        self.assertRecordValues(self.account, [{"balance": 40, "total_topped_up": 100}])

    def test_a_reversed_payment_reopens_the_invoice(self):
        self._reverse(self.spend.move_id)
        self.assertReturned(self.spend, 60)
        self.assertRecordValues(
            self.invoice, [{"payment_state": "not_paid", "amount_residual": 80}]
        )
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def test_a_reversed_refund_puts_the_money_back(self):
        refund = self.account.refund(15, self.cash.id)
        self._reverse(refund.move_id)
        self.assertRecordValues(self.account, [{"balance": 40, "total_debited": 60}])
        self.assertSound(self.account)

    def test_a_reversed_transfer_moves_the_money_back(self):
        other = self.open_account(self.boris)
        transfer = self.account.transfer(other.id, 25)
        reversal = self._reverse(transfer)
        self.assertEntry(
            reversal,
            [(self.prepaid_ledger, 25, 0, other), (self.prepaid_ledger, 0, 25, self.account)],
        )
        self.assertEqual((self.account.balance, other.balance), (40, 0))
        self.assertSound(self.account, other)

    def test_a_transfer_spent_by_the_receiver_is_not_reversed(self):
        other = self.open_account(self.boris)
        transfer = self.account.transfer(other.id, 25)
        other.refund(20, self.cash.id)
        with self.assertRefused(r"of its \$\s25\.00 only \$\s5\.00 are left"):
            self._reverse(transfer)
        self.assertSound(self.account, other)

    def _reverse(self, move):
        """Reverse an entry as accountants do, by the dialog of the entry."""
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": move.ids, "journal_id": move.journal_id.id}
        )
        wizard.refund_moves()
        return move.reversal_move_ids

    def _credit(self, invoice, cancel):
        return invoice._reverse_moves([{"invoice_date": self.today}], cancel=cancel)
