"""What the machine of ``document_machine`` works on, and how what fails is made short."""

import os
import random
import sys
from collections import Counter
from datetime import date, datetime, time

from odoo import fields
from odoo.fields import Command
from odoo.tests import freeze_time

from .document_books import DocumentBooks, Fault
from .document_machine import draw_steps
from .document_returns import DocumentMachine
from .test_advance_tax import AdvanceTaxCommon

FIRST_DAY = date(2026, 3, 2)
# On the other side of the earth it is the day before, or the day after.
NOW = datetime.combine(FIRST_DAY, time(10, 30))
SEED_VARIABLE, EXAMPLES_VARIABLE = "DEPOSIT_TEST_SEED", "DEPOSIT_TEST_EXAMPLES"
IGNORE_VARIABLE = "DEPOSIT_TEST_IGNORE"  # kinds of faults, separated by semicolons
EXAMPLES, STEPS = 20, 60
TRIES = int(os.environ.get("DEPOSIT_TEST_TRIES", 60))  # to leave steps out of a sequence that fails


def report(text):
    """Tell at once what was found: long runs are watched."""
    sys.stderr.write(f"{text}\n")


class Machine(DocumentBooks, DocumentMachine):
    """The operations, and what must be true after each of them."""


class DocumentWorld(AdvanceTaxCommon):
    """Three clients with accounts of three types, and what their documents are made of."""

    currency_name = "USD"

    @classmethod
    def setUpClass(cls):
        with freeze_time(NOW):
            super().setUpClass()
            cls.env = cls.env(
                context={
                    **cls.env.context,
                    "tracking_disable": True,
                    "tz": "UTC",
                    "mail_create_nolog": True,
                    "mail_create_nosubscribe": True,
                }
            )
            cls.today, cls.first_day, cls.now = FIRST_DAY, date(2026, 1, 1), NOW
            cls.create_settings()
            cls.create_taxes()
            cls.create_terms()
            cls.create_products()
            cls.create_accounts()

    @classmethod
    def setup_main_company(cls, currency_code="USD"):
        return super().setup_main_company(cls.currency_name)

    @classmethod
    def create_settings(cls):
        cls.unit = 10**cls.currency.decimal_places
        cls.env["product.pricelist"].search([]).currency_id = cls.currency
        cls.second_cash = cls.create_journal("cash", "Second till")
        for journal in (cls.second_cash, cls.bank):
            for side in ("inbound", "outbound"):
                methods = journal[f"{side}_payment_method_line_ids"]
                methods.payment_account_id = journal.default_account_id
        cls.till_ids = tuple((cls.cash | cls.second_cash | cls.bank).default_account_id.ids)
        cls.deposit_journal = cls.company.sudo()._get_deposit_journal().with_env(cls.env)
        cls.second_receivable = cls.receivable.copy({"name": "Receivable, second"})
        accounts = cls.env["account.account"]
        cls.expense = accounts.search([("account_type", "=", "expense")], limit=1)
        cls.income = accounts.search([("account_type", "=", "income_other")], limit=1)
        cls.foreign = cls.env.ref("base.EUR")
        cls.foreign.active = True
        cls.env["res.currency.rate"].create(
            {"currency_id": cls.foreign.id, "name": "2025-01-01", "rate": 1}
        )

    @classmethod
    def create_taxes(cls):
        cls.no_tax = cls.env["account.tax"]
        cls.added_tax, cls.included_tax = cls.env["account.tax"].create(
            [
                {
                    "name": name,
                    "amount": rate,
                    "type_tax_use": "sale",
                    "price_include_override": kind,
                }
                for name, rate, kind in (
                    ("Added", 15, "tax_excluded"),
                    ("Included", 21, "tax_included"),
                )
            ]
        )

    @classmethod
    def create_terms(cls):
        """Create 2 % off within 10 days, one half at once, and both ways to round cash."""
        discount = {"early_discount": True, "discount_percentage": 2, "discount_days": 10}
        terms = cls.env["account.payment.term"]
        for values, parts in (
            ({"name": "2/10", **discount}, {30: 100}),
            ({"name": "Halves"}, {0: 50, 30: 50}),
        ):
            lines = [
                Command.create({"value": "percent", "value_amount": percent, "nb_days": days})
                for days, percent in parts.items()
            ]
            terms |= terms.create({**values, "line_ids": lines})
        roundings = cls.env["account.cash.rounding"].create(
            [
                {
                    "name": strategy,
                    "strategy": strategy,
                    "rounding": 5 / cls.unit,
                    "rounding_method": "HALF-UP",
                    "profit_account_id": cls.income.id,
                    "loss_account_id": cls.expense.id,
                }
                for strategy in ("biggest_tax", "add_invoice_line")
            ]
        )
        cls.terms, cls.roundings = [False, *terms.ids], [False, *roundings.ids]

    @classmethod
    def create_products(cls):
        cls.products = cls.env["product.product"].union(
            cls.create_service("Cut", cls.scale(100)),
            cls.create_service("Massage", cls.scale(60), taxes_id=cls.added_tax.ids),
            cls.create_service("Colour", cls.scale(33.33), taxes_id=cls.included_tax.ids),
            cls.create_goods("Shampoo", cls.scale(20)),
        )
        cls.program = "loyalty.program" in cls.env and cls.env["loyalty.program"].sudo().create(
            {
                "name": "Ten percent",
                "program_type": "promotion",
                "trigger": "auto",
                "rule_ids": [Command.create({})],
                "reward_ids": [Command.create({"reward_type": "discount", "discount": 10})],
            }
        )

    @classmethod
    def scale(cls, price):
        """Return a price of dollars in the currency, of as many smallest units."""
        return price * 100 / cls.unit

    @classmethod
    def create_accounts(cls):
        cls.clients = cls.anna | cls.boris | cls.env["res.partner"].create({"name": "Chen Wei"})
        cls.client_ids = cls.clients.ids
        plain, credit = cls.env["deposit.account.type"].create(
            [
                {"name": "Plain", "notify_top_up": False, "notify_payment": False},
                {
                    "name": "On credit",
                    "notify_top_up": False,
                    "notify_payment": False,
                    "allow_credit": True,
                    "credit_limit": cls.scale(150),
                },
            ]
        )
        taxed = cls.account_type
        accounts = [
            cls.account,
            *(
                cls.open_account(client, kind)
                for client, kind in (
                    (cls.anna, plain),
                    (cls.anna, credit),
                    (cls.boris, credit),
                    (cls.boris, taxed),
                    (cls.clients[2], plain),
                    (cls.clients[2], credit),
                )
            ),
        ]
        cls.account_ids = tuple(account.id for account in accounts)
        types = plain | credit | taxed
        cls.ledger_ids = tuple((types.prepaid_account_id | types.credit_account_id).ids)
        for account in accounts[1:]:
            account.top_up(cls.scale(120), cls.cash.id)
        visits = [
            cls.create_visit(cls.products[0], cls.products[3], partner=client, start=NOW)
            for client in cls.clients
        ]
        cls.visit_ids = [visit.id for visit in visits]

    # === WHAT THE MACHINE ASKS FOR === #

    def move_to(self, now):
        self.frozen.move_to(now)

    def get_today(self, env):
        return fields.Date.context_today(env["res.partner"])


class DocumentCase(DocumentWorld):
    """Runs the machine, and makes what fails short."""

    examples, seed = EXAMPLES, 0
    ignored_kinds = tuple(filter(None, os.environ.get(IGNORE_VARIABLE, "").split(";")))

    def run_machine(self):
        """Do random operations.

        :return: the shortest sequences that go wrong, by the rule that is broken
        """
        chosen = int(os.environ.get(SEED_VARIABLE, self.seed))
        examples = int(os.environ.get(EXAMPLES_VARIABLE, self.examples))
        faults, self.done, self.refused, self.messages = {}, Counter(), Counter(), Counter()
        with freeze_time(NOW) as self.frozen:
            for number in range(examples):
                rng = random.Random(f"{chosen} {number} {self.currency.name}")
                steps = draw_steps(rng, STEPS)
                machine, fault, steps = self.try_steps(steps)
                self.done += machine.done
                self.refused += machine.refused
                self.messages += machine.messages
                if fault and fault.kind not in faults:
                    faults[fault.kind] = self.shorten(steps, fault)
                    self.print_fault(number, *faults[fault.kind])
        return faults

    def try_steps(self, steps):
        """Return the machine, the fault if there is one, and the steps up to it."""
        machine = Machine(self)
        try:
            machine.run(steps)
        except Fault as fault:
            return machine, fault, steps[: machine.position + 1]
        return machine, None, steps

    def shorten(self, steps, fault):
        """Leave out of the steps what the fault does not need."""
        tries, size = TRIES, max(len(steps) // 2, 1)
        while size and tries > 0:
            start, is_shorter = 0, False
            while start < len(steps) and tries > 0:
                fewer = steps[:start] + steps[start + size :]
                tries -= 1
                _machine, other, needed = self.try_steps(fewer)
                if other and other.kind == fault.kind:
                    steps, fault, is_shorter = needed, other, True
                else:
                    start += size
            size = size if is_shorter and size == 1 else size // 2
        return steps, fault

    def print_fault(self, number, steps, fault):
        report(f"\n### example {number}, {self.currency.name}: {fault}")
        for name, values in steps:
            report(f"    {name}({', '.join(f'{k}={v!r}' for k, v in values.items())})")

    def print_counts(self):
        """Print what was done and refused, and why."""
        report(f"\n{self.done.total()} done, {self.refused.total()} refused")
        for name in sorted(self.done | self.refused):
            report(f"  {name:24} {self.done[name]:5} {self.refused[name]:5}")
        for (name, text), count in sorted(self.messages.items()):
            report(f"  {count:4} {name}: {text}")
