from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportBalance(ReportCommon):
    def pay(self, amount, account=None, **values):
        account = account or self.account
        return account.pay(self.create_invoice(amount, account.partner_id).ids, **values)

    def test_money_and_debt_are_those_of_the_day(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.pay(120.10, allow_credit=True)
        with self.on(2):
            self.top_up(self.account, 50)
        days = [self.read_balance(number) for number in range(3)]
        self.assertEqual(
            [(row["liability"], row["debt"], row["balance"]) for row in days],
            [(100_00, 0, 100_00), (0, 20_10, -20_10), (29_90, 0, 29_90)],
        )

    def test_accounts_without_money_and_debt_are_left_out(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.account.refund(100, self.cash.id)
        self.assertIsNone(self.read_balance(-1))
        self.assertTrue(self.read_balance(0))
        self.assertIsNone(self.read_balance(1))

    def test_debts_are_aged_by_the_days_they_are_overdue(self):
        with self.on(0):
            self.pay(50, allow_credit=True)
        # Due on day 10.
        for number, bucket in ((0, 0), (10, 0), (11, 1), (40, 1), (41, 2), (70, 2), (71, 3)):
            with self.subTest(day=number):
                self.assertEqual(self.read_ages(number), [50_00 * (b == bucket) for b in range(5)])
        self.assertEqual(self.read_ages(100), [0, 0, 0, 50_00, 0])
        self.assertEqual(self.read_ages(101), [0, 0, 0, 0, 50_00])

    def test_what_was_settled_later_counts_as_open_before(self):
        with self.on(0):
            self.pay(30, allow_credit=True)
        with self.on(5):
            self.pay(20, allow_credit=True)
        with self.on(20):
            self.top_up(self.account, 40)
        self.assertEqual(self.read_ages(12), [20_00, 30_00, 0, 0, 0])
        self.assertEqual(self.read_ages(20), [0, 10_00, 0, 0, 0])

    def test_a_settlement_that_was_undone_later_counts_until_then(self):
        with self.on(0):
            self.pay(30, allow_credit=True)
        with self.on(5):
            payment = self.top_up(self.account, 30)
        with self.on(9):
            payment.action_deposit_cancel("Mistake")
        self.assertEqual(self.read_ages(4), [30_00, 0, 0, 0, 0])
        self.assertIsNone(self.read_balance(5))
        self.assertIsNone(self.read_balance(8))
        self.assertEqual(self.read_ages(9), [30_00, 0, 0, 0, 0])

    def test_an_undone_settlement_nobody_has_noted_leaves_the_ages_complete(self):
        with self.on(0):
            self.pay(30, allow_credit=True)
        with self.on(1):
            self.pay(10, allow_credit=True)
        with self.on(5):
            payment = self.top_up(self.account, 30)
        with self.on(9):
            payment.action_deposit_cancel("Mistake")
        self.env["deposit.match.undone"].sudo().search([]).unlink()
        self.assertEqual(self.read_ages(5), [10_00, 0, 0, 0, 0])

    def test_an_operation_canceled_on_its_day_never_counts(self):
        with self.on(0):
            self.top_up(self.account, 100)
            self.top_up(self.account, 50).action_deposit_cancel("Mistake")
        self.assertEqual(self.read_balance(0)["liability"], 100_00)

    def test_a_reversal_counts_on_its_own_day(self):
        with self.on(0):
            payment = self.top_up(self.account, 100)
        with self.on(3):
            payment.action_deposit_cancel("Mistake")
        self.assertEqual(self.read_balance(2)["liability"], 100_00)
        self.assertIsNone(self.read_balance(3))

    def test_the_day_is_today_without_one_and_no_date_is_refused(self):
        report = self.env["deposit.balance.report"]
        with self.on(4) as day:
            self.assertEqual(report.get_report_info()["date_to"], str(day))
        for value in ("31.12.2025", "x' OR 1=1", ["2026-01-01"]):
            with self.subTest(value=value), self.assertRaises(UserError):
                report.with_context(deposit_date_to=value).search([])

    def test_figures_of_two_days_are_not_mixed_up_in_memory(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.top_up(self.account, 11)
        report = self.env["deposit.balance.report"]
        rows = [
            report.with_context(deposit_date_to=str(self.date_of(number))).search(
                [("account_id", "=", self.account.id)]
            )
            for number in (0, 1)
        ]
        self.assertEqual([row.liability for row in rows], [100, 111])

    def test_the_proof_shows_a_difference_and_leads_to_its_item(self):
        with self.on(0) as day:
            self.top_up(self.account, 100)
            move = self.top_up(self.account, 7).move_id
        # As if an item had lost its client account, which no code of ours does.
        items = move.line_ids.filtered("deposit_account_id")
        self.env.cr.execute(
            "UPDATE account_move_line SET deposit_account_id = NULL WHERE id = %s", [items.id]
        )
        self.env.invalidate_all()
        report = self.env["deposit.balance.report"].with_context(deposit_date_to=str(day))
        [check] = [c for c in report.get_report_info()["checks"] if not c["is_equal"]]
        self.assertIn("-7.00", check["difference"])
        self.assertEqual(self.env["account.move.line"].search(check["domain"]), items)

    def test_a_row_leads_to_the_account_and_its_history_up_to_the_day(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.top_up(self.account, 50)
        report = self.env["deposit.balance.report"].with_context(
            deposit_date_to=str(self.date_of(0))
        )
        row = report.search([("account_id", "=", self.account.id)])
        self.assertEqual(row.action_open_account()["res_id"], self.account.id)
        action = row.action_open_history()
        history = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(history.filtered("amount").mapped("amount"), [100])

    def test_finance_and_readonly_accountants_see_the_reports_and_nobody_else(self):
        with self.on(0):
            self.top_up(self.account, 100)
        models = ("balance.report", "turnover.report", "proof.report", "till.report")
        allowed = ("finance", "invoicing")
        users = {right: self.create_user(right) for right in (*allowed, "viewer", "cashier")}
        readonly = self.create_user("nobody")
        readonly.group_ids += self.quick_ref("account.group_account_readonly")
        for name in models:
            report = self.env[f"deposit.{name}"].with_context(deposit_date_to=str(self.date_of(0)))
            for user in (*(users[right] for right in allowed), readonly):
                with self.subTest(report=name, user=user.login):
                    self.assertTrue(report.with_user(user).search([]))
                    report.with_user(user).get_report_info()
            for right in ("viewer", "cashier"):
                with self.subTest(report=name, refused=right):
                    for method in ("get_report_info", "action_export_xlsx", "action_print"):
                        with self.assertRaises(AccessError):
                            getattr(report.with_user(users[right]), method)()
                    with self.assertRaises(AccessError):
                        report.with_user(users[right]).search([])
