from odoo.tests import Form, freeze_time, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCancelDialog(DepositCommon):
    """The dialog says what canceling will do before it is done, to the finance right alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit()
        cls.finance = cls.create_user("finance")
        cls.account = cls.open_account()
        cls.top_up_payment = cls.top_up(cls.account, 100)
        cls.invoice = cls.create_invoice(80)
        cls.spend = cls.account.pay(cls.invoice.ids)

    def open_dialog(self, record):
        """Return the dialog of an operation in the history, of a payment or of an entry."""
        record = record.with_user(self.finance)
        if record._name == "account.move":
            record = self.get_operation(record)
        name = "action_open_cancel"
        if record._name == "account.payment":
            name = "action_open_deposit_cancel"
        action = getattr(record, name)()
        model = self.env[action["res_model"]].with_user(self.finance)
        return Form(model.with_context(**action["context"]))

    def get_operation(self, move):
        self.account.invalidate_recordset(["operation_ids"])
        operations = self.account.with_user(self.finance).operation_ids
        return operations.filtered(lambda operation: operation.move_id.id == move.id)

    def cancel(self, form, reason="Mistake"):
        form.reason = reason
        return form.save().action_cancel_operation()["params"]["message"]

    # === WHAT WILL HAPPEN === #

    def test_a_payment_is_canceled_from_its_form(self):
        form = self.open_dialog(self.spend)
        self.assertRegex(form.effect, "The payment is canceled and stays visible")
        self.assertIn(f"{self.invoice.name} will not be fully paid any more.", form.effect)
        self.assertRegex(form.effect, r"Account CA.*: \$\s20\.00 → \$\s100\.00\.")
        self.assertFalse(form.obstacle or form.spent_message)
        self.assertEqual(self.cancel(form), f"{self.spend.name} canceled.")
        self.assertRecordValues(
            self.spend, [{"state": "canceled", "deposit_cancel_reason": "Mistake"}]
        )
        self.assertSound(self.account)

    def test_an_operation_of_a_past_day_is_reversed_from_the_history(self):
        with freeze_time(self.day(4)):
            form = self.open_dialog(self.get_operation(self.spend.move_id))
            self.assertIn("The payment stays as it is, because it belongs to the till", form.effect)
            self.assertRegex(form.effect, r"\$\s20\.00 → \$\s100\.00")
            message = self.cancel(form)
        reversal = self.spend.move_id.reversal_move_ids
        self.assertEqual(message, f"{self.spend.name} reversed by {reversal.name}.")

    def test_a_transfer_names_both_accounts(self):
        other = self.open_account(self.boris)
        transfer = self.account.transfer(other.id, 5)
        form = self.open_dialog(transfer)
        self.assertRegex(form.effect, r"Anna Ito.*: \$\s15\.00 → \$\s20\.00")
        self.assertRegex(form.effect, r"Boris Okafor.*: \$\s5\.00 → \$\s0\.00")
        self.cancel(form)
        self.assertEqual((self.account.balance, other.balance), (20, 0))
        self.assertSound(self.account, other)

    def test_of_a_payment_on_credit_the_debt_goes(self):
        invoice = self.create_invoice(70)
        _spend, credit = self.account.pay(invoice.ids, allow_credit=True)
        form = self.open_dialog(credit)
        self.assertIn(f"{invoice.name} will not be fully paid any more.", form.effect)
        self.assertRegex(form.effect, r"\$\s-50\.00 → \$\s0\.00")
        self.cancel(form)
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_of_a_payment_returned_in_part_the_rest_goes_back(self):
        first, second = self.create_invoice(5), self.create_invoice(10)
        spend = self.account.pay((first + second).ids)
        self.get_receivable_lines(first).remove_move_reconcile()
        form = self.open_dialog(spend)
        self.assertIn(f"{second.name} will not be fully paid", form.effect)
        self.assertNotIn(first.name, form.effect)
        self.assertRegex(form.effect, r"\$\s10\.00 → \$\s20\.00")

    # === SPENT MONEY === #

    def test_a_spent_top_up_says_on_what_and_becomes_a_debt_when_wanted(self):
        form = self.open_dialog(self.top_up_payment)
        self.assertRegex(
            form.spent_message,
            rf"\$\s80\.00 of it is spent: {self.invoice.name} \(\$\s80\.00\)",
        )
        self.assertRegex(form.effect, r"\$\s20\.00 → \$\s-80\.00")
        form.spent_to_debt = True
        self.cancel(form)
        self.assertRecordValues(self.account, [{"balance": -80, "debt_balance": 80}])
        self.assertSound(self.account)

    def test_a_spent_top_up_stays_without_the_tick(self):
        form = self.open_dialog(self.top_up_payment)
        form.reason = "Mistake"
        wizard = form.save()
        with self.assertRefused(r"only \$\s20\.00 are left", self.account):
            wizard.action_cancel_operation()

    # === OBSTACLES === #

    def test_what_cannot_be_undone_says_why(self):
        self.account.pay(self.create_invoice(30).ids, allow_credit=True)
        self.top_up(self.account, 10)
        settlement = self.account.operation_ids.move_id.filtered(
            lambda move: move.deposit_operation == "settlement"
        )
        self.spend.action_deposit_cancel("Mistake")
        for move, obstacle in (
            (settlement, "it follows from .*, which settled the debt; cancel that instead"),
            (self.spend.move_id, "It has been canceled already"),
        ):
            self.assertRegex(self.open_dialog(move).obstacle, obstacle)
            self.assertFalse(self.open_dialog(move).effect)

    def test_what_was_reversed_says_so(self):
        self.spend.move_id._reverse_moves(cancel=True)
        self.assertIn("It has been reversed already", self.open_dialog(self.spend).obstacle)
        reversal = self.spend.move_id.reversal_move_ids
        self.assertIn("it is a reversal itself", self.open_dialog(reversal).obstacle)

    def test_the_history_offers_to_cancel_what_can_be_undone(self):
        refund = self.account.refund(5, self.cash.id)
        refund.action_deposit_cancel("Mistake")
        self.account.invalidate_recordset(["operation_ids"])
        self.assertEqual(
            [
                (row.kind, row.state, row.is_undoable)
                for row in self.account.with_user(self.finance).operation_ids.sorted("id")
            ],
            [
                ("opening", "posted", False),
                ("top_up", "posted", True),
                ("payment", "posted", True),
                ("refund", "canceled", False),
            ],
        )

    # === HISTORY === #

    def test_the_history_shows_each_step_with_reason_and_balance(self):
        self.spend.action_deposit_cancel("Not satisfied")
        with freeze_time(self.day(1)):
            self.top_up_payment.action_deposit_cancel("Moves away")
            self.account.invalidate_recordset(["operation_ids"])
            rows = self.account.operation_ids.filtered("move_id").sorted("id")
            self.assertEqual(
                [
                    (row.kind, row.state, row.amount, row.balance_after, row.cancel_reason)
                    for row in rows
                ],
                [
                    ("top_up", "posted", 100, 100, "Moves away"),
                    ("payment", "canceled", -80, 100, "Not satisfied"),
                    ("reversal", "posted", -100, 0, False),
                ],
            )
            self.assertIn("Moves away", rows[-1].memo)
