from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionOnCredit(CommissionCommon):
    """A haircut for 100 in May, all of it on credit; 60 are settled in June."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.sell(cls.haircut)
        cls.pay_from_account(cls.invoice)

    def settle(self, amount=60, date=None):
        return self.top_up(self.account, amount, date=date or self.june)

    def test_everything_sold_counts_on_the_day_of_the_invoice(self):
        self.settle()
        self.assertBase(100, 0, 0)
        self.assertEqual(self.get_rows().mapped("event"), ["sale"])

    def test_amounts_paid_from_deposits_are_excluded_and_a_settled_debt_releases_nothing(self):
        self.set_policy("exclude_deposit")
        self.settle()
        self.assertBase(0, 0, 0)
        self.assertEqual(self.sum_rows("excluded", "date"), {self.may: -100})

    def test_what_is_owed_on_credit_counts_when_it_is_settled(self):
        self.set_policy("exclude_credit")
        self.settle()
        self.assertBase(0, 60, 0)
        self.assertRecordValues(
            self.get_rows(),
            [
                {"event": "sale", "sold": 100, "excluded": 0, "released": 0, "base": 100},
                {"event": "excluded", "sold": 0, "excluded": -100, "released": 0, "base": -100},
                {"event": "released", "sold": 0, "excluded": 0, "released": 60, "base": 60},
            ],
        )

    def test_a_debt_settled_in_two_months_counts_in_two_months(self):
        self.set_policy("exclude_credit")
        self.settle(25)
        self.settle(300, self.july)
        self.assertBase(0, 25, 75)

    def test_every_row_leads_to_the_visit_and_its_invoice(self):
        self.set_policy("exclude_credit")
        self.settle()
        for row in self.get_rows():
            self.assertRecordValues(
                row,
                [
                    {
                        "employee_id": self.mia.id,
                        "partner_id": self.anna.id,
                        "move_id": self.invoice.id,
                        "move_line_id": self.invoice.invoice_line_ids.id,
                        "order_id": self.invoice.invoice_line_ids.sale_line_ids.order_id.id,
                        "product_id": self.haircut.id,
                        "kind": "service",
                    }
                ],
            )
            self.assertEqual(row.action_open_document()["res_model"], "sale.order")

    def test_a_row_is_found_by_its_id(self):
        self.set_policy("exclude_credit")
        self.settle()
        rows = self.get_rows()
        self.assertEqual(len(set(rows.ids)), 3)
        self.env.invalidate_all()
        for row in rows:
            self.assertEqual(row.search([("id", "=", row.id)]).base, row.base)

    def test_a_day_shows_the_same_rows_as_all_days(self):
        self.set_policy("exclude_credit")
        self.settle(25)
        both = self.sell(self.haircut), self.sell(self.shampoo, date=self.june)
        self.account.pay([invoice.id for invoice in both], allow_credit=True, date=self.june)
        self.settle(100, self.july)
        self.credit(self.invoice)
        rows = self.get_rows().mapped(lambda row: (row.date, row.id, row.base))
        found = [
            (row.date, row.id, row.base)
            for day in (self.may, self.june, self.july)
            for row in self.get_rows([("date", ">=", day), ("date", "<=", day)])
        ]
        self.assertEqual(found, rows)

    def test_the_debt_of_an_older_sale_is_settled_first(self):
        self.set_policy("exclude_credit")
        later = self.sell(self.shampoo, date=self.june)
        self.pay_from_account(later)
        self.settle(110, self.july)
        self.assertBase(0, 0, 110)
        self.assertEqual(
            self.sum_rows("released", "product_id"), {self.haircut: 100, self.shampoo: 10}
        )

    def test_of_one_payment_for_two_sales_the_first_due_counts_first(self):
        self.set_policy("exclude_credit")
        self.settle(100)
        late, early = self.sell(self.haircut, date=self.june), self.sell(self.shampoo)
        early.invoice_date_due = self.may
        self.account.pay((late + early).ids, allow_credit=True, date=self.june)
        self.settle(50, self.july)
        released = self.sum_rows("released", "move_id", [("date", "=", self.july)])
        self.assertEqual(released, {early: 40, late: 10})
        self.assertBase(40, 100 - 40, 50)


@tagged("post_install", "-at_install")
class TestCommissionShares(CommissionCommon):
    """Visits that are paid from a client account in part, or whose lines count differently."""

    def test_services_alone_are_excluded(self):
        self.set_policy("exclude_deposit", "include")
        self.pay_from_account(self.sell(self.haircut, self.shampoo))
        self.assertBase(40, 0, 0)
        self.assertEqual(self.sum_rows("base", "kind"), {"product": 40})

    def test_products_alone_are_excluded(self):
        self.set_policy("include", "exclude_deposit")
        self.pay_from_account(self.sell(self.haircut, self.shampoo))
        self.assertBase(100, 0, 0)
        self.assertEqual(self.sum_rows("base", "kind"), {"service": 100})

    def test_each_kind_has_its_own_setting(self):
        self.set_policy("exclude_credit", "exclude_deposit")
        self.pay_from_account(self.sell(self.haircut, self.shampoo))
        self.top_up(self.account, 140, date=self.june)
        self.assertBase(0, 100, 0)

    def test_of_a_visit_paid_half_in_cash_one_half_counts(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut, self.shampoo)
        self.pay_in_cash(invoice, 70)
        self.pay_from_account(invoice)
        self.assertBase(70, 0, 0)
        self.assertEqual(self.sum_rows("base", "product_id"), {self.haircut: 50, self.shampoo: 20})

    def test_money_of_the_client_is_no_credit(self):
        self.set_policy("exclude_credit")
        self.top_up(self.account, 30, date=self.may)
        self.pay_from_account(self.sell(self.haircut))
        self.assertBase(30, 0, 0)

    def test_an_invoice_counts_until_it_is_paid_from_a_deposit(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut)
        self.assertBase(100, 0, 0)
        self.pay_from_account(invoice, date=self.june)
        self.assertBase(100, -100, 0)

    def test_each_team_member_of_a_visit_has_his_share(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut, (self.shampoo, {"employee_id": self.leo.id}))
        self.pay_from_account(invoice, 70)
        self.assertEqual(self.sum_rows("base", "employee_id"), {self.mia: 50, self.leo: 20})

    def test_no_cent_is_lost_between_the_lines(self):
        self.set_policy("exclude_deposit")
        products = [self.create_service(f"Nail {number}", 33.33) for number in range(3)]
        invoice = self.sell(*products)
        self.pay_from_account(invoice, 50)
        excluded = self.sum_rows("excluded", "product_id")
        self.assertEqual(round(sum(excluded.values()), 6), -50)
        self.assertTrue(all(round(amount, 2) == amount for amount in excluded.values()))
        self.pay_from_account(invoice, date=self.june)
        self.assertBase(49.99, -49.99, 0)

    def test_taxes_are_no_turnover(self):
        self.set_policy("exclude_deposit")
        for included, base in (("tax_included", 83.33), ("tax_excluded", 100)):
            tax = self.env["account.tax"].create(
                {"name": included, "amount": 20, "price_include_override": included}
            )
            haircut = self.create_service(included, 100, taxes_id=[Command.set(tax.ids)])
            invoice = self.sell(haircut)
            domain = [("move_id", "=", invoice.id)]
            self.assertBase(base, 0, 0, domain=domain)
            self.pay_from_account(invoice, invoice.amount_total / 2)
            self.assertAlmostEqual(sum(self.get_rows(domain).mapped("base")), base / 2, delta=0.01)
            self.pay_from_account(invoice, date=self.june)
            self.assertFalse(round(sum(self.get_rows(domain).mapped("base")), 6))

    def test_a_line_without_team_member_takes_its_share_of_the_payment(self):
        self.set_policy("exclude_deposit")
        visit = self.create_visit(self.shampoo, (self.haircut, {"employee_id": self.mia.id}))
        invoice = self.invoice_visit(visit)
        self.pay_from_account(invoice, 70)
        self.assertBase(0, 0, 50)

    def test_a_discount_lessens_the_turnover(self):
        invoice = self.sell((self.haircut, {"discount": 25}))
        self.assertEqual(invoice.amount_total, 75)
        self.assertBase(75, 0, 0)

    def test_a_down_payment_counts_with_the_invoice_of_the_visit(self):
        self.set_policy("exclude_deposit")
        visit = self.create_visit(self.haircut, visit_employee_id=self.mia.id)
        visit.action_confirm()
        wizard = self.env["sale.advance.payment.inv"].with_context(active_ids=visit.ids)
        wizard.create({"advance_payment_method": "fixed", "fixed_amount": 40}).create_invoices()
        prepayment = visit.invoice_ids
        prepayment.invoice_date = self.may
        prepayment.action_post()
        self.pay_from_account(prepayment)
        self.assertBase(0, 0, 0)
        invoice = visit._create_invoices(final=True)
        invoice.invoice_date = self.june
        invoice.action_post()
        self.assertBase(0, 60, 0)

    def test_money_released_from_an_account_is_paid_from_a_deposit(self):
        self.set_policy("exclude_deposit")
        self.top_up(self.account, 100, date=self.may)
        invoice = self.sell(self.haircut)
        entry = self.account.release_outstanding_credit(100, date=self.june)
        self.get_receivable_lines(entry + invoice).filtered(
            lambda line: not line.deposit_account_id
        ).reconcile()
        self.assertBase(100, -100, 0)

    def test_a_branch_has_its_own_setting(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.cr.precommit.run()
        self.env.user.company_ids += branch
        self.account_type.company_ids += branch
        self.set_policy("exclude_deposit")
        self.assertEqual(branch.deposit_payroll_services, "include", "set before the parent was")
        for company in (self.company, branch):
            order = self.create_visit(
                self.haircut, visit_employee_id=self.mia.id, company_id=company.id
            )
            self.pay_from_account(self.invoice_visit(order))
        self.assertEqual(self.sum_rows("base", "company_id"), {branch: 100})

    def test_a_new_branch_begins_with_the_setting_of_its_parent(self):
        self.set_policy("exclude_credit", "include")
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.assertRecordValues(
            branch,
            [
                {
                    "deposit_payroll_services": "exclude_credit",
                    "deposit_payroll_products": "include",
                }
            ],
        )
