import base64
import inspect
import json
from contextlib import contextmanager
from datetime import datetime, timedelta
from unittest.mock import patch
from urllib.parse import quote

from odoo.http import Request
from odoo.tests import HttpCase, mute_logger, tagged

from .commission_common import CommissionCommon

ADDON = "odoo.addons.customer_deposit."
# Every other public method of the addon is declared to only read.
ORM = "copy_data create default_get load unlink write"
WRITES = """
    action_begin_import action_block action_cancel action_cancel_operation action_cancel_visit
    action_check action_close action_confirm action_confirm_and_check_out
    action_confirm_and_print action_continue action_deposit_cancel action_export_history
    action_export_xlsx action_fast_payment action_import action_import_step
    action_issue_loyalty_card action_open action_open_checkout action_pay action_pay_and_print
    action_pay_and_send action_pay_later action_pay_on_credit action_print action_refund
    action_refund_and_print action_refund_and_send action_remove action_reset
    action_reset_credit_limit action_retry action_send action_send_deposit_receipt
    action_send_notice_sample action_send_receipt action_set action_set_credit_limit
    action_take_outstanding_credit action_top_up action_top_up_and_print
    action_top_up_and_send action_transfer action_unblock action_undo action_visit_arrive
    action_visit_confirm action_visit_no_show cancel_payment check_out check_out_many
    fast_checkout give_overpayment_back open pay pay_many refund refund_lines refund_many
    release_outstanding_credit send_statement take_outstanding_credit top_up top_up_many transfer
"""
# These read the record that the same click may have saved for the first time, or the amounts that a
# dialog proposes: a replica is some milliseconds behind.
READS_WHAT_WAS_JUST_WRITTEN = """
    action_back action_open_deposit_pay action_open_deposit_refund action_open_visit_cancel
    action_open_visit_refund action_view_order action_view_visit_client
    action_view_visit_delivery onchange
"""
# Of dialogs: pressed on a record that the same click has saved.
OF_DIALOGS = {
    ("deposit.account.close", "action_open_refund"),
    ("deposit.account.close", "action_open_top_up"),
    ("deposit.account.close", "action_open_transfer"),
}


def is_declared(cls, name):
    """Tell whether Odoo's controllers take a method for one that only reads."""
    methods = (getattr(base, name, None) for base in cls.mro())
    return next((method._readonly for method in methods if hasattr(method, "_readonly")), False)


def iterate_public_methods(registry):
    """Yield model and name of the methods of the addon that can be called over the network."""
    for model, cls in registry.items():
        names = {
            name
            for base in cls.mro()
            if base.__module__.startswith(ADDON)
            for name, method in vars(base).items()
            if inspect.isfunction(method)
            and not name.startswith("_")
            and not getattr(method, "_api_private", False)
        }
        yield from ((model, name, is_declared(cls, name)) for name in sorted(names))


@tagged("post_install", "-at_install")
class TestReadOnly(HttpCase, CommissionCommon):
    """What only reads says so, and can be served by a replica of the database.

    In tests Odoo serves it in a transaction that refuses to write; `make test-replica` takes a real
    replica.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.set_rate(10)
        cls.payment = cls.top_up(cls.account, 100)
        cls.invoice = cls.sell(cls.haircut, date=cls.today)
        cls.visit = cls.invoice.line_ids.sale_line_ids.order_id
        cls.pay_from_account(cls.invoice, 60)

    def setUp(self):
        super().setUp()
        self.authenticate("deposit_tester", "deposit_tester")
        self.modes = []
        serve = Request._serve_ir_http

        def spy(request, *args):
            self.modes.append("replica" if request.env.cr.readonly else "primary")
            return serve(request, *args)

        self.startPatcher(patch.object(Request, "_serve_ir_http", spy))

    @contextmanager
    def assertServedBy(self, *expected):  # noqa: N802
        """Check which database serves a request; both, when the first one could not."""
        self.env.flush_all()
        self.modes.clear()
        yield
        self.assertEqual(self.modes, list(expected))

    def call(self, model, method, *args, button=False):
        path = f"/web/dataset/call_{'button' if button else 'kw'}/{model}.{method}"
        params = {"model": model, "method": method, "args": args, "kwargs": {}}
        return self.make_jsonrpc_request(path, params)

    # === METHODS === #

    def test_every_public_method_says_that_it_only_reads_or_is_known_to_do_more(self):
        kept = set(f"{ORM} {WRITES} {READS_WHAT_WAS_JUST_WRITTEN}".split())
        declared, others = set(), set()
        for model, name, is_readonly in iterate_public_methods(self.env.registry):
            if (model, name) not in OF_DIALOGS:
                (declared if is_readonly else others).add(name)
        self.assertEqual(others - kept, set(), "declare it @api.readonly, or add it above")
        self.assertEqual(declared & kept, set(), "it is declared to only read")
        self.assertEqual(kept - others, set(), "there is no such method")

    def get_calls(self):
        """Return what each declared method is called with."""
        operation = self.account.operation_ids.filtered("payment_id")[:1]
        batch = self.env["deposit.account.import"].create(
            {
                "data_file": base64.b64encode(b"Client;Balance\nAnna Ito;5"),
                "file_name": "accounts.csv",
                "type_id": self.account_type.id,
            }
        )
        batch.action_check()
        return {
            "account.move": self.invoice,
            "account.payment": self.payment,
            "deposit.account": self.account,
            "deposit.account.beneficiary": self.env["deposit.account.beneficiary"].create(
                {"account_id": self.account.id, "partner_id": self.boris.id}
            ),
            "deposit.account.import": batch,
            "deposit.account.import.line": batch.line_ids,
            "deposit.account.type": self.account_type,
            "deposit.balance.report": self.env["deposit.balance.report"].browse(self.account.id),
            "deposit.commission.report": self.get_rows()[:1],
            "deposit.notice": self.env["deposit.notice"]
            .sudo()
            .create({"account_id": self.account.id, "kind": "statement", "key": "read only"}),
            "deposit.operation": operation,
            "deposit.proof.report": self.env["deposit.proof.report"].search(
                [("partner_id", "=", self.anna.id)]
            ),
            "deposit.till.operation": self.env["deposit.till.operation"].search([], limit=1),
            "deposit.till.report": self.env["deposit.till.report"].search([], limit=1),
            "deposit.turnover.report": self.env["deposit.turnover.report"].browse(self.account.id),
            "mail.message": self.visit.message_post(body="Runs late"),
            "res.partner": self.anna,
            "sale.order": self.visit,
        }

    def test_no_method_that_says_so_writes(self):
        calls = self.get_calls()
        arguments = {"balance_at": [str(self.today)], "search_count": [[]]}
        for model, name, is_readonly in iterate_public_methods(self.env.registry):
            if not is_readonly or self.env[model]._abstract:
                continue
            with self.subTest(model=model, method=name):
                records = calls[model]
                self.assertTrue(records, "a record to call it on")
                is_model_method = getattr(getattr(type(records), name), "_api_model", False)
                args = [] if is_model_method else [records.ids]
                with self.assertServedBy("replica"):
                    self.call(model, name, *args, *arguments.get(name, []))

    def call_as_program(self, method, **values):
        return self.opener.post(
            f"{self.base_url()}/json/2/{method}",
            json=values,
            headers={"Authorization": f"Bearer {self.api_key}"},
        ).json()

    def test_programs_read_from_the_replica_and_write_to_the_primary(self):
        keys = self.env["res.users.apikeys"].with_user(self.env.user)
        self.api_key = keys._generate("rpc", "test", datetime.now() + timedelta(days=1))
        accounts = {"ids": self.account.ids}
        with self.assertServedBy("primary"):
            [payment_id] = self.call_as_program(
                "deposit.account/top_up", **accounts, amount=5, journal_id=self.cash.id
            )
        with self.assertServedBy("replica"):
            statement = self.call_as_program("deposit.account/get_statement", **accounts)
        self.assertEqual(statement["closing_balance"], 45)
        with self.assertServedBy("replica"):
            receipt = self.call_as_program(
                "account.payment/get_deposit_receipt_data", ids=[payment_id]
            )
        self.assertEqual(receipt["amount"], 5)

    def test_a_receipt_that_is_not_on_the_replica_yet_is_read_from_the_primary(self):
        exists = type(self.payment).exists
        late = patch.object(
            type(self.payment),
            "exists",
            lambda records: exists(records) if not records.env.cr.readonly else records.browse(),
        )
        with (
            late,
            self.assertLogs("odoo.http", "WARNING"),
            self.assertServedBy("replica", "primary"),
        ):
            receipt = self.call("account.payment", "get_deposit_receipt_data", self.payment.ids)
        self.assertEqual(receipt["amount"], 100)

    # === ROUTES === #

    def print_paper(self, action):
        """Ask for a paper as the web client does."""
        context = action["context"]
        url = f"/report/pdf/{action['report_name']}"
        if action.get("data"):
            options = quote(json.dumps(action["data"]))
            url += f"?options={options}&context={quote(json.dumps(context))}"
        else:
            url += f"/{','.join(map(str, context['active_ids']))}"
        # Odoo renders papers in tests as HTML: what wkhtmltopdf makes of it does not matter here.
        data = {"data": json.dumps([url, "qweb-pdf"]), "csrf_token": Request.csrf_token(self)}
        return self.url_open("/report/download", data=data)

    def test_spreadsheets_and_papers_come_from_the_replica(self):
        balances = self.env["deposit.balance.report"]
        export = self.env["deposit.operation"].action_export_xlsx()
        report = balances.action_export_xlsx()
        for url in (export["url"], report["url"], "/customer_deposit/import_template"):
            with self.subTest(url=url), self.assertServedBy("replica"):
                self.assertEqual(self.url_open(url).status_code, 200)
        dialog = self.env["deposit.account.statement"].create({"account_ids": self.account.ids})
        papers = {
            "report": balances.action_print(),
            "statement": dialog.action_print(),
            "receipt": self.payment.action_print_deposit_receipt(),
        }
        for name, action in papers.items():
            with self.subTest(paper=name), self.assertServedBy("replica"):
                self.assertIn(self.account.name, self.print_paper(action).text)

    def test_what_the_replica_does_not_have_yet_comes_from_the_primary(self):
        export = self.account.action_export_xlsx()
        receipt = self.payment.action_print_deposit_receipt()
        for module in ("deposit_export", "deposit_report"):
            self.startPatcher(
                patch(f"{ADDON}controllers.{module}.is_there", lambda model, ids: False)
            )
        with self.assertServedBy("primary"):
            self.assertEqual(self.url_open(export["url"]).status_code, 200)
        with self.assertServedBy("primary"):
            self.assertIn(self.account.name, self.print_paper(receipt).text)

    def test_papers_that_are_kept_are_printed_by_the_primary(self):
        self.env.ref("customer_deposit.action_report_deposit_receipt_a4").attachment = "'a'"
        with self.assertServedBy("primary"):
            self.print_paper(self.payment.action_print_deposit_receipt())

    def test_a_paper_that_writes_nevertheless_is_printed(self):
        values = type(self.env["report.customer_deposit.report_deposit_statement"])
        get_values = values._get_report_values

        def write_and_get(report, docids, data=None):
            self.env(cr=report.env.cr)["res.partner"].browse(self.anna.id).comment = "printed"
            report.env.flush_all()
            return get_values(report, docids, data=data)

        dialog = self.env["deposit.account.statement"].create({"account_ids": self.account.ids})
        with (
            patch.object(values, "_get_report_values", write_and_get),
            mute_logger("odoo.http", "odoo.sql_db", "odoo.addons.web.controllers.report"),
            self.assertServedBy("replica", "primary"),
        ):
            self.assertIn(self.account.name, self.print_paper(dialog.action_print()).text)

    def test_no_answer_tells_of_papers_that_do_not_exist(self):
        for url in ("/report/pdf/customer_deposit.nothing/1", "/report/pdf/x", "", 5):
            data = {"data": json.dumps([url, "qweb-pdf"]), "csrf_token": Request.csrf_token(self)}
            with (
                self.subTest(url=url),
                mute_logger("odoo.http", "odoo.addons.web.controllers.report"),
                self.assertServedBy("primary"),
            ):
                self.assertIn(
                    "Odoo Server Error", self.url_open("/report/download", data=data).text
                )
