from datetime import datetime

from odoo.fields import Command
from odoo.tests import tagged

from .test_change_log import ChangeLogCommon


@tagged("post_install", "-at_install")
class TestVisitLog(ChangeLogCommon):
    """Who booked, changed and canceled a visit, with old and new values."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk")
        cls.haircut = cls.create_service("Haircut", 100)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.mia, cls.leo = cls.create_employee("Mia"), cls.create_employee("Leo")
        cls.visit = cls.create_visit(
            cls.haircut, start=datetime(2026, 5, 4, 10), visit_employee_id=cls.mia.id
        )
        cls.track()

    def assertVisitLogged(self, event, *changes, user=None):  # noqa: N802
        """Check that an entry says what happened, and all the changes."""
        entries = self.log_of(self.visit).filtered(lambda entry: event in entry.deposit_log_event)
        self.assertTrue(entries, f"{event!r} is not in the log")
        for change in changes:
            self.assertIn(change, "\n".join(entries.mapped("deposit_log_changes")))
        if user:
            self.assertEqual(entries.create_uid, user)

    def test_a_new_visit_is_logged_once_with_all_it_is(self):
        entries = self.log_of(self.visit)
        self.assertEqual(len(entries), 1)
        self.assertRegex(entries.deposit_log_event, r"^Visit booked: Haircut 1 × \$.100\.00$")
        for value in ("Visit Start: 05/04/2026 10:00", "Team Member: Mia", "Customer: Anna Ito"):
            self.assertIn(value, entries.deposit_log_changes)
        self.assertEqual(entries.deposit_log_document, f"{self.visit.name} · Anna Ito")
        self.assertEqual(entries.deposit_log_model, "sale.order")

    def test_status_time_client_and_team_member_are_logged(self):
        self.visit.with_user(self.desk).write(
            {
                "visit_status": "confirmed",
                "visit_start": datetime(2026, 5, 4, 12),
                "partner_id": self.boris.id,
                "visit_comment": "Window seat",
            }
        )
        self.assertVisitLogged(
            "Changed",
            "Visit Status: Pending ⇨ Confirmed",
            "Customer: Anna Ito ⇨ Boris Okafor",
            "Comment: Window seat",
            "Visit Start: ",
            user=self.desk,
        )

    def test_another_team_member_is_logged_on_visit_and_line(self):
        self.visit.visit_employee_id = self.leo
        self.assertVisitLogged("Changed: Haircut", "Team Member: Mia ⇨ Leo")
        self.assertEqual(len(self.log_of(self.visit)), 3)

    def test_changes_of_a_line_are_logged_with_old_and_new_values(self):
        for fname, value, change in (
            ("price_unit", 80, "Unit Price: 100.00 ⇨ 80.00"),
            ("discount", 10, "Discount (%): 0.00 ⇨ 10.00"),
            ("product_uom_qty", 2, "Quantity: 1.00 ⇨ 2.00"),
            ("employee_id", self.leo.id, "Team Member: Mia ⇨ Leo"),
            ("product_id", self.shampoo.id, "Product: Haircut ⇨ Shampoo"),
        ):
            with self.subTest(fname):
                self.visit.order_line.with_user(self.desk).write({fname: value})
                self.assertVisitLogged("Changed: Haircut", change, user=self.desk)

    def test_lines_added_and_removed_are_logged_once(self):
        self.visit.action_confirm()
        count = len(self.log_of(self.visit))
        self.visit.order_line = [Command.create({"product_id": self.shampoo.id})]
        self.assertVisitLogged("Added: Shampoo 1 ×")
        self.visit.order_line[-1].product_uom_qty = 3
        self.assertVisitLogged("Changed: Shampoo", "Quantity: 1.00 ⇨ 3.00")
        self.assertEqual(len(self.log_of(self.visit)), count + 4, "the totals changed twice too")

    def test_a_removed_line_is_logged(self):
        self.visit.order_line = [Command.create({"product_id": self.shampoo.id})]
        self.visit.order_line[-1].with_user(self.desk).unlink()
        self.assertVisitLogged("Removed: Shampoo 1 ×", user=self.desk)

    def test_the_payment_of_a_visit_is_logged(self):
        invoice = self.invoice_visit(self.visit)
        self.track()
        self.pay_in_cash(invoice)
        self.assertVisitLogged("Changed", "Payment: Unpaid ⇨ Paid")

    def test_what_is_taken_at_the_checkout_is_logged(self):
        payment = self.visit.with_user(self.desk).check_out([{"journal_id": self.cash.id}])
        amount = self.visit.currency_id.format(payment.amount)
        self.assertVisitLogged(f"Payment taken: {payment.name} {amount}", user=self.desk)

    def test_a_cancellation_is_logged_with_the_reason(self):
        self.visit.with_user(self.desk).action_cancel_visit("Client is ill")
        self.assertVisitLogged("Canceled: Client is ill", user=self.desk)
        self.assertVisitLogged("Changed", "Status: Quotation ⇨ Cancelled", user=self.desk)

    def test_the_log_of_visits_is_found_by_client_and_number(self):
        other = self.create_visit(self.haircut, partner=self.boris)
        for text in ("Anna Ito", self.visit.name):
            found = self.search_log(
                ("deposit_log_model", "=", "sale.order"), ("deposit_log_document", "ilike", text)
            )
            self.assertIn(self.visit.id, found.mapped("res_id"))
            self.assertNotIn(other.id, found.mapped("res_id"))

    def test_orders_that_are_no_visits_are_not_in_the_log(self):
        order = self.env["sale.order"].create({"partner_id": self.anna.id})
        order.order_line = [Command.create({"product_id": self.haircut.id})]
        order.order_line.product_uom_qty = 2
        self.assertFalse(self.log_of(order))

    def test_entries_of_visits_are_neither_edited_nor_deleted(self):
        entry = self.log_of(self.visit)
        with self.assertRefused("part of the change log"):
            entry.body = "Nothing"
        with self.assertRefused("part of the change log"):
            entry.sudo().unlink()

    def test_a_visit_is_canceled_rather_than_deleted(self):
        with self.assertRefused("cannot be deleted"):
            self.visit.unlink()

    def test_a_visit_keeps_its_start(self):
        with self.assertRefused("needs a start"):
            self.visit.visit_start = False

    def test_the_log_leads_to_the_form_of_the_visit(self):
        action = self.log_of(self.visit).action_open_document()
        form = self.env.ref("customer_deposit.sale_order_view_form_visit")
        self.assertEqual((action["res_id"], action["views"]), (self.visit.id, [(form.id, "form")]))

    def test_finance_without_sales_right_sees_no_visits(self):
        self.assertFalse(
            self.search_log(("deposit_log_model", "=", "sale.order"), user=self.finance)
        )
