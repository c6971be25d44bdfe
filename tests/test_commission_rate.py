from psycopg2.errors import CheckViolation, UniqueViolation

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from .commission_common import CommissionCommon
from .common import GROUPS


@tagged("post_install", "-at_install")
class TestCommissionRate(CommissionCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hair = cls.env["product.category"].create({"name": "Hair"})
        cls.colour = cls.hair.create({"name": "Colour", "parent_id": cls.hair.id})
        cls.sell(cls.haircut)

    def assertCommission(self, amount, rate):  # noqa: N802
        self.assertRecordValues(
            self.get_rows(), [{"base": 100, "commission": amount, "rate": rate}]
        )

    def test_without_a_rate_the_base_is_shown_and_no_commission(self):
        self.assertCommission(0, 0)

    def test_services_and_products_have_rates_of_their_own(self):
        self.set_rate(30)
        self.set_rate(5, kind="product")
        self.assertCommission(30, 30)
        self.sell(self.shampoo)
        self.assertEqual(self.sum_rows("commission", "kind"), {"service": 30, "product": 2})

    def test_the_rate_of_the_closest_category_counts(self):
        self.haircut.categ_id = self.colour
        self.set_rate(30)
        self.assertCommission(30, 30)
        self.set_rate(40, categ_id=self.hair.id)
        self.assertCommission(40, 40)
        self.set_rate(50, categ_id=self.colour.id)
        self.assertCommission(50, 50)

    def test_the_rate_of_another_category_does_not_count(self):
        self.haircut.categ_id = self.hair
        self.set_rate(50, categ_id=self.colour.id)
        self.assertCommission(0, 0)

    def test_the_latest_rate_not_after_the_sale_counts(self):
        self.set_rate(30)
        self.set_rate(35, date_from=self.day(-90))
        self.set_rate(40, date_from=self.may)
        self.set_rate(45, date_from=self.day(-59))
        self.assertCommission(40, 40)

    def test_an_archived_rate_does_not_count(self):
        self.set_rate(30).active = False
        self.assertCommission(0, 0)

    def test_the_rate_of_another_team_member_does_not_count(self):
        self.set_rate(30, employee_id=self.leo.id)
        self.assertCommission(0, 0)

    def test_what_is_settled_later_has_the_rate_of_the_sale(self):
        self.set_policy("exclude_credit")
        self.set_rate(30)
        self.set_rate(50, date_from=self.june)
        self.pay_from_account(self.env["account.move"].browse(self.get_rows().move_id.id))
        self.top_up(self.account, 60, date=self.june)
        self.assertEqual(self.sum_rows("commission", "date"), {self.june: 18})

    def test_a_rate_is_between_nothing_and_all(self):
        for rate in (-1, 100.5):
            with mute_logger("odoo.sql_db"), self.assertRaises(CheckViolation):
                self.set_rate(rate)
        self.set_rate(100)

    def test_the_same_rate_is_not_agreed_twice(self):
        for values in ({}, {"categ_id": self.hair.id}, {"date_from": self.june}):
            self.set_rate(30, **values)
            with mute_logger("odoo.sql_db"), self.assertRaises(UniqueViolation):
                self.set_rate(40, **values)
            self.set_rate(40, kind="product", **values)

    def test_a_rate_belongs_to_the_whole_company_and_counts_in_its_branches(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        with self.assertRaisesRegex(ValidationError, "not for its branch North"):
            self.set_rate(30, company_id=branch.id)
        self.env.user.company_ids += branch
        rate = self.env["deposit.commission.rate"].with_company(branch)
        self.assertEqual(rate.default_get(["company_id"])["company_id"], self.company.id)
        self.leo.company_id = branch
        self.set_rate(30, employee_id=self.leo.id)

    def test_a_team_member_of_another_company_has_no_rate_here(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRaisesRegex(ValidationError, "works for"):
            self.set_rate(30, company_id=other.id)


@tagged("post_install", "-at_install")
class TestCommissionRights(CommissionCommon):
    """Commissions are salaries: they are for the administrator of client accounts alone."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rate = cls.set_rate(30)
        cls.set_policy("exclude_deposit")
        cls.pay_from_account(cls.sell(cls.haircut), 40)
        cls.manager = cls.create_user("manager")

    def test_an_administrator_without_other_rights_sets_rates_and_reads_the_report(self):
        rates = self.env["deposit.commission.rate"].with_user(self.manager)
        with Form(rates) as form:
            form.employee_id = rates.env["hr.employee"].browse(self.leo.id)
            form.rate = 12.5
        self.rate.with_user(self.manager).rate = 20
        report = self.env["deposit.commission.report"].with_user(self.manager)
        groups = report.formatted_read_group(
            [], ["employee_id", "date:month"], ["base:sum", "commission:sum"]
        )
        self.assertEqual([group["commission:sum"] for group in groups], [12])
        row = report.search([], limit=1)
        self.assertEqual(row.employee_id.display_name, "Mia")
        self.assertEqual(row.action_open_document()["res_model"], row._name)

    def test_an_administrator_exports_the_report(self):
        self.manager.group_ids += self.env.ref("base.group_allow_export")
        rows = self.env["deposit.commission.report"].with_user(self.manager).search([])
        order = self.get_rows().order_id
        self.assertFalse(order.with_user(self.manager).has_access("read"))
        data = rows.export_data(["employee_id", "order_id", "base"])["datas"]
        self.assertEqual(data, [["Mia", order.name, 100], ["Mia", order.name, -40]])
        with self.assertRaises(AccessError):
            rows.export_data(["order_id/note"])

    def test_nobody_else_reads_or_changes_rates_and_commissions(self):
        for right in ("nobody", "desk", "finance", "invoicing"):
            user = self.create_user(right)
            for model in ("deposit.commission.rate", "deposit.commission.report"):
                with self.subTest(right=right, model=model), self.assertRaises(AccessError):
                    self.env[model].with_user(user).search([])
            with self.subTest(right), self.assertRaises(AccessError):
                self.rate.with_user(user).rate = 99

    def test_the_employee_form_shows_commissions_to_the_administrator_alone(self):
        for groups, is_shown in ((GROUPS["manager"], True), (GROUPS["finance"], False)):
            user = new_test_user(
                self.env, login=f"hr_{is_shown}", groups=f"{groups},hr.group_hr_user"
            )
            employee = self.mia.with_user(user)
            arch = employee.get_view(view_type="form")["arch"]
            self.assertEqual("deposit_commission_rate_ids" in arch, is_shown)
            if is_shown:
                self.assertEqual(employee.deposit_commission_rate_ids, self.rate)
            else:
                with self.assertRaises(AccessError):
                    employee.deposit_commission_rate_ids.mapped("rate")

    def test_a_manager_of_another_location_sees_neither_its_rates_nor_its_commissions(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        user = new_test_user(
            self.env,
            login="north",
            groups=GROUPS["manager"],
            company_id=branch.id,
            company_ids=branch.ids,
        )
        self.leo.company_id = branch
        rate = self.set_rate(10, employee_id=self.leo.id)
        self.assertEqual(self.rate.with_user(user).search([]), rate)
        self.assertFalse(self.env["deposit.commission.report"].with_user(user).search([]))
