from contextlib import contextmanager
from datetime import date, timedelta

from odoo.tests import freeze_time

from .common import DepositCommon
from .report_books import ReportBooks

FIRST_DAY = date(2026, 3, 2)


class ReportCommon(ReportBooks, DepositCommon):
    """Clients who pay on days of our choice; days are numbers, 0 is the first one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = FIRST_DAY
        with freeze_time(FIRST_DAY):
            cls.allow_credit(limit=200, days=10)
            cls.account = cls.open_account(cls.anna)
            cls.other = cls.open_account(cls.boris)

    @classmethod
    def date_of(cls, number):
        return FIRST_DAY + timedelta(days=number)

    @contextmanager
    def on(self, number):
        """Work on a day."""
        day = self.date_of(number)
        with freeze_time(day):
            type(self).today = day
            self.env.invalidate_all()
            yield day
            self.env.flush_all()

    def read_balance(self, number, account=None):
        """Return what the report of a day says of an account, in cents."""
        return self.read_balances(self.date_of(number)).get((account or self.account).id)

    def read_ages(self, number, account=None):
        """Return the ages of the debt of a day, in cents: not due, up to 30, 60, 90 days, older."""
        row = self.read_balance(number, account)
        ages = ("not_due", "overdue_30", "overdue_60", "overdue_90", "overdue_older")
        return [row[age] for age in ages]

    def read_movements(self, first, last, account=None):
        """Return what moved on an account between two days, in cents, without what did not."""
        row = self.read_turnover(self.date_of(first), self.date_of(last))[
            (account or self.account).id
        ]
        hidden = ("opening_debt", "closing_debt", "closing_liability")
        return {fname: amount for fname, amount in row.items() if amount and fname not in hidden}

    def read_till(self, number, user=None, journal=None):
        """Return the till of a day: item → in, out, from accounts and canceled, in units."""
        report = self.env["deposit.till.report"].with_user(user or self.env.user)
        domain = [("journal_id", "=", journal.id)] if journal else []
        rows = report.with_context(deposit_date_to=str(self.date_of(number))).search(domain)
        return {
            row.item: row.opening
            if row.item == "opening"
            else (row.amount_in, row.amount_out, row.amount_account, row.amount_canceled)
            for row in rows
        }
