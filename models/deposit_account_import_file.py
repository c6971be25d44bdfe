import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..spreadsheet import (
    BadCell,
    SpreadsheetError,
    get_column_letter,
    guess_target,
    normalise_header,
    open_book,
)
from ..spreadsheet.headers import JOINED

# Where a header may stand: above it are titles and such.
HEADER_ROWS = 20
SAMPLES = 3


class DepositAccountImport(models.Model):
    """The file of a batch: which sheet of it is read, from which row on, and its columns."""

    _inherit = "deposit.account.import"

    sheet_names = fields.Json(
        compute="_compute_sheets",
        store=True,
        copy=False,
    )
    sheet_name = fields.Char(
        string="Sheet",
        compute="_compute_sheet_name",
        store=True,
        readonly=False,
        help="The sheet that is read. Hidden sheets are not offered.",
    )
    header_row = fields.Integer(
        compute="_compute_header_row",
        store=True,
        readonly=False,
        help="The row with the names of the columns. Rows above it are not read.",
    )
    file_error = fields.Char(
        string="What Is Wrong with the File",
        compute="_compute_sheets",
        store=True,
        copy=False,
    )

    # === COMPUTE METHODS === #

    @api.depends("data_file")
    def _compute_sheets(self):
        for batch in self:
            batch.sheet_names, batch.file_error = [], False
            if batch.data_file:
                try:
                    book = batch._open_book()
                    batch._choose_sheet(book)
                    batch.sheet_names = [name for name in book.sheets if name]
                except UserError as error:
                    batch.file_error = str(error)

    @api.depends("data_file")
    def _compute_sheet_name(self):
        for batch in self:
            is_readable = batch.data_file and not batch.file_error
            batch.sheet_name = is_readable and batch._choose_sheet(batch._open_book())

    @api.depends("data_file", "sheet_name")
    def _compute_header_row(self):
        for batch in self:
            batch.header_row = 0
            if batch._is_readable():
                batch.header_row = batch._find_header_row(batch._open_book())

    @api.depends("data_file", "sheet_name", "header_row")
    def _compute_column_ids(self):
        for batch in self:
            vals_list = []
            if batch._is_readable():
                vals_list = batch._prepare_column_vals_list(batch._open_book())
            batch.column_ids = [
                fields.Command.clear(),
                *(fields.Command.create(vals) for vals in vals_list),
            ]

    def _is_readable(self):
        """Tell whether the file holds the sheet that was chosen. The check says what is wrong."""
        names = self.sheet_names or []
        return (
            bool(self.data_file)
            and not self.file_error
            and (self.sheet_name in names if names else not self.sheet_name)
        )

    # === READING === #

    def _get_content(self):
        """Return the file of this batch."""
        self.ensure_one()
        data = self.data_file or b""
        data = data.encode() if isinstance(data, str) else data
        if b" " in data:  # the client asked for the size only
            data = self._origin.with_context(bin_size=False).data_file or b""
        return base64.b64decode(data)

    def _open_book(self):
        """Open the file of this batch.

        :raise UserError: for what is no table, or not to be read
        """
        try:
            return open_book(self._get_content())
        except SpreadsheetError as error:
            raise UserError(self.env._(error.message)) from error

    def _iter_rows(self, book, sheet=None):
        """Yield number and cells of the rows with something in them, the header's first.

        :raise UserError: for a file that is damaged further down
        """
        sheet = (self.sheet_name or "") if sheet is None else sheet
        self._check_sheet(book, sheet)
        try:
            yield from book.iter_rows(sheet)
        except SpreadsheetError as error:
            raise UserError(self.env._(error.message)) from error

    def _check_sheet(self, book, sheet):
        """Refuse a sheet that the file does not have, or does not show.

        :raise UserError: naming those that there are
        """
        if sheet not in book.sheets:
            raise UserError(
                self.env._(
                    "The file has no visible sheet “%(sheet)s”, only: %(sheets)s.",
                    sheet=sheet,
                    sheets=", ".join(book.sheets),
                )
            )

    def _choose_sheet(self, book):
        """Return the visible sheet with the most headers that are known.

        :raise UserError: when there is none with anything in it
        """
        scores = {}
        for sheet in book.sheets:
            best = -1
            for number, cells in self._iter_rows(book, sheet):
                if number > HEADER_ROWS:
                    break
                best = max(best, self._count_headers(cells))
            scores[sheet] = best
        if not scores or max(scores.values()) < 0:
            raise UserError(self.env._("The file has no visible sheet with anything in it."))
        return max(scores, key=scores.get)

    def _find_header_row(self, book):
        """Return the number of the row with the most headers that are known."""
        best, best_score = 0, -1
        for number, cells in self._iter_rows(book):
            if number > HEADER_ROWS and best:
                break
            score = self._count_headers(cells)
            if score > best_score:
                best, best_score = number, score
        return best

    def _count_headers(self, cells):
        """Return how many of ``cells`` are headers that are known."""
        labels = self.env["deposit.account.import.column"]._get_template_headers()
        taken = []
        for cell in cells:
            if isinstance(cell, str) and (target := guess_target(cell, taken, labels)):
                taken.append(target)
        return len(taken)

    def _prepare_column_vals_list(self, book):
        """Return the values of the columns: header, first values and what it may be for.

        :rtype: list[dict]
        """
        headers, samples = [], []
        for number, cells in self._iter_rows(book):
            if number < self.header_row:
                continue
            if number == self.header_row:
                headers = [self._format_cell(cell) for cell in cells]
            elif len(samples) < SAMPLES:
                samples.append([self._format_cell(cell) for cell in cells])
            else:
                break
        company = self.company_id.sudo().root_id
        keys = [normalise_header(header) for header in headers]
        remembered = self.env["deposit.account.import.column"]._get_remembered_targets(
            keys, company
        )
        _rows, hidden = book.get_hidden(self.sheet_name or "")
        targets = self._propose_targets(headers, keys, remembered, hidden)
        return [
            {
                "index": index,
                "name": header,
                "sample": " · ".join(
                    row[index] for row in samples if index < len(row) and row[index]
                ),
                "target": targets.get(index, False),
            }
            for index, header in enumerate(headers)
            if header or any(index < len(row) and row[index] for row in samples)
        ]

    def _propose_targets(self, headers, keys, remembered, hidden=()):
        """Return what each column is for: what it was the last time, else what its header says.
        What people see goes before what is hidden.

        :rtype: dict[int, str]
        """
        labels = self.env["deposit.account.import.column"]._get_template_headers()
        targets = {}
        for index, key in enumerate(keys):
            target = remembered.get(key)
            if target and (target in JOINED or target not in targets.values()):
                targets[index] = target
        for index in sorted(range(len(headers)), key=lambda index: (index in hidden, index)):
            if keys[index] and keys[index] not in remembered:
                targets[index] = guess_target(headers[index], list(targets.values()), labels)
        return targets

    @staticmethod
    def _format_cell(cell):
        """Return a cell as text for the eye."""
        if cell is None or isinstance(cell, BadCell):
            return "#" if cell else ""
        return str(cell).removesuffix(" 00:00:00")[:60]

    # === CHECKS === #

    def _check_table(self, book):
        """Refuse a table whose columns cannot be told, or whose cells are merged.

        :raise UserError: naming sheet and cells
        """
        targets = [column.target for column in self.column_ids if column.target]
        if not {"name", "phone", "email", "ref", "card_number", "account_number"} & set(targets):
            raise UserError(
                self.env._(
                    "No column says who the client is. Choose on “Columns” which one holds the "
                    "name, phone, e-mail, reference or card number. Is row %s really the header?",
                    self.header_row,
                )
            )
        for target in set(targets) - JOINED:
            columns = self.column_ids.filtered(lambda column, t=target: column.target == t)
            if len(columns) > 1:
                raise UserError(
                    self.env._(
                        "Columns %(columns)s are all imported as “%(target)s”. Choose one of them.",
                        columns=", ".join(columns.mapped("letter")),
                        target=self._get_target_label(target),
                    )
                )
        self._check_amount_headers()
        self._check_merged(book)

    def _check_merged(self, book):
        """Refuse merged cells below the header: whose value it is cannot be told. Nor can it be
        told which of the columns is meant by a header that stands above several.

        :raise UserError: naming sheet and cells
        """
        used = set(self.column_ids.filtered("target").mapped("index"))
        for first_row, last_row, first, last in book.get_merged(self.sheet_name or ""):
            is_header = last_row == self.header_row and used.intersection(range(first, last + 1))
            if last_row > self.header_row or (is_header and first < last):
                raise UserError(
                    self.env._(
                        "Sheet “%(sheet)s”, row %(row)s, column %(column)s: the cells %(cells)s "
                        "are merged. Unmerge them and give each row and column its own values.",
                        sheet=self.sheet_name,
                        row=first_row,
                        column=get_column_letter(first),
                        cells=f"{get_column_letter(first)}{first_row}:"
                        f"{get_column_letter(last)}{last_row}",
                    )
                )

    @api.model
    def _get_target_label(self, target):
        """Return what a column is for, in the user's language."""
        field = self.env["deposit.account.import.column"]._fields["target"]
        return dict(field._description_selection(self.env))[target]

    @api.model
    def _get_target_hints(self):
        """Return what to write into the columns, for the template.

        :rtype: dict[str, str]
        """
        return {
            "name": self.env._("The client's name. New clients get it."),
            "phone": self.env._("Finds the client, whichever way the number is written."),
            "email": self.env._("Finds the client."),
            "ref": self.env._(
                "The client's number in the program you come from. Finds the client before all "
                "else, and new clients keep it."
            ),
            "card_number": self.env._("The number on the client's card. Finds the client."),
            "account_type": self.env._("Empty: the type that you choose for the import."),
            "balance": self.env._("The client's money. Below zero, or in brackets: a debt."),
            "debt": self.env._("What the client owes. A row has a balance or a debt."),
            "due_date": self.env._("Empty: the number of days that the account type gives."),
            "location": self.env._("Where the account is opened. Empty: that of the import."),
            "note": self.env._("Shown in the history of the account, and on new clients."),
            "account_number": self.env._("Empty: the next number."),
            "opening_date": self.env._("Empty: the day of the import."),
        }
