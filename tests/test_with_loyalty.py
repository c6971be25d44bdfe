from unittest import SkipTest

from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestWithLoyalty(DepositCommon):
    """Loyalty cards, gift cards and memberships on the client's card."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if "loyalty.card" not in cls.env:
            raise SkipTest("loyalty is not installed")
        cls.desk = cls.create_user("desk")
        cls.program = (
            cls.env["loyalty.program"]
            .sudo()
            .create(
                {
                    "name": "Bonus Club",
                    "program_type": "loyalty",
                    "trigger": "auto",
                    "applies_on": "both",
                    "portal_visible": True,
                    "portal_point_name": "Points",
                }
            )
        )
        cls.issue_card(points=120)

    @classmethod
    def issue_card(cls, **values):
        cards = cls.env["loyalty.card"].sudo()
        return cards.create({"program_id": cls.program.id, "partner_id": cls.anna.id, **values})

    def test_the_desk_sees_the_cards_of_a_client(self):
        summary = str(self.anna.with_user(self.desk).loyalty_summary)
        self.assertIn("Bonus Club", summary)
        self.assertIn("120 Points", summary)
        self.assertFalse(self.boris.with_user(self.desk).loyalty_summary)

    def test_a_card_shows_its_history_and_when_it_expires(self):
        card = self.issue_card(points=50, expiration_date=self.day(-1))
        self.env["loyalty.history"].sudo().create(
            {"card_id": card.id, "description": "Haircut", "issued": 60, "used": 10}
        )
        summary = str(self.anna.with_user(self.desk).loyalty_summary)
        for text in ("Expired on", "Haircut", "50.00"):
            self.assertIn(text, summary)

    def test_users_without_right_on_cards_see_none(self):
        viewer = self.anna.with_user(self.create_user("viewer"))
        self.assertFalse(viewer.has_loyalty)
        self.assertFalse(viewer.loyalty_summary)

    def test_all_cards_of_the_client_are_listed(self):
        action = self.anna.with_user(self.desk).action_view_client_loyalty_cards()
        cards = self.env["loyalty.card"].with_user(self.desk).search(action["domain"])
        self.assertEqual(cards.partner_id, self.anna)

    def test_a_manager_issues_a_card_through_the_dialog_of_odoo(self):
        card = self.boris
        self.assertTrue(card.can_issue_loyalty_card)
        dialog = self.env["res.partner.issue.card"].browse(
            card.action_issue_loyalty_card()["res_id"]
        )
        with self.assertRaisesRegex(UserError, "Choose the program"):
            dialog.action_continue()
        dialog.program = str(self.program.id)
        action = dialog.action_continue()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"]))
        wizard.save().generate_coupons()
        self.assertIn("Bonus Club", str(card.loyalty_summary))

    def test_the_desk_may_not_issue_cards(self):
        self.assertFalse(self.anna.with_user(self.desk).can_issue_loyalty_card)

    def test_the_card_opens_with_loyalty(self):
        self.assertTrue(Form(self.anna.with_user(self.desk)).has_loyalty)
