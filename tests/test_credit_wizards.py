from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCreditWizards(DepositCommon):
    """The dialogs of credit, each as the user who has just the right for it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100, days=10)
        cls.booking, cls.finance, cls.manager = map(
            cls.create_user, ("booking", "finance", "manager")
        )
        cls.account = cls.open_account(amount=20)
        cls.invoice = cls.create_invoice(50)

    def open_dialog(self, action_name, user):
        """Return the dialog that a button of the account opens."""
        action = getattr(self.account.with_user(user), action_name)()
        return Form(self.env[action["res_model"]].with_user(user).with_context(**action["context"]))

    def open_step(self, action):
        """Return the next step that a dialog has answered with."""
        [(view_id, _view_type)] = action["views"]
        record = self.env[action["res_model"]].with_user(self.booking).browse(action["res_id"])
        record.invalidate_recordset()
        return Form(record.with_context(**action["context"]), view=view_id)

    # === PAY ON CREDIT === #

    def test_the_dialog_proposes_what_is_due_and_says_what_is_missing(self):
        form = self.open_dialog("action_open_pay", self.booking)
        self.assertEqual((form.amount, form.prepaid_balance, form.credit_amount), (50, 20, 30))
        form.amount = 20
        self.assertEqual(form.credit_amount, 0)

    def test_no_more_is_proposed_than_the_limit_allows(self):
        self.create_invoice(200)
        self.assertEqual(self.open_dialog("action_open_pay", self.booking).amount, 120)

    def test_paying_asks_before_the_client_owes_money(self):
        action = self.open_dialog("action_open_pay", self.booking).save().action_pay()
        self.assertEqual(self.account.balance, 20, "nothing is paid yet")
        question = self.open_step(action)
        self.assertRecordValues(
            question.record,
            [
                {
                    "amount": 50,
                    "prepaid_amount": 20,
                    "credit_amount": 30,
                    "debt_after": 30,
                    "free_credit_after": 70,
                    "due_date": self.day(10),
                }
            ],
        )
        message = question.save().action_pay_on_credit()["params"]["message"]
        self.assertRegex(message, r"\$\s50\.00 paid. Anna Ito now owes \$\s30\.00 on account")
        self.assertRecordValues(
            self.invoice, [{"payment_state": "paid", "deposit_credit_amount": 30}]
        )
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_one_goes_back_from_the_question_and_pays_less(self):
        wizard = self.open_dialog("action_open_pay", self.booking).save()
        question = self.open_step(wizard.action_pay()).save()
        form = self.open_step(question.action_back())
        self.assertEqual(form.amount, 50)
        form.amount = 20
        form.save().action_pay()
        self.assertEqual((self.account.balance, self.invoice.amount_residual), (0, 30))
        self.assertSound(self.account)

    def test_enough_money_is_paid_without_a_question(self):
        form = self.open_dialog("action_open_pay", self.booking)
        form.amount = 20
        self.assertEqual(form.save().action_pay()["tag"], "display_notification")
        self.assertEqual(self.account.balance, 0)

    def test_money_spent_meanwhile_is_asked_for_again(self):
        question = self.open_step(
            self.open_dialog("action_open_pay", self.booking).save().action_pay()
        ).save()
        self.account.refund(15, self.cash.id)
        question.invalidate_recordset()
        again = self.open_step(question.action_pay_on_credit())
        self.assertEqual((self.account.balance, again.credit_amount), (5, 45))
        again.save().action_pay_on_credit()
        self.assertEqual(self.account.balance, -45)
        self.assertSound(self.account)

    def test_money_that_came_meanwhile_needs_no_second_question(self):
        question = self.open_step(
            self.open_dialog("action_open_pay", self.booking).save().action_pay()
        ).save()
        self.top_up(self.account, 25)
        question.invalidate_recordset()
        question.action_pay_on_credit()
        self.assertEqual(self.account.balance, -5)
        self.assertSound(self.account)

    def test_credit_taken_away_meanwhile_is_refused(self):
        question = self.open_step(
            self.open_dialog("action_open_pay", self.booking).save().action_pay()
        ).save()
        self.account.action_set_credit_limit(10, "Bad experience")
        question.invalidate_recordset()
        with self.assertRefused(r"\$\s30\.00 on credit is \$\s20\.00 too much", self.account):
            question.action_pay_on_credit()

    def test_more_than_the_limit_is_refused_without_a_question(self):
        self.create_invoice(200)
        form = self.open_dialog("action_open_pay", self.booking)
        form.amount = 200
        wizard = form.save()
        with self.assertRefused(r"credit limit of Anna Ito .* is \$\s100\.00", self.account):
            wizard.action_pay()

    # === LIMIT === #

    def test_a_manager_sets_and_resets_the_limit_of_a_client(self):
        form = self.open_dialog("action_open_limit", self.manager)
        self.assertEqual((form.limit, form.type_limit, form.is_overridden), (100, 100, False))
        form.limit = 250
        form.until = self.day(30)
        form.reason = "Wedding"
        form.save().action_set()
        self.assertRecordValues(
            self.account, [{"credit_limit": 250, "credit_limit_until": self.day(30)}]
        )
        form = self.open_dialog("action_open_limit", self.manager)
        self.assertEqual((form.limit, form.is_overridden), (250, True))
        form.reason = "Wedding is over"
        form.save().action_reset()
        self.assertEqual(self.account.credit_limit, 100)

    def test_a_limit_of_zero_stops_credit(self):
        form = self.open_dialog("action_open_limit", self.manager)
        form.limit = 0
        form.reason = "Bad experience"
        form.save().action_set()
        self.assertRecordValues(self.account, [{"credit_limit": 0, "available_amount": 20}])

    # === CLOSE === #

    def test_an_empty_account_is_closed(self):
        self.account.refund(20, self.cash.id)
        self.open_dialog("action_open_close", self.finance).save().action_close()
        self.assertEqual(self.account.state, "closed")

    def test_closing_leads_to_what_has_to_be_done_before(self):
        wizard = self.open_dialog("action_open_close", self.finance).save()
        self.assertEqual(wizard.balance, 20)
        for action, model in (
            (wizard.action_open_refund(), "deposit.account.refund"),
            (wizard.action_open_transfer(), "deposit.account.transfer"),
            (wizard.action_open_top_up(), "deposit.account.top.up"),
        ):
            self.assertEqual(action["res_model"], model)
            self.assertEqual(action["context"]["default_account_id"], self.account.id)

    # === REFUND FROM THE TOP-UP === #

    def test_a_refund_is_opened_from_the_top_up_with_what_is_left_of_it(self):
        payment = self.top_up(self.account, 60)
        self.account.refund(50, self.cash.id)
        small = self.top_up(self.account, 5)
        for top_up, amount in ((payment, 35), (small, 5)):
            action = top_up.with_user(self.finance).action_open_deposit_refund()
            model = self.env[action["res_model"]].with_user(self.finance)
            form = Form(model.with_context(**action["context"]))
            self.assertEqual(form.amount, amount)
        form.memo = "The client moves away"
        form.save().action_refund()
        self.assertEqual(self.account.balance, 30)
        self.assertSound(self.account)
