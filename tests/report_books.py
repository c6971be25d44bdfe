"""The reports of client accounts compared with each other and with the general ledger."""

from collections import defaultdict
from datetime import timedelta

from odoo.tools import SQL

from odoo.addons.customer_deposit.models.deposit_balance_report import AGES
from odoo.addons.customer_deposit.models.deposit_turnover_report import MOVEMENTS


def cents(amount):
    """Return ``amount`` of money in cents."""
    return round((amount or 0) * 100)


class ReportBooks:
    """Checks of a test case of ``DepositCommon``; amounts are in cents."""

    # === READING === #

    def read_balances(self, day):
        """Return what the report of a day says: account id → liability, debt, balance, ages."""
        report = self.env["deposit.balance.report"].with_context(deposit_date_to=str(day))
        fnames = ("liability", "debt", "balance", *AGES)
        return {
            row.account_id.id: {fname: cents(row[fname]) for fname in fnames}
            for row in report.search([])
        }

    def read_turnover(self, first, last):
        """Return what the turnover of a period says: account id → amounts by field."""
        report = self.env["deposit.turnover.report"].with_context(
            deposit_date_from=str(first), deposit_date_to=str(last)
        )
        fnames = (*report._get_sum_fields(), "opening_debt", "closing_debt", "closing_liability")
        return {
            row.account_id.id: {fname: cents(row[fname]) for fname in fnames}
            for row in report.search([])
        }

    def read_ledger(self, day):
        """Return the balances of the ledger accounts of client accounts: prepaid, debt."""
        types = self.env["deposit.account.type"].sudo().search([])
        [(prepaid, debt)] = self.env.execute_query(
            SQL(
                """
                SELECT SUM(-balance) FILTER (WHERE account_id IN %(prepaid)s),
                       SUM(balance) FILTER (WHERE account_id IN %(credit)s)
                  FROM account_move_line
                 WHERE parent_state = 'posted' AND date <= %(day)s
                """,
                prepaid=tuple(types.prepaid_account_id.ids),
                credit=tuple(types.credit_account_id.ids),
                day=day,
            )
        )
        return cents(prepaid), cents(debt)

    # === COMPARING === #

    def assertReportsAgree(self, accounts, first_day, last_day):  # noqa: N802
        """Check that reports, balances and ledger agree on every day, and turnover in between.

        :param deposit.account accounts: all accounts that there are
        :param datetime.date first_day: the first day
        :param datetime.date last_day: the last day
        :return: what the report of each day says, see :meth:`read_balances`
        """
        self.env.flush_all()
        self.env.invalidate_all()
        days = [
            first_day + timedelta(days=number) for number in range((last_day - first_day).days + 1)
        ]
        balances = {day: self.check_day(accounts, day) for day in days}
        balances[first_day - timedelta(days=1)] = self.read_balances(first_day - timedelta(days=1))
        movements = {day: self.check_turnover(day, day, balances) for day in days}
        for day in days[::6]:
            self.check_statements(accounts, day, day, balances)
        for first, last in self.get_periods(days):
            turnover = self.check_turnover(first, last, balances)
            self.check_sum_of_days(turnover, movements, first, last)
            self.check_history(turnover, first, last)
            self.check_statements(accounts, first, last, balances)
        return balances

    def get_periods(self, days):
        """Return sub-periods: the whole, its halves, and one from every tenth day on."""
        half = len(days) // 2
        return [
            (days[0], days[-1]),
            (days[0], days[half]),
            (days[half], days[-1]),
            *((first, days[-1 - number]) for number, first in enumerate(days[:half:10])),
        ]

    def check_day(self, accounts, day):
        """Check the report of one day, and return it."""
        rows = self.read_balances(day)
        balances = {id_: cents(amount) for id_, amount in accounts.balance_at(day).items()}
        reported = dict.fromkeys(balances, 0) | {id_: row["balance"] for id_, row in rows.items()}
        self.assertEqual(reported, balances, f"report and balance as of {day}")
        sums = tuple(sum(row[fname] for row in rows.values()) for fname in ("liability", "debt"))
        self.assertEqual(sums, self.read_ledger(day), f"report and ledger as of {day}")
        for row in rows.values():
            self.assertEqual(row["liability"] - row["debt"], row["balance"])
            parts = [amount for fname, amount in row.items() if fname != "balance"]
            self.assertGreaterEqual(min(parts), 0, f"as of {day}: {row}")
            self.assertEqual(sum(row[age] for age in AGES), row["debt"], f"ages as of {day}")
        report = self.env["deposit.balance.report"].with_context(deposit_date_to=str(day))
        checks = report.get_report_info()["checks"]
        self.assertTrue(checks)
        self.assertTrue(all(check["is_equal"] for check in checks), checks)
        return rows

    def check_turnover(self, first, last, balances):
        """Check the turnover of a period against the reports of both its ends."""
        rows = self.read_turnover(first, last)
        movement_fields = self.env["deposit.turnover.report"]._get_movement_fields()
        before, after = balances[first - timedelta(days=1)], balances[last]
        empty = {"balance": 0, "debt": 0, "liability": 0}
        self.assertLessEqual(before.keys() | after.keys(), rows.keys(), f"{first} to {last}")
        for account_id, row in rows.items():
            movement = sum(row[fname] for fname in movement_fields)
            self.assertEqual(row["opening"] + movement, row["closing"], f"{first} to {last}: {row}")
            opening, closing = before.get(account_id, empty), after.get(account_id, empty)
            self.assertEqual(
                (row["opening"], row["opening_debt"]), (opening["balance"], opening["debt"])
            )
            self.assertEqual(
                (row["closing"], row["closing_debt"], row["closing_liability"]),
                (closing["balance"], closing["debt"], closing["liability"]),
            )
        return rows

    def check_statements(self, accounts, first, last, balances):
        """Check the statements of a period against the reports of both its ends."""
        before, after = balances[first - timedelta(days=1)], balances[last]
        empty = dict.fromkeys(("balance", "debt", "liability", *AGES), 0)
        for account_id, statement in accounts._get_statements(first, last).items():
            opening, closing = before.get(account_id, empty), after.get(account_id, empty)
            movement = sum(
                cents(row["amount_in"]) - cents(row["amount_out"]) for row in statement["movements"]
            )
            self.assertEqual(cents(statement["opening_balance"]), opening["balance"])
            self.assertEqual(cents(statement["closing_balance"]), closing["balance"])
            self.assertEqual(opening["balance"] + movement, closing["balance"])
            self.assertEqual(cents(statement["total_debt"]), closing["debt"])
            not_due = sum(
                cents(row["open_amount"]) for row in statement["debts"] if not row["is_overdue"]
            )
            self.assertEqual(not_due, closing["not_due"], f"debts of {account_id} as of {last}")

    def check_sum_of_days(self, turnover, movements, first, last):
        """Check that the movements of a period are those of its days."""
        fnames = [*self.env["deposit.turnover.report"]._get_movement_fields(), "settled"]
        sums = defaultdict(lambda: dict.fromkeys(fnames, 0))
        for day, rows in movements.items():
            if first <= day <= last:
                for account_id, row in rows.items():
                    for fname in fnames:
                        sums[account_id][fname] += row[fname]
        expected = {id_: {fname: row[fname] for fname in fnames} for id_, row in turnover.items()}
        self.assertEqual(
            {id_: row for id_, row in sums.items() if any(row.values())},
            {id_: row for id_, row in expected.items() if any(row.values())},
            f"{first} to {last}",
        )

    def check_history(self, turnover, first, last):
        """Check that the movements of a period are what the history adds up to, kind by kind."""
        groups = self.env["deposit.operation"]._read_group(
            [("date", ">=", first), ("date", "<=", last), ("state", "=", "posted")],
            ["account_id", "kind"],
            ["amount:sum"],
        )
        expected = defaultdict(dict)
        for account, kind, amount in groups:
            if amount:
                expected[account.id][kind] = cents(amount)
        fnames = {**MOVEMENTS, "reversal": "reversal"}
        reported = {
            id_: {kind: row[fname] for fname, kind in fnames.items() if row[fname]}
            for id_, row in turnover.items()
        }
        self.assertEqual(
            {id_: kinds for id_, kinds in reported.items() if kinds},
            dict(expected),
            f"history and turnover from {first} to {last}",
        )
