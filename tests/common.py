from contextlib import contextmanager
from datetime import datetime, time, timedelta

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user
from odoo.tools import SQL

from odoo.addons.base.tests.common import BaseCommon

from ..models.deposit_proof_report_query import SUMS

GROUPS = {
    "viewer": "customer_deposit.group_deposit_viewer",
    "cashier": "customer_deposit.group_deposit_cashier",
    "booking": "customer_deposit.group_booking_payment",
    "finance": "customer_deposit.group_deposit_finance",
    "manager": "customer_deposit.group_deposit_manager",
    "nobody": "base.group_user",
    "invoicing": "account.group_account_invoice",
    "accountant": "account.group_account_manager",
}
# Who has several of them and nothing of accounting: the receptionist.
ROLES = {
    "desk": "sales_team.group_sale_salesman_all_leads,customer_deposit.group_deposit_cashier,"
    "customer_deposit.group_booking_payment,base.group_partner_manager",
}
# Whatever an operation writes: a refusal leaves all of it as it was.
BOOKS = (
    "account_move",
    "account_move_line",
    "account_partial_reconcile",
    "account_payment",
    "deposit_account",
    "deposit_account_type",
    "sale_order",
    "sale_order_line",
)


class DepositCommon(BaseCommon):
    """A company with a chart of accounts, an account type, a cash register and two clients.

    Tests run as an accountant who is administrator of client accounts, never as superuser. The
    company is the one of the database: loading a chart for every class would take the most time.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.company.chart_template:
            cls.env["account.chart.template"].try_loading(
                "generic_coa", company=cls.company, install_demo=False
            )
        cls.today = fields.Date.context_today(cls.company)
        cls.cash = cls.create_journal("cash", "Till")
        # What is paid in cash is in the till at once.
        for side in ("inbound", "outbound"):
            cls.cash[
                f"{side}_payment_method_line_ids"
            ].payment_account_id = cls.cash.default_account_id
        cls.bank = cls.create_journal("bank", "Card terminal")
        # Notices are switched on by those who test them: each is a mail.
        cls.account_type = cls.env["deposit.account.type"].create(
            {"name": "Deposit", "notify_top_up": False, "notify_payment": False}
        )
        cls.prepaid_ledger = cls.account_type.prepaid_account_id
        cls.credit_ledger = cls.account_type.credit_account_id
        cls.anna, cls.boris = cls.env["res.partner"].create(
            [{"name": "Anna Ito"}, {"name": "Boris Okafor"}]
        )
        cls.receivable = cls.anna.property_account_receivable_id

    def setUp(self):
        super().setUp()
        self.env.cr.postcommit.clear()  # what the fixtures did is another transaction's

    @classmethod
    def setup_independent_user(cls):
        return new_test_user(
            cls.env, login="deposit_tester", group_ids=cls.get_default_groups().ids
        )

    @classmethod
    def get_default_groups(cls):
        return (
            super().get_default_groups()
            | cls.quick_ref("account.group_account_manager")
            | cls.quick_ref("account.group_account_user")
            | cls.quick_ref("base.group_system")
            | cls.quick_ref("base.group_partner_manager")
            | cls.quick_ref("hr.group_hr_user")
            | cls.quick_ref("sales_team.group_sale_manager")
        )

    # === FACTORIES === #

    @classmethod
    def day(cls, offset):
        """Return the day ``offset`` days after today."""
        return cls.today + timedelta(days=offset)

    @classmethod
    def create_journal(cls, journal_type, name, **values):
        return cls.env["account.journal"].create({"type": journal_type, "name": name, **values})

    @classmethod
    def create_user(cls, right, **values):
        """Return a user with one right and nothing else, or with a role."""
        groups = (GROUPS | ROLES)[right]
        return new_test_user(cls.env, login=f"deposit_{right}", groups=groups, **values)

    @classmethod
    def open_account(cls, partner=None, account_type=None, amount=0, **values):
        """Return a new account, topped up in cash with ``amount``."""
        account = cls.env["deposit.account"].open(
            (partner or cls.anna).id, (account_type or cls.account_type).id, **values
        )
        if amount:
            cls.top_up(account, amount)
        return account

    @classmethod
    def top_up(cls, account, amount, **values):
        return account.top_up(amount, cls.cash.id, **values)

    @classmethod
    def allow_credit(cls, limit=100, days=10):
        """Let clients owe up to ``limit`` on accounts of the type, for ``days``."""
        cls.account_type.write({"allow_credit": True, "credit_limit": limit, "credit_days": days})

    @classmethod
    def create_invoice(cls, amount=80, partner=None, move_type="out_invoice", post=True, **values):
        moves = cls.env["account.move"].with_company(values.get("company_id", cls.company))
        move = moves.create(
            {
                "move_type": move_type,
                "partner_id": (partner or cls.anna).id,
                # With the time turned back, of that day: it may be paid then.
                "invoice_date": min(cls.today, fields.Date.context_today(cls.company)),
                "invoice_line_ids": [
                    Command.create({"name": "Haircut", "price_unit": amount, "tax_ids": False})
                ],
                **values,
            }
        )
        if post:
            move.action_post()
        return move

    @classmethod
    def create_service(cls, name="Haircut", price=100, **values):
        """Return a service without tax."""
        return cls.env["product.product"].create(
            {"name": name, "type": "service", "list_price": price, "taxes_id": False, **values}
        )

    @classmethod
    def create_goods(cls, name="Shampoo", price=20, **values):
        """Return a product without tax."""
        return cls.create_service(name, price, **{"type": "consu", **values})

    @classmethod
    def create_employee(cls, name="Mia"):
        return cls.env["hr.employee"].create({"name": name})

    @classmethod
    def create_visit(cls, *lines, partner=None, start=None, **values):
        """Return a visit, by default today at ten.

        :param lines: products, or tuples of product and values of its line
        """
        pairs = [line if isinstance(line, tuple) else (line, {}) for line in lines]
        return cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.anna).id,
                "visit_start": start or datetime.combine(cls.today, time(10)),
                "order_line": [
                    Command.create({"product_id": product.id, **line_values})
                    for product, line_values in pairs
                ],
                **values,
            }
        )

    @classmethod
    def invoice_visit(cls, visit):
        """Return the posted invoice of a visit."""
        visit.action_confirm()
        invoice = visit._create_invoices()
        invoice.action_post()
        return invoice

    @classmethod
    def pay_in_cash(cls, invoice, amount=None, journal=None):
        """Return the payment that Odoo's dialog makes for ``invoice``."""
        wizard = (
            cls.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": (journal or cls.cash).id})
        )
        if amount:
            wizard.amount = amount
        return wizard._create_payments()

    @classmethod
    def create_entry(cls, debit_account, credit_account, amount=100, **line_values):
        """Return a draft entry made by hand; ``line_values`` go to its credit item."""
        return cls.env["account.move"].create(
            {
                "move_type": "entry",
                "line_ids": [
                    Command.create({"account_id": debit_account.id, "debit": amount}),
                    Command.create(
                        {"account_id": credit_account.id, "credit": amount, **line_values}
                    ),
                ],
            }
        )

    @classmethod
    def create_company_with_chart(cls, name, **values):
        company = cls.env["res.company"].create({"name": name, **values})
        cls.env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        return company

    @classmethod
    def send_scheduled(cls):
        """Notify the followers of operations as the scheduled action does a second later."""
        cls.env.cr.postcommit.clear()  # what a transaction of its own begins with
        waiting = cls.env["mail.message.schedule"].sudo().search([])
        waiting.scheduled_datetime = cls.env.cr.now()
        waiting._send_notifications_cron()

    @classmethod
    def get_receivable_lines(cls, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    # === ASSERTIONS === #

    def assertSound(self, *accounts):  # noqa: N802
        """Check that stored balances, journal items, history and reports say the same."""
        accounts = self.env["deposit.account"].union(*accounts).with_env(self.env)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(accounts.check_integrity(), [])
        balances = {account.id: account.balance for account in accounts}
        self.assertEqual(self._sum_items(accounts), balances, "journal items")
        self.assertEqual(self._sum_operations(accounts), balances, "history")
        self.assertEqual(accounts.balance_at(self.today), balances, "balance as of today")
        self.assertEqual(self._find_days_below_zero(accounts), [], "less than nothing on a day")
        self._check_ledger(accounts.sudo().type_id)
        self.assertConserved()

    def assertConserved(self):  # noqa: N802
        """Check that no money of any client was made or lost, from the ledger alone."""
        rows = self.env["deposit.proof.report"].sudo().search([])
        unsound = rows.filtered(lambda row: not row.currency_id.is_zero(row.difference))
        sums = ["partner_id", "difference", *SUMS]
        self.assertEqual([row.read(sums)[0] for row in unsound], [], "proof of client money")
        for company, moved in rows._read_group(
            [("id", "in", rows.ids)], ["company_id"], ["transferred:sum"]
        ):
            self.assertAlmostEqual(moved, 0, 2, f"transfers between clients of {company.name}")

    def _sum_items(self, accounts):
        rows = self.env.execute_query(
            SQL(
                """
                SELECT account.id, COALESCE(ROUND(-SUM(line.balance), 2), 0)
                  FROM deposit_account account
             LEFT JOIN account_move_line line ON line.deposit_account_id = account.id
                                             AND line.parent_state = 'posted'
                 WHERE account.id IN %s
              GROUP BY account.id
                """,
                tuple(accounts.ids),
            )
        )
        return {account_id: float(balance) for account_id, balance in rows}

    def _find_days_below_zero(self, accounts):
        """Return the accounts and days on which more money had gone than had come."""
        return self.env.execute_query(
            SQL(
                """
                SELECT account_id, date, money
                  FROM (SELECT account.id AS account_id, line.date,
                               -SUM(SUM(line.balance)) OVER (
                                   PARTITION BY account.id ORDER BY line.date
                               ) AS money
                          FROM account_move_line line
                          JOIN deposit_account account ON account.id = line.deposit_account_id
                          JOIN deposit_account_type type ON type.id = account.type_id
                         WHERE account.id IN %s
                           AND line.account_id = type.prepaid_account_id
                           AND line.parent_state = 'posted'
                      GROUP BY account.id, line.date) AS days
                 WHERE ROUND(money, 2) < 0
                """,
                tuple(accounts.ids),
            )
        )

    def _sum_operations(self, accounts):
        groups = self.env["deposit.operation"]._read_group(
            [("account_id", "in", accounts.ids), ("state", "=", "posted")],
            ["account_id"],
            ["amount:sum"],
        )
        return {account.id: round(amount, 2) for account, amount in groups}

    def _check_ledger(self, account_types):
        """Check that client accounts and general ledger add up to the same, all items tagged."""
        ledger_accounts = account_types.prepaid_account_id | account_types.credit_account_id
        [(ledger, untagged)] = self.env.execute_query(
            SQL(
                """
                SELECT COALESCE(-SUM(balance), 0),
                       COUNT(*) FILTER (WHERE deposit_account_id IS NULL)
                  FROM account_move_line
                 WHERE account_id IN %s AND parent_state = 'posted'
                """,
                tuple(ledger_accounts.ids),
            )
        )
        all_accounts = (
            self.env["deposit.account"]
            .sudo()
            .search([("type_id.prepaid_account_id", "in", ledger_accounts.ids)])
        )
        self.assertEqual(untagged, 0, "items on the ledger accounts without a client account")
        self.assertAlmostEqual(sum(all_accounts.mapped("balance")), float(ledger), 2)

    @contextmanager
    def assertRefused(self, message_regex, *accounts):  # noqa: N802
        """Check that a request is refused with a message, and that the books did not change.

        As in Odoo's RPC layer the request is one transaction, here a savepoint. What the records
        in memory say afterwards must be what the database says.
        """
        before = self._snapshot()
        with self.assertRaisesRegex(UserError, message_regex), self.env.cr.savepoint():
            yield
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(), before, "the refused request changed the books")
        if accounts:
            self.assertSound(*accounts)

    def _snapshot(self):
        """Return count and checksum of every table that an operation writes."""
        self.env.flush_all()
        return {
            table: self.env.execute_query(
                SQL(
                    "SELECT COUNT(*), MD5(STRING_AGG(t::text, '|' ORDER BY id)) FROM %s t",
                    SQL.identifier(table),
                )
            )
            for table in BOOKS
        }

    def assertEntry(self, move, expected):  # noqa: N802
        """Check a whole entry.

        :param expected: (ledger account, debit, credit, client account) for each item
        """
        fnames = ("account_id", "debit", "credit", "deposit_account_id")
        self.assertRecordValues(
            move.line_ids.sorted(lambda line: (-line.debit, line.credit)),
            [
                dict(zip(fnames, (account.id, debit, credit, tag and tag.id), strict=True))
                for account, debit, credit, tag in expected
            ],
        )
