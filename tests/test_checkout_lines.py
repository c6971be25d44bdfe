from odoo.tests import Form, tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutLines(CheckoutCommon):
    """The client pays some of the lines only."""

    def get_due(self):
        return list(self.visit._get_due_by_line().values())

    def choose(self, *products):
        """Return the dialog with the lines of some products ticked."""
        dialog = self.open_dialog()
        with Form(dialog, "customer_deposit.visit_checkout_view_form") as form:
            for index, line in enumerate(dialog.line_ids):
                with form.line_ids.edit(index) as form_line:
                    form_line.is_chosen = line.product_id in products
        return dialog

    def test_what_is_due_of_each_line(self):
        self.assertEqual(self.get_due(), [100, 20])

    def test_the_lines_ticked_are_what_is_to_be_paid(self):
        dialog = self.choose(self.shampoo)
        self.assertEqual(dialog.amount_to_pay, 20)
        self.assertEqual(sum(dialog.payment_ids.mapped("amount")), 20)
        dialog.action_pay()
        self.assertEqual((self.visit.amount_due, self.get_due()), (100, [100, 0]))
        self.assertEqual(self.visit.invoice_ids.amount_total, 120)

    def test_what_was_paid_without_lines_counts_for_the_first(self):
        self.visit.check_out([self.in_cash(70)])
        self.assertEqual(self.get_due(), [30, 20])
        self.visit.check_out([self.in_cash(20)], line_ids=self.visit.order_line[1].ids)
        self.assertEqual(self.get_due(), [30, 0])

    def test_a_canceled_payment_makes_its_line_due_again(self):
        account = self.open_account(amount=100)
        payment = self.visit.check_out(
            [self.from_account(account, 20)], line_ids=self.visit.order_line[1].ids
        )
        self.assertEqual(self.get_due(), [100, 0])
        payment.action_deposit_cancel("Wrong client")
        self.assertEqual(self.get_due(), [100, 20])

    def test_taxes_rounded_by_order_leave_no_cent_behind(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.env["account.tax"].create({"name": "7 %", "amount": 7})
        service = self.create_service("Nail", 0.35, taxes_id=[tax.id])
        self.visit = self.create_visit(service, service, service)
        self.assertAlmostEqual(sum(self.get_due()), self.visit.amount_total, 2)
        self.open_dialog().action_pay()
        self.assertEqual(self.visit.amount_due, 0)
