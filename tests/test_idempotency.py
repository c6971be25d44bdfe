from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestIdempotency(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.target = cls.open_account(cls.boris)
        cls.invoice = cls.create_invoice(80)

    def test_a_repeated_request_returns_the_first_operation(self):
        for name, operation in {
            "top up": lambda key: self.top_up(self.account, 10, idempotency_key=key),
            "pay": lambda key: self.account.pay(self.invoice.ids, 10, idempotency_key=key),
            "refund": lambda key: self.account.refund(10, self.cash.id, idempotency_key=key),
            "transfer": lambda key: self.account.transfer(self.target.id, 10, idempotency_key=key),
        }.items():
            with self.subTest(name):
                first = operation(f"key of {name}")
                balance = self.account.balance
                self.assertEqual(operation(f"key of {name}"), first)
                self.assertEqual(self.account.balance, balance)
        self.assertSound(self.account, self.target)

    def test_a_repeated_payment_of_all_that_is_due_is_found(self):
        first = self.account.pay(self.invoice.ids, idempotency_key="k")
        self.assertEqual(self.account.pay(self.invoice.ids, idempotency_key="k"), first)

    def test_a_new_key_is_a_new_operation(self):
        first = self.top_up(self.account, 10, idempotency_key="a")
        self.assertNotEqual(self.top_up(self.account, 10, idempotency_key="b"), first)
        self.assertNotEqual(self.top_up(self.target, 10, idempotency_key="a"), first)
        self.assertEqual((self.account.balance, self.target.balance), (120, 10))
        self.assertSound(self.account, self.target)

    def test_a_key_with_another_amount_is_refused(self):
        self.top_up(self.account, 10, idempotency_key="k")
        with self.assertRefused("Key k was used for .* already", self.account):
            self.top_up(self.account, 20, idempotency_key="k")

    def test_a_key_of_another_operation_is_refused(self):
        self.top_up(self.account, 10, idempotency_key="k")
        for name, operation in {
            "pay": lambda: self.account.pay(self.invoice.ids, 10, idempotency_key="k"),
            "refund": lambda: self.account.refund(10, self.cash.id, idempotency_key="k"),
            "transfer": lambda: self.account.transfer(self.target.id, 10, idempotency_key="k"),
        }.items():
            with self.subTest(name), self.assertRefused("Key k was used for", self.account):
                operation()

    def test_a_key_for_other_documents_is_refused(self):
        other = self.create_invoice(10)
        self.account.pay(self.invoice.ids, 10, idempotency_key="k")
        with self.assertRefused("Key k was used for", self.account):
            self.account.pay(other.ids, 10, idempotency_key="k")

    def test_a_transfer_key_with_another_target_or_amount_is_refused(self):
        third = self.open_account(self.env["res.partner"].create({"name": "Third"}))
        self.account.transfer(self.target.id, 10, idempotency_key="k")
        for target, amount in ((third, 10), (self.target, 20)):
            with self.subTest(target.name), self.assertRefused("Key k was used for"):
                self.account.transfer(target.id, amount, idempotency_key="k")
        self.assertSound(self.account, self.target, third)

    def test_a_refused_request_leaves_its_key_free(self):
        with self.assertRefused("Not enough money"):
            self.account.refund(500, self.cash.id, idempotency_key="k")
        self.account.refund(50, self.cash.id, idempotency_key="k")
        self.assertEqual(self.account.balance, 50)

    def test_a_dialog_whose_button_is_pressed_again_does_it_once(self):
        """Who gets no answer presses again."""
        cash = {"amount": 10, "journal_id": self.cash.id}
        for verb, values, change in (
            ("top.up", cash, 10),
            ("refund", cash, -10),
            ("transfer", {"amount": 10, "target_id": self.target.id, "reason": "Gift"}, -10),
            ("pay", {"amount": 10, "move_ids": self.invoice.ids}, -10),
        ):
            with self.subTest(verb):
                dialog = self.env[f"deposit.account.{verb}"].create(
                    {"account_id": self.account.id, **values}
                )
                before = self.account.balance
                for _press in range(2):
                    getattr(dialog, f"action_{verb.replace('.', '_')}")()
                self.assertEqual(self.account.balance, before + change)
        self.assertSound(self.account, self.target)
