from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestPay(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)

    def test_an_invoice_is_paid_whole(self):
        invoice = self.create_invoice(80)
        payment = self.account.pay(invoice.ids)
        self.assertEntry(
            payment.move_id,
            [(self.prepaid_ledger, 80, 0, self.account), (self.receivable, 0, 80, None)],
        )
        self.assertRecordValues(
            payment,
            [
                {
                    "deposit_operation": "spend",
                    "journal_id": self.company.deposit_journal_id.id,
                    "payment_method_code": "deposit",
                    "invoice_ids": invoice.ids,
                    "memo": invoice.payment_reference,
                    "state": "paid",
                }
            ],
        )
        self.assertRecordValues(invoice, [{"payment_state": "paid", "amount_residual": 0}])
        self.assertRecordValues(self.account, [{"balance": 20, "total_debited": 80}])
        self.assertSound(self.account)

    def test_an_invoice_is_paid_in_part(self):
        invoice = self.create_invoice(80)
        self.account.pay(invoice.ids, 60)
        self.assertRecordValues(invoice, [{"payment_state": "partial", "amount_residual": 20}])
        self.assertEqual(self.account.balance, 40)
        self.assertSound(self.account)

    def test_an_account_pays_down_to_zero(self):
        self.account.pay(self.create_invoice(100).ids)
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_several_invoices_are_paid_oldest_due_first(self):
        late, early = (
            self.create_invoice(60, invoice_date_due=date) for date in (self.day(21), self.day(10))
        )
        self.account.pay([late.id, early.id], 70)
        self.assertRecordValues(early, [{"payment_state": "paid", "amount_residual": 0}])
        self.assertRecordValues(late, [{"payment_state": "partial", "amount_residual": 50}])
        self.assertSound(self.account)

    def test_a_taxed_invoice_is_paid_whole(self):
        tax = self.env["account.tax"].create({"name": "20 %", "amount": 20})
        invoice = self.create_invoice(50, post=False)
        invoice.invoice_line_ids.tax_ids = tax
        invoice.action_post()
        self.account.pay(invoice.ids)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.account.balance, 40)
        self.assertSound(self.account)

    def test_a_receipt_is_paid_like_an_invoice(self):
        receipt = self.create_invoice(30, move_type="out_receipt")
        self.account.pay(receipt.ids)
        self.assertEqual(receipt.payment_state, "paid")

    def test_an_invoice_is_paid_in_cash_and_from_the_account(self):
        invoice = self.create_invoice(80)
        self._register_payment(invoice, 30)
        self.account.pay(invoice.ids)
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.account.balance, 50)
        self.assertSound(self.account)

    def test_the_invoice_of_a_contact_is_paid_from_the_account_of_the_company(self):
        contact = self.env["res.partner"].create({"name": "Carl", "parent_id": self.anna.id})
        self.account.pay(self.create_invoice(10, contact).ids)
        self.assertEqual(self.account.balance, 90)
        self.assertSound(self.account)

    def test_more_than_is_due_is_refused_with_the_numbers(self):
        invoice = self.create_invoice(80)
        with self.assertRefused(r"\$\s90\.00 is more than the \$\s80\.00 due on INV", self.account):
            self.account.pay(invoice.ids, 90)

    def test_more_than_is_there_is_refused_with_the_numbers(self):
        invoice = self.create_invoice(130)
        numbers = r"\$\s130\.00 is needed, \$\s100\.00 is there, \$\s30\.00 is missing"
        with self.assertRefused(f"Not enough money on account CA.* of Anna Ito: {numbers}"):
            self.account.pay(invoice.ids)
        self.assertSound(self.account)

    def test_the_invoice_of_another_client_is_refused(self):
        with self.assertRefused("cannot be paid.*it belongs to Boris Okafor"):
            self.account.pay(self.create_invoice(10, self.boris).ids)

    def test_an_invoice_in_another_currency_is_refused(self):
        euro = self._enable_currency("EUR")
        with self.assertRefused("it is in EUR"):
            self.account.pay(self.create_invoice(10, currency_id=euro.id).ids)

    def test_a_draft_is_refused(self):
        with self.assertRefused("Draft Invoice.*it is not posted"):
            self.account.pay(self.create_invoice(10, post=False).ids)

    def test_a_credit_note_is_refused(self):
        with self.assertRefused("it is not a customer invoice"):
            self.account.pay(self.create_invoice(10, move_type="out_refund").ids)

    def test_a_vendor_bill_is_refused(self):
        with self.assertRefused("it is not a customer invoice"):
            self.account.pay(self.create_invoice(10, move_type="in_invoice").ids)

    def test_a_paid_invoice_is_refused(self):
        invoice = self.create_invoice(10)
        self.account.pay(invoice.ids)
        with self.assertRefused("nothing is due on it", self.account):
            self.account.pay(invoice.ids)

    def test_documents_must_be_selected(self):
        for move_ids in ([], None, [2**31 - 1]):
            with self.subTest(move_ids=move_ids), self.assertRefused("Select the posted invoices"):
                self.account.pay(move_ids)

    def test_invoices_on_two_receivable_accounts_are_refused(self):
        other = self.receivable.copy()
        self.boris.property_account_receivable_id = other
        self.boris.parent_id = self.anna
        invoices = self.create_invoice(10)
        invoices += self.create_invoice(10, self.boris)
        invoices[1].line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        ).account_id = other
        with self.assertRefused("different clients, locations or receivable accounts"):
            self.account.pay(invoices.ids)

    def test_the_invoice_offers_the_money_of_the_client(self):
        invoice = self.create_invoice(10)
        self.assertRecordValues(
            invoice,
            [{"deposit_available": 100, "deposit_account_ids": self.account.ids}],
        )
        self.assertFalse(self.create_invoice(10, self.boris).deposit_available)
        self.account.pay(invoice.ids)
        self.assertFalse(invoice.deposit_available, "nothing is due any more")

    def _register_payment(self, invoice, amount):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        with Form(self.env["account.payment.register"].with_context(**context)) as form:
            form.journal_id = self.cash
            form.amount = amount
        form.record.action_create_payments()
