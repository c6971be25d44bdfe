from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestRefundTransferClose(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.target = cls.open_account(cls.boris)

    # === REFUND === #

    def test_a_refund_gives_money_back_on_the_day_it_is_given(self):
        payment = self.account.refund(40, self.cash.id, reason="Moves away")
        self.assertRecordValues(
            payment,
            [
                {
                    "payment_type": "outbound",
                    "partner_type": "customer",
                    "deposit_operation": "refund",
                    "date": self.today,
                    "amount": 40,
                    "memo": "Moves away",
                }
            ],
        )
        self.assertEntry(
            payment.move_id,
            [
                (self.prepaid_ledger, 40, 0, self.account),
                (self.cash.default_account_id, 0, 40, None),
            ],
        )
        self.assertRecordValues(self.account, [{"balance": 60, "total_debited": 40}])
        self.assertSound(self.account)

    def test_all_money_can_be_refunded(self):
        self.account.refund(100, self.bank.id)
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_more_than_is_there_is_not_refunded(self):
        with self.assertRefused(r"\$\s120\.00 is needed, \$\s100\.00 is there", self.account):
            self.account.refund(120, self.cash.id)

    def test_a_spent_part_is_not_refunded(self):
        self.account.pay(self.create_invoice(70).ids)
        with self.assertRefused(r"\$\s40\.00 is needed, \$\s30\.00 is there", self.account):
            self.account.refund(40, self.cash.id)

    # === TRANSFER === #

    def test_a_transfer_moves_money_with_one_entry(self):
        move = self.account.transfer(self.target.id, 40, reason="Gift")
        self.assertEntry(
            move,
            [
                (self.prepaid_ledger, 40, 0, self.account),
                (self.prepaid_ledger, 0, 40, self.target),
            ],
        )
        self.assertRecordValues(
            move,
            [
                {
                    "journal_id": self.company.deposit_journal_id.id,
                    "state": "posted",
                    "deposit_operation": "transfer",
                    "ref": f"Transfer {self.account.name} → {self.target.name}: Gift",
                }
            ],
        )
        self.assertEqual((self.account.balance, self.target.balance), (60, 40))
        self.assertSound(self.account, self.target)

    def test_each_item_of_a_transfer_names_its_client(self):
        move = self.account.transfer(self.target.id, 40)
        for line in move.line_ids:
            self.assertEqual(line.partner_id, line.deposit_account_id.partner_id)

    def test_money_moves_between_types_on_their_own_ledger_accounts(self):
        ledger = self.prepaid_ledger.copy()
        other_type = self.account_type.copy({"prepaid_account_id": ledger.id, "name": "Gold"})
        gold = self.open_account(account_type=other_type)
        move = self.account.transfer(gold.id, 25)
        self.assertEntry(move, [(self.prepaid_ledger, 25, 0, self.account), (ledger, 0, 25, gold)])
        self.assertSound(self.account, gold)

    def test_a_transfer_to_the_same_or_to_no_account_is_refused(self):
        for account_id in (self.account.id, 2**31 - 1, False):
            with self.subTest(account_id=account_id), self.assertRefused("Select another account"):
                self.account.transfer(account_id, 10)

    def test_a_transfer_of_more_than_is_there_is_refused(self):
        with self.assertRefused(r"\$\s100\.01 is needed, \$\s100\.00 is there"):
            self.account.transfer(self.target.id, 100.01)
        self.assertSound(self.account, self.target)

    def test_a_transfer_to_a_blocked_account_is_refused(self):
        self.target.action_block("Lost card")
        with self.assertRefused(f"{self.target.name} of Boris Okafor is blocked"):
            self.account.transfer(self.target.id, 10)

    # === BLOCK AND CLOSE === #

    def test_nothing_moves_on_a_blocked_account(self):
        invoice = self.create_invoice(10)
        self.account.action_block("Lost card")
        self._assert_nothing_moves(self.account, invoice, "is blocked. Unblock or reopen")
        self.account.action_unblock()
        self.account.pay(invoice.ids)
        self.assertSound(self.account)

    def test_nothing_moves_on_a_closed_account(self):
        invoice = self.create_invoice(10)
        self.account.refund(100, self.cash.id)
        self.account.action_close()
        self._assert_nothing_moves(self.account, invoice, "is closed. Unblock or reopen")

    def test_a_blocked_account_has_nothing_available(self):
        self.account.action_block("Lost card")
        self.assertRecordValues(self.account, [{"balance": 100, "available_amount": 0}])

    def test_blocking_needs_a_reason_and_keeps_it(self):
        for reason in ("", "  ", None, False):
            with self.subTest(reason=reason), self.assertRefused("Enter the reason"):
                self.account.action_block(reason)
        self.account.action_block("Lost card")
        self.assertIn("Lost card", self.account.message_ids[:1].body)

    def test_an_account_with_money_is_not_closed(self):
        with self.assertRefused(r"still holds \$\s100\.00 and cannot be closed", self.account):
            self.account.action_close()

    def test_an_empty_account_is_closed_and_reopened(self):
        self.account.transfer(self.target.id, 100)
        self.account.action_close()
        self.assertEqual(self.account.state, "closed")
        self.account.action_unblock()
        self.top_up(self.account, 5)
        self.assertSound(self.account, self.target)

    def test_a_state_is_not_set_twice(self):
        with self.assertRefused("is open already"):
            self.account.action_unblock()
        self.target.action_close()
        with self.assertRefused("is closed already"):
            self.target.action_close()
        with self.assertRefused("is closed already"):
            self.target.action_block("Again")

    def test_money_does_not_come_back_to_a_closed_account(self):
        invoice = self.create_invoice(100)
        self.account.pay(invoice.ids)
        self.account.action_close()
        with self.assertRefused("closed.*[Rr]eopen", self.account):
            invoice.button_cancel()
        self.account.action_unblock()
        invoice.button_cancel()
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account)

    def _assert_nothing_moves(self, account, invoice, message):
        for name, operation in {
            "top up": lambda: self.top_up(account, 10),
            "pay": lambda: account.pay(invoice.ids),
            "refund": lambda: account.refund(10, self.cash.id),
            "transfer": lambda: account.transfer(self.target.id, 10),
            "receive": lambda: self.open_account(
                self.env["res.partner"].create({"name": "Giver"}), amount=10
            ).transfer(account.id, 10),
        }.items():
            with self.subTest(name), self.assertRefused(message):
                operation()
