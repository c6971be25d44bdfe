from odoo.tests import tagged

from .import_common import ImportCommon, make_csv

HEADERS = ("Client", "Phone", "Email", "Reference", "Card number", "Account number", "Balance")


@tagged("post_install", "-at_install")
class TestImportMatch(ImportCommon):
    def check(self, *rows, **values):
        return self.check_file(make_csv(*rows, headers=HEADERS), **values)

    def assertClient(self, client, *cells):  # noqa: N802
        """Check which client a row is about."""
        line = self.check([*cells, *[""] * (6 - len(cells)), "5"]).line_ids
        self.assertNotEqual(line.state, "error", line.message)
        self.assertEqual(line.partner_id, client)
        return line

    # === KEYS === #

    def test_clients_are_found_by_each_of_their_keys(self):
        self.anna.barcode = "4000"
        for cells in (
            ("", "", "", "R1"),
            ("", "", "", "", "4000"),
            ("", "+1 (555) 010-20-30"),
            ("", "5550102030"),
            ("", "", "ANNA@Example.com"),
            ("anna  ito",),
        ):
            with self.subTest(cells):
                self.assertClient(self.anna, *cells)

    def test_the_additional_phone_finds_the_client_too(self):
        self.boris.additional_phone = "+1 555 999 88 77"
        self.assertClient(self.boris, "", "15559998877")

    def test_the_account_number_finds_account_and_client(self):
        account = self.open_account(amount=10)
        line = self.assertClient(self.anna, "", "", "", "", "", account.name)
        self.assertEqual(line.account_id, account)
        batch = self.check(["", "", "", "", "", "CA-NONE", "5"])
        self.assertMessage(batch, 2, "there is no account CA-NONE")
        batch = self.check(["Boris Okafor", "", "", "", "", account.name, "5"])
        self.assertMessage(batch, 2, f"account {account.name} belongs to Anna Ito")

    def test_a_reference_counts_before_a_phone(self):
        self.boris.ref = "R2"
        line = self.assertClient(self.boris, "Boris Okafor", "+1 555 010 2030", "", "R2")
        self.assertFalse(line.message)

    def test_a_phone_shared_by_a_family_does_not_hide_another_reference(self):
        line = self.assertClient(self.env["res.partner"], "Child", "+1 555 010 2030", "", "R9")
        self.assertTrue(line.is_new_partner)

    def test_another_name_than_in_odoo_is_a_warning(self):
        line = self.assertClient(self.anna, "Ito Anna", "5550102030")
        self.assertFalse(line.message, "the parts of the name in another order")
        line = self.assertClient(self.anna, "Maria", "5550102030")
        self.assertIn("“Maria” was found by “Phone” and is called Anna Ito", line.message)

    def test_a_namesake_with_another_phone_is_somebody_else(self):
        line = self.assertClient(self.env["res.partner"], "Anna Ito", "+1 555 777 7777")
        self.assertTrue(line.is_new_partner)

    # === AMBIGUOUS, ARCHIVED, FOREIGN === #

    def test_two_clients_with_the_same_key_are_an_error_that_names_both(self):
        self.env["res.partner"].create({"name": "Anna Ito", "phone": "+1 555 010 2030"})
        batch = self.check(["", "5550102030", "", "", "", "", "5"])
        self.assertMessage(batch, 2, "Row 2, column B: “5550102030” belongs to 2 clients: Anna Ito")
        self.assertMessage(batch, 2, "R1, +1 555 010 2030")
        self.assertRows(batch, [("error", 5)])

    def test_a_further_key_tells_which_of_two_clients_is_meant(self):
        twin = self.env["res.partner"].create({"name": "Twin", "phone": "+1 555 010 2030"})
        self.assertClient(twin, "Twin", "5550102030")

    def test_an_archived_client_is_an_error_and_another_active_one_is_taken(self):
        self.anna.active = False
        batch = self.check(["", "", "", "R1", "", "", "5"])
        self.assertMessage(batch, 2, "client Anna Ito is archived")
        active = self.env["res.partner"].create({"name": "New Anna", "ref": "R1"})
        self.assertClient(active, "", "", "", "R1")

    def test_clients_of_another_company_are_an_error_that_does_not_name_them(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["res.partner"].sudo().create(
            {"name": "Secret", "ref": "R7", "company_id": other.id}
        )
        batch = self.check(["", "", "", "R7", "", "", "5"])
        self.assertMessage(batch, 2, "this client belongs to another company")
        self.assertNotIn("Secret", batch.line_ids.message)

    def test_missing_clients_are_an_error_unless_they_are_created(self):
        batch = self.check(["New", "", "", "R8", "", "", "5"], create_partners=False)
        self.assertMessage(batch, 2, "no client is found")
        batch = self.check(["", "", "", "R8", "", "", "5"])
        self.assertMessage(batch, 2, "no client is found, and the row has no name")
        batch = self.check(["", "", "", "", "", "", "5"])
        self.assertMessage(batch, 2, "the row names no client")

    def test_rows_of_one_new_client_share_him(self):
        gift = self.env["deposit.account.type"].create({"name": "Gift"})
        headers = ("Client", "Reference", "Account type", "Balance")
        content = make_csv(
            ["New", "R8", "", 5], ["New", "R8", "Gift", 6], ["New", "R8", "", 7], headers=headers
        )
        batch = self.check_file(content)
        self.assertEqual((batch.new_partner_count, batch.new_account_count), (1, 2))
        self.assertMessage(batch, 4, "the account is that of row 2: both amounts count")
        batch.action_import()
        client = batch.line_ids.partner_id
        self.assertEqual(client.ref, "R8")
        balances = {account.type_id: account.balance for account in client.deposit_account_ids}
        self.assertEqual(balances, {self.account_type: 12, gift: 6})
        self.assertSound(client.deposit_account_ids)

    # === ACCOUNTS === #

    def test_an_existing_account_is_added_to_with_a_warning(self):
        account = self.open_account(amount=10)
        batch = self.check(["", "", "", "R1", "", "", "5"])
        self.assertRows(batch, [("warning", 5)])
        self.assertMessage(
            batch, 2, f"Anna Ito has account {account.name} already with $ 10.00: $ 5.00 is added"
        )
        batch.action_import()
        self.assertEqual(account.balance, 15)
        self.assertSound(account)

    def test_a_blocked_account_is_an_error_and_a_closed_one_does_not_count(self):
        account = self.open_account()
        account.action_block("Lost")
        batch = self.check(["", "", "", "R1", "", "", "5"])
        self.assertMessage(batch, 2, f"account {account.name} is blocked")
        account.action_close()
        batch.action_check()
        self.assertTrue(batch.line_ids.is_new_account)

    def test_numbers_of_the_file_are_kept_and_not_given_again(self):
        expected = self.env["deposit.account"]._get_next_numbers(self.account_type.id, 1)[0]
        following = f"{expected[:-1]}{int(expected[-1]) + 1}" if expected[-1] != "9" else "N-1"
        batch = self.check(
            ["New", "", "", "R8", "", following, "5"], ["Newer", "", "", "R9", "", following, "5"]
        )
        self.assertMessage(batch, 3, f"number {following} is that of row 2 already")
        batch.skip_errors = True
        batch.action_import()
        self.assertEqual(batch.line_ids.account_id.name, following)
        self.assertNotEqual(self.open_account(self.boris).name, following)

    def test_html_and_formulas_in_cells_stay_text(self):
        name = "<b>Eve</b><script>alert(1)</script>"
        headers = ("Client", "Reference", "Note", "Balance")
        batch = self.create_logged_import(
            make_csv([name, "=1+1", "<img src=x onerror=alert(1)>=cmd", 5], headers=headers)
        )
        batch.action_import()
        client = batch.line_ids.partner_id
        self.assertEqual((client.name, client.ref), (name, "=1+1"))
        self.assertIn("&lt;img src=x", client.comment)
        [message] = client.deposit_account_ids.message_ids.filtered(lambda m: "import" in m.body)
        self.assertIn("&lt;img src=x", message.body)
