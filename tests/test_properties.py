import os
from datetime import date, timedelta
from unittest.mock import patch

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis.internal.conjecture import providers
from hypothesis.stateful import get_state_machine_test

from odoo.tests import freeze_time, tagged

from .common import DepositCommon
from .deposit_books import BooksCommon
from .deposit_machine import DepositMachine
from .deposit_model import Credit, Invoice, Type
from .deposit_model_books import Books

FIRST_DAY = date(2026, 3, 2)
SEED_VARIABLE = "DEPOSIT_TEST_SEED"
EXAMPLES, STEPS = 20, 29
INVOICES = (80_00, 50_00, 30_00, 19_99)  # of each client, the last one is due first


@tagged("post_install", "-at_install")
class TestProperties(BooksCommon, DepositCommon):
    """Whatever happens on client accounts, and in whatever order, the books stay sound.

    A failure prints the operations that led to it. Set DEPOSIT_TEST_SEED to a number for other
    operations; with it the operations of a failure are also reduced to the shortest that fail.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env = cls.env(context={**cls.env.context, "tracking_disable": True})
        cls.today = FIRST_DAY
        with freeze_time(FIRST_DAY):
            cls.create_records()

    @classmethod
    def create_records(cls):
        cls.clients = cls.anna | cls.boris | cls.env["res.partner"].create({"name": "Chen Wei"})
        cls.credit_type = cls.env["deposit.account.type"].create(
            {"name": "On credit", "allow_credit": True, "credit_limit": 100}
        )
        cls.credit_ledger = cls.credit_type.credit_account_id
        cls.client_invoices = [
            cls.create_invoice(
                amount / 100, client, invoice_date_due=FIRST_DAY + timedelta(days=60 - number)
            )
            for client in cls.clients
            for number, amount in enumerate(INVOICES)
        ]
        cls.overpayments = cls.env["account.payment"].create(
            [
                {"partner_id": client.id, "amount": 40, "journal_id": cls.cash.id}
                for client in cls.clients
            ]
        )
        cls.overpayments.action_post()
        cls.accounts = [
            cls.open_account(client, account_type)
            for client in cls.clients[:2]
            for account_type in (cls.credit_type, cls.account_type)
        ]
        cls.top_ups = [cls.top_up(account, 60) for account in cls.accounts[:3]]

    def test_any_sequence_of_operations_keeps_the_books_sound(self):
        self.operation_count = self.done_count = 0
        chosen = os.environ.get(SEED_VARIABLE)
        run = get_state_machine_test(
            lambda: DepositMachine(self),
            settings=settings(
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                phases=[Phase.generate, *([Phase.shrink] if chosen else [])],
                suppress_health_check=list(HealthCheck),
                deadline=None,
                database=None,
                derandomize=True,
            ),
        )
        # Hypothesis would read all sources of Odoo for numbers to try, and write them to a cache.
        nothing = providers.Constants()
        with (
            patch.object(providers, "_get_local_constants", lambda: nothing),
            freeze_time(FIRST_DAY) as self.frozen,
            self.subTest(**{SEED_VARIABLE: chosen or 0}),
        ):
            seed(int(chosen or 0))(run)()
        self.assertGreaterEqual(self.operation_count, 500)
        self.assertGreaterEqual(self.done_count, self.operation_count / 2)

    # === WHAT THE MACHINE ASKS FOR === #

    def create_books(self):
        """Return the model of what ``setUpClass`` has made."""
        books = Books(FIRST_DAY)
        books.types = [
            Type(True, 100_00, record=self.credit_type),
            Type(False, 0, record=self.account_type),
        ]
        for record in self.client_invoices:
            client = self.clients.ids.index(record.partner_id.id)
            due = round(record.amount_total * 100)
            books.invoices.append(Invoice(client, due, record.invoice_date_due, record=record))
        for client, payment in enumerate(self.overpayments):
            books.credits.append(Credit(client, 40_00, record=payment.move_id))
        for number, record in enumerate(self.accounts):
            account = books.open_account(number // 2, books.types[number % 2])
            account.record = record
        for account, payment in zip(books.accounts, self.top_ups, strict=False):
            books.top_up(account, 60_00).record = payment
        return books

    def move_to(self, today):
        """Go to a day."""
        self.frozen.move_to(today)

    def get_credit_lines(self, credits):
        """Return the ids of the receivable items of open credits, ``None`` when there are none."""
        moves = [credit.record for credit in credits]
        return self.get_receivable_lines(self.env["account.move"].union(*moves)).ids or None

    def release(self, account, amount, credits):
        """Move money of an account to the open credits, the last of which is the new one."""
        credits[-1].record = account.release_outstanding_credit(amount)
        return credits[-1].record

    def get_entry(self, record):
        """Return the entry of a payment or of an operation that is an entry itself."""
        return record.move_id if record._name == "account.payment" else record

    def reverse(self, move):
        """Return Odoo's own dialog that reverses an entry."""
        return self.env["account.move.reversal"].create(
            {"move_ids": move.ids, "journal_id": move.journal_id.id}
        )

    def draft_credit_note(self, invoice, amount):
        """Return a credit note for a part of an invoice, as the dialog of the invoice makes it."""
        self.reverse(invoice).refund_moves()
        note = invoice.reversal_move_ids.filtered(lambda move: move.state == "draft")
        note.invoice_line_ids.price_unit = amount
        return note

    def find_return(self, note):
        """Return the entry that gave money of a credit note back to an account."""
        return self.get_receivable_lines(note).matched_debit_ids.debit_move_id.move_id.filtered(
            lambda move: move.deposit_operation == "return"
        )

    def find_followers(self):
        """Return the entries that nobody has entered: settlements, debts, reversals."""
        return self.env["account.move"].search(
            [
                ("line_ids.deposit_account_id", "!=", False),
                ("state", "=", "posted"),
                "|",
                ("deposit_operation", "in", ("settlement", "debt")),
                ("reversed_entry_id", "!=", False),
            ],
            order="id",
        )
