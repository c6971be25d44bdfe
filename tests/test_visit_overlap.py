from datetime import datetime

from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestVisitOverlap(DepositCommon):
    """A team member who is booked twice is told, not refused."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100, visit_duration=1)
        cls.mia, cls.leo = cls.create_employee("Mia"), cls.create_employee("Leo")
        cls.visit = cls.book(datetime(2026, 5, 4, 10))

    @classmethod
    def book(cls, start, employee=None, **values):
        employee = employee or cls.mia
        return cls.create_visit(cls.haircut, start=start, visit_employee_id=employee.id, **values)

    def assertFree(self, visit):  # noqa: N802
        self.assertFalse(visit.visit_overlap_warning)

    def test_both_visits_name_each_other(self):
        other = self.book(datetime(2026, 5, 4, 10, 30), partner=self.boris)
        self.assertEqual(
            self.visit.visit_overlap_warning,
            f"Mia: also booked for visit {other.name} of Boris Okafor, 10:30 AM – 11:30 AM.",
        )
        self.assertIn(f"visit {self.visit.name} of Anna Ito", other.visit_overlap_warning)

    def test_one_visit_after_the_other_is_fine(self):
        self.assertFree(self.book(datetime(2026, 5, 4, 11)))
        self.assertFree(self.visit)

    def test_two_team_members_work_at_the_same_time(self):
        self.assertFree(self.book(datetime(2026, 5, 4, 10), self.leo))

    def test_team_members_of_lines_count(self):
        other = self.book(datetime(2026, 5, 4, 10), self.leo)
        other.order_line = [
            Command.create({"product_id": self.haircut.id, "employee_id": self.mia.id})
        ]
        self.assertIn("Mia: also booked for visit", other.visit_overlap_warning)
        self.assertIn(other.name, self.visit.visit_overlap_warning)

    def test_canceled_visits_and_no_shows_take_no_time(self):
        for values in ({"state": "cancel"}, {"visit_status": "no_show"}):
            with self.subTest(values):
                other = self.book(datetime(2026, 5, 4, 10))
                other.write(values)
                self.assertFree(other)
                self.assertFree(self.visit)

    def test_the_form_warns_before_a_new_visit_is_saved(self):
        form = Form(self.env["sale.order"], "customer_deposit.sale_order_view_form_visit")
        form.partner_id = self.boris
        form.visit_start = datetime(2026, 5, 4, 10, 30)
        self.assertFalse(form.visit_overlap_warning)
        form.visit_employee_id = self.mia
        self.assertIn(self.visit.name, form.visit_overlap_warning)
        form.visit_start = datetime(2026, 5, 4, 12)
        self.assertFalse(form.visit_overlap_warning)

    def test_a_visit_does_not_overlap_itself_while_it_is_edited(self):
        with Form(self.visit, "customer_deposit.sale_order_view_form_visit") as form:
            form.visit_start = datetime(2026, 5, 4, 10, 15)
            self.assertFalse(form.visit_overlap_warning)

    def test_a_visit_that_the_user_may_not_see_is_not_named(self):
        salesman = new_test_user(self.env, "own_visits", "sales_team.group_sale_salesman")
        other = self.book(datetime(2026, 5, 4, 10), user_id=salesman.id).with_user(salesman)
        self.assertTrue(
            other.visit_overlap_warning.startswith("Mia: also booked for another visit, 10:00")
        )

    def test_many_visits_take_as_many_queries_as_one(self):
        visits = self.visit.union(*(self.book(datetime(2026, 5, 4, 10, n)) for n in range(1, 20)))
        counts = []
        for records in (visits[:1], visits):
            self.env.invalidate_all()
            records.mapped("visit_employee_ids.name"), records.mapped("partner_id.display_name")
            before = self.cr.sql_log_count
            records.mapped("visit_overlap_warning")
            counts.append(self.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 3)
