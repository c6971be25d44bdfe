from odoo.tests import Form, tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutDialog(CheckoutCommon):
    """What the receptionist sees and presses; she has no accounting right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["account.journal"].search(
            [("type", "in", ("cash", "bank")), ("id", "not in", (cls.cash | cls.bank).ids)]
        ).active = False
        cls.desk = cls.create_user("desk")
        cls.account = cls.open_account(amount=50)
        cls.visit = cls.visit.with_user(cls.desk)
        cls.env = cls.visit.env

    def edit(self, dialog, record, amount=None):
        """Enter an amount for a way to pay, or press it."""
        with Form(dialog, "customer_deposit.visit_checkout_view_form") as form:
            index = list(dialog.payment_ids).index(self.get_way(dialog, record))
            with form.payment_ids.edit(index) as payment:
                if amount is None:
                    payment.takes_rest = True
                else:
                    payment.amount = amount

    def assertAmounts(self, dialog, *amounts, left=0, change=0):  # noqa: N802
        """Check what the account, the till and the card terminal take."""
        self.assertEqual(tuple(dialog.payment_ids.mapped("amount")), amounts)
        self.assertEqual((dialog.amount_left, dialog.amount_change), (left, change))

    def test_the_deposit_is_proposed_first_and_the_rest_in_cash(self):
        dialog = self.open_dialog()
        self.assertEqual(dialog.payment_ids.mapped("kind"), ["account", "cash", "bank"])
        self.assertAmounts(dialog, 50, 70, 0)
        self.assertIn("Deposit", dialog.account_summary)
        dialog.action_pay()
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")
        self.assertSound(self.account)

    def test_one_press_moves_the_rest_to_the_card(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.bank)
        self.assertAmounts(dialog, 50, 0, 70)
        self.edit(dialog, self.account, 20)
        self.assertAmounts(dialog, 20, 0, 70, left=30)
        self.edit(dialog, self.cash)
        self.assertAmounts(dialog, 20, 30, 70)

    def test_a_register_pressed_when_the_account_pays_all_takes_its_place(self):
        self.account.with_user(self.desk).top_up(100, self.cash.id)
        dialog = self.open_dialog()
        self.assertAmounts(dialog, 120, 0, 0)
        self.edit(dialog, self.cash)
        self.assertAmounts(dialog, 0, 120, 0)
        self.edit(dialog, self.account)
        self.assertAmounts(dialog, 120, 0, 0)

    def test_what_is_typed_for_another_way_is_taken_off_the_rest(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.bank, 30)
        self.assertAmounts(dialog, 50, 40, 30)
        self.edit(dialog, self.account, 45)
        self.assertAmounts(dialog, 45, 40, 30, left=5)
        self.edit(dialog, self.account, 50)
        self.assertAmounts(dialog, 50, 40, 30)

    def test_cash_typed_takes_the_place_of_the_account_that_pays_all(self):
        self.account.with_user(self.desk).top_up(100, self.cash.id)
        dialog = self.open_dialog()
        self.edit(dialog, self.cash, 20)
        self.assertAmounts(dialog, 100, 20, 0)

    def test_a_second_press_on_the_account_takes_credit_too(self):
        self.allow_credit(40)
        dialog = self.open_dialog()
        self.edit(dialog, self.account)
        self.assertAmounts(dialog, 90, 30, 0)

    def test_change_is_given_in_cash(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.cash, 100)
        self.assertAmounts(dialog, 50, 100, 0, change=30)
        dialog.action_pay()
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")
        self.assertEqual(dialog.amount_change, 30)

    def test_no_change_is_given_for_a_card(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.bank, 121)
        self.assertAmounts(dialog, 0, 0, 121)
        with self.assertRefused("Only cash is given back as change", self.account):
            dialog.action_pay()

    def test_nothing_entered_is_refused(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.cash, 0)
        self.edit(dialog, self.account, 0)
        with self.assertRefused("let him pay later"):
            dialog.action_pay()
        dialog.action_pay_later()
        self.assertPaid("unpaid", 120, "")

    def test_credit_is_given_after_the_question(self):
        self.allow_credit(100)
        dialog = self.open_dialog()
        self.edit(dialog, self.account, 80)
        self.edit(dialog, self.cash, 40)
        action = dialog.action_pay()
        self.assertEqual(self.visit.state, "draft")
        self.assertEqual(action["views"][0][0], self.get_view("visit_checkout_view_form_credit"))
        self.assertRegex(dialog.credit_question, r"Anna Ito will owe \$\s30\.00\.")
        dialog.action_pay_on_credit()
        self.assertPaid("credit", 0, "Deposit 50.00 · On credit 30.00 · Till 40.00")
        self.assertSound(self.account)

    def test_the_question_is_asked_again_when_somebody_spent_meanwhile(self):
        self.allow_credit(100)
        dialog = self.open_dialog()
        self.edit(dialog, self.account, 80)
        dialog.action_pay()
        other = self.create_visit(self.haircut).with_user(self.desk)
        other.check_out([self.from_account(self.account, 50)])
        self.env.invalidate_all()  # the next request
        dialog.action_pay_on_credit()
        self.assertEqual(self.visit.state, "draft")
        self.assertRegex(dialog.credit_question, r"owe \$\s80\.00\.")
        dialog.action_pay_on_credit()
        self.assertEqual(self.account.balance, -80)

    def test_over_the_limit_is_refused_with_the_numbers(self):
        self.allow_credit(30)
        dialog = self.open_dialog()
        self.edit(dialog, self.cash, 0)
        self.edit(dialog, self.account, 120)
        with self.assertRefused(r"limit of Anna Ito .* \$\s30\.00", self.account):
            dialog.action_pay()

    def test_an_account_without_credit_says_what_is_missing(self):
        dialog = self.open_dialog()
        self.edit(dialog, self.account, 80)
        self.edit(dialog, self.cash, 40)
        with self.assertRefused("Not enough money", self.account):
            dialog.action_pay()

    def test_a_second_click_pays_once(self):
        dialog = self.open_dialog()
        dialog.action_pay()
        dialog.action_pay()
        self.assertPaid("paid", 0, "Deposit 50.00 · Till 70.00")

    def test_the_receipt_is_printed(self):
        dialog = self.open_dialog()
        dialog.action_pay()
        action = dialog.action_print()
        html = self.env["ir.actions.report"]._render_qweb_html(
            action["report_name"], action["context"]["active_ids"]
        )[0]
        self.assertIn(b"Haircut", html)

    def test_a_visit_already_paid_shows_nothing_to_pay(self):
        self.visit.check_out([self.in_cash()])
        dialog = self.open_dialog()
        self.assertEqual(dialog.amount_to_pay, 0)
        self.assertAmounts(dialog, 0, 0, 0)

    def get_view(self, name):
        return self.env.ref(f"customer_deposit.{name}").id
