from odoo.fields import Command
from odoo.tests import tagged

from .commission_common import CommissionCommon


@tagged("post_install", "-at_install")
class TestCommissionDiscount(CommissionCommon):
    """A discount on a line of its own lessens what each team member of its document has sold."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reduction = cls.create_service("Reduction", 0)
        cls.of_leo = cls.shampoo, {"employee_id": cls.leo.id}

    def discount(self, amount, **values):
        return self.reduction, {"price_unit": -amount, **values}

    def assertSold(self, mia, leo):  # noqa: N802
        self.assertEqual(self.sum_rows("base", "employee_id"), {self.mia: mia, self.leo: leo})
        self.assertSound(self.account)

    def test_each_line_takes_its_share_whoever_is_named_on_the_discount(self):
        self.sell(self.haircut, self.of_leo, self.discount(14))
        self.assertSold(90, 36)
        self.assertEqual(set(self.get_rows().mapped("product_id")), {*self.haircut, *self.shampoo})

    def test_a_discount_of_nobody_is_shared_out_too_and_a_line_of_nobody_takes_its_share(self):
        visit = self.create_visit(
            (self.haircut, {"employee_id": self.mia.id}), self.shampoo, self.discount(14)
        )
        self.invoice_visit(visit)
        self.assertBase(0, 0, 90)

    def test_the_discount_of_an_order_is_shared_out(self):
        visit = self.create_visit(self.haircut, self.of_leo, visit_employee_id=self.mia.id)
        wizard = self.env["sale.order.discount"].with_context(active_id=visit.id)
        wizard.create(
            {"sale_order_id": visit.id, "discount_type": "so_discount", "discount_percentage": 0.1}
        ).action_apply_discount()
        self.assertEqual(self.invoice_visit(visit).amount_total, 126)
        self.assertSold(90, 36)

    def test_no_cent_is_lost_what_rounding_leaves_goes_along(self):
        nails = [self.create_service(f"Nail {number}", 10) for number in range(3)]
        self.sell(*nails, self.discount(10), self.discount(0.01))
        sold = self.sum_rows("sold", "product_id")
        self.assertEqual([sold[nail] for nail in nails], [6.67, 6.65, 6.67])

    def test_a_discount_lessens_what_has_its_taxes(self):
        taxes = self.env["account.tax"].create(
            [{"name": name, "amount": amount} for name, amount in (("Low", 5), ("High", 20))]
        )
        self.haircut.taxes_id, self.shampoo.taxes_id = taxes
        values = {"tax_ids": [Command.set(taxes[1].ids)]}
        self.sell(self.haircut, self.of_leo, self.discount(4, **values))
        self.assertSold(100, 36)

    def test_a_credit_note_gives_back_what_the_discount_has_left(self):
        self.credit(self.sell(self.haircut, self.of_leo, self.discount(14)))
        self.assertBase(126, 0, -126)
        self.assertFalse(self.sum_rows("base", "employee_id"))

    def test_what_is_left_of_a_discount_stays_with_what_is_left_of_the_visit(self):
        invoice = self.sell(self.haircut, self.of_leo, self.discount(14))
        visit = invoice.line_ids.sale_line_ids.order_id
        self.pay_in_cash(invoice)
        visit.refund_lines([{"line_id": visit.order_line[1].id, "return_quantity": 1}], "Broken")
        self.assertEqual(self.sum_rows("base", "employee_id"), {self.mia: 90})
        for move in visit.invoice_ids:
            prices = move.invoice_line_ids.mapped("price_unit")
            self.assertGreater(max(prices), 0, f"{move.name} has a discount and nothing else")
        self.assertSound(self.account)

    def test_what_was_paid_from_a_deposit_is_excluded_less_the_discount(self):
        self.set_policy("exclude_deposit")
        self.pay_from_account(self.sell(self.haircut, self.of_leo, self.discount(14)), 63)
        self.assertSold(45, 18)
        self.assertEqual(self.sum_rows("excluded", "employee_id"), {self.mia: -45, self.leo: -18})

    def test_a_discount_alone_counts_for_its_team_member(self):
        invoice = self.create_invoice(0, post=False, invoice_date=self.may)
        invoice.invoice_line_ids = [
            Command.clear(),
            Command.create(
                {
                    "name": "Reduction",
                    "price_unit": -10,
                    "deposit_employee_id": self.mia.id,
                    "tax_ids": False,
                }
            ),
        ]
        invoice.action_switch_move_type()
        invoice.action_post()
        self.assertEqual(abs(sum(self.get_rows().mapped("base"))), 10)
