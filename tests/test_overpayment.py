from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestOverpayment(DepositCommon):
    """What a client has paid too much outside his account, moved into it and out again."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.invoice = cls.create_invoice(80)
        cls.payment = cls.overpay(cls.invoice, 100)
        cls.credit_item = cls.get_receivable_lines(cls.payment.move_id)

    @classmethod
    def overpay(cls, invoice, amount):
        """Return a payment of Odoo's own for an invoice, of more than is due on it."""
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        return wizard.create({"journal_id": cls.cash.id, "amount": amount})._create_payments()

    def assertMoved(self, move, amount):  # noqa: N802
        """Check the whole entry that moved ``amount`` into the account."""
        self.assertEntry(
            move,
            [(self.receivable, amount, 0, None), (self.prepaid_ledger, 0, amount, self.account)],
        )
        self.assertEqual(self.account.balance, amount)
        self.assertSound(self.account)

    # === INTO THE ACCOUNT === #

    def test_an_overpayment_is_moved_into_the_account(self):
        self.assertEqual(self.account.outstanding_credit, 20)
        move = self.account.take_outstanding_credit()
        self.assertMoved(move, 20)
        self.assertTrue(self.credit_item.reconciled)
        self.assertEqual(self.invoice.payment_state, "paid")
        self.account.invalidate_recordset(["outstanding_credit"])
        self.assertEqual(self.account.outstanding_credit, 0)

    def test_the_button_of_the_account_moves_all_of_it(self):
        self.account.with_user(self.create_user("cashier")).action_take_outstanding_credit()
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_the_button_of_the_payment_moves_its_own_part(self):
        self.overpay(self.create_invoice(10), 15)
        self.assertEqual(self.payment.deposit_target_account_id, self.account)
        self.payment.action_take_outstanding_credit()
        self.assertEqual(self.account.balance, 20)
        self.payment.invalidate_recordset(["deposit_target_account_id"])
        self.assertFalse(self.payment.deposit_target_account_id, "nothing of it is open now")
        self.assertSound(self.account)

    def test_a_part_is_moved(self):
        move = self.account.take_outstanding_credit(amount=5, reason="Tip came back")
        self.assertMoved(move, 5)
        self.assertEqual(self.credit_item.amount_residual, -15)
        self.assertIn("Tip came back", move.ref)

    def test_the_oldest_items_are_moved_first(self):
        self.overpay(self.create_invoice(10), 15)
        self.account.take_outstanding_credit(amount=22)
        self.assertEqual(self.credit_item.amount_residual, 0)
        self.account.invalidate_recordset(["outstanding_credit"])
        self.assertEqual(self.account.outstanding_credit, 3)
        self.assertSound(self.account)

    def test_chosen_items_are_moved(self):
        other = self.get_receivable_lines(self.overpay(self.create_invoice(10), 15).move_id)
        self.account.take_outstanding_credit(line_ids=other.ids)
        self.assertEqual((self.account.balance, self.credit_item.amount_residual), (5, -20))
        self.assertSound(self.account)

    def test_moved_money_settles_a_debt(self):
        self.allow_credit()
        invoice = self.create_invoice(30)
        self.account.pay(invoice.ids, allow_credit=True)
        self.account.take_outstanding_credit()
        self.assertEqual((self.account.balance, invoice.deposit_credit_amount), (-10, 10))
        self.assertSound(self.account)

    def test_the_history_shows_it_as_money_that_came_in(self):
        move = self.account.take_outstanding_credit()
        row = self.account.operation_ids.filtered("move_id")
        self.assertRecordValues(
            row, [{"kind": "transfer_in", "amount": 20, "balance_after": 20, "move_id": move.id}]
        )
        self.assertIn(self.payment.move_id.name, row.memo)

    def test_a_repeated_request_moves_it_once(self):
        move = self.account.take_outstanding_credit(idempotency_key="k")
        self.assertEqual(self.account.take_outstanding_credit(idempotency_key="k"), move)
        with self.assertRefused("Key k was used for", self.account):
            self.account.take_outstanding_credit(amount=5, idempotency_key="k")

    # === REFUSED === #

    def test_items_that_are_no_open_credit_of_the_client_are_refused(self):
        self.open_account(self.boris)
        others = self.overpay(self.create_invoice(10, self.boris), 15)
        unpaid = self.create_invoice(10)
        for items in (
            self.get_receivable_lines(others.move_id),
            self.get_receivable_lines(unpaid),
            self.get_receivable_lines(self.invoice),
            self.credit_item + self.get_receivable_lines(others.move_id),
        ):
            with self.assertRefused("are not open credits of Anna Ito"):
                self.account.take_outstanding_credit(line_ids=items.ids)
        self.assertSound(self.account)

    def test_a_debt_on_the_account_is_no_overpayment(self):
        self.allow_credit()
        self.account.pay(self.create_invoice(30).ids, allow_credit=True)
        self.top_up(self.account, 30)
        items = self.account.operation_ids.move_id.line_ids.filtered("deposit_account_id")
        with self.assertRefused("are not open credits of Anna Ito", self.account):
            self.account.take_outstanding_credit(line_ids=items.ids)

    def test_more_than_was_overpaid_or_nothing_is_refused(self):
        with self.assertRefused(r"paid \$\s20\.00 too much, so \$\s21\.00 cannot", self.account):
            self.account.take_outstanding_credit(amount=21)
        with self.assertRefused("must be above zero", self.account):
            self.account.take_outstanding_credit(amount=0)
        with self.assertRefused("Anna Ito has paid nothing too much", self.account):
            self.account.take_outstanding_credit(line_ids=[])
        self.account.take_outstanding_credit()
        with self.assertRefused("Anna Ito has paid nothing too much", self.account):
            self.account.take_outstanding_credit()

    def test_a_closed_account_takes_nothing(self):
        self.account.action_close()
        self.assertFalse(self.payment.deposit_target_account_id)
        with self.assertRefused("is closed", self.account):
            self.account.take_outstanding_credit()

    # === BACK === #

    def test_a_moved_overpayment_is_moved_back_by_canceling_it(self):
        move = self.account.take_outstanding_credit()
        reversal = move.action_deposit_cancel("The client wants it in cash")
        self.assertEntry(
            reversal, [(self.prepaid_ledger, 20, 0, self.account), (self.receivable, 0, 20, None)]
        )
        self.assertEqual((self.account.balance, self.credit_item.amount_residual), (0, -20))
        self.assertTrue(all(self.get_receivable_lines(reversal).mapped("reconciled")))
        self.account.take_outstanding_credit()
        self.assertEqual(self.account.balance, 20)
        self.assertSound(self.account)

    def test_a_moved_overpayment_that_is_spent_is_not_moved_back(self):
        move = self.account.take_outstanding_credit()
        self.account.pay(self.create_invoice(15).ids)
        with self.assertRefused(r"of its \$\s20\.00 only \$\s5\.00 are left", self.account):
            move.action_deposit_cancel("The client wants it in cash")

    def test_a_moved_overpayment_stays_matched_with_its_payment(self):
        move = self.account.take_outstanding_credit()
        for lines in (self.credit_item, self.get_receivable_lines(move)):
            with self.assertRefused("the two stay matched. Cancel", self.account):
                lines.remove_move_reconcile()

    def test_the_payment_behind_it_is_not_taken_back_alone(self):
        self.account.take_outstanding_credit()
        with self.assertRefused("has moved money of", self.account):
            self.payment.action_cancel()
        with self.assertRefused("has moved money of", self.account):
            self.payment.action_draft()

    def test_money_is_released_to_pay_an_invoice_in_odoos_way(self):
        self.top_up(self.account, 50)
        move = self.account.release_outstanding_credit(30, reason="For the shop")
        self.assertEntry(
            move, [(self.prepaid_ledger, 30, 0, self.account), (self.receivable, 0, 30, None)]
        )
        invoice = self.create_invoice(30)
        invoice.js_assign_outstanding_line(self.get_receivable_lines(move).id)
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 20))
        move.action_deposit_cancel("Not for the shop")
        self.assertEqual((invoice.payment_state, self.account.balance), ("not_paid", 50))
        self.assertSound(self.account)

    def test_released_money_comes_back(self):
        self.top_up(self.account, 50)
        self.account.release_outstanding_credit(30)
        self.account.take_outstanding_credit()
        self.assertEqual(self.account.balance, 70)
        self.assertSound(self.account)

    def test_more_than_is_there_is_not_released(self):
        self.top_up(self.account, 50)
        with self.assertRefused("Not enough money", self.account):
            self.account.release_outstanding_credit(51)
        with self.assertRefused("must be above zero", self.account):
            self.account.release_outstanding_credit(0)

    def test_released_credit_that_is_on_an_account_again_is_not_put_back(self):
        self.top_up(self.account, 50)
        release = self.account.release_outstanding_credit(30)
        taken = self.account.take_outstanding_credit()
        with self.assertRefused("has moved the credit it released", self.account):
            release.action_deposit_cancel("Not needed")
        taken.action_deposit_cancel("Not needed")
        release.action_deposit_cancel("Not needed")
        self.assertEqual(self.account.balance, 50)
        self.assertSound(self.account)
