from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

from ..deposit_arguments import checks_arguments

# What a statement shows of an operation.
STATEMENT_FIELDS = (
    "account_id",
    "amount",
    "beneficiary_id",
    "date",
    "kind",
    "memo",
    "move_id",
    "payment_id",
)


class DepositAccount(models.Model):
    """The statement of an account: what happened in a period, and what is owed at its end."""

    _inherit = "deposit.account"

    # === BUSINESS METHODS === #

    @api.readonly
    @checks_arguments(single=True)
    def get_statement(self, date_from=None, date_to=None):
        """Return the statement of this account, for programs: plain values, days as text.

        :param date_from: first day, the first of the current month by default
        :param date_to: last day, the last of the current month by default
        :return: see :meth:`_get_statement`
        :rtype: dict
        :raise AccessError: without the right to see client accounts, or this one
        :raise UserError: for what is no date, or a period that ends before it begins
        """
        return self._stringify_dates(self._get_statement(date_from, date_to))

    def _get_statement(self, date_from=None, date_to=None):
        """Return the statement of this account as plain data.

        ``movements`` are the posted operations in the order of the history. What does not change
        the balance is none: canceled payments, and settlements, which move money between what a
        client has and what he owes. ``debts`` are those open at the end of the last day: what was
        settled later is open then. All amounts are in the currency of the account.

        :param date_from: first day, the first of the current month by default
        :param date_to: last day, the last of the current month by default
        :return: ``account``, ``account_type``, ``client``, ``company``, ``location``,
            ``currency``, ``date_from``, ``date_to``, ``opening_balance``, ``movements`` (each with
            ``date``, ``kind``, ``kind_label``, ``document``, ``note``, ``amount_in``,
            ``amount_out``, ``balance``), ``total_in``, ``total_out``, ``closing_balance``,
            ``debts`` (each with ``date``, ``due_date``, ``document``, ``amount``, ``open_amount``,
            ``is_overdue``), ``total_debt``
        :rtype: dict
        :raise AccessError: without the right to see client accounts, or this one
        :raise UserError: for what is no date, or a period that ends before it begins
        """
        self.ensure_one()
        return self._get_statements(date_from, date_to)[self.id]

    def _get_statements(self, date_from=None, date_to=None):
        """Return the statements of these accounts, in a number of queries that does not grow.

        :return: statement for each account id
        :rtype: dict[int, dict]
        """
        self._check_right("customer_deposit.group_deposit_viewer", "read")
        date_from, date_to = self._parse_period(date_from, date_to)
        # A user of one branch may not read the items of the others: the account is the client's.
        accounts = self.sudo()
        opening = accounts._get_ledger_sums([("date", "<", date_from)])
        movements = accounts._get_statement_movements(date_from, date_to)
        debts = accounts._get_debts_at(date_to)
        return {
            account.id: account._prepare_statement(
                (date_from, date_to), opening[account], movements[account], debts[account]
            )
            for account in accounts
        }

    # === PERIOD === #

    @api.model
    def _parse_period(self, date_from=None, date_to=None):
        """Return the two days of a period, the current month by default.

        :rtype: tuple[datetime.date, datetime.date]
        :raise UserError: for what is no date, or a period that ends before it begins
        """
        first, last = date_utils.get_month(self.env.company._get_deposit_today())
        date_from = self._parse_date(date_from) if date_from else first
        date_to = self._parse_date(date_to) if date_to else last
        if date_to < date_from:
            raise UserError(
                self.env._("The period ends before it begins: choose a last day after the first.")
            )
        return date_from, date_to

    @api.model
    def _stringify_dates(self, value):
        """Return ``value`` with all days in it as text, so that it can be sent as JSON."""
        if isinstance(value, dict):
            return {key: self._stringify_dates(item) for key, item in value.items()}
        if isinstance(value, list):
            return [self._stringify_dates(item) for item in value]
        return fields.Date.to_string(value) if hasattr(value, "isoformat") else value

    # === CONTENT === #

    def _prepare_statement(self, period, opening, movements, debts):
        """Return the statement of this account from its parts.

        :param tuple period: first and last day
        :param tuple opening: money and debt before the first day
        :param list movements: movements of the period, without the balance after each
        :param list debts: debts that are open at the end of the last day
        :rtype: dict
        """
        currency = self.currency_id
        balance = opening_balance = currency.round(opening[0] - opening[1])
        for movement in movements:
            balance += movement["amount_in"] - movement["amount_out"]
            movement["balance"] = balance = currency.round(balance)
        return {
            "account_id": self.id,
            "account": self.name,
            "account_type": self.type_id.name,
            "client": self.partner_id.display_name,
            "company": self.company_id.name,
            "location": self.location_id.name,
            "currency": currency.name,
            "date_from": period[0],
            "date_to": period[1],
            "opening_balance": opening_balance,
            "movements": movements,
            "total_in": currency.round(sum(row["amount_in"] for row in movements)),
            "total_out": currency.round(sum(row["amount_out"] for row in movements)),
            "closing_balance": balance,
            "debts": debts,
            "total_debt": currency.round(sum(row["open_amount"] for row in debts)),
        }

    def _get_statement_movements(self, date_from, date_to):
        """Return what changed the balance of these accounts in a period, the oldest first.

        :rtype: dict[deposit.account, list[dict]]
        """
        operations = self.env["deposit.operation"].search_fetch(
            [
                ("account_id", "in", self.ids),
                ("date", ">=", date_from),
                ("date", "<=", date_to),
                ("state", "=", "posted"),
                ("amount", "!=", 0),
            ],
            STATEMENT_FIELDS,
            order="date, id",
        )
        # All at once: record by record they would be read in pages of a thousand.
        operations.payment_id.fetch(["invoice_ids"])
        (operations.move_id | operations.payment_id.invoice_ids).fetch(["name"])
        operations.beneficiary_id.fetch(["name"])
        labels = dict(operations._fields["kind"]._description_selection(self.env))
        movements = defaultdict(list)
        for operation in operations:
            movements[operation.account_id].append(operation._prepare_statement_movement(labels))
        return movements

    # === DEBTS === #

    def _get_debts_at(self, day):
        """Return what was owed on these accounts at the end of a day, the first due first.

        What was settled until then is known by the day of each match. A settlement that was undone
        later has lost its match, so what it paid then is taken from the debts that were due first,
        as settlements do. So the sum is always what the general ledger says.

        :param datetime.date day: the last day counted
        :rtype: dict[deposit.account, list[dict]]
        """
        sums = self._get_ledger_sums([("date", "<=", day)])
        indebted = self.filtered(lambda account: not account.currency_id.is_zero(sums[account][1]))
        items = self.env["account.move.line"].search_fetch(
            [
                ("deposit_account_id", "in", indebted.ids),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("date", "<=", day),
            ],
            ["balance", "date", "date_maturity", "deposit_account_id", "move_id"],
        )
        open_amounts = items._get_open_amounts_at(day)
        debts = defaultdict(list)
        for account, account_items in items.grouped("deposit_account_id").items():
            debts[account] = account._prepare_debts_at(day, account_items, open_amounts)
        return debts

    def _prepare_debts_at(self, day, items, open_amounts):
        """Return the debts among ``items`` that are open at the end of a day.

        :param datetime.date day: the day
        :param account.move.line items: items of this account on its debt
        :param dict open_amounts: what is not matched of each item, below zero for credits
        :rtype: list[dict]
        """
        unmatched = -sum(open_amounts[item] for item in items if item.balance < 0)
        rows = []
        for item in items.filtered(lambda item: item.balance > 0)._sorted_by_due_date():
            settled = min(unmatched, open_amounts[item])
            unmatched -= settled
            open_amount = self.currency_id.round(open_amounts[item] - settled)
            if self.currency_id.compare_amounts(open_amount, 0) > 0:
                rows.append(item._prepare_debt_row(day, open_amount))
        return rows
