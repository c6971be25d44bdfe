from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..deposit_flow import enter_deposit_flow


class DepositAccount(models.Model):
    """Operations dated in the past: nothing is taken on a day before the money was there.

    The stored balance says what is there today. What was there on a day is looked up from it
    backwards, and for operations of past days only: those of today need no query.
    """

    _inherit = "deposit.account"

    # === HELPERS === #

    def _get_later_changes(self, day):
        """Return by how much the money of these accounts changed on each day after ``day``.

        :param datetime.date day: a past day
        :return: pairs of day and amount for each account, the latest day first
        :rtype: dict[deposit.account, list[tuple[datetime.date, float]]]
        """
        changes = {account: [] for account in self}
        for account, date, amount in (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("deposit_account_id", "in", self.ids),
                    ("account_id", "in", self.sudo().type_id.prepaid_account_id.ids),
                    ("parent_state", "=", "posted"),
                    ("date", ">", day),
                ],
                ["deposit_account_id", "date:day"],
                ["amount_currency:sum"],
                order="date:day desc",
            )
        ):
            changes[self.browse(account.id)].append((date, -amount))
        return changes

    def _find_lowest(self, changes, day):
        """Return the least money that was here at the end of ``day`` or of any day since.

        :param list changes: what ``_get_later_changes`` has found for this account
        :param datetime.date day: a past day
        :return: amount in the currency of the account, and the day on which it was so
        :rtype: tuple[float, datetime.date]
        """
        there = lowest = self.prepaid_balance
        found = None
        for date, amount in changes:
            if date <= day:
                break
            there -= amount
            if self.currency_id.compare_amounts(there, lowest) < 0:
                lowest, found = there, date - timedelta(days=1)
        return self.currency_id.round(lowest), found or day

    def _get_lowest_prepaid(self, date=None):
        """Return what may be taken from this account as of a day: it must not be missing later.

        :param date: the day, today by default
        :return: amount in the currency of the account, and the day on which no more was there
        :rtype: tuple[float, datetime.date]
        """
        self.ensure_one()
        day = self._parse_date(date)
        if day >= self.env.company._get_deposit_today():
            return self.prepaid_balance, day
        return self._find_lowest(self._get_later_changes(day)[self], day)

    def _get_day_with(self, amount, day):
        """Return the first day since ``day`` from which this account has always held ``amount``.

        :param float amount: in the currency of the account, at most what it holds now
        :param datetime.date day: today or before
        :rtype: datetime.date
        """
        if day >= self.env.company._get_deposit_today():
            return day
        there = self.prepaid_balance
        for date, change in self._get_later_changes(day)[self]:
            there -= change
            if self.currency_id.compare_amounts(there, amount) < 0:
                return date
        return day

    # === CHECKS === #

    def _check_enough(self, amount, date=None):
        """Refuse to take more than there is, before anything is written.

        The posting decides; this only gives the answer early, with the same words.

        :param float amount: in the currency of the account
        :param date: day on which it is taken, today by default
        :raise UserError: with the numbers
        """
        if self.currency_id.compare_amounts(amount, self.prepaid_balance) > 0:
            self._raise_not_enough(amount)
        lowest, day = self._get_lowest_prepaid(date)
        if self.currency_id.compare_amounts(amount, lowest) > 0:
            self._raise_not_enough_then(amount, lowest, self._parse_date(date), day)

    def _check_money_was_there(self, taken):
        """Refuse what was just posted when on a past day it takes what was not there.

        Under the lock of the accounts, whose rows the posting has written. An account that was
        below zero on a past day already may take in money there, but give no more.

        :param dict taken: pairs of past day and amount for each account that gives money
        :raise UserError: naming the account, the days and the amounts
        """
        if not taken:
            return
        accounts = self.union(*taken)
        changes = accounts._get_later_changes(
            min(day for pairs in taken.values() for day, _ in pairs)
        )
        for account, pairs in taken.items():
            day = min(day for day, _amount in pairs)
            lowest, short_on = account._find_lowest(changes[account], day)
            if account.currency_id.compare_amounts(lowest, 0) < 0:
                amount = sum(amount for day, amount in pairs if day <= short_on)
                account._raise_not_enough_then(amount, lowest + amount, day, short_on)

    def _raise_not_enough_then(self, amount, there, day, short_on):
        """Raise the error of an operation dated before its money was there.

        :param float amount: what was to be taken, in the currency of the account
        :param float there: what could have been
        :param datetime.date day: day of the operation
        :param datetime.date short_on: since then the day on which the least was there
        """
        raise UserError(
            self.env._(
                "Not enough money on account %(account)s of %(client)s as of %(day)s: %(amount)s "
                "is needed, and on %(short_on)s only %(available)s was there. Date it when the "
                "money is there, or enter first what came in before.",
                account=self.name,
                client=self.partner_id.display_name,
                day=format_date(self.env, day),
                amount=self._format_amount(amount),
                short_on=format_date(self.env, short_on),
                available=self._format_amount(max(there, 0.0)),
            )
        )

    # === BUSINESS METHODS === #

    def _open_by(self, days):
        """Have these accounts opened no later than on the day of their first money.

        :param dict days: past day of what was just posted, for each account
        """
        for account, day in days.items():
            if account.opening_date > day:
                enter_deposit_flow(account.sudo()).opening_date = day
