from odoo.tests import Form, tagged

from .refund_common import RefundCommon
from .test_advance_tax import AdvanceTaxCommon


@tagged("post_install", "-at_install")
class TestDifference(RefundCommon):
    """A payment with a difference: an undo gives back what the account gave, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.purse = cls.open_account(cls.boris)
        cls.top_up(cls.purse, 300, date=cls.day(-2))
        accounts = cls.env["account.account"]
        cls.loss, cls.gain = accounts.create(
            [
                {"name": "Small losses", "code": "DEPLOSS", "account_type": "expense"},
                {"name": "Tips", "code": "DEPTIPS", "account_type": "income_other"},
            ]
        )

    @classmethod
    def pay_different(cls, invoices, amount, ledger=None, **values):
        """Register a payment from the account and write the difference off."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"journal_id": cls.company._get_deposit_journal().id, **values})
        )
        wizard.group_payment = True
        wizard.amount = amount
        wizard.payment_difference_handling = "reconcile"
        wizard.writeoff_account_id = ledger or cls.loss
        return wizard._create_payments()

    def create_note(self, invoice, amount=None):
        """Post a credit note of an invoice, of a part of it with an amount."""
        wizard = (
            self.env["account.move.reversal"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        note = self.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if amount:
            note.invoice_line_ids.price_unit = amount
        note.action_post()
        return note

    def assertBooks(self, balance, written_off=0, ledger=None):  # noqa: N802
        """Check what is on the account, and what is written off still."""
        items = self.env["account.move.line"].search(
            [("account_id", "=", (ledger or self.loss).id), ("parent_state", "=", "posted")]
        )
        found = (self.purse.balance, round(sum(items.mapped("balance")), 2))
        self.assertEqual(found, (balance, written_off))
        self.assertSound(self.purse)

    def test_a_payment_taken_off_the_invoice_gives_back_what_the_account_gave(self):
        invoice = self.create_invoice(100, self.boris)
        payment = self.pay_different(invoice, 98)
        self.assertBooks(202, 2)
        invoice.js_remove_outstanding_partial(invoice.line_ids.matched_credit_ids.id)
        self.assertBooks(300)
        self.assertEqual((payment.deposit_reversed, invoice.amount_residual), (True, 100))

    def test_a_tip_may_be_more_than_the_document_it_came_with(self):
        self.pay_different(
            self.create_invoice(10, self.boris), 60, self.gain, journal_id=self.cash.id
        )
        self.assertBooks(300, -50, self.gain)
        self.pay_different(self.create_invoice(10, self.boris), 60, self.gain)
        self.assertBooks(240, -100, self.gain)

    def test_more_than_was_due_comes_back_whole(self):
        invoice = self.create_invoice(100, self.boris)
        payment = self.pay_different(invoice, 102, self.gain)
        self.assertBooks(198, -2, self.gain)
        payment.move_id.line_ids.remove_move_reconcile()
        self.assertBooks(300, 0, self.gain)
        self.assertTrue(payment.deposit_reversed)

    def test_a_canceled_invoice_gives_back_what_the_account_gave(self):
        invoice = self.create_invoice(100, self.boris)
        self.pay_different(invoice, 98)
        invoice.button_draft()
        invoice.button_cancel()
        self.assertBooks(300)

    def test_a_payment_canceled_on_its_day_or_later_gives_back_what_the_account_gave(self):
        for offset in (0, -1):
            with self.subTest(days=offset):
                day = self.day(offset)
                invoice = self.create_invoice(100, self.boris, invoice_date=day)
                payment = self.pay_different(invoice, 98, payment_date=day)
                payment.action_deposit_cancel("typed wrong")
                self.assertBooks(300)
                self.assertEqual(payment.state == "canceled", not offset)

    def test_the_reversal_wizard_gives_back_what_the_account_gave(self):
        payment = self.pay_different(self.create_invoice(100, self.boris), 98)
        self.env["account.move.reversal"].with_context(
            active_model="account.move", active_ids=payment.move_id.ids
        ).create({"journal_id": payment.journal_id.id}).refund_moves()
        self.assertBooks(300)
        self.assertTrue(payment.deposit_reversed)

    def test_of_several_documents_each_gives_back_its_part_and_the_last_one_the_rest(self):
        invoices = self.env["account.move"].union(
            *(self.create_invoice(amount, self.boris) for amount in (33.33, 33.33, 33.34))
        )
        payment = self.pay_different(invoices, 99.95)
        self.assertBooks(200.05, 0.05)
        for invoice, balance, written_off in zip(
            invoices, (233.36, 266.68, 300), (0.03, 0.02, 0), strict=True
        ):
            self.get_receivable_lines(invoice).remove_move_reconcile()
            self.assertBooks(balance, written_off)
        self.assertTrue(payment.deposit_reversed)

    def test_a_credit_note_gives_back_what_the_account_gave_and_leaves_nothing_written_off(self):
        invoice = self.create_invoice(100, self.boris)
        self.pay_different(invoice, 98)
        note = self.create_note(invoice)
        self.assertBooks(300)
        self.assertEqual(note.amount_residual, 0)

    def test_credit_notes_in_parts_give_back_what_the_account_gave(self):
        invoice = self.create_invoice(100, self.boris)
        self.pay_different(invoice, 98.35)
        first = self.create_note(invoice, 33.33)
        self.assertBooks(234.43, 1.1)
        self.create_note(invoice, 66.67)
        self.assertBooks(300)
        returned = first.line_ids.matched_debit_ids.debit_move_id.move_id
        returned.action_deposit_cancel("not after all")
        self.assertBooks(267.22, 0.55)
        self.assertEqual(first.amount_residual, 33.33)

    def test_a_credit_note_of_one_document_and_an_undo_of_the_other_make_the_whole(self):
        invoices = self.create_invoice(50, self.boris) | self.create_invoice(50, self.boris)
        self.pay_different(invoices, 99.97)
        self.create_note(invoices[0])
        self.get_receivable_lines(invoices[1]).remove_move_reconcile()
        self.assertBooks(300)

    # === VISITS === #

    def pay_boris(self):
        visit = self.create_visit(
            self.create_service("Cut", 60), self.create_service("Color", 40), partner=self.boris
        )
        payment = self.pay_different(self.invoice_visit(visit), 98)
        return visit, payment

    def test_a_visit_says_what_was_paid_and_what_was_written_off(self):
        visit, _payment = self.pay_boris()
        summary = "Deposit 98.00 (and 2.00 written off)"
        self.assertVisit("paid", 0, summary, visit=visit)

    def test_a_line_returned_gives_back_its_part(self):
        visit, payment = self.pay_boris()
        visit.refund_lines([{"line_id": visit.order_line[0].id, "return_quantity": 1}], "torn")
        self.assertVisit("paid", 0, "Deposit 39.20 (and 0.80 written off)", visit=visit)
        self.assertBooks(260.8, 0.8)
        visit.refund_lines([{"line_id": visit.order_line[1].id, "return_quantity": 1}], "torn")
        self.assertBooks(300)
        self.assertTrue(payment.deposit_reversed)
        self.assertNothingOpen(visit)

    def test_money_of_a_returned_line_may_go_to_the_till_and_is_what_was_given(self):
        visit, _payment = self.pay_boris()
        before = self.get_register_balance()
        visit.refund_lines(
            [{"line_id": line.id, "return_quantity": 1} for line in visit.order_line],
            "torn",
            targets=[{"journal_id": self.cash.id, "amount": 98}],
        )
        self.assertEqual(self.get_register_balance(), before - 98)
        self.assertBooks(202)
        self.assertNothingOpen(visit)

    def test_the_canceled_payment_of_a_line_gives_back_its_part_of_what_the_account_gave(self):
        visit, _payment = self.pay_boris()
        visit.cancel_payment(line_ids=visit.order_line[0].ids, reason="torn")
        self.assertVisit("partial", 60, "Deposit 39.20 (and 0.80 written off)", visit=visit)
        self.assertBooks(260.8, 0.8)
        visit.cancel_payment(line_ids=visit.order_line[1].ids, reason="torn")
        self.assertVisit("unpaid", 100, visit=visit)
        self.assertBooks(300)

    def test_the_dialog_says_what_is_due_when_the_payment_of_a_line_is_canceled(self):
        visit, _payment = self.pay_boris()
        dialog = Form(
            self.env["visit.refund"].with_context(default_order_id=visit.id, default_mode="cancel")
        )
        with dialog.line_ids.edit(0) as line:
            line.is_canceled = True
        with dialog.payment_ids.edit(0) as row:
            self.assertEqual(row.amount, 58.8)
        self.assertEqual(dialog.amount_due_after, 60)

    def test_a_canceled_payment_of_a_visit_gives_back_what_the_account_gave(self):
        visit, payment = self.pay_boris()
        visit.cancel_payment(payment.id, amount=49, reason="half of it")
        self.assertVisit("partial", 50, "Deposit 49.00 (and 1.00 written off)", visit=visit)
        self.assertBooks(251, 1)
        visit.cancel_payment(payment.id, reason="all of it")
        self.assertBooks(300)
        self.assertVisit("unpaid", 100, visit=visit)

    # === RECEIPT === #

    def test_the_receipt_says_what_the_client_gave(self):
        payment = self.pay_different(self.create_invoice(100, self.boris), 98)
        receipt = payment.get_deposit_receipt_data()
        self.assertEqual(
            [receipt[f"amount{name}"] for name in ("", "_total", "_written_off", "_paid_before")],
            [98, 100, 2, 0],
        )
        self.assertEqual((receipt["documents"][0]["paid"], receipt["amount_due"]), (98, 0))


@tagged("post_install", "-at_install")
class TestDifferenceTaxed(AdvanceTaxCommon):
    def test_the_tax_on_advances_follows_what_the_account_gave(self):
        self.top_up(self.account, 240)
        invoice = self.create_invoice(122)
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": self.company._get_deposit_journal().id})
        )
        wizard.amount = 120
        wizard.payment_difference_handling = "reconcile"
        wizard.writeoff_account_id = self.contra.copy({"code": "DEPLOSS"})
        wizard._create_payments()
        self.assertTaxed(20, 100)
        self.get_receivable_lines(invoice).remove_move_reconcile()
        self.assertTaxed(40, 200)
