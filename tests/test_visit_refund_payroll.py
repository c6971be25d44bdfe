from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestVisitRefundPayroll(CommissionCommon):
    """Commissions of a past month stay as they were paid out when a visit is refunded later."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.invoice = cls.sell(cls.haircut, cls.shampoo)
        cls.visit = cls.invoice.line_ids.sale_line_ids.order_id

    def refund(self, line, **change):
        self.visit.refund_lines([{"line_id": line.id, **change}], reason="Not satisfied")

    def test_a_refund_of_what_was_paid_from_a_deposit_changes_nothing_before(self):
        self.set_policy("exclude_deposit")
        self.top_up(self.account, 50, date=self.may)
        self.pay_from_account(self.invoice, 50, allow_credit=False)
        self.pay_in_cash(self.invoice)
        before = self.sum_rows("base", "date")[self.may]
        self.assertEqual(before, 90)
        self.refund(self.visit.order_line[1], return_quantity=1)
        self.assertEqual(self.sum_rows("base", "date")[self.may], before)
        self.refund(self.visit.order_line[0], discount=50)
        self.assertEqual(self.sum_rows("base", "date")[self.may], before)
        self.assertEqual(sum(self.sum_rows("base", "date").values()), 50)

    def test_a_debt_that_is_lessened_is_not_released(self):
        self.set_policy("exclude_credit")
        self.pay_from_account(self.invoice)
        self.assertBase(0, 0, 0)
        self.refund(self.visit.order_line[1], return_quantity=1)
        self.assertBase(0, 0, 0)
        self.top_up(self.account, 100)
        self.assertBase(0, 0, 100)

    def test_a_discount_lessens_the_turnover_of_the_day(self):
        self.set_policy("include")
        self.pay_in_cash(self.invoice)
        self.refund(self.visit.order_line[0], discount=30)
        self.assertBase(140, 0, -30)
