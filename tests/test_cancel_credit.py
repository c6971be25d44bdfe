from odoo.tests import freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCancelSpentMoney(DepositCommon):
    """Money that came in and is spent is not there any more when the top-up is undone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=10)
        cls.account = cls.open_account()
        cls.top_up_payment = cls.top_up(cls.account, 100)
        cls.invoice = cls.create_invoice(80)
        cls.spend = cls.account.pay(cls.invoice.ids)

    def test_a_spent_top_up_is_refused_with_what_it_was_spent_on(self):
        message = (
            r"of its \$\s100\.00 only \$\s20\.00 are left on account .* spent on "
            rf"{self.invoice.name} \(\$\s80\.00\).*missing \$\s80\.00"
        )
        with self.assertRefused(message, self.account):
            self.top_up_payment.action_deposit_cancel("Card payment was declined")

    def test_when_what_it_was_spent_on_is_returned_it_can_be_canceled(self):
        self.spend.action_deposit_cancel("Card payment was declined")
        self.top_up_payment.action_deposit_cancel("Card payment was declined")
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_what_is_missing_becomes_a_debt_beyond_any_limit_until_the_next_top_up(self):
        self.top_up_payment.action_deposit_cancel("Declined", spent_to_debt=True)
        self.assertRecordValues(
            self.account, [{"balance": -80, "prepaid_balance": 0, "debt_balance": 80}]
        )
        debt = self.account.operation_ids.move_id.filtered(
            lambda move: move.deposit_operation == "debt"
        )
        self.assertEntry(
            debt,
            [(self.credit_ledger, 80, 0, self.account), (self.prepaid_ledger, 0, 80, self.account)],
        )
        self.assertIn("Declined", debt.ref)
        self.assertEqual(self.account.debt_due_date, self.day(10))
        self.assertRecordValues(self.invoice, [{"payment_state": "paid"}])
        with self.assertRefused("the client settles the debt by a top-up", self.account):
            debt.action_deposit_cancel("Mistake")
        self.top_up(self.account, 100)
        self.assertRecordValues(self.account, [{"balance": 20, "debt_balance": 0}])

    def test_the_same_on_a_later_day_is_a_reversal(self):
        with freeze_time(self.day(2)):
            reversal = self.top_up_payment.action_deposit_cancel("Declined", spent_to_debt=True)
            self.assertEqual(reversal.date, self.day(2))
            self.assertEqual(self.account.debt_due_date, self.day(12))
        self.assertRecordValues(self.account, [{"balance": -80, "debt_balance": 80}])

    def test_nothing_becomes_a_debt_while_the_money_is_there(self):
        self.top_up(self.account, 80)
        self.top_up_payment.action_deposit_cancel("Declined", spent_to_debt=True)
        self.assertRecordValues(self.account, [{"balance": 0, "debt_balance": 0}])
        self.assertSound(self.account)

    def test_a_transfer_spent_by_the_receiver_becomes_his_debt(self):
        other = self.open_account(self.boris)
        transfer = self.account.transfer(other.id, 20)
        other.pay(self.create_invoice(15, self.boris).ids)
        with self.assertRefused(r"of its \$\s20\.00 only \$\s5\.00 are left", other):
            transfer.action_deposit_cancel("Wrong client")
        transfer.action_deposit_cancel("Wrong client", spent_to_debt=True)
        self.assertEqual((self.account.balance, other.balance), (20, -15))
        self.assertSound(self.account, other)


@tagged("post_install", "-at_install")
class TestCancelCredit(DepositCommon):
    """Undoing operations of a client who owes money."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100)
        cls.account = cls.open_account()
        cls.invoice = cls.create_invoice(30)
        cls.credit = cls.account.pay(cls.invoice.ids, allow_credit=True)

    def assertOwed(self, amount):  # noqa: N802
        """Check the mark of payment and invoice."""
        self.assertRecordValues(
            self.credit, [{"is_on_credit": bool(amount), "deposit_owed_amount": amount}]
        )
        self.assertEqual(self.invoice.deposit_credit_amount, amount)

    def test_a_canceled_payment_on_credit_takes_the_debt_away(self):
        self.credit.action_deposit_cancel("Not satisfied")
        self.assertRecordValues(self.account, [{"balance": 0, "debt_balance": 0}])
        self.assertRecordValues(self.invoice, [{"payment_state": "not_paid"}])
        self.assertOwed(0)
        self.assertSound(self.account)

    def test_a_reversed_payment_on_credit_lessens_the_debt(self):
        with freeze_time(self.day(3)):
            reversal = self.credit.action_deposit_cancel("Not satisfied")
            self.assertEntry(
                reversal,
                [(self.receivable, 30, 0, None), (self.credit_ledger, 0, 30, self.account)],
            )
        self.assertRecordValues(self.account, [{"balance": 0, "debt_balance": 0}])
        self.assertOwed(0)

    def test_a_settled_payment_on_credit_gives_the_money_back(self):
        self.top_up(self.account, 30)
        reversal = self.credit.action_deposit_cancel("Not satisfied")
        self.assertEntry(
            reversal,
            [(self.receivable, 30, 0, None), (self.prepaid_ledger, 0, 30, self.account)],
        )
        self.assertEqual((self.account.balance, self.invoice.payment_state), (30, "not_paid"))
        self.assertSound(self.account)

    def test_a_partly_settled_payment_on_credit_gives_the_settled_part_back(self):
        self.top_up(self.account, 10)
        reversal = self.credit.action_deposit_cancel("Not satisfied")
        self.assertEntry(
            reversal,
            [
                (self.receivable, 30, 0, None),
                (self.prepaid_ledger, 0, 10, self.account),
                (self.credit_ledger, 0, 20, self.account),
            ],
        )
        self.assertRecordValues(self.account, [{"balance": 10, "debt_balance": 0}])
        self.assertOwed(0)
        self.assertSound(self.account)

    def pay_with_money_and_credit(self):
        """Return an invoice of 60 and the payments for it: 20 with money, 40 on credit."""
        self.top_up(self.account, 50)
        invoice = self.create_invoice(60)
        return invoice, *self.account.pay(invoice.ids, allow_credit=True)

    def test_of_money_and_credit_each_is_canceled_on_its_own(self):
        invoice, spend, credit = self.pay_with_money_and_credit()
        credit.action_deposit_cancel("Pays the rest in cash")
        self.assertRecordValues(invoice, [{"payment_state": "partial", "amount_residual": 40}])
        self.assertEqual(self.account.balance, 0)
        spend.action_deposit_cancel("Pays all in cash")
        self.assertEqual((invoice.payment_state, self.account.balance), ("not_paid", 20))
        self.assertSound(self.account)

    def test_an_invoice_taken_off_both_payments_returns_money_and_debt(self):
        invoice, _spend, _credit = self.pay_with_money_and_credit()
        self.get_receivable_lines(invoice).remove_move_reconcile()
        self.assertRecordValues(
            self.account, [{"balance": 20, "prepaid_balance": 20, "debt_balance": 0}]
        )
        self.assertRecordValues(invoice, [{"payment_state": "not_paid"}])
        self.assertSound(self.account)

    def test_the_returned_money_settles_the_debt_beside_it(self):
        invoice, spend, credit = self.pay_with_money_and_credit()
        spend.action_deposit_cancel("Pays that part in cash")
        self.assertRecordValues(credit, [{"is_on_credit": True, "deposit_owed_amount": 20}])
        self.assertRecordValues(invoice, [{"amount_residual": 20, "deposit_credit_amount": 20}])
        self.assertEqual(self.account.balance, -20)
        self.assertSound(self.account)

    def test_an_invoice_taken_off_its_payment_lessens_its_own_debt(self):
        other = self.create_invoice(50)
        self.account.pay(other.ids, allow_credit=True)
        self.get_receivable_lines(self.invoice).remove_move_reconcile()
        self.assertOwed(0)
        self.assertEqual((other.deposit_credit_amount, self.account.balance), (50, -50))
        self.assertSound(self.account)

    # === THE TOP-UP THAT SETTLED === #

    def test_a_canceled_top_up_opens_the_debts_it_settled_until_the_next_one(self):
        top_up = self.top_up(self.account, 30)
        self.assertOwed(0)
        top_up.action_deposit_cancel("Declined")
        self.assertRecordValues(self.account, [{"balance": -30, "debt_balance": 30}])
        self.assertOwed(30)
        self.assertEqual(self.account.debt_due_date, self.day(10))
        self.top_up(self.account, 30)
        self.assertOwed(0)
        self.assertSound(self.account)

    def test_a_reversed_top_up_opens_the_debts_it_settled(self):
        top_up = self.top_up(self.account, 100)
        with freeze_time(self.day(3)):
            top_up.action_deposit_cancel("Declined")
        self.assertRecordValues(self.account, [{"balance": -30, "prepaid_balance": 0}])
        self.assertOwed(30)

    def test_debts_are_opened_again_only_as_far_as_money_is_missing(self):
        top_up = self.top_up(self.account, 30)
        self.top_up(self.account, 25)
        top_up.action_deposit_cancel("Declined")
        self.assertRecordValues(self.account, [{"balance": -5, "prepaid_balance": 0}])
        self.assertOwed(5)
        self.assertSound(self.account)

    def test_all_top_ups_can_be_canceled_when_nothing_else_was_spent(self):
        first, second = self.top_up(self.account, 30), self.top_up(self.account, 40)
        first.action_deposit_cancel("Declined")
        second.action_deposit_cancel("Declined too")
        self.assertEqual(self.account.balance, -30)
        self.assertOwed(30)
        self.assertSound(self.account)

    def test_what_was_spent_after_the_settlement_becomes_a_debt_too(self):
        top_up = self.top_up(self.account, 100)
        self.account.pay(self.create_invoice(70).ids)
        with self.assertRefused(r"missing \$\s70\.00 into a debt", self.account):
            top_up.action_deposit_cancel("Declined")
        top_up.action_deposit_cancel("Declined", spent_to_debt=True)
        self.assertRecordValues(self.account, [{"balance": -100, "debt_balance": 100}])
        self.assertOwed(30)
        self.assertSound(self.account)

    def test_a_canceled_transfer_opens_the_debts_it_settled(self):
        giver = self.open_account(self.boris, amount=50)
        transfer = giver.transfer(self.account.id, 50)
        transfer.action_deposit_cancel("Wrong client")
        self.assertEqual((giver.balance, self.account.balance), (50, -30))
        self.assertOwed(30)
        self.assertSound(self.account, giver)
