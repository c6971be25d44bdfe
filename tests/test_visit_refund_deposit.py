from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundDeposit(RefundCommon):
    """Money that came from a client account goes back there first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=200)

    def test_a_returned_product_goes_back_to_the_account_that_paid(self):
        self.account.pay(self.get_invoice().ids)
        self.refund(self.product_line, return_quantity=1)
        self.assertVisit("paid", 0, "Deposit 100.00")
        self.assertEqual(self.account.balance, 100)
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_it_can_be_given_in_cash_instead(self):
        self.account.pay(self.get_invoice().ids)
        target = {"journal_id": self.cash.id, "amount": 20}
        self.refund(self.product_line, return_quantity=1, targets=[target])
        self.assertVisit("paid", 0, "Deposit 100.00")
        self.assertEqual((self.account.balance, self.get_register_balance()), (80, 180))
        self.assertSound(self.account)

    def test_money_paid_in_cash_can_go_to_the_own_account(self):
        self.pay_visit()
        target = {"account_id": self.account.id, "amount": 20}
        self.refund(self.product_line, return_quantity=1, targets=[target])
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertEqual((self.account.balance, self.get_register_balance()), (220, 320))
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_a_mixed_payment_goes_back_to_the_account_and_then_to_the_till(self):
        self.account.pay(self.get_invoice().ids, 70)
        self.pay_visit()
        self.refund(self.service_line, discount=80)
        self.assertVisit("paid", 0, "Till 40.00")
        self.assertEqual((self.account.balance, self.get_register_balance()), (200, 240))
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_money_left_open_shows_as_overpaid_and_is_given_later(self):
        self.account.pay(self.get_invoice().ids, 70)
        self.pay_visit()
        targets = [
            {"account_id": self.account.id, "amount": 10},
            {"journal_id": self.cash.id, "amount": 5},
            {"amount": 5},
        ]
        self.refund(self.product_line, return_quantity=1, targets=targets)
        self.assertVisit("overpaid", -5, "Deposit 60.00 · Till 45.00")
        self.visit.give_overpayment_back(reason="Decided")
        self.assertVisit("paid", 0, "Deposit 55.00 · Till 45.00")
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_what_is_unpaid_is_closed_first(self):
        self.account.pay(self.get_invoice().ids, 90)
        self.refund(self.product_line, return_quantity=1)
        self.assertVisit("partial", 10, "Deposit 90.00")
        self.refund(self.service_line, remaining=60)
        self.assertVisit("paid", 0, "Deposit 60.00")
        self.assertEqual(self.account.balance, 140)
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_the_account_of_a_parent_gets_its_money_back(self):
        member = self.account.partner_id.create({"name": "Child"})
        self.account.beneficiary_ids = [(0, 0, {"partner_id": member.id})]
        visit = self.create_visit(self.haircut, self.shampoo, partner=member)
        self.account.pay(self.get_invoice(visit).ids)
        self.refund(visit.order_line[1], visit=visit, return_quantity=1)
        self.assertVisit("paid", 0, "Deposit 100.00", visit=visit)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestVisitRefundCredit(RefundCommon):
    """A visit paid with 70 of the client's money and 50 on credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(100)
        cls.account = cls.open_account(amount=70)
        cls.payments = cls.account.pay(cls.get_invoice().ids, allow_credit=True)
        cls.spend, cls.credit = cls.payments

    def test_the_debt_is_lessened_first(self):
        self.refund(self.product_line, return_quantity=1)
        self.assertVisit("credit", 0, "Deposit 70.00 · On credit 30.00", credit=30)
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_only_what_was_really_paid_is_money_to_give_back(self):
        self.refund(self.service_line, remaining=40)
        self.assertVisit("paid", 0, "Deposit 60.00")
        self.assertEqual(self.account.balance, 10)
        self.assertNothingOpen()
        self.assertSound(self.account)

    def test_a_settled_debt_is_money_of_the_client(self):
        self.top_up(self.account, 40)
        self.refund(self.product_line, return_quantity=1)
        self.assertVisit("paid", 0, "Deposit 100.00")
        self.assertEqual(self.account.balance, 10)
        self.assertSound(self.account)

    def test_both_payments_are_canceled_by_one_action(self):
        self.visit.cancel_payment(self.spend.id, reason="Wrong client")
        self.assertEqual(self.payments.mapped("state"), ["canceled", "canceled"])
        self.assertVisit("unpaid", 120)
        self.assertEqual(self.account.balance, 70)
        self.assertNothingOpen(due=120)
        self.assertSound(self.account)

    def test_of_a_part_the_debt_is_undone_first(self):
        self.visit.cancel_payment(amount=60, reason="Wrong client")
        self.assertVisit("partial", 60, "Deposit 60.00")
        self.assertEqual(self.account.balance, 10)
        self.assertSound(self.account)

    def test_the_payment_of_a_line_is_undone(self):
        self.visit.cancel_payment(line_ids=self.product_line.ids, reason="Wrong client")
        self.assertVisit("partial", 20, "Deposit 70.00 · On credit 30.00", credit=30)
        self.assertNothingOpen(due=20)
        self.assertSound(self.account)

    def test_a_payment_reduced_before_is_canceled(self):
        self.refund(self.service_line, remaining=40)
        self.visit.cancel_payment(reason="Wrong client")
        self.assertVisit("unpaid", 60)
        self.assertEqual(self.account.balance, 70)
        self.assertNothingOpen(due=60)
        self.assertSound(self.account)
