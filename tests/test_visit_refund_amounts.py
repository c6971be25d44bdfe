from odoo.tests import tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundAmounts(RefundCommon):
    """Quantities, taxes and cents."""

    @classmethod
    def create_tax(cls, included, amount=20):
        """Return a tax on what is sold, in the price or on top of it."""
        return cls.env["account.tax"].create(
            {
                "name": f"{amount} % {included}",
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": "tax_included" if included else "tax_excluded",
            }
        )

    def sell(self, *lines):
        """Return a visit that is paid in cash."""
        visit = self.create_visit(*lines)
        self.pay_visit(visit)
        return visit

    def assertPaid(self, visit, amount):  # noqa: N802
        """Check that a visit costs ``amount``, and that the till has just that."""
        self.assertVisit("paid", 0, f"Till {amount:.2f}", visit=visit)
        self.assertAlmostEqual(self.get_register_balance(), amount, 2)
        self.assertNothingOpen(visit)

    def test_one_of_three_comes_back(self):
        visit = self.sell((self.shampoo, {"product_uom_qty": 3, "price_unit": 3.33}))
        note = self.refund(visit.order_line, visit=visit, return_quantity=1)
        self.assertEqual(note.invoice_line_ids.quantity, 3)
        self.assertEqual((visit.order_line.product_uom_qty, visit.order_line.qty_invoiced), (2, 2))
        self.assertPaid(visit, 6.66)
        self.refund(visit.order_line, visit=visit, return_quantity=2)
        self.assertVisit("refunded", 0, visit=visit)

    def test_taxes_in_the_price_and_on_top_of_it_are_credited(self):
        for included, remaining in ((True, 50), (False, 60)):
            tax = self.create_tax(included)
            visit = self.sell((self.haircut, {"tax_ids": tax.ids}))
            before = self.get_register_balance() - visit.amount_total
            self.refund(visit.order_line, visit=visit, remaining=remaining)
            self.assertEqual(visit.order_line.discount, 50)
            self.assertVisit("paid", 0, f"Till {remaining:.2f}", visit=visit)
            self.assertAlmostEqual(self.get_register_balance() - before, remaining, 2)
            self.assertNothingOpen(visit)

    def test_an_amount_that_no_discount_gives_is_reached_to_the_cent(self):
        visit = self.sell((self.haircut, {"product_uom_qty": 3, "price_unit": 300.01}))
        self.refund(visit.order_line, visit=visit, remaining=234.56)
        self.assertPaid(visit, 234.56)

    def test_an_amount_that_the_taxes_do_not_allow_is_refused_with_the_nearest(self):
        visit = self.sell((self.haircut, {"tax_ids": self.create_tax(False).ids}))
        with self.assertRefused(r"cannot cost exactly \$\s33.33. Enter \$\s33.3[24]"):
            self.refund(visit.order_line, visit=visit, remaining=33.33)

    def test_cents_of_taxes_rounded_on_the_document_stay_right(self):
        self.company.tax_calculation_rounding_method = "round_globally"
        tax = self.create_tax(False, 21)
        values = {"tax_ids": tax.ids, "price_unit": 9.55}
        visit = self.sell(*[(self.haircut, values)] * 3)
        self.refund(visit.order_line[0], visit=visit, return_quantity=1)
        self.assertPaid(visit, visit.amount_total)
        self.refund(visit.order_line[1], visit=visit, discount=33)
        self.assertPaid(visit, visit.amount_total)

    def test_a_discount_and_then_a_return(self):
        visit = self.sell(self.haircut, self.shampoo)
        service, product = visit.order_line
        self.refund(service, visit=visit, discount=10)
        self.assertPaid(visit, 110)
        self.refund(product, visit=visit, return_quantity=1)
        self.assertPaid(visit, 90)
        self.refund(service, visit=visit, discount=50)
        self.assertPaid(visit, 50)

    def test_each_of_two_invoices_gets_its_credit_note(self):
        visit = self.sell(self.haircut)
        visit.order_line.create({"order_id": visit.id, "product_id": self.shampoo.id})
        self.pay_in_cash(self.invoice_again(visit))
        notes = visit.refund_lines(
            [{"line_id": line.id, "discount": 50} for line in visit.order_line],
            reason="Not satisfied",
        )
        self.assertEqual(len(notes.reversed_entry_id), 2)
        self.assertPaid(visit, 60)

    def invoice_again(self, visit):
        """Return the posted invoice of what was added to a visit."""
        invoice = visit._create_invoices()
        invoice.action_post()
        return invoice

    def test_what_was_not_invoiced_stays_so(self):
        visit = self.sell(self.haircut, (self.shampoo, {"product_uom_qty": 3}))
        visit.order_line[1].product_uom_qty = 5
        self.refund(visit.order_line[1], visit=visit, return_quantity=1)
        self.assertEqual(visit.order_line[1].mapped("qty_to_invoice"), [2])
        self.assertEqual((visit.amount_due, visit.visit_payment_state), (40, "partial"))
        self.assertNothingOpen(visit)

    def test_a_line_given_for_nothing_stays_on_the_visit(self):
        visit = self.sell(self.haircut, self.shampoo)
        self.refund(visit.order_line[1], visit=visit, discount=100)
        self.assertEqual(visit.order_line[1].product_uom_qty, 1)
        self.assertPaid(visit, 100)

    def test_a_locked_order_stays_locked(self):
        visit = self.sell(self.haircut, self.shampoo)
        visit.locked = True
        self.refund(visit.order_line[1], visit=visit, return_quantity=1)
        self.assertTrue(visit.locked)
        self.assertPaid(visit, 100)

    def test_an_order_canceled_after_payment_gives_all_back(self):
        visit = self.sell(self.haircut)
        visit.with_context(disable_cancel_warning=True).action_cancel()
        self.assertEqual(visit.visit_payment_state, "overpaid")
        visit.give_overpayment_back(reason="The client has moved away")
        self.assertEqual((visit.amount_due, self.get_register_balance()), (0, 0))
        self.assertNothingOpen(visit)
