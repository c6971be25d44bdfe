import codecs
import contextlib
import csv
import io
from itertools import islice, pairwise

import chardet

from odoo.tools import LazyTranslate

from .cells import (
    MAX_COLUMNS,
    MAX_ROWS,
    SpreadsheetError,
    is_empty,
    too_many_columns,
    too_many_rows,
)

_lt = LazyTranslate(__name__)

BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
DELIMITERS = (";", "\t", ",", "|", "\x1f")
SAMPLE_ROWS = 50
SAMPLE_SIZE = 100_000
# Cyrillic letters in Windows' own encoding, which the guess takes for an older or a Mac's one.
CYRILLIC_GUESSES = {"maccyrillic", "koi8-r", "iso-8859-5", "windows-1251", "ibm866", "ibm855"}


class TextBook:
    """A text with separators."""

    sheets = ("",)

    def __init__(self, content):
        self.text = _decode(content)
        if "\x00" in self.text:
            raise SpreadsheetError(
                _lt(
                    "The file is no table. Upload a workbook (.xlsx, .xls) or a text with "
                    "separators (.csv)."
                )
            )
        self.delimiter = _guess_delimiter(self.text)

    def get_merged(self, _sheet):
        """Return no ranges: a text has no merged cells."""
        return []

    def get_hidden(self, _sheet):
        """Return no rows and no columns: a text hides nothing."""
        return frozenset(), frozenset()

    def iter_rows(self, _sheet):
        """Yield number and cells of each row with something in it. Numbers are counted as lines of
        the table, as a spreadsheet program does.
        """
        reader = csv.reader(io.StringIO(self.text, newline=""), delimiter=self.delimiter)
        number = 0
        try:
            for number, row in enumerate(reader, 1):
                if number > MAX_ROWS + 1 and any(row):
                    raise too_many_rows()
                if len(row) > MAX_COLUMNS:
                    raise too_many_columns()
                cells = [None if is_empty(cell) else cell.strip() for cell in row]
                if any(cell is not None for cell in cells):
                    yield number, cells
        except csv.Error as error:
            raise SpreadsheetError(
                _lt(
                    "The file cannot be read after row %(row)s: %(error)s. Is a quotation mark "
                    "missing?",
                    row=number,
                    error=str(error),
                )
            ) from error


def _decode(content):
    """Return the text of a file in any usual encoding."""
    for bom, encoding in BOMS:
        if content.startswith(bom):
            return _decode_with(content, encoding)
    if encoding := _guess_wide(content):
        return _decode_with(content, encoding)
    if _is_utf8(content):
        return content.decode("utf-8")
    guess = (chardet.detect(content[:SAMPLE_SIZE])["encoding"] or "windows-1252").lower()
    if guess in CYRILLIC_GUESSES:
        guess = _guess_cyrillic(content)
    elif guess.startswith(("iso-8859", "ascii", "macroman", "utf")):
        guess = "windows-1252"
    return _decode_with(content, guess)


def _is_utf8(content):
    """Tell whether all of a file can be read as UTF-8, which hardly any other text can."""
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _decode_with(content, encoding):
    """Return the text of a file in ``encoding``."""
    try:
        return content.decode(encoding)
    except (UnicodeDecodeError, LookupError) as error:
        try:
            return content.decode("latin-1") if encoding == "windows-1252" else content.decode()
        except UnicodeDecodeError:
            raise SpreadsheetError(
                _lt(
                    "The letters of the file cannot be read as %s. Save it as .xlsx, or as .csv "
                    "in UTF-8.",
                    encoding.upper(),
                )
            ) from error


def _guess_wide(content):
    """Return the encoding of a text in UTF-16 that does not say so itself."""
    sample = content[:2000]
    half = len(sample) // 2
    if sample[1::2].count(0) > half * 0.3 and not sample[0::2].count(0):
        return "utf-16-le"
    if sample[0::2].count(0) > half * 0.3 and not sample[1::2].count(0):
        return "utf-16-be"
    return None


def _guess_cyrillic(content):
    """Return the Cyrillic encoding in which the text has the most small letters."""

    def count_small(encoding):
        text = content[:SAMPLE_SIZE].decode(encoding, "replace")
        letters = [char for char in text if "\u0400" <= char <= "\u04ff"]
        odd = sum(char == "\ufffd" or "\u2500" <= char <= "\u259f" for char in text)
        # Text in the wrong encoding is full of capitals in the middle of words.
        inner = sum(
            previous.isalpha() and char.isupper() and previous.islower()
            for previous, char in pairwise(text)
        )
        return sum(char.islower() for char in letters) - 5 * inner - 5 * odd

    return max(("windows-1251", "koi8-r", "cp866"), key=count_small)


def _guess_delimiter(text):
    """Return the separator that gives the most rows of the same width."""
    best, best_score = ",", 0
    for delimiter in DELIMITERS:
        widths = []
        sample = io.StringIO(text[:SAMPLE_SIZE], newline="")
        reader = csv.reader(sample, delimiter=delimiter)
        with contextlib.suppress(csv.Error):  # the sample may end within quotation marks
            widths = [len(row) for row in islice(filter(any, reader), SAMPLE_ROWS)]
        if not widths or max(widths) < 2:
            continue
        # Commas are in amounts and names too: what cuts all rows, and all alike, is the separator.
        cut = [width for width in widths if width > 1]
        score = max(map(cut.count, set(cut))) / len(widths)
        if score > best_score:
            best, best_score = delimiter, score
    return best
