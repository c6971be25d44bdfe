from unittest.mock import patch

from odoo.tests import freeze_time, tagged

from .document_world import NOW, DocumentCase


def step(name, **values):
    """Return a step of the machine; what is not given is off."""
    return name, {"foreign": False} | values if name == "new_invoice" else values


@tagged("post_install", "-at_install")
class TestDocumentMutations(DocumentCase):
    """The machine sees faults of the kinds it is there for."""

    def assertFound(self, model, method, mutant, steps):  # noqa: N802
        """Check that steps are fine, and are not with a method replaced by a wrong one."""
        with freeze_time(NOW) as self.frozen:
            _machine, fault, _steps = self.try_steps(steps)
            self.assertIsNone(fault)
            with patch.object(self.registry[model], method, mutant):
                _machine, fault, _steps = self.try_steps(steps)
        self.assertIsNotNone(fault, "not seen")

    def test_it_sees_that_more_comes_back_than_the_account_gave(self):
        self.assertFound(
            "account.payment",
            "_get_difference_items",
            lambda payments: payments.env["account.move.line"],
            [
                step("new_invoice", client=0, lines=[(100_00, 0)], term=0, rounding=0),
                step("register", invoice=0, journal=0, handling="writeoff", share=98),
                step("unreconcile", invoice=0, number=0, whole=False, from_payment=False),
            ],
        )

    def test_it_sees_that_a_returned_line_forgets_its_share_of_a_discount(self):
        self.assertFound(
            "sale.order",
            "_get_discount_changes",
            lambda _order, _changes: {},
            [
                step("new_visit", client=0, lines=[(0, 1), (3, 2)], reduction=0),
                step("discount_visit", visit=0, kind="amount", share=10, amount=20_00),
                step(
                    "check_out",
                    visit=0,
                    ways=["cash"],
                    share=100,
                    account=0,
                    by_line=False,
                    credit=False,
                ),
                step("refund_lines", visit=0, line=0, kind="return", value=100, target="default"),
            ],
        )

    def test_it_sees_that_money_stays_on_the_invoice_of_somebody_else(self):
        self.assertFound(
            "account.move",
            "_return_money_of_others",
            lambda _moves, _vals: None,
            [
                step("new_invoice", client=0, lines=[(100_00, 0)], term=0, rounding=0),
                step("pay", account=0, invoice=0, second=0, share=50, all_due=False, credit=False),
                step("edit_invoice", invoice=0, change="client", other=1),
            ],
        )
