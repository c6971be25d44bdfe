from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestTopUp(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()

    def test_a_top_up_adds_money_and_posts_one_entry(self):
        payment = self.account.top_up(100, self.cash.id, memo="Birthday")
        self.assertRecordValues(
            payment,
            [
                {
                    "partner_id": self.anna.id,
                    "amount": 100,
                    "payment_type": "inbound",
                    "journal_id": self.cash.id,
                    "deposit_account_id": self.account.id,
                    "deposit_operation": "top_up",
                    "memo": "Birthday",
                }
            ],
        )
        self.assertEntry(
            payment.move_id,
            [
                (self.cash.default_account_id, 100, 0, None),
                (self.prepaid_ledger, 0, 100, self.account),
            ],
        )
        self.assertSound(self.account)

    def test_top_ups_add_up(self):
        self.account.top_up(100, self.cash.id)
        self.account.top_up(49.99, self.bank.id)
        self.assertRecordValues(
            self.account,
            [{"balance": 149.99, "available_amount": 149.99, "total_topped_up": 149.99}],
        )
        self.assertSound(self.account)

    def test_a_top_up_by_card_waits_on_the_outstanding_account(self):
        outstanding = self.cash.default_account_id.copy({"name": "Outstanding", "reconcile": True})
        method = self.bank.inbound_payment_method_line_ids[:1]
        method.payment_account_id = outstanding
        payment = self.account.top_up(50, self.bank.id, payment_method_line_id=method.id)
        self.assertEntry(
            payment.move_id,
            [(outstanding, 50, 0, None), (self.prepaid_ledger, 0, 50, self.account)],
        )
        self.assertSound(self.account)

    def test_the_payment_keeps_the_team_member(self):
        employee = self.env["hr.employee"].create({"name": "Mira"})
        payment = self.account.top_up(10, self.cash.id, employee_id=employee.id)
        self.assertEqual(payment.deposit_employee_id, employee)
        self.assertEqual(payment.create_uid, self.env.user)

    def test_the_money_belongs_to_the_commercial_partner(self):
        company = self.env["res.partner"].create({"name": "Salon Ltd", "is_company": True})
        contact = self.env["res.partner"].create({"name": "Carla", "parent_id": company.id})
        account = self.open_account(contact)
        payment = self.top_up(account, 100)
        self.assertEqual(payment.move_id.line_ids.partner_id, company)
        self.assertSound(account)

    def test_a_top_up_can_be_dated_back(self):
        payment = self.top_up(self.account, 100, date=self.day(-9))
        self.assertEqual(payment.move_id.date, self.day(-9))
        self.assertEqual(self.account.balance_at(self.day(-10)), {self.account.id: 0})
        self.assertEqual(self.account.balance_at(self.day(-9)), {self.account.id: 100})
        self.assertSound(self.account)

    def test_an_amount_must_be_a_number_above_zero(self):
        for amount in (0, -5, "abc", None, True, float("nan"), float("inf"), 0.001):
            with self.subTest(amount=amount), self.assertRefused("amount|above zero"):
                self.top_up(self.account, amount)

    def test_an_amount_finer_than_the_currency_is_refused(self):
        with self.assertRefused(r"10\.005.*USD allows|finer than USD", self.account):
            self.top_up(self.account, 10.005)

    def test_a_float_that_means_whole_cents_is_taken(self):
        self.top_up(self.account, 0.1 + 0.2)
        self.assertEqual(self.account.balance, 0.3)
        self.assertSound(self.account)

    def test_one_account_is_topped_up_at_a_time(self):
        accounts = self.account | self.open_account(self.boris)
        with self.assertRefused("one client account at a time, 2 are given", accounts):
            self.top_up(accounts, 10)

    def test_a_date_must_be_a_date(self):
        with self.assertRefused("“tomorrow” is not a date"):
            self.top_up(self.account, 10, date="tomorrow")

    def test_only_cash_registers_take_money(self):
        sales = self.create_journal("sale", "Sales of the test", code="TSALE")
        for journal, reason in (
            (sales, "it is no cash or bank journal"),
            (self.company.deposit_journal_id, "it is no cash or bank journal"),
        ):
            with self.subTest(journal=journal.name), self.assertRefused(reason):
                self.account.top_up(10, journal.id)

    def test_an_archived_cash_register_takes_no_money(self):
        self.bank.active = False
        with self.assertRefused("it is archived"):
            self.account.top_up(10, self.bank.id)

    def test_a_cash_register_must_be_selected(self):
        with self.assertRefused("Select the cash register"):
            self.account.top_up(10, False)

    def test_a_cash_register_in_another_currency_takes_no_money(self):
        euro = self._enable_currency("EUR")
        journal = self.create_journal("cash", "Euro till", currency_id=euro.id)
        with self.assertRefused("it is kept in EUR"):
            self.account.top_up(10, journal.id)

    def test_the_payment_method_must_be_one_of_the_cash_register(self):
        with self.assertRefused("no such payment method"):
            self.account.top_up(
                10,
                self.cash.id,
                payment_method_line_id=self.bank.inbound_payment_method_line_ids[0].id,
            )

    def test_the_receipt_says_advance_payment(self):
        payment = self.top_up(self.account, 10)
        self.assertEqual(payment.payment_receipt_title, "Advance Payment Receipt")
        bare = self.env["account.payment"].create({"partner_id": self.anna.id, "amount": 10})
        self.assertNotEqual(bare.payment_receipt_title, "Advance Payment Receipt")
