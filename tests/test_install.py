from odoo.fields import Command
from odoo.tests import tagged

from ..hooks import post_init_hook, uninstall_hook
from .common import DepositCommon

LEDGER = ("deposit_journal_id", "deposit_prepaid_account_id", "deposit_credit_account_id")


@tagged("post_install", "-at_install")
class TestInstall(DepositCommon):
    def get_ledger(self, company):
        return {fname: company[fname] for fname in LEDGER}

    def assertReady(self, company):  # noqa: N802
        self.assertRecordValues(
            company.deposit_prepaid_account_id | company.deposit_credit_account_id,
            [
                {"account_type": "liability_current", "reconcile": False},
                {"account_type": "asset_receivable", "reconcile": True},
            ],
        )
        self.assertRecordValues(
            company.deposit_journal_id,
            [
                {
                    "type": "credit",
                    "company_id": company.id,
                    "default_account_id": company.deposit_prepaid_account_id.id,
                    "show_on_dashboard": False,
                    "is_deposit_journal": True,
                }
            ],
        )
        self.assertEqual(
            company.deposit_journal_id.inbound_payment_method_line_ids.mapped("code"),
            ["deposit", "deposit_credit"],
        )
        self.assertFalse(company.deposit_journal_id.outbound_payment_method_line_ids)

    def test_a_company_gets_accounts_and_journal_with_its_chart(self):
        company = self.env["res.company"].create({"name": "Later"})
        self.assertFalse(company.deposit_journal_id)
        self.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        self.assertReady(company)

    def test_installation_on_a_company_with_invoices_and_payments(self):
        company = self.create_company_with_chart("Long in business")
        company.write(dict.fromkeys(LEDGER, False))
        invoice = self._create_paid_invoice(company)
        post_init_hook(self.env(su=True))
        self.assertReady(company)
        self.assertEqual(invoice.payment_state, "paid")
        account_type = self.env["deposit.account.type"].create(
            {"name": "Elsewhere", "company_ids": company.ids}
        )
        account = self.open_account(account_type=account_type, location_id=company.id)
        account.with_company(company).top_up(10, self._get_till(company).id)
        self.assertSound(account)

    def test_repeated_setup_changes_nothing(self):
        before = self.get_ledger(self.company)
        post_init_hook(self.env(su=True))
        self.company._setup_deposit_ledger()
        self.assertEqual(self.get_ledger(self.company), before)

    def test_a_journal_made_before_credit_gets_its_payment_method(self):
        company = self.create_company_with_chart("Long a customer")
        methods = company.deposit_journal_id.inbound_payment_method_line_ids
        # Straight SQL: the method is protected.
        self.env.cr.execute(
            "DELETE FROM account_payment_method_line WHERE id = %s", [methods[-1].id]
        )
        self.env.invalidate_all()
        company._add_deposit_credit_method()
        company._add_deposit_credit_method()
        self.assertReady(company)

    def test_a_branch_uses_the_ledger_of_its_company(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        branch._setup_deposit_ledger()
        self.assertFalse(branch.deposit_journal_id)
        self.assertEqual(branch._get_deposit_journal(), self.company.deposit_journal_id)

    def test_the_code_of_the_journal_may_be_taken(self):
        self.assertNotEqual(self.company._prepare_deposit_journal_vals()["code"], "CLACC")

    def test_uninstallation_leaves_the_books_readable(self):
        account = self.open_account(amount=100)
        invoice = self.create_invoice(60)
        spend = account.pay(invoice.ids)
        entries = account.operation_ids.move_id
        uninstall_hook(self.env(su=True))
        self.assertRecordValues(
            spend, [{"payment_method_code": "manual", "state": "paid", "amount": 60}]
        )
        self.assertRecordValues(spend.journal_id, [{"active": False}])
        self.assertRecordValues(invoice, [{"payment_state": "paid", "amount_residual": 0}])
        items = entries.line_ids.filtered(lambda line: line.account_id == self.prepaid_ledger)
        self.assertEqual(sorted(items.mapped("balance")), [-100, 60], "the entries are untouched")

    def _create_paid_invoice(self, company):
        invoice = (
            self.env["account.move"]
            .with_company(company)
            .create(
                {
                    "move_type": "out_invoice",
                    "partner_id": self.anna.id,
                    "invoice_line_ids": [
                        Command.create({"name": "Haircut", "price_unit": 50, "tax_ids": False})
                    ],
                }
            )
        )
        invoice.action_post()
        self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"journal_id": self._get_till(company).id})._create_payments()
        return invoice

    def _get_till(self, company):
        return self.env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", "bank")], limit=1
        )
