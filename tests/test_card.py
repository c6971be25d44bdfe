from contextlib import contextmanager
from datetime import date
from unittest.mock import patch

from odoo.exceptions import ValidationError
from odoo.tests import Form, freeze_time, new_test_user, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCard(DepositCommon):
    """What is known of a client, how he is found, and who may book for him."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk")
        cls.clients = cls.env["res.partner"].with_user(cls.desk)
        cls.anna.write({"phone": "+1 555-010-7788", "barcode": "2900000000017"})
        cls.boris.barcode = "2900000000024"

    # === PERSONAL DATA === #

    def test_the_desk_fills_in_the_card(self):
        with Form(self.anna.with_user(self.desk)) as card:
            card.additional_phone = "+1 555-010-9999"
            card.gender = "female"
            card.importance = "3"
            card.birth_date = "1995-04-15"
            card.barcode = "2900000000031"
            card.visit_discount = 10
            card.no_online_booking = True
        self.assertEqual(self.anna.barcode, "2900000000031")
        self.assertEqual(self.anna.visit_discount, 10)

    def test_a_discount_is_between_0_and_100(self):
        for discount in (-1, 100.5):
            with (
                self.subTest(discount),
                self.assertRaisesRegex(Exception, "between 0 and 100|_check_visit_discount"),
                self.env.cr.savepoint(),
            ):
                self.anna.visit_discount = discount
                self.env.flush_all()

    def test_only_persons_have_personal_data(self):
        company, address = self.env["res.partner"].create(
            [
                {"name": "Hotel", "is_company": True},
                {"name": "Office", "type": "delivery", "parent_id": self.anna.id},
            ]
        )
        vendor = self.env["res.partner"].create({"name": "Nora", "supplier_rank": 1})
        people = self.anna | company | address | vendor
        self.assertEqual(people.filtered("has_client_card"), self.anna)
        vendor.customer_rank = 1
        self.assertTrue(vendor.has_client_card)

    def test_additional_fields_are_on_the_card(self):
        arch = self.clients.get_view(self.env.ref("base.view_partner_form").id, "form")["arch"]
        for fname in ("properties", "comment", "category_id", "barcode", "sum_sold"):
            self.assertIn(f'name="{fname}"', arch)

    def test_birthdays_of_this_month_are_found(self):
        self.anna.birth_date, self.boris.birth_date = date(1990, 5, 31), date(1990, 6, 1)
        domain = [("id", "in", (self.anna | self.boris).ids)]
        with freeze_time("2026-05-04"):
            found = self.clients.search([*domain, ("is_birthday_month", "=", True)])
            others = self.clients.search([*domain, ("is_birthday_month", "=", False)])
        self.assertEqual((found, others), (self.anna, self.boris))

    # === CARD NUMBER === #

    def test_a_scanned_card_finds_the_client_wherever_he_is_chosen(self):
        self.assertEqual(self.clients.name_search("2900000000017")[0][0], self.anna.id)
        found = self.clients.search([("display_name", "ilike", " 2900000000024 ")])
        self.assertEqual(found, self.boris)
        self.assertNotIn(self.anna, self.clients.search([("display_name", "ilike", "29000000000")]))

    def test_a_scanned_card_finds_accounts_and_visits(self):
        account, visit = self.open_account(), self.create_visit()
        accounts = self.env["deposit.account"].with_user(self.desk)
        self.assertEqual(accounts.name_search("2900000000017")[0][0], account.id)
        visits = self.env["sale.order"].with_user(self.desk)
        self.assertEqual(visits.search([("partner_id", "ilike", "2900000000017")]), visit)
        self.assertFalse(visits.search([("partner_id", "ilike", "2900000000024")]))

    def test_a_phone_finds_the_client_however_it_is_written(self):
        self.boris.additional_phone = "+1 (555) 010 2244"
        for number, client in (("5550107788", self.anna), ("555-010-2244", self.boris)):
            with self.subTest(number):
                self.assertEqual(self.clients.search([("display_name", "ilike", number)]), client)

    def test_others_are_found_by_what_is_not_a_number(self):
        others = self.clients.search([("display_name", "not ilike", "2900000000017")])
        self.assertIn(self.boris, others)
        self.assertNotIn(self.anna, others)

    def test_two_clients_cannot_have_the_same_card(self):
        with self.assertRaisesRegex(ValidationError, "already has this barcode"):
            self.boris.barcode = "2900000000017"

    def test_all_locations_of_the_chain_know_the_card(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        carl = self.env["res.partner"].create({"name": "Carl", "barcode": "2900000000048"})
        for client in (self.anna, carl):
            self.assertEqual(client.with_company(branch).barcode, client.barcode)
        self.anna.with_company(branch).barcode = False
        self.assertFalse(self.anna.barcode)

    def test_companies_apart_have_their_own_cards(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.assertFalse(self.anna.with_company(other).barcode)

    # === ONLINE BOOKING === #

    @contextmanager
    def request_by(self, user):
        """Serve what is done inside as a request of ``user``."""
        accounts = type(self.env["deposit.account"])
        with patch.object(accounts, "_get_requesting_users", lambda accounts: user):
            yield

    def test_the_desk_books_for_a_client_who_may_not_book_online(self):
        self.anna.no_online_booking = True
        visit = (
            self.env["sale.order"]
            .with_user(self.desk)
            .create({"partner_id": self.anna.id, "visit_start": "2026-05-04 10:00:00"})
        )
        self.assertTrue(visit.is_visit)

    def test_a_client_who_may_not_book_online_cannot_do_it_himself(self):
        self.anna.no_online_booking = True
        portal = new_test_user(
            self.env,
            "card_portal",
            groups="base.group_portal",
            partner_id=self.anna.id,
            name=self.anna.name,
        )
        for user in (portal, self.env.ref("base.public_user")):
            with (
                self.subTest(user.login),
                self.assertRaisesRegex(ValidationError, "Anna Ito cannot be made online"),
                self.env.cr.savepoint(),
            ):
                self.create_visit_as(user)

    def test_a_page_that_is_served_books_online_in_whatever_name(self):
        self.anna.no_online_booking = True
        public = self.env.ref("base.public_user")
        with self.request_by(self.env.user | public), self.assertRaises(ValidationError):
            self.create_visit()
        accounts = type(self.env["deposit.account"])
        with (
            patch.object(accounts, "_is_online_request", lambda accounts: True),
            self.assertRaises(ValidationError),
        ):
            self.create_visit()

    def test_others_book_online_and_he_buys_online(self):
        portal = new_test_user(self.env, "card_portal", groups="base.group_portal")
        self.assertTrue(self.create_visit_as(portal).is_visit)
        self.anna.no_online_booking = True
        self.assertFalse(self.create_visit_as(portal, visit_start=False).is_visit)

    def create_visit_as(self, user, **values):
        """Book as a page does: with all rights, in the name of the visitor."""
        return (
            self.env["sale.order"]
            .with_user(user)
            .sudo()
            .create(
                {
                    "partner_id": self.anna.id,
                    "visit_start": "2026-05-04 10:00:00",
                    "company_id": self.company.id,
                    **values,
                }
            )
        )
