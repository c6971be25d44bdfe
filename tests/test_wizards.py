from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestWizards(DepositCommon):
    """Each dialog as the user who has just the right for it, and no accounting rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cashier, cls.booking, cls.finance = map(
            cls.create_user, ("cashier", "booking", "finance")
        )
        cls.account = cls.open_account(amount=100)

    def open_dialog(self, model, user, **defaults):
        context = {f"default_{fname}": value for fname, value in defaults.items()}
        return Form(self.env[model].with_user(user).with_context(**context))

    def open_on_account(self, verb, user):
        return self.open_dialog(f"deposit.account.{verb}", user, account_id=self.account.id)

    # === OPEN === #

    def test_an_account_is_opened_with_a_first_amount(self):
        form = self.open_dialog("deposit.account.open", self.cashier, partner_id=self.boris.id)
        form.type_id = self.account_type
        form.amount = 40
        form.journal_id = self.cash
        form.save().action_open()
        account = self.boris.deposit_account_ids
        self.assertRecordValues(
            account, [{"balance": 40, "state": "open", "create_uid": self.cashier.id}]
        )
        payment = self.env["account.payment"].search([("deposit_account_id", "=", account.id)])
        self.assertEqual((payment.journal_id, payment.create_uid), (self.cash, self.cashier))
        self.assertSound(account)

    def test_an_account_is_opened_without_a_first_amount(self):
        form = self.open_dialog("deposit.account.open", self.cashier, partner_id=self.boris.id)
        form.type_id = self.account_type
        form.save().action_open()
        self.assertRecordValues(self.boris.deposit_account_ids, [{"balance": 0, "state": "open"}])

    def test_a_wrong_first_amount_opens_nothing(self):
        form = self.open_dialog("deposit.account.open", self.cashier, partner_id=self.boris.id)
        form.type_id = self.account_type
        form.amount = -40
        form.journal_id = self.cash
        wizard = form.save()
        with self.assertRefused("must be above zero"):
            wizard.action_open()
        self.assertFalse(self.boris.deposit_account_ids)

    def test_types_that_the_client_has_are_not_offered(self):
        form = self.open_dialog("deposit.account.open", self.cashier)
        form.partner_id = self.anna
        self.assertNotIn(self.account_type, form.available_type_ids[:])
        form.partner_id = self.boris
        self.assertIn(self.account_type, form.available_type_ids[:])

    # === TOP UP === #

    def test_an_account_is_topped_up(self):
        employee = self.env["hr.employee"].create({"name": "Mira"})
        form = self.open_on_account("top.up", self.cashier)
        form.amount = 50
        form.journal_id = self.bank
        form.memo = "Birthday"
        wizard = form.save()
        wizard.employee_id = employee.id
        action = wizard.action_top_up()
        self.assertRegex(
            action["params"]["message"], r"\$\s50\.00 added. Anna Ito now has \$\s150\.00"
        )
        self.assertRecordValues(
            self.get_last_payment(),
            [
                {
                    "amount": 50,
                    "journal_id": self.bank.id,
                    "memo": "Birthday",
                    "deposit_employee_id": employee.id,
                    "create_uid": self.cashier.id,
                }
            ],
        )
        self.assertSound(self.account)

    def test_a_top_up_prints_its_receipt(self):
        form = self.open_on_account("top.up", self.cashier)
        form.amount = 50
        form.journal_id = self.cash
        action = form.save().action_top_up_and_print()
        self.assertEqual(action["type"], "ir.actions.report")
        self.assertEqual(action["context"]["active_ids"], self.get_last_payment().ids)

    def test_the_tills_come_first_and_the_client_accounts_journal_never(self):
        form = self.open_on_account("top.up", self.cashier)
        self.assertEqual(form.journal_id.type, "cash")
        self.assertNotIn(self.company.deposit_journal_id, form.available_journal_ids[:])

    def test_the_method_follows_the_cash_register(self):
        form = self.open_on_account("top.up", self.cashier)
        for journal in (self.cash, self.bank):
            form.journal_id = journal
            self.assertEqual(form.payment_method_line_id.journal_id, journal)

    # === PAY === #

    def test_an_invoice_is_paid(self):
        invoice = self.create_invoice(80)
        form = self.open_on_account("pay", self.booking)
        self.assertEqual((form.move_ids[:], form.amount_due), (invoice, 80))
        form.amount = 60
        action = form.save().action_pay()
        self.assertRegex(
            action["params"]["message"], r"\$\s40\.00 left on it. \$\s20\.00 still due"
        )
        self.assertEqual((invoice.amount_residual, self.account.balance), (20, 40))
        self.assertSound(self.account)

    def test_no_more_is_proposed_than_due_or_there(self):
        self.create_invoice(30)
        self.assertEqual(self.open_on_account("pay", self.booking).amount, 30)
        self.create_invoice(90)
        self.assertEqual(self.open_on_account("pay", self.booking).amount, 100)

    def test_the_banner_of_the_invoice_opens_the_dialog_on_it(self):
        self.create_invoice(10)
        invoice = self.create_invoice(30)
        action = invoice.with_user(self.booking).action_open_deposit_pay()
        wizard = self.env[action["res_model"]].with_user(self.booking)
        form = Form(wizard.with_context(**action["context"]))
        self.assertEqual((form.account_id, form.move_ids[:]), (self.account, invoice))
        form.save().action_pay()
        self.assertEqual((invoice.payment_state, self.account.balance), ("paid", 70))

    def test_documents_of_others_are_not_offered(self):
        self.create_invoice(10, self.boris)
        self.create_invoice(10, post=False)
        self.assertFalse(self.open_on_account("pay", self.booking).payable_move_ids[:])

    # === REFUND, TRANSFER, BLOCK === #

    def test_money_is_refunded(self):
        form = self.open_on_account("refund", self.finance)
        self.assertEqual(form.amount, 100)
        form.amount = 40
        form.journal_id = self.cash
        form.memo = "Moves away"
        form.save().action_refund()
        self.assertEqual(self.get_last_payment().deposit_operation, "refund")
        self.assertEqual(self.account.balance, 60)
        self.assertSound(self.account)

    def test_money_is_transferred(self):
        target = self.open_account(self.boris)
        form = self.open_on_account("transfer", self.finance)
        self.assertEqual(form.amount, 100)
        form.target_id = target
        form.amount = 40
        form.reason = "Gift"
        form.save().action_transfer()
        self.assertEqual((self.account.balance, target.balance), (60, 40))
        self.assertSound(self.account, target)

    def test_an_account_is_blocked(self):
        form = self.open_on_account("block", self.finance)
        form.reason = "Lost card"
        form.save().action_block()
        self.assertEqual(self.account.state, "blocked")

    def get_last_payment(self):
        return self.env["account.payment"].search(
            [("deposit_account_id", "=", self.account.id)], order="id desc", limit=1
        )
