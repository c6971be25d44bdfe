from odoo.tests import tagged

from .common import DepositCommon


class CreditCommon(DepositCommon):
    """A client with less on the account than an invoice asks for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100, days=10)
        cls.account = cls.open_account(amount=20)
        cls.invoice = cls.create_invoice(50)

    @classmethod
    def pay(cls, invoices, amount=None, **values):
        return cls.account.pay(invoices.ids, amount, allow_credit=True, **values)


@tagged("post_install", "-at_install")
class TestCredit(CreditCommon):
    """Payments of more than is on the account."""

    def test_credit_is_given_only_when_it_is_asked_for(self):
        numbers = r"\$\s50\.00 is needed, \$\s20\.00 is there, \$\s30\.00 is missing"
        with self.assertRefused(numbers, self.account):
            self.account.pay(self.invoice.ids)

    def test_an_empty_account_pays_on_credit_alone(self):
        self.account.refund(20, self.cash.id)
        payment = self.pay(self.invoice)
        self.assertRecordValues(payment, [{"deposit_operation": "credit", "amount": 50}])
        self.assertEqual(self.account.balance, -50)
        self.assertSound(self.account)

    def test_no_credit_is_taken_while_there_is_money(self):
        payment = self.pay(self.invoice, 20)
        self.assertRecordValues(payment, [{"deposit_operation": "spend", "amount": 20}])
        self.assertRecordValues(
            self.invoice, [{"payment_state": "partial", "deposit_credit_amount": 0}]
        )

    def test_a_part_is_paid_on_credit_and_the_rest_stays_due(self):
        self.pay(self.invoice, 35)
        self.assertRecordValues(
            self.invoice,
            [{"payment_state": "partial", "amount_residual": 15, "deposit_credit_amount": 15}],
        )
        self.assertEqual(self.account.balance, -15)
        self.assertSound(self.account)

    def test_a_type_without_credit_gives_none(self):
        self.account_type.allow_credit = False
        with self.assertRefused("type Deposit does not allow payment on credit", self.account):
            self.pay(self.invoice)

    def test_a_blocked_or_closed_account_gives_no_credit(self):
        for action in (lambda: self.account.action_block("Lost card"), self.close_account):
            action()
            self.assertRecordValues(self.account, [{"free_credit": 0, "available_amount": 0}])
            with self.assertRefused("is (blocked|closed)", self.account):
                self.pay(self.invoice)

    def close_account(self):
        self.account.action_unblock()
        self.account.refund(20, self.cash.id)
        self.account.action_close()

    # === REPEATED REQUESTS === #

    def test_a_repeated_request_returns_both_payments(self):
        first = self.pay(self.invoice, idempotency_key="k")
        self.assertEqual(self.pay(self.invoice, idempotency_key="k"), first)
        self.assertEqual(self.pay(self.invoice, 50, idempotency_key="k"), first)
        with self.assertRefused("Key k was used for", self.account):
            self.pay(self.invoice, 20, idempotency_key="k")
        self.assertEqual(self.account.balance, -30)


@tagged("post_install", "-at_install")
class TestOwing(CreditCommon):
    """A client who has paid on credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payments = cls.pay(cls.invoice)
        cls.spend, cls.credit = cls.payments
        cls.debt = cls.credit.move_id.line_ids.filtered("deposit_account_id")

    def test_money_and_credit_are_two_payments(self):
        self.assertRecordValues(
            self.payments,
            [
                {
                    "deposit_operation": "spend",
                    "payment_method_code": "deposit",
                    "amount": 20,
                    "is_on_credit": False,
                    "deposit_owed_amount": 0,
                },
                {
                    "deposit_operation": "credit",
                    "payment_method_code": "deposit_credit",
                    "amount": 30,
                    "is_on_credit": True,
                    "deposit_owed_amount": 30,
                },
            ],
        )
        self.assertEqual(self.payments.journal_id, self.company.deposit_journal_id)
        self.assertEqual(self.payments.invoice_ids, self.invoice)
        self.assertSound(self.account)

    def test_the_debt_is_a_receivable_with_a_due_date(self):
        self.assertEntry(
            self.spend.move_id,
            [(self.prepaid_ledger, 20, 0, self.account), (self.receivable, 0, 20, None)],
        )
        self.assertEntry(
            self.credit.move_id,
            [(self.credit_ledger, 30, 0, self.account), (self.receivable, 0, 30, None)],
        )
        self.assertRecordValues(
            self.debt, [{"date_maturity": self.day(10), "account_type": "asset_receivable"}]
        )
        self.assertEqual(self.account.debt_due_date, self.day(10))

    def test_the_invoice_is_paid_and_marked_on_credit(self):
        self.assertRecordValues(
            self.invoice,
            [{"payment_state": "paid", "amount_residual": 0, "deposit_credit_amount": 30}],
        )
        self.assertRecordValues(
            self.account,
            [{"balance": -30, "prepaid_balance": 0, "debt_balance": 30, "total_debited": 50}],
        )

    def test_the_client_owes_the_debt_in_odoo_too(self):
        self.assertRecordValues(
            self.anna, [{"credit": 30, "deposit_debt": 30, "deposit_balance": -30}]
        )

    def test_the_history_shows_money_and_credit_apart(self):
        rows = self.account.operation_ids.filtered("amount").sorted("id")
        self.assertRecordValues(
            rows,
            [
                {"kind": "top_up", "amount": 20, "balance_after": 20},
                {"kind": "payment", "amount": -20, "balance_after": 0},
                {"kind": "credit", "amount": -30, "balance_after": -30},
            ],
        )
        self.assertEqual(rows[1:].document_ids, self.invoice)

    def test_the_client_takes_more_credit_up_to_the_limit(self):
        self.assertRecordValues(self.account, [{"free_credit": 70, "available_amount": 70}])
        invoice = self.create_invoice(80)
        self.pay(invoice, 70)
        self.assertRecordValues(
            self.account, [{"debt_balance": 100, "free_credit": 0, "available_amount": 0}]
        )
        with self.assertRefused(r"\$\s0\.01 on credit is \$\s0\.01 too much", self.account):
            self.pay(invoice, 0.01)

    def test_over_the_limit_is_refused_with_the_numbers(self):
        numbers = (
            r"limit of Anna Ito on account CA.* is \$\s100\.00, and \$\s30\.00 is owed already: "
            r"\$\s80\.00 on credit is \$\s10\.00 too much\. Take \$\s70\.00 at most"
        )
        with self.assertRefused(numbers, self.account):
            self.pay(self.create_invoice(80))

    def test_the_account_is_not_closed_nor_the_client_archived(self):
        with self.assertRefused(
            r"Anna Ito owes \$\s30\.00 on account .*settle it by a top-up", self.account
        ):
            self.account.action_close()
        with self.assertRefused(r"Anna Ito has \$\s-30\.00 on client account", self.account):
            self.anna.action_archive()

    def test_a_debt_is_neither_refunded_nor_transferred(self):
        target = self.open_account(self.boris)
        with self.assertRefused("Not enough money", self.account):
            self.account.refund(1, self.cash.id)
        with self.assertRefused("Not enough money", self.account):
            self.account.transfer(target.id, 1)

    # === SEARCH === #

    def test_payments_and_invoices_on_credit_are_found(self):
        payments, invoices = self.env["account.payment"], self.env["account.move"]
        mine = [("partner_id", "=", self.anna.id)]
        self.assertEqual(payments.search([*mine, ("is_on_credit", "=", True)]), self.credit)
        self.assertNotIn(self.credit, payments.search([*mine, ("is_on_credit", "=", False)]))
        self.assertEqual(invoices.search([*mine, ("deposit_credit_amount", ">", 0)]), self.invoice)
        self.assertFalse(invoices.search([*mine, ("deposit_credit_amount", ">", 30)]))
        self.top_up(self.account, 30)
        self.assertFalse(payments.search([*mine, ("is_on_credit", "=", True)]))
        self.assertFalse(invoices.search([*mine, ("deposit_credit_amount", ">", 0)]))

    def test_accounts_are_found_by_the_day_their_debt_is_due(self):
        self.pay(self.create_invoice(10, invoice_date=self.day(-15)), date=self.day(-15))
        for operator, day, is_found in (
            ("<", "today", True),
            ("<", self.day(-4), True),
            ("<", self.day(-5), False),
            ("<=", self.day(-5), True),
            (">=", self.day(-5), True),
            (">", self.day(-5), False),
            (">", self.day(-6), True),
        ):
            with self.subTest(operator, day=day):
                found = self.env["deposit.account"].search([("debt_due_date", operator, day)])
                self.assertEqual(self.account in found, is_found)
