import threading
from contextlib import contextmanager
from types import SimpleNamespace
from unittest.mock import patch

from werkzeug.test import EnvironBuilder

from odoo.http import _request_stack
from odoo.tests import HttpCase, new_test_user, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCreditOnline(DepositCommon, HttpCase):
    """Credit is for the back office: pages that clients use never take an account below zero."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.allow_credit(limit=100)
        cls.account = cls.open_account(amount=20)
        cls.invoice = cls.create_invoice(50)
        cls.booking = cls.create_user("booking", password="booking-password")
        cls.portal = new_test_user(cls.env, login="client", groups="base.group_portal")
        cls.public = cls.env.ref("base.public_user")

    def pay_as(self, user, amount=None, su=True):
        account = self.account.with_user(user).sudo(su)
        return account.pay(self.invoice.ids, amount, allow_credit=True)

    @contextmanager
    def serve(self, path, user):
        """Serve a page of Odoo's own to ``user`` meanwhile."""
        page = SimpleNamespace(path=path, environ=EnvironBuilder(path=path).get_environ())
        _request_stack.push(
            SimpleNamespace(env=self.env(user=user), httprequest=page, is_frontend=True)
        )
        try:
            # Odoo's server names the database on each of its threads.
            with patch.object(
                threading.current_thread(), "dbname", self.env.cr.dbname, create=True
            ):
                yield
        finally:
            _request_stack.pop()

    def test_only_a_user_with_the_booking_right_gives_credit_even_with_sudo(self):
        for user in (self.portal, self.public, *map(self.create_user, ("nobody", "cashier"))):
            with self.subTest(user.login), self.assertRefused("by the back office only"):
                self.pay_as(user)
        self.pay_as(self.booking)
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)

    def test_what_is_on_the_account_is_paid_for_a_client_online(self):
        self.pay_as(self.portal, 20)
        self.assertEqual(self.account.balance, 0)
        with self.assertRefused("by the back office only", self.account):
            self.pay_as(self.portal, 1)

    def test_the_user_who_sent_the_request_counts_too(self):
        with (
            self.serve("/web/dataset/call_kw", self.portal),
            self.assertRefused("by the back office only", self.account),
        ):
            self.pay_as(self.booking)

    def test_no_page_of_website_portal_or_payment_gives_credit_to_anyone(self):
        for path in ("/my/invoices", "/payment/status", "/payment/pay"):
            with (
                self.subTest(path),
                self.serve(path, self.booking),
                self.assertRefused("by the back office only"),
            ):
                self.pay_as(self.booking)
        self.assertSound(self.account)

    def test_no_page_gives_credit_at_the_checkout(self):
        visit = self.create_visit(self.create_service("Haircut", 50))
        visit.check_out()
        payment = {"account_id": self.account.id}
        with (
            self.serve("/my/orders", self.booking),
            self.assertRefused("by the back office only", self.account),
        ):
            visit.check_out([payment], allow_credit=True)
        visit.check_out([payment], allow_credit=True)
        self.assertEqual(self.account.balance, -30)

    def test_the_back_office_gives_credit_over_the_network(self):
        self.authenticate("deposit_booking", "booking-password")
        result = self.make_jsonrpc_request(
            "/web/dataset/call_kw/deposit.account/pay",
            {
                "model": "deposit.account",
                "method": "pay",
                "args": [self.account.ids, self.invoice.ids],
                "kwargs": {"allow_credit": True},
            },
        )
        self.assertEqual(len(result), 2)
        self.env.invalidate_all()
        self.assertEqual(self.account.balance, -30)
        self.assertSound(self.account)
