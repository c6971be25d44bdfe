from odoo.fields import Command
from odoo.tests import tagged

from .report_common import ReportCommon


@tagged("post_install", "-at_install")
class TestReportTurnover(ReportCommon):
    def test_every_kind_of_operation_has_its_column(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.account.pay(self.create_invoice(30).ids)
            self.account.refund(10.05, self.cash.id)
            self.account.transfer(self.other.id, 20)
            self.other.transfer(self.account.id, 5)
        with self.on(2):
            self.account.pay(self.create_invoice(64.95).ids, allow_credit=True)
        with self.on(3):
            self.top_up(self.account, 15)
        self.assertEqual(
            self.read_movements(1, 3),
            {
                "opening": 100_00,
                "top_up": 15_00,
                "payment": -74_95,
                "on_credit": -20_00,
                "refund": -10_05,
                "transfer_in": 5_00,
                "transfer_out": -20_00,
                "closing": -5_00,
                "settled": 15_00,
            },
        )
        self.assertReportsAgree(self.account | self.other, self.date_of(0), self.date_of(4))

    def test_a_cancellation_on_the_same_day_leaves_nothing(self):
        with self.on(0):
            self.top_up(self.account, 100)
            self.top_up(self.account, 40).action_deposit_cancel("Mistake")
        self.assertEqual(self.read_movements(0, 0), {"top_up": 100_00, "closing": 100_00})

    def test_a_later_reversal_leaves_the_day_of_the_original_as_it_was(self):
        with self.on(0):
            payment = self.top_up(self.account, 100)
        before = self.read_movements(0, 0)
        with self.on(5):
            payment.action_deposit_cancel("Mistake")
        self.assertEqual(self.read_movements(0, 0), before)
        self.assertEqual(self.read_movements(5, 5), {"opening": 100_00, "reversal": -100_00})
        self.assertReportsAgree(self.account | self.other, self.date_of(0), self.date_of(5))

    def test_a_reversed_top_up_that_was_spent_becomes_a_debt(self):
        with self.on(0):
            payment = self.top_up(self.account, 100)
            self.account.pay(self.create_invoice(80).ids)
        with self.on(2):
            payment.action_deposit_cancel("Bounced", spent_to_debt=True)
        self.assertEqual(
            self.read_movements(2, 2),
            {"opening": 20_00, "reversal": -100_00, "closing": -80_00},
        )
        self.assertReportsAgree(self.account | self.other, self.date_of(0), self.date_of(3))

    def test_an_overpayment_comes_in_and_a_credit_note_gives_back(self):
        with self.on(0):
            payment = self.env["account.payment"].create(
                {"partner_id": self.anna.id, "amount": 40, "journal_id": self.cash.id}
            )
            payment.action_post()
            self.account.take_outstanding_credit()
        with self.on(1):
            invoice = self.create_invoice(25)
            self.account.pay(invoice.ids)
        with self.on(2):
            wizard = self.env["account.move.reversal"].create(
                {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
            )
            wizard.refund_moves()
            invoice.reversal_move_ids.action_post()
        self.assertEqual(
            self.read_movements(0, 2),
            {"transfer_in": 40_00, "payment": -25_00, "reversal": 25_00, "closing": 40_00},
        )
        self.assertReportsAgree(self.account | self.other, self.date_of(0), self.date_of(2))

    def test_by_default_the_period_is_this_month_until_today(self):
        report = self.env["deposit.turnover.report"]
        with self.on(9):
            info = report.get_report_info()
        self.assertEqual((info["date_from"], info["date_to"]), ("2026-03-01", "2026-03-11"))

    def test_a_first_day_after_the_last_one_is_taken_back_to_it(self):
        report = self.env["deposit.turnover.report"].with_context(
            deposit_date_from="2026-03-09", deposit_date_to="2026-03-03"
        )
        info = report.get_report_info()
        self.assertEqual((info["date_from"], info["date_to"]), ("2026-03-03", "2026-03-03"))

    def test_a_row_leads_to_the_operations_of_the_period(self):
        with self.on(0):
            self.top_up(self.account, 100)
        with self.on(1):
            self.top_up(self.account, 50)
        report = self.env["deposit.turnover.report"].with_context(
            deposit_date_from=str(self.date_of(1)), deposit_date_to=str(self.date_of(1))
        )
        action = report.search([("account_id", "=", self.account.id)]).action_open_history()
        history = self.env[action["res_model"]].search(action["domain"])
        self.assertEqual(history.mapped("amount"), [50])

    def test_branches_see_the_accounts_of_their_types_and_other_companies_none(self):
        with self.on(0) as day:
            self.top_up(self.account, 100)
            branch = self.env["res.company"].create(
                {"name": "Branch", "parent_id": self.company.id}
            )
            other = self.create_company_with_chart("Elsewhere")
            users = [
                self.create_user(
                    right,
                    company_id=company.id,
                    company_ids=[Command.set(company.ids)],
                )
                for right, company in (("finance", branch), ("manager", other))
            ]
        for name in ("balance", "turnover"):
            report = self.env[f"deposit.{name}.report"].with_context(
                deposit_date_from=str(day), deposit_date_to=str(day)
            )
            reports = [
                report.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
                for user in users
            ]
            self.account_type.company_ids -= branch
            self.assertFalse(reports[0].search([]), name)
            self.assertFalse(reports[1].search([]), name)
            self.account_type.company_ids |= branch
            self.assertEqual(reports[0].search([]).account_id, self.account, name)
            self.assertFalse(reports[1].search([]), name)

    def test_the_proof_hides_ledger_accounts_that_other_locations_share(self):
        branch = self.env["res.company"].create({"name": "Branch", "parent_id": self.company.id})
        self.account_type.company_ids |= branch
        user = self.create_user(
            "finance", company_id=branch.id, company_ids=[Command.set(branch.ids)]
        )
        report = self.env["deposit.balance.report"].with_user(user)
        report = report.with_context(allowed_company_ids=branch.ids)
        self.assertTrue(report.get_report_info()["checks"])
        self.env["deposit.account.type"].create(
            {
                "name": "Headquarters only",
                "company_ids": [Command.set(self.company.ids)],
                "prepaid_account_id": self.prepaid_ledger.id,
                "credit_account_id": self.credit_ledger.id,
            }
        )
        self.assertEqual(report.get_report_info()["checks"], [])
