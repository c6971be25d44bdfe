import io

import openpyxl
import xlwt

from odoo.tests import tagged

from .import_common import ImportCommon, make_csv, make_xlsx

HEADERS = ("Client", "Phone", "Balance")


@tagged("post_install", "-at_install")
class TestImportDoubts(ImportCommon):
    """What cannot be told is left out, and the row says what to do about it."""

    def check(self, *rows, headers=HEADERS, **values):
        return self.check_file(make_csv(*rows, headers=headers), **values)

    def make_book(self, *rows, change=lambda sheet: None, headers=HEADERS):
        book = openpyxl.load_workbook(io.BytesIO(make_xlsx(*rows, headers=headers)))
        change(book.active)
        stream = io.BytesIO()
        book.save(stream)
        return stream.getvalue()

    def assertLeftOut(self, batch, row, message):  # noqa: N802
        line = batch.line_ids.filtered(lambda line: line.row == row)
        self.assertEqual((line.state, line.is_left_out), ("warning", True), line.message)
        self.assertMessage(batch, row, message)

    # === TOTALS === #

    def test_a_row_that_is_called_a_total_is_never_imported(self):
        for label in ("Итого: 2 клиента", "Sum", "Gesamt", "Total général", "Subtotal"):
            with self.subTest(label):
                self.assertLeftOut(
                    self.check(
                        ["A", "+1 555 1001", 100.5], ["B", "+1 555 1002", 200], [label, "", 7]
                    ),
                    4,
                    f"Row 4: “{label}” is a total and no client, so the row is left out",
                )

    def test_the_clients_above_a_total_are_imported_without_it(self):
        batch = self.create_import(
            make_csv(
                ["A", "+1 555 1001", 100.5],
                ["B", "+1 555 1002", 200],
                ["Total", "", 300.5],
                headers=HEADERS,
            )
        )
        batch.action_import()
        self.assertRows(batch, [("done", 100.5), ("done", 200), ("skipped", 300.5)])
        self.assertMessage(batch, 4, "is a total")
        self.assertFalse(self.env["res.partner"].search([("name", "=", "Total")]))
        self.assertEqual(batch.money_total, 300.5)
        self.assertSound(*batch.line_ids.account_id)

    def test_a_total_is_known_by_its_amount(self):
        batch = self.check(["A", "+1 555 1001", 0.1], ["B", "+1 555 1002", 0.2], ["Salon", "", 0.3])
        self.assertLeftOut(batch, 4, "Row 4: the amount is the sum of rows 2 to 3")

    def test_subtotals_further_up_are_known_by_their_amounts(self):
        batch = self.check(
            ["A", "+1 555 1001", 10],
            ["B", "+1 555 1002", 20],
            ["North", "", 30],
            ["C", "+1 555 1003", 5],
            ["D", "+1 555 1004", 6],
            ["South", "", 11],
            ["Both", "", 41],
        )
        for row, rows in ((4, "2 to 3"), (7, "5 to 6"), (8, "2 to 6")):
            self.assertLeftOut(batch, row, f"the amount is the sum of rows {rows}")
        self.assertEqual(batch.money_total, 41)

    def test_clients_who_happen_to_have_the_sum_are_clients(self):
        batch = self.check(["A", "", 10], ["B", "", 20], ["C", "", 30], ["D", "", 7])
        self.assertEqual(batch.ready_count, 4, "rows of names alone")
        batch = self.check(
            ["E", "+1 555 1001", 10], ["F", "+1 555 1002", 20], ["G", "+1 555 1003", 30]
        )
        self.assertEqual(batch.ready_count, 3)

    def test_a_client_who_is_called_total_needs_a_phone(self):
        self.assertRows(self.check(["Total", "+1 555 1001", 10]), [("ready", 10)])

    def test_a_surname_that_means_a_total_elsewhere_is_no_total_beside_a_first_name(self):
        rows = ["Eva", "Alt", 12], ["Jean", "Somme", 40], ["Sum", "2 clients", 52]
        batch = self.check_file(make_csv(*rows, headers=("First name", "Surname", "Balance")))
        self.assertRows(batch, [("ready", 12), ("ready", 40), ("warning", 52)])

    def test_what_stands_behind_a_name_is_no_label_of_a_total(self):
        rows = ["1", "Eva", 12, "Total Look"], ["Total", "", 12, ""], ["Total", "1 client", 12, ""]
        batch = self.check_file(make_csv(*rows, headers=("№", "Client", "Balance", "Treatment")))
        self.assertRows(batch, [("ready", 12), ("warning", 12), ("warning", 12)])

    def test_a_total_without_a_value_is_no_error(self):
        content = self.make_book(["A", "+1 555 1001", 10], ["Total", None, "=SUM(C2:C2)"])
        self.assertLeftOut(self.check_file(content), 3, "is a total")

    # === HIDDEN === #

    def test_a_hidden_row_is_left_out_until_it_is_shown(self):
        def hide(sheet):
            sheet.row_dimensions[3].hidden = True
            sheet.auto_filter.ref = "A1:C4"

        rows = (["A", "+1 555 1001", 10], ["B", "+1 555 1002", 999], ["C", "+1 555 1003", 5])
        batch = self.check_file(self.make_book(*rows, change=hide))
        self.assertLeftOut(
            batch, 3, "row 3: the row is hidden in the workbook, by hand or by a filter"
        )
        batch.action_import()
        self.assertEqual((batch.money_total, batch.done_count), (15, 2))
        shown = self.import_content(self.make_book(*rows))
        self.assertRows(shown, [("skipped", 10), ("done", 999), ("skipped", 5)])
        self.assertSound(*shown.line_ids.account_id)

    def import_content(self, content):
        batch = self.create_import(content)
        batch.action_import()
        return batch

    def test_rows_and_columns_hidden_in_the_old_format_are_found_too(self):
        book = xlwt.Workbook()
        sheet = book.add_sheet("Clients")
        for number, row in enumerate((HEADERS, ["A", "+1 555 1001", 10], ["B", "+1 555 1002", 20])):
            for index, value in enumerate(row):
                sheet.write(number, index, value)
        sheet.row(2).hidden = True
        sheet.col(1).hidden = True
        stream = io.BytesIO()
        book.save(stream)
        batch = self.check_file(stream.getvalue())
        self.assertLeftOut(batch, 3, "the row is hidden")
        self.assertMessage(batch, 2, "column B: the column is hidden in the workbook")

    def test_amounts_that_nobody_sees_are_left_out(self):
        def hide(sheet):
            sheet.column_dimensions["C"].hidden = True

        batch = self.check_file(self.make_book(["A", "+1 555 1001", 10], change=hide))
        self.assertLeftOut(batch, 2, "column C: the column is hidden in the workbook")

    def test_of_two_balances_the_one_that_people_see_is_proposed(self):
        def hide(sheet):
            sheet.column_dimensions["C"].hidden = True

        content = self.make_book(
            ["A", "+1 555 1001", 10, 77],
            ["B", "+1 555 1002", 5, 5],
            change=hide,
            headers=(*HEADERS, "Сальдо"),
        )
        batch = self.check_file(content)
        self.assertEqual(batch.column_ids.mapped("target"), ["name", "phone", False, "balance"])
        self.assertRows(batch, [("warning", 77), ("ready", 5)])
        self.assertMessage(
            batch, 2, "column “Balance” says 10, but the balance is read from column D"
        )

    def test_nothing_to_import_says_what_is_left_out(self):
        batch = self.create_import(make_csv(["Total", "", 10], headers=HEADERS))
        with self.assertRefused("There is nothing to import(.|\n)*“Total” is a total"):
            batch.action_import()

    # === CELLS === #

    def test_a_percentage_and_a_foreign_format_are_errors(self):
        def style(sheet):
            sheet["C2"].number_format = "0.00%"
            sheet["C3"].number_format = "#,##0.00 [$€-407]"
            sheet["C4"].number_format = "[$$-409]#,##0.00"

        rows = (["A", "+1 555 1001", 0.5], ["B", "+1 555 1002", 20], ["C", "+1 555 1003", 30])
        batch = self.check_file(self.make_book(*rows, change=style))
        self.assertRows(batch, [("error", 0), ("error", 0), ("ready", 30)])
        self.assertMessage(
            batch, 2, "column C: the cell holds a percentage (50 %): enter the amount"
        )
        self.assertMessage(batch, 3, "“20 €” is not in USD, the currency of the accounts")

    def test_a_header_that_names_something_else_is_refused(self):
        for header in ("Balance, EUR", "Balance (€)", "Balance, thousand"):
            with self.subTest(header), self.assertRefused("says that the amounts are not in USD"):
                self.check(["A", "", 5], headers=("Client", "Phone", header))
        self.assertRows(
            self.check(["A", "", 5], headers=("Client", "Phone", "Balance, USD")), [("ready", 5)]
        )

    def test_a_header_above_several_columns_is_refused(self):
        content = self.make_book(
            ["A", "+1 555 1001", 10, 20], change=lambda sheet: sheet.merge_cells("C1:D1")
        )
        with self.assertRefused("the cells C1:D1 are merged"):
            self.check_file(content)

    def test_doubtful_amounts_are_errors_that_say_what_to_enter(self):
        batch = self.check(
            *([f"C{n}", "", text] for n, text in enumerate(("≈500", "500 + 50", "50%")))
        )
        self.assertEqual(batch.error_count, 3)
        self.assertMessage(
            batch, 2, "Row 2, column C: “≈500” is not an amount: enter one plain number"
        )

    def test_money_of_the_client_among_debts_is_an_error(self):
        headers = ("Client", "Debt")
        batch = self.check(["A", "50.00 CR"], ["B", "50.00 DR"], headers=headers)
        self.assertRows(batch, [("error", 0), ("ready", -50)])
        self.assertMessage(batch, 2, "is money of the client, and the column is for debts")

    def test_the_error_of_a_formula_is_no_name(self):
        for text in ("#REF!", "#N/A", "#ССЫЛКА!", "####"):
            with self.subTest(text):
                batch = self.check([text, "", 5])
                self.assertRows(batch, [("error", 5)])
                self.assertMessage(batch, 2, f"Row 2, column A: the cell holds the error {text}")

    def test_a_company_without_decimals_reads_groups_of_three(self):
        yen = self.env.ref("base.JPY")
        yen.active = True
        company = self.env["res.company"].create({"name": "Ginza", "currency_id": yen.id})
        batch = self.env["deposit.account.import"].new({"company_id": company.id})
        tender = batch._get_tender()
        self.assertEqual((tender.code, tender.decimals), ("JPY", 0))
        self.assertTrue(tender.is_own("円"))
        self.assertFalse(tender.is_own("€"))
