import tempfile
from datetime import date, datetime
from unittest.mock import patch

from openpyxl import load_workbook

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import HttpCase, tagged
from odoo.tools.mail import html_to_inner_content

from odoo.addons.customer_deposit import deposit_xlsx
from odoo.addons.customer_deposit.deposit_xlsx import Column, DepositXlsx

from .common import DepositCommon


def read(content):
    """Return the rows of each sheet of a spreadsheet, by its name."""
    book = load_workbook(content)
    return {sheet.title: [list(row) for row in sheet.values] for sheet in book}


@tagged("post_install", "-at_install")
class TestXlsx(DepositCommon):
    def write_table(self, columns, rows, max_rows=None, **values):
        book = DepositXlsx(max_rows=max_rows)
        book.add_table("Table", columns, rows, **values)
        return book.close()

    def test_text_stays_text_whatever_it_looks_like(self):
        texts = [
            "=cmd|' /C calc'!A0",
            "+1+1",
            "@SUM(A1)",
            "-2",
            "https://a.example",
            "0123",
            "a\x00b",
        ]
        content = self.write_table([Column("Text")], [[text] for text in texts])
        sheet = load_workbook(content).active
        cells = [row[0] for row in sheet.iter_rows(min_row=2)]
        self.assertEqual([cell.value for cell in cells], [*texts[:-1], "ab"])
        self.assertEqual({cell.data_type for cell in cells}, {"s"})
        self.assertFalse(any(cell.hyperlink for cell in cells))

    def test_amounts_and_dates_are_real_ones_with_a_format(self):
        columns = [Column("D", "date"), Column("T", "datetime"), Column("M", "money")]
        moment = datetime(2026, 3, 2, 10, 30)
        sheet = load_workbook(
            self.write_table(columns, [[date(2026, 3, 2), moment, -1234.5]])
        ).active
        day, time, amount = next(sheet.iter_rows(min_row=2))
        self.assertEqual((day.value.date(), time.value), (date(2026, 3, 2), moment))
        self.assertEqual((amount.value, amount.number_format), (-1234.5, "#,##0.00"))

    def test_rows_go_on_to_further_sheets_with_their_header(self):
        rows = [[number, 0.1] for number in range(7)]
        columns = [Column("Number", "integer"), Column("Amount", "money", is_sum=True)]
        sheets = read(self.write_table(columns, rows, max_rows=4, total="Total"))
        self.assertEqual(list(sheets), ["Table", "Table (2)", "Table (3)"])
        self.assertTrue(all(sheet[0] == ["Number", "Amount"] for sheet in sheets.values()))
        self.assertEqual([len(sheet) for sheet in sheets.values()], [4, 4, 3])
        # The sum is exact, ten times 0.1 as a float is not.
        self.assertEqual(sheets["Table (3)"][-1], ["Total", 0.7])

    def test_the_totals_get_a_sheet_of_their_own_when_the_last_one_is_full(self):
        columns = [Column("Text"), Column("Amount", "money", is_sum=True)]
        sheets = read(self.write_table(columns, [["a", 1]] * 3, max_rows=4, total="Total"))
        self.assertEqual([len(sheet) for sheet in sheets.values()], [4, 2])
        self.assertEqual(sheets["Table (2)"][-1], ["Total", 3])

    def test_totals_of_currencies_are_kept_apart(self):
        columns = [Column("Text"), Column("Amount", "money", is_sum=True), Column("Currency")]
        rows = [["a", 1, "EUR"], ["b", 2, "USD"], ["c", 3, "EUR"]]
        [sheet] = read(self.write_table(columns, rows, total="Total", currency_column=2)).values()
        self.assertEqual(sheet[-2:], [["Total", 4, "EUR"], ["Total", 2, "USD"]])

    def test_the_header_is_frozen_and_filtered(self):
        sheet = load_workbook(
            self.write_table([Column("Text")], [["a"], ["b"]], heading=["Title"])
        ).active
        self.assertEqual((sheet.freeze_panes, sheet.auto_filter.ref), ("A4", "A3:A5"))

    def test_names_of_sheets_that_the_format_forbids_are_mended(self):
        book = DepositXlsx()
        for _number in range(2):
            book.add_table("Till: [a/b] " + "x" * 40, [Column("Text")], [])
        names = list(read(book.close()))
        self.assertEqual([len(name) for name in names], [31, 31])
        self.assertTrue(names[1].endswith(" (2)"))


@tagged("post_install", "-at_install")
class TestExport(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.other = cls.open_account(cls.boris, amount=7)

    def export(self, records, domain=(), **context):
        """Return the rows of the first sheet as dicts by label, and the row of totals."""
        records = records.with_context(active_domain=list(domain), **context)
        action = records.action_export_xlsx()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        content, self.file_name = export.with_user(records.env.user)._create_xlsx()
        with content:
            self.sheets = read(content)
        [header, *rows] = next(iter(self.sheets.values()))
        rows = [dict(zip(header, row, strict=True)) for row in rows]
        return rows[:-1], rows[-1]

    def test_accounts_are_exported_as_the_screen_shows_them(self):
        rows, total = self.export(
            self.env["deposit.account"], [("partner_id", "in", (self.anna | self.boris).ids)]
        )
        self.assertEqual(
            [(row["Account Number"], row["Client"], row["Balance"]) for row in rows],
            [(a.name, a.partner_id.name, a.balance) for a in (self.account, self.other)],
        )
        self.assertEqual(
            (total["Balance"], total["Currency"]), (107, self.company.currency_id.name)
        )
        self.assertTrue(self.file_name.endswith(".xlsx"))

    def test_selected_records_alone_are_exported(self):
        rows, _total = self.export(self.other, [("id", "!=", 0)])
        self.assertEqual([row["Account Number"] for row in rows], [self.other.name])

    def test_a_selection_of_all_is_not_cut_off(self):
        self.env["ir.config_parameter"].sudo().set_param("web.active_ids_limit", "1")
        rows, _total = self.export(self.other, [("id", "in", (self.account | self.other).ids)])
        self.assertEqual(len(rows), 2)

    def test_operations_have_the_balance_after_each_of_them(self):
        self.account.pay(self.create_invoice(30).ids)
        self.top_up(self.account, 50).action_cancel()
        self.account.transfer(self.other.id, 20)
        chunks = patch.object(type(self.env["deposit.operation"]), "_export_chunk", 2)
        with chunks:
            rows, total = self.export(
                self.env["deposit.operation"],
                [("account_id", "=", self.account.id), ("kind", "!=", "opening")],
            )
        self.assertEqual(
            [(row["Operation"], row["Amount"], row["Balance After"]) for row in rows],
            [
                ("Top-up", 100, 100),
                ("Payment", -30, 70),
                ("Top-up", None, 70),
                ("Transfer out", -20, 50),
            ],
        )
        self.assertEqual((total["Amount"], total["Canceled Amount"]), (50, 50))

    def test_a_filter_does_not_change_the_balance_after(self):
        self.account.refund(40, self.cash.id)
        rows, _total = self.export(
            self.env["deposit.operation"],
            [("account_id", "=", self.account.id), ("kind", "=", "refund")],
        )
        self.assertEqual([row["Balance After"] for row in rows], [60])

    def test_exported_operations_say_what_the_history_says(self):
        self.account.pay(self.create_invoice(30).ids)
        rows, _total = self.export(
            self.account.env["deposit.operation"], [("account_id", "=", self.account.id)]
        )
        self.env.invalidate_all()
        history = self.account.operation_ids.sorted(lambda row: (row.date, row.id))
        self.assertEqual(
            [(row["Document"], row["Author"], row["Balance After"] or 0) for row in rows],
            [(o.document_name or None, o.user_id.name, o.balance_after) for o in history],
        )

    def test_the_history_of_one_account_is_exported_from_its_form(self):
        action = self.account.action_export_history()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        content, _name = export._create_xlsx()
        with content:
            [sheet] = read(content).values()
        self.assertEqual({row[1] for row in sheet[1:-1]}, {self.account.name})

    def test_reading_in_chunks_takes_no_query_for_each_row(self):
        accounts = self.env["deposit.account"].create(
            [
                {"partner_id": partner.id, "type_id": self.account_type.id}
                for partner in self.env["res.partner"].create(
                    [{"name": f"Client {number}"} for number in range(40)]
                )
            ]
        )
        operations = self.env["deposit.operation"]
        for records in (self.env["deposit.account"], operations):
            fname = "account_id" if records == operations else "id"
            counts = []
            for some in (accounts[:4], accounts):
                self.env.invalidate_all()
                before = self.env.cr.sql_log_count
                list(records._get_export_rows([(fname, "in", some.ids)]))
                counts.append(self.env.cr.sql_log_count - before)
            self.assertLessEqual(counts[1], counts[0] + 2, records._name)

    def test_the_number_of_rows_has_no_limit(self):
        with patch.object(deposit_xlsx, "MAX_ROWS", 3):
            self.export(
                self.env["deposit.operation"],
                [("account_id", "in", (self.account | self.other).ids)],
            )
        self.assertEqual(len(self.sheets), 3)
        numbers = [row[1] for sheet in self.sheets.values() for row in sheet[1:]]
        self.assertEqual(sorted(numbers[:4]), sorted([self.account.name, self.other.name] * 2))

    def test_reports_are_exported_with_summary_and_proof(self):
        report = self.env["deposit.balance.report"]
        domain = [("account_id", "in", (self.account | self.other).ids)]
        self.export(report, domain)
        summary, accounts = self.sheets.values()
        self.assertIn("Liability and Debts", summary[0][0])
        self.assertTrue(any("difference" in str(row[0]) for row in summary))
        self.assertEqual(len(accounts), 4)
        self.assertEqual(accounts[-1][5], 107)

    def test_a_client_whose_name_is_a_formula_is_exported_as_text(self):
        self.anna.name = "=1+1"
        rows, _total = self.export(self.account)
        self.assertEqual(rows[0]["Client"], "=1+1")

    # === PAPER === #

    def print_report(self, name, user=None, domain=(), **context):
        """Return the paper of a report as text."""
        report = self.env[f"deposit.{name}.report"].with_user(user or self.env.user)
        action = report.with_context(active_domain=list(domain), **context).action_print()
        reports = self.env["ir.actions.report"].with_user(user or self.env.user)
        html, _type = reports._render_qweb_html(
            action["report_name"], action["context"]["active_ids"]
        )
        return html_to_inner_content(html.decode())

    def test_papers_have_company_day_sums_proof_and_rows(self):
        paper = self.print_report("balance", deposit_date_to="2020-01-31")
        self.assertIn("Nothing to show", paper)
        paper = self.print_report("balance", domain=[("account_id", "=", self.account.id)])
        for text in (self.company.name, "as of", "difference", self.account.name, "100.00"):
            self.assertIn(text, paper)
        self.assertNotIn(self.other.name, paper)
        self.assertIn(self.other.name, self.print_report("turnover"))
        self.assertIn("Account Top-ups", self.print_report("till"))

    def test_more_rows_than_paper_holds_are_left_to_the_spreadsheet(self):
        with patch.object(type(self.env["deposit.report.mixin"]), "_print_limit", 1):
            paper = self.print_report("balance")
        self.assertIn("too many for paper", paper)
        self.assertNotIn(self.account.name, paper)

    def test_finance_prints_and_what_another_has_asked_for_is_refused(self):
        finance = self.create_user("finance")
        self.assertIn(self.account.name, self.print_report("balance", finance))
        ids = self.env["deposit.balance.report"].action_print()["context"]["active_ids"]
        values = self.env["report.customer_deposit.report_deposit_report"].with_user(finance)
        with self.assertRaises(AccessError):
            values._get_report_values(ids)

    # === RIGHTS === #

    def test_viewers_export_and_nobody_else_does(self):
        viewer, nobody = self.create_user("viewer"), self.create_user("nobody")
        for model in ("deposit.account", "deposit.operation"):
            rows, _total = self.export(self.env[model].with_user(viewer))
            self.assertTrue(rows)
            with self.assertRaises(AccessError):
                self.env[model].with_user(nobody).action_export_xlsx()

    def test_what_another_user_has_asked_for_is_refused(self):
        action = self.account.action_export_xlsx()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        stranger = export.with_user(self.create_user("manager"))
        self.assertFalse(stranger.search([("id", "=", export.id)]))
        with self.assertRaises(AccessError):
            stranger._get_records()

    def test_records_of_other_companies_and_models_do_not_leak(self):
        other = self.create_company_with_chart("Elsewhere")
        user = self.create_user("viewer", company_id=other.id, company_ids=[Command.set(other.ids)])
        exports = self.env["deposit.export"].with_user(user)
        for vals in (
            {"res_model": "res.users", "request": {"domain": []}},
            {"res_model": "deposit.balance.report", "request": {"domain": []}},
            {"res_model": "deposit.account", "company_ids": self.company.ids},
        ):
            with self.subTest(**vals), self.assertRaises(AccessError):
                exports.create(vals)._create_xlsx()
        export = exports.create(
            {"res_model": "deposit.account", "request": {"ids": self.account.ids}}
        )
        content, _name = export._create_xlsx()
        with content:
            [sheet] = read(content).values()
        self.assertEqual(len(sheet), 1, "the header alone")

    def test_a_right_that_was_taken_away_no_longer_downloads(self):
        user = self.create_user("viewer")
        action = self.account.with_user(user).action_export_xlsx()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        user.group_ids -= self.quick_ref("customer_deposit.group_deposit_viewer")
        with self.assertRaises(AccessError):
            export.with_user(user)._create_xlsx()


@tagged("post_install", "-at_install")
class TestExportDownload(HttpCase, DepositCommon):
    def test_the_file_is_sent_to_who_asked_for_it_and_to_nobody_else(self):
        account = self.open_account(amount=100)
        users = {right: self.create_user(right) for right in ("viewer", "manager")}
        url = account.with_user(users["viewer"]).action_export_xlsx()["url"]
        self.authenticate("deposit_viewer", "deposit_viewer")
        response = self.url_open(url)
        self.assertEqual(response.status_code, 200)
        self.assertIn("attachment", response.headers["Content-Disposition"])
        with tempfile.TemporaryFile() as content:
            content.write(response.content)
            [sheet] = read(content).values()
        self.assertEqual(sheet[1][0], account.name)
        self.authenticate("deposit_manager", "deposit_manager")
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertIn("/web/login", self.url_open(url).url)
