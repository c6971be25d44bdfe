import re
from datetime import date, datetime

from odoo import models
from odoo.tools import email_normalize, format_date

from ..deposit_import_row import ImportRow
from ..spreadsheet import (
    BadCell,
    get_column_letter,
    is_failed,
    is_nothing,
    normalise_name,
    read_date,
)

# Texts that a database cannot store, and marks that nobody sees.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\ufeff]")
DATES = ("due_date", "opening_date")
AMOUNTS = ("balance", "debt")
# What tells one client from another: a dash there is no number that all of them share.
IDENTITIES = ("name", "phone", "email", "ref", "card_number", "account_number")
# Spreadsheet programs write ="00123" or '00123 for what shall stay text.
QUOTED = re.compile(r'="([^"]*)"|\'(?=[\d+=-])(.*)')


class DepositAccountImport(models.Model):
    """What the cells of one row say."""

    _inherit = "deposit.account.import"

    def _parse_row(self, number, cells, session):
        """Return what a row of the file says.

        :param int number: number of the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        :rtype: ImportRow
        """
        row = ImportRow(number)
        for target, indexes in session.columns.items():
            given = [
                (index, cells[index])
                for index in indexes
                if index < len(cells) and cells[index] is not None
            ]
            bad = [pair for pair in given if isinstance(pair[1], BadCell)]
            for index, cell in bad:
                self._add_error(row, index, self.env._(cell.message))
            if given and not bad and target not in AMOUNTS:
                self._parse_cells(row, target, given)
        row.keys = self._normalise_keys(row.values)
        row.further_phones = tuple(self._get_phone_keys(row.values.get("additional_phone")))
        self._parse_amounts(row, cells, session)
        self._find_type(row, session)
        self._find_location(row, session)
        self._find_doubts(row, cells, session)
        return row

    def _parse_cells(self, row, target, given):
        """Note the text or the day that the cells of one target hold.

        :param ImportRow row: the row
        :param str target: what the columns are for
        :param list given: index of the column and value, of those that are not empty
        """
        index, value = given[0]
        if target in DATES:
            day = read_date(value, self._is_month_first())
            if not day or day.year < 1900:
                self._add_error(
                    row, index, self.env._("“%s” is not a date", self._format_text(value))
                )
            elif target == "opening_date" and day > self.company_id._get_deposit_today():
                self._add_error(
                    row, index, self.env._("%s has not come yet", format_date(self.env, day))
                )
            else:
                row.values[target] = day
            return
        text = self._join_texts(row, target, given)
        if not text:
            return
        if target == "phone":
            self._parse_phone(row, index, value)
            return
        row.values[target] = text
        if target == "email" and not email_normalize(text):
            row.warnings.append(
                self._locate(row.number, index, self.env._("“%s” is no e-mail address", text))
            )

    def _join_texts(self, row, target, given):
        """Return the text of the cells of one target, without those that say nothing.

        :param ImportRow row: the row
        :param str target: what the columns are for
        :param list given: index of the column and value, of those that are not empty
        :rtype: str
        """
        texts = []
        for index, value in given:
            text = self._format_text(value)
            if is_failed(text):
                self._add_error(row, index, self.env._(BadCell.of_error(text).message))
            else:
                texts.append(self._clean_text(target, text))
        return " ".join(filter(None, texts))

    @staticmethod
    def _clean_text(target, text):
        """Return the text of a cell without what a program put around it, empty for a dash.

        :param str target: what the column is for
        :param str text: as the cell holds it
        """
        if target not in IDENTITIES:
            return text
        if match := QUOTED.fullmatch(text):
            text = match[1] or match[2] or ""
        return "" if is_nothing(text, is_name=target == "name") else text

    @staticmethod
    def _format_text(value):
        """Return the value of a cell as text: a formula or HTML stays what it is."""
        if isinstance(value, datetime | date):
            return str(value).removesuffix(" 00:00:00")
        text = f"{value:.15g}" if isinstance(value, float) else str(value)
        text = text.encode("utf-8", "ignore").decode()
        return " ".join(CONTROL.sub("", text.replace("\n", " ")).split())[:500]

    def _is_month_first(self):
        """Tell whether the user writes the month before the day."""
        date_format = self.env["res.lang"]._get_data(code=self.env.lang or "en_US").date_format
        return bool(date_format) and date_format.find("%m") < date_format.find("%d")

    # === TYPE AND LOCATION === #

    def _find_type(self, row, session):
        """Note the account type that the row names, else the one of the batch."""
        name = row.values.get("account_type")
        row.account_type = session.types.get(normalise_name(name)) if name else self.type_id
        if not row.account_type and "account_number" not in row.values:
            names = ", ".join(dict.fromkeys(each.name for each in session.types.values()))
            self._add_error(
                row,
                next(iter(session.columns.get("account_type", ())), None),
                self.env._(
                    "there is no account type “%(name)s”, only: %(names)s", name=name, names=names
                )
                if name
                else self.env._("the row names no account type: select one for such rows"),
            )

    def _find_location(self, row, session):
        """Note where the account is opened: where the row says, else the batch."""
        if not row.account_type:
            return
        name = row.values.get("location")
        available = row.account_type.company_ids
        location = session.locations.get(normalise_name(name)) if name else self.company_id
        if not name and location not in available:
            possible = available & self.env["res.company"].union(*session.locations.values())
            location = possible if len(possible) == 1 else location
        if not location or location not in available:
            self._add_error(
                row,
                next(iter(session.columns.get("location", ())), None),
                self.env._(
                    "account type %(type)s is not available in %(location)s, only in: "
                    "%(locations)s",
                    type=row.account_type.name,
                    location=name or self.company_id.name,
                    locations=", ".join(available.mapped("name")),
                ),
            )
        row.location = location or None

    # === MESSAGES === #

    def _add_error(self, row, index, problem):
        """Note an error of a row.

        :param ImportRow row: the row
        :param int index: index of the column, ``None`` for the whole row
        :param str problem: what is wrong
        """
        row.errors.append(self._locate(row.number, index, problem))

    def _add_warning(self, row, index, problem):
        """Note a warning of a row, as :meth:`_add_error` does."""
        row.warnings.append(self._locate(row.number, index, problem))

    def _locate(self, number, index, problem):
        """Return a message that names sheet, row and column of a problem."""
        parts = [self.env._("Sheet “%s”", self.sheet_name)] if self.sheet_name else []
        parts.append(self.env._("row %s", number))
        if index is not None:
            parts.append(self.env._("column %s", get_column_letter(index)))
        place = ", ".join(parts)
        return f"{place[0].upper()}{place[1:]}: {problem}"
