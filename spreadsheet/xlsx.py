import io
import re
import warnings
import zipfile
from itertools import repeat

import openpyxl

from odoo.tools import LazyTranslate

from .cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_UNPACKED_SIZE,
    BadCell,
    SpreadsheetError,
    get_number,
    is_empty,
    too_many_columns,
    too_many_rows,
)

_lt = LazyTranslate(__name__)

BLOCK = 1024 * 1024
# What a block may cut in two.
OVERLAP = 200
FORMULA = re.compile(rb"<(?:\w+:)?f[ />]")
HIDDEN = re.compile(rb'<(?:\w+:)?(row|col) ([^>]*?\bhidden="(?:1|true)"[^>]*)>')
NUMBER = re.compile(rb'\b(r|min|max)="(\d+)"')
MERGED = re.compile(rb'<(?:\w+:)?mergeCell [^>]*?ref="([A-Z]{1,3})(\d+):([A-Z]{1,3})(\d+)"')


class XlsxBook:
    """A workbook of Excel 2007 or later. Macros in it are not read, let alone run."""

    def __init__(self, content):
        self.content = content
        try:
            with zipfile.ZipFile(io.BytesIO(content)) as archive:
                self._check_archive(archive)
            self.book = self._open(data_only=True)
        except SpreadsheetError:
            raise
        except Exception as error:  # a damaged file makes openpyxl fail anywhere
            raise self._get_damaged() from error
        self.sheets = [
            sheet.title
            for sheet in self.book.worksheets
            if getattr(sheet, "sheet_state", "visible") == "visible"
        ]
        self._scanned = {}

    def _open(self, data_only):
        """Open the workbook: with the values of its formulas, or with the formulas."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # extensions that it does not know
            return openpyxl.load_workbook(
                io.BytesIO(self.content), read_only=True, data_only=data_only, keep_links=False
            )

    @staticmethod
    def _get_damaged():
        return SpreadsheetError(
            _lt(
                "The workbook is damaged, or no workbook at all. Open it in a spreadsheet program "
                "and save it as .xlsx."
            )
        )

    @staticmethod
    def _check_archive(archive):
        """Refuse what is no workbook, or would not fit into memory, before it is unpacked.

        The sizes are those that the archive declares. Python unpacks no more than that of a part.
        """
        infos = archive.infolist()
        names = {info.filename for info in infos}
        if any(info.flag_bits & 1 for info in infos):
            raise SpreadsheetError(
                _lt("The workbook is protected with a password. Save it without one.")
            )
        if sum(info.file_size for info in infos) > MAX_UNPACKED_SIZE or len(infos) > 10_000:
            raise SpreadsheetError(
                _lt(
                    "The workbook has more than %s MB when it is unpacked, which no list of "
                    "clients has. Delete what is not needed, such as formats of empty rows.",
                    MAX_UNPACKED_SIZE // 1024 // 1024,
                )
            )
        if "xl/workbook.bin" in names or "mimetype" in names or "[Content_Types].xml" not in names:
            raise SpreadsheetError(
                _lt(
                    "The file is no workbook of the kind .xlsx. Open it in a spreadsheet program "
                    "and save it as .xlsx."
                )
            )
        for name in names:
            # A workbook has no document type; the entities of one could fill the memory.
            if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in archive.open(name).read(1024):
                raise XlsxBook._get_damaged()

    def _scan(self, sheet):
        """Return whether a sheet has formulas, its merged ranges, and what it hides: a reader shows
        none of them.
        """
        if sheet not in self._scanned:
            has_formula, merged, hidden, tail = False, {}, set(), b""
            with (
                zipfile.ZipFile(io.BytesIO(self.content)) as archive,
                archive.open(self.book[sheet]._worksheet_path) as source,
            ):
                while block := source.read(BLOCK):
                    text = tail + block
                    has_formula = has_formula or bool(FORMULA.search(text))
                    merged |= dict.fromkeys(MERGED.findall(text))
                    hidden.update(HIDDEN.findall(text))
                    tail = text[-OVERLAP:]
            self._scanned[sheet] = has_formula, list(merged), hidden
        return self._scanned[sheet]

    def get_merged(self, sheet):
        """Return the merged ranges: first row, last row, first column, all rows from one."""
        return [
            (
                int(first_row),
                int(last_row),
                openpyxl.utils.column_index_from_string(first.decode()) - 1,
                openpyxl.utils.column_index_from_string(last.decode()) - 1,
            )
            for first, first_row, last, last_row in self._scan(sheet)[1]
        ]

    def get_hidden(self, sheet):
        """Return the numbers of hidden rows, also those that a filter hides, and hidden columns."""
        rows, columns = set(), set()
        for tag, attributes in self._scan(sheet)[2]:
            numbers = {name: int(number) for name, number in NUMBER.findall(attributes)}
            if tag == b"row" and b"r" in numbers:
                rows.add(numbers[b"r"])
            elif tag == b"col" and b"min" in numbers:
                last = min(numbers.get(b"max", numbers[b"min"]), MAX_COLUMNS)
                columns.update(range(numbers[b"min"] - 1, last))
        return frozenset(rows), frozenset(columns)

    def iter_rows(self, sheet):
        """Yield number and cells of each row with something in it."""
        try:
            formulas = repeat(None)
            if self._scan(sheet)[0]:
                formulas = self._iter_cells(self._open(data_only=False), sheet)
            rows = zip(self._iter_cells(self.book, sheet), formulas, strict=False)
            for number, (row, formula_row) in enumerate(rows, 1):
                cells = [self._get_value(cell) for cell in row]
                for index, cell in enumerate(formula_row or ()):
                    if cell.data_type == "f" and self._is_uncalculated(row[index]):
                        cells[index] = BadCell.of_formula()
                if all(cell is None for cell in cells):
                    continue
                if number > MAX_ROWS + 1:
                    raise too_many_rows()
                if len(cells) > MAX_COLUMNS and cells[MAX_COLUMNS] is not None:
                    raise too_many_columns()
                yield number, cells[:MAX_COLUMNS]
        except SpreadsheetError:
            raise
        except Exception as error:  # a damaged sheet makes openpyxl fail anywhere
            raise self._get_damaged() from error

    @staticmethod
    def _iter_cells(book, sheet):
        """Return the rows of a sheet, whatever size it claims to have."""
        worksheet = book[sheet]
        worksheet.reset_dimensions()
        return worksheet.iter_rows(max_col=MAX_COLUMNS + 1)

    @staticmethod
    def _is_uncalculated(cell):
        """Tell whether the file holds no value of a formula; an empty text is one."""
        return cell.value is None and cell.data_type not in ("str", "s")

    @staticmethod
    def _get_value(cell):
        """Return the value of a cell in Python's own type."""
        value = cell.value
        if value is None:
            return None
        if cell.data_type == "e":
            return BadCell.of_error(value)
        if isinstance(value, str):
            return None if is_empty(value) else value.strip()
        if isinstance(value, int | float) and not isinstance(value, bool):
            return get_number(value, cell.number_format)
        return value
