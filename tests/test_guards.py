from odoo.fields import Command
from odoo.tests import tagged

from .common import DepositCommon

NOT_CHANGED = "cannot be (added, )?changed|cannot be posted, reset|stays in its history"


@tagged("post_install", "-at_install")
class TestPaymentGuards(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.payment = cls.top_up(cls.account, 100)
        cls.other = cls.open_account(cls.boris)

    def test_what_makes_a_posted_operation_cannot_be_edited(self):
        for fname, value in {
            "amount": 500,
            "date": self.day(-9),
            "journal_id": self.bank.id,
            "partner_id": self.boris.id,
            "payment_type": "outbound",
            "currency_id": self._enable_currency("EUR").id,
            "destination_account_id": self.receivable.id,
            "outstanding_account_id": self.receivable.id,
            "deposit_account_id": self.other.id,
            "deposit_operation": "refund",
            "move_id": False,
        }.items():
            with (
                self.subTest(fname),
                self.assertRefused("cannot be changed|not entered as payments", self.account),
            ):
                self.payment.write({fname: value})

    def test_the_note_of_a_posted_operation_can_be_edited(self):
        self.payment.memo = "Birthday"
        self.env.invalidate_all()
        self.assertEqual(self.account.operation_ids[0].memo, "Birthday")
        self.assertSound(self.account)

    def test_an_operation_is_not_reset_rejected_or_deleted(self):
        for name, action in {
            "draft": self.payment.action_draft,
            "reject": self.payment.action_reject,
            "write draft": lambda: self.payment.write({"state": "draft"}),
            "write canceled": lambda: self.payment.write({"state": "canceled"}),
            "unlink": self.payment.unlink,
        }.items():
            with self.subTest(name), self.assertRefused(NOT_CHANGED, self.account):
                action()

    def test_a_payment_by_hand_is_no_operation(self):
        for fname, value in {
            "deposit_account_id": self.account.id,
            "deposit_operation": "top_up",
            "journal_id": self.company.deposit_journal_id.id,
        }.items():
            vals = {"partner_id": self.anna.id, "amount": 10, "journal_id": self.cash.id}
            with self.subTest(fname), self.assertRefused("are not entered as payments"):
                self.env["account.payment"].create({**vals, fname: value})

    def test_a_payment_by_hand_does_not_become_an_operation(self):
        payment = self.create_payment()
        for vals in (
            {"deposit_account_id": self.account.id, "deposit_operation": "top_up"},
            {"journal_id": self.company.deposit_journal_id.id},
        ):
            with self.subTest(vals), self.assertRefused("are not entered as payments"):
                payment.write(vals)

    def test_the_client_accounts_journal_is_not_offered_for_payments(self):
        payment = self.create_payment()
        self.assertNotIn(self.company.deposit_journal_id, payment.available_journal_ids)

    def test_a_payment_by_hand_does_not_touch_the_deposits_ledger_account(self):
        payment = self.create_payment(destination_account_id=self.prepaid_ledger.id)
        with self.assertRefused("takes no items by hand", self.account):
            payment.action_post()

    def test_an_operation_is_not_duplicated(self):
        spend = self.account.pay(self.create_invoice(10).ids)
        for payment in (self.payment, spend):
            with (
                self.subTest(payment.deposit_operation),
                self.assertRefused("are not entered as payments", self.account),
            ):
                payment.copy()

    def test_a_forged_context_opens_nothing(self):
        forged = self.env["account.payment"].with_context(deposit_flow=True)
        with self.assertRefused("are not entered as payments", self.account):
            forged.create({"deposit_account_id": self.account.id, "amount": 5})
        with self.assertRefused("cannot be changed", self.account):
            self.payment.with_context(deposit_flow=True).amount = 500
        with self.assertRefused(NOT_CHANGED, self.account):
            self.payment.move_id.with_context(deposit_flow=True).button_draft()

    def test_a_payment_without_entry_is_not_an_operation(self):
        # Enterprise leaves bank payments without an entry; the operation forces an account.
        self.bank.inbound_payment_method_line_ids.payment_account_id = False
        payment = self.account.top_up(10, self.bank.id)
        self.assertEqual(payment.move_id.state, "posted")
        self.assertSound(self.account)

    def test_a_payment_method_with_the_account_of_another_company_is_refused(self):
        other = self.create_company_with_chart("Elsewhere")
        foreign = self.env["account.account"].search(
            [("company_ids", "=", other.id), ("account_type", "=", "asset_current")], limit=1
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_payment_method_line SET payment_account_id = %s WHERE journal_id = %s",
            (foreign.id, self.cash.id),
        )
        self.env.invalidate_all()
        with self.assertRefused("Payment method .* which .* does not have", self.account):
            self.top_up(self.account, 10)

    def test_nothing_moves_for_an_archived_client(self):
        empty = self.other
        self.boris.action_archive()
        for name, operation in {
            "top up": lambda: self.top_up(empty, 10),
            "receive": lambda: self.account.transfer(empty.id, 10),
        }.items():
            with self.subTest(name), self.assertRefused("Boris Okafor of account .* is archived"):
                operation()

    def create_payment(self, **vals):
        return self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 10, "journal_id": self.cash.id, **vals}
        )


@tagged("post_install", "-at_install")
class TestEntryGuards(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.entry = cls.top_up(cls.account, 100).move_id
        cls.item = cls.entry.line_ids.filtered("deposit_account_id")
        # Odoo's own check of posted entries can be switched off by anyone.
        cls.unlocked_entry = cls.entry.with_context(skip_readonly_check=True)
        cls.till_item = cls.entry.line_ids - cls.item
        cls.till = cls.cash.default_account_id

    def test_an_untagged_entry_on_the_ledger_account_is_not_posted(self):
        for ledger_account in (self.prepaid_ledger, self.account_type.credit_account_id):
            entry = self.create_entry(self.till, ledger_account)
            with self.subTest(ledger_account.name), self.assertRefused("takes no items by hand"):
                entry.action_post()

    def test_a_tagged_entry_is_not_made_by_hand(self):
        with self.assertRefused("are not entered by hand", self.account):
            self.create_entry(self.till, self.prepaid_ledger, deposit_account_id=self.account.id)

    def test_a_draft_item_is_not_tagged_by_hand(self):
        entry = self.create_entry(self.till, self.prepaid_ledger)
        for ledger_account in (self.prepaid_ledger, self.till):
            item = entry.line_ids.filtered(lambda line: line.account_id == ledger_account)  # noqa: B023
            with self.subTest(ledger_account.name), self.assertRefused("no items by hand"):
                item.deposit_account_id = self.account

    def test_a_draft_entry_moved_to_the_ledger_account_is_not_posted(self):
        entry = self.create_entry(self.till, self.receivable)
        entry.line_ids[1].account_id = self.prepaid_ledger
        with self.assertRefused("takes no items by hand", self.account):
            entry.action_post()

    def test_a_posted_item_is_not_moved_to_the_ledger_account(self):
        entry = self.create_entry(self.till, self.till.copy())
        entry.action_post()
        with self.assertRefused("no items by hand", self.account):
            entry.line_ids[1].account_id = self.prepaid_ledger
        with self.assertRefused("no items by hand", self.account):
            entry.line_ids[1].deposit_account_id = self.account

    def test_items_of_a_posted_operation_are_fixed(self):
        for fname, value in {
            "account_id": self.receivable.id,
            "balance": -500,
            "credit": 500,
            "amount_currency": -500,
            "deposit_account_id": False,
        }.items():
            with self.subTest(fname), self.assertRefused(NOT_CHANGED, self.account):
                self.item.write({fname: value})

    def test_items_change_neither_through_the_entry_nor_on_the_other_side(self):
        for commands in (
            [Command.update(self.item.id, {"balance": -500})],
            [Command.update(self.till_item.id, {"balance": 500})],
            [Command.delete(self.item.id)],
            [Command.clear()],
        ):
            with self.subTest(commands), self.assertRefused(NOT_CHANGED, self.account):
                self.unlocked_entry.write({"line_ids": commands})

    def test_no_item_is_added_to_a_posted_operation(self):
        vals = {"move_id": self.entry.id, "account_id": self.till.id, "balance": 0}
        for account in (self.till, self.prepaid_ledger):
            with self.subTest(account.name), self.assertRefused(NOT_CHANGED, self.account):
                self.env["account.move.line"].create({**vals, "account_id": account.id})

    def test_no_item_of_a_posted_operation_is_deleted(self):
        for lines in (self.item, self.till_item, self.entry.line_ids):
            with self.subTest(lines), self.assertRefused(NOT_CHANGED, self.account):
                lines.with_context(force_delete=True, dynamic_unlink=True).unlink()

    def test_no_item_is_put_on_the_ledger_account_of_a_posted_entry(self):
        entry = self.create_entry(self.till, self.till.copy())
        entry.action_post()
        with self.assertRefused("no items by hand", self.account):
            self.env["account.move.line"].create(
                {"move_id": entry.id, "account_id": self.prepaid_ledger.id, "balance": 0}
            )

    def test_date_journal_and_number_of_a_posted_operation_are_fixed(self):
        for vals in (
            {"date": self.day(-9)},
            {"journal_id": self.bank.id},
            {"name": "CSH/2026/99999"},
            {"date": self.day(-9), "state": "posted"},
        ):
            with self.subTest(vals), self.assertRefused("cannot be changed", self.account):
                self.unlocked_entry.write(vals)

    def test_an_operation_leaves_posted_only_by_the_business_methods(self):
        for name, action in {
            "draft": self.entry.button_draft,
            "cancel": self.entry.button_cancel,
            "write draft": lambda: self.entry.write({"state": "draft"}),
            "write cancel": lambda: self.entry.write({"state": "cancel"}),
            "unlink": self.entry.unlink,
            "forced unlink": self.entry.with_context(force_delete=True).unlink,
        }.items():
            with self.subTest(name), self.assertRefused(NOT_CHANGED, self.account):
                action()

    def test_a_canceled_operation_stays_canceled(self):
        self.entry.origin_payment_id.action_cancel()
        for name, action in {
            "draft": self.entry.button_draft,
            "post": lambda: self.entry.write({"state": "posted"}),
            "payment draft": self.entry.origin_payment_id.action_draft,
            "unlink": self.entry.unlink,
        }.items():
            with self.subTest(name), self.assertRefused(NOT_CHANGED, self.account):
                action()

    def test_a_duplicated_entry_carries_no_account_and_is_not_posted(self):
        copy = self.entry.copy()
        self.assertFalse(copy.line_ids.deposit_account_id)
        with self.assertRefused("takes no items by hand", self.account):
            copy.action_post()

    # === DATES === #

    def test_an_operation_in_the_future_is_refused(self):
        with self.assertRefused("cannot be dated .*not in the future", self.account):
            self.top_up(self.account, 10, date=self.day(1))

    def test_an_operation_in_a_closed_period_is_refused_not_moved(self):
        self.company.fiscalyear_lock_date = self.day(-2)
        with self.assertRefused("cannot be dated .* closed by", self.account):
            self.top_up(self.account, 10, date=self.day(-2))
        payment = self.top_up(self.account, 10, date=self.day(-1))
        self.assertEqual(payment.move_id.date, self.day(-1))

    def test_a_closed_period_stops_every_operation(self):
        other = self.open_account(self.boris)
        invoice = self.create_invoice(10)
        self.company.fiscalyear_lock_date = self.today
        for name, operation in {
            "top up": lambda: self.top_up(self.account, 10),
            "pay": lambda: self.account.pay(invoice.ids),
            "refund": lambda: self.account.refund(10, self.cash.id),
            "transfer": lambda: self.account.transfer(other.id, 10),
            "cancel": self.entry.origin_payment_id.action_cancel,
            "reverse": lambda: self.entry._reverse_moves(cancel=True),
        }.items():
            with self.subTest(name), self.assertRefused("closed|[Ll]ock"):
                operation()
        self.assertSound(self.account, other)

    # === REVERSALS === #

    def test_an_operation_is_reversed_once(self):
        self.entry._reverse_moves(cancel=True)
        with self.assertRefused("has reversed it already", self.account):
            self.entry._reverse_moves(cancel=True)

    def test_a_reversal_is_not_reversed(self):
        reversal = self.entry._reverse_moves(cancel=True)
        with self.assertRefused("it is a reversal itself", self.account):
            reversal._reverse_moves(cancel=True)

    def test_a_reversal_does_not_stay_a_draft(self):
        with self.assertRefused("must be posted at once", self.account):
            self.entry._reverse_moves(cancel=False)

    def test_a_reversal_is_not_older_and_not_in_the_future(self):
        for date, reason in (
            (self.day(-1), "a reversal cannot be older"),
            (self.day(1), "not in the future"),
        ):
            with self.subTest(date), self.assertRefused(reason, self.account):
                self.entry._reverse_moves([{"date": date}], cancel=True)

    def test_a_spent_top_up_cannot_be_taken_back_and_says_on_what(self):
        invoice = self.create_invoice(70)
        self.account.pay(invoice.ids)
        message = rf"of its \$\s100\.00 only \$\s30\.00 are left.*{invoice.name} \(\$\s70\.00\)"
        with self.assertRefused(message, self.account):
            self.entry._reverse_moves(cancel=True)
        with self.assertRefused(message, self.account):
            self.entry.origin_payment_id.action_cancel()


@tagged("post_install", "-at_install")
class TestConfigurationGuards(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.journal = cls.company.deposit_journal_id

    def test_the_journal_of_client_accounts_is_fixed(self):
        for fname, value in {
            "type": "bank",
            "currency_id": self._enable_currency("EUR").id,
            "default_account_id": self.cash.default_account_id.id,
            "active": False,
            "inbound_payment_method_line_ids": [Command.clear()],
        }.items():
            with self.subTest(fname), self.assertRefused("books the payments from client accounts"):
                self.journal.write({fname: value})

    def test_the_methods_of_client_accounts_are_fixed(self):
        for method in self.journal.inbound_payment_method_line_ids:
            for name, change in self.get_method_changes(method).items():
                with (
                    self.subTest(name, code=method.code),
                    self.assertRefused("books the payments from client accounts"),
                ):
                    change()

    def get_method_changes(self, method):
        manual = self.env.ref("account.account_payment_method_manual_in")
        return {
            "delete": method.unlink,
            "take off": lambda: method.write({"journal_id": False}),
            "replace": lambda: method.write({"payment_method_id": manual.id}),
            "account": lambda: method.write({"payment_account_id": self.prepaid_ledger.id}),
        }

    def test_the_methods_of_client_accounts_can_be_renamed(self):
        method = self.journal.inbound_payment_method_line_ids[0]
        method.name = "Deposit"
        self.assertEqual(method.name, "Deposit")

    def test_the_journal_of_client_accounts_can_be_renamed(self):
        self.journal.write({"name": "Deposits", "code": "DEPO"})
        self.assertEqual(self.journal.name, "Deposits")

    def test_other_journals_do_not_get_the_method_of_client_accounts(self):
        codes = self.bank.available_payment_method_ids.mapped("code")
        self.assertNotIn("deposit", codes)

    def test_the_ledger_accounts_of_client_accounts_are_fixed(self):
        for fname, value in {
            "account_type": "liability_non_current",
            "reconcile": True,
            "currency_id": self._enable_currency("EUR").id,
            "active": False,
        }.items():
            with self.subTest(fname), self.assertRefused("carries the money of client accounts"):
                self.prepaid_ledger.write({fname: value})

    def test_the_ledger_accounts_of_client_accounts_can_be_renamed(self):
        self.prepaid_ledger.write({"name": "Advances", "reconcile": False})
        self.assertEqual(self.prepaid_ledger.name, "Advances")

    def test_an_unused_ledger_account_is_free(self):
        ledger = self.prepaid_ledger.copy()
        ledger.reconcile = True
        self.assertTrue(ledger.reconcile)
