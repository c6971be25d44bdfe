from odoo.tests import new_test_user, tagged

from .common import DepositCommon

REPORT = "customer_deposit.action_report_deposit_statement"


@tagged("post_install", "-at_install")
class TestStatementPaper(DepositCommon):
    """The statement on paper: as HTML, which the PDF is made of."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)

    def render(self, accounts, user=None, **data):
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, _type = reports._render_qweb_html(REPORT, accounts.ids, data)
        return html.decode()

    def test_it_carries_company_account_period_and_sums(self):
        self.top_up(self.account, 11.5, date=self.day(-400))
        html = self.render(self.account, date_from=str(self.day(-1)), date_to=str(self.today))
        for text in (self.company.name, self.account.name, "Anna Ito", "11.50", "111.50"):
            self.assertIn(text, html)
        self.assertNotIn("To be paid", html)

    def test_what_is_owed_is_on_it_with_the_day_when_it_is_due(self):
        self.allow_credit(100, days=10)
        invoice = self.create_invoice(130)
        self.account.pay(invoice.ids, allow_credit=True)
        html = self.render(self.account)
        self.assertIn("To be paid", html)
        self.assertIn(invoice.name, html)
        self.assertIn(self.day(10).strftime("%m/%d/%Y"), html)

    def test_many_accounts_are_one_paper_each_on_a_page_of_its_own(self):
        other = self.open_account(self.boris, amount=7)
        html = self.render(self.account | other)
        self.assertEqual(html.count("Account Statement</h2>"), 2)
        self.assertEqual(html.count('class="o_next_account"'), 1)
        # One article: some builds of wkhtmltopdf convert one document at a time only.
        self.assertEqual(html.count('class="article'), 1)
        self.assertNotIn('class="topage"', html)

    def test_one_account_has_page_numbers(self):
        self.assertIn('class="topage"', self.render(self.account))

    def test_long_tables_are_broken_with_the_balance_carried_forward(self):
        for _number in range(2):
            self.top_up(self.account, 1, memo="a very long note " * 60)
        paper = self.account._prepare_statement_paper()
        first, second = paper["pages"]
        self.assertEqual(second["balance"], first["movements"][-1]["balance"])
        self.assertEqual(len(first["movements"] + second["movements"]), 3)
        self.assertEqual(self.render(self.account).count("Carried forward"), 1)

    def test_it_speaks_the_language_of_the_client(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        html = self.render(self.account, date_from="2026-01-31", date_to="2026-02-01")
        self.assertIn("31/01/2026", html)

    def test_the_web_client_sends_accounts_and_period_with_the_action(self):
        action = self.env.ref(REPORT).report_action(
            self.account, data={"date_from": "2026-01-01", "date_to": "2026-01-31"}, config=False
        )
        reports = self.env["ir.actions.report"].with_context(**action["context"])
        html, _type = reports._render_qweb_html(REPORT, None, action["data"])
        self.assertIn(self.account.name, html.decode())
        self.assertIn("01/31/2026", html.decode())

    def test_it_renders_as_a_pdf(self):
        accounts = self.account | self.open_account(self.boris)
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        with self.allow_pdf_render():
            pdf, extension = reports._render_qweb_pdf(REPORT, accounts.ids, {})
        self.assertEqual((pdf[:4], extension), (b"%PDF", "pdf"))

    def test_a_viewer_without_any_accounting_right_prints_it(self):
        self.assertIn(self.account.name, self.render(self.account, self.create_user("viewer")))

    def test_others_are_refused(self):
        portal = new_test_user(self.env, "deposit_portal", groups="base.group_portal")
        for user in (self.create_user("nobody"), portal):
            with self.subTest(user.login), self.assertRaisesRegex(Exception, "right|access"):
                self.render(self.account, user)
