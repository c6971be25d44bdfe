import json

from freezegun import freeze_time

from odoo.tests import tagged

from .receipt_common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptData(ReceiptCommon):
    # === ADVANCES === #

    def test_a_top_up_is_an_advance_payment(self):
        payment = self.top_up(self.account, 50, memo="Birthday")
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["kind"], receipt["title"]), ("advance", "Advance payment"))
        self.assertEqual((receipt["number"], receipt["amount"]), (payment.name, 50))
        self.assertEqual(self.get_ways(receipt), [("cash", 50)])
        self.assertEqual((receipt["lines"], receipt["documents"]), ([], []))
        self.assertEqual((receipt["client"]["name"], receipt["memo"]), ("Anna Ito", "Birthday"))

    def test_it_names_author_team_member_and_account(self):
        employee = self.create_employee("Mia")
        cashier = self.create_user("cashier")
        payment = self.account.with_user(cashier).top_up(50, self.bank.id, employee_id=employee.id)
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["cashier"], receipt["employee"]), (cashier.name, "Mia"))
        self.assertEqual(self.get_ways(receipt), [("card", 50)])
        [account] = receipt["accounts"]
        self.assertEqual((account["number"], account["type"]), (self.account.name, "Deposit"))

    def test_money_given_back_is_a_return_of_the_advance(self):
        self.top_up(self.account, 50)
        payment = self.account.refund(20, self.cash.id, reason="Moves away")
        receipt = self.get_receipt(payment)
        self.assertEqual(
            (receipt["kind"], receipt["title"]), ("advance_return", "Return of advance")
        )
        self.assertEqual((receipt["amount"], receipt["memo"]), (20, "Moves away"))
        self.assertEqual(receipt["accounts"][0]["balance"], 30)

    def test_the_balance_is_the_one_after_the_operation(self):
        first = self.top_up(self.account, 50)
        self.top_up(self.account, 30)
        self.assertEqual(self.get_receipt(first)["accounts"][0]["balance"], 50)

    def test_the_balance_follows_the_order_of_the_history(self):
        today = self.top_up(self.account, 50)
        earlier = self.top_up(self.account, 30, date=self.day(-3))
        self.assertEqual(self.get_receipt(earlier)["accounts"][0]["balance"], 30)
        self.assertEqual(self.get_receipt(today)["accounts"][0]["balance"], 80)

    def test_it_tells_when_the_money_came_and_when_it_was_entered(self):
        with freeze_time("2026-03-02 22:30:15"):
            self.env.user.tz = "Asia/Tokyo"
            payment = self.top_up(self.account, 50, date="2026-03-01")
        self.env.cr.execute(
            "UPDATE account_payment SET create_date = '2026-03-02 22:30:15' WHERE id = %s",
            [payment.id],
        )
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["date"], receipt["time"]), ("2026-03-01", "07:30"))
        self.assertEqual(receipt["recorded_on"], "2026-03-03")
        self.assertEqual(receipt["recorded_at"], "2026-03-03T07:30:15+09:00")

    # === PAYMENTS === #

    def test_a_payment_from_the_account_lists_what_was_paid(self):
        self.top_up(self.account, 150)
        visit = self.create_taxed_visit()
        receipt = self.get_receipt(visit.check_out([self.from_account(self.account)]))
        self.assertEqual(receipt["title"], "Full payment, advance offset")
        self.assertEqual((receipt["amount_total"], receipt["amount"]), (130, 130))
        self.assertEqual(receipt["amount_due"], 0)
        colour, oil = receipt["lines"]
        self.assertEqual(
            (colour["name"], colour["unit_price"], colour["discount"], colour["discount_amount"]),
            ("Colour", 100, 10, 10),
        )
        self.assertEqual((oil["quantity"], oil["unit_price"], oil["amount"]), (2, 20, 40))
        self.assertEqual([line["taxes"] for line in (colour, oil)], [["VAT 20%"], ["VAT 7%"]])
        self.assertEqual(receipt["accounts"][0]["balance"], 20)

    def test_a_part_payment_says_what_is_still_due(self):
        self.top_up(self.account, 50)
        receipt = self.get_receipt(self.visit.check_out([self.from_account(self.account, 50)]))
        self.assertEqual(receipt["title"], "Partial payment, advance offset")
        self.assertEqual((receipt["amount"], receipt["amount_due"]), (50, 70))

    def test_the_rest_is_a_full_payment_with_what_was_paid_before(self):
        self.visit.check_out([self.in_cash(50)])
        receipt = self.get_receipt(self.visit.check_out([self.in_cash()]))
        self.assertEqual((receipt["kind"], receipt["title"]), ("full_payment", "Full payment"))
        self.assertEqual(
            (receipt["amount_paid_before"], receipt["amount"], receipt["amount_due"]), (50, 70, 0)
        )

    def test_later_payments_do_not_change_a_receipt(self):
        payments = self.visit.check_out([self.in_cash(50)])
        before = self.get_receipt(payments)
        self.visit.check_out([self.in_cash()])
        self.assertEqual(self.get_receipt(payments), before)

    def test_a_later_cancellation_of_another_payment_does_not_change_a_receipt(self):
        self.top_up(self.account, 50)
        first = self.visit.check_out([self.from_account(self.account, 50)])
        second = self.visit.check_out([self.in_cash()])
        before = self.get_receipt(second)
        first.action_deposit_cancel("Wrong client")
        self.assertEqual(self.get_receipt(second), before)

    def test_a_later_refund_does_not_change_a_receipt(self):
        payments = self.visit.check_out([self.in_cash()])
        before = self.get_receipt(payments)
        line = self.visit.order_line[1]
        self.visit.refund_lines([{"line_id": line.id, "return_quantity": 1}], reason="Broken")
        self.assertEqual(self.get_receipt(payments), before)

    def test_one_checkout_in_several_ways_is_one_receipt(self):
        self.allow_credit()
        self.top_up(self.account, 30)
        payments = self.visit.check_out(
            [{**self.in_cash(50), "tendered_amount": 60}, self.from_account(self.account)],
            allow_credit=True,
        )
        receipt = self.get_receipt(payments)
        self.assertEqual(receipt["title"], "Partial payment, advance offset, rest on credit")
        self.assertEqual(self.get_ways(receipt), [("cash", 50), ("advance", 30), ("credit", 40)])
        self.assertEqual((receipt["kind"], receipt["amount_due"]), ("partial_credit", 0))
        amounts = (receipt["amount"], receipt["amount_received"], receipt["amount_on_credit"])
        self.assertEqual(amounts, (120, 80, 40))
        self.assertEqual((receipt["amount_tendered"], receipt["amount_change"]), (60, 10))
        self.assertEqual(
            {self.get_receipt(payment)["number"] for payment in payments}, {payments[0].name}
        )

    def test_payments_of_two_checkouts_are_two_receipts(self):
        first = self.visit.check_out([self.in_cash(50)])
        second = self.visit.check_out([self.in_cash()])
        self.assertEqual(self.get_ways(self.get_receipt(first)), [("cash", 50)])
        self.assertEqual(self.get_ways(self.get_receipt(second)), [("cash", 70)])

    def test_a_sale_on_credit_says_what_is_owed_in_all_and_until_when(self):
        self.allow_credit()
        self.account.pay(self.create_invoice(15).ids, allow_credit=True)
        receipt = self.get_receipt(self.account.pay(self.create_invoice(25).ids, allow_credit=True))
        self.assertEqual((receipt["kind"], receipt["title"]), ("credit", "Sale on credit"))
        [account] = receipt["accounts"]
        due_date = self.day(10).isoformat()
        self.assertEqual((account["debt"], account["due_date"]), (40, due_date))
        self.assertEqual(receipt["payments"][0]["due_date"], due_date)

    def test_cash_alone_needs_no_account(self):
        receipt = self.get_receipt(self.visit.check_out([self.in_cash(100), self.by_card()]))
        self.assertEqual((receipt["title"], receipt["accounts"]), ("Full payment", []))
        self.assertEqual(self.get_ways(receipt), [("cash", 100), ("card", 20)])

    def test_only_the_chosen_lines_are_listed(self):
        lines = self.visit.order_line[0]
        receipt = self.get_receipt(self.visit.check_out([self.in_cash(100)], line_ids=lines.ids))
        self.assertEqual([line["name"] for line in receipt["lines"]], ["Haircut"])
        self.assertEqual((receipt["amount_total"], receipt["amount_due"]), (100, 20))

    def test_the_child_is_the_client_and_the_parent_the_owner(self):
        self.top_up(self.account, 100)
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        receipt = self.get_receipt(self.account.pay(self.create_invoice(30, self.boris).ids))
        self.assertEqual(receipt["client"]["name"], "Boris Okafor")
        self.assertEqual(receipt["accounts"][0]["owner"], "Anna Ito")

    def test_a_payment_of_the_accountant_has_the_same_receipt(self):
        payment = self.pay_in_cash(self.create_invoice(80), 30)
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["kind"], receipt["amount_due"]), ("partial_payment", 50))
        self.assertEqual([line["amount"] for line in receipt["lines"]], [80])

    def test_a_payment_that_was_changed_afterwards_is_read_from_the_books(self):
        payment = self.visit.check_out([self.in_cash()])
        payment.action_draft()
        payment.amount = 100
        payment.action_post()
        items = self.get_receivable_lines(payment.move_id | payment.invoice_ids)
        items.reconcile()
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["kind"], receipt["amount_due"]), ("partial_payment", 20))

    def test_what_was_paid_too_much_is_an_advance(self):
        payment = self.pay_in_cash(self.create_invoice(80), 100)
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["kind"], receipt["amount_advance"]), ("full_payment", 20))

    # === MONEY BACK === #

    def test_money_given_back_for_a_product_names_it(self):
        self.visit.check_out([self.in_cash()])
        line = self.visit.order_line[1]
        self.visit.refund_lines(
            [{"line_id": line.id, "return_quantity": 1}],
            reason="Broken",
            targets=[{"journal_id": self.cash.id, "amount": 20}],
        )
        back = self.visit.visit_payment_ids.filtered(lambda pay: pay.payment_type == "outbound")
        receipt = self.get_receipt(back)
        self.assertEqual((receipt["kind"], receipt["title"]), ("refund", "Refund"))
        self.assertEqual([line["name"] for line in receipt["lines"]], ["Shampoo"])
        self.assertEqual((receipt["amount"], self.get_ways(receipt)), (20, [("cash", 20)]))

    def test_a_canceled_payment_says_so(self):
        payment = self.top_up(self.account, 50)
        self.env.flush_all()
        payment.action_deposit_cancel("Typed wrong")
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["state"], receipt["state_label"]), ("canceled", "CANCELED"))
        self.assertEqual((receipt["cancel_reason"], receipt["amount"]), ("Typed wrong", 50))
        self.assertFalse(receipt["accounts"][0]["balance"])

    def test_a_reversed_payment_says_so(self):
        payment = self.top_up(self.account, 50, date=self.day(-2))
        payment.action_deposit_cancel("Typed wrong")
        receipt = self.get_receipt(payment)
        self.assertEqual((receipt["state"], receipt["accounts"][0]["balance"]), ("canceled", 50))

    def test_a_receipt_of_which_a_part_is_canceled_says_so(self):
        self.top_up(self.account, 30)
        payments = self.visit.check_out([self.in_cash(90), self.from_account(self.account)])
        payments[1].action_deposit_cancel("Wrong account")
        receipt = self.get_receipt(payments)
        self.assertEqual(receipt["state"], "partly_canceled")
        self.assertEqual([way["state"] for way in receipt["payments"]], ["valid", "canceled"])
        self.assertEqual([line["name"] for line in receipt["lines"]], ["Haircut", "Shampoo"])

    # === DATA === #

    def test_all_of_it_is_plain_data(self):
        self.top_up(self.account, 150)
        receipt = self.get_receipt(self.visit.check_out([self.from_account(self.account)]))
        self.assertEqual(json.loads(json.dumps(receipt)), receipt)

    def test_the_company_and_its_branch_are_named(self):
        self.company.write({"vat": "US123", "company_registry": "HRB 1", "phone": "+1 555"})
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.account_type.company_ids |= branch
        payment = self.account.with_company(branch).top_up(10, self.cash.id)
        company = self.get_receipt(payment)["company"]
        self.assertEqual((company["name"], company["location"]), (self.company.name, "North"))
        self.assertEqual((company["vat"], company["registry"]), ("US123", "HRB 1"))

    def test_cash_that_is_less_than_the_payment_is_refused(self):
        with self.assertRefused("at least what is paid", self.account):
            self.visit.check_out([{**self.in_cash(50), "tendered_amount": 40}])
        with self.assertRefused("at least what is paid"):
            self.visit.check_out([{**self.by_card(50), "tendered_amount": 60}])

    def test_a_draft_has_no_receipt(self):
        payment = self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 5, "journal_id": self.cash.id}
        )
        with self.assertRefused("Post it first"):
            payment.get_deposit_receipt_data()
