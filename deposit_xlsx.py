"""Spreadsheets of any size: rows go to a file as they come, the memory needed stays the same."""

import re
import tempfile
from decimal import Decimal
from typing import NamedTuple

import xlsxwriter

# What one sheet of the format holds.
MAX_ROWS = 1_048_576
MAX_TEXT = 32_767
MAX_NAME = 31
_FORBIDDEN_IN_NAME = re.compile(r"[\[\]:*?/\\]")
# XML has no way to write these.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_WIDTHS = {"text": 24, "date": 12, "datetime": 18, "money": 16, "integer": 11}
_FORMATS = {"date": "yyyy-mm-dd", "datetime": "yyyy-mm-dd hh:mm", "integer": "#,##0"}


class Column(NamedTuple):
    """One column of a sheet.

    ``kind`` is ``text``, ``date``, ``datetime``, ``money`` or ``integer``. Columns with ``is_sum``
    are added up below the last row.
    """

    label: str
    kind: str = "text"
    width: int = 0
    is_sum: bool = False


class DepositXlsx:
    """An .xlsx file that is written row by row.

    Text is always text: what begins like a formula or a link is neither. Amounts and dates are
    real numbers and dates with a format. Rows that do not fit on a sheet go on to a further one.
    """

    def __init__(self, decimal_places=2, max_rows=None):
        # The caller of `close` reads and closes it.
        self._file = tempfile.TemporaryFile()  # noqa: SIM115
        self._book = xlsxwriter.Workbook(self._file, {"constant_memory": True})
        self._max_rows = max_rows or MAX_ROWS
        self._names = set()
        money = "#,##0" + (f".{'0' * decimal_places}" if decimal_places else "")
        formats = {**_FORMATS, "money": money, "text": "@"}
        self._styles = {kind: self._add_style(num_format=f) for kind, f in formats.items()}
        self._totals = {
            kind: self._add_style(num_format=f, bold=True, top=1) for kind, f in formats.items()
        }
        self._header = self._add_style(bold=True, bg_color="#e9ecef", bottom=1, text_wrap=True)
        self._title = self._add_style(bold=True, font_size=14)

    def _add_style(self, **properties):
        return self._book.add_format({"valign": "top", **properties})

    def add_table(self, name, columns, rows, heading=(), total=None, currency_column=None):
        """Write a table, on as many sheets as it needs.

        :param str name: name of the sheet
        :param list[Column] columns: its columns
        :param rows: an iterable of lists of values, read one by one
        :param heading: lines of text above the header, on the first sheet
        :param str total: label of the row of totals, none without it
        :param int currency_column: column by whose values the totals are kept apart
        """
        sums = {}
        sheet, first, row = self._begin_sheet(name, columns, heading)
        for values in rows:
            if row >= self._max_rows:
                self._end_sheet(sheet, columns, first, row)
                sheet, first, row = self._begin_sheet(name, columns)
            self._write_row(sheet, row, columns, values)
            row += 1
            if total:
                key = currency_column is not None and values[currency_column]
                self._add_up(sums.setdefault(key, {}), columns, values)
        self._end_sheet(sheet, columns, first, row)
        if row + len(sums) > self._max_rows:
            sheet, first, row = self._begin_sheet(name, columns)
        for key, currency_sums in sums.items():
            self._write_total(sheet, row, columns, currency_sums, total)
            if key:
                sheet.write_string(row, currency_column, key, self._totals["text"])
            row += 1

    def close(self):
        """Finish the file and return it, open for reading at its beginning.

        :rtype: typing.BinaryIO
        """
        self._book.close()
        self._file.seek(0)
        return self._file

    # === SHEETS === #

    def _begin_sheet(self, name, columns, heading=()):
        """Return a new sheet, the row of its header and the first row for values."""
        sheet = self._book.add_worksheet(self._get_sheet_name(name))
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width or _WIDTHS[column.kind])
        row = 0
        for number, line in enumerate(heading):
            style = self._styles["text"] if number else self._title
            for column, value in enumerate(line if isinstance(line, (list, tuple)) else [line]):
                self._write_cell(sheet, row, column, value, "text", style)
            row += 1
        if heading:
            row += 1
        for number, column in enumerate(columns):
            self._write_cell(sheet, row, number, column.label, "text", self._header)
        sheet.freeze_panes(row + 1, 0)
        return sheet, row, row + 1

    def _end_sheet(self, sheet, columns, header_row, row):
        sheet.autofilter(header_row, 0, max(row - 1, header_row), len(columns) - 1)

    def _get_sheet_name(self, name):
        """Return a name that the format allows and that no other sheet has."""
        base = _FORBIDDEN_IN_NAME.sub(" ", name).strip("' ")[:MAX_NAME] or "1"
        number, result = 1, base
        while result.lower() in self._names:
            number += 1
            suffix = f" ({number})"
            result = base[: MAX_NAME - len(suffix)] + suffix
        self._names.add(result.lower())
        return result

    # === CELLS === #

    def _write_row(self, sheet, row, columns, values):
        for number, (column, value) in enumerate(zip(columns, values, strict=True)):
            self._write_cell(sheet, row, number, value, column.kind, self._styles[column.kind])

    def _write_cell(self, sheet, row, column, value, kind, style):
        """Write a value by its kind. ``None`` and ``False`` leave the cell empty."""
        if value is None or value is False or value == "":
            return
        if isinstance(value, (int, float, Decimal)):
            sheet.write_number(row, column, value, style)
        elif kind in ("date", "datetime"):
            sheet.write_datetime(row, column, value, style)
        else:
            # Never `write`: it makes a formula of "=…" and a link of "https://…".
            sheet.write_string(row, column, _CONTROLS.sub("", str(value))[:MAX_TEXT], style)

    def _add_up(self, sums, columns, values):
        for number, column in enumerate(columns):
            if column.is_sum:
                # Exact: a million floats added up would be some cents off.
                sums[number] = sums.get(number, Decimal()) + Decimal(str(values[number] or 0))

    def _write_total(self, sheet, row, columns, sums, label):
        for number, column in enumerate(columns):
            style = self._totals[column.kind]
            if number in sums:
                sheet.write_number(row, number, sums[number], style)
            elif number:
                sheet.write_blank(row, number, None, style)
            else:
                sheet.write_string(row, number, label, self._totals["text"])
