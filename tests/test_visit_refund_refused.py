from odoo.exceptions import AccessError
from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundRefused(RefundCommon):
    """Bad input is refused with the visit and the remedy, and nothing is half done."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls.pay_visit()

    def test_money_of_a_payment_that_is_reset_to_draft_is_not_given_back(self):
        account = self.open_account(amount=50)
        visit = self.create_visit(self.create_service())
        payment = visit.check_out([{"journal_id": self.cash.id}])
        payment.action_draft()
        change = {"line_id": visit.order_line.id, "return_quantity": 1}
        with self.assertRefused("is reset to draft, so its money is not in the books"):
            visit.refund_lines([change], reason="Not satisfied")
        payment.action_post()
        visit.refund_lines([change], reason="Not satisfied")
        self.assertEqual(visit.visit_payment_state, "refunded")
        self.assertSound(account)

    # === LINES === #

    def assertLineRefused(self, message, **change):  # noqa: N802
        with self.assertRefused(message):
            self.refund(self.product_line, **change)

    def test_more_than_was_sold_is_not_returned(self):
        self.assertLineRefused("has 1.0 of it", return_quantity=2)

    def test_what_is_no_number_is_refused(self):
        for value in (-1, "two", float("nan"), True):
            self.assertLineRefused("is not below zero", return_quantity=value)
            self.assertLineRefused("is not below zero", discount=value)
            self.assertLineRefused("is not below zero", remaining=value)

    def test_a_discount_is_100_percent_at_most_and_never_less_than_now(self):
        self.assertLineRefused("between that and 100", discount=101)
        self.refund(self.product_line, discount=20)
        self.assertLineRefused("has a discount of 20.0 %", discount=10)

    def test_not_more_than_the_price_remains(self):
        self.assertLineRefused(r"costs \$\s20.00, so \$\s20.01 cannot remain", remaining=20.01)

    def test_nothing_to_change_is_refused(self):
        self.assertLineRefused(f"Nothing changes in {self.visit.name}")
        self.assertLineRefused("Nothing changes", remaining=20)
        with self.assertRefused("Nothing changes"):
            self.visit.refund_lines([], reason="Not satisfied")

    def test_the_same_line_is_not_returned_twice(self):
        self.refund(self.product_line, return_quantity=1)
        self.assertLineRefused("has been returned already", return_quantity=1)

    def test_a_line_of_another_visit_is_refused(self):
        other = self.create_visit(self.haircut)
        with self.assertRefused(f"not part of {self.visit.name}"):
            self.refund(other.order_line, visit=self.visit, return_quantity=1)

    def test_a_visit_that_was_not_invoiced_has_nothing_to_return(self):
        other = self.create_visit(self.haircut)
        with self.assertRefused("it was not invoiced"):
            self.refund(other.order_line, visit=other, return_quantity=1)

    def test_a_draft_invoice_has_to_go_first(self):
        self.product_line.product_uom_qty = 2
        self.visit._create_invoices()
        self.assertLineRefused("Have it posted or deleted first", return_quantity=1)

    def test_a_reason_is_needed(self):
        for reason in (None, "", "  ", 5):
            with self.assertRefused("Enter the reason"):
                self.visit.refund_lines(
                    [{"line_id": self.product_line.id, "return_quantity": 1}], reason=reason
                )
            with self.assertRefused("Enter the reason"):
                self.visit.cancel_payment(self.payment.id, reason=reason)

    # === WAYS === #

    def assertTargetsRefused(self, message, *targets):  # noqa: N802
        with self.assertRefused(message):
            self.refund(self.product_line, return_quantity=1, targets=list(targets))

    def test_the_sums_must_match(self):
        for amount in (19.99, 20.01, 0):
            self.assertTargetsRefused(
                "make .*20.00 together", {"journal_id": self.cash.id, "amount": amount}
            )

    def test_an_amount_to_give_back_is_a_number_above_zero(self):
        for amount, message in ((-20, "above zero"), ("20", "not an amount"), (None, "not an")):
            self.assertTargetsRefused(message, {"journal_id": self.cash.id, "amount": amount})

    def test_money_does_not_go_to_the_account_of_a_stranger(self):
        account = self.open_account(self.boris)
        self.assertTargetsRefused(
            "belongs to Boris Okafor", {"account_id": account.id, "amount": 20}
        )

    def test_money_does_not_go_to_a_closed_or_blocked_account(self):
        account = self.open_account()
        target = {"account_id": account.id, "amount": 20}
        account.action_block("Lost card")
        self.assertTargetsRefused("unblock it first", target)
        account.action_close()
        self.assertTargetsRefused("it is closed; reopen it first", target)

    def test_money_does_not_come_from_a_journal_that_is_no_register_here(self):
        other = self.create_company_with_chart("Elsewhere")
        till = self.create_journal("cash", "Other till", company_id=other.id)
        archived = self.create_journal("cash", "Old till", active=False)
        for journal, message in (
            (till, "it belongs to Elsewhere"),
            (archived, "it is archived"),
            (self.visit._get_visit_moves().journal_id, "no cash or bank journal"),
        ):
            self.assertTargetsRefused(message, {"journal_id": journal.id, "amount": 20})

    # === PAYMENTS === #

    def test_not_more_than_was_paid_is_canceled(self):
        for amount, message in ((120.01, "120.00 of it is paid"), (0, "must be above zero")):
            with self.assertRefused(message):
                self.visit.cancel_payment(self.payment.id, amount=amount, reason="Wrong")

    def test_a_payment_is_not_canceled_twice(self):
        self.visit.cancel_payment(self.payment.id, reason="Wrong client")
        with self.assertRefused("was canceled or given back already"):
            self.visit.cancel_payment(self.payment.id, reason="Wrong client")
        with self.assertRefused(f"Nothing is paid of {self.visit.name}"):
            self.visit.cancel_payment(reason="Wrong client")

    def test_a_payment_of_another_visit_is_not_canceled_here(self):
        other = self.pay_visit(self.create_visit(self.haircut))
        with self.assertRefused(f"pays nothing of {self.visit.name}"):
            self.visit.cancel_payment(other.id, reason="Wrong client")

    def test_nothing_overpaid_is_not_given_back(self):
        with self.assertRefused(f"Nothing was paid too much for {self.visit.name}"):
            self.visit.give_overpayment_back(reason="To the client")


@tagged("post_install", "-at_install")
class TestVisitRefundRights(RefundCommon):
    """A receptionist with the finance right needs no accounting right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=70)
        cls.account.pay(cls.get_invoice().ids, 70)
        cls.payment = cls.pay_visit()
        cls.desk = cls.create_user("desk")

    def allow_finance(self):
        self.desk.group_ids += self.env.ref("customer_deposit.group_deposit_finance")

    def test_the_finance_right_is_enough(self):
        self.allow_finance()
        visit = self.visit.with_user(self.desk)
        self.refund(self.product_line, visit=visit, return_quantity=1)
        self.assertVisit("paid", 0, "Deposit 50.00 · Till 50.00")
        visit.cancel_payment(self.payment.id, reason="Wrong client")
        self.assertVisit("partial", 50, "Deposit 50.00")
        visit.cancel_payment(reason="Wrong client")
        self.assertVisit("unpaid", 100)
        self.assertSound(self.account)

    def test_the_dialog_works_without_accounting_rights(self):
        self.allow_finance()
        visits = self.env["visit.refund"].with_user(self.desk)
        for mode in ("cancel", "reduce"):
            wizard = visits.create(
                {"order_id": self.visit.id, "mode": mode, "reason": "Not satisfied"}
            )
            if mode == "cancel":
                wizard.payment_ids.amount = 20
            else:
                wizard.line_ids[:1].remaining = 60
            wizard.action_confirm()
        self.assertSound(self.account)

    def test_without_the_right_everything_is_refused(self):
        visit = self.visit.with_user(self.desk)
        for call in (
            lambda: self.refund(self.product_line, visit=visit, return_quantity=1),
            lambda: visit.cancel_payment(self.payment.id, reason="Wrong client"),
            lambda: visit.give_overpayment_back(reason="Wrong client"),
            lambda: visit.env["visit.refund"].create({"order_id": visit.id}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_whoever_may_not_see_the_visit_gives_nothing_back(self):
        finance = self.create_user("finance")
        with self.assertRaises(AccessError):
            self.visit.with_user(finance).cancel_payment(reason="Wrong client")

    def test_an_account_of_another_company_is_not_reachable(self):
        other = self.create_company_with_chart("Elsewhere")
        self.allow_finance()
        kind = self.account_type.with_company(other).create(
            {"name": "Elsewhere", "company_ids": other.ids}
        )
        account = self.open_account(account_type=kind, location_id=other.id)
        target = {"account_id": account.id, "amount": 20}
        visit = self.visit.with_user(self.desk)
        with self.assertRaises(AccessError):
            self.refund(self.product_line, visit=visit, return_quantity=1, targets=[target])
