from odoo.tests import Form, tagged

from .common import DepositCommon


class CreditRegisterCommon(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=50)
        cls.account = cls.open_account(amount=100)
        cls.invoice = cls.create_invoice(130)

    def open_dialog(self, records, journal, user=None):
        """Return the standard dialog on invoices or on journal items."""
        wizard = self.env["account.payment.register"].with_user(user or self.env.user)
        form = Form(wizard.with_context(active_model=records._name, active_ids=records.ids))
        form.journal_id = journal
        return form


@tagged("post_install", "-at_install")
class TestRegisterOnCredit(CreditRegisterCommon):
    """The standard dialog with the journal of client accounts, beyond the money there."""

    def open_on_account(self, amount):
        form = self.open_dialog(self.invoice, self.company.deposit_journal_id)
        form.amount = amount
        return form

    def test_the_dialog_says_what_the_client_will_owe(self):
        form = self.open_on_account(130)
        self.assertRecordValues(
            form.save(),
            [{"deposit_available": 150, "deposit_credit_amount": 30, "deposit_debt_after": 30}],
        )
        form.amount = 80
        self.assertEqual((form.deposit_credit_amount, form.deposit_debt_after), (0, 0))

    def test_money_and_credit_are_paid_when_credit_is_ticked(self):
        form = self.open_on_account(130)
        form.deposit_allow_credit = True
        payments = form.save()._create_payments()
        self.assertRecordValues(
            payments,
            [
                {"deposit_operation": "spend", "amount": 100, "is_on_credit": False},
                {"deposit_operation": "credit", "amount": 30, "is_on_credit": True},
            ],
        )
        self.assertRecordValues(
            self.invoice, [{"payment_state": "paid", "deposit_credit_amount": 30}]
        )
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_several_invoices_are_paid_on_credit(self):
        invoices = self.invoice + self.create_invoice(15)
        form = self.open_dialog(invoices, self.company.deposit_journal_id)
        form.group_payment = True
        form.deposit_allow_credit = True
        form.save().action_create_payments()
        self.assertEqual(set(invoices.mapped("payment_state")), {"paid"})
        self.assertEqual(self.account.balance, -45)
        self.assertSound(self.account)

    def test_without_the_tick_no_credit_is_given(self):
        wizard = self.open_on_account(130).save()
        with self.assertRefused(r"Not enough money .* \$\s30\.00 is missing", self.account):
            wizard.action_create_payments()

    def test_the_tick_takes_no_credit_while_there_is_money(self):
        wizard = self.open_on_account(60).save()
        wizard.deposit_allow_credit = True
        payment = wizard._create_payments()
        self.assertRecordValues(payment, [{"deposit_operation": "spend", "amount": 60}])
        self.assertSound(self.account)

    def test_over_the_limit_is_refused_with_the_numbers(self):
        self.account_type.credit_limit = 20
        form = self.open_on_account(130)
        form.deposit_allow_credit = True
        wizard = form.save()
        with self.assertRefused(r"\$\s30\.00 on credit is \$\s10\.00 too much", self.account):
            wizard.action_create_payments()

    def test_a_payment_on_credit_writes_nothing_off(self):
        form = self.open_on_account(129)
        form.deposit_allow_credit = True
        form.payment_difference_handling = "reconcile"
        form.writeoff_account_id = self.cash.profit_account_id
        wizard = form.save()
        with self.assertRefused("leaves the difference open: choose “Keep open”", self.account):
            wizard.action_create_payments()


@tagged("post_install", "-at_install")
class TestRegisterOnDebt(CreditRegisterCommon):
    """The standard dialog on debts of client accounts, as from the aged receivables."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.debt = cls.owe(cls.account, cls.invoice)
        cls.other = cls.open_account(cls.boris)
        cls.other_debt = cls.owe(cls.other, cls.create_invoice(20, cls.boris))
        # No right of client accounts but those that come with invoicing.
        cls.invoicing = cls.create_user("invoicing")

    @classmethod
    def owe(cls, account, invoice):
        """Pay an invoice on credit and return the item that says what is owed."""
        credit = account.pay(invoice.ids, allow_credit=True)[-1]
        return credit.move_id.line_ids.filtered("deposit_account_id")

    def test_a_debt_is_paid_by_a_top_up_of_its_account(self):
        form = self.open_dialog(self.debt, self.cash, self.invoicing)
        self.assertEqual(form.amount, 30)
        payment = form.save()._create_payments()
        self.assertRecordValues(
            payment,
            [
                {
                    "deposit_operation": "top_up",
                    "deposit_account_id": self.account.id,
                    "journal_id": self.cash.id,
                    "amount": 30,
                    "create_uid": self.invoicing.id,
                }
            ],
        )
        self.assertTrue(self.debt.reconciled)
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (0, 0))
        self.assertSound(self.account)

    def test_a_part_of_a_debt_is_paid(self):
        form = self.open_dialog(self.debt, self.cash)
        form.amount = 12
        form.save().action_create_payments()
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (-18, 18))
        self.assertSound(self.account)

    def test_what_is_paid_too_much_stays_on_the_account(self):
        form = self.open_dialog(self.debt, self.cash)
        form.amount = 50
        form.save().action_create_payments()
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_debts_of_several_accounts_are_paid_at_once(self):
        wizard = self.open_dialog(self.debt + self.other_debt, self.cash, self.invoicing).save()
        payments = wizard._create_payments()
        self.assertRecordValues(
            payments.sorted("amount"),
            [
                {"deposit_account_id": self.other.id, "amount": 20},
                {"deposit_account_id": self.account.id, "amount": 30},
            ],
        )
        self.assertEqual((self.account.balance, self.other.balance), (0, 0))
        self.assertSound(self.account, self.other)

    def test_several_debts_of_one_account_are_paid_at_once(self):
        second = self.owe(self.account, self.create_invoice(10))
        form = self.open_dialog(self.debt + second, self.cash)
        form.group_payment = True
        self.assertEqual(form.amount, 40)
        payment = form.save()._create_payments()
        self.assertRecordValues(payment, [{"amount": 40, "deposit_operation": "top_up"}])
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_a_debt_is_not_paid_together_with_an_invoice(self):
        open_item = self.get_receivable_lines(self.create_invoice(10))
        wizard = self.open_dialog(self.debt + open_item, self.cash).save()
        with self.assertRefused("Debts of client accounts are paid on their own", self.account):
            wizard.action_create_payments()

    def test_a_debt_is_not_paid_from_client_accounts(self):
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move.line", active_ids=self.debt.ids)
            .create({"journal_id": self.company.deposit_journal_id.id})
        )
        with self.assertRefused("through a cash register", self.account):
            wizard.action_create_payments()

    def test_a_debt_is_not_written_off_in_passing(self):
        form = self.open_dialog(self.debt, self.cash)
        form.amount = 29
        form.payment_difference_handling = "reconcile"
        form.writeoff_account_id = self.cash.profit_account_id
        wizard = form.save()
        with self.assertRefused("choose “Keep open”", self.account):
            wizard.action_create_payments()

    def test_a_debt_is_paid_in_the_currency_of_the_account(self):
        wizard = self.open_dialog(self.debt, self.cash).save()
        wizard.currency_id = self._enable_currency("EUR")
        with self.assertRefused("debts are in USD: pay them in that currency", self.account):
            wizard.action_create_payments()

    def test_a_user_without_invoicing_is_refused(self):
        wizard = self.open_dialog(self.debt, self.cash).save()
        finance = self.create_user("finance")
        with self.assertRefused("need the right|not allowed|access", self.account):
            wizard.with_user(finance).action_create_payments()
