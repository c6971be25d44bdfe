import base64

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, new_test_user, tagged

from ..spreadsheet import open_book
from .common import GROUPS
from .import_common import ImportCommon, make_csv

ALLOWED = {"manager", "accountant"}
ACTIONS = ("action_check", "action_begin_import", "action_import", "action_import_step")


@tagged("post_install", "-at_install")
class TestImportAccess(ImportCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = {right: cls.create_user(right) for right in GROUPS}
        cls.content = make_csv(["Clara", "", "R3", "50"], ["Dmitri", "", "R4", "", "30"])

    def test_the_manager_does_all_of_it_and_nobody_else_anything(self):
        for right, user in self.users.items():
            with self.subTest(right), self.env.cr.savepoint() as savepoint:
                Import = self.env["deposit.account.import"].with_user(user)
                vals = {
                    "data_file": base64.b64encode(self.content),
                    "type_id": self.account_type.id,
                    "create_partners": True,
                }
                if right not in ALLOWED:
                    with self.assertRaises(AccessError):
                        Import.create(vals)
                else:
                    batch = Import.create(vals)
                    batch.action_import()
                    self.assertEqual(batch.done_count, 2)
                    self.assertSound(batch.line_ids.account_id)
                    batch.action_undo()
                    self.assertEqual(batch.state, "undone")
                savepoint.rollback()
            self.env.invalidate_all()

    def test_the_methods_refuse_who_lacks_the_right(self):
        batch = self.check_file(self.content)
        for right, user in self.users.items():
            if right in ALLOWED:
                continue
            for action in (*ACTIONS, "action_reset", "action_undo"):
                refused = self.assertRefused("need the right|not allowed")
                with self.subTest(right=right, action=action), refused:
                    getattr(batch.with_user(user), action)()

    def test_a_batch_of_another_company_is_out_of_sight(self):
        other = self.create_company_with_chart("Other")
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="customer_deposit.group_deposit_manager",
            company_id=other.id,
            company_ids=other.ids,
        )
        batch = self.check_file(self.content)
        foreign = batch.with_user(stranger)
        self.assertFalse(foreign.search([("id", "=", batch.id)]))
        lines = self.env["deposit.account.import.line"].with_user(stranger)
        self.assertFalse(lines.search([("import_id", "=", batch.id)]))
        for action in (*ACTIONS, "action_undo"):
            with self.subTest(action), self.assertRefused("not allowed|access"):
                getattr(foreign, action)()

    def test_type_and_counterpart_of_another_company_are_refused(self):
        other = self.create_company_with_chart("Other")
        self.env.user.company_ids |= other
        foreign_type = self.env["deposit.account.type"].create(
            {"name": "Foreign", "company_ids": other.ids}
        )
        with self.assertRefused("belongs to another company than"):
            self.create_import(self.content, type_id=foreign_type.id).action_check()
        with self.assertRefused("company inconsistencies|is no account of"):
            account = other.get_unaffected_earnings_account()
            self.create_import(self.content, counterpart_account_id=account.id).action_check()

    def test_a_branch_imports_into_the_books_of_its_company(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.account_type.company_ids |= branch
        manager = new_test_user(
            self.env,
            login="north",
            groups="customer_deposit.group_deposit_manager",
            company_id=branch.id,
            company_ids=branch.ids,
        )
        batch = self.create_import(self.content, company_id=branch.id)
        batch = batch.with_user(manager).with_company(branch)
        batch.action_import()
        accounts = batch.line_ids.account_id
        self.assertEqual(accounts.location_id, branch)
        self.assertEqual(batch.sudo().move_ids.company_id, self.company)
        self.assertSound(accounts)

    def test_a_forged_context_gives_no_right(self):
        batch = self.check_file(self.content)
        cashier = batch.with_user(self.users["cashier"])
        with self.assertRefused("need the right|not allowed"):
            cashier.with_context(
                deposit_flow=True, deposit_debt=True, deposit_opening_texts={"1": "x"}
            ).action_import()


@tagged("post_install", "-at_install")
class TestImportTemplate(HttpCase):
    def test_the_template_is_for_managers_and_its_columns_are_known(self):
        for login, groups in (
            ("template_manager", "base.group_user,customer_deposit.group_deposit_manager"),
            ("template_viewer", "base.group_user,customer_deposit.group_deposit_viewer"),
        ):
            new_test_user(self.env, login=login, groups=groups)
        self.authenticate("template_viewer", "template_viewer")
        self.assertEqual(self.url_open("/customer_deposit/import_template").status_code, 403)
        self.authenticate("template_manager", "template_manager")
        response = self.url_open("/customer_deposit/import_template")
        book = open_book(response.content)
        self.assertEqual(len(book.sheets), 2)
        batch = self.env["deposit.account.import"].create(
            {"data_file": base64.b64encode(response.content)}
        )
        self.assertEqual(batch.sheet_name, book.sheets[0])
        targets = [target for target, _label in batch.column_ids._fields["target"].selection]
        self.assertEqual(batch.column_ids.mapped("target"), targets)
