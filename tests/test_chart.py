from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestChart(DepositCommon):
    """Replacing the chart of accounts of a company."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other_company = cls.env["res.company"].create({"name": "Nails Ltd"})
        cls.load_chart()
        cls.other_type = cls.env["deposit.account.type"].create(
            {"name": "Nails", "company_ids": cls.other_company.ids}
        )

    @classmethod
    def load_chart(cls, **values):
        cls.env["account.chart.template"].sudo().try_loading(
            "generic_coa", company=cls.other_company, **{"install_demo": False, **values}
        )

    def replace_chart(self, **values):
        # Odoo takes a chart that is not the present one for another, and there is no other here.
        self.other_company.chart_template = False
        self.load_chart(**values)

    def test_a_chart_replaced_before_the_first_entry_brings_new_ledger_accounts(self):
        old_accounts = self.other_type.prepaid_account_id | self.other_type.credit_account_id
        old_journal = self.other_company.deposit_journal_id

        self.replace_chart()

        self.assertFalse(old_accounts.exists())
        self.assertFalse(old_journal.exists())
        self.assertEqual(
            self.other_type.prepaid_account_id, self.other_company.deposit_prepaid_account_id
        )
        self.assertEqual(self.other_type.prepaid_account_id.account_type, "liability_current")
        self.assertEqual(
            self.other_type.credit_account_id, self.other_company.deposit_credit_account_id
        )
        self.assertTrue(self.other_company.deposit_journal_id.is_deposit_journal)

    def test_a_chart_with_demo_data_does_not_replace_one_with_operations(self):
        account = (
            self.env["deposit.account"]
            .sudo()
            .create(
                {
                    "partner_id": self.anna.id,
                    "type_id": self.other_type.id,
                    "location_id": self.other_company.id,
                }
            )
        )
        journal = (
            self.env["account.journal"]
            .sudo()
            .create({"name": "Nails till", "type": "cash", "company_id": self.other_company.id})
        )
        account.with_company(self.other_company).top_up(10, journal.id)

        with self.assertRaisesRegex(UserError, "Nails Ltd has operations of client accounts"):
            self.replace_chart(install_demo=True)

        self.assertEqual(account.balance, 10)
        self.assertSound(account)
