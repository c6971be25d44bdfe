from datetime import datetime, time, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import freeze_time, tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionRefund(CommissionCommon):
    """What is refunded counts for nothing, whichever way it was paid and given back."""

    def test_a_refund_takes_off_what_it_refunds(self):
        self.credit(self.sell(self.haircut, self.shampoo), keep=self.haircut)
        self.assertBase(140, 0, -40)
        self.assertEqual(self.sum_rows("base", "product_id"), {self.haircut: 100})

    def test_a_refunded_sale_that_a_deposit_paid_is_not_taken_off_twice(self):
        self.set_policy("exclude_deposit")
        self.top_up(self.account, 100, date=self.may)
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice)
        self.credit(invoice, self.june)
        self.assertEqual(self.account.balance, 100)
        self.assertBase(0, 0, 0)
        self.assertEqual(self.sum_rows("excluded", "date"), {self.may: -100, self.june: 100})

    def test_money_of_a_deposit_given_back_in_cash_changes_nothing_of_that(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice)
        note = self.credit(invoice, self.june, return_money=False)
        self.pay_in_cash(note)
        self.assertBase(0, 0, 0)

    def test_a_refund_that_lessens_what_is_unpaid_leaves_the_deposit(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut, self.shampoo)
        self.pay_from_account(invoice, 100)
        self.credit(invoice, self.june, keep=self.haircut)
        self.assertBase(40, -40, 0)

    def test_a_refund_moved_to_the_account_later_counts_once(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice)
        note = self.credit(invoice, self.june, return_money=False)
        note.action_take_outstanding_credit()
        self.assertBase(0, 0, 0)

    def test_a_refund_of_a_cash_sale_moved_to_the_account_counts_for_nothing(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut)
        self.pay_in_cash(invoice)
        self.credit(invoice, self.june).action_take_outstanding_credit()
        self.assertEqual(self.account.balance, 100)
        self.assertBase(100, -100, 0)

    def test_a_returned_product_counts_for_nothing_and_the_service_as_it_was_paid(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut, (self.shampoo, {"employee_id": self.leo.id}))
        self.pay_in_cash(invoice, 70)
        self.pay_from_account(invoice)
        self.credit(invoice, self.june, keep=self.haircut)
        self.assertEqual(self.sum_rows("base", "employee_id"), {self.mia: 70})
        self.assertBase(70, 0, 0)

    def test_a_refund_that_lessens_the_debt_is_no_settlement(self):
        self.set_policy("exclude_credit")
        invoice = self.sell(self.haircut, self.shampoo)
        self.pay_from_account(invoice)
        self.credit(invoice, self.june, keep=self.haircut)
        self.assertBase(0, 0, 0)
        self.assertFalse(self.sum_rows("released", "date"))
        self.top_up(self.account, 200)
        self.assertBase(0, 0, 100)

    def test_a_refund_after_a_part_was_settled_leaves_nothing(self):
        self.set_policy("exclude_credit")
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice)
        self.top_up(self.account, 60, date=self.june)
        self.credit(invoice)
        self.assertEqual(self.account.balance, 60)
        self.assertBase(0, 60, -60)

    def test_a_debt_settled_after_the_refund_was_paid_in_cash_releases_nothing(self):
        self.set_policy("exclude_credit")
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice)
        self.pay_in_cash(self.credit(invoice, self.june, return_money=False))
        self.top_up(self.account, 100)
        self.assertBase(0, 0, 0)

    def test_a_refund_is_paid_at_the_rate_of_the_sale(self):
        self.set_rate(30)
        self.set_rate(50, date_from=self.june)
        self.credit(self.sell(self.haircut))
        self.assertEqual(self.sum_rows("commission", "date"), {self.may: 30, self.july: -30})

    def test_what_is_invoiced_again_has_the_rate_of_the_sale_and_is_excluded_once(self):
        self.set_policy("exclude_deposit")
        self.set_rate(30)
        self.set_rate(50, date_from=self.june)
        invoice = self.sell(self.haircut, self.shampoo)
        self.pay_in_cash(invoice, 70)
        self.pay_from_account(invoice)
        self.credit(invoice, return_money=False)
        visit = invoice.invoice_line_ids.sale_line_ids.order_id
        self.assertBase(70, 0, -70)
        self.sell_again(visit)
        self.assertEqual({row.rate for row in self.get_rows([("kind", "=", "service")])}, {30})
        self.assertBase(70, 0, 0)

    def sell_again(self, visit):
        """Invoice a visit again that was credited, and match both."""
        invoice = visit._create_invoices()
        invoice.action_post()
        notes = visit.invoice_ids.filtered(lambda move: move.move_type == "out_refund")
        self.get_receivable_lines(invoice + notes).reconcile()
        return invoice


@tagged("post_install", "-at_install")
class TestCommissionUndone(CommissionCommon):
    """What is undone later changes the month in which it is undone, and no month before."""

    def test_a_canceled_payment_counts_again_from_that_day(self):
        self.set_policy("exclude_deposit")
        payment = self.pay_from_account(self.sell(self.haircut))
        self.assertBase(0, 0, 0)
        payment.action_deposit_cancel("Paid in cash instead")
        self.assertBase(0, 0, 100)

    def test_a_payment_canceled_on_its_own_day_leaves_no_trace(self):
        self.set_policy("exclude_deposit")
        payment = self.pay_from_account(self.sell(self.haircut), date=self.july)
        payment.action_deposit_cancel("Paid in cash instead")
        self.assertBase(100, 0, 0)
        self.assertEqual(len(self.get_rows()), 1)

    def test_a_payment_unmatched_and_made_again_is_excluded_once(self):
        self.set_policy("exclude_deposit")
        self.top_up(self.account, 100, date=self.may)
        invoice = self.sell(self.haircut)
        self.pay_from_account(invoice, allow_credit=False)
        self.get_receivable_lines(invoice).remove_move_reconcile()
        self.assertBase(0, 0, 100)
        self.pay_from_account(invoice, date=self.july, allow_credit=False)
        self.assertBase(0, 0, 0)

    def test_a_canceled_payment_on_credit_is_not_released_twice(self):
        self.set_policy("exclude_credit")
        payment = self.pay_from_account(self.sell(self.haircut))
        self.top_up(self.account, 60, date=self.june)
        payment.action_deposit_cancel("Paid in cash instead")
        self.assertBase(0, 60, 40)
        self.assertEqual(self.account.balance, 60)

    def test_a_canceled_top_up_takes_back_what_it_released(self):
        self.set_policy("exclude_credit")
        self.pay_from_account(self.sell(self.haircut))
        top_up = self.top_up(self.account, 60, date=self.june)
        top_up.action_deposit_cancel("Bounced")
        self.assertBase(0, 60, -60)
        self.assertEqual(self.sum_rows("released", "date"), {self.june: 60, self.july: -60})
        self.top_up(self.account, 100)
        self.assertBase(0, 60, 40)

    def test_a_canceled_return_is_excluded_again(self):
        self.set_policy("exclude_deposit")
        invoice = self.sell(self.haircut, self.shampoo)
        self.pay_in_cash(invoice, 70)
        self.pay_from_account(invoice)
        note = self.credit(invoice, self.june, keep=self.haircut)
        self.assertBase(70, 0, 0)
        returned = self.get_receivable_lines(note).matched_debit_ids.debit_move_id.move_id
        returned.action_deposit_cancel("The client wants cash")
        self.assertBase(70, 0, -40)

    @freeze_time("2026-03-10 16:00:00")  # 01:00 of the next day in Tokyo
    def test_what_is_matched_again_on_the_same_day_of_the_location_leaves_no_trace(self):
        self.company.partner_id.tz = "Asia/Tokyo"
        self.env = self.env(context={**self.env.context, "tz": "America/Los_Angeles"})
        account = self.account.with_env(self.env)
        self.top_up(account, 100, date="2026-03-09")
        invoice = self.create_invoice(40, invoice_date="2026-03-10")
        entry = account.release_outstanding_credit(40, date="2026-03-10")
        # The clock of the database does not stand still.
        self.cr.execute(
            "UPDATE account_move SET create_date = '2026-03-10 16:00' WHERE id IN %s",
            [(entry + invoice)._ids],
        )
        self.env.invalidate_all()
        items = self.get_receivable_lines((entry + invoice).with_env(self.env))
        for _time in range(2):
            items.reconcile()
            items.remove_move_reconcile()
        items.reconcile()
        undone = self.env["deposit.match.undone"].sudo()
        self.assertFalse(undone.search([("debit_move_id", "=", invoice.id)]))

    def test_what_was_undone_is_kept_from_everybody(self):
        self.pay_from_account(self.sell(self.haircut)).action_deposit_cancel("Mistake")
        undone = self.env["deposit.match.undone"]
        self.assertTrue(undone.sudo().search([]))
        for right in ("manager", "accountant"):
            self.assertFalse(undone.with_user(self.create_user(right)).has_access("read"))


@tagged("post_install", "-at_install")
class TestCommissionPaidOut(CommissionCommon):
    """A month that was paid out stays; what is owed through a chain of operations counts once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_policy("exclude_credit")
        with freeze_time(cls.may):
            cls.visit = cls.check_out(cls.create_visit(cls.haircut, visit_employee_id=cls.mia.id))

    @classmethod
    def check_out(cls, visit, **payment):
        visit.check_out([{"account_id": cls.account.id, **payment}], allow_credit=True)
        return visit

    def test_a_payment_made_anew_after_a_part_was_settled_is_owed_once(self):
        with freeze_time(self.june):
            self.top_up(self.account, 30)
            self.assertBase(0, 30, 0)
            self.visit.cancel_payment(reason="Mistake")
            self.assertBase(0, 100, 0)
            self.check_out(self.visit)
            self.assertEqual(self.visit.visit_credit_amount, 70)
        self.assertBase(0, 30, 0)

    def test_a_reduction_changes_no_month_before(self):
        with freeze_time(self.may):
            products = self.haircut, self.create_service("Colour", 33.33)
            visit = self.create_visit(*products, visit_employee_id=self.mia.id)
            self.check_out(visit, amount=20)
            haircut, colour = visit.order_line
            visit.refund_lines([{"line_id": haircut.id, "discount": 50}], "Too short")
        domain = [("order_id", "=", visit.id)]
        self.assertBase(63.33, 0, 0, domain=domain)
        with freeze_time(self.june):
            visit.refund_lines([{"line_id": colour.id, "discount": 50}], "Faded")
        self.assertBase(63.33, -16.66, 0, domain=domain)

    def test_of_one_payment_for_two_visits_a_cancellation_changes_no_month_before(self):
        self.top_up(self.account, 100, date=self.may)
        early, late = self.sell(self.haircut), self.sell(self.shampoo)
        self.pay_from_account(early + late, date=self.may)
        self.top_up(self.account, 110, date=self.june)
        rows = self.get_rows().read()
        self.assertBase(100, 110, 0)
        early.line_ids.sale_line_ids.order_id.cancel_payment(reason="Mistake")
        self.assertEqual([row for row in self.get_rows().read() if row in rows], rows)

    def test_money_that_was_there_pays_an_older_invoice_on_the_day_it_is_matched(self):
        self.set_policy("exclude_deposit")
        with freeze_time(self.may):
            self.top_up(self.account, 200)
            invoice = self.sell(self.shampoo, date=self.may)
            entry = self.account.release_outstanding_credit(40)
        items = self.get_receivable_lines(entry + invoice).filtered(
            lambda line: not line.deposit_account_id
        )
        with freeze_time(self.june):
            items.reconcile()
        self.assertBase(40, -40, 0, domain=[("move_id", "=", invoice.id)])
        items.remove_move_reconcile()
        self.assertBase(40, -40, 40, domain=[("move_id", "=", invoice.id)])

    def test_the_day_on_which_money_is_matched_is_that_of_the_location(self):
        self.company.deposit_tz = "Pacific/Kiritimati"
        self.set_policy("exclude_deposit")
        now = patch.object(self.env.cr, "now", fields.Datetime.now)
        with freeze_time(datetime.combine(self.june, time(8))), now:  # 22:00 there
            self.top_up(self.account, 200)
            invoice = self.sell(self.shampoo, date=self.june)
            entry = self.account.release_outstanding_credit(40)
        items = self.get_receivable_lines(entry + invoice).filtered(
            lambda line: not line.deposit_account_id
        )
        with freeze_time(datetime.combine(self.june, time(12))), now:  # the day after, there
            items.reconcile()
        sums = self.sum_rows("base", "date", [("move_id", "=", invoice.id)])
        self.assertEqual(sums, {self.june: 40, self.june + timedelta(days=1): -40})
        self.assertSound(self.account)
