from unittest.mock import patch

from odoo.tests import tagged
from odoo.tools import SQL

from ..deposit_bulk import enter_bulk
from ..deposit_flow import enter_deposit_flow
from .import_common import ImportCommon, make_csv

BOOKS = "odoo.addons.customer_deposit.models.deposit_account_import_books.enter_bulk"
ROWS = (
    ["Clara", "+1 555 010 4050", "R3", "50.50", "", "", "Gold <b>&</b>"],
    ["Dmitri", "", "R4", "", "30", "2026-01-31"],
    ["Emma", "", "R5", "", "20"],
    ["Farah", "", "R6"],
)
# What two imports of the same rows have each of its own.
OWN_COLUMNS = {
    "commercial_partner_id",
    "create_date",
    "date",
    "deposit_account_id",
    "deposit_import_id",
    "id",
    "message_id",
    "move_id",
    "partner_id",
    "res_id",
    "write_date",
}


@tagged("post_install", "-at_install")
class TestImportBulk(ImportCommon):
    """Thousands of records are made in a quicker way, and are the same."""

    def import_and_forget(self):
        """Return the columns of all that an import makes, and take it back."""
        savepoint = self.env.cr.savepoint()
        batch = self.create_logged_import(make_csv(*ROWS))
        batch.action_import()
        self.env.flush_all()
        accounts = batch.line_ids.account_id
        made = (
            batch.line_ids.partner_id,
            accounts,
            batch.move_ids,
            batch.move_ids.line_ids,
            accounts.message_ids,
        )
        columns = {records._name: self.read_columns(records, batch) for records in made}
        savepoint.close(rollback=True)
        self.env.invalidate_all(flush=False)
        return columns

    def read_columns(self, records, batch):
        table = SQL.identifier(records._table)
        self.env.cr.execute(
            SQL("SELECT * FROM %s WHERE id IN %s ORDER BY id", table, tuple(records.ids))
        )
        own = OWN_COLUMNS | ({"name"} if records._name == "deposit.account" else set())
        return [
            {
                column: value.replace(batch.name, "…") if isinstance(value, str) else value
                for column, value in row.items()
                if column not in own
            }
            for row in self.env.cr.dictfetchall()
        ]

    def test_records_made_together_are_those_that_odoo_makes_one_by_one(self):
        together = self.import_and_forget()
        with patch(BOOKS, lambda records, _shared=(): records):
            apart = self.import_and_forget()
        self.assertEqual(together.keys(), apart.keys())
        for model, rows in together.items():
            for row, expected in zip(rows, apart[model], strict=True):
                self.assertEqual(row, expected, model)

    def test_each_account_has_the_message_that_odoo_would_log(self):
        accounts = self.import_rows(*ROWS).line_ids.account_id
        texts = {account.id: f"<i>{account.name}</i> & “more”" for account in accounts}
        accounts._message_log_bulk(texts)
        quick = {account: account.message_ids[0] for account in accounts}
        accounts._message_log_batch(bodies=texts)
        for account, message in quick.items():
            logged = account.message_ids[0]
            self.assertNotEqual(logged, message)
            for fname in ("author_id", "body", "is_internal", "message_type", "subtype_id"):
                self.assertEqual(message[fname], logged[fname], fname)

    def test_records_made_together_belong_to_one_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.boris.company_id = other
        accounts = enter_bulk(
            enter_deposit_flow(self.env["deposit.account"]), ["company_id", "currency_id"]
        )
        with self.assertRefused("belongs to another company"):
            accounts.create(
                [
                    {"partner_id": client.id, "type_id": self.account_type.id}
                    for client in (self.anna, self.boris)
                ]
            )

    def test_nobody_outside_has_his_records_made_together(self):
        forged = {"model_name": "deposit.account", "shared": [], "defaults": {"location_id": 0}}
        account = (
            self.env["deposit.account"]
            .with_user(self.create_user("cashier"))
            .with_context(deposit_bulk=forged)
            .open(self.boris.id, self.account_type.id)
        )
        self.assertEqual(account.location_id, self.company)
        self.assertSound(account)

    def test_whoever_gets_a_debt_is_noted_as_a_client(self):
        self.anna.customer_rank = 0
        self.import_rows(["Anna Ito", "", "R1", "-30"], ["Clara", "", "R3", "-20"])
        clara = self.env["res.partner"].search([("ref", "=", "R3")])
        self.assertTrue(all((self.anna | clara).mapped("customer_rank")))

    def test_the_payments_of_an_entry_are_found_as_odoo_finds_them(self):
        imported = self.import_rows(["Anna Ito", "", "R1", "100"]).move_ids
        self.assertFalse(imported.reconciled_payment_ids)
        invoice = self.create_invoice(30)
        payment = imported.line_ids.deposit_account_id.pay(invoice.ids)
        self.assertEqual(invoice.reconciled_payment_ids, payment)
        self.assertEqual(invoice._get_matched_deposit_payments(), payment)
