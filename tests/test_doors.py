from contextlib import contextmanager

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestDoors(DepositCommon):
    """Nobody sees or moves what is not theirs, whichever way they come in."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=490)
        cls.portal = new_test_user(cls.env, login="door_portal", groups="base.group_portal")
        cls.plain = new_test_user(cls.env, login="door_plain", groups="base.group_user")
        cls.contacts = new_test_user(
            cls.env, login="door_contacts", groups="base.group_user,base.group_partner_manager"
        )
        cls.salesman = new_test_user(
            cls.env, login="door_sales", groups="sales_team.group_sale_salesman_all_leads"
        )

    @contextmanager
    def assert_silent(self):
        """Check that a refusal is one of access, tells nothing and changes nothing."""
        before = self._snapshot()
        with self.assertRaises(AccessError) as refusal, self.env.cr.savepoint():
            yield
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(), before, "the refused request changed the books")
        for secret in (self.account.name, "490", self.boris.name):
            self.assertNotIn(secret, str(refusal.exception))

    # === BALANCES === #

    def test_nobody_learns_of_an_account_by_archiving_its_client(self):
        for user in (self.portal, self.plain, self.contacts):
            with self.subTest(user.login), self.assert_silent():
                self.anna.with_user(user).write({"active": False})

    def test_nobody_learns_of_an_account_by_deleting_its_client(self):
        with self.assert_silent():
            self.anna.with_user(self.contacts).unlink()

    def test_nobody_learns_of_the_family_by_deleting_a_member(self):
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        with self.assert_silent():
            self.boris.with_user(self.contacts).unlink()

    def test_who_sees_accounts_is_told_why_a_client_stays(self):
        user = self.create_user("desk")
        with self.assertRefused(self.account.name):
            self.anna.with_user(user).write({"active": False})

    def test_nobody_learns_of_an_account_by_opening_another(self):
        for user in (self.portal, self.plain):
            with self.subTest(user.login), self.assert_silent():
                self.account.with_user(user).create(
                    {"partner_id": self.anna.id, "type_id": self.account_type.id}
                )

    # === ACCOUNTS === #

    def test_a_copy_is_no_second_open_account(self):
        cashier = self.create_user("cashier")
        with self.assertRefused("already has account", self.account):
            self.account.with_user(cashier).copy()

    def test_contacts_with_accounts_are_merged_by_finance_only(self):
        mine = self.env["res.partner"].create({"name": "My own contact"})
        pair = self.anna | mine
        wizard = self.env["base.partner.merge.automatic.wizard"]
        values = {"partner_ids": [Command.set(pair.ids)], "dst_partner_id": mine.id}
        with self.assert_silent():
            wizard.with_user(self.contacts).create(values).action_merge()
        finance = new_test_user(
            self.env,
            login="door_finance",
            groups="customer_deposit.group_deposit_finance,base.group_partner_manager",
        )
        wizard.with_user(finance).create(values).action_merge()
        self.assertEqual(self.account.partner_id, mine)
        self.assertSound(self.account)

    # === CHANGE LOG === #

    def test_nobody_reads_the_change_log_by_writing_to_it(self):
        self.account.action_block("under investigation")
        entry = self.account.message_ids[:1]
        for user in (self.portal, self.plain):
            with self.subTest(user.login), self.assertRaises(AccessError) as refusal:
                entry.with_user(user).write({"body": "x"})
            self.assertNotIn("investigation", str(refusal.exception))

    def test_a_visit_stays_one_for_its_change_log(self):
        visit = self.create_visit(self.create_service()).with_user(self.salesman)
        with self.assertRaises(AccessError):
            visit.write({"is_visit": False})

    def test_lines_are_logged_whatever_the_context_says(self):
        visit = self.create_visit(self.create_service()).with_user(self.salesman)
        lines = visit.order_line.with_context(tracking_disable=False, deposit_visit_creation=True)
        lines.create({"order_id": visit.id, "product_id": self.create_service("Mask").id})
        self.assertIn("Mask", "".join(map(str, visit.message_ids.mapped("body"))))

    # === VISITS === #

    def test_what_is_due_of_a_visit_is_written_by_nobody(self):
        visit = self.create_visit(self.create_service()).with_user(self.salesman)
        values = {"amount_due": 0, "visit_payment_state": "paid", "visit_credit_amount": 0}
        for fname, value in values.items():
            with self.subTest(fname), self.assertRaises(AccessError):
                visit.write({fname: value})
            with self.subTest(f"new with {fname}"), self.assertRaises(AccessError):
                visit.create({"partner_id": self.anna.id, fname: value})
        self.assertEqual(visit.visit_payment_state, "unpaid")

    def test_the_comment_for_the_team_is_not_for_the_client(self):
        self.portal.partner_id.name = "Portal client"
        visit = self.create_visit(
            self.create_service(), partner=self.portal.partner_id, visit_comment="rude"
        )
        with self.assertRaises(AccessError):
            visit.with_user(self.portal).read(["visit_comment"])

    # === LIMITS === #

    def test_an_export_reads_each_record_once_whatever_its_domain(self):
        viewer = self.create_user("viewer")
        accounts = self.env["deposit.account"].with_user(viewer)
        domain = ["|", ("id", ">", 0), ("id", ">", 0)]
        read = [account for chunk in accounts._iterate_ids(domain[1:2]) for account in chunk.ids]
        self.assertEqual(
            [account for chunk in accounts._iterate_ids(domain) for account in chunk.ids], read
        )
        for wrong in (["|", ["id", ">", 0]], "abc", 7, [1], [["nothing", "=", 1]]):
            with self.subTest(wrong), self.assertRaises(UserError):
                list(accounts._iterate_ids(wrong))

    def test_a_note_of_any_length_is_taken_or_refused(self):
        with self.assertRefused("memo", self.account):
            self.top_up(self.account, 10, memo="é" * 10_000)
        self.top_up(self.account, 10, memo="é" * 900)
        self.assertSound(self.account)

    def test_a_dialog_asks_for_an_id_of_what_the_user_sees(self):
        desk = self.create_user("desk")
        dialog = self.env["deposit.account.top.up"].with_user(desk)
        for value in (True, {"id": "19"}, {"id": 19.5}, "19"):
            with self.subTest(value), self.assertRaises(UserError):
                dialog.onchange({"account_id": value}, ["account_id"], {"account_id": {}})

    def test_a_way_to_give_money_back_names_no_account_that_the_user_does_not_see(self):
        other = self.create_company_with_chart("Elsewhere")
        account_type = (
            self.env["deposit.account.type"]
            .with_company(other)
            .create({"name": "Elsewhere", "company_ids": [Command.set(other.ids)]})
        )
        account = (
            self.env["deposit.account"]
            .sudo()
            .create(
                {
                    "partner_id": self.boris.id,
                    "type_id": account_type.id,
                    "location_id": other.id,
                }
            )
        )
        target = self.env["visit.refund.target"].with_user(self.create_user("finance"))
        with self.assert_silent():
            target.onchange({"account_id": account.id}, ["account_id"], {"name": {}})
