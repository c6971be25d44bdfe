"""What every shop does, on the charts of accounts of ten countries: run by dev/test-charts.

Not among the tests of the addon, for it needs the localisations of these countries. Where a company
for the country exists, as where the addon was installed after its chart, the stories are about it;
otherwise they begin with a new one.
"""

import base64
from datetime import timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .charts import CHARTS, company_name, create_company
from .checkout_common import CheckoutCommon
from .report_books import ReportBooks

RECEIPT = "customer_deposit.action_report_deposit_receipt"
STATEMENT = "customer_deposit.action_report_deposit_statement"


class ChartStories(ReportBooks, CheckoutCommon):
    """Stories of a company with a chart of accounts, whose prices are taxed as the chart says."""

    __test__ = False
    country = template = None

    @classmethod
    def setup_independent_company(cls, **kwargs):
        company = cls.env["res.company"].search([("name", "=", company_name(cls.country))])
        company = company or create_company(cls.env, cls.country, cls.template)
        # Both at once: Odoo refuses a user whose company is not among those he may work in.
        cls.env.user.write({"company_ids": [Command.set(company.ids)], "company_id": company.id})
        return company

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        (cls.anna | cls.boris).write(
            {"country_id": cls.company.country_id.id, "state_id": cls.company.state_id.id}
        )
        cls.allow_credit(limit=1000)
        cls.account = cls.open_account()
        cls.other = cls.open_account(cls.boris)
        cls.tax = cls.company.account_sale_tax_id
        cls.haircut.taxes_id = cls.shampoo.taxes_id = cls.tax
        cls.visit = cls.create_visit(cls.haircut, cls.shampoo)

    @classmethod
    def create_invoice(cls, amount=80, **values):
        """Return a posted invoice with the chart's own tax."""
        line = {"product_id": cls.haircut.id, "price_unit": amount, "tax_ids": cls.tax.ids}
        return super().create_invoice(amount, invoice_line_ids=[Command.create(line)], **values)

    def assertSound(self, *accounts):  # noqa: N802
        return super().assertSound(self.account, self.other, *accounts)

    def render(self, report, records):
        html, _type = self.env["ir.actions.report"]._render_qweb_html(report, records.ids, {})
        return html.decode()

    # === THE CHART === #

    def test_the_chart_comes_with_a_sales_tax_and_our_ledger_accounts_fit_in(self):
        self.assertEqual(self.company.chart_template, self.template)
        self.assertEqual(self.company.account_fiscal_country_id.code, self.country)
        self.assertTrue(self.tax)
        ours = self.prepaid_ledger | self.credit_ledger
        domain = [("account_type", "in", ours.mapped("account_type")), ("id", "not in", ours.ids)]
        digits = set(map(len, self.env["account.account"].search(domain).mapped("code")))
        self.assertEqual(self.prepaid_ledger.account_type, "liability_current")
        self.assertEqual(self.credit_ledger.account_type, "asset_receivable")
        for account in ours:
            self.assertIn(len(account.code), digits)
            self.assertEqual(account.company_ids, self.company)
        self.assertNotEqual(self.receivable, self.credit_ledger)

    def test_each_type_may_have_ledger_accounts_of_its_own(self):
        prepaid = self.prepaid_ledger.copy()
        credit = self.credit_ledger.copy()
        account_type = self.env["deposit.account.type"].create(
            {
                "name": "Family",
                "prepaid_account_id": prepaid.id,
                "credit_account_id": credit.id,
            }
        )
        account = self.open_account(account_type=account_type, amount=30)
        self.assertEqual(
            self.env["account.move.line"].search([("account_id", "=", prepaid.id)]).balance, -30
        )
        self.assertSound(account)

    # === OPERATIONS === #

    def test_an_invoice_is_paid_from_the_account_then_on_credit_and_settled(self):
        self.top_up(self.account, 50)
        invoice = self.create_invoice()
        self.assertTrue(invoice.amount_tax, "the chart's default tax is no tax")
        spend, credit = self.account.pay(invoice.ids, allow_credit=True)
        debt = self.currency.round(invoice.amount_total - 50)
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertEqual((spend.amount, credit.amount), (50, debt))
        self.assertAlmostEqual(self.account.debt_balance, debt, 2)
        self.assertSound()

        self.top_up(self.account, debt + 10)
        self.assertRecordValues(self.account, [{"prepaid_balance": 10, "debt_balance": 0}])
        self.assertFalse(credit.is_on_credit)
        self.assertSound()

    def test_money_is_refunded_and_transferred(self):
        self.top_up(self.account, 100)
        self.account.refund(20, self.bank.id, reason="Moves away")
        self.account.transfer(self.other.id, 30, reason="A gift")
        self.assertEqual((self.account.balance, self.other.balance), (50, 30))
        self.assertSound()

    def test_odoos_own_dialog_pays_from_the_account(self):
        self.top_up(self.account, 500)
        invoice = self.create_invoice()
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": self.company.deposit_journal_id.id})
        )
        wizard.deposit_account_id = self.account
        wizard._create_payments()
        self.assertIn(invoice.payment_state, ("paid", "in_payment"))
        self.assertAlmostEqual(self.account.balance, 500 - invoice.amount_total, 2)
        self.assertSound()

    def test_a_credit_note_of_a_paid_invoice_gives_money_back_to_the_account(self):
        self.top_up(self.account, 500)
        invoice = self.create_invoice()
        spend = self.account.pay(invoice.ids)
        spend.action_deposit_cancel("Not satisfied")
        self.assertEqual((invoice.payment_state, self.account.balance), ("not_paid", 500))
        invoice._reverse_moves([{"invoice_date": self.today, "date": self.today}], cancel=True)
        self.assertEqual(invoice.payment_state, "reversed")
        self.assertSound()

    # === CANCELLATION === #

    def make_operations(self, date=None):
        top_up = self.top_up(self.account, 500, date=date)
        invoice = self.create_invoice(invoice_date=date or self.today)
        spend = self.account.pay(invoice.ids, date=date)
        refund = self.account.refund(10, self.cash.id, date=date)
        return refund, spend, top_up

    def cancel_all(self, payments):
        for payment in payments:
            payment.action_deposit_cancel("Wrong")
        self.assertEqual(self.account.balance, 0)
        self.assertSound()

    def test_operations_of_today_are_canceled(self):
        payments = self.make_operations()
        self.cancel_all(payments)
        for payment in payments:
            self.assertEqual(payment.state, "canceled")

    def test_operations_before_a_lock_date_are_reversed_today(self):
        month_end = self.today.replace(day=1) - timedelta(days=1)
        payments = self.make_operations(month_end)
        self.company.fiscalyear_lock_date = month_end
        self.cancel_all(payments)
        for payment in payments:
            self.assertEqual(payment.move_id.state, "posted")
            self.assertEqual(payment.move_id.reversal_move_ids.date, self.today)

    def test_hashed_entries_are_reversed_and_stay_as_they_are(self):
        journals = self.cash | self.company.deposit_journal_id
        journals.restrict_mode_hash_table = True
        payments = self.make_operations()
        moves = self.env["account.move"].union(*(payment.move_id for payment in payments))
        moves.filtered(lambda move: not move.inalterable_hash).button_hash()
        self.cancel_all(payments)
        for move in moves:
            self.assertEqual(move.state, "posted")
            self.assertTrue(move.inalterable_hash)

    # === VISITS === #

    def test_a_visit_is_checked_out_with_two_payments_and_a_part_returned(self):
        self.top_up(self.account, 70)
        self.visit.check_out([self.from_account(self.account, 70), self.in_cash()])
        self.assertRecordValues(self.visit, [{"visit_payment_state": "paid", "amount_due": 0}])
        [invoice] = self.visit.invoice_ids
        self.assertTrue(invoice.amount_tax)

        shampoo = self.visit.order_line[1]
        returned = shampoo.price_total
        self.visit.refund_lines(
            [{"line_id": shampoo.id, "return_quantity": 1}], reason="Not satisfied"
        )
        self.assertRecordValues(self.visit, [{"visit_payment_state": "paid", "amount_due": 0}])
        self.assertAlmostEqual(self.account.balance, returned, 2)
        self.assertSound()

    # === IMPORT === #

    def test_opening_balances_are_imported_and_taken_back(self):
        batch = self.env["deposit.account.import"].create(
            {
                "data_file": base64.b64encode(b"Client;Balance;Debt\nIda;50;\nOtto;;30"),
                "file_name": "accounts.csv",
                "type_id": self.account_type.id,
                "create_partners": True,
            }
        )
        batch.action_import()
        accounts = batch.line_ids.partner_id.deposit_account_ids
        self.assertEqual(sorted(accounts.mapped("balance")), [-30, 50])
        self.assertSound(accounts)
        batch.action_undo()
        self.assertFalse(any(accounts.exists().mapped("balance")))
        self.assertSound(accounts.exists())

    # === TAX ON ADVANCES === #

    def get_included_tax(self):
        """Return the chart's tax with prices that include it, or False if it is made of others."""
        included = {"price_include_override": "tax_included", "name": "Advances"}
        return self.tax.amount_type == "percent" and self.tax.copy(included)

    def test_advances_are_taxed_with_the_tax_of_the_chart(self):
        contra = self.env["account.account"].create(
            {
                "name": "Tax on advances",
                "code": self.env["account.account"]._search_new_account_code(
                    self.prepaid_ledger.code
                ),
                "account_type": "asset_current",
            }
        )
        tax = self.get_included_tax()
        values = {"advance_tax_id": (tax or self.tax).id, "advance_tax_account_id": contra.id}
        if not tax:
            with self.assertRaises(UserError):
                self.account_type.write(values)
            return
        self.account_type.write(values)
        payment = self.top_up(self.account, 240)
        entry = payment.move_id.deposit_tax_move_ids
        [tax_line] = entry.line_ids.filtered("tax_line_id")
        self.assertAlmostEqual(-tax_line.balance, 240 * tax.amount / (100 + tax.amount), 2)
        self.assertTrue(tax_line.account_id)
        self.assertEqual(
            tax_line.tax_tag_ids,
            tax.invoice_repartition_line_ids.filtered(
                lambda line: line.repartition_type == "tax" and line.factor_percent > 0
            ).tag_ids,
        )
        self.account.pay(self.create_invoice(60).ids)
        self.account.refund(self.account.balance, self.cash.id)
        items = self.env["account.move.line"].search([("account_id", "=", contra.id)])
        self.assertAlmostEqual(sum(items.mapped("balance")), 0, 2)
        self.assertSound()

    # === PAPERS AND REPORTS === #

    def test_papers_carry_company_and_amounts(self):
        payment = self.top_up(self.account, 123)
        paid = self.create_invoice()
        spend = self.account.pay(paid.ids)
        self.env.flush_all()
        receipt = payment.get_deposit_receipt_data()
        self.assertEqual(receipt["amount"], 123)
        for layout in self.get_layouts():
            self.company.external_report_layout_id = layout
            with self.subTest(layout.name):
                for report, records in (
                    (STATEMENT, self.account),
                    (f"{RECEIPT}_a4", payment),
                    (f"{RECEIPT}_80mm", spend),
                    ("account.report_invoice", paid),
                ):
                    self.assertIn("Anna Ito", self.render(report, records))
                self.assertIn(self.company.name, self.render(STATEMENT, self.account))
                self.assertIn(payment.name, self.render(f"{RECEIPT}_a4", payment))

    def get_layouts(self):
        """Return the papers one may choose: those of the country's rules of letters among them."""
        layouts = self.env["report.layout"].search([]).view_id
        self.assertTrue(layouts)
        return layouts[:2] | layouts.filtered(lambda view: "din5008" in (view.key or ""))

    def test_reports_agree_with_the_ledger(self):
        self.make_operations()
        self.env.flush_all()
        balances = self.read_balances(self.today)
        for account in self.account | self.other:
            balance = balances.get(account.id, {"balance": 0})["balance"]
            self.assertEqual(balance, round(account.balance * 100))
        self.assertEqual(
            self.read_turnover(self.today, self.today)[self.account.id]["closing"],
            round(self.account.balance * 100),
        )
        till = self.env["deposit.till.report"].with_context(deposit_date_to=str(self.today))
        rows = till.search([("journal_id", "=", self.cash.id)])
        self.assertEqual(sum(rows.mapped("amount_in")) - sum(rows.mapped("amount_out")), 500 - 10)


def make_case(country, template):
    name = f"TestChart{country.title()}"
    case = type(name, (ChartStories,), {"country": country, "template": template, "__test__": True})
    case.__module__, case.__qualname__ = __name__, name
    return tagged("post_install", "-at_install")(case)


globals().update({case.__name__: case for case in (make_case(*chart) for chart in CHARTS.items())})
