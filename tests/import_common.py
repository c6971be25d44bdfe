import base64
import io
from pathlib import Path

import openpyxl

from .common import DepositCommon

DATA = Path(__file__).parent / "data" / "import"
HEADERS = ("Client", "Phone", "Reference", "Balance", "Debt", "Due Date", "Note")


def read_data(name):
    """Return a file that was made once by another program, see make_files.py beside it."""
    return (DATA / name).read_bytes()


def make_csv(*rows, headers=HEADERS, delimiter=";", encoding="utf-8"):
    """Return a text with separators; rows may be shorter than the headers."""
    lines = [delimiter.join(map(str, row)) for row in (headers, *rows)]
    return "\r\n".join(lines).encode(encoding)


def make_xlsx(*rows, headers=HEADERS, title="Clients"):
    """Return a workbook with one sheet."""
    book = openpyxl.Workbook()
    book.active.title = title
    for row in (headers, *rows):
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


class ImportCommon(DepositCommon):
    """Imports of the company of the tests, into accounts that allow a debt of 100."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit()
        cls.anna.write({"ref": "R1", "phone": "+1 555 010 2030", "email": "anna@example.com"})
        cls.counterpart = cls.company.get_unaffected_earnings_account()

    @classmethod
    def create_import(cls, content, **values):
        """Return a new batch with this file; clients who are missing are created."""
        return cls.env["deposit.account.import"].create(
            {
                "data_file": base64.b64encode(content),
                "file_name": "accounts.csv",
                "type_id": cls.account_type.id,
                "create_partners": True,
                **values,
            }
        )

    @classmethod
    def create_logged_import(cls, *args, **values):
        """Return a new batch that leaves messages: those of the tests are quiet."""
        batch = cls.create_import(*args, **values)
        return batch.with_env(cls.env(context={}))

    @classmethod
    def check_file(cls, content, **values):
        """Return a batch that was checked."""
        batch = cls.create_import(content, **values)
        batch.action_check()
        return batch

    @classmethod
    def import_rows(cls, *rows, **values):
        """Return a batch whose rows were imported."""
        batch = cls.create_import(make_csv(*rows), **values)
        batch.action_import()
        return batch

    def assertRows(self, batch, expected):  # noqa: N802
        """Check state and amount of all rows."""
        self.assertEqual([(line.state, line.amount) for line in batch.line_ids], expected)

    def assertMessage(self, batch, row, message):  # noqa: N802
        """Check what is said about a row."""
        line = batch.line_ids.filtered(lambda line: line.row == row)
        self.assertIn(message, (line.message or "").replace("\u00a0", " "))
