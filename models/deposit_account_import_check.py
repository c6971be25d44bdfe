from collections import defaultdict
from itertools import islice

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..deposit_bulk import enter_bulk
from ..deposit_import_row import ImportSession
from ..spreadsheet import Notation

# Rows that are read, matched and written at once: memory stays the same however long the file is.
CHUNK = 1000


class DepositAccountImport(models.Model):
    """The dry run: reads all rows and tells what importing them would do. The books stay as is."""

    _inherit = "deposit.account.import"

    def action_check(self):
        """Read the file and tell for each row what would be imported. Posts nothing.

        :return: ``True``
        :raise AccessError: without the manager right
        :raise UserError: naming what is wrong with the file, its sheet or its columns
        """
        for batch in self:
            batch._begin()._run_check()
        return True

    def _run_check(self):
        """Replace the rows of this batch by those of its file, each with what is wrong with it."""
        self._check_open_for_changes()
        if self.file_error:
            raise UserError(self.file_error)
        self._check_settings()
        book = self._open_book()
        self._check_sheet(book, self.sheet_name or "")
        self._check_table(book)
        session = self._prepare_session(book)
        self._delete_lines()
        rows = self._iter_data(book)
        count = 0
        while chunk := list(islice(rows, CHUNK)):
            count += len(chunk)
            self._check_chunk(chunk, session)
            self.env.flush_all()
            self.env["deposit.account.import.line"].invalidate_model(flush=False)
        if not count:
            raise UserError(
                self.env._("There is no row below the header in row %s.", self.header_row)
            )
        self.invalidate_recordset()
        self.write({"state": "checked"})

    def _delete_lines(self):
        """Forget what an earlier check has found."""
        # One statement: the ORM would load ten thousand rows to let them go.
        self.env.flush_all()
        self.env.execute_query(
            SQL(
                "DELETE FROM deposit_account_import_line WHERE import_id = %s RETURNING id", self.id
            )
        )
        self.env["deposit.account.import.line"].invalidate_model(flush=False)

    def _iter_data(self, book):
        """Yield number and cells of the rows below the header."""
        for number, cells in self._iter_rows(book):
            if number > self.header_row:
                yield number, cells

    def _prepare_session(self, book):
        """Return what the rows are checked with: columns, and how they write amounts."""
        columns = defaultdict(list)
        for column in self.column_ids.sorted("index"):
            if column.target:
                columns[column.target].append(column.index)
        session = ImportSession(self, columns)
        indexes = [*columns["balance"], *columns["debt"]]
        decimals = session.tender.decimals
        session.notations = {index: Notation(decimals) for index in indexes}
        session.hidden_rows, session.hidden_columns = book.get_hidden(self.sheet_name or "")
        session.rivals = self._get_rival_balances(columns)
        for number, cells in self._iter_data(book):
            session.last_row = number
            for index in indexes:
                if index < len(cells) and isinstance(cells[index], str):
                    session.notations[index].learn(self._read_amount_text(cells[index], session))
        return session

    def _check_chunk(self, chunk, session):
        """Check some rows and write what was found.

        :param list chunk: number and cells of each row
        :param ImportSession session: what is known besides
        """
        rows = [self._parse_row(number, cells, session) for number, cells in chunk]
        self._find_imported(rows, session)
        new_rows = [row for row in rows if not row.imported_by and not row.is_doubtful]
        self._match_rows(new_rows, session)
        self._find_accounts(new_rows, session)
        for row in new_rows:
            self._check_row_account(row, session)
        enter_bulk(self.env["deposit.account.import.line"]).create(
            [self._prepare_line_vals(row) for row in rows]
        )

    def _prepare_line_vals(self, row):
        """Return the values of the line that a checked row becomes.

        :rtype: dict
        """
        state, message = row.get_state()
        values = row.values
        return {
            "import_id": self.id,
            "row": row.number,
            "client_name": values.get("name")
            or next((values[key] for key in ("ref", "phone", "email") if key in values), False),
            "partner_id": row.partner and row.partner.id,
            "account_id": row.account and row.account.id,
            "type_id": row.account_type and row.account_type.id,
            "location_id": row.location and row.location.id,
            "amount": row.amount,
            "due_date": row.get_due_date(),
            "state": state,
            "message": message or False,
            "client_values": {
                key: fields.Date.to_string(value) if key in ("due_date", "opening_date") else value
                for key, value in values.items()
            },
            "client_key": row.client_key,
            "content_key": row.content_key,
            "is_new_partner": row.is_new_partner,
            "is_new_account": row.is_new_account,
            "is_left_out": row.is_left_out,
            "is_repeated": self.import_again,
        }
