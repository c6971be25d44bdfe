from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCredit(DepositCommon):
    """Payments of more than is on the account: the client owes the rest."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100, days=10)
        cls.account = cls.open_account(amount=20)
        cls.invoice = cls.create_invoice(50)

    def pay(self, invoices, amount=None, **values):
        return self.account.pay(invoices.ids, amount, allow_credit=True, **values)

    # === PAYING === #

    def test_credit_is_given_only_when_it_is_asked_for(self):
        numbers = r"\$\s50\.00 is needed, \$\s20\.00 is there, \$\s30\.00 is missing"
        with self.assertRefused(numbers, self.account):
            self.account.pay(self.invoice.ids)

    def test_money_and_credit_are_two_payments(self):
        payments = self.pay(self.invoice)
        self.assertRecordValues(
            payments,
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
        self.assertEqual(payments.journal_id, self.company.deposit_journal_id)
        self.assertEqual(payments.invoice_ids, self.invoice)
        self.assertSound(self.account)

    def test_the_debt_is_a_receivable_with_a_due_date(self):
        spend, credit = self.pay(self.invoice)
        self.assertEntry(
            spend.move_id,
            [(self.prepaid_ledger, 20, 0, self.account), (self.receivable, 0, 20, None)],
        )
        self.assertEntry(
            credit.move_id,
            [(self.credit_ledger, 30, 0, self.account), (self.receivable, 0, 30, None)],
        )
        self.assertEqual(self.get_debt_item(credit).date_maturity, self.day(10))
        self.assertEqual(self.account.debt_due_date, self.day(10))

    def test_the_invoice_is_paid_and_marked_on_credit(self):
        self.pay(self.invoice)
        self.assertRecordValues(
            self.invoice,
            [{"payment_state": "paid", "amount_residual": 0, "deposit_credit_amount": 30}],
        )
        self.assertRecordValues(
            self.account,
            [{"balance": -30, "prepaid_balance": 0, "debt_balance": 30, "total_debited": 50}],
        )
        self.assertSound(self.account)

    def test_the_account_shows_what_is_left_of_the_credit(self):
        self.assertRecordValues(self.account, [{"free_credit": 100, "available_amount": 120}])
        self.pay(self.invoice)
        self.assertRecordValues(self.account, [{"free_credit": 70, "available_amount": 70}])

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

    def test_the_client_owes_the_debt_in_odoo_too(self):
        _spend, credit = self.pay(self.invoice)
        self.assertEqual(self.get_debt_item(credit).account_type, "asset_receivable")
        self.env.invalidate_all()
        self.assertEqual(self.anna.credit, 30)
        self.assertRecordValues(self.anna, [{"deposit_debt": 30, "deposit_balance": -30}])

    def test_the_history_shows_money_and_credit_apart(self):
        self.pay(self.invoice)
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

    def test_an_owing_client_takes_more_credit_within_the_limit(self):
        self.pay(self.invoice)
        self.pay(self.create_invoice(70))
        self.assertRecordValues(self.account, [{"debt_balance": 100, "free_credit": 0}])
        with self.assertRefused("Not enough money|credit limit", self.account):
            self.pay(self.create_invoice(1))

    def test_over_the_limit_is_refused_with_the_numbers(self):
        self.pay(self.invoice)
        numbers = (
            r"limit of Anna Ito on account CA.* is \$\s100\.00, and \$\s30\.00 is owed already: "
            r"\$\s80\.00 on credit is \$\s10\.00 too much\. Take \$\s70\.00 at most"
        )
        with self.assertRefused(numbers, self.account):
            self.pay(self.create_invoice(80))

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

    def test_an_account_with_a_debt_is_not_closed_nor_its_client_archived(self):
        self.pay(self.invoice)
        with self.assertRefused(r"Anna Ito owes \$\s30\.00 .* Let the client settle", self.account):
            self.account.action_close()
        with self.assertRefused(r"Anna Ito has \$\s-30\.00 on client account", self.account):
            self.anna.action_archive()

    def test_a_debt_is_neither_refunded_nor_transferred(self):
        target = self.open_account(self.boris)
        self.pay(self.invoice)
        with self.assertRefused("Not enough money", self.account):
            self.account.refund(1, self.cash.id)
        with self.assertRefused("Not enough money", self.account):
            self.account.transfer(target.id, 1)

    # === REPEATED REQUESTS === #

    def test_a_repeated_request_returns_both_payments(self):
        first = self.pay(self.invoice, idempotency_key="k")
        self.assertEqual(self.pay(self.invoice, idempotency_key="k"), first)
        self.assertEqual(self.pay(self.invoice, 50, idempotency_key="k"), first)
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_a_key_with_a_part_of_the_amount_is_refused(self):
        self.pay(self.invoice, idempotency_key="k")
        with self.assertRefused("Key k was used for", self.account):
            self.pay(self.invoice, 20, idempotency_key="k")

    # === SEARCH === #

    def test_payments_and_invoices_on_credit_are_found(self):
        _spend, credit = self.pay(self.invoice)
        payments, invoices = self.env["account.payment"], self.env["account.move"]
        mine = [("partner_id", "=", self.anna.id)]
        self.assertEqual(payments.search([*mine, ("is_on_credit", "=", True)]), credit)
        self.assertNotIn(credit, payments.search([*mine, ("is_on_credit", "=", False)]))
        self.assertEqual(invoices.search([*mine, ("deposit_credit_amount", ">", 0)]), self.invoice)
        self.top_up(self.account, 30)
        self.assertFalse(payments.search([*mine, ("is_on_credit", "=", True)]))
        self.assertFalse(invoices.search([*mine, ("deposit_credit_amount", ">", 0)]))

    def test_accounts_are_found_by_the_day_their_debt_is_due(self):
        self.pay(self.invoice, date=self.day(-15))
        found = self.env["deposit.account"].search([("debt_due_date", "<", "today")])
        self.assertIn(self.account, found)
        self.pay(self.create_invoice(10))
        for operator, day, is_found in (("<", -4, True), ("<", -5, False), (">=", -5, True)):
            with self.subTest(operator, day=day):
                domain = [("debt_due_date", operator, self.day(day))]
                found = self.env["deposit.account"].search(domain)
                self.assertEqual(self.account in found, is_found)

    # === HELPERS === #

    def get_debt_item(self, payment):
        return payment.move_id.line_ids.filtered("deposit_account_id")

    def close_account(self):
        self.account.action_unblock()
        self.account.refund(20, self.cash.id)
        self.account.action_close()
