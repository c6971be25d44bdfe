from odoo.fields import Command
from odoo.tests import tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestCheckoutInvoice(CheckoutCommon):
    """Invoices of all kinds: taxes, policies, down payments, currencies, deliveries."""

    def create_tax(self, **values):
        return self.env["account.tax"].create({"name": "20 %", "amount": 20, **values})

    def test_taxes_included_and_on_top(self):
        included = self.create_tax(name="20 % incl.", price_include_override="tax_included")
        on_top = self.create_tax(price_include_override="tax_excluded")
        visit = self.create_visit(
            (self.haircut, {"tax_ids": included.ids}), (self.shampoo, {"tax_ids": on_top.ids})
        )
        visit.check_out([self.in_cash()])
        self.assertPaid("paid", 0, "Till 124.00", visit)
        self.assertAlmostEqual(visit.invoice_ids.amount_tax, 20.67, 2)

    def test_the_invoice_is_the_one_that_odoo_makes(self):
        tag = self.env["account.account.tag"].create({"name": "Base", "applicability": "taxes"})
        included = self.create_tax(name="20 % incl.", price_include_override="tax_included")
        on_top = self.create_tax(amount=7, price_include_override="tax_excluded")
        on_top.invoice_repartition_line_ids[0].tag_ids = tag
        odd = {"price_unit": 33.335, "product_uom_qty": 3, "discount": 7}
        untaxed = [
            (self.haircut, odd),
            (self.shampoo, {"price_unit": 0.07, "product_uom_qty": 11}),
            (self.haircut, {"price_unit": -4.995}),
            (self.haircut, {"price_unit": 0}),
        ]
        taxed = [
            (self.haircut, {**odd, "tax_ids": included.ids}),
            (self.shampoo, {**odd, "tax_ids": on_top.ids}),
            (self.shampoo, {"price_unit": 0.99, "tax_ids": (included + on_top).ids}),
        ]
        for method in ("round_per_line", "round_globally"):
            self.company.tax_calculation_rounding_method = method
            for lines in (untaxed, taxed, untaxed + taxed):
                with self.subTest(method=method, lines=len(lines)):
                    visit = self.create_visit(*lines)
                    order = visit.copy({"visit_start": False})
                    order.action_confirm()
                    order._create_invoices().action_post()
                    visit.check_out([self.in_cash()])
                    self.assertEqual(
                        self.read_items(visit.invoice_ids), self.read_items(order.invoice_ids)
                    )

    def test_what_an_invoice_before_has_left_is_invoiced_as_odoo_does(self):
        odd = {"price_unit": 33.335, "product_uom_qty": 3}
        visit = self.create_visit((self.haircut, odd))
        order = visit.copy({"visit_start": False})
        for record in (visit, order):
            record.action_confirm()
            invoice = record._create_invoices()
            invoice.invoice_line_ids.quantity = 1
            invoice.action_post()
        order._create_invoices().action_post()
        visit.check_out([self.in_cash()])
        rests = [
            max(record.invoice_ids, key=lambda move: move.amount_total) for record in (visit, order)
        ]
        self.assertEqual(rests[0].amount_total, 66.67)
        self.assertEqual(self.read_items(rests[0]), self.read_items(rests[1]))

    def read_items(self, invoice):
        """Return what the items of an invoice say, whatever their order."""
        self.env.flush_all()
        self.env.invalidate_all()
        fnames = (
            *("display_type", "name", "quantity", "price_unit", "discount", "price_subtotal"),
            *("price_total", "amount_currency", "balance", "debit", "credit", "tax_base_amount"),
        )
        relations = ("tax_ids", "tax_tag_ids", "tax_line_id", "account_id", "currency_id")
        items = [
            str([line[fname] for fname in fnames] + [line[fname].ids for fname in relations])
            for line in invoice.line_ids
            if line.display_type != "payment_term"
        ]
        return [*sorted(items), invoice.amount_total, invoice.amount_tax]

    def test_services_invoiced_when_delivered_are_delivered(self):
        self.haircut.invoice_policy = "delivery"
        visit = self.create_visit((self.haircut, {"product_uom_qty": 2}))
        visit.check_out([self.in_cash()])
        self.assertEqual(visit.order_line.qty_delivered, 2)
        self.assertPaid("paid", 0, "Till 200.00", visit)

    def test_a_down_payment_is_taken_off(self):
        self.visit.action_confirm()
        self.pay_in_advance(30)
        self.assertPaid("partial", 90, "Till 30.00")
        self.visit.check_out([self.by_card()])
        self.assertPaid("paid", 0, "Card terminal 90.00 · Till 30.00")

    def test_a_down_payment_above_the_price_is_refused(self):
        self.visit.action_confirm()
        self.pay_in_advance(110)
        self.visit.order_line[0].price_unit = 50
        with self.assertRefused("More was invoiced in advance"):
            self.visit.check_out([self.in_cash()])

    def pay_in_advance(self, amount):
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.visit.ids)],
                "advance_payment_method": "fixed",
                "fixed_amount": amount,
            }
        )
        invoice = wizard._create_invoices(self.visit)
        invoice.action_post()
        self.pay_in_cash(invoice)

    def test_a_visit_in_another_currency_is_paid_in_it(self):
        euro = self.env.ref("base.EUR")
        euro.active = True
        self.env["res.currency.rate"].create(
            {"currency_id": euro.id, "rate": 0.5, "name": "2020-01-01"}
        )
        pricelist = self.env["product.pricelist"].create({"name": "€", "currency_id": euro.id})
        account = self.open_account(amount=500)
        visit = self.create_visit((self.haircut, {"price_unit": 60}), pricelist_id=pricelist.id)
        with self.assertRefused("it is in EUR", account):
            visit.check_out([self.from_account(account)])
        payment = visit.check_out([self.in_cash()])
        self.assertEqual((payment.amount, payment.currency_id), (60, euro))
        self.assertEqual(sum(payment.move_id.line_ids.mapped("debit")), 120)
        self.assertPaid("paid", 0, "Till 60.00", visit)
        self.assertFalse(visit._get_checkout_accounts())

    def test_an_invoice_shared_with_another_order_is_paid_in_part(self):
        other = self.create_visit(self.haircut)
        (self.visit | other).action_confirm()
        (self.visit | other)._create_invoices().action_post()
        self.visit.check_out([self.in_cash(120)])
        self.assertEqual(self.visit.invoice_ids.amount_residual, 100)

    def test_goods_are_handed_over(self):
        self.visit.check_out([self.in_cash()])
        if "picking_ids" in self.visit._fields:
            self.assertEqual(self.visit.picking_ids.mapped("state"), ["done"])
            self.assertEqual(self.visit.order_line[1].qty_delivered, 1)
        self.assertPaid("paid", 0, "Till 120.00")

    def test_an_order_made_elsewhere_is_invoiced_as_agreed(self):
        self.haircut.invoice_policy = "delivery"
        order = self.create_visit(self.haircut, self.shampoo, visit_start=False)
        order.action_confirm()
        order.check_out([self.in_cash()])
        self.assertEqual(order.order_line[0].qty_delivered, 0)
        self.assertPaid("partial", 100, "Till 20.00", order)
