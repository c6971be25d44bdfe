from datetime import datetime
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged

from ..spreadsheet import BadCell, SpreadsheetError, open_book
from ..spreadsheet import text as text_module
from ..spreadsheet import xlsx as xlsx_module
from .import_common import make_csv, make_xlsx, read_data

REFUSED = {
    "bomb.xlsx": "more than 300 MB when it is unpacked",
    "damaged.xls": "damaged, or no workbook at all",
    "libreoffice.ods": "no workbook of the kind .xlsx",
    "entities.xlsx": "damaged, or no workbook at all",
    "open.ods": "no workbook of the kind .xlsx",
    "page.xls": "a web page or XML",
    "password.xls": "protected with a password",
    "password.xlsx": "protected with a password",
    "picture.csv": "The file is no table",
    "truncated.xlsx": "damaged, or no workbook at all",
}


@tagged("post_install", "-at_install")
class TestImportFile(TransactionCase):
    def read_rows(self, content, sheet=None):
        book = open_book(content)
        return list(book.iter_rows(book.sheets[0] if sheet is None else sheet))

    def assertUnreadable(self, message, content):  # noqa: N802
        with self.assertRaises(SpreadsheetError) as raised:
            self.read_rows(content)
        self.assertIn(message, self.env._(raised.exception.message))

    # === WORKBOOKS === #

    def test_a_workbook_is_read_without_its_hidden_sheet(self):
        book = open_book(read_data("openpyxl.xlsx"))
        self.assertEqual(book.sheets, ["Клиенты", "Prices"])
        rows = list(book.iter_rows("Клиенты"))
        self.assertEqual([number for number, _cells in rows], [1, 3, 4, 5])
        self.assertEqual(rows[2][1][:4], ["Анна Петрова", "+7 916 123-45-67", "R-1", 1234.5])
        self.assertEqual(rows[3][1][1:6], [89161234568, "R-2", None, 30, datetime(2026, 1, 31)])

    def test_a_workbook_of_the_old_format_is_read_alike(self):
        book = open_book(read_data("xlwt.xls"))
        self.assertEqual(book.sheets, ["Клиенты"])
        rows = dict(book.iter_rows("Клиенты"))
        self.assertEqual(rows[2][:4], ["Анна Петрова", "+7 916 123-45-67", "R-1", 1234.5])
        self.assertEqual(rows[3][1:6], [89161234568, "R-2", None, 30, datetime(2026, 1, 31)])
        self.assertIn("formula without a value", self.env._(rows[4][3].message))

    def test_workbooks_that_libreoffice_has_calculated_and_saved_are_read(self):
        for name in ("libreoffice.xlsx", "libreoffice.xls"):
            with self.subTest(name=name):
                book = open_book(read_data(name))
                self.assertEqual(book.sheets, ["Клиенты"], "the hidden sheet is not offered")
                rows = dict(book.iter_rows("Клиенты"))
                self.assertEqual(rows[2][:4], ["Анна Петрова", "+7 916 123-45-67", "R-1", 1234.5])
                self.assertEqual(
                    rows[3][1:6], [89161234568, "R-2", None, 30, datetime(2026, 1, 31)]
                )
                self.assertIn("#DIV/0!", self.env._(rows[4][3].message))

    def test_formulas_are_read_with_the_values_that_the_file_has(self):
        rows = dict(self.read_rows(read_data("xlsxwriter.xlsx")))
        self.assertAlmostEqual(rows[2][2], 100.3)
        self.assertIsInstance(rows[3][2], BadCell)
        self.assertIn("#N/A", self.env._(rows[3][2].message))
        self.assertIsNone(rows[4][3], "a formula whose value is an empty text")

    def test_a_formula_without_a_value_is_told(self):
        rows = dict(self.read_rows(read_data("uncalculated.xlsx")))
        self.assertIn("formula without a value", self.env._(rows[2][2].message))
        self.assertEqual(rows[3][2], 7)

    def test_merged_cells_are_found(self):
        for name in ("merged.xlsx", "merged.xls"):
            with self.subTest(name):
                self.assertEqual(open_book(read_data(name)).get_merged("Clients"), [(2, 3, 0, 0)])

    def test_a_workbook_with_macros_is_read_without_them(self):
        rows = self.read_rows(read_data("macros.xlsm"))
        self.assertEqual(rows, self.read_rows(read_data("openpyxl.xlsx")))

    # === REFUSED === #

    def test_what_is_no_sound_table_is_refused(self):
        for name, message in REFUSED.items():
            with self.subTest(name):
                self.assertUnreadable(message, read_data(name))

    def test_a_sheet_damaged_further_down_is_refused_when_it_is_read(self):
        book = open_book(read_data("damaged.xlsx"))
        with self.assertRaises(SpreadsheetError):
            list(book.iter_rows("Клиенты"))

    def test_an_empty_file_is_refused(self):
        for content in (b"", b"\xef\xbb\xbf", b" \r\n\r\n", "\ufeff".encode("utf-16-le")):
            with self.subTest(content):
                self.assertUnreadable("The file is empty", content)

    def test_a_bomb_is_refused_before_it_is_unpacked(self):
        with (
            patch.object(xlsx_module, "MAX_UNPACKED_SIZE", 1000),
            patch.object(xlsx_module.openpyxl, "load_workbook") as load,
        ):
            self.assertUnreadable("when it is unpacked", make_xlsx(["Anna"]))
        load.assert_not_called()

    def test_too_many_rows_and_columns_are_refused(self):
        rows = [[f"Client {number}"] for number in range(20)]
        for module, content in ((text_module, make_csv(*rows)), (xlsx_module, make_xlsx(*rows))):
            with self.subTest(module.__name__), patch.object(module, "MAX_ROWS", 10):
                self.assertUnreadable("more than", content)
        wide = ["x"] * 250
        for content in (make_csv(wide), make_xlsx(wide)):
            self.assertUnreadable("more than 200 columns", content)

    def test_the_size_that_a_sheet_claims_counts_for_nothing(self):
        content = make_xlsx(["Anna", None, None, 5])
        rows = self.read_rows(content)
        self.assertEqual(len(rows), 2)

    # === TEXTS === #

    def test_texts_are_read_in_any_usual_encoding(self):
        row = ["Анна Петрова", "Ёлкина", "Код", "12,50", "", "", "Примечание: постоянный клиент"]
        encodings = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1251")
        for encoding in (*encodings, "koi8-r", "cp866"):
            with self.subTest(encoding):
                rows = self.read_rows(make_csv(row, row, encoding=encoding))
                self.assertEqual(rows[1][1][0], "Анна Петрова")
                self.assertEqual(rows[1][1][6], "Примечание: постоянный клиент")

    def test_western_letters_are_read_too(self):
        row = ["Müller Café", "Ångström", "Niño", "1", "", "", "Übergröße à la carte"]
        for encoding in ("utf-8", "latin-1", "cp1252"):
            with self.subTest(encoding):
                self.assertEqual(self.read_rows(make_csv(row, encoding=encoding))[1][1][0], row[0])

    def test_any_usual_separator_is_found(self):
        row = ["Ito, Anna", "1", "R1", "1,50", "", "", 'a "b"; c | d']
        for delimiter in (";", ",", "\t", "|"):
            with self.subTest(delimiter):
                quoted = ['"' + cell.replace('"', '""') + '"' for cell in row]
                rows = self.read_rows(make_csv(quoted, quoted, delimiter=delimiter))
                self.assertEqual(rows[1][1], [cell or None for cell in row])

    def test_the_content_counts_and_not_the_name(self):
        self.assertEqual(self.read_rows(make_xlsx(["Anna"]))[1][1][0], "Anna")
        self.assertEqual(self.read_rows(make_csv(["Anna"]))[1][1][0], "Anna")
