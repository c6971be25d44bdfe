from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestCardVisits(DepositCommon):
    """Sums, history and statistics of a client follow from his documents and visits."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk")
        cls.viewer = cls.create_user("viewer")
        cls.haircut = cls.create_service("Haircut", 100)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.mia, cls.leo = cls.create_employee("Mia"), cls.create_employee("Leo")

    def assertSums(self, sold, paid, owed=None, client=None):  # noqa: N802
        """Check the sums as somebody without any accounting right reads them."""
        self.env.flush_all()
        self.env.invalidate_all()
        client = (client or self.anna).with_user(self.viewer)
        self.assertRecordValues(
            client,
            [{"sum_sold": sold, "sum_paid": paid, "sum_balance": round(paid - sold, 2)}],
        )
        self.assertEqual(client.amount_owed, sold - paid if owed is None else owed)

    def visit(self, days=0, *lines, **values):
        """Return a visit so many days ago."""
        start = fields.Datetime.now() - timedelta(days=days, minutes=1)
        return self.create_visit(*(lines or (self.haircut,)), start=start, **values)

    # === SUMS === #

    def test_a_new_client_has_bought_nothing(self):
        self.assertSums(0, 0)

    def test_what_is_paid_in_part_is_owed_in_part(self):
        invoice = self.create_invoice(80)
        self.assertSums(80, 0)
        self.pay_in_cash(invoice, 50)
        self.assertSums(80, 50)

    def test_a_credit_note_takes_off_what_was_sold(self):
        self.pay_in_cash(self.create_invoice(80))
        self.create_invoice(30, move_type="out_refund")
        self.assertSums(50, 80, owed=0)
        self.create_invoice(20, move_type="out_receipt")
        self.assertSums(70, 80, owed=0)

    def test_bills_and_drafts_are_not_sales(self):
        self.create_invoice(80, post=False)
        self.create_invoice(80, move_type="in_invoice")
        self.assertSums(0, 0)

    def test_what_is_owed_on_credit_is_not_paid(self):
        self.allow_credit(100)
        account = self.open_account(amount=30)
        account.pay(self.create_invoice(80).ids, allow_credit=True)
        self.assertSums(80, 30)
        self.top_up(account, 20)
        self.assertSums(80, 50)
        self.top_up(account, 40)
        self.assertSums(80, 80)
        self.assertSound(account)

    def test_what_is_paid_on_credit_for_a_child_is_not_paid_by_it(self):
        self.allow_credit(100)
        account = self.open_account()
        account.write({"beneficiary_ids": [Command.create({"partner_id": self.boris.id})]})
        account.pay(self.create_invoice(80, self.boris).ids, allow_credit=True)
        self.assertSums(80, 0, owed=0, client=self.boris)
        self.assertSums(0, 0, owed=80)

    def test_what_is_invoiced_to_an_address_is_sold_to_its_client(self):
        address, child = self.env["res.partner"].create(
            [
                {"name": "Office", "type": "invoice", "parent_id": self.anna.id},
                {"name": "Child", "parent_id": self.anna.id},
            ]
        )
        self.create_invoice(80, address)
        self.create_invoice(20, child)
        self.assertSums(80, 0)
        self.assertSums(20, 0, client=child)
        owing = self.env["res.partner"].search([("amount_owed", ">", 0)])
        self.assertLessEqual(self.anna | child, owing)

    def test_a_visit_that_took_place_is_owed_before_it_is_invoiced(self):
        visit = self.visit(1, self.haircut, self.shampoo)
        self.visit(-1)
        self.assertSums(0, 0, owed=120)
        self.invoice_visit(visit)
        self.assertSums(120, 0, owed=120)

    def test_sums_are_those_of_the_chosen_company(self):
        other = self.create_company_with_chart("Elsewhere")
        self.env.user.company_ids |= other
        self.create_invoice(80)
        self.assertEqual(self.anna.with_company(other).sum_sold, 0)
        self.assertEqual(self.anna.with_company(self.company).sum_sold, 80)

    def test_nobody_reads_the_sums_of_a_company_that_is_not_his(self):
        other = self.create_company_with_chart("Elsewhere")
        self.env.user.company_ids |= other
        self.create_invoice(80, company_id=other.id)
        client = self.anna.with_context(allowed_company_ids=other.ids)
        self.assertEqual(client.sum_sold, 80)
        with self.assertRaises(AccessError):
            client.with_user(self.viewer).read(["sum_sold"])
        self.assertEqual(client.with_user(self.viewer).sudo().sum_sold, 0)

    def test_a_list_of_clients_reads_all_sums_at_once(self):
        clients = self.env["res.partner"].create([{"name": f"Client {i}"} for i in range(20)])
        for client in clients:
            self.create_invoice(10, client)
        fnames = ("sum_sold", "sum_paid", "amount_owed", "last_visit_date", "visit_count")
        self.env.flush_all()

        def read(partners):
            self.env.invalidate_all()
            count = self.env.cr.sql_log_count
            partners.read(fnames)
            return self.env.cr.sql_log_count - count

        read(clients)
        self.assertLessEqual(read(clients), read(clients[0]) + 2)

    def test_users_without_rights_see_no_sums(self):
        for fname in ("sum_sold", "amount_owed", "visit_count"):
            with self.subTest(fname), self.assertRaises(AccessError):
                self.anna.with_user(self.create_nobody()).read([fname])

    def create_nobody(self):
        users = self.env["res.users"].search([("login", "=", "deposit_nobody")])
        return users or self.create_user("nobody")

    # === DEBTS AND DATES === #

    def test_clients_with_debt_are_found(self):
        self.visit(1)
        self.visit(-1, partner=self.boris)
        carl = self.env["res.partner"].create({"name": "Carl"})
        domain = [("id", "in", (self.anna | self.boris | carl).ids)]
        clients = self.env["res.partner"].with_user(self.desk)
        for condition in (("has_visit_debt", "=", True), ("amount_owed", ">", 0)):
            self.assertEqual(clients.search([*domain, condition]), self.anna)
        free = clients.search([*domain, ("has_visit_debt", "=", False)])
        self.assertEqual(free, self.boris | carl)
        self.create_invoice(10, carl)
        found = clients.search([*domain, ("amount_owed", ">", 0)])
        self.assertEqual(found, self.anna | carl)

    def test_the_last_visit_is_one_to_which_the_client_came(self):
        first = self.visit(100)
        self.visit(10, visit_status="no_show")
        self.visit(5).action_cancel()
        self.visit(-5)
        client = self.anna.with_user(self.viewer)
        self.assertEqual(client.last_visit_date, first.visit_start)
        self.assertEqual(client.visit_count, 3)

    def test_who_has_not_come_for_three_months_is_found(self):
        self.visit(100)
        self.visit(100, partner=self.boris)
        self.visit(10, partner=self.boris)
        clients = self.env["res.partner"].with_user(self.desk)
        found = clients.search([("last_visit_date", "<", "-3m")])
        self.assertIn(self.anna, found)
        self.assertNotIn(self.boris, found)

    # === HISTORY === #

    def test_the_history_says_what_was_done_and_what_it_cost(self):
        self.anna.visit_discount = 10
        visit = self.visit(1, self.haircut, (self.shampoo, {"product_uom_qty": 2}))
        self.pay_in_cash(self.invoice_visit(visit))
        entry = self.anna.with_user(self.desk).visit_ids
        self.assertEqual(entry.visit_items, "Haircut, Shampoo × 2")
        self.assertEqual(entry.visit_discount_amount, 14)
        self.assertEqual(entry.payment_method_summary, "Till 126.00")

    def test_the_newest_visit_comes_first(self):
        old, new = self.visit(9), self.visit(1)
        action = self.anna.with_user(self.desk).action_view_visits()
        visits = self.env["sale.order"].with_user(self.desk).search(action["domain"])
        self.assertEqual(visits, old | new)
        [arch] = self.get_archs(action, "list")
        self.assertIn('default_order="visit_start desc', arch)

    def test_the_button_with_debt_shows_visits_with_debt(self):
        owed, paid = self.visit(2), self.visit(1)
        self.pay_in_cash(self.invoice_visit(paid))
        action = self.anna.with_user(self.desk).action_view_visit_debts()
        self.assertEqual(action["context"]["search_default_debt"], 1)
        visits = self.env["sale.order"].with_user(self.desk)
        found = visits.search([*action["domain"], ("has_visit_debt", "=", True)])
        self.assertEqual(found, owed)

    def test_a_visit_is_booked_from_the_card(self):
        action = self.anna.with_user(self.desk).action_new_visit()
        orders = self.env["sale.order"].with_user(self.desk).with_context(**action["context"])
        with Form(orders, view=action["views"][0][0]) as visit:
            visit.visit_start = "2026-05-04 10:00:00"
        self.assertEqual(self.anna.visit_ids.visit_start, visit.record.visit_start)

    def get_archs(self, action, *view_types):
        """Return the views that an action of the desk opens."""
        views = {view_type: view_id for view_id, view_type in action["views"]}
        model = self.env[action["res_model"]].with_user(self.desk)
        return [model.get_view(views[view_type], view_type)["arch"] for view_type in view_types]

    # === STATISTICS === #

    def test_favourites_are_what_occurs_in_most_visits(self):
        colour = self.create_service("Colour", 60)
        for lines in ((self.haircut,), (self.haircut, colour), (self.shampoo,)):
            self.visit(3, *lines, visit_employee_id=self.mia.id)
        self.visit(2, colour, visit_status="no_show", visit_employee_id=self.leo.id)
        client = self.anna.with_user(self.viewer)
        self.assertEqual(client.favourite_services, "Haircut × 2, Colour × 1")
        self.assertEqual(client.favourite_staff, "Mia × 3")

    def test_the_desk_reads_revenue_by_team_member_and_service(self):
        self.visit(
            40,
            (self.haircut, {"employee_id": self.mia.id}),
            (self.shampoo, {"employee_id": self.leo.id}),
        ).action_confirm()
        self.visit(1, self.haircut, visit_employee_id=self.mia.id).action_confirm()
        self.visit(1, self.haircut, partner=self.boris).action_confirm()
        action = self.anna.with_user(self.desk).action_view_visit_statistics()
        rows = (
            self.env["sale.report"]
            .with_user(self.desk)
            ._read_group(
                action["domain"],
                ["employee_id"],
                ["price_total:sum", "order_reference:count_distinct"],
            )
        )
        self.assertEqual(set(rows), {(self.mia, 200, 2), (self.leo, 20, 1)})
        self.assertEqual(len(self.get_archs(action, "graph", "pivot")), 2)

    def test_orders_without_appointment_are_no_visits(self):
        self.env["sale.order"].create(
            {
                "partner_id": self.anna.id,
                "order_line": [Command.create({"product_id": self.haircut.id})],
            }
        )
        action = self.anna.action_view_visit_statistics()
        self.assertFalse(self.env["sale.report"].search(action["domain"]))
        self.assertEqual(self.anna.visit_count, 0)
