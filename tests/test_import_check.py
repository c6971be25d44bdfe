from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .import_common import ImportCommon, make_csv, make_xlsx, read_data


@tagged("post_install", "-at_install")
class TestImportCheck(ImportCommon):
    # === FILE AND COLUMNS === #

    def test_columns_are_proposed_from_headers(self):
        batch = self.create_import(read_data("openpyxl.xlsx"))
        self.assertEqual((batch.sheet_name, batch.header_row), ("Клиенты", 3))
        self.assertEqual(
            batch.column_ids.mapped("target"),
            ["name", "phone", "ref", "balance", "debt", "due_date"],
        )
        self.assertIn("Анна Петрова", batch.column_ids[0].sample)

    def test_columns_are_proposed_in_the_form_too(self):
        form = Form(self.env["deposit.account.import"])
        form.data_file = self.create_import(make_csv(["Anna"])).data_file
        self.assertEqual(len(form.column_ids), 7)
        with form.column_ids.edit(0) as column:
            self.assertEqual((column.name, column.target), ("Client", "name"))
            column.target = "note"
        batch = form.save()
        self.assertEqual(batch.column_ids[0].target, "note")

    def test_the_choice_of_columns_is_remembered_for_the_same_headers(self):
        content = make_csv(["Anna", "5"], headers=("Who", "Rest"))
        batch = self.create_import(content)
        self.assertEqual(batch.column_ids.mapped("target"), [False, False])
        batch.column_ids[0].target, batch.column_ids[1].target = "name", "balance"
        batch.action_check()
        again = self.create_import(make_csv(["Boris", "6"], headers=("Rest", "WHO")))
        self.assertEqual(again.column_ids.mapped("target"), ["balance", "name"])
        other = self.env["res.company"].create({"name": "Other"})
        self.env.user.company_ids |= other
        foreign = self.create_import(content, company_id=other.id, type_id=False)
        self.assertEqual(foreign.column_ids.mapped("target"), [False, False])

    def test_a_column_that_was_left_out_stays_so(self):
        batch = self.create_import(make_csv(["Anna", "", "", "5"]))
        batch.column_ids[6].target = False
        batch.action_check()
        self.assertFalse(self.create_import(make_csv(["Anna"])).column_ids[6].target)

    def test_another_sheet_can_be_chosen(self):
        batch = self.create_import(read_data("openpyxl.xlsx"))
        batch.sheet_name = "Prices"
        self.assertEqual(batch.column_ids.mapped("name"), ["Product", "Price"])
        with self.assertRaisesRegex(UserError, "No column says who the client is"):
            batch.action_check()
        batch.sheet_name = "Hidden"
        with self.assertRaisesRegex(UserError, "no visible sheet “Hidden”, only: Клиенты, Prices"):
            batch.action_check()

    def test_a_file_that_cannot_be_read_says_so_and_is_not_checked(self):
        batch = self.create_import(read_data("password.xlsx"))
        self.assertIn("protected with a password", batch.file_error)
        with self.assertRefused("protected with a password"):
            batch.action_check()

    def test_a_damaged_sheet_is_refused_without_a_row_written(self):
        batch = self.create_import(read_data("damaged.xlsx"))
        with self.assertRefused("damaged"):
            batch.action_check()
        self.assertFalse(batch.line_ids)

    def test_merged_cells_are_refused_by_their_names(self):
        for name in ("merged.xlsx", "merged.xls"):
            with self.assertRefused("Sheet “Clients”, row 2, column A: the cells A2:A3 are merged"):
                self.create_import(read_data(name)).action_check()

    def test_a_target_may_have_one_column_only(self):
        batch = self.create_import(make_csv(["Anna"]))
        batch.column_ids[2].target = "phone"
        with self.assertRefused("Columns B, C are all imported as “Phone”"):
            batch.action_check()

    def test_first_and_last_names_are_joined(self):
        content = make_csv(["Дарья", "Ким", "5"], headers=("Имя", "Фамилия", "Баланс"))
        self.assertEqual(self.check_file(content).line_ids.client_name, "Дарья Ким")

    def test_headers_without_rows_are_refused(self):
        with self.assertRefused("no row below the header in row 1"):
            self.create_import(make_csv()).action_check()

    # === AMOUNTS === #

    def test_amounts_are_read_in_the_notation_of_their_column(self):
        comma = self.check_file(
            make_csv(
                *(
                    ["X", "", f"X{n}", text]
                    for n, text in enumerate(
                        ("1 234,56", "1.234,56", "12,5", "(7,50)", "-7,50", "$ 8", "0", "-", "")
                    )
                )
            )
        )
        self.assertEqual(
            comma.line_ids.mapped("amount"), [1234.56, 1234.56, 12.5, -7.5, -7.5, 8, 0, 0, 0]
        )
        self.assertFalse(comma.error_count)
        point = self.check_file(
            make_csv(
                *(
                    ["X", "", f"Y{n}", text]
                    for n, text in enumerate(("1,234.56", "1'234.56", "1,234"))
                )
            )
        )
        self.assertEqual(point.line_ids.mapped("amount"), [1234.56, 1234.56, 1234])

    def test_an_ambiguous_amount_is_an_error(self):
        batch = self.check_file(make_csv(["X", "", "", "1,234"]))
        self.assertRows(batch, [("error", 0)])
        self.assertMessage(
            batch, 2, "Row 2, column D: “1,234” can be 1234 or 1.234, and the rest of the column"
        )

    def test_more_decimals_than_the_currency_has_are_an_error(self):
        batch = self.check_file(make_xlsx(["X", "", "", 1.005], ["Y", "", "", 100.30000000000001]))
        self.assertRows(batch, [("error", 0), ("ready", 100.3)])
        self.assertMessage(
            batch, 2, "Sheet “Clients”, row 2, column D: 1.005 has more decimals than USD has: 2"
        )

    def test_an_ambiguous_amount_of_a_decimal_column_has_too_many_decimals(self):
        batch = self.check_file(make_csv(["X", "", "", "1,234"], ["Y", "", "", "1,50"]))
        self.assertMessage(batch, 2, "1.234 has more decimals than USD has")

    def test_what_is_no_amount_is_named_by_its_cell(self):
        batch = self.check_file(
            make_csv(
                ["X", "", "", "=cmd|' /C calc'!A0"], ["Y", "", "", "5 EUR"], ["Z", "", "", "ten"]
            )
        )
        self.assertRows(batch, [("error", 0)] * 3)
        self.assertMessage(batch, 2, "Row 2, column D: “=cmd|' /C calc'!A0” is not an amount")
        self.assertMessage(batch, 3, "“5 EUR” is not in USD, the currency of the accounts")
        self.assertMessage(batch, 4, "Row 4, column D: “ten” is not an amount")

    def test_a_date_where_an_amount_is_expected_is_an_error(self):
        batch = self.check_file(read_data("xlwt.xls"))
        self.assertRows(batch, [("ready", 1234.5), ("ready", -30), ("error", 0), ("error", 0)])
        self.assertMessage(
            batch,
            4,
            "Sheet “Клиенты”, row 4, column D: the cell holds a formula without a value",
        )
        self.assertMessage(
            batch, 5, "Sheet “Клиенты”, row 5, column D: the cell holds a date (2026-01-31) where"
        )

    def test_error_cells_and_formulas_without_a_value_are_errors(self):
        batch = self.check_file(read_data("xlsxwriter.xlsx"))
        self.assertRows(batch, [("ready", 100.3), ("error", 0), ("ready", 5)])
        self.assertMessage(batch, 3, "row 3, column C: the cell holds the error #N/A")
        batch = self.check_file(read_data("uncalculated.xlsx"))
        self.assertRows(batch, [("error", 0), ("ready", 7)])
        self.assertMessage(batch, 2, "row 2, column C: the cell holds a formula without a value")

    # === DEBTS === #

    def test_debts_are_read_from_a_column_or_from_the_sign(self):
        batch = self.check_file(
            make_csv(
                ["A", "", "1", "", "30", "2026-01-31"],
                ["B", "", "2", "-40"],
                ["C", "", "3", "0", "-5"],
            )
        )
        self.assertRows(batch, [("ready", -30), ("ready", -40), ("ready", -5)])
        self.assertEqual(str(batch.line_ids[0].due_date), "2026-01-31")
        self.assertEqual((batch.money_total, batch.debt_total), (0, 75))

    def test_a_row_with_a_balance_and_a_debt_is_an_error(self):
        batch = self.check_file(make_csv(["A", "", "1", "20", "30"]))
        self.assertMessage(batch, 2, "the row has a balance and a debt")

    def test_a_debt_above_the_limit_is_a_warning_and_without_credit_an_error(self):
        content = make_csv(["A", "", "1", "", "130"])
        batch = self.check_file(content)
        self.assertRows(batch, [("warning", -130)])
        self.assertMessage(batch, 2, "the debt of $ 130.00 is above the credit limit of $ 100.00")
        self.account_type.allow_credit = False
        batch.action_check()
        self.assertRows(batch, [("error", -130)])
        self.assertMessage(batch, 2, "account type Deposit allows no credit")

    # === TYPE, LOCATION, DATES === #

    def test_rows_may_name_their_account_type(self):
        gift = self.env["deposit.account.type"].create({"name": "Gift"})
        headers = ("Client", "Account type", "Balance")
        batch = self.check_file(
            make_csv(["A", "gift", 1], ["B", "", 2], ["C", "Bonus", 3], headers=headers)
        )
        self.assertEqual(batch.line_ids.mapped("type_id"), gift | self.account_type)
        self.assertMessage(
            batch, 4, "column B: there is no account type “Bonus”, only: Deposit, Gift"
        )
        batch.type_id = False
        batch.action_check()
        self.assertMessage(batch, 3, "the row names no account type")

    def test_a_location_without_the_type_is_an_error(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.env.user.company_ids |= branch
        headers = ("Client", "Location", "Balance")
        content = make_csv(["A", "North", 1], ["B", "", 2], headers=headers)
        batch = self.check_file(content)
        self.assertMessage(batch, 2, "account type Deposit is not available in North")
        self.account_type.company_ids |= branch
        batch.action_check()
        self.assertEqual(batch.line_ids.mapped("location_id"), branch | self.company)

    def test_dates_that_are_none_or_to_come_are_errors(self):
        headers = ("Client", "Opened on", "Debt", "Due date")
        batch = self.check_file(
            make_csv(["A", "2999-01-01", 1, ""], ["B", "", 1, "soon"], headers=headers)
        )
        self.assertMessage(batch, 2, "column B: 01/01/2999 has not come yet")
        self.assertMessage(batch, 3, "Row 3, column D: “soon” is not a date")

    # === DRY RUN === #

    def test_a_check_writes_nothing_to_the_books_and_can_be_repeated(self):
        before = self._snapshot()
        batch = self.check_file(make_csv(["A", "", "1", "5"], ["B", "", "2", "x"]))
        batch.action_check()
        self.assertEqual(self._snapshot(), before)
        self.assertEqual((batch.row_count, batch.ready_count, batch.error_count), (2, 1, 1))
        self.assertEqual((batch.new_partner_count, batch.new_account_count), (1, 1))
        self.assertEqual(batch.money_total, 5)

    def test_a_change_of_settings_asks_for_another_check(self):
        for vals in (
            {"create_partners": False},
            {"import_again": True},
            {"date": self.day(-1)},
            {"header_row": 2},
        ):
            batch = self.check_file(make_csv(["A", "", "1", "5"]))
            batch.write(vals)
            self.assertEqual(batch.state, "draft")
        batch = self.check_file(make_csv(["A", "", "1", "5"]))
        batch.column_ids[1].target = False
        self.assertEqual(batch.state, "draft")

    def test_days_and_counterparts_that_cannot_be_are_refused(self):
        batch = self.create_import(make_csv(["A", "", "1", "5"]))
        batch.date = self.day(1)
        with self.assertRefused("choose today or a day before"):
            batch.action_check()
        batch.date = self.day(-40)
        self.company.sudo().fiscalyear_lock_date = self.day(-30)
        with self.assertRefused("the books are closed by"):
            batch.action_check()
        batch.date = self.today
        for account, reason in (
            (self.prepaid_ledger, "holds the money of client accounts itself"),
            (self.receivable, "its items need a partner"),
        ):
            batch.counterpart_account_id = account
            with self.assertRefused(reason):
                batch.action_check()
