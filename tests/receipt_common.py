from .checkout_common import CheckoutCommon


class ReceiptCommon(CheckoutCommon):
    """Taxes that prices include, and what a receipt is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tax_20 = cls.create_tax("VAT 20%", 20)
        cls.tax_7 = cls.create_tax("VAT 7%", 7)
        cls.account = cls.open_account()

    @classmethod
    def create_tax(cls, name, amount, included=True):
        return cls.env["account.tax"].create(
            {
                "name": name,
                "amount": amount,
                "type_tax_use": "sale",
                "price_include_override": "tax_included" if included else "tax_excluded",
            }
        )

    @classmethod
    def create_taxed_visit(cls, **values):
        """Return a visit of a colour for 90 with 20 %, 10 % taken off 100, and 2 oils with 7 %."""
        colour = cls.create_service("Colour", 100, taxes_id=cls.tax_20.ids)
        oil = cls.create_goods("Oil", 20, taxes_id=cls.tax_7.ids)
        return cls.create_visit((colour, {"discount": 10}), (oil, {"product_uom_qty": 2}), **values)

    def get_receipt(self, payments):
        """Return the data of a receipt, read afresh."""
        self.env.flush_all()
        self.env.invalidate_all()
        return payments[0].get_deposit_receipt_data()

    def get_ways(self, receipt):
        return [(way["kind"], way["amount"]) for way in receipt["payments"]]

    def get_taxes(self, receipt):
        return [(tax["name"], tax["base"], tax["amount"]) for tax in receipt["taxes"]]

    def assertTies(self, receipt):  # noqa: N802
        """Check that net amount and taxes make the amount, and that the taxes make their sum."""
        net, tax = receipt["amount_untaxed"], receipt["amount_tax"]
        self.assertAlmostEqual(net + tax, receipt["amount"], 9)
        self.assertAlmostEqual(sum(row["amount"] for row in receipt["taxes"]), tax, 9)
