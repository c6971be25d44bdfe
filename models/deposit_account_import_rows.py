import re
from datetime import date, datetime
from decimal import Decimal

from odoo import api, models
from odoo.tools import email_normalize, format_date

from ..deposit_import_row import ImportRow
from ..spreadsheet import BadCell, get_column_letter, read_amount, read_date

# Texts that a database cannot store, and marks that nobody sees.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\u200b\u200e\u200f\ufeff]")
DATES = ("due_date", "opening_date")
AMOUNTS = ("balance", "debt")
# No client has as much; more digits than a number in a file can hold would be rounded.
MAX_AMOUNT = Decimal(10) ** 12
# How people write what `res.currency` has in one way only.
CURRENCY_ALIASES = {"RUB": ("руб", "руб.", "р", "р.", "rub.", "rur"), "UAH": ("грн", "грн.")}


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
        self._parse_amounts(row, cells, session)
        self._find_type(row, session)
        self._find_location(row, session)
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
            elif target == "opening_date" and day > self.env.company._get_deposit_today():
                self._add_error(
                    row, index, self.env._("%s has not come yet", format_date(self.env, day))
                )
            else:
                row.values[target] = day
            return
        text = " ".join(filter(None, (self._format_text(value) for _index, value in given)))
        if not text:
            return
        row.values[target] = text
        if target == "email" and not email_normalize(text):
            row.warnings.append(
                self._locate(row.number, index, self.env._("“%s” is no e-mail address", text))
            )

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

    # === AMOUNTS === #

    def _parse_amounts(self, row, cells, session):
        """Note how much money the client has, or owes.

        :param ImportRow row: the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        """
        amounts = {}
        for target in AMOUNTS:
            for index in session.columns.get(target, ()):
                cell = cells[index] if index < len(cells) else None
                if cell is None or isinstance(cell, BadCell):
                    continue
                amount = self._parse_amount_cell(row, index, cell, session)
                if amount:
                    amounts[target] = amount
        if len(amounts) == 2:
            row.errors.append(
                self._locate(
                    row.number,
                    session.columns["debt"][0],
                    self.env._("the row has a balance and a debt: enter one of them"),
                )
            )
        # A debt is a debt with and without a minus before it.
        debt = amounts.get("debt")
        row.amount = float(amounts.get("balance", 0) if debt is None else -abs(debt))

    def _parse_amount_cell(self, row, index, cell, session):
        """Return the amount that a cell holds, ``None`` when it holds none.

        :rtype: Decimal | None
        """
        if isinstance(cell, bool | datetime | date):
            kind = self.env._("a date") if not isinstance(cell, bool) else self.env._("a tick")
            self._add_error(
                row,
                index,
                self.env._(
                    "the cell holds %(kind)s (%(value)s) where an amount is expected: give it the "
                    "format of a number",
                    kind=kind,
                    value=self._format_text(cell),
                ),
            )
            return None
        if isinstance(cell, int | float):
            amount = Decimal(f"{cell:.15g}")
        else:
            amount = self._parse_amount_text(row, index, str(cell), session)
        return amount if amount is not None and self._is_possible(row, index, amount) else None

    def _parse_amount_text(self, row, index, text, session):
        """Return the amount that a text means in its column, ``None`` when it means none."""
        amount = self._read_amount_text(text)
        if amount is None:
            self._add_error(row, index, self.env._("“%s” is not an amount", text[:60]))
            return None
        if amount.currency and not self._is_own_currency(amount.currency):
            self._add_error(
                row,
                index,
                self.env._(
                    "“%(text)s” is not in %(currency)s, the currency of the accounts",
                    text=text[:60],
                    currency=self.currency_id.name,
                ),
            )
            return None
        value = session.notations[index].decide(amount)
        if value is None:
            self._add_error(
                row,
                index,
                self.env._(
                    "“%(text)s” can be %(grouped)s or %(decimal)s, and the rest of the column does "
                    "not tell which: write it without the mark, or with two decimals",
                    text=text[:60],
                    grouped=amount.grouped,
                    decimal=amount.value,
                ),
            )
        return value

    @api.model
    def _read_amount_text(self, text):
        """Return what ``text`` means as an amount, a lone dash being nothing.

        :rtype: Amount | None
        """
        return read_amount("0" if text.strip() in ("-", "–", "—") else text)

    def _is_own_currency(self, mark):
        """Tell whether ``mark`` stands for the currency of the accounts."""
        currency = self.currency_id
        known = {currency.name, currency.symbol, *CURRENCY_ALIASES.get(currency.name, ())}
        return mark.strip().casefold() in {name.casefold() for name in known if name}

    def _is_possible(self, row, index, amount):
        """Tell whether the currency has such an amount, and note the error if not."""
        problem = None
        decimals = -amount.normalize().as_tuple().exponent
        if decimals > self.currency_id.decimal_places:
            problem = self.env._(
                "%(amount)s has more decimals than %(currency)s has: %(decimals)s",
                amount=amount.normalize(),
                currency=self.currency_id.name,
                decimals=self.currency_id.decimal_places,
            )
        elif abs(amount) >= MAX_AMOUNT:
            problem = self.env._("%s is too much for an account", amount)
        if problem:
            self._add_error(row, index, problem)
        return not problem

    # === TYPE AND LOCATION === #

    def _find_type(self, row, session):
        """Note the account type that the row names, else the one of the batch."""
        name = row.values.get("account_type")
        row.account_type = session.types.get(name.casefold()) if name else self.type_id
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
        location = session.locations.get(name.casefold()) if name else self.company_id
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
