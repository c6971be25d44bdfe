import os
import random
from datetime import date, datetime, time, timedelta
from unittest.mock import patch

from odoo import fields
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from .commission_common import CommissionCommon

FIRST_DAY = date(2026, 1, 5)
HISTORIES, STEPS = 4, 60
SEED_VARIABLE, HISTORIES_VARIABLE = "DEPOSIT_TEST_SEED", "DEPOSIT_TEST_HISTORIES"
POLICIES = (
    ("include", "include"),
    ("exclude_deposit", "exclude_deposit"),
    ("exclude_credit", "exclude_credit"),
    ("exclude_credit", "exclude_deposit"),
)
COLUMNS = (
    "date",
    "order_id",
    "base",
    "id",
    "employee_id",
    "partner_id",
    "move_id",
    "move_line_id",
    "product_id",
    "event",
    "sold",
    "excluded",
    "released",
    "rate",
    "commission",
)


class NothingFitsError(Exception):
    """There is nothing yet that an operation could be done on."""


class Visit:
    """What a plain list of visits knows: the record, and what the client's account has paid."""

    def __init__(self, record, account):
        self.record, self.account = record, account
        self.from_account = 0.0

    @property
    def documents(self):
        return self.record.invoice_ids.filtered(lambda move: move.state == "posted")

    @property
    def sold(self):
        return sum(self.documents.mapped("amount_total_signed"))


@tagged("post_install", "-at_install")
class TestCommissionHistory(CommissionCommon):
    """Whatever happens to visits in several months: past days stay, and all counts once.

    A failure prints the operations that led to it. Set DEPOSIT_TEST_SEED to a number for other
    operations, and DEPOSIT_TEST_HISTORIES to a number for more of them.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.accounts = [cls.account, cls.open_account(cls.boris)]
        cls.account_type.credit_limit = 100000
        cls.products = [
            cls.haircut,
            cls.create_service("Colour", 33.33),
            cls.shampoo,
            cls.create_goods("Brush", 9.99),
        ]
        cls.reduction = cls.create_service("Reduction", 0)

    def test_past_days_stay_and_everything_counts_once(self):
        first = int(os.environ.get(SEED_VARIABLE, 0))
        for number in range(int(os.environ.get(HISTORIES_VARIABLE, HISTORIES))):
            with self.subTest(**{SEED_VARIABLE: first + number}), self.cr.savepoint() as savepoint:
                self.play(first + number)
                savepoint.rollback()
            self.env.invalidate_all(flush=False)

    def play(self, number):
        """Do what a random history says, and check after each step."""
        self.random, self.visits, self.log = random.Random(number), [], []
        self.closed, self.done_count = {policies: [] for policies in POLICIES}, 0
        # What is entered is of the day that is played.
        with (
            freeze_time(datetime.combine(FIRST_DAY, time(12))) as self.frozen,
            patch.object(self.env.cr, "now", fields.Datetime.now),
        ):
            # Compiling the long statement would take many times as long as running it.
            self.env.cr.execute("SET LOCAL jit = off")
            for _number in range(STEPS):
                self.step()
            self.env.cr.flush()
            self.__class__.today = fields.Date.today()
            self.assertSound(*self.accounts)
        self.assertGreater(self.done_count, STEPS / 3)

    def step(self):
        operations = {
            self.do_sell: 4,
            self.do_top_up: 3,
            self.do_wait: 4,
            self.do_pay: 3,
            self.do_cancel_payment: 3,
            self.do_refund: 4,
            self.do_give_back: 1,
            self.do_credit_note: 1,
            self.do_cancel_top_up: 1,
            self.do_unreconcile: 1,
        }
        operation = self.random.choices(list(operations), list(operations.values()))[0]
        balances = [account.balance for account in self.accounts]
        if not self.visits:
            operation = self.do_sell
        self.log.append(f"{fields.Date.today()} {operation.__name__}")
        self.visit = None
        try:
            with self.cr.savepoint():
                operation()
        except (UserError, NothingFitsError) as error:
            self.log[-1] += f" refused: {str(error)[:80]}"
            return
        self.done_count += operation is not self.do_wait
        self.env.flush_all()
        self.env.invalidate_all()
        if self.visit:
            index = self.accounts.index(self.visit.account)
            self.visit.from_account += balances[index] - self.visit.account.balance
        self.check()

    # === OPERATIONS === #

    def pick(self, fits=lambda visit: True):
        """Return one of the visits that fit; the operation is one of its client's account."""
        visits = [visit for visit in self.visits if fits(visit)]
        if not visits:
            raise NothingFitsError("There is no such visit.")
        self.visit = self.random.choice(visits)
        self.log[-1] += f" visit {self.visits.index(self.visit)}"
        return self.visit.record

    def amount(self, upto):
        return round(self.random.choice([upto, upto * self.random.random()]), 2)

    def do_wait(self):
        for policies in POLICIES:
            self.closed[policies] = self.read_rows(policies)
        today = fields.Date.today() + timedelta(days=self.random.choice([1, 5, 20]))
        self.frozen.move_to(datetime.combine(today, time(12)))

    def do_top_up(self):
        amount = self.amount(70) or 1
        self.log[-1] += f" {amount}"
        self.top_up(self.random.choice(self.accounts), amount)

    def do_sell(self):
        lines = [
            (product, {"employee_id": self.random.choice([self.mia, self.leo, self.mia]).id})
            for product in self.random.choices(self.products, k=self.random.randint(1, 3))
        ]
        account = self.random.choice(self.accounts)
        start = datetime.combine(fields.Date.today(), time(10))
        record = self.create_visit(*lines, partner=account.partner_id, start=start)
        if self.random.random() < 0.3:
            values = {"product_id": self.reduction.id, "price_unit": -self.amount(5)}
            record.order_line = [Command.create(values)]
        self.visit = Visit(record, account)
        self.log[-1] += f" visit {len(self.visits)}: {record.order_line.mapped('price_unit')}"
        self.check_out(record, record.amount_total)
        self.visits.append(self.visit)

    def do_pay(self):
        record = self.pick(lambda visit: visit.record.amount_due > 0)
        self.check_out(record, record.amount_due)

    def check_out(self, record, due):
        """Take any mixture of cash, the client's money and credit for a visit."""
        account, cash = {"account_id": self.visit.account.id}, {"journal_id": self.cash.id}
        part = self.amount(due)
        payments, lines = self.random.choice(
            [
                ([], None),
                ([cash], None),
                ([account], None),
                ([account], None),
                ([{**account, "amount": part}], None),
                ([{**cash, "amount": part}], None),
                ([{**cash, "amount": part}, account], None),
                ([account], self.random.choice(record.order_line).ids),
            ]
        )
        self.log[-1] += f" {payments} {lines or ''}"
        record.check_out(payments, allow_credit=True, line_ids=lines)

    def do_cancel_payment(self):
        record = self.pick()
        amount = self.random.choice([None, None, self.amount(50)])
        lines = self.random.choice([None, self.random.choice(record.order_line).ids])
        self.log[-1] += f" {amount} {lines or ''}"
        record.cancel_payment(amount=amount, line_ids=None if amount else lines, reason="Mistake")

    def do_refund(self):
        record = self.pick()
        line = self.random.choice(record.order_line)
        change = self.random.choice(
            [
                {"discount": self.random.choice([10, 33, 50])},
                {"return_quantity": 1},
                {"remaining": self.amount(line.price_total)},
            ]
        )
        self.log[-1] += f" line {record.order_line.ids.index(line.id)} {change}"
        record.refund_lines([{"line_id": line.id, **change}], "Not satisfied")

    def do_give_back(self):
        self.pick().give_overpayment_back("Too much")

    def do_credit_note(self):
        record = self.pick()
        invoices = record.invoice_ids.filtered(
            lambda move: move.move_type == "out_invoice" and not move.reversal_move_ids
        )
        if not invoices:
            raise NothingFitsError("There is no such invoice.")
        invoice = self.random.choice(invoices)
        keep = self.random.choice([None, invoice.invoice_line_ids.product_id[:1]])
        if keep == invoice.invoice_line_ids.product_id:
            keep = None
        self.credit(invoice, fields.Date.today(), keep=keep)

    def do_cancel_top_up(self):
        top_ups = self.env["account.payment"].search(
            [
                ("deposit_account_id", "in", [account.id for account in self.accounts]),
                ("deposit_operation", "=", "top_up"),
                ("state", "in", ("in_process", "paid")),
            ]
        )
        if not top_ups:
            raise NothingFitsError("There is no top-up.")
        self.random.choice(top_ups).action_deposit_cancel("Bounced")

    def do_unreconcile(self):
        record = self.pick()
        invoices = self.visit.documents.filtered(lambda move: move.move_type == "out_invoice")
        self.get_receivable_lines(invoices).remove_move_reconcile()
        return record

    # === CHECKS === #

    def read_rows(self, policies):
        """Return all rows of the report with these settings."""
        self.set_policy(*policies)
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT %s FROM (%s) report WHERE employee_id IN %s ORDER BY date, id",
                SQL(", ").join(SQL.identifier(column) for column in COLUMNS),
                self.env["deposit.commission.report"]._table_query,
                (self.mia | self.leo)._ids,
            )
        )

    def check(self):
        """Check the rows of past days, and the sum of each visit, with all settings."""
        today = fields.Date.today()
        for policies in POLICIES:
            rows = self.read_rows(policies)
            past = [row for row in rows if row[0] < today]
            message = "\n".join([str(policies), *self.log])
            self.assertEqual(past, self.closed[policies], message)
            if len(set(policies)) == 1:
                self.assertEqual(self.sum_bases(rows), self.expect_bases(policies[0]), message)

    def sum_bases(self, rows):
        """Return what is counted of each visit."""
        bases = dict.fromkeys((visit.record.id for visit in self.visits), 0.0)
        for _date, order_id, base, *_others in rows:
            bases[order_id] += base
        return {order_id: round(base, 2) for order_id, base in bases.items()}

    def expect_bases(self, policy):
        """Return what is to be counted of each visit, as its documents and payments say today."""
        return {
            visit.record.id: round(visit.sold - self.get_excluded(visit, policy), 2)
            for visit in self.visits
        }

    def get_excluded(self, visit, policy):
        """Return what of a visit does not count, as its client's account says today.

        It is no more than what is left of the visit.
        """
        excluded = {
            "include": 0,
            "exclude_deposit": visit.from_account,
            "exclude_credit": visit.record.visit_credit_amount,
        }
        return max(min(excluded[policy], visit.sold), 0)
