from datetime import datetime, time

from odoo.tests import HttpCase, tagged

from .common import DepositCommon
from .keyboard import KeyboardMixin

CARD = "/odoo/action-customer_deposit.res_partner_action_client"
VISIT = "/odoo/action-customer_deposit.sale_order_action_visit"
# From the beginning of a page to what one wants there; more is no way to work.
MANY_TABS = 60
FEW_TABS = 20


@tagged("post_install", "-at_install")
class TestKeyboard(KeyboardMixin, HttpCase, DepositCommon):
    """The receptionist's most frequent work, without a mouse."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.create_user("desk")
        cls.account = cls.open_account(amount=50)
        cls.visit = cls.create_visit(
            cls.create_service("Haircut", 100), start=datetime.combine(cls.today, time(9))
        )
        cls.env.flush_all()

    def test_a_top_up_from_the_clients_card(self):
        self.drive(f"{CARD}/{self.anna.id}", "deposit_desk", self.top_up_by_keyboard)
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, 80)

    def top_up_by_keyboard(self, keyboard):
        top_up = "button[name=action_open_top_up]"
        keyboard.wait_for("a[name=deposit_accounts]")
        keyboard.tab_to("a[name=deposit_accounts]", MANY_TABS)
        keyboard.press("Enter")
        keyboard.wait_for(f"td {top_up}")
        # The other pages and the buttons above the accounts come before it.
        keyboard.tab_to(f"td {top_up}", FEW_TABS)
        # In lists of Odoo the Enter key opens the row, here the account.
        keyboard.press(" ")
        keyboard.wait_for_focus(".modal div[name=amount] input")
        keyboard.type("30")
        # The way from the amount to the main button: the register, what is folded, the button.
        keyboard.press("Tab")
        keyboard.wait_for_focus(".modal div[name=journal_id] input[type=radio]")
        keyboard.tab_to(".modal summary", 2)
        keyboard.tab_to(".modal button[name=action_top_up]", 2)
        keyboard.press("q", "Alt")
        keyboard.wait_for("td[name=balance]", "80.00")

    def test_a_checkout_of_a_visit(self):
        self.drive(f"{VISIT}/{self.visit.id}", "deposit_desk", self.check_out_by_keyboard)
        self.env.invalidate_all()
        self.assertEqual(self.visit.visit_payment_state, "paid")
        self.assertEqual(self.account.balance, 10)

    def check_out_by_keyboard(self, keyboard):
        keyboard.wait_for("button[name=action_open_checkout]")
        keyboard.press("k", "Alt")
        amount = ".modal .o_visit_payment_amount input"
        keyboard.wait_for_focus(amount)
        keyboard.press("Escape")
        keyboard.wait_until("!document.querySelector('.modal')", "closed dialog")
        keyboard.press("k", "Alt")
        keyboard.wait_for_focus(amount)
        keyboard.type("40")
        # Down to the till, which takes the rest.
        keyboard.tab_to(".modal button.o_visit_payment_way:has(.fa-money)", 6)
        keyboard.press("Enter")
        keyboard.wait_for(".modal div[name=amount_left]", "0.00")
        keyboard.press("Tab")
        keyboard.wait_for_focus(amount)
        keyboard.press("Enter")
        keyboard.wait_for(".modal .alert-success", "All is paid.")
        keyboard.press("Enter")
        keyboard.wait_until("!document.querySelector('.modal')", "closed dialog")
        keyboard.wait_for("[name=visit_payment_state]", "Paid")
