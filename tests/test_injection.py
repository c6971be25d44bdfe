import base64
import json
import shutil
import subprocess
import unittest

from lxml import html as lxml_html
from openpyxl import load_workbook

from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged

from .common import DepositCommon
from .import_common import make_csv

HTML = '<img src=x onerror="window.__hacked=1"><script>window.__hacked=1</script>'
# What a template would make 55433 of.
TEMPLATES = '{{ 7919*7 }} ${7919*7} <t t-out="7919*7"/> #{7919*7}'
FORMATS = "%s %(name)s %d {0} {name}"
SQL_TEXT = "'; DROP TABLE deposit_account; --"
BIDI = "\u202egnp.exe"
POISON = f"{HTML} {TEMPLATES} {FORMATS} {SQL_TEXT} {BIDI}"
FORMULAS = ("=cmd|' /C calc'!A0", "+1+1", "-1-1", "@SUM(A1)", '=HYPERLINK("http://a")')
REPORTS = ("report_deposit_receipt_80mm", "report_deposit_receipt_a4")

WALK = """
(async () => {
    const {action} = odoo.__WOWL_DEBUG__.root.env.services;
    for (const [name, todo] of %s) {
        await action.doAction(todo, {clearBreadcrumbs: todo.target !== "new"});
        let shown = false;
        for (let tries = 0; tries < 60 && !shown; tries++) {
            await new Promise((resolve) => setTimeout(resolve, 100));
            const inputs = [...document.querySelectorAll("input, textarea")];
            const texts = inputs.map((input) => input.value);
            shown = [document.body.textContent, ...texts].some((text) => text.includes("onerror="));
        }
        // Errors of images come a moment later.
        await new Promise((resolve) => setTimeout(resolve, 100));
        if (window.__hacked || document.querySelector("img[src='x']")) {
            return console.error("what was entered as text has run: " + name);
        }
        if (!shown) {
            return console.error("the text is not on the screen: " + name);
        }
        if (todo.target === "new") {
            await action.doAction({type: "ir.actions.act_window_close"});
        }
    }
    console.log("test successful");
})();
"""


@tagged("post_install", "-at_install")
class TestInjection(DepositCommon, HttpCase):
    """What is entered as text stays text: names, notes, reasons, cells of files."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": False})
        cls.client = cls.env["res.partner"].create(
            {"name": POISON, "email": "client@example.com", "phone": "+1 555 010 2030"}
        )
        cls.account_type.write({"name": POISON, "notify_top_up": True, "notify_payment": True})
        cls.allow_credit(50)
        cls.account = cls.open_account(cls.client)
        cls.payment = cls.top_up(cls.account, 100, memo=POISON)
        cls.other = cls.open_account(cls.boris, amount=1)
        cls.transfer = cls.account.transfer(cls.other.id, 5, reason=POISON)
        cls.account.action_set_credit_limit(20, POISON)
        cls.canceled = cls.top_up(cls.account, 1)
        cls.canceled.action_deposit_cancel(POISON)
        cls.other.action_block(POISON)
        cls.service = cls.create_service(POISON, 40)
        cls.employee = cls.create_employee(POISON)
        line = (cls.service, {"employee_id": cls.employee.id})
        cls.visit, cls.open_visit = (
            cls.create_visit(line, partner=cls.client) for _count in range(2)
        )
        cls.spend = cls.visit.check_out([{"account_id": cls.account.id}])
        cls.visit.refund_lines(
            [{"line_id": cls.visit.order_line.id, "remaining": 30}], reason=POISON
        )

    # === ASSERTIONS === #

    def assertText(self, html, name, is_whole=True):  # noqa: N802
        """Check that HTML has the text as text, and nothing that a browser would run."""
        html = html.decode() if isinstance(html, bytes) else str(html or "")
        root = lxml_html.fromstring(f"<div>{html}</div>")
        with self.subTest(name):
            self.assertEqual(root.xpath("//script[contains(., 'hacked')]"), [])
            self.assertEqual(root.xpath("//img[@src='x']"), [])
            self.assertEqual(
                root.xpath("//@*[starts-with(name(), 'on')][contains(., 'hacked')]"), []
            )
            self.assertNotIn("55433", html)
            if is_whole:
                self.assertIn("onerror=", root.text_content())
                self.assertIn("{{ 7919*7 }}", root.text_content())

    # === WHERE TEXT IS SHOWN === #

    def test_the_history_of_documents_shows_text(self):
        self.env.flush_all()
        records = (
            self.account | self.other,
            self.client,
            self.visit,
            self.payment | self.canceled | self.spend,
            self.transfer | self.canceled.move_id,
        )
        bodies = []
        for documents in records:
            messages = self.env["mail.message"].search(
                [("model", "=", documents._name), ("res_id", "in", documents.ids)]
            )
            for message in messages:
                self.assertText(message.body, f"{documents._name}: {message.id}", is_whole=False)
                bodies.append(message.body or "")
        self.assertGreater(sum("onerror=" in body for body in bodies), 3)

    def test_papers_show_text(self):
        reports = self.env["ir.actions.report"]
        for report in REPORTS:
            html = reports._render_qweb_html(f"customer_deposit.{report}", self.payment.ids)[0]
            self.assertText(html, report)
        html = reports._render_qweb_html(
            "customer_deposit.action_report_deposit_statement", self.account.ids, {}
        )[0]
        self.assertText(html, "statement")
        for model in ("balance", "turnover", "till"):
            action = self.env[f"deposit.{model}.report"].action_print()
            html = reports._render_qweb_html(
                action["report_name"], action["context"]["active_ids"]
            )[0]
            self.assertText(html, model, is_whole=False)

    def test_pdf_shows_text(self):
        if not shutil.which("pdftotext"):
            raise unittest.SkipTest("pdftotext is missing")
        reports = self.env["ir.actions.report"].with_context(force_report_rendering=True)
        pdf = reports._render_qweb_pdf(f"customer_deposit.{REPORTS[1]}", self.payment.ids)[0]
        text = subprocess.run(
            ["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True
        ).stdout.decode()
        text = " ".join(text.split())
        self.assertIn("onerror=", text)
        self.assertIn("{{ 7919*7 }}", text)
        self.assertNotIn("55433", text)

    def test_mails_show_text(self):
        notices = self.env["deposit.notice"].search([("account_id", "=", self.account.id)])
        self.assertTrue(notices)
        notices.sudo()._send()
        self.payment.action_send_deposit_receipt()
        self.account.send_statement()
        mails = self.env["mail.mail"].sudo().search([], order="id desc", limit=12)
        self.assertGreater(len(mails), 3)
        for mail in mails:
            self.assertText(mail.body_html, mail.subject, is_whole=False)
            self.assertNotIn("55433", mail.subject or "")
        self.assertTrue(any("onerror=" in mail.body_html for mail in mails))

    # === FILES === #

    def test_cells_of_an_import_stay_text_and_are_exported_as_text(self):
        names = [*FORMULAS, POISON.replace(";", ",").replace('"', "'")]
        headings = ("Client", "Phone", "Reference", "Balance", HTML.replace('"', "'"))
        rows = [[name, "", f"=R{row}", "5", SQL_TEXT[:2]] for row, name in enumerate(names)]
        batch = self.env["deposit.account.import"].create(
            {
                "data_file": base64.b64encode(make_csv(*rows, headers=headings)),
                "file_name": f"{HTML}.csv",
                "type_id": self.account_type.copy({"name": "=1+1"}).id,
                "create_partners": True,
            }
        )
        batch.action_import()
        accounts = batch.line_ids.account_id
        self.assertEqual(accounts.partner_id.mapped("name"), names)
        self.assertEqual(accounts.partner_id.mapped("ref"), [f"=R{row}" for row in range(6)])
        for line in batch.line_ids:
            self.assertText(line.message, "result", is_whole=False)
        for message in batch.message_ids:
            self.assertText(message.body, "batch", is_whole=False)
        for records in (accounts, accounts.operation_ids, self.account.operation_ids):
            self.check_cells(records)

    def check_cells(self, records):
        """Check that a spreadsheet of records holds texts and no formula but its own sums."""
        action = records.action_export_xlsx()
        export = self.env["deposit.export"].browse(int(action["url"].rsplit("/", 1)[1]))
        content, _name = export._create_xlsx()
        with content:
            cells = [cell for row in load_workbook(content).active.iter_rows() for cell in row]
        texts = [cell for cell in cells if isinstance(cell.value, str)]
        formulas = [cell.value for cell in texts if cell.data_type == "f"]
        self.assertFalse([f for f in formulas if not f.startswith(("=SUM", "=SUBTOTAL"))])
        self.assertFalse([cell for cell in texts if cell.hyperlink])
        self.assertTrue(
            any(cell.value.startswith(("=", "<")) or "<img" in cell.value for cell in texts)
        )

    # === WHERE TEXT IS SEARCHED === #

    def test_text_is_searched_as_text(self):
        for text in (SQL_TEXT, "%", "_", "\\", "100%' OR 1=1 --", FORMATS):
            with self.subTest(text):
                for model in ("deposit.account", "deposit.operation", "deposit.account.type"):
                    self.env[model].name_search(text)
                    self.env[model].search([("display_name", "ilike", text)])
        found = self.env["deposit.account"].name_search(SQL_TEXT)
        self.assertEqual([account_id for account_id, _name in found], self.account.ids)
        found = self.env["deposit.operation"].name_search(SQL_TEXT)
        self.assertIn(self.payment.id, self.get_operations(found).payment_id.ids)

    def get_operations(self, found):
        return self.env["deposit.operation"].browse([row_id for row_id, _name in found])

    def test_errors_show_text_and_formats_are_no_formats(self):
        for call in (
            lambda: self.account.refund(5000, self.cash.id),
            lambda: self.account.top_up(5, POISON),
            lambda: self.account.top_up(5, self.cash.id, date=POISON),
            lambda: self.account.top_up(POISON, self.cash.id),
            self.account.action_close,
            lambda: self.top_up(self.other, 5),
        ):
            with self.assertRefused(".") as _error:
                call()

    # === THE SCREEN === #

    def test_screens_show_text_and_nothing_of_it_runs(self):
        user = new_test_user(
            self.env,
            login="injection",
            groups="customer_deposit.group_deposit_manager,sales_team.group_sale_manager,"
            "base.group_partner_manager,account.group_account_invoice",
            company_ids=[Command.set(self.company.ids)],
            company_id=self.company.id,
        )
        form = {"type": "ir.actions.act_window", "views": [[False, "form"]]}
        rows = {"type": "ir.actions.act_window", "views": [[False, "list"]]}
        env = self.env(user=user, context={})
        visit_form = [[self.env.ref("customer_deposit.sale_order_view_form_visit").id, "form"]]
        checkout = self.open_visit.with_env(env).action_open_checkout()
        refund = self.visit.with_env(env).action_open_visit_refund()
        top_up = self.account.with_env(env).action_open_top_up()
        self.other.action_unblock()
        dialog = env["deposit.account.transfer"].create(
            {
                "account_id": self.other.id,
                "target_id": self.account.id,
                "amount": 1,
                "reason": POISON,
            }
        )
        screens = {
            "client": {**form, "res_model": "res.partner", "res_id": self.client.id},
            "account": {**form, "res_model": "deposit.account", "res_id": self.account.id},
            "history": self.account.with_env(env).action_view_operations(),
            "accounts": {**rows, "res_model": "deposit.account"},
            "visit": {
                **form,
                "views": visit_form,
                "res_model": "sale.order",
                "res_id": self.visit.id,
            },
            "checkout": checkout,
            "refund": {**refund, "views": [[False, "form"]]},
            "top up": {**top_up, "views": [[False, "form"]]},
            "done": dialog.action_transfer(),
        }
        for screen in screens.values():
            for key in ("domain", "context"):
                if isinstance(screen.get(key), str):
                    screen.pop(key)
        walk = json.dumps(list(screens.items()), default=str)
        self.browser_js("/odoo", WALK % walk, ready="odoo.isReady === true", login="injection")
