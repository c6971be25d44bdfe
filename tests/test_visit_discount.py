from odoo.fields import Command
from odoo.tests import tagged

from .test_visit_documents import DocumentsCommon


@tagged("post_install", "-at_install")
class TestVisitDiscount(DocumentsCommon):
    """A returned line takes its share of the discounts on lines of their own along."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.visit = cls.create_visit(cls.colour, (cls.haircut, {"price_unit": 60}))
        cls.one, cls.two = cls.visit.order_line

    def discount(self, amount, kind="amount", visit=None):
        """Give a discount by Odoo's own dialog."""
        field = "discount_amount" if kind == "amount" else "discount_percentage"
        self.env["sale.order.discount"].create(
            {"sale_order_id": (visit or self.visit).id, "discount_type": kind, field: amount}
        ).action_apply_discount()

    def test_each_line_takes_its_share_along(self):
        self.discount(20)
        self.pay_from_account()
        self.assertClientPaid(100, "paid")
        self.refund(self.one, return_quantity=1)
        self.assertClientPaid(50, "paid")
        self.refund(self.two, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_a_part_of_a_line_takes_a_part_along(self):
        visit = self.create_visit((self.haircut, {"product_uom_qty": 3}))
        self.discount(0.1, "so_discount", visit)
        self.pay_from_account(visit)
        self.assertClientPaid(270, "paid", visit=visit)
        self.refund(visit.order_line[0], visit=visit, return_quantity=1)
        self.assertClientPaid(180, "paid", visit=visit)

    def test_a_reduced_line_keeps_its_share_and_a_free_one_gives_it_up(self):
        self.discount(20)
        self.pay_from_account()
        self.refund(self.one, remaining=30)
        self.assertClientPaid(70, "paid")
        self.refund(self.one, remaining=0)
        # Of 30 and 60 the discount of 20 has belonged to the first one by a third.
        self.assertClientPaid(46.67, "paid")

    def test_a_discount_is_not_returned_by_itself(self):
        self.discount(20)
        self.pay_from_account()
        with self.assertRefused("is a discount"):
            self.refund(self.visit.order_line[2], return_quantity=1)

    def test_lines_by_hand_below_zero_are_discounts(self):
        for values in ({"price_unit": -20}, {"price_unit": 20, "product_uom_qty": -1}):
            with self.subTest(values=values):
                visit = self.create_visit(self.colour, self.haircut, (self.shampoo, values))
                self.pay_from_account(visit)
                self.assertClientPaid(140, "paid", visit=visit)
                for line in visit.order_line[:2]:
                    self.refund(line, visit=visit, return_quantity=1)
                self.assertClientPaid(0, "refunded", visit=visit)

    def test_a_discount_after_the_payment_is_given_back(self):
        self.pay_from_account()
        self.visit.write(
            {"order_line": [Command.create({"product_id": self.shampoo.id, "price_unit": -20})]}
        )
        self.assertEqual((self.visit.visit_payment_state, self.visit.amount_due), ("overpaid", -20))
        self.visit.give_overpayment_back(reason="Discount")
        self.assertClientPaid(100, "paid")
        self.refund(self.one, return_quantity=1)
        self.assertClientPaid(50, "paid")

    def test_a_discount_on_an_unpaid_invoice_is_credited_at_the_checkout(self):
        self.visit.check_out([])
        self.visit.write(
            {"order_line": [Command.create({"product_id": self.shampoo.id, "price_unit": -20})]}
        )
        self.assertEqual(self.visit.amount_due, 100)
        self.pay_from_account()
        self.assertClientPaid(100, "paid")

    def test_shares_are_exact_whatever_the_taxes_and_their_rounding(self):
        for rounding in ("round_per_line", "round_globally"):
            self.env.company.tax_calculation_rounding_method = rounding
            for included in ("tax_included", "tax_excluded"):
                for kind, amount in (("so_discount", 0.1), ("amount", 33.33)):
                    with self.subTest(rounding=rounding, included=included, kind=kind):
                        self.return_all_of_a_discounted_visit(included, kind, amount)

    def return_all_of_a_discounted_visit(self, included, kind, amount):
        """Return the lines of a visit with two taxes one by one, and check each step."""
        rounding = self.env.company.tax_calculation_rounding_method
        taxes = self.env["account.tax"].create(
            [
                {
                    "name": f"{rate} {included} {kind} {rounding}",
                    "amount": rate,
                    "price_include_override": included,
                }
                for rate in (20, 7)
            ]
        )
        visit = self.create_visit(
            (self.haircut, {"price_unit": 33.33, "tax_ids": taxes[0].ids}),
            (self.colour, {"price_unit": 19.99, "tax_ids": taxes[1].ids}),
            (self.shampoo, {"price_unit": 47.77, "tax_ids": taxes[0].ids, "product_uom_qty": 3}),
        )
        lines = visit.order_line
        self.discount(amount, kind, visit)
        discounts = visit.order_line - lines
        shares = visit._get_discount_shares()
        self.assertEqual(lines.browse([line.id for line in shares]).sorted("id"), lines)
        self.assertAlmostEqual(sum(shares.values()), sum(discounts.mapped("price_total")), 2)
        self.assertAlmostEqual(
            shares[lines[1]], discounts.filtered(lambda d: d.tax_ids == taxes[1]).price_total, 2
        )
        self.pay_from_account(visit)
        for line, quantity in ((lines[1], 1), (lines[2], 1), (lines[0], 1), (lines[2], 2)):
            self.refund(line, visit=visit, return_quantity=quantity)
            self.assertClientPaid(visit.amount_total, visit.visit_payment_state, visit=visit)
        self.assertClientPaid(0, "refunded", visit=visit)

    def test_other_currencies_have_no_cents_or_three_decimals(self):
        for name, digits in (("JPY", 1), ("KWD", 0.001)):
            with self.subTest(currency=name):
                currency = self.env["res.currency"].with_context(active_test=False)
                currency = currency.search([("name", "=", name)])
                currency.write({"active": True, "rounding": digits})
                pricelist = self.env["product.pricelist"].create(
                    {"name": name, "currency_id": currency.id}
                )
                visit = self.create_visit(
                    (self.colour, {"price_unit": 100}),
                    (self.haircut, {"price_unit": 200}),
                    (self.shampoo, {"price_unit": -100 * digits}),
                    pricelist_id=pricelist.id,
                )
                shares = visit._get_discount_shares()
                self.assertEqual(
                    [currency.round(share / digits) for share in shares.values()], [-33, -67]
                )


@tagged("post_install", "-at_install")
class TestVisitFree(DocumentsCommon):
    """What shall cost nothing any more: a remaining amount of zero is one."""

    def test_nothing_remains(self):
        self.pay_from_account()
        self.refund(self.service_line, remaining=0)
        self.assertEqual(self.service_line.discount, 100)
        self.assertClientPaid(20, "paid")

    def test_one_comes_back_and_the_other_is_free(self):
        visit = self.create_visit((self.haircut, {"product_uom_qty": 2}))
        self.pay_from_account(visit)
        self.refund(visit.order_line, visit=visit, return_quantity=1, remaining=0)
        self.assertClientPaid(0, "refunded", visit=visit)

    def test_no_discount_at_all_is_less_than_a_line_has(self):
        self.pay_from_account()
        self.refund(self.service_line, discount=20)
        with self.assertRefused("cannot get 0 %"):
            self.refund(self.service_line, discount=0)
