from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import GROUPS, DepositCommon


@tagged("post_install", "-at_install")
class TestAccess(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {right: cls.create_user(right) for right in GROUPS}
        cls.account = cls.open_account(amount=100)
        cls.target = cls.open_account(cls.boris)
        cls.empty = cls.open_account(cls.env["res.partner"].create({"name": "Empty"}))
        cls.invoice = cls.create_invoice(80)

    def check_rights(self, allowed, operation):
        """Check that ``operation(account as the user)`` works for these rights and no others."""
        for right, user in self.users.items():
            account = self.account.with_user(user)
            with self.subTest(right):
                if right in allowed:
                    with self.env.cr.savepoint() as savepoint:
                        operation(account)
                        savepoint.rollback()
                    self.env.invalidate_all()
                else:
                    with self.assertRefused("need the right|not allowed|access"):
                        operation(account)

    # === BUSINESS METHODS === #

    def test_opening_takes_the_cashier(self):
        client = self.env["res.partner"].create({"name": "New"})
        self.check_rights(
            {"cashier", "manager", "accountant"},
            lambda account: account.browse().open(client.id, self.account_type.id),
        )

    def test_topping_up_takes_the_cashier(self):
        self.check_rights(
            {"cashier", "manager", "accountant"},
            lambda account: account.top_up(10, self.cash.id),
        )

    def test_paying_takes_the_booking_right(self):
        self.check_rights(
            {"booking", "manager", "accountant"},
            lambda account: account.pay(self.invoice.ids, 10),
        )

    def test_refunding_takes_the_finance_right(self):
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.refund(10, self.cash.id),
        )

    def test_transferring_takes_the_finance_right(self):
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.transfer(self.target.id, 10),
        )

    def test_blocking_and_unblocking_take_the_finance_right(self):
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.action_block("Lost card"),
        )
        self.account.action_block("Lost card")
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.action_unblock(),
        )

    def test_closing_takes_the_finance_right(self):
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.browse(self.empty.id).action_close(),
        )

    def test_canceling_takes_the_finance_right(self):
        payment = self.top_up(self.account, 10)
        transfer = self.account.transfer(self.target.id, 10)
        for cancel in (
            lambda account: payment.with_env(account.env).action_cancel(),
            lambda account: payment.with_env(account.env).action_deposit_cancel("Mistake"),
            lambda account: transfer.with_env(account.env).action_deposit_cancel("Mistake"),
        ):
            self.check_rights({"finance", "manager", "invoicing", "accountant"}, cancel)

    def test_limits_of_clients_take_the_manager(self):
        self.allow_credit()
        for change in (
            lambda account: account.action_set_credit_limit(500, "Regular client"),
            lambda account: account.action_reset_credit_limit("Was a mistake"),
        ):
            self.check_rights({"manager", "accountant"}, change)

    def test_giving_credit_takes_the_booking_right(self):
        self.allow_credit()
        invoice = self.create_invoice(130)
        self.check_rights(
            {"booking", "manager", "accountant"},
            lambda account: account.pay(invoice.ids, allow_credit=True),
        )

    def test_overpayments_are_moved_in_by_the_cashier_and_out_by_finance(self):
        note = self.create_invoice(20, move_type="out_refund")
        for move_in in (
            lambda account: account.take_outstanding_credit(),
            lambda account: account.action_take_outstanding_credit(),
        ):
            self.check_rights({"cashier", "manager", "accountant"}, move_in)
        self.check_rights(
            {"manager", "accountant"},
            lambda account: note.with_env(account.env).action_take_outstanding_credit(),
        )
        self.check_rights(
            {"finance", "manager", "invoicing", "accountant"},
            lambda account: account.release_outstanding_credit(10),
        )

    def test_family_members_take_the_cashier(self):
        member = self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        child = self.env["res.partner"].create({"name": "Child"})
        vals = {"account_id": self.account.id, "partner_id": child.id}
        for change in (
            lambda account: member.with_env(account.env).create(dict(vals)),
            lambda account: member.with_env(account.env).write({"monthly_cap": 5}),
            lambda account: member.with_env(account.env).action_remove(),
        ):
            self.check_rights({"cashier", "manager", "accountant"}, change)

    def test_seeing_takes_the_viewer(self):
        everybody = set(GROUPS) - {"nobody"}
        self.check_rights(everybody, lambda account: account.check_integrity())
        self.check_rights(everybody, lambda account: account.balance_at(self.today))
        self.check_rights(everybody, lambda account: account.read(["balance", "operation_ids"]))
        self.check_rights(everybody, lambda account: account.operation_ids.read(["amount"]))
        self.check_rights(everybody, lambda account: account.type_id.read(["name"]))
        self.check_rights(everybody, lambda account: account.partner_id.read(["deposit_balance"]))

    # === RECORDS === #

    def test_accounts_are_created_by_cashiers_and_deleted_by_managers(self):
        vals = {
            "partner_id": self.env["res.partner"].create({"name": "New"}).id,
            "type_id": self.account_type.id,
        }
        self.check_rights(
            {"cashier", "manager", "accountant"}, lambda account: account.create(dict(vals))
        )
        self.check_rights(
            {"manager", "accountant"}, lambda account: account.browse(self.empty.id).unlink()
        )
        self.check_rights(
            {"manager", "accountant"}, lambda account: account.write({"employee_id": False})
        )

    def test_types_are_configured_by_managers(self):
        for operation in (
            lambda account: self.account_type.with_env(account.env).write({"name": "New"}),
            lambda account: self.account_type.with_env(account.env).create({"name": "New"}),
            lambda account: account.type_id.copy().unlink(),
        ):
            self.check_rights({"manager", "accountant"}, operation)

    def test_history_is_written_by_nobody(self):
        operation = self.account.operation_ids[:1]
        for change in (
            lambda account: operation.with_env(account.env).write({"memo": "x"}),
            lambda account: operation.with_env(account.env).unlink(),
            lambda account: operation.with_env(account.env).create({"memo": "x"}),
        ):
            self.check_rights(set(), change)

    def test_dialogs_open_for_their_right_only(self):
        finance = {"finance", "manager", "invoicing", "accountant"}
        for dialog, allowed in {
            "account.open": {"cashier", "manager", "accountant"},
            "account.top.up": {"cashier", "manager", "accountant"},
            "account.pay": {"booking", "manager", "accountant"},
            "account.refund": finance,
            "account.transfer": finance,
            "account.block": finance,
            "account.close": finance,
            "account.limit": {"manager", "accountant"},
            "operation.cancel": finance,
        }.items():
            for right, user in self.users.items():
                model = self.env[f"deposit.{dialog}"].with_user(user)
                with self.subTest(dialog=dialog, right=right):
                    self.assertEqual(model.has_access("create"), right in allowed)

    def test_the_front_desk_sees_payments_of_client_accounts_only(self):
        bare = self.env["account.payment"].create(
            {"partner_id": self.anna.id, "amount": 10, "journal_id": self.cash.id}
        )
        payments = bare | self.top_up(self.account, 10)
        for right, count in {"cashier": 1, "invoicing": 2, "accountant": 2}.items():
            with self.subTest(right):
                found = payments.with_user(self.users[right])._filtered_access("read")
                self.assertEqual(len(found), count)

    def test_the_booking_right_reads_customer_documents_only(self):
        bill = self.create_invoice(10, move_type="in_invoice")
        documents = (self.invoice | bill).with_user(self.users["booking"])
        self.assertEqual(documents._filtered_access("read"), self.invoice)
        with self.assertRefused("not allowed"):
            documents[0].write({"ref": "x"})

    def test_balances_on_contacts_are_hidden_without_the_right(self):
        client = self.anna.with_user(self.users["nobody"])
        with self.assertRaises(AccessError):
            client.read(["deposit_balance"])
        self.assertNotIn("deposit_balance", client.fields_get())

    # === NO RIGHTS LEAK === #

    def test_what_operations_return_has_the_rights_of_the_user(self):
        account = self.account.with_user(self.users["manager"])
        results = (
            account.top_up(10, self.cash.id, idempotency_key="k"),
            account.top_up(10, self.cash.id, idempotency_key="k"),
            account.pay(self.invoice.ids, 10),
            account.refund(10, self.cash.id),
            account.transfer(self.target.id, 10, idempotency_key="t"),
            account.transfer(self.target.id, 10, idempotency_key="t"),
            account.release_outstanding_credit(10),
            account.take_outstanding_credit(),
            account.transfer(self.target.id, 10).action_deposit_cancel("Mistake"),
        )
        for result in results:
            self.assertEqual(result.env, account.env)

    def test_the_author_is_the_user_not_the_system(self):
        payment = self.account.with_user(self.users["cashier"]).top_up(10, self.cash.id)
        self.assertEqual(payment.sudo().create_uid, self.users["cashier"])
        self.assertEqual(payment.sudo().move_id.create_uid, self.users["cashier"])

    def test_a_cashier_does_not_change_the_payment_afterwards(self):
        payment = self.account.with_user(self.users["cashier"]).top_up(10, self.cash.id)
        for name, change in {
            "write": lambda: payment.write({"memo": "x"}),
            "draft": payment.action_draft,
            "unlink": payment.unlink,
        }.items():
            with self.subTest(name), self.assertRefused("not allowed|cannot be changed"):
                change()

    def test_documents_out_of_reach_cannot_be_paid(self):
        user = self.users["booking"]
        self.env["ir.rule"].sudo().create(
            {
                "name": "Nothing of Anna",
                "model_id": self.env["ir.model"]._get_id("account.move"),
                "domain_force": f"[('partner_id', '!=', {self.anna.id})]",
            }
        )
        with self.assertRefused("access|not allowed"):
            self.account.with_user(user).pay(self.invoice.ids, 10)
