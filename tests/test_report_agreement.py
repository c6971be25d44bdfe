import random
from collections import Counter
from datetime import date, timedelta

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged
from odoo.tools import SQL

from odoo.addons.customer_deposit.models.deposit_balance_report import AGES

from .common import DepositCommon
from .report_books import ReportBooks, cents

FIRST_DAY, LAST_DAY = date(2026, 3, 2), date(2026, 5, 31)
OPERATIONS, SEED = 300, 47
INVOICES = 40  # of each client
# What people do, and how often.
STEPS = {
    "step_top_up": 8,
    "step_pay": 8,
    "step_pay_on_credit": 7,
    "step_refund": 2,
    "step_transfer": 3,
    "step_take_overpayment": 2,
    "step_release": 1,
    "step_credit_note": 2,
    "step_cancel_today": 3,
    "step_cancel_older": 5,
}


@tagged("post_install", "-at_install")
class TestReportAgreement(ReportBooks, DepositCommon):
    """Three months of random operations, with reversals: all reports, statements and the
    ledger say the same.

    The operations are the same in each run.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.random = random.Random(SEED)
        cls.today = FIRST_DAY
        with freeze_time(FIRST_DAY):
            cls.allow_credit(limit=150, days=10)
            cls.no_credit_type = cls.env["deposit.account.type"].create({"name": "Prepaid only"})
            clients = cls.anna | cls.boris | cls.env["res.partner"].create({"name": "Chen Wei"})
            cls.create_invoices(clients)
            cls.accounts = cls.env["deposit.account"].union(
                *(
                    cls.open_account(client, account_type)
                    for client in clients
                    for account_type in (cls.account_type, cls.no_credit_type)
                )
            )

    @classmethod
    def create_invoices(cls, clients):
        """Create what the clients pay: all at once, because one by one takes half of the time."""
        invoices = cls.env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": client.id,
                    "invoice_date": FIRST_DAY,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Haircut",
                                "price_unit": cls.random.randint(5_00, 90_00) / 100,
                                "tax_ids": False,
                            }
                        )
                    ],
                }
                for client in clients
                for _number in range(INVOICES)
            ]
        )
        invoices.action_post()
        cls.invoices = invoices.grouped("partner_id")

    def test_reports_and_ledger_agree_on_every_day_of_three_months(self):
        done = Counter()
        aged = {}
        with freeze_time(FIRST_DAY) as frozen:
            days = (LAST_DAY - FIRST_DAY).days + 1
            for number in range(days):
                if number % 10 == 0:
                    self.analyze()
                type(self).today = FIRST_DAY + timedelta(days=number)
                frozen.move_to(self.today)
                while done.total() * days < OPERATIONS * (number + 1):
                    self.do_something(done)
                aged[self.today] = self.read_open_debts()
            balances = self.assertReportsAgree(self.accounts, FIRST_DAY, LAST_DAY)
        self.assertEqual(done.total(), OPERATIONS)
        self.assertEqual(done.keys(), STEPS.keys(), "each kind of operation was done")
        self.assertSound(self.accounts)
        # What the report says afterwards is what was open when that day ended.
        for day, rows in balances.items():
            reported = {id_: [row[age] for age in AGES] for id_, row in rows.items() if row["debt"]}
            self.assertEqual(reported, aged.get(day, {}), f"ages of debts as of {day}")

    def analyze(self):
        """Tell PostgreSQL how many rows there are: it does not see them before they are committed,
        and would plan for empty tables."""
        self.env.flush_all()
        tables = (
            "account_move",
            "account_move_line",
            "account_payment",
            "deposit_account",
            "account_partial_reconcile",
            "account_move__account_payment",
        )
        self.env.cr.execute(SQL("ANALYZE %s", SQL(", ").join(map(SQL.identifier, tables))))

    # === OPERATIONS === #

    def do_something(self, done):
        """Do one random operation; what is refused, is tried again with other numbers."""
        name = self.random.choices(list(STEPS), list(STEPS.values()))[0]
        account = self.random.choice(self.accounts)
        try:
            with self.env.cr.savepoint():
                is_done = getattr(self, name)(account)
        except UserError:
            self.env.invalidate_all()
            return
        done[name] += bool(is_done)

    def pick_amount(self, most=120):
        return self.random.randint(1, most * 100) / 100

    def pick_invoice(self, account):
        return next(
            invoice
            for invoice in self.invoices[account.partner_id]
            if invoice.payment_state in ("not_paid", "partial")
        )

    def step_top_up(self, account):
        return self.top_up(account, self.pick_amount())

    def step_pay(self, account):
        invoice = self.pick_invoice(account)
        return account.pay(invoice.ids, amount=invoice.amount_residual / 2)

    def step_pay_on_credit(self, account):
        return account.pay(self.pick_invoice(account).ids, allow_credit=True)

    def step_refund(self, account):
        return account.refund(self.pick_amount(30), self.cash.id)

    def step_transfer(self, account):
        target = self.random.choice(self.accounts - account)
        return account.transfer(target.id, self.pick_amount(40))

    def step_take_overpayment(self, account):
        payment = self.env["account.payment"].create(
            {
                "partner_id": account.partner_id.id,
                "amount": self.pick_amount(30),
                "journal_id": self.cash.id,
                "date": self.today,
            }
        )
        payment.action_post()
        return account.take_outstanding_credit(self.get_receivable_lines(payment.move_id).ids)

    def step_release(self, account):
        return account.release_outstanding_credit(self.pick_amount(20))

    def step_credit_note(self, account):
        """Credit an invoice that the account has paid; its money goes back to the account."""
        payments = self.find_payments(account).filtered(
            lambda payment: payment.deposit_operation in ("spend", "credit")
        )
        invoices = payments.invoice_ids.filtered(lambda move: not move.reversal_move_ids)
        if not invoices:
            return False
        invoice = self.random.choice(invoices)
        wizard = self.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        wizard.refund_moves()
        note = invoice.reversal_move_ids
        note.invoice_line_ids.price_unit = invoice.amount_total * self.random.choice([1, 0.5])
        note.action_post()
        return note

    def step_cancel_today(self, account):
        return self.cancel(self.find_payments(account, ("date", "=", self.today)))

    def step_cancel_older(self, account):
        return self.cancel(self.find_payments(account, ("date", "<", self.today)))

    def find_payments(self, account, *domain):
        """Return the payments of an account that can be undone."""
        return self.env["account.payment"].search(
            [
                ("deposit_account_id", "=", account.id),
                ("state", "in", ("in_process", "paid")),
                ("deposit_reversed", "=", False),
                *domain,
            ],
            order="id",
        )

    def cancel(self, payments):
        """Undo a payment; of a top-up that is spent, what is missing becomes a debt."""
        if not payments:
            return False
        self.random.choice(payments).action_deposit_cancel("Mistake", spent_to_debt=True)
        return True

    # === WHAT IS OPEN === #

    def read_open_debts(self):
        """Return the ages of the debts that are open now, in cents, read item by item."""
        ages = {}
        for account in self.accounts:
            row = [0] * len(AGES)
            for item in account._get_open_debts():
                overdue = (self.today - (item.date_maturity or item.date)).days
                bucket = next(
                    number
                    for number, (_first, last) in enumerate(AGES.values())
                    if last is None or overdue <= last
                )
                row[bucket] += cents(item.amount_residual)
            if any(row):
                ages[account.id] = row
        return ages
