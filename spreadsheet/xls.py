import io

import xlrd

from odoo.tools import LazyTranslate

from .cells import (
    MAX_COLUMNS,
    BadCell,
    SpreadsheetError,
    get_number,
    is_empty,
    too_many_columns,
)

_lt = LazyTranslate(__name__)


class XlsBook:
    """A workbook of Excel 97 to 2003, and older ones. Its format ends at 65,536 rows."""

    def __init__(self, content):
        try:
            # Without formatting xlrd knows no merged cells.
            self.book = xlrd.open_workbook(
                file_contents=content, formatting_info=True, logfile=io.StringIO()
            )
        except xlrd.XLRDError as error:
            raise self._get_error(str(error)) from error
        except Exception as error:  # a damaged file makes xlrd fail anywhere
            raise self._get_error("") from error
        sheets = [sheet for sheet in self.book.sheets() if not sheet.visibility]
        self.sheets = [sheet.name for sheet in sheets]

    @staticmethod
    def _get_error(text):
        """Return the error of a workbook that xlrd has refused with ``text``."""
        if "encrypted" in text.lower() or "password" in text.lower():
            return SpreadsheetError(
                _lt("The workbook is protected with a password. Save it without one.")
            )
        return SpreadsheetError(
            _lt(
                "The workbook is damaged, or no workbook at all. Open it in a spreadsheet program "
                "and save it as .xlsx."
            )
        )

    def get_merged(self, sheet):
        """Return the merged ranges: first row, last row, first column, all rows from one."""
        return [
            (first_row + 1, last_row, first_column, last_column - 1)
            for first_row, last_row, first_column, last_column in self.book.sheet_by_name(
                sheet
            ).merged_cells
        ]

    def get_hidden(self, sheet):
        """Return the numbers of hidden rows, also those that a filter hides, and hidden columns."""
        sheet = self.book.sheet_by_name(sheet)
        return (
            frozenset(row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden),
            frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden),
        )

    def iter_rows(self, sheet):
        """Yield number and cells of each row with something in it."""
        sheet = self.book.sheet_by_name(sheet)
        if sheet.ncols > MAX_COLUMNS and any(
            not is_empty(sheet.cell_value(row, column))
            for row in range(sheet.nrows)
            for column in range(MAX_COLUMNS, sheet.row_len(row))
        ):
            raise too_many_columns()
        for index in range(sheet.nrows):
            cells = [self._get_value(cell) for cell in sheet.row(index)]
            if any(cell is not None for cell in cells):
                yield index + 1, cells

    def _get_value(self, cell):
        """Return the value of a cell in Python's own type."""
        kind, value = cell.ctype, cell.value
        if kind == xlrd.XL_CELL_NUMBER:
            style = self.book.format_map.get(self.book.xf_list[cell.xf_index].format_key)
            return get_number(value, style.format_str if style else "General")
        if kind == xlrd.XL_CELL_DATE:
            try:
                return xlrd.xldate_as_datetime(value, self.book.datemode)
            except (ValueError, OverflowError, xlrd.xldate.XLDateError):
                return BadCell.of_error("#VALUE!")
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        if kind == xlrd.XL_CELL_ERROR:
            return BadCell.of_error(xlrd.error_text_from_code.get(value, "#?"))
        if kind == xlrd.XL_CELL_TEXT and not value:
            # Only a formula makes an empty text: one that was never calculated, or has none.
            return BadCell.of_formula()
        return value.strip() or None if isinstance(value, str) else None
