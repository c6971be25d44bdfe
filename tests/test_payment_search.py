from datetime import timedelta

from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestPaymentSearch(DepositCommon):
    """A top-up is found in the payments lists by what people know of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"phone": "+1 555-123-4567", "email": "anna.ito@example.com"})
        cls.account = cls.open_account()
        cls.payment = cls.top_up(cls.account, 100)
        cls.other = cls.top_up(cls.open_account(cls.boris), 50)
        views = cls.env["account.payment"].get_views([(False, "search")])
        cls.arch = etree.fromstring(views["views"]["search"]["arch"])

    def search(self, domain):
        return self.env["account.payment"].search(domain) & (self.payment | self.other)

    def find(self, text, fname="deposit_account_id"):
        """Return what typing ``text`` into the field of the search bar finds."""
        [node] = self.arch.xpath(f"//field[@name='{fname}']")
        return self.search(safe_eval(node.get("filter_domain"), {"self": text}))

    def filter(self, name):
        """Return what a filter finds."""
        [node] = self.arch.xpath(f"//filter[@name='{name}']")
        return self.search(safe_eval(node.get("domain")))

    def test_it_is_found_by_name_number_and_address(self):
        for text in ("anna", "Ito", self.account.name, "anna.ito@example.com"):
            with self.subTest(text):
                self.assertEqual(self.find(text), self.payment)

    def test_it_is_found_by_the_phone_however_it_is_written(self):
        for text in ("+1 555-123-4567", "5551234567", "555 123 45", "(555) 123-4567"):
            with self.subTest(text):
                self.assertEqual(self.find(text), self.payment)

    def test_plain_search_of_odoo_finds_it_by_name_and_phone_too(self):
        for text in ("Anna Ito", "5551234567", self.payment.name):
            with self.subTest(text):
                self.assertEqual(self.find(text, "name"), self.payment)

    def test_it_is_found_by_payment_item(self):
        spend = self.account.pay(self.create_invoice(10).ids)
        self.assertEqual(self.filter("deposit_top_up"), self.payment | self.other)
        self.assertNotIn(spend, self.filter("deposit_top_up"))

    def test_it_is_found_by_its_day(self):
        week = self.today - timedelta(days=self.today.weekday() + 8)
        old = self.top_up(self.account, 1, date=week.replace(day=1) - timedelta(days=35))
        late = self.top_up(self.account, 1, date=self.day(-1))
        self.payment |= old | late
        self.assertEqual(self.filter("today") | late, self.payment - old | self.other)
        self.assertEqual(self.filter("yesterday"), late)
        for name in ("this_week", "this_month"):
            self.assertIn(self.other, self.filter(name))
            self.assertNotIn(old, self.filter(name))

    def test_the_lists_of_finance_and_of_deposits_search_the_same_way(self):
        for xmlid in (
            "customer_deposit.account_payment_action_deposit",
            "account.action_account_payments",
        ):
            action = self.env.ref(xmlid)
            views = self.env["account.payment"].get_views([(action.search_view_id.id, "search")])
            self.assertIn("deposit_top_up", views["views"]["search"]["arch"])
