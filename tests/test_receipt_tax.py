from odoo.fields import Command
from odoo.tests import tagged

from .receipt_common import ReceiptCommon


@tagged("post_install", "-at_install")
class TestReceiptTax(ReceiptCommon):
    # === OF THE ITEMS === #

    def test_taxes_of_included_prices_by_rate(self):
        receipt = self.get_receipt(self.create_taxed_visit().check_out([self.in_cash()]))
        self.assertEqual(
            sorted(self.get_taxes(receipt)), [("VAT 20%", 75, 15), ("VAT 7%", 37.38, 2.62)]
        )
        self.assertEqual((receipt["amount_untaxed"], receipt["amount_tax"]), (112.38, 17.62))
        self.assertTies(receipt)

    def test_taxes_on_top_of_prices_are_in_the_lines(self):
        tax = self.create_tax("Sales tax", 8.25, included=False)
        service = self.create_service("Colour", 100, taxes_id=tax.ids)
        receipt = self.get_receipt(self.create_visit(service).check_out([self.in_cash()]))
        [line] = receipt["lines"]
        self.assertEqual((line["unit_price"], line["amount"]), (108.25, 108.25))
        self.assertEqual(self.get_taxes(receipt), [("Sales tax", 100, 8.25)])
        self.assertTies(receipt)

    def test_two_taxes_on_one_line(self):
        taxes = self.create_tax("State", 5, False) | self.create_tax("City", 2, False)
        service = self.create_service("Colour", 100, taxes_id=taxes.ids)
        receipt = self.get_receipt(self.create_visit(service).check_out([self.in_cash()]))
        self.assertEqual(sorted(self.get_taxes(receipt)), [("City", 100, 2), ("State", 100, 5)])
        self.assertEqual((receipt["amount_untaxed"], receipt["amount_tax"]), (100, 7))

    def test_untaxed_lines_are_told_apart(self):
        colour = self.create_service("Colour", 60, taxes_id=self.tax_20.ids)
        visit = self.create_visit(colour, self.haircut)
        receipt = self.get_receipt(visit.check_out([self.in_cash()]))
        self.assertEqual(self.get_taxes(receipt), [("VAT 20%", 50, 10), ("Without tax", 100, 0)])
        self.assertTies(receipt)

    def test_part_payments_make_together_what_the_invoice_says(self):
        visit = self.create_taxed_visit()
        receipts = [
            self.get_receipt(visit.check_out([self.in_cash(amount)]))
            for amount in (33.33, 33.33, 0.01, None)
        ]
        for receipt in receipts:
            self.assertTies(receipt)
        sums = {}
        for receipt in receipts:
            for name, base, amount in self.get_taxes(receipt):
                known = sums.get(name, (0, 0))
                sums[name] = (round(known[0] + base, 2), round(known[1] + amount, 2))
        self.assertEqual(sums, {"VAT 20%": (75, 15), "VAT 7%": (37.38, 2.62)})

    def test_a_part_payment_has_its_part_of_the_tax(self):
        visit = self.create_visit(self.create_service("Colour", 120, taxes_id=self.tax_20.ids))
        receipt = self.get_receipt(visit.check_out([self.in_cash(60)]))
        self.assertEqual(self.get_taxes(receipt), [("VAT 20%", 50, 10)])

    def test_chosen_lines_have_their_own_tax(self):
        visit = self.create_taxed_visit()
        oil = visit.order_line[1]
        receipt = self.get_receipt(visit.check_out([self.in_cash(40)], line_ids=oil.ids))
        self.assertEqual(self.get_taxes(receipt), [("VAT 7%", 37.38, 2.62)])
        self.assertTies(receipt)

    def test_several_invoices_of_one_payment(self):
        self.top_up(self.account, 300)
        invoices = self.env["account.move"].union(
            *(
                self.create_invoice(
                    invoice_date_due=self.day(offset),
                    invoice_line_ids=[
                        Command.create({"name": "Colour", "price_unit": price, "tax_ids": [tax.id]})
                    ],
                )
                for offset, price, tax in ((-5, 120, self.tax_20), (5, 107, self.tax_7))
            )
        )
        receipt = self.get_receipt(self.account.pay(invoices.ids, amount=173.5))
        paid = [(document["paid"], document["due"]) for document in receipt["documents"]]
        self.assertEqual(paid, [(120, 0), (53.5, 53.5)])
        self.assertEqual(
            sorted(self.get_taxes(receipt)), [("VAT 20%", 100, 20), ("VAT 7%", 50, 3.5)]
        )

    def test_a_free_line_and_a_negative_line_are_kept(self):
        gift = (self.shampoo, {"discount": 100})
        voucher = (self.create_service("Voucher", -20), {})
        receipt = self.get_receipt(
            self.create_visit(self.haircut, gift, voucher).check_out([self.in_cash()])
        )
        self.assertEqual([line["amount"] for line in receipt["lines"]], [100, 0, -20])
        self.assertEqual((receipt["amount_total"], receipt["amount"]), (80, 80))
        self.assertEqual(receipt["lines"][1]["discount_amount"], 20)

    # === OF ADVANCES === #

    def test_an_advance_has_no_tax_without_a_setting(self):
        receipt = self.get_receipt(self.top_up(self.account, 50))
        self.assertEqual((receipt["amount_untaxed"], receipt["amount_tax"]), (50, 0))

    def test_an_advance_includes_the_tax_of_the_company(self):
        # Whatever the tax says for prices: what the client pays is the amount.
        self.company.deposit_receipt_tax_id = self.create_tax("VAT", 20, included=False)
        receipt = self.get_receipt(self.top_up(self.account, 50))
        self.assertEqual(self.get_taxes(receipt), [("VAT", 41.67, 8.33)])
        self.assertTies(receipt)

    def test_money_given_back_includes_the_tax_of_the_company(self):
        self.company.deposit_receipt_tax_id = self.tax_20
        self.top_up(self.account, 50)
        receipt = self.get_receipt(self.account.refund(30, self.cash.id))
        self.assertEqual(self.get_taxes(receipt), [("VAT 20%", 25, 5)])

    def test_a_branch_uses_the_tax_of_its_parent(self):
        self.company.deposit_receipt_tax_id = self.tax_20
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.assertEqual(branch._get_deposit_receipt_tax(), self.tax_20)
        branch.deposit_receipt_tax_id = self.tax_7
        self.assertEqual(branch._get_deposit_receipt_tax(), self.tax_7)
