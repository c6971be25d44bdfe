from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import SQL

from .common import DepositCommon

# What two operations that are otherwise the same have each of their own.
OWN_COLUMNS = {
    "create_date",
    "deposit_paid_documents",
    "full_reconcile_id",
    "id",
    "matching_number",
    "move_id",
    "move_name",
    "name",
    "origin_payment_id",
    "payment_id",
    "sequence_number",
    "write_date",
}


@tagged("post_install", "-at_install")
class TestMany(DepositCommon):
    """Operations on many accounts in one request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accounts = cls.open_account() | cls.open_account(cls.boris)
        cls.first, cls.second = cls.accounts

    def top_up_many(self, *amounts, accounts=None, **vals):
        return self.env["deposit.account"].top_up_many(
            [
                {"account_id": account.id, "amount": amount, "journal_id": self.cash.id, **vals}
                for account, amount in zip(accounts or self.accounts, amounts, strict=False)
            ]
        )

    def pay_many(self, *vals_list):
        return self.env["deposit.account"].pay_many(list(vals_list))

    def read_documents(self, payments):
        """Return the columns of payments, their entries and items, but for their own numbers."""
        self.env.flush_all()
        documents = []
        for records in (payments, payments.move_id, payments.move_id.line_ids):
            table = SQL.identifier(records._table)
            self.env.cr.execute(
                SQL("SELECT * FROM %s WHERE id IN %s ORDER BY id", table, tuple(records.ids))
            )
            documents.append(
                [
                    {name: value for name, value in row.items() if name not in OWN_COLUMNS}
                    for row in self.env.cr.dictfetchall()
                ]
            )
        return documents

    def assertSameDocuments(self, payments, others):  # noqa: N802
        for documents, expected in zip(
            self.read_documents(payments), self.read_documents(others), strict=True
        ):
            self.assertEqual(len(documents), len(expected))
            for document, row in zip(documents, expected, strict=True):
                differences = {name: (value, row[name]) for name, value in document.items()}
                self.assertFalse(
                    {name: pair for name, pair in differences.items() if pair[0] != pair[1]}
                )

    # === SAME AS ONE BY ONE === #

    def test_top_ups_are_those_that_are_made_one_by_one(self):
        employee = self.create_employee()
        vals = {"employee_id": employee.id, "memo": "Gift", "date": self.day(-3)}
        payments = self.top_up_many(70, 30, **vals)
        self.assertEqual(payments.deposit_account_id, self.accounts)
        self.assertEqual(self.accounts.mapped("balance"), [70, 30])
        single = self.top_up(self.first, 70, **vals) | self.top_up(self.second, 30, **vals)
        self.assertSameDocuments(payments, single)
        self.assertEqual(len(set((payments | single).mapped("name"))), 4)
        self.assertSound(*self.accounts)

    def test_refunds_are_those_that_are_made_one_by_one(self):
        self.top_up_many(100, 100)
        payments = self.env["deposit.account"].refund_many(
            [
                {"account_id": account.id, "amount": 10, "journal_id": self.bank.id, "reason": "R"}
                for account in self.accounts
            ]
        )
        single = [account.refund(10, self.bank.id, reason="R") for account in self.accounts]
        self.assertSameDocuments(payments, single[0] | single[1])
        self.assertEqual(self.accounts.mapped("balance"), [80, 80])
        self.assertSound(*self.accounts)

    def test_payments_are_those_that_are_made_one_by_one(self):
        self.allow_credit()
        self.top_up_many(100, 60)
        invoices, others = (
            self.create_invoice(40) | self.create_invoice(40, self.boris) for _time in range(2)
        )
        payments = self.pay_many(
            *(
                {"account_id": account.id, "move_ids": [invoice.id], "memo": "M"}
                for account, invoice in zip(self.accounts, invoices, strict=True)
            )
        )
        self.assertEqual(payments.mapped("deposit_operation"), ["spend", "spend"])
        single = self.first.pay(others[0].ids, memo="M") | self.second.pay(
            others[1].ids, memo="M", allow_credit=True
        )
        self.assertEqual(set(invoices.mapped("payment_state")), {others[0].payment_state})
        self.assertSameDocuments(payments[0], single[0])
        self.assertEqual(payments.mapped("invoice_ids"), invoices)
        self.assertEqual(
            [
                document["due"]
                for payment in payments
                for document in payment.deposit_paid_documents
            ],
            [0, 0],
        )
        self.assertSound(*self.accounts)

    def test_what_is_missing_is_on_credit_when_it_is_asked_for(self):
        self.allow_credit()
        self.top_up_many(30, 100)
        invoices = self.create_invoice(50) | self.create_invoice(50, self.boris)
        payments = self.pay_many(
            *(
                {"account_id": account.id, "move_ids": invoice.ids, "allow_credit": True}
                for account, invoice in zip(self.accounts, invoices, strict=True)
            )
        )
        self.assertEqual(payments.mapped("deposit_operation"), ["spend", "credit", "spend"])
        self.assertEqual(payments.mapped("amount"), [30, 20, 50])
        self.assertEqual(payments[:2].deposit_receipt_payment_id, payments[0])
        self.assertEqual(self.accounts.mapped("balance"), [-20, 50])
        self.assertEqual(set(invoices.mapped("amount_residual")), {0})
        # A top-up of many settles debts as one does.
        self.top_up_many(50, 1)
        self.assertEqual(self.accounts.mapped("balance"), [30, 51])
        self.assertFalse(self.first.debt_balance)
        self.assertSound(*self.accounts)

    # === ORDER === #

    def test_operations_on_one_account_come_one_after_the_other(self):
        self.top_up_many(100, 0.5, 20, accounts=self.first | self.second)
        invoices = self.create_invoice(60) | self.create_invoice(60)
        pays = [{"account_id": self.first.id, "move_ids": invoice.ids} for invoice in invoices]
        with self.assertRefused("Operation 2, account .*: Not enough money", *self.accounts):
            self.pay_many(*pays)
        self.top_up(self.first, 20)
        self.pay_many(*pays)
        self.assertEqual(self.first.balance, 0)
        self.assertSound(*self.accounts)

    def test_a_document_is_paid_once(self):
        self.top_up_many(100, 100)
        invoice = self.create_invoice(60)
        pay = {"account_id": self.first.id, "move_ids": invoice.ids}
        with self.assertRefused("Operation 2, .*: .*nothing is due on it", *self.accounts):
            self.pay_many(pay, pay)

    def test_the_cap_of_a_family_member_counts_for_all_of_them(self):
        child = self.env["res.partner"].create({"name": "Kim"})
        self.top_up(self.first, 100)
        self.first.beneficiary_ids = [Command.create({"partner_id": child.id, "monthly_cap": 50})]
        pays = [
            {"account_id": self.first.id, "move_ids": self.create_invoice(30, child).ids}
            for _time in range(2)
        ]
        with self.assertRefused("Operation 2, .*: At most .*50.* a month", self.first):
            self.pay_many(*pays)

    def test_a_repeated_request_returns_the_first_payments(self):
        vals_list = [
            {"account_id": account.id, "amount": 5, "journal_id": self.cash.id}
            for account in self.accounts
        ]
        for number, vals in enumerate(vals_list):
            vals["idempotency_key"] = f"key {number}"
        payments = self.env["deposit.account"].top_up_many(vals_list)
        again = self.env["deposit.account"].top_up_many([*vals_list, vals_list[0]])
        self.assertEqual(again.ids, [*payments.ids, payments[0].id])
        vals_list[0]["amount"] = 6
        with self.assertRefused("Operation 1, .*: Key key 0 was used", *self.accounts):
            self.env["deposit.account"].top_up_many(vals_list)
        self.assertEqual(self.accounts.mapped("balance"), [5, 5])

    def test_clients_are_told(self):
        self.account_type.notify_top_up = True
        self.anna.email = "anna@example.com"
        self.top_up_many(20, 30)
        [notice] = self.accounts.notice_ids
        self.assertEqual((notice.account_id, notice.amount, notice.balance), (self.first, 20, 20))

    def test_clients_are_told_once_of_a_request_that_comes_twice(self):
        self.account_type.notify_top_up = True
        self.anna.email = "anna@example.com"
        for _time in range(2):
            self.top_up_many(20, accounts=self.first, idempotency_key="k")
        self.assertEqual(self.first.notice_ids.mapped("amount"), [20])

    # === REFUSED === #

    def test_one_that_is_wrong_refuses_all(self):
        self.second.action_block("Lost card")
        with self.assertRefused("Operation 2, account .* is blocked", *self.accounts):
            self.top_up_many(10, 10)
        with self.assertRefused("Operation 1, account", *self.accounts):
            self.top_up_many(-10, 10)

    def test_anything_but_operations_is_refused(self):
        account = {"account_id": self.first.id, "amount": 1, "journal_id": self.cash.id}
        for wrong in (
            None,
            [],
            "text",
            [None],
            [{**account, "account_id": str(self.first.id)}],
            [{**account, "is_new": True}],
            [{"account_id": self.first.id, "amount": 1}],
            [{**account, "account_id": 2**40}],
        ):
            with (
                self.subTest(wrong),
                self.assertRefused("(?i)operation|client account", self.first),
            ):
                self.env["deposit.account"].top_up_many(wrong)

    def test_each_needs_its_right(self):
        self.top_up_many(100, 100)
        invoice = self.create_invoice(10)
        base = {"account_id": self.first.id}
        cash = {**base, "amount": 1, "journal_id": self.cash.id}
        document = {**base, "move_ids": invoice.ids}
        for right, method, vals in (
            ("cashier", "top_up_many", cash),
            ("booking", "pay_many", document),
            ("finance", "refund_many", cash),
        ):
            model = self.env["deposit.account"]
            with self.assertRaises(AccessError):
                getattr(model.with_user(self.create_user("viewer")), method)([vals])
            self.env["res.users"].search([("login", "=", "deposit_viewer")]).unlink()
            user = self.create_user(right)
            payments = getattr(model.with_user(user), method)([vals])
            self.assertEqual(payments.sudo().mapped("deposit_account_id"), self.first)
        self.assertSound(*self.accounts)
