from datetime import datetime

from odoo.exceptions import ValidationError
from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestVisit(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100, visit_duration=0.5)
        cls.colour = cls.create_service("Colour", 60, visit_duration=1.5)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.mia, cls.leo = cls.create_employee("Mia"), cls.create_employee("Leo")
        cls.ten = datetime(2026, 5, 4, 10)

    def test_an_order_with_a_start_is_a_visit(self):
        visit = self.create_visit(self.haircut)
        order = visit.copy()
        self.assertTrue(visit.is_visit)
        self.assertFalse(order.is_visit)

    def test_a_visit_ends_when_its_services_are_done(self):
        visit = self.create_visit(self.haircut, self.colour, start=self.ten)
        self.assertEqual(visit.visit_end, datetime(2026, 5, 4, 12))

    def test_a_visit_without_services_takes_an_hour(self):
        visit = self.create_visit(start=self.ten)
        self.assertEqual(visit.visit_end, datetime(2026, 5, 4, 11))

    def test_a_visit_that_is_moved_keeps_its_length(self):
        visit = self.create_visit(
            self.haircut, start=self.ten, visit_end=datetime(2026, 5, 4, 10, 45)
        )
        visit.visit_start = datetime(2026, 5, 5, 11)
        self.assertEqual(visit.visit_end, datetime(2026, 5, 5, 11, 45))

    def test_a_service_added_makes_the_visit_longer(self):
        visit = self.create_visit(self.haircut, start=self.ten)
        visit.order_line.create({"order_id": visit.id, "product_id": self.colour.id})
        self.assertEqual(visit.visit_end, datetime(2026, 5, 4, 12))

    def test_a_visit_cannot_end_before_it_starts(self):
        with self.assertRaisesRegex(ValidationError, "before it starts"):
            self.create_visit(start=self.ten, visit_end=datetime(2026, 5, 4, 9))

    def test_lines_belong_to_the_team_member_of_the_visit(self):
        visit = self.create_visit(
            self.haircut, (self.colour, {"employee_id": self.leo.id}), visit_employee_id=self.mia.id
        )
        self.assertEqual(visit.order_line.employee_id, self.mia | self.leo)
        self.assertEqual(visit.visit_employee_ids, self.mia | self.leo)

    def test_another_team_member_takes_over_the_lines_of_the_first(self):
        visit = self.create_visit(
            self.haircut, (self.colour, {"employee_id": self.leo.id}), visit_employee_id=self.mia.id
        )
        nora = self.create_employee("Nora")
        visit.visit_employee_id = nora
        self.assertEqual(visit.order_line.mapped("employee_id"), nora | self.leo)

    def test_invoices_know_who_did_the_work(self):
        visit = self.create_visit(self.haircut, visit_employee_id=self.mia.id)
        invoice = self.invoice_visit(visit)
        note = invoice._reverse_moves()
        self.assertEqual(invoice.invoice_line_ids.deposit_employee_id, self.mia)
        self.assertEqual(note.invoice_line_ids.deposit_employee_id, self.mia)

    def test_a_client_gets_his_discount_on_new_visits(self):
        self.anna.visit_discount = 10
        visit = self.create_visit(self.haircut, (self.shampoo, {"discount": 25}))
        order = self.env["sale.order"].create({"partner_id": self.anna.id})
        order.order_line = [(0, 0, {"product_id": self.haircut.id})]
        self.assertEqual(visit.order_line.mapped("discount"), [10, 25])
        self.assertEqual(order.order_line.discount, 0)
