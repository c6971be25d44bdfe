from odoo.tools import LazyTranslate

from .cells import MAX_FILE_SIZE, SpreadsheetError
from .text import TextBook
from .xls import XlsBook
from .xlsx import XlsxBook

_lt = LazyTranslate(__name__)

ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Workbooks of Excel 2 to 4, which are no containers.
OLD_XLS = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")
MARKUP = (b"<!doctype", b"<html", b"<table", b"<?xml", b"<head", b"<meta")
# Names of streams in a container are stored in UTF-16.
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")


def open_book(content):
    """Open a table by what it contains; its name counts for nothing.

    :param bytes content: the file
    :return: the book, with ``sheets``, ``iter_rows(sheet)`` and ``get_merged(sheet)``
    :raise SpreadsheetError: for what is no table, or not to be read
    """
    if not content or not content.strip(b"\x00\t\r\n \xef\xbb\xbf\xff\xfe"):
        raise SpreadsheetError(_lt("The file is empty."))
    if len(content) > MAX_FILE_SIZE:
        raise SpreadsheetError(
            _lt(
                "The file is larger than %s MB. Split it and import the parts.",
                MAX_FILE_SIZE // 1024 // 1024,
            )
        )
    if content.startswith(ZIP):
        return XlsxBook(content)
    if content.startswith(OLE):
        if ENCRYPTED in content:
            raise SpreadsheetError(
                _lt("The workbook is protected with a password. Save it without one.")
            )
        return XlsBook(content)
    if content.startswith(OLD_XLS):
        return XlsBook(content)
    if content[:512].lstrip(b"\xef\xbb\xbf\r\n\t ").lower().startswith(MARKUP):
        raise SpreadsheetError(
            _lt(
                "The file is a web page or XML, whatever its name says. Open it in a spreadsheet "
                "program and save it as .xlsx or .csv."
            )
        )
    return TextBook(content)
