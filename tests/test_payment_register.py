from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestPaymentRegister(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.company.deposit_journal_id
        cls.account = cls.open_account(amount=100)
        cls.tax = cls.env["account.tax"].create({"name": "25 %", "amount": 25})

    def open_dialog(self, invoices, user=None):
        """Return the standard dialog on ``invoices`` with the journal of client accounts."""
        wizard = self.env["account.payment.register"].with_user(user or self.env.user)
        form = Form(wizard.with_context(active_model="account.move", active_ids=invoices.ids))
        form.journal_id = self.journal
        return form

    def create_dialog(self, invoices, **values):
        """Return the dialog as a program fills it in, without the help of its form."""
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"journal_id": self.journal.id, **values})
        )

    def test_an_invoice_is_paid_whole(self):
        invoice = self.create_invoice(80)
        form = self.open_dialog(invoice)
        self.assertEqual(form.deposit_account_id, self.account)
        payment = form.save()._create_payments()
        self.assertRecordValues(
            payment,
            [
                {
                    "deposit_operation": "spend",
                    "deposit_account_id": self.account.id,
                    "amount": 80,
                    "state": "paid",
                }
            ],
        )
        self.assertEntry(
            payment.move_id,
            [(self.prepaid_ledger, 80, 0, self.account), (self.receivable, 0, 80, None)],
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertSound(self.account)

    def test_an_invoice_is_paid_in_part(self):
        invoice = self.create_invoice(80)
        form = self.open_dialog(invoice)
        form.amount = 30
        form.save().action_create_payments()
        self.assertEqual(invoice.amount_residual, 50)
        self.assertEqual(self.account.balance, 70)
        self.assertSound(self.account)

    def test_no_more_is_proposed_than_the_account_holds(self):
        invoice = self.create_invoice(130)
        form = self.open_dialog(invoice)
        self.assertEqual(form.amount, 100)
        form.save().action_create_payments()
        self.assertEqual((invoice.amount_residual, self.account.balance), (30, 0))
        self.assertSound(self.account)

    def test_more_than_the_account_holds_is_refused(self):
        form = self.open_dialog(self.create_invoice(130))
        form.amount = 120
        wizard = form.save()
        with self.assertRefused(r"\$\s120\.00 is needed, \$\s100\.00 is there", self.account):
            wizard.action_create_payments()

    def test_a_small_rest_can_be_written_off(self):
        invoice = self.create_invoice(80)
        write_off = self.company_expense_account()
        form = self.open_dialog(invoice)
        form.amount = 79
        form.payment_difference_handling = "reconcile"
        form.writeoff_account_id = write_off
        payment = form.save()._create_payments()
        self.assertEntry(
            payment.move_id,
            [
                (self.prepaid_ledger, 79, 0, self.account),
                (write_off, 1, 0, None),
                (self.receivable, 0, 80, None),
            ],
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.account.balance, 21)
        self.assertSound(self.account)

    def test_a_difference_is_not_written_off_to_client_accounts(self):
        form = self.open_dialog(self.create_invoice(80))
        form.amount = 79
        form.payment_difference_handling = "reconcile"
        form.writeoff_account_id = self.prepaid_ledger
        wizard = form.save()
        with self.assertRefused("write.?off|difference", self.account):
            wizard.action_create_payments()

    def test_several_invoices_are_paid_one_by_one_or_together(self):
        for is_grouped, count in ((False, 2), (True, 1)):
            with self.subTest(is_grouped):
                invoices = self.create_invoice(10) + self.create_invoice(20)
                form = self.open_dialog(invoices)
                form.group_payment = is_grouped
                payments = form.save()._create_payments()
                self.assertEqual(len(payments), count)
                self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(self.account.balance, 40)
        self.assertSound(self.account)

    def test_a_taxed_invoice_is_paid(self):
        invoice = self.create_invoice(40, post=False)
        invoice.invoice_line_ids.tax_ids = self.tax
        invoice.action_post()
        self.open_dialog(invoice).save().action_create_payments()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 50))
        self.assertSound(self.account)

    def test_a_client_without_account_is_told_so(self):
        wizard = self.create_dialog(self.create_invoice(10, self.boris))
        self.assertFalse(wizard.deposit_account_id)
        with self.assertRefused("Select the client account to pay from. Boris Okafor has none"):
            wizard.action_create_payments()

    def test_the_account_of_another_client_is_refused(self):
        wizard = self.create_dialog(
            self.create_invoice(10, self.boris), deposit_account_id=self.account.id
        )
        with self.assertRefused("cannot be paid.*it belongs to Boris Okafor", self.account):
            wizard.action_create_payments()

    def test_a_blocked_account_is_not_offered_and_refused(self):
        self.account.action_block("Lost card")
        wizard = self.create_dialog(self.create_invoice(10))
        self.assertFalse(wizard.deposit_account_id)
        wizard.deposit_account_id = self.account
        with self.assertRefused("is blocked", self.account):
            wizard.action_create_payments()

    def test_an_invoice_in_another_currency_is_refused(self):
        euro = self._enable_currency("EUR")
        wizard = self.create_dialog(
            self.create_invoice(10, currency_id=euro.id), deposit_account_id=self.account.id
        )
        with self.assertRefused("it is in EUR|kept in USD", self.account):
            wizard.action_create_payments()

    def test_a_date_in_the_future_is_refused(self):
        form = self.open_dialog(self.create_invoice(10))
        form.payment_date = self.day(1)
        wizard = form.save()
        with self.assertRefused("not in the future", self.account):
            wizard.action_create_payments()

    def test_an_accountant_needs_the_right_to_pay_from_accounts(self):
        invoice = self.create_invoice(10)
        invoicing = self.create_user("invoicing")
        wizard = self.open_dialog(invoice, invoicing).save()
        with self.assertRefused("You need the right “Pay from accounts”", self.account):
            wizard.action_create_payments()
        invoicing.group_ids += self.env.ref("customer_deposit.group_booking_payment")
        wizard.action_create_payments()
        self.assertEqual(self.account.balance, 90)

    def test_the_payments_come_back_without_special_rights(self):
        wizard = self.open_dialog(self.create_invoice(10)).save()
        payment = wizard._create_payments()
        self.assertFalse(payment.env.su)
        with self.assertRefused("cannot be changed", self.account):
            payment.amount = 5

    def test_vendors_are_not_paid_from_client_accounts(self):
        bill = self.create_invoice(10, move_type="in_invoice")
        wizard = Form(
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=bill.ids
            )
        ).save()
        self.assertNotIn(self.journal, wizard.available_journal_ids)

    def test_a_bare_payment_is_as_it_was(self):
        invoice = self.create_invoice(80)
        form = self.open_dialog(invoice)
        form.journal_id = self.cash
        self.assertFalse(form.deposit_account_id)
        payment = form.save()._create_payments()
        self.assertRecordValues(
            payment, [{"deposit_account_id": False, "deposit_operation": False, "amount": 80}]
        )
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 100))

    def company_expense_account(self):
        return self.env["account.account"].search(
            [("account_type", "=", "expense"), ("company_ids", "=", self.company.id)], limit=1
        )

    # === HOW MUCH, AND FROM WHERE === #

    def create_in_instalments(self, amount):
        """Return an invoice of which 30 % are due at once, and the rest later."""
        terms = self.env.ref("account.account_payment_term_advance_60days")
        return self.create_invoice(amount, invoice_payment_term_id=terms.id)

    def test_more_than_is_due_is_refused(self):
        invoices = self.create_invoice(30) | self.create_invoice(20)
        terms = self.create_in_instalments(40)
        for name, documents, due in (
            ("one", invoices[0], 30),
            ("several", invoices, 50),
            ("instalments", terms, 40),
        ):
            wizard = self.create_dialog(documents, group_payment=True)
            wizard.write({"amount": due + 10, "payment_difference_handling": "open"})
            with self.subTest(name), self.assertRefused("more than the .* due", self.account):
                wizard.action_create_payments()

    def test_several_invoices_are_paid_together_or_apart(self):
        for grouped in (True, False):
            invoices = self.create_invoice(30) | self.create_invoice(20)
            self.create_dialog(invoices, group_payment=grouped).action_create_payments()
            self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_documents_paid_apart_take_no_other_amount(self):
        invoices = self.create_invoice(30) | self.create_invoice(20)
        wizard = self.create_dialog(invoices, group_payment=False)
        wizard.amount = 10
        with self.assertRefused("paid apart", self.account):
            wizard.action_create_payments()
        wizard.group_payment = True
        wizard.write({"amount": 10, "payment_difference_handling": "open"})
        wizard.action_create_payments()
        self.assertEqual(self.account.balance, 90)
        self.assertSound(self.account)

    def test_an_instalment_may_be_exceeded_up_to_all_that_is_due(self):
        invoice = self.create_in_instalments(40)
        wizard = self.create_dialog(invoice)
        wizard.write({"amount": 40, "payment_difference_handling": "open"})
        wizard.action_create_payments()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 60))
        self.assertSound(self.account)

    def test_a_tip_is_written_to_income(self):
        invoice = self.create_invoice(80)
        wizard = self.create_dialog(invoice)
        income = invoice.invoice_line_ids.account_id
        wizard.write(
            {
                "amount": 82,
                "payment_difference_handling": "reconcile",
                "writeoff_account_id": income.id,
            }
        )
        wizard.action_create_payments()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 18))
        self.assertSound(self.account)

    def name_account(self, invoices, **values):
        return (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoices.ids)
            .create({"deposit_account_id": self.account.id, **values})
        )

    def test_the_account_that_a_program_names_pays(self):
        invoice = self.create_invoice(70)
        self.name_account(invoice).action_create_payments()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 30))
        self.assertSound(self.account)

    def test_the_account_that_a_program_names_later_pays(self):
        invoice = self.create_invoice(70)
        wizard = self.create_dialog(invoice, journal_id=self.bank.id)
        wizard.deposit_account_id = self.account
        wizard.action_create_payments()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 30))
        self.assertSound(self.account)

    def test_an_account_is_not_named_with_a_till(self):
        wizard = self.name_account(self.create_invoice(70), journal_id=self.cash.id)
        with self.assertRefused("takes no money from account", self.account):
            wizard.action_create_payments()

    def test_the_account_of_another_client_does_not_pay(self):
        invoice = self.create_invoice(70, self.boris)
        with self.assertRefused("it belongs to", self.account):
            self.name_account(invoice).action_create_payments()
        with self.assertRefused("it belongs to", self.account):
            self.name_account(invoice | self.create_invoice(10)).action_create_payments()

    def test_the_clients_money_is_not_paid_by_the_method_for_credit(self):
        credit = self.journal._get_deposit_method_line("credit")
        wizard = self.create_dialog(self.create_invoice(70), payment_method_line_id=credit.id)
        payment = wizard._create_payments()
        self.assertEqual(payment.payment_method_line_id.code, "deposit")
        self.assertSound(self.account)
