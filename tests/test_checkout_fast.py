from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutFast(CheckoutCommon):
    """One click pays all that is due, never on credit."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cash.sequence = -5
        cls.visit = cls.visit.with_user(cls.create_user("desk"))

    def test_the_first_till_takes_all_that_is_due(self):
        action = self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Till 120.00")
        self.assertIn("Till 120.00", action["params"]["message"])

    def test_the_register_of_the_settings_takes_it(self):
        self.company.visit_fast_payment_journal_id = self.bank
        self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Card terminal 120.00")

    def test_the_account_pays_when_its_money_covers_everything(self):
        account = self.open_account(amount=120)
        self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Deposit 120.00")
        self.assertSound(account)

    def test_the_account_is_left_alone_when_its_money_is_short(self):
        self.allow_credit(500)
        account = self.open_account(amount=119)
        self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Till 120.00")
        self.assertEqual(account.balance, 119)

    def test_the_account_is_left_alone_when_the_company_wants_so(self):
        self.company.visit_fast_payment_deposit = False
        self.open_account(amount=120)
        self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Till 120.00")

    def test_the_rest_of_a_visit_is_paid(self):
        self.visit.check_out([self.by_card(100)])
        self.visit.action_fast_payment()
        self.assertPaid("paid", 0, "Card terminal 100.00 · Till 20.00")

    def test_a_visit_that_costs_nothing_is_checked_out(self):
        visit = self.create_visit(self.create_service("Consultation", 0))
        visit.action_fast_payment()
        self.assertPaid("paid", 0, "", visit)
