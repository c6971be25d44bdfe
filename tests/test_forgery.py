from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestForgery(DepositCommon):
    """What a program could try over the network, with the rights of an ordinary user."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.vals = {"partner_id": cls.boris.id, "type_id": cls.account_type.id}

    def test_an_account_is_not_opened_with_money_or_a_limit_of_its_own(self):
        accounts = self.env["deposit.account"].with_user(self.create_user("cashier"))
        for vals, message in (
            ({"prepaid_balance": 500}, "follow from its journal entries"),
            ({"credit_limit_override": 500}, "has the credit limit of its type"),
            ({"is_credit_limit_overridden": True}, "has the credit limit of its type"),
            ({"state": "closed"}, "A new client account is open"),
        ):
            with self.subTest(vals=vals), self.assertRefused(message):
                accounts.create({**self.vals, **vals})

    def test_an_account_is_not_opened_in_another_company_or_currency_than_its_type(self):
        other = self.env["res.company"].create({"name": "Other"})
        euro = (
            self.env["res.currency"]
            .with_context(active_test=False)
            .search([("id", "!=", self.company.currency_id.id)], limit=1)
        )
        accounts = self.env["deposit.account"].with_user(self.create_user("cashier"))
        for vals in ({"company_id": other.id}, {"currency_id": euro.id}):
            with self.subTest(vals=vals), self.assertRefused("follow from its type"):
                accounts.create({**self.vals, **vals})

    def test_defaults_of_context_and_user_give_no_money_and_no_limit(self):
        cashier = self.create_user("cashier")
        self.env["ir.default"].with_user(cashier).set(
            "deposit.account", "prepaid_balance", 500, user_id=True
        )
        account = (
            self.env["deposit.account"]
            .with_user(cashier)
            .with_context(
                default_balance=500,
                default_state="blocked",
                default_is_credit_limit_overridden=True,
                default_credit_limit_override=500,
            )
            .open(self.boris.id, self.account_type.id)
        )
        self.assertRecordValues(
            account,
            [{"balance": 0, "prepaid_balance": 0, "credit_limit": 0, "state": "open"}],
        )
        self.assertSound(account)

    def test_defaults_of_the_context_do_not_change_an_operation(self):
        account = self.account.with_context(
            default_deposit_operation="settlement",
            default_deposit_account_id=self.account.id,
            default_account_id=self.receivable.id,
        )
        account.pay(self.create_invoice(30).ids)
        self.assertEqual(
            [(row.kind, row.amount) for row in self.account.operation_ids.sorted("id")],
            [("opening", 0), ("top_up", 100), ("payment", -30)],
        )
        self.assertSound(self.account)

    def test_what_the_history_is_read_from_is_not_rewritten(self):
        top_up = self.account.operation_ids.move_id
        for vals in (
            {"deposit_operation": "settlement"},
            {"deposit_source_move_id": top_up.id},
            {"deposit_idempotency_key": "k"},
            {"reversed_entry_id": self.create_invoice().id},
            {"origin_payment_id": False},
        ):
            with self.subTest(fname=list(vals)), self.assertRefused("cannot be changed"):
                top_up.write(vals)

    def test_the_reason_of_a_cancellation_is_not_rewritten(self):
        payment = self.top_up(self.account, 10)
        payment.action_deposit_cancel("Entered by mistake")
        with self.assertRefused("cannot be changed", self.account):
            payment.deposit_cancel_reason = "Never happened"
