import re
from datetime import date, datetime
from decimal import Decimal

from odoo import api, models
from odoo.exceptions import UserError

from ..spreadsheet import BadCell, Tender, find_currencies, get_marks, read_amount
from .deposit_account_import_rows import AMOUNTS

# No client has as much; more digits than a number in a file can hold would be rounded.
MAX_AMOUNT = Decimal(10) ** 12
THOUSANDS = re.compile(r"\b(тыс|тис|thousand|tsd|miles de|milliers|tys)", re.IGNORECASE)


class DepositAccountImport(models.Model):
    """How much money a row says that the client has, or owes."""

    _inherit = "deposit.account.import"

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
            mark = getattr(cell, "mark", None)
            if mark and not session.tender.is_own(mark):
                text = f"{cell:.15g} {mark}"
                self._add_error(row, index, self._get_foreign_problem(text))
                return None
            amount = Decimal(f"{cell:.15g}")
        else:
            amount = self._parse_amount_text(row, index, str(cell), session)
        return amount if amount is not None and self._is_possible(row, index, amount) else None

    def _parse_amount_text(self, row, index, text, session):
        """Return the amount that a text means in its column, ``None`` when it means none."""
        amount = self._read_amount_text(text, session)
        value = amount and session.notations[index].decide(amount)
        if problem := self._get_amount_problem(text[:60], amount, value, index, session):
            self._add_error(row, index, problem)
            return None
        return value

    def _get_amount_problem(self, text, amount, value, index, session):
        """Return why a text cannot be taken for an amount, ``None`` when it can.

        :param str text: what the cell holds
        :param Amount amount: what it can mean, if anything
        :param Decimal value: what it means in its column, ``None`` when that cannot be told
        :param int index: index of the column
        :param ImportSession session: what is known besides
        """
        if amount is None:
            return self.env._(
                "“%s” is not an amount: enter one plain number, such as 1234.50", text
            )
        if amount.currency and not session.tender.is_own(amount.currency):
            return self._get_foreign_problem(text)
        if amount.side == "cr" and index in session.columns.get("debt", ()):
            return self.env._(
                "“%s” is money of the client, and the column is for debts: enter it as a balance",
                text,
            )
        if value is None:
            return self.env._(
                "“%(text)s” can be %(grouped)s or %(decimal)s, and the rest of the column does "
                "not tell which: write it without the mark, or with all decimals",
                text=text,
                grouped=amount.grouped,
                decimal=amount.value,
            )
        return None

    def _get_foreign_problem(self, text):
        """Return what is said about an amount in another currency than that of the accounts."""
        return self.env._(
            "“%(text)s” is not in %(currency)s, the currency of the accounts",
            text=text,
            currency=self.currency_id.name,
        )

    def _check_amount_headers(self):
        """Refuse columns of amounts whose header says that they are in something else.

        :raise UserError: naming column and header
        """
        tender = self._get_tender()
        for column in self.column_ids.filtered(lambda column: column.target in AMOUNTS):
            header = column.name or ""
            found = find_currencies(header)
            if (found and not any(map(tender.is_own, found))) or THOUSANDS.search(header):
                raise UserError(
                    self.env._(
                        "The header of column %(column)s, “%(header)s”, says that the amounts are "
                        "not in %(currency)s. Convert them and correct the header.",
                        column=column.letter,
                        header=header,
                        currency=self.currency_id.name,
                    )
                )

    @api.model
    def _read_amount_text(self, text, session):
        """Return what ``text`` means as an amount, a lone dash being nothing.

        :rtype: Amount | None
        """
        return read_amount("0" if text.strip() in ("-", "–", "—") else text, session.tender)

    def _get_tender(self):
        """Return what amounts may look like in the currency of the accounts.

        :rtype: Tender
        """
        currency = self.currency_id
        names = (currency.symbol, currency.currency_unit_label)
        return Tender(currency.name, currency.decimal_places, get_marks(currency.name, *names))

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
