from odoo.tools import LazyTranslate

from .formats import MoneyNumber, read_format

_lt = LazyTranslate(__name__)

MAX_FILE_SIZE = 25 * 1024 * 1024
# What a workbook may become when it is unpacked: a zip bomb has a thousand times its size.
MAX_UNPACKED_SIZE = 300 * 1024 * 1024
# One request of a web server has to post them all.
MAX_ROWS = 30_000
MAX_COLUMNS = 200


class SpreadsheetError(Exception):
    """A file that is no table, or not to be read. ``message`` is translated when it is shown."""

    def __init__(self, message):
        super().__init__(message)
        self.message = message


class BadCell:
    """A cell without a value that could be used; ``message`` says why."""

    __slots__ = ("message",)

    def __init__(self, message):
        self.message = message

    @classmethod
    def of_error(cls, text):
        """Return the cell of a formula that has failed, such as ``#N/A``."""
        return cls(_lt("the cell holds the error %s: correct the formula", text))

    @classmethod
    def of_percentage(cls, value):
        """Return the cell of a number that is shown as a part of something."""
        return cls(
            _lt("the cell holds a percentage (%s %%): enter the amount itself", f"{value:.10g}")
        )

    @classmethod
    def of_formula(cls):
        """Return the cell of a formula whose value is not in the file."""
        return cls(
            _lt(
                "the cell holds a formula without a value: open the file in a spreadsheet "
                "program, save it and upload it again, or enter the value"
            )
        )


def get_number(value, number_format):
    """Return a number as it is used: whole when it is, with the currency that its format shows.

    :param float value: the number
    :param str number_format: how the program shows it
    """
    mark, is_percentage = read_format(number_format)
    if is_percentage:
        return BadCell.of_percentage(value * 100)
    if mark:
        return MoneyNumber(value, mark)
    return int(value) if isinstance(value, float) and value.is_integer() else value


def get_column_letter(index):
    """Return the name of the column with this index, counted from zero: A, B, … Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def get_cell_name(row, index):
    """Return the name of a cell as spreadsheet programs show it, such as ``C5``."""
    return f"{get_column_letter(index)}{row}"


def is_empty(value):
    """Tell whether a cell has nothing in it."""
    return value is None or (isinstance(value, str) and not value.strip())


def too_many_rows():
    """Return the error of a table that is too long."""
    return SpreadsheetError(
        _lt("The file has more than %s rows. Split it and import the parts.", f"{MAX_ROWS:,}")
    )


def too_many_columns():
    """Return the error of a table that is too wide."""
    return SpreadsheetError(
        _lt("The file has more than %s columns. Delete those that are not needed.", MAX_COLUMNS)
    )
