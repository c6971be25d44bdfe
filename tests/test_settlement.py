from odoo.tests import freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestSettlement(DepositCommon):
    """Money that comes to an account pays what is owed there, the oldest debt first."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100, days=10)
        cls.account = cls.open_account()
        cls.invoice, cls.payment = cls.owe(30)
        cls.debt = cls.payment.move_id.line_ids.filtered("deposit_account_id")

    @classmethod
    def owe(cls, amount, **values):
        """Let the client owe ``amount`` for an invoice, and return the invoice and the payment."""
        invoice = cls.create_invoice(amount, invoice_date=values.get("date") or cls.today)
        return invoice, cls.account.pay(invoice.ids, allow_credit=True, **values)

    def get_settlement(self):
        return self.env["account.move"].search(
            [
                ("deposit_operation", "=", "settlement"),
                ("line_ids.deposit_account_id", "=", self.account.id),
            ],
            order="id desc",
            limit=1,
        )

    def assertOwed(self, documents, amounts):  # noqa: N802
        """Check what is owed of each invoice, all of them paid, and of all together."""
        self.assertRecordValues(
            documents,
            [{"payment_state": "paid", "deposit_credit_amount": amount} for amount in amounts],
        )
        self.assertEqual(self.account.debt_balance, sum(amounts))

    # === BY A TOP-UP === #

    def test_a_top_up_settles_the_debt_and_the_rest_stays(self):
        top_up = self.top_up(self.account, 100)
        settlement = self.get_settlement()
        self.assertEntry(
            settlement,
            [(self.prepaid_ledger, 30, 0, self.account), (self.credit_ledger, 0, 30, self.account)],
        )
        self.assertRecordValues(
            settlement, [{"deposit_source_move_id": top_up.move_id.id, "date": self.today}]
        )
        self.assertIn(self.invoice.name, settlement.ref)
        self.assertRecordValues(
            self.account, [{"balance": 70, "prepaid_balance": 70, "debt_balance": 0}]
        )
        self.assertSound(self.account)

    def test_what_is_settled_loses_its_mark(self):
        self.top_up(self.account, 30)
        self.assertRecordValues(self.payment, [{"is_on_credit": False, "deposit_owed_amount": 0}])
        self.assertOwed(self.invoice, [0])
        self.assertFalse(self.account.debt_due_date)
        settlement = self.debt.matched_credit_ids.credit_move_id.move_id
        self.assertEqual(settlement, self.get_settlement())
        self.assertSound(self.account)

    def test_a_smaller_top_up_settles_a_part(self):
        self.top_up(self.account, 12)
        self.assertRecordValues(self.payment, [{"is_on_credit": True, "deposit_owed_amount": 18}])
        self.assertOwed(self.invoice, [18])
        self.assertRecordValues(self.account, [{"balance": -18, "prepaid_balance": 0}])
        self.assertSound(self.account)

    def test_the_oldest_debt_is_settled_first(self):
        middle, _payment = self.owe(25, date=self.day(-5))
        old, _payment = self.owe(20, date=self.day(-8))
        for amount, owed, due in (
            (15, [5, 25, 30], self.day(2)),
            (10, [0, 20, 30], self.day(5)),
            (60, [0, 0, 0], False),
        ):
            self.top_up(self.account, amount)
            self.assertOwed(old + middle + self.invoice, owed)
            self.assertEqual(self.account.debt_due_date, due)
        self.assertEqual(self.account.balance, 10)
        self.assertSound(self.account)

    def test_of_one_payment_for_two_invoices_the_first_due_loses_its_mark_first(self):
        late, early = (
            self.create_invoice(amount, invoice_date_due=self.day(due))
            for amount, due in ((40, 20), (30, 10))
        )
        self.account.pay((late + early).ids, allow_credit=True)
        self.assertOwed(self.invoice + early + late, [30, 30, 40])
        self.top_up(self.account, 65)
        self.assertOwed(self.invoice + early + late, [0, 0, 35])
        self.assertSound(self.account)

    def test_a_settled_debt_can_be_made_again(self):
        self.top_up(self.account, 30)
        invoice, _payment = self.owe(100)
        self.assertOwed(invoice, [100])
        self.assertSound(self.account)

    def test_a_later_day_settles_on_that_day(self):
        with freeze_time(self.day(5)):
            self.top_up(self.account, 30)
            self.assertEqual(self.get_settlement().date, self.day(5))
            self.assertOwed(self.invoice, [0])

    def test_money_dated_before_the_debt_settles_it_on_the_day_of_the_debt(self):
        self.top_up(self.account, 50, date=self.day(-9))
        self.assertEqual(self.get_settlement().date, self.today)
        self.assertOwed(self.invoice, [0])
        self.assertEqual(self.account.balance_at(self.day(-1)), {self.account.id: 50})
        self.assertSound(self.account)

    def test_the_history_shows_a_settlement_that_moves_no_money(self):
        self.top_up(self.account, 100)
        rows = self.account.operation_ids.filtered("move_id").sorted("id")
        self.assertEqual(
            [(row.kind, row.amount, row.balance_after) for row in rows],
            [("credit", -30, -30), ("top_up", 100, 70), ("settlement", 0, 70)],
        )

    # === BY OTHER MONEY === #

    def test_a_transfer_in_settles(self):
        giver = self.open_account(self.boris, amount=50)
        giver.transfer(self.account.id, 50, reason="Gift")
        self.assertEqual((self.account.balance, giver.balance), (20, 0))
        self.assertOwed(self.invoice, [0])
        self.assertSound(self.account, giver)

    def test_a_returned_payment_settles_another_debt(self):
        self.top_up(self.account, 70)
        spent = self.create_invoice(40)
        spend = self.account.pay(spent.ids)
        invoice, _payment = self.owe(30)
        spend.action_deposit_cancel("Not satisfied")
        self.assertOwed(invoice, [0])
        self.assertRecordValues(spent, [{"payment_state": "not_paid"}])
        self.assertEqual(self.account.balance, 10)
        self.assertSound(self.account)

    def test_a_canceled_refund_settles(self):
        self.top_up(self.account, 50)
        refund = self.account.refund(20, self.cash.id)
        invoice, _payment = self.owe(30)
        refund.action_deposit_cancel("Not paid out")
        self.assertOwed(invoice, [10])
        self.assertSound(self.account)

    def test_a_blocked_account_keeps_its_debt(self):
        self.account.action_block("Lost card")
        with self.assertRefused("is blocked", self.account):
            self.top_up(self.account, 30)
        self.assertOwed(self.invoice, [30])

    # === BY HAND === #

    def test_a_debt_and_its_settlement_are_not_parted_by_hand(self):
        self.top_up(self.account, 30)
        for lines in (self.debt, self.get_settlement().line_ids):
            with self.assertRefused("the two stay matched"):
                lines.remove_move_reconcile()

    def test_a_settlement_is_not_undone_on_its_own(self):
        self.top_up(self.account, 30)
        settlement = self.get_settlement()
        for undo in (
            lambda: settlement._reverse_moves(cancel=True),
            lambda: settlement.action_deposit_cancel("Test"),
        ):
            with self.assertRefused("it follows from .*; cancel that instead"):
                undo()

    def test_a_debt_is_not_settled_by_a_foreign_receivable(self):
        note = self.create_invoice(30, move_type="out_refund")
        with self.assertRefused("same account|do not have the same|not from the same"):
            (self.debt + self.get_receivable_lines(note)).reconcile()

    def test_nothing_is_booked_on_the_debts_by_hand(self):
        entry = self.create_entry(self.cash.default_account_id, self.credit_ledger, 30)
        with self.assertRefused("takes no items by hand"):
            entry.action_post()
