from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportNamed(ReportCommon):
    """Rows of accounts that a question names, for which no others are worked out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.third = cls.open_account(cls.env["res.partner"].create({"name": "Third"}))
        for account, amount in ((cls.account, 100), (cls.third, 30)):
            account.top_up(amount, cls.cash.id)
        cls.other.pay(cls.create_invoice(20.10, cls.boris).ids, allow_credit=True)

    def get_domains(self):
        account, other, third = self.account.id, self.other.id, self.third.id
        return [
            [("id", "in", [account])],
            [("account_id", "=", other)],
            [("account_id", "in", [account, False])],
            [("account_id", "!=", account)],
            [("account_id", "in", [account, other]), ("closing_or_balance", ">", 0)],
            [("account_id", "in", [account, other]), ("account_id", "in", [other, third])],
            [("id", "=", account), ("id", "=", other)],
            ["|", ("id", "=", account), ("closing_or_balance", "<", 0)],
            ["|", ("id", "=", account), ("account_id", "=", third)],
            ["!", ("id", "in", [account])],
            ["!", "&", ("id", "in", [account, other]), ("closing_or_balance", ">", 0)],
            ["!", "|", ("id", "=", account), ("closing_or_balance", "<", 0)],
            [("account_id.name", "=", self.third.name)],
            [("account_id", "ilike", "Third")],
        ]

    def test_what_a_question_names_is_what_the_whole_report_says(self):
        for model, fname in (
            ("deposit.balance.report", "balance"),
            ("deposit.turnover.report", "closing"),
        ):
            report = self.env[model]
            whole = report.search([]).filtered(lambda row: row.account_id in self.get_accounts())
            self.assertEqual(len(whole), 3)
            amounts = {row.id: (row[fname], row.partner_id) for row in whole}
            for terms in self.get_domains():
                domain = [
                    (fname, *term[1:]) if term[0] == "closing_or_balance" else term
                    for term in terms
                ]
                with self.subTest(report=model, domain=domain):
                    expected = whole.filtered_domain(domain)
                    self.env.invalidate_all()
                    found = report.search(domain) & whole
                    self.assertEqual(found, expected)
                    self.assertEqual(
                        {row.id: (row[fname], row.partner_id) for row in found},
                        {row.id: amounts[row.id] for row in expected},
                    )

    def get_accounts(self):
        return self.account | self.other | self.third

    def test_a_request_cannot_name_accounts_in_its_context(self):
        for model in ("deposit.balance.report", "deposit.turnover.report"):
            for forged in ([self.account.id], ["text"], "text", 5, [None]):
                report = self.env[model].with_context(deposit_report_account_ids=forged)
                self.assertEqual(report.search([]).ids, self.env[model].search([]).ids)

    def test_ages_of_a_named_account_are_those_of_the_whole_report(self):
        whole = self.env["deposit.balance.report"].search([])
        ages = {row.id: row.not_due for row in whole}
        self.assertEqual(ages[self.other.id], 20.10)
        self.env.invalidate_all()
        for account in self.get_accounts():
            row = self.env["deposit.balance.report"].search([("account_id", "=", account.id)])
            self.assertEqual(row.not_due, ages[account.id])
