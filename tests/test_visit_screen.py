from datetime import datetime, timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DepositCommon

FORM = "customer_deposit.sale_order_view_form_visit"
LIST = "customer_deposit.sale_order_view_list_visit"


@tagged("post_install", "-at_install")
class TestVisitScreen(DepositCommon):
    """What the calendar, the lists and the form of visits show, and to whom."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100, visit_duration=1.5)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.mia = cls.create_employee("Mia")
        cls.desk = cls.create_user("desk")

    def get_form(self, user=None, record=None, view=FORM):
        orders = record or self.env["sale.order"]
        return Form(orders.with_user(user or self.desk), view)

    # === WHAT IS SHOWN === #

    def test_services_are_named_in_one_line(self):
        visit = self.create_visit(self.haircut, (self.shampoo, {"product_uom_qty": 2}))
        self.assertEqual(visit.visit_items, "Haircut, Shampoo × 2")

    def test_each_status_has_its_colour(self):
        visit = self.create_visit(self.haircut)
        colors = {visit.visit_color}
        for action in (
            visit.action_visit_confirm,
            visit.action_visit_arrive,
            visit.action_visit_no_show,
        ):
            action()
            colors.add(visit.visit_color)
        visit.action_cancel()
        self.assertEqual(len(colors | {visit.visit_color}), 5)

    def test_the_panel_shows_own_and_family_accounts(self):
        self.allow_credit(100)
        account = self.open_account(amount=20)
        account.pay(self.create_invoice(50).ids, allow_credit=True)
        family = self.open_account(self.boris, amount=70)
        family.beneficiary_ids = [Command.create({"partner_id": self.anna.id})]
        visit = self.create_visit(self.haircut).with_user(self.desk)
        self.assertEqual(visit.visit_account_ids, account | family)
        self.assertEqual((visit.visit_client_balance, visit.visit_client_debt), (-30, 30))

    def test_the_panel_shows_the_last_visits_and_no_later_ones(self):
        days = [self.today + timedelta(days=day) for day in (-20, -10, 10)]
        first, second, _later = (
            self.create_visit(self.haircut, start=datetime(day.year, day.month, day.day, 9))
            for day in days
        )
        canceled = self.create_visit(self.haircut, start=datetime(2026, 1, 1, 9))
        canceled.action_cancel()
        visit = self.create_visit(self.haircut)
        self.assertEqual(list(visit.visit_history_ids), [second, first])

    def test_the_panel_follows_the_client_while_a_visit_is_booked(self):
        account = self.open_account(amount=20)
        form = self.get_form()
        form.partner_id = self.anna
        self.assertEqual(form.visit_account_ids[:], account.with_user(self.desk))

    def test_payments_of_a_visit_are_listed(self):
        visit = self.create_visit(self.haircut)
        payment = self.pay_in_cash(self.invoice_visit(visit))
        action = visit.action_view_visit_payments()
        self.assertEqual(self.env["account.payment"].search(action["domain"]), payment)

    def test_links_lead_to_the_form_of_visits(self):
        visit = self.create_visit(self.haircut)
        order = self.env["sale.order"].create({"partner_id": self.anna.id})
        self.assertEqual(visit.get_formview_id(), self.env.ref(FORM).id)
        self.assertFalse(order.get_formview_id())
        self.assertEqual(visit.action_view_visit()["res_id"], visit.id)
        self.assertEqual(
            visit.action_view_order()["views"], [(self.env.ref("sale.view_order_form").id, "form")]
        )

    # === SEARCH === #

    def test_visits_are_found_by_what_the_client_says(self):
        self.anna.write({"phone": "+1 555 0100", "email": "anna@example.com", "barcode": "C77"})
        visit = self.create_visit(self.haircut)
        self.create_visit(self.haircut, partner=self.boris)
        field = self.env.ref("customer_deposit.sale_order_view_search_visit").arch
        self.assertIn("partner_id.barcode", field)
        for domain in (
            [("partner_id.phone", "ilike", "0100")],
            [("partner_id.email", "ilike", "anna@")],
            [("partner_id.barcode", "=", "C77")],
        ):
            found = self.env["sale.order"].search([("is_visit", "=", True), *domain])
            self.assertEqual(found, visit)

    # === RIGHTS === #

    def test_the_desk_books_moves_and_changes_a_visit(self):
        with self.get_form() as form:
            form.partner_id = self.anna
            form.visit_start = datetime(2026, 5, 4, 10)
            form.visit_employee_id = self.mia
            with form.order_line.new() as line:
                line.product_id = self.haircut
        visit = form.record
        self.assertEqual(visit.visit_end, datetime(2026, 5, 4, 11, 30))
        self.assertEqual(visit.order_line.employee_id, self.mia)
        visit.write({"visit_start": "2026-05-05 12:00:00", "visit_end": "2026-05-05 13:30:00"})
        with self.get_form(record=visit) as form, form.order_line.edit(0) as line:
            line.discount = 10
        self.assertEqual(visit.amount_due, 90)
        visit.action_visit_arrive()
        self.assertEqual(visit.visit_status, "arrived")

    def test_the_desk_books_in_the_calendar(self):
        with self.get_form(view="customer_deposit.sale_order_view_form_visit_quick") as form:
            form.partner_id = self.anna
            form.visit_start = datetime(2026, 5, 4, 10)
        self.assertTrue(form.record.is_visit)
        self.assertEqual(form.record.company_id, self.company)

    def test_the_desk_cancels_a_visit_with_a_reason_and_reopens_it(self):
        visit = self.create_visit(self.haircut).with_user(self.desk)
        context = visit.action_open_visit_cancel()["context"]
        dialog = Form(self.env["visit.cancel"].with_user(self.desk).with_context(**context))
        dialog.reason = "Client is ill"
        dialog.save().action_cancel()
        self.assertEqual(visit.state, "cancel")
        visit.action_draft()
        self.assertEqual(visit.state, "draft")

    def test_the_dialog_tells_what_was_paid(self):
        visit = self.create_visit(self.haircut)
        self.pay_in_cash(self.invoice_visit(visit), 60)
        dialog = self.env["visit.cancel"].create({"order_id": visit.id, "reason": "Ill"})
        self.assertEqual(dialog.paid_amount, 60)

    def test_others_neither_see_nor_book_nor_cancel_visits(self):
        nobody = self.create_user("nobody")
        visit = self.create_visit(self.haircut).with_user(nobody)
        for call in (
            lambda: visit.read(["visit_start"]),
            lambda: visit.action_visit_arrive(),
            lambda: visit.action_cancel_visit("No"),
            lambda: visit.copy(),
            lambda: self.env["visit.cancel"].with_user(nobody).create({}),
        ):
            with self.assertRaises(AccessError):
                call()

    def test_the_menus_take_the_sales_right(self):
        menus = self.env.ref("customer_deposit.sale_order_visit_menu") | self.env.ref(
            "customer_deposit.sale_order_visit_today_menu"
        )
        for right, allowed in (("desk", True), ("cashier", False), ("nobody", False)):
            user = self.desk if right == "desk" else self.create_user(right)
            visible = self.env["ir.ui.menu"].with_user(user)._visible_menu_ids()
            self.assertEqual(set(menus.ids) <= visible, allowed)

    # === SPEED === #

    def test_a_list_of_visits_takes_the_same_queries_whatever_its_length(self):
        visits = self.env["sale.order"]
        for number in range(20):
            visits |= self.create_visit(
                self.haircut,
                self.shampoo,
                start=datetime(2026, 5, 4 + number, 10),
                visit_employee_id=self.mia.id,
            )
        for visit in visits[10:]:
            self.pay_in_cash(self.invoice_visit(visit))
        fnames = self.env["sale.order"].get_view(self.env.ref(LIST).id)["models"]["sale.order"]
        specification = {fname: {} for fname in fnames}
        counts = []
        for records in (visits[-1:], visits):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            records.web_read(specification)
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 5)
