from odoo.exceptions import AccessError
from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutRefused(CheckoutCommon):
    """Who may check out, and what is refused without leaving a trace."""

    def test_a_receptionist_needs_no_accounting_right(self):
        desk = self.create_user("desk")
        account = self.open_account(amount=50)
        visit = self.visit.with_user(desk)
        payments = visit.check_out([self.from_account(account, 50), self.in_cash(70)])
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")
        self.assertEqual(payments.env.user, desk)
        self.assertFalse(payments.env.su)
        self.assertEqual(self.visit.invoice_ids.create_uid, desk)
        self.assertEqual(payments.with_user(desk).mapped("amount"), [50, 70])

    def test_nobody_checks_out_without_the_right(self):
        seller = self.create_user("nobody")
        seller.group_ids += self.env.ref("sales_team.group_sale_salesman_all_leads")
        visit = self.visit.with_user(seller)
        for operation in (
            visit.check_out,
            visit.fast_checkout,
            visit.action_open_checkout,
            visit.action_fast_payment,
        ):
            with self.subTest(operation.__name__), self.assertRaises(AccessError):
                operation()

    def test_who_cannot_see_the_visit_does_not_check_it_out(self):
        cashier = self.create_user("booking")
        with self.assertRaises(AccessError):
            self.visit.with_user(cashier).check_out([self.in_cash()])

    def test_more_than_is_due_is_refused(self):
        with self.assertRefused(r"\$\s120\.01 is more than the \$\s120\.00 due on S"):
            self.visit.check_out([self.in_cash(100), self.by_card(20.01)])

    def test_nothing_due_takes_no_payment(self):
        self.visit.check_out([self.in_cash()])
        for payment in (self.in_cash(), self.in_cash(10)):
            with self.assertRefused("Nothing is due on S.* of Anna Ito any more"):
                self.visit.check_out([payment])

    def test_what_is_no_amount_is_refused(self):
        for amount, message in {
            "text": "is not an amount",
            True: "is not an amount",
            float("nan"): "is not an amount",
            -5: "above zero",
            0: "above zero",
            0.001: "above zero",
            10.005: "finer than",
        }.items():
            with self.subTest(amount=amount), self.assertRefused(message):
                self.visit.check_out([self.in_cash(amount)])

    def test_what_is_no_payment_is_refused(self):
        account = self.open_account(amount=50)
        for vals in (
            {"amount": 10},
            {**self.in_cash(10), "account_id": account.id},
            {**self.in_cash(10), "deposit_operation": "top_up"},
            {"journal_id": "1 OR 1=1", "amount": 10},
            self.cash.id,
        ):
            with self.subTest(vals=vals), self.assertRefused("Each payment of S.* needs"):
                self.visit.check_out([vals])

    def test_a_canceled_visit_is_refused(self):
        self.visit.action_cancel()
        with self.assertRefused("is canceled. Set it back to quotation"):
            self.visit.check_out([self.in_cash()])

    def test_an_empty_visit_is_refused(self):
        with self.assertRefused("has no services or products"):
            self.create_visit().check_out()

    def test_a_blocked_or_closed_account_is_refused(self):
        account = self.open_account(amount=200)
        account.action_block("Lost card")
        with self.assertRefused("is blocked", account):
            self.visit.check_out([self.from_account(account, 50)])
        account.action_unblock()
        account.refund(200, self.cash.id)
        account.action_close()
        with self.assertRefused("is closed", account):
            self.visit.check_out([self.from_account(account, 50)])

    def test_the_account_of_somebody_else_is_refused(self):
        account = self.open_account(self.boris, amount=200)
        with self.assertRefused("belongs to Anna Ito", account):
            self.visit.check_out([self.from_account(account, 50)])

    def test_an_archived_client_pays_in_cash_only(self):
        account = self.open_account()
        self.visit.action_confirm()
        self.anna.active = False
        with self.assertRefused("is archived", account):
            self.visit.check_out([self.from_account(account, 50)])
        self.visit.check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 120.00")

    def test_a_register_of_another_company_is_refused(self):
        company = self.create_company_with_chart("Other salon")
        journal = self.create_journal("cash", "Other till", company_id=company.id)
        with self.assertRefused("Other till cannot be the cash register .* belongs to Other salon"):
            self.visit.check_out([self.in_cash(50, journal)])

    def test_what_is_no_register_is_refused(self):
        sales = self.env["account.journal"].search([("type", "=", "sale")], limit=1)
        self.bank.active = False
        for journal, message in (
            (sales, "it is no cash or bank journal"),
            (self.company.deposit_journal_id, "it is no cash or bank journal"),
            (self.bank, "it is archived"),
        ):
            with self.subTest(journal.name), self.assertRefused(message):
                self.visit.check_out([self.in_cash(50, journal)])

    def test_the_payment_method_of_another_register_is_refused(self):
        method = self.bank.inbound_payment_method_line_ids[:1]
        with self.assertRefused("Till has no such payment method"):
            self.visit.check_out([{**self.in_cash(50), "payment_method_line_id": method.id}])

    def test_a_register_in_another_currency_is_refused(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        till = self.create_journal("cash", "Euro till", currency_id=euro.id)
        with self.assertRefused("it is kept in EUR"):
            self.visit.check_out([self.in_cash(50, till)])
