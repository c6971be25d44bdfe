from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .common import GROUPS, DepositCommon


@tagged("post_install", "-at_install")
class TestBranches(DepositCommon):
    """Two branches share a type; a third is not listed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south, cls.east = cls.env["res.company"].create(
            [{"name": name, "parent_id": cls.company.id} for name in ("North", "South", "East")]
        )
        cls.cr.precommit.run()  # Odoo loads the chart of a branch at the end of the transaction
        cls.env.user.company_ids += cls.north + cls.south + cls.east
        cls.account_type.company_ids = cls.company + cls.north + cls.south
        cls.cashiers = {
            company: new_test_user(
                cls.env,
                login=f"desk_{company.name}",
                groups=f"{GROUPS['cashier']},{GROUPS['booking']},{GROUPS['finance']}",
                company_id=company.id,
                company_ids=[Command.set(company.ids)],
            )
            for company in (cls.north, cls.south, cls.east)
        }
        cls.account = cls.as_desk(cls.north).open(cls.anna.id, cls.account_type.id)

    @classmethod
    def as_desk(cls, company, account=None):
        """Return the account, or none, as the front desk of a branch sees it."""
        accounts = account or cls.env["deposit.account"]
        return accounts.with_user(cls.cashiers[company]).with_context(
            allowed_company_ids=company.ids
        )

    def create_branch_invoice(self, company, amount):
        return self.create_invoice(amount, company_id=company.id)

    def test_an_account_belongs_to_the_root_company(self):
        self.assertRecordValues(
            self.account.sudo(),
            [{"company_id": self.company.id, "location_id": self.north.id}],
        )

    def test_money_topped_up_in_one_branch_pays_in_another(self):
        payment = self.as_desk(self.north, self.account).top_up(100, self.cash.id)
        self.assertEqual(payment.sudo().company_id, self.north)
        invoice = self.create_branch_invoice(self.south, 60)
        spend = self.as_desk(self.south, self.account).pay(invoice.ids)
        self.assertRecordValues(
            spend.sudo(),
            [{"company_id": self.south.id, "journal_id": self.company.deposit_journal_id.id}],
        )
        self.assertEqual(invoice.payment_state, "paid")
        self.assertEqual(self.account.sudo().balance, 40)
        self.assertSound(self.account)

    def test_a_branch_sees_balance_and_history_of_the_whole_account(self):
        self.as_desk(self.north, self.account).top_up(100, self.cash.id)
        south = self.as_desk(self.south, self.account)
        self.assertEqual((south.balance, south.available_amount), (100, 100))
        self.assertEqual(south.check_integrity(), [])
        self.assertEqual(south.balance_at(self.today), {south.id: 100})
        self.assertEqual(south.operation_ids.mapped("amount"), [100, 0])
        self.assertEqual(south.operation_ids.mapped("balance_after"), [100, 0])

    def test_an_operation_says_where_it_took_place(self):
        self.as_desk(self.south, self.account).top_up(100, self.cash.id)
        operation = self.account.with_env(self.env).operation_ids.filtered("amount")
        self.assertEqual(operation.location_id, self.south)

    def test_a_branch_has_its_own_till(self):
        till = self.create_journal("cash", "South till", company_id=self.south.id)
        payment = self.as_desk(self.south, self.account).top_up(20, till.id)
        self.assertEqual(payment.sudo().move_id.company_id, self.south)
        self.assertSound(self.account)

    def test_a_branch_that_is_not_listed_sees_nothing(self):
        east = self.as_desk(self.east)
        self.assertFalse(east.search([("id", "=", self.account.id)]))
        self.assertFalse(east.env["deposit.account.type"].search([("name", "=", "Deposit")]))
        self.assertFalse(
            east.env["deposit.operation"].search([("account_id", "=", self.account.id)])
        )

    def test_a_branch_that_is_not_listed_opens_and_moves_nothing(self):
        for name, operation in {
            "open": lambda: self.as_desk(self.east).open(self.boris.id, self.account_type.id),
            "top up": lambda: self.as_desk(self.east, self.account).top_up(10, self.cash.id),
        }.items():
            with self.subTest(name), self.assertRefused("not available in East|access"):
                operation()

    def test_an_invoice_of_a_branch_that_is_not_listed_is_refused(self):
        self.top_up(self.account.with_env(self.env), 100)
        invoice = self.create_branch_invoice(self.east, 10)
        with self.assertRefused("not available in East"):
            self.account.with_env(self.env).pay(invoice.ids)
        self.assertFalse(invoice.deposit_available)

    def test_a_location_is_removed_from_a_type_without_harm(self):
        self.as_desk(self.north, self.account).top_up(100, self.cash.id)
        self.account_type.company_ids -= self.south
        with self.assertRefused("access|not available in South"):
            self.as_desk(self.south, self.account).top_up(10, self.cash.id)
        self.assertSound(self.account)

    def test_a_branch_can_have_its_own_journal_of_client_accounts(self):
        journal = self.env["account.journal"].create(
            {
                **self.company._prepare_deposit_journal_vals(),
                "code": "CASOU",
                "company_id": self.south.id,
            }
        )
        self.south.deposit_journal_id = journal
        self.as_desk(self.north, self.account).top_up(100, self.cash.id)
        invoice = self.create_branch_invoice(self.south, 10)
        spend = self.as_desk(self.south, self.account).pay(invoice.ids)
        self.assertEqual(spend.sudo().journal_id, journal)
        self.assertSound(self.account)

    def test_a_debt_made_in_one_branch_is_settled_in_another(self):
        self.allow_credit()
        invoice = self.create_branch_invoice(self.south, 60)
        credit = self.as_desk(self.south, self.account).pay(invoice.ids, allow_credit=True)
        top_up = self.as_desk(self.north, self.account).top_up(100, self.cash.id)
        debt = credit.sudo().move_id.line_ids.filtered("deposit_account_id")
        settlement = debt.matched_credit_ids.credit_move_id.move_id
        self.assertRecordValues(
            settlement,
            [{"company_id": self.north.id, "deposit_source_move_id": top_up.sudo().move_id.id}],
        )
        self.assertRecordValues(debt, [{"company_id": self.south.id, "reconciled": True}])
        self.assertEqual((self.account.sudo().balance, invoice.deposit_credit_amount), (40, 0))
        self.assertSound(self.account)

    def test_an_operation_of_one_branch_is_not_canceled_in_another(self):
        payment = self.as_desk(self.south, self.account).top_up(100, self.cash.id)
        for branch in (self.north, self.south):
            operation = self.as_desk(branch, self.account).operation_ids.filtered("amount")
            self.assertEqual(operation.is_undoable, branch == self.south)
        with self.assertRefused("access"):
            payment.with_env(self.as_desk(self.north).env).action_deposit_cancel("Mistake")
        payment.action_deposit_cancel("Mistake")
        self.assertEqual(self.account.sudo().balance, 0)
        self.assertSound(self.account)

    def test_overpayments_are_moved_where_they_were_made(self):
        notes = self.env["account.move"].union(
            *(
                self.create_invoice(amount, move_type="out_refund", company_id=branch.id)
                for branch, amount in ((self.north, 20), (self.south, 5))
            )
        )
        account = self.as_desk(self.north, self.account)
        self.assertEqual(account.outstanding_credit, 25)
        with self.assertRefused("belong to different locations"):
            account.take_outstanding_credit(self.get_receivable_lines(notes).ids)
        for branch, amount in ((self.north, 20), (self.south, 5)):
            move = account.take_outstanding_credit().sudo()
            self.assertRecordValues(move, [{"company_id": branch.id, "amount_total": amount}])
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestUnrelatedCompanies(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.create_company_with_chart("Elsewhere")
        cls.env.user.company_ids += cls.other
        cls.account = cls.open_account(amount=100)
        cls.elsewhere = cls.env(
            context={**cls.env.context, "allowed_company_ids": (cls.other + cls.company).ids}
        )
        cls.other_type = cls.elsewhere["deposit.account.type"].create({"name": "Elsewhere"})
        cls.other_account = cls.elsewhere["deposit.account"].open(cls.anna.id, cls.other_type.id)
        cls.other_till = cls.elsewhere["account.journal"].create(
            {"type": "cash", "name": "Other till"}
        )

    def test_each_company_has_its_own_books(self):
        self.other_account.top_up(30, self.other_till.id)
        self.assertNotEqual(self.other_type.prepaid_account_id, self.prepaid_ledger)
        self.assertEqual((self.account.balance, self.other_account.balance), (100, 30))
        self.assertSound(self.account, self.other_account)

    def test_a_till_of_another_company_is_refused(self):
        with self.assertRefused("it belongs to Elsewhere", self.account):
            self.account.top_up(10, self.other_till.id)

    def test_an_invoice_of_another_company_is_refused(self):
        invoice = self.create_invoice(10, company_id=self.other.id)
        with self.assertRefused("it belongs to Elsewhere", self.account):
            self.account.pay(invoice.ids)
        self.assertFalse(invoice.deposit_available)

    def test_a_transfer_to_another_company_is_refused(self):
        with self.assertRefused("transferred within one company only", self.account):
            self.account.transfer(self.other_account.id, 10)

    def test_a_type_of_another_company_opens_no_account_here(self):
        with self.assertRefused("is not available in"):
            self.open_account(self.boris, self.other_type)

    def test_ledger_accounts_of_another_company_are_refused(self):
        ledger = self.other_type.prepaid_account_id.copy()
        with self.assertRefused("[Ii]ncompatible companies|belongs to"):
            self.account_type.copy({"prepaid_account_id": ledger.id})

    def test_an_overpayment_in_another_company_stays_there(self):
        note = self.create_invoice(10, move_type="out_refund", company_id=self.other.id)
        with self.assertRefused("are not open credits of Anna Ito", self.account):
            self.account.take_outstanding_credit(self.get_receivable_lines(note).ids)
        self.assertEqual(self.account.outstanding_credit, 0)

    def test_users_of_one_company_see_nothing_of_the_other(self):
        user = self.create_user("manager")
        for model, record in (
            ("deposit.account", self.other_account),
            ("deposit.account.type", self.other_type),
        ):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(user).search([("id", "=", record.id)]))
                with self.assertRefused("access"):
                    record.with_user(user).with_context(allowed_company_ids=self.company.ids).read()
        operations = self.env["deposit.operation"].with_user(user)
        self.assertFalse(operations.search([("account_id", "=", self.other_account.id)]))

    def test_the_balance_of_a_contact_is_the_one_of_the_current_company(self):
        self.other_account.top_up(30, self.other_till.id)
        self.env.invalidate_all()
        self.assertEqual(self.anna.deposit_balance, 100)
        self.assertEqual(self.anna.with_company(self.other).deposit_balance, 30)
