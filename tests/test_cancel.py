from datetime import timedelta

from odoo.tests import freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCancel(DepositCommon):
    """Each operation is canceled on its own day, and reversed later, by one method."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit()
        cls.account = cls.open_account(amount=100)
        cls.other = cls.open_account(cls.boris)
        cls.invoice = cls.create_invoice(80)
        cls.finance = cls.create_user("finance")

    # === PAYMENTS === #

    def make_payments(self):
        """Return a payment of each kind."""
        refund = self.account.refund(10, self.cash.id)
        spend, credit = self.account.pay(self.create_invoice(95).ids, allow_credit=True)
        top_up = self.top_up(self.other, 10)
        return {"top-up": top_up, "credit": credit, "payment": spend, "refund": refund}

    def test_each_payment_is_canceled_on_its_day_by_the_finance_right_alone(self):
        for name, payment in self.make_payments().items():
            with self.subTest(name):
                number, account = payment.name, payment.deposit_account_id
                reversal = payment.with_user(self.finance).action_deposit_cancel(f"Wrong {name}")
                self.assertFalse(reversal)
                self.assertRecordValues(
                    payment,
                    [
                        {
                            "state": "canceled",
                            "name": number,
                            "deposit_cancel_reason": f"Wrong {name}",
                        }
                    ],
                )
                self.assertEqual(payment.move_id.state, "cancel")
                self.assertIn(f"Wrong {name}", account.message_ids[0].body)
        self.assertEqual((self.account.balance, self.other.balance), (100, 0))
        self.assertSound(self.account, self.other)

    def test_each_payment_is_reversed_on_a_later_day(self):
        payments = self.make_payments()
        with freeze_time(self.day(3)):
            for name, payment in payments.items():
                with self.subTest(name):
                    reversal = payment.with_user(self.finance).action_deposit_cancel(name).sudo()
                    self.assertRecordValues(
                        reversal,
                        [
                            {
                                "state": "posted",
                                "date": self.day(3),
                                "reversed_entry_id": payment.move_id.id,
                            }
                        ],
                    )
                    self.assertEqual((payment.state, payment.move_id.state), ("paid", "posted"))
                    self.assertTrue(payment.deposit_reversed)
                    self.assertIn(name, reversal.ref)
        self.assertEqual((self.account.balance, self.other.balance), (100, 0))

    def test_a_canceled_payment_leaves_the_invoice_not_paid(self):
        spend = self.account.pay(self.invoice.ids, 60)
        spend.action_deposit_cancel("Not satisfied")
        self.assertRecordValues(
            self.invoice, [{"payment_state": "not_paid", "amount_residual": 80}]
        )
        self.account.pay(self.invoice.ids)
        self.assertRecordValues(self.invoice, [{"payment_state": "paid"}])
        self.assertSound(self.account)

    def test_one_of_two_invoices_is_returned_and_the_rest_is_canceled_after(self):
        first, second = self.create_invoice(30), self.create_invoice(50)
        spend = self.account.pay((first + second).ids)
        self.get_receivable_lines(first).remove_move_reconcile()
        self.assertEqual(self.account.balance, 50)
        reversal = spend.action_deposit_cancel("The second one too")
        self.assertEntry(
            reversal,
            [(self.receivable, 50, 0, None), (self.prepaid_ledger, 0, 50, self.account)],
        )
        self.assertEqual(set((first + second).mapped("payment_state")), {"not_paid"})
        self.assertTrue(spend.deposit_reversed)
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    # === ENTRIES === #

    def test_a_transfer_is_reversed_on_both_accounts(self):
        transfer = self.account.transfer(self.other.id, 25)
        reversal = transfer.with_user(self.finance).action_deposit_cancel("Wrong client").sudo()
        self.assertEntry(
            reversal,
            [(self.prepaid_ledger, 25, 0, self.other), (self.prepaid_ledger, 0, 25, self.account)],
        )
        for account in (self.account, self.other):
            self.assertIn("Reason: Wrong client", account.message_ids[0].body)
        self.assertEqual((self.account.balance, self.other.balance), (100, 0))
        self.assertSound(self.account, self.other)

    def test_the_entry_of_a_payment_is_canceled_like_the_payment(self):
        spend = self.account.pay(self.invoice.ids)
        spend.move_id.with_user(self.finance).action_deposit_cancel("By the entry")
        self.assertRecordValues(
            spend, [{"state": "canceled", "deposit_cancel_reason": "By the entry"}]
        )
        self.assertSound(self.account)

    # === REFUSED === #

    def test_a_reason_is_needed(self):
        transfer = self.account.transfer(self.other.id, 25)
        spend = self.account.pay(self.invoice.ids, 10)
        for operation in (transfer, spend):
            for reason in ("", "   ", None, False):
                with self.subTest(operation, reason=reason), self.assertRefused("Enter the reason"):
                    operation.action_deposit_cancel(reason)

    def test_nothing_is_canceled_twice(self):
        spend = self.account.pay(self.invoice.ids, 10)
        transfer = self.account.transfer(self.other.id, 25)
        for operation in (spend, transfer):
            operation.action_deposit_cancel("Mistake")
            with self.assertRefused("canceled already|has reversed it already", self.account):
                operation.action_deposit_cancel("Mistake")

    def test_a_reversed_payment_is_not_canceled_again_on_a_later_day(self):
        top_up = self.top_up(self.account, 10)
        with freeze_time(self.day(3)):
            top_up.action_deposit_cancel("Mistake")
            with self.assertRefused("it has been reversed"):
                top_up.action_deposit_cancel("Mistake")

    def test_a_reversal_is_not_reversed(self):
        transfer = self.account.transfer(self.other.id, 25)
        reversal = transfer.action_deposit_cancel("Mistake")
        with self.assertRefused("it is a reversal itself; enter the operation again"):
            reversal.action_deposit_cancel("Was right after all")

    def test_a_payment_of_odoo_is_left_to_odoo(self):
        payment = self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 10, "journal_id": self.cash.id}
        )
        payment.action_post()
        with self.assertRefused("no operation of a client account. Cancel it with"):
            payment.action_deposit_cancel("Mistake")
        with self.assertRefused("no operation of a client account"):
            payment.move_id.action_deposit_cancel("Mistake")

    def test_money_does_not_change_on_a_closed_account(self):
        refund = self.account.refund(100, self.cash.id)
        self.account.action_close()
        with self.assertRefused("is closed, so its money cannot change", self.account):
            refund.action_deposit_cancel("Mistake")

    # === OTHER OBSTACLES === #

    def test_a_secured_operation_is_reversed_on_its_own_day(self):
        top_up = self.top_up(self.account, 10)
        top_up.move_id.sudo().button_hash()
        reversal = top_up.action_deposit_cancel("Mistake")
        self.assertEntry(
            reversal,
            [
                (self.prepaid_ledger, 10, 0, self.account),
                (self.cash.default_account_id, 0, 10, None),
            ],
        )
        self.assertTrue(top_up.deposit_reversed)
        self.assertSound(self.account)

    def test_a_top_up_in_the_bank_statement_is_reversed_and_stays_matched(self):
        top_up = self.account.top_up(10, self.bank.id)
        outstanding = top_up.move_id.line_ids.filtered("debit")
        matched = self.match_with_statement(outstanding)
        reversal = top_up.action_deposit_cancel("Mistake")
        self.assertEqual(outstanding.matched_credit_ids.credit_move_id, matched)
        self.assertRecordValues(
            reversal.line_ids - reversal.line_ids.filtered("deposit_account_id"),
            [{"account_id": outstanding.account_id.id, "credit": 10, "reconciled": False}],
        )
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def match_with_statement(self, outstanding):
        """Match an outstanding receipt with a line of the bank statement, and return its item."""
        statement_line = self.env["account.bank.statement.line"].create(
            {
                "journal_id": self.bank.id,
                "date": self.today,
                "amount": outstanding.debit,
                "payment_ref": "Card terminal",
                "counterpart_account_id": outstanding.account_id.id,
            }
        )
        item = statement_line.move_id.line_ids.filtered(
            lambda line: line.account_id == outstanding.account_id
        )
        (item + outstanding).reconcile()
        return item


@tagged("post_install", "-at_install")
class TestTillOfPastDays(DepositCommon):
    """What is given back leaves today's till, and neither a past till nor the profit is wrong."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.month_end = cls.today.replace(day=1) - timedelta(days=1)
        cls.account = cls.open_account()
        cls.payment = cls.top_up(cls.account, 100, date=cls.month_end - timedelta(days=9))
        cls.company.fiscalyear_lock_date = cls.month_end
        cls.till_before = cls.get_balance(cls.cash.default_account_id, cls.month_end)
        cls.profit_before = cls.get_profit()

    @classmethod
    def get_balance(cls, ledger_accounts, date):
        """Return the balance of ledger accounts at the end of a day."""
        [(balance,)] = cls.env["account.move.line"]._read_group(
            [
                ("account_id", "in", ledger_accounts.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", date),
            ],
            aggregates=["balance:sum"],
        )
        return balance or 0

    @classmethod
    def get_profit(cls):
        domain = [("internal_group", "in", ("income", "expense"))]
        return cls.get_balance(cls.env["account.account"].search(domain), cls.today)

    def assertTill(self, change):  # noqa: N802
        """Check that today's till has changed, and neither last month's nor the profit."""
        till = self.cash.default_account_id
        self.assertEqual(self.get_balance(till, self.month_end), self.till_before)
        self.assertEqual(self.get_balance(till, self.today), self.till_before + change)
        self.assertEqual(self.get_profit(), self.profit_before)
        self.assertSound(self.account)

    def test_a_canceled_top_up_of_last_month_leaves_todays_till(self):
        reversal = self.payment.action_deposit_cancel("The client moves away")
        self.assertEqual(reversal.date, self.today)
        self.assertEqual(self.payment.move_id.state, "posted")
        self.assertTill(-100)

    def test_a_refunded_top_up_of_last_month_leaves_todays_till(self):
        self.account.refund(100, self.cash.id, reason="The client moves away")
        self.assertEqual(self.account.balance, 0)
        self.assertTill(-100)

    def test_a_part_of_a_top_up_is_refunded_in_one_step(self):
        self.account.refund(40, self.cash.id)
        self.assertEqual(self.account.balance, 60)
        self.assertTill(-40)

    def test_more_than_is_left_is_refused_with_what_is_left(self):
        self.account.refund(40, self.cash.id)
        with self.assertRefused(r"\$\s61\.00 is needed, \$\s60\.00 is there", self.account):
            self.account.refund(61, self.cash.id)

    def test_a_refund_is_not_dated_into_the_closed_month(self):
        with self.assertRefused("the books are closed", self.account):
            self.account.refund(40, self.cash.id, date=self.month_end)

    def test_a_top_up_before_a_refund_is_canceled_as_far_as_it_is_there(self):
        self.account.refund(40, self.cash.id)
        with self.assertRefused(r"only \$\s60\.00 are left", self.account):
            self.payment.action_deposit_cancel("Mistake")

    def test_a_payment_of_the_closed_month_is_returned_today(self):
        self.company.fiscalyear_lock_date = False
        invoice = self.create_invoice(30, invoice_date=self.month_end)
        spend = self.account.pay(invoice.ids, date=self.month_end)
        self.company.fiscalyear_lock_date = self.month_end
        self.profit_before = self.get_profit()
        reversal = spend.action_deposit_cancel("Not satisfied")
        self.assertEqual(reversal.date, self.today)
        self.assertEqual((invoice.payment_state, self.account.balance), ("not_paid", 100))
        self.assertTill(0)
