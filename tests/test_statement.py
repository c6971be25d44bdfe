import json
from datetime import date, timedelta
from itertools import pairwise

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestStatement(DepositCommon):
    """Statements tie in with each other and with the ledger, to the cent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with freeze_time("2026-01-05"):
            cls.account = cls.open_account(amount=100.1)

    def get(self, date_from, date_to, account=None):
        return (account or self.account)._get_statement(date_from, date_to)

    def live_a_spring(self):
        """Have everything happen that can happen to an account; return a day of each."""
        self.allow_credit(200, days=10)
        with freeze_time("2026-01-20"):
            self.account.pay(self.create_invoice(33.33).ids)
            self.top_up(self.account, 7).action_cancel()
        with freeze_time("2026-02-03"):
            self.debt = self.account.pay(self.create_invoice(150).ids, allow_credit=True)[1]
        with freeze_time("2026-02-20"):
            self.big_top_up = self.top_up(self.account, 150)
        with freeze_time("2026-03-02"):
            self.big_top_up.action_deposit_cancel("Bounced")
        with freeze_time("2026-03-09"):
            self.top_up(self.account, 300.05)
            self.account.refund(20.02, self.cash.id, reason="Asked for it")
            self.account.transfer(self.open_account(self.boris).id, 5)

    def test_a_period_closes_with_what_the_next_one_opens_with(self):
        self.live_a_spring()
        cuts = [date(2026, month, day) for month in (1, 2, 3) for day in (1, 3, 4, 9, 20, 21)]
        closing = 0.0
        for start, end in pairwise([*cuts, date(2026, 4, 1)]):
            last = end - timedelta(days=1)
            statement = self.get(start, last)
            self.assertEqual(statement["opening_balance"], closing)
            closing = statement["closing_balance"]
            self.assertEqual(closing, self.account.balance_at(last)[self.account.id])
        self.assertEqual(closing, self.account.balance)
        self.assertSound(self.account)

    def test_rows_lead_from_the_opening_to_the_closing_balance(self):
        self.live_a_spring()
        statement = self.get("2026-01-01", "2026-03-31")
        self.assertEqual(statement["opening_balance"], 0)
        self.assertEqual(statement["closing_balance"], self.account.balance)
        self.assertEqual(statement["movements"][-1]["balance"], self.account.balance)
        self.assertAlmostEqual(
            statement["total_in"] - statement["total_out"], self.account.balance, 2
        )

    def test_canceled_payments_and_settlements_are_no_movements(self):
        self.live_a_spring()
        kinds = [row["kind"] for row in self.get("2026-01-01", "2026-03-31")["movements"]]
        self.assertEqual(
            kinds,
            [
                "top_up",
                "payment",
                "payment",
                "credit",
                "top_up",
                "reversal",
                "top_up",
                "refund",
                "transfer_out",
            ],
        )
        for row in self.get("2026-01-01", "2026-03-31")["movements"]:
            self.assertNotEqual(row["amount_in"], row["amount_out"])

    def test_rows_are_in_the_order_of_the_history(self):
        with freeze_time("2026-02-10"):
            self.top_up(self.account, 1)
            self.top_up(self.account, 2, date="2026-02-09")
            self.top_up(self.account, 3)
        rows = self.get("2026-02-01", "2026-02-28")["movements"]
        self.assertEqual([row["amount_in"] for row in rows], [2, 1, 3])
        history = self.account.operation_ids.filtered(lambda row: row.date.month == 2)
        self.assertEqual([row["balance"] for row in rows][::-1], history.mapped("balance_after"))

    def test_a_row_says_what_was_paid_and_why(self):
        with freeze_time("2026-01-06"):
            invoice = self.create_invoice(30)
            self.account.pay(invoice.ids)
            self.account.refund(10, self.cash.id, reason="Moves away")
        payment, refund = self.get("2026-01-06", "2026-01-06")["movements"]
        self.assertEqual((payment["document"], payment["note"]), (invoice.name, ""))
        self.assertEqual((refund["kind_label"], refund["note"]), ("Refund", "Moves away"))

    # === DEBTS === #

    def test_what_was_settled_later_is_open_on_the_day_of_the_statement(self):
        self.live_a_spring()
        for day, owed in {
            "2026-02-02": [],
            "2026-02-03": [83.23],
            "2026-02-19": [83.23],
            "2026-02-20": [],
            "2026-03-02": [83.23],
            "2026-03-09": [],
        }.items():
            with self.subTest(day):
                statement = self.get("2026-01-01", day)
                self.assertEqual([row["open_amount"] for row in statement["debts"]], owed)
                self.assertEqual(statement["total_debt"], sum(owed))

    def test_a_debt_says_since_when_it_is_owed_and_until_when_it_is_due(self):
        self.live_a_spring()
        [debt] = self.get("2026-02-01", "2026-02-19")["debts"]
        self.assertEqual((debt["date"], debt["due_date"]), (date(2026, 2, 3), date(2026, 2, 13)))
        self.assertEqual(debt["document"], self.debt.invoice_ids.name)
        self.assertTrue(debt["is_overdue"])
        [debt] = self.get("2026-02-01", "2026-02-13")["debts"]
        self.assertFalse(debt["is_overdue"])

    def test_a_debt_that_is_settled_in_part_is_open_with_the_rest(self):
        self.allow_credit(500)
        with freeze_time("2026-02-01"):
            self.account.pay(self.create_invoice(150.1).ids, allow_credit=True)
            self.account.pay(self.create_invoice(20).ids, allow_credit=True)
        with freeze_time("2026-02-05"):
            self.top_up(self.account, 30)
        debts = self.get("2026-02-01", "2026-02-28")["debts"]
        self.assertEqual(
            [(row["amount"], row["open_amount"]) for row in debts], [(50, 20), (20, 20)]
        )

    def test_a_reversed_payment_on_credit_is_owed_until_its_reversal(self):
        self.allow_credit()
        with freeze_time("2026-02-01"):
            debt = self.account.pay(self.create_invoice(150.1).ids, allow_credit=True)[1]
        with freeze_time("2026-02-10"):
            debt.action_deposit_cancel("Not satisfied")
        self.assertEqual(self.get("2026-02-01", "2026-02-09")["total_debt"], 50)
        self.assertEqual(self.get("2026-02-01", "2026-02-10")["total_debt"], 0)

    def test_debts_are_what_the_ledger_says_on_every_day(self):
        self.live_a_spring()
        for day in ("2026-02-03", "2026-02-19", "2026-02-25", "2026-03-02", "2026-03-08"):
            sums = self.account._get_ledger_sums([("date", "<=", day)])
            self.assertEqual(self.get("2026-01-01", day)["total_debt"], sums[self.account][1])

    # === PERIOD === #

    def test_without_days_it_is_the_current_month(self):
        with freeze_time("2026-02-11"):
            statement = self.account._get_statement()
        self.assertEqual(
            (statement["date_from"], statement["date_to"]), (date(2026, 2, 1), date(2026, 2, 28))
        )

    def test_a_period_that_ends_before_it_begins_is_refused(self):
        with self.assertRaisesRegex(UserError, "ends before it begins"):
            self.get("2026-02-02", "2026-02-01")
        with self.assertRaisesRegex(UserError, "is not a date"):
            self.get("soon", "2026-02-01")

    # === PROGRAMS AND RIGHTS === #

    def test_a_program_gets_it_as_json(self):
        self.live_a_spring()
        statement = self.account.get_statement("2026-01-01", "2026-02-19")
        self.assertEqual(json.loads(json.dumps(statement)), statement)
        self.assertEqual(statement["debts"][0]["due_date"], "2026-02-13")

    def test_the_viewer_gets_it_and_others_do_not(self):
        viewer, nobody = self.create_user("viewer"), self.create_user("nobody")
        self.assertTrue(self.account.with_user(viewer).get_statement()["account"])
        for method in ("get_statement", "_get_statement"):
            with self.assertRaises(AccessError):
                getattr(self.account.with_user(nobody), method)()

    def test_users_of_other_companies_are_refused(self):
        other = self.create_company_with_chart("Elsewhere")
        stranger = self.create_user("viewer", company_id=other.id, company_ids=other.ids)
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).get_statement()

    def test_users_of_a_branch_see_the_whole_account_of_a_shared_type(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.account_type.company_ids |= branch
        self.env["account.chart.template"].try_loading(
            self.company.chart_template, company=branch, install_demo=False
        )
        user = self.create_user("viewer", company_id=branch.id, company_ids=branch.ids)
        statement = self.account.with_user(user).get_statement("2026-01-01", "2026-01-31")
        self.assertEqual(statement["closing_balance"], 100.1)

    def test_queries_do_not_grow_with_the_operations_or_accounts(self):
        self.allow_credit(500)
        account = self.open_account(self.boris, amount=20)
        accounts = self.account | account
        counts = []
        for _times in range(2):
            for _number in range(3):
                self.top_up(account, 5)
                self.account.pay(self.create_invoice(60).ids, allow_credit=True)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            accounts._get_statements(self.day(-1), self.today)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
        self.assertLessEqual(counts[1], 25)
