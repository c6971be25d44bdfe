from decimal import Decimal

from odoo import models

from ..spreadsheet import BadCell, guess_target, is_total
from .deposit_account_import_rows import AMOUNTS

# What a client has besides a name, and a total has not.
OWN_KEYS = ("ref", "card_number", "phone", "email")


class DepositAccountImport(models.Model):
    """Rows of which cannot be told whether they count: they are left out, and say so."""

    _inherit = "deposit.account.import"

    def _find_doubts(self, row, cells, session):
        """Note why a row may not be what it seems: a total, or nothing that people see.

        :param ImportRow row: the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        """
        if row.number in session.hidden_rows:
            self._leave_out(
                row,
                None,
                self.env._(
                    "the row is hidden in the workbook, by hand or by a filter, and is left out: "
                    "if it counts, show it there, save the file and upload it again"
                ),
            )
            return
        self._find_total(row, cells, session)
        self._find_hidden_cells(row, cells, session)
        self._find_rivals(row, cells, session)

    def _leave_out(self, row, index, problem):
        """Note a warning of a row that is left out for it.

        :param ImportRow row: the row
        :param int index: index of the column, ``None`` for the whole row
        :param str problem: what is doubtful, and what to do about it
        """
        self._add_warning(row, index, problem)
        row.is_left_out = row.is_doubtful = True

    # === TOTALS === #

    def _find_total(self, row, cells, session):
        """Leave out a row that adds up those above it, by its label or by its amount.

        :param ImportRow row: the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        """
        own = {key for key in OWN_KEYS if key in row.keys}
        own -= {key for key in own & {"ref", "card_number"} if is_total(row.values[key])}
        has_keys = bool(own) or "account_number" in row.values
        label = None
        if not has_keys:
            label = next(filter(is_total, self._get_labels(row, cells, session)), None)
        elif own == {"ref"} and is_total(row.values.get("name", "")):
            label = row.values["name"]  # beside it stands how many there are
        added = None if has_keys or label else self._find_sum(row, session)
        if label or added:
            self._leave_out(row, None, self._get_total_problem(label, added))
            session.sums[1].clear()
        elif row.amount:
            for each in session.sums:
                each.add(row, has_keys)

    @staticmethod
    def _get_labels(row, cells, session):
        """Return the texts of a row in which a total may be named: all but notes.

        A name in several columns is one text: Alt is a total in Danish, and Eva Alt a client. What
        stands behind a name says something of the client, such as the treatment Total Look.
        """
        names, notes = session.columns.get("name", ()), session.columns.get("note", ())
        has_name = "name" in row.values
        texts = [
            cell
            for index, cell in enumerate(cells[: max(names)] if has_name else cells)
            if isinstance(cell, str) and index not in {*names, *notes}
        ]
        return [row.values["name"], *texts] if has_name else texts

    @staticmethod
    def _find_sum(row, session):
        """Return the rows that the amount of ``row`` adds up, ``None`` when there are none.

        A total has nothing but a name at most. The last row may be one; one further up only if all
        rows above it have more.

        :rtype: RowSum | None
        """
        if not row.amount or row.values.keys() - {"name"}:
            return None
        for each in session.sums:
            is_possible = each.count > 1 and (
                row.number == session.last_row or each.has_keys or "name" not in row.values
            )
            if is_possible and each.amount == Decimal(repr(row.amount)):
                return each
        return None

    def _get_total_problem(self, label, added):
        """Return what is said about a row that is a total.

        :param str label: the text that says so, if one does
        :param RowSum added: the rows that its amount adds up, if it does
        """
        if label:
            return self.env._(
                "“%s” is a total and no client, so the row is left out: if it is a client, give "
                "the row a phone, e-mail or card number",
                label[:60],
            )
        return self.env._(
            "the amount is the sum of rows %(first)s to %(last)s, so the row is taken for their "
            "total and left out: if it is a client, give the row a phone, e-mail or reference",
            first=added.first,
            last=added.last,
        )

    # === HIDDEN AND RIVAL COLUMNS === #

    def _find_hidden_cells(self, row, cells, session):
        """Tell of values that nobody sees in the workbook; amounts among them are not taken.

        :param ImportRow row: the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        """
        for target, indexes in session.columns.items():
            for index in session.hidden_columns.intersection(indexes):
                if index >= len(cells) or cells[index] is None:
                    continue
                if target in AMOUNTS:
                    self._leave_out(
                        row,
                        index,
                        self.env._(
                            "the column is hidden in the workbook and the row is left out: show "
                            "the column there, save the file and upload it again, or choose "
                            "another one on “Columns”"
                        ),
                    )
                else:
                    self._add_warning(
                        row,
                        index,
                        self.env._(
                            "the column is hidden in the workbook, and “%(target)s” is read from "
                            "it: on “Columns” you can leave it out",
                            target=self._get_target_label(target),
                        ),
                    )

    def _get_rival_balances(self, columns):
        """Return the columns that are not imported and could be the balance as well.

        :param dict columns: indexes of the columns by target
        :return: headers by index of the column
        :rtype: dict[int, str]
        """
        if not columns.get("balance"):
            return {}
        labels = self.env["deposit.account.import.column"]._get_template_headers()
        return {
            column.index: column.name
            for column in self.column_ids
            if not column.target
            and column.name
            and guess_target(column.name, (), labels) == "balance"
        }

    def _find_rivals(self, row, cells, session):
        """Warn when another column could be the balance and says something else.

        :param ImportRow row: the row
        :param list cells: its cells
        :param ImportSession session: what is known besides
        """
        taken = next(iter(session.columns.get("balance", ())), None)
        value = cells[taken] if taken is not None and taken < len(cells) else None
        for index, header in session.rivals.items():
            rival = cells[index] if index < len(cells) else None
            if rival is None or isinstance(rival, BadCell) or rival == value:
                continue
            self._add_warning(
                row,
                index,
                self.env._(
                    "column “%(header)s” says %(rival)s, but the balance is read from column "
                    "%(column)s: choose the right one on “Columns”",
                    header=header,
                    rival=self._format_text(rival),
                    column=self.column_ids.filtered(lambda column: column.index == taken).letter,
                ),
            )
