from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from .import_common import ImportCommon, make_csv

ROWS = (
    ["Anna Ito", "", "R1", "100"],
    ["Clara", "", "R3", "50.50", "", "", "Gold"],
    ["Dmitri", "", "R4", "", "30", "2026-01-31"],
    ["Emma", "", "R5", "", "20"],
    ["Farah", "", "R6"],
)


@tagged("post_install", "-at_install")
class TestImportBooks(ImportCommon):
    def get_accounts(self, batch):
        return {line.client_name: line.account_id for line in batch.line_ids}

    # === ENTRY === #

    def test_a_batch_is_one_entry_with_all_balances_and_debts(self):
        batch = self.import_rows(*ROWS, date=self.day(-3))
        accounts = self.get_accounts(batch)
        move = batch.move_ids
        self.assertEqual(len(move), 1)
        self.assertRecordValues(
            move,
            [
                {
                    "state": "posted",
                    "date": self.day(-3),
                    "journal_id": self.company.deposit_journal_id.id,
                    "company_id": self.company.id,
                    "deposit_operation": "import",
                }
            ],
        )
        items = {(line.account_id, line.deposit_account_id, line.balance) for line in move.line_ids}
        self.assertEqual(
            items,
            {
                (self.prepaid_ledger, accounts["Anna Ito"], -100),
                (self.prepaid_ledger, accounts["Clara"], -50.5),
                (self.credit_ledger, accounts["Dmitri"], 30),
                (self.credit_ledger, accounts["Emma"], 20),
                (self.counterpart, self.env["deposit.account"], 150.5),
                (self.counterpart, self.env["deposit.account"], -50),
            },
        )
        self.assertSound(*accounts.values())

    def test_debts_are_due_when_the_row_says_or_the_type(self):
        batch = self.import_rows(*ROWS, date=self.day(-3))
        accounts = self.get_accounts(batch)
        self.assertEqual(str(accounts["Dmitri"].debt_due_date), "2026-01-31")
        self.assertEqual(accounts["Emma"].debt_due_date, self.day(7))

    def test_the_history_tells_what_was_imported(self):
        batch = self.create_logged_import(make_csv(*ROWS))
        batch.action_import()
        account = self.get_accounts(batch)["Clara"]
        operation = account.operation_ids.filtered(lambda operation: operation.kind == "import")
        self.assertEqual((operation.amount, operation.balance_after), (50.5, 50.5))
        self.assertIn(batch.name, operation.memo)
        self.assertIn(f"{batch.name}, row 3", account.message_ids[-1].body)
        self.assertIn("Gold", account.message_ids[-1].body)

    def test_a_debt_above_the_limit_is_imported_and_settled_by_the_next_top_up(self):
        batch = self.import_rows(["Boris Okafor", "", "", "-130"])
        account = batch.line_ids.account_id
        self.assertEqual((account.debt_balance, account.available_amount), (130, 0))
        self.top_up(account, 200)
        self.assertEqual((account.debt_balance, account.prepaid_balance), (0, 70))
        self.assertSound(account)

    def test_a_debt_is_settled_by_money_that_is_on_the_account(self):
        account = self.open_account(amount=50)
        self.import_rows(["Anna Ito", "", "R1", "-30"])
        self.assertEqual((account.prepaid_balance, account.debt_balance), (20, 0))
        self.assertSound(account)

    def test_rows_without_an_amount_open_accounts_and_post_nothing(self):
        batch = self.import_rows(["Farah", "", "R6"])
        self.assertEqual(batch.state, "done")
        self.assertFalse(batch.move_ids)
        self.assertEqual(batch.line_ids.account_id.state, "open")

    def test_new_clients_have_the_data_of_their_rows(self):
        headers = ("Client", "Phone", "Email", "Reference", "Card number", "Note", "Opened on")
        content = make_csv(
            ["Greta", "+1 555 1", "g@example.com", "R9", "7001", "Likes tea", "2025-03-01"],
            headers=headers,
        )
        batch = self.create_import(content)
        batch.action_import()
        client, account = batch.line_ids.partner_id, batch.line_ids.account_id
        self.assertRecordValues(
            client,
            [
                {
                    "name": "Greta",
                    "phone": "+1 555 1",
                    "email": "g@example.com",
                    "ref": "R9",
                    "barcode": "7001",
                    "company_id": False,
                }
            ],
        )
        self.assertIn("Likes tea", client.comment)
        self.assertEqual(str(account.opening_date), "2025-03-01")

    def test_another_counterpart_can_be_chosen(self):
        account = self.env["account.account"].create(
            {"code": "298877", "name": "Old program", "account_type": "liability_current"}
        )
        batch = self.import_rows(["Anna Ito", "", "R1", "5"], counterpart_account_id=account.id)
        self.assertIn(account, batch.move_ids.line_ids.account_id)

    # === ERRORS === #

    def test_rows_with_errors_stop_the_import_unless_they_are_left_out(self):
        batch = self.create_import(make_csv(["Anna Ito", "", "R1", "5"], ["X", "", "R8", "ten"]))
        with self.assertRefused("1 rows have errors, so nothing is imported:\nRow 3, column D"):
            batch.action_import()
        batch.skip_errors = True
        batch.action_import()
        self.assertRows(batch, [("done", 5), ("skipped", 0)])
        self.assertFalse(self.env["res.partner"].search([("ref", "=", "R8")]))

    def test_all_or_nothing_is_posted(self):
        batch = self.check_file(make_csv(*ROWS))
        batch.action_begin_import()
        batch.action_import_step()
        self.get_accounts(batch)["Clara"].action_block("Meanwhile")
        with self.assertRefused("Import .* cannot be finished: .*Clara"):
            batch.action_import_step()
        self.assertFalse(batch.move_ids)
        self.assertEqual(batch.state, "importing")

    # === STEPS === #

    def test_an_import_goes_on_after_a_crash_where_it_was(self):
        batch = self.check_file(make_csv(*ROWS))
        batch.action_begin_import()
        path = "odoo.addons.customer_deposit.models.deposit_account_import_books.CHUNK"
        with patch(path, 2):
            self.assertEqual(batch.action_import_step(), {"done": 2, "total": 5, "finished": False})
            with (
                patch.object(
                    self.registry["deposit.account.import"],
                    "_open_accounts",
                    side_effect=ValueError("crash"),
                ),
                self.assertRaises(ValueError),
                self.env.cr.savepoint(),
            ):
                batch.action_import_step()
            self.env.invalidate_all()
            self.assertEqual(batch.prepared_count, 2)
            self.assertFalse(batch.line_ids.account_id.filtered("balance"))
            while not batch.action_import_step()["finished"]:
                pass
        self.assertEqual(batch.done_count, 5)
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "R3")]), 1)
        self.assertEqual(len(batch.move_ids), 1)
        self.assertSound(batch.line_ids.account_id)
        self.assertTrue(batch.action_import_step()["finished"], "another browser may ask again")

    def test_a_program_can_finish_what_a_browser_began(self):
        batch = self.check_file(make_csv(*ROWS))
        batch.action_begin_import()
        batch.action_import_step()
        batch.action_import()
        self.assertEqual(batch.state, "done")
        self.assertSound(batch.line_ids.account_id)

    def test_an_import_can_be_given_up_and_checked_again(self):
        batch = self.check_file(make_csv(*ROWS))
        batch.action_begin_import()
        batch.action_import_step()
        batch.action_reset()
        self.assertEqual((batch.state, batch.row_count), ("draft", 0))
        batch.action_check()
        self.assertEqual((batch.new_partner_count, batch.warning_count), (0, 5))
        batch.action_import()
        self.assertEqual(self.env["res.partner"].search_count([("ref", "=", "R3")]), 1)
        self.assertSound(batch.line_ids.account_id)

    def test_settings_are_fixed_once_an_import_has_begun(self):
        batch = self.import_rows(*ROWS)
        for vals in ({"date": self.day(-1)}, {"data_file": "QQ=="}, {"type_id": False}):
            with self.assertRefused("has begun, so its file and settings stay"):
                batch.write(vals)
        for action in (batch.action_check, batch.action_import, batch.action_begin_import):
            with self.assertRefused("has begun|was imported already"):
                action()
        with self.assertRefused("stays as their proof"):
            batch.unlink()

    def test_many_rows_take_few_queries_each(self):
        queries = {}
        for size in (10, 20, 60):
            rows = [
                [f"Client {size}-{number}", "", f"Q{size}-{number}", 5] for number in range(size)
            ]
            batch = self.create_import(make_csv(*rows))
            self.env.flush_all()
            before = self.env.cr.sql_log_count
            batch.action_import()
            queries[size] = self.env.cr.sql_log_count - before
        self.assertLess(queries[60] - queries[20], 40, "a query for each row")

    # === THE SAME FILE AGAIN === #

    def test_the_same_file_again_changes_nothing(self):
        first = self.import_rows(*ROWS)
        balances = {account: account.balance for account in first.line_ids.account_id}
        again = self.check_file(make_csv(*ROWS))
        self.assertEqual(set(again.line_ids.mapped("state")), {"skipped"})
        self.assertMessage(again, 2, f"imported by {first.name} already")
        with self.assertRefused("There is nothing to import: 5 rows were imported before"):
            again.action_import()
        for account, balance in balances.items():
            self.assertEqual(account.balance, balance)

    def test_new_rows_of_a_longer_file_are_imported_alone(self):
        self.import_rows(*ROWS)
        longer = self.import_rows(["Zoe", "", "R99", "7"], *ROWS)
        self.assertEqual((longer.done_count, longer.skipped_count), (1, 5))
        self.assertSound(longer.line_ids.account_id)

    def test_the_notation_of_a_file_does_not_make_its_rows_new(self):
        self.import_rows(["Anna Ito", "+1 555 010 2030", "R1", "1,234.50"])
        again = self.check_file(make_csv(["anna ito", "(555) 010-2030", "R1", "1 234,50"]))
        self.assertEqual(again.line_ids.state, "skipped")

    def test_rows_are_imported_again_when_told_so(self):
        self.import_rows(*ROWS)
        again = self.import_rows(*ROWS, import_again=True)
        self.assertEqual(self.get_accounts(again)["Anna Ito"].balance, 200)
        self.assertSound(again.line_ids.account_id)
        third = self.check_file(make_csv(*ROWS))
        self.assertEqual(set(third.line_ids.mapped("state")), {"skipped"})

    def test_of_identical_rows_the_first_counts_unless_told_otherwise(self):
        rows = [["Anna Ito", "", "R1", "5"]] * 2
        batch = self.create_import(make_csv(*rows))
        batch.action_check()
        self.assertRows(batch, [("ready", 5), ("warning", 5)])
        self.assertMessage(batch, 3, "the row says the same as row 2 and is left out")
        batch.action_import()
        self.assertRows(batch, [("done", 5), ("skipped", 5)])
        both = self.import_rows(*rows, allow_identical=True)
        self.assertRows(both, [("skipped", 5), ("done", 5)])
        self.assertEqual(batch.line_ids.account_id.balance, 10)
        self.assertSound(batch.line_ids.account_id)

    def test_of_two_batches_checked_at_once_the_second_fails(self):
        first, second = (self.check_file(make_csv(*ROWS)) for _batch in range(2))
        first.action_import()
        with self.assertRefused("imported by another batch in the meantime"):
            second.action_import()
        self.assertSound(first.line_ids.account_id)

    # === UNDO === #

    def test_a_batch_is_undone_by_one_entry_of_today(self):
        account = self.open_account(amount=10)
        batch = self.import_rows(*ROWS, date=self.day(-3))
        batch.action_undo()
        reversal = batch.move_ids.reversal_move_ids
        self.assertEqual((len(batch.move_ids), len(reversal)), (1, 1))
        self.assertEqual((batch.state, reversal.date), ("undone", self.today))
        self.assertEqual(account.balance, 10)
        accounts = batch.line_ids.account_id
        self.assertEqual(sum(accounts.mapped("debt_balance")), 0)
        self.assertEqual(set(accounts.mapped("state")), {"open"})
        debts = batch.move_ids.line_ids.filtered(lambda line: line.account_id == self.credit_ledger)
        self.assertTrue(all(debts.mapped("reconciled")))
        self.assertSound(accounts)
        with self.assertRefused("is not imported, so there is nothing to undo"):
            batch.action_undo()

    def test_a_batch_that_was_undone_can_be_imported_again(self):
        self.import_rows(*ROWS).action_undo()
        again = self.import_rows(*ROWS)
        self.assertEqual(again.done_count, 5)
        self.assertSound(again.line_ids.account_id)

    def test_undoing_is_refused_with_the_accounts_whose_money_is_spent(self):
        batch = self.import_rows(*ROWS)
        accounts = self.get_accounts(batch)
        accounts["Clara"].refund(1, self.cash.id)
        self.top_up(accounts["Dmitri"], 30)
        with self.assertRefused(
            f"{accounts['Clara'].name} of Clara .*{accounts['Dmitri'].name} of Dmitri",
            *accounts.values(),
        ):
            batch.action_undo()
        self.assertEqual(batch.state, "done")

    def test_debts_that_the_money_of_a_batch_settled_open_again(self):
        self.import_rows(["Anna Ito", "", "R1", "-30"])
        batch = self.import_rows(["Anna Ito", "", "R1", "50"])
        account = batch.line_ids.account_id
        self.assertEqual(account.balance, 20)
        batch.action_undo()
        self.assertEqual((account.prepaid_balance, account.debt_balance), (0, 30))
        self.assertSound(account)

    def test_the_entry_of_a_batch_is_undone_with_the_batch_only(self):
        batch = self.import_rows(*ROWS)
        with self.assertRefused("undo the import there"):
            batch.move_ids.action_deposit_cancel("Mistake")
        with self.assertRefused("undo the import there"):
            batch.move_ids._reverse_moves(cancel=True)
        operations = batch.line_ids.account_id.operation_ids
        self.assertFalse(any(operations.mapped("is_undoable")))

    # === ODOO'S OWN IMPORT === #

    def test_odoos_own_import_is_sent_here(self):
        for fnames, row in (
            (["partner_id", "type_id", "balance"], ["Anna Ito", "Deposit", "100"]),
            (["partner_id", "type_id"], ["Anna Ito", "Deposit"]),
        ):
            with self.assertRefused("Client Accounts ▸ Configuration ▸ Import Accounts"):
                self.env["deposit.account"].load(fnames, [row])

    def test_rows_are_not_written_by_hand(self):
        batch = self.check_file(make_csv(*ROWS))
        with self.assertRaises(UserError):
            batch.line_ids[0].amount = 1000
        with self.assertRaises(UserError):
            batch.write({"line_ids": [(0, 0, {"row": 9, "amount": 1000})]})
        with self.assertRefused("The status of an import follows from"):
            batch.state = "done"
