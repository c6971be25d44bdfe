from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportTill(ReportCommon):
    def test_a_till_has_opening_items_and_what_never_touched_it(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.top_up(self.account, 50)
            self.top_up(self.other, 20)
            self.account.refund(30, self.cash.id)
            self.pay_in_cash(self.create_invoice(25))
            self.account.pay(self.create_invoice(40).ids)
        self.assertEqual(
            self.read_till(1, journal=self.cash),
            {
                "opening": 100,
                "top_up": (70, 0, 0, 0),
                "payment": (25, 0, 0, 0),
                "refund": (0, 30, 0, 0),
            },
        )
        self.assertEqual(
            self.read_till(1, journal=self.company.deposit_journal_id),
            {"spend": (0, 0, 40, 0)},
        )

    def test_the_closing_of_a_day_is_the_opening_of_the_next(self):
        for number, amount in enumerate((100, 30, 0, 7.77)):
            with self.on(number):
                if amount:
                    self.top_up(self.account, amount)
        report = self.env["deposit.till.report"]
        closing = 0
        for number in range(5):
            day = report.with_context(deposit_date_to=str(self.date_of(number)))
            rows = day.search([("journal_id", "=", self.cash.id)])
            self.assertAlmostEqual(sum(rows.mapped("opening")), closing, 2)
            closing = sum(rows.mapped("closing"))
        self.assertAlmostEqual(closing, 137.77, 2)
        ledger = self.env["account.move.line"]._read_group(
            [("account_id", "=", self.cash.default_account_id.id)], [], ["balance:sum"]
        )
        self.assertAlmostEqual(ledger[0][0], 137.77, 2)

    def test_a_past_day_stays_as_it_was_when_its_money_goes_back_later(self):
        with self.on(0):
            payment = self.top_up(self.account, 100)
            self.top_up(self.other, 60)
        before = self.read_till(0)
        with self.on(1):
            payment.action_deposit_cancel("Mistake")
            self.other.refund(10, self.cash.id)
        self.assertEqual(self.read_till(0), before)
        till = self.read_till(1, journal=self.cash)
        self.assertEqual(till["opening"], 160)
        self.assertEqual(till["reversal"], (0, 100, 0, 0))
        self.assertEqual(till["refund"], (0, 10, 0, 0))

    def test_what_is_canceled_on_its_day_is_named_and_counts_nowhere(self):
        with self.on(0):
            self.top_up(self.account, 100).action_deposit_cancel("Mistake")
        self.assertEqual(self.read_till(0, journal=self.cash), {"canceled": (0, 0, 0, 100)})

    def test_credit_and_its_return_are_apart_from_money(self):
        with self.on(0):
            [payment] = self.account.pay(self.create_invoice(45).ids, allow_credit=True)
        with self.on(1):
            payment.action_deposit_cancel("Wrong client")
        journal = self.company.deposit_journal_id
        self.assertEqual(self.read_till(0, journal=journal), {"credit": (0, 0, 45, 0)})
        self.assertEqual(self.read_till(1, journal=journal), {"returned": (0, 0, -45, 0)})

    def test_a_card_terminal_with_an_outstanding_account_counts_on_the_day_of_the_payment(self):
        with self.on(0):
            self.account.top_up(80, self.bank.id)
            self.pay_in_cash(self.create_invoice(15), journal=self.bank)
        self.assertEqual(
            self.read_till(0, journal=self.bank),
            {"top_up": (80, 0, 0, 0), "payment": (15, 0, 0, 0)},
        )
        report = self.env["deposit.till.report"].with_context(deposit_date_to=str(self.date_of(0)))
        rows = report.search([("journal_id", "=", self.bank.id)])
        self.assertEqual(set(rows.mapped("closing")), {0})

    def test_money_carried_from_the_till_to_the_bank_is_other(self):
        with self.on(0):
            self.top_up(self.account, 100)
            self.create_entry(
                self.bank.default_account_id, self.cash.default_account_id, 60
            ).action_post()
        self.assertEqual(self.read_till(0, journal=self.cash)["other"], (0, 60, 0, 0))

    def test_a_refund_of_a_visit_in_cash_is_apart_from_refunds_of_accounts(self):
        with self.on(0):
            payment = self.env["account.payment"].create(
                {
                    "partner_id": self.anna.id,
                    "amount": 12,
                    "journal_id": self.cash.id,
                    "payment_type": "outbound",
                    "partner_type": "customer",
                }
            )
            payment.action_post()
        self.assertEqual(self.read_till(0, journal=self.cash)["money_back"], (0, 12, 0, 0))

    def test_a_row_leads_to_its_operations(self):
        with self.on(0):
            payments = self.top_up(self.account, 100) + self.top_up(self.other, 5)
            self.account.refund(1, self.cash.id)
        report = self.env["deposit.till.report"].with_context(deposit_date_to=str(self.date_of(0)))
        [row] = report.search([("item", "=", "top_up")])
        self.assertEqual(row.operations, 2)
        action = row.action_open_operations()
        operations = self.env["deposit.till.operation"].with_context(**action["context"])
        rows = operations.search(action["domain"])
        self.assertEqual(rows.payment_id, payments)
        self.assertEqual(sum(rows.mapped("amount_in")), row.amount_in)
        self.assertEqual(rows[0].action_open_document()["res_id"], rows[0].payment_id.id)

    def test_the_operations_of_a_till_have_a_spreadsheet_and_a_paper(self):
        with self.on(0):
            self.top_up(self.account, 100)
        operations = self.env["deposit.till.operation"].with_context(
            deposit_date_to=str(self.date_of(0))
        )
        action = operations.action_export_xlsx()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        content, _name = export._create_xlsx()
        with content:
            rows = [list(row) for row in load_workbook(content).worksheets[1].values]
        self.assertEqual(len(rows), 3, "header, operation and total")
        self.assertEqual((rows[1][0], rows[1][4], rows[1][6]), ("Till", "Anna Ito", 100))
        values = operations._get_print_values([])
        self.assertEqual(values["rows"][0][0][4], "Anna Ito")

    def test_finance_without_accounting_rights_sees_the_till_and_its_operations(self):
        with self.on(0):
            self.top_up(self.account, 100)
            self.create_entry(
                self.bank.default_account_id, self.cash.default_account_id, 60
            ).action_post()
        user = self.create_user("finance")
        till = self.read_till(0, user, self.cash)
        self.assertEqual(till["top_up"], (100, 0, 0, 0))
        operations = self.env["deposit.till.operation"].with_user(user)
        rows = operations.with_context(deposit_date_to=str(self.date_of(0))).search(
            [("journal_id", "=", self.cash.id)]
        )
        for row in rows:
            # What he may not open, he sees as the row itself.
            action = row.action_open_document()
            record = self.env[action["res_model"]].with_user(user).browse(action["res_id"])
            self.assertTrue(record.has_access("read"))

    def test_a_branch_sees_what_it_has_taken_itself(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.account_type.company_ids |= branch
        with self.on(0):
            self.top_up(self.account, 100)
            at_branch = self.account.with_company(branch)
            at_branch.top_up(8, self.cash.id)
        user = self.create_user(
            "finance", company_id=branch.id, company_ids=[Command.set(branch.ids)]
        )
        user_env = self.env(user=user, context={"allowed_company_ids": branch.ids})
        rows = (
            user_env["deposit.till.report"]
            .with_context(deposit_date_to=str(self.date_of(0)))
            .search([])
        )
        self.assertEqual(rows.mapped("amount_in"), [8])
        self.assertEqual(rows.company_id, branch)
