"""A history of any length: what the business methods post for two clients, multiplied by SQL.

Ten operations of a client who ends with money, and ten of one who ends with a debt, are posted by
the methods of the addon. All rows that they leave, of every table and with all columns, are then
copied for other clients, with days, amounts, numbers and references of their own. At the end the
addon's own check has to find every account in order.
"""

from datetime import timedelta
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields
from odoo.fields import Command

from .cloning import Cloner
from .common import say
from .database import Database

OPERATIONS, DAYS = 10, 27  # of one cycle
BALANCES = ("prepaid_balance", "debt_balance", "balance", "total_topped_up", "total_debited")
# Logs of documents, which none of the measured requests reads.
IGNORED = {"mail_message", "mail_tracking_value", "mail_notification", "bus_bus"}


class History(NamedTuple):
    """What one cycle has left on an account."""

    account_id: int
    partner_id: int
    rows: dict  # ids by table


class Load:
    """Fills a database with cycles of operations.

    :param int cycles: how many; each has ten operations
    :param int hot: how many of them are on one account, the others have one each
    """

    def __init__(self, database, cycles, hot):
        self.database = database
        self.cycles = cycles
        self.hot = hot

    def fill(self):
        """Post the two cycles, and multiply them."""
        say(f"    {self.database.name}: {self.cycles * OPERATIONS:,} operations")
        with self.database.registry.cursor() as cr:
            from odoo import SUPERUSER_ID, api

            env = api.Environment(cr, SUPERUSER_ID, {})
            self.type_id = self.create_type(env)
            cloner = Cloner(env)
            histories = [self.post_cycle(env, cloner, debtor) for debtor in (False, True)]
            cr.commit()
            cloner.begin()
            self.clone_clients(cloner, histories[0])
            for variant, history in enumerate(histories):
                cloner.clone(history, self.get_cycles(variant))
            self.set_balances(cr, histories)
            cloner.end()
            cr.commit()
        self.database.settle()

    # === CYCLES === #

    def create_type(self, env):
        return (
            env["deposit.account.type"]
            .create({"name": "Load", "allow_credit": True, "credit_limit": 1_000_000})
            .id
        )

    def post_cycle(self, env, cloner, debtor):
        """Let a new client do ten operations in 27 days, and return what they have left."""
        name = "Debtor" if debtor else "Client"
        partner = env["res.partner"].create({"name": name, "phone": "+15550000000"})
        account = env["deposit.account"].open(partner.id, self.type_id)
        before = cloner.get_last_ids()
        till, today = self.database.journal_ids[0], fields.Date.context_today(account)

        def day(number):
            return today - timedelta(days=number)

        def top_up(number, amount):
            account.top_up(amount, till, date=day(number))

        def pay(number, invoice, amount, **values):
            account.pay(invoice.ids, amount, date=day(number), **values)

        top_up(DAYS, 100)
        first = self.create_invoice(env, partner, day(24), 120)
        pay(24, first, 60)
        pay(21, first, 40)
        pay(18, first, 20, allow_credit=True)
        top_up(15, 100)  # 20 of it settle the debt
        second = self.create_invoice(env, partner, day(12), 120 if debtor else 90)
        pay(12, second, 60)
        if debtor:
            pay(9, second, 20)
            pay(6, second, 30, allow_credit=True)
            pay(3, second, 10, allow_credit=True)
        else:
            top_up(9, 50)
            pay(6, second, 30)
            top_up(0, 60)
        assert account.operation_count == OPERATIONS + 1, account.operation_count
        rows = cloner.get_new_rows(before, IGNORED)
        return History(account.id, partner.id, rows)

    def create_invoice(self, env, partner, date, amount):
        line = {"name": "Haircut", "price_unit": amount, "tax_ids": False}
        invoice = env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": partner.id,
                "invoice_date": date,
                "invoice_date_due": date,
                "invoice_line_ids": [Command.create(line)],
            }
        )
        invoice.action_post()
        return invoice

    # === MULTIPLICATION === #

    def clone_clients(self, cloner, history):
        """Make the clients and their accounts, and give each cycle an account."""
        count = self.cycles + 1
        self.first_partner_id = cloner.copy_rows(
            "res_partner",
            history.partner_id,
            count,
            {
                "name": "'Client ' || lpad(n::text, 7, '0')",
                "complete_name": "'Client ' || lpad(n::text, 7, '0')",
                "email": "'client' || n || '@example.com'",
                "email_normalized": "'client' || n || '@example.com'",
                "phone": "'+1555' || lpad(n::text, 7, '0')",
                "phone_sanitized": "'+1555' || lpad(n::text, 7, '0')",
            },
        )
        self.first_account_id = cloner.copy_rows(
            "deposit_account",
            history.account_id,
            count,
            {
                "name": "'L' || lpad(n::text, 7, '0')",
                "partner_id": f"{self.first_partner_id} + n",
                **dict.fromkeys(BALANCES, "0"),
            },
        )

    def get_cycles(self, variant):
        """Return the query of the cycles of one kind, numbered from zero.

        One in ten of those that are not on the account with many leaves a debt.
        """
        return f"""
            SELECT row_number() OVER (ORDER BY n) - 1 AS n,
                   {self.first_account_id} + GREATEST(n - {self.hot} + 1, 0) AS account_id,
                   {self.first_partner_id} + GREATEST(n - {self.hot} + 1, 0) AS partner_id,
                   n * 7919 % 1065 AS days,
                   1 + n % 20 AS factor
              FROM generate_series(0::bigint, {self.cycles - 1}) n
             WHERE (n >= {self.hot} AND n % 10 = 3) = {bool(variant)}
        """

    def set_balances(self, cr, histories):
        """Set what is stored on the accounts: of each cycle what is stored on its first account.

        They are opened on the day of their first operation.
        """
        for variant, history in enumerate(histories):
            assignments = ", ".join(
                f"{column} = account.{column} + first.{column} * cycle.factor"
                for column in BALANCES
            )
            cr.execute(
                f"""
                UPDATE deposit_account account
                   SET {assignments},
                       opening_date = first.opening_date - {DAYS} - cycle.days::int
                  FROM (SELECT account_id, SUM(factor) AS factor, MAX(days) AS days
                          FROM ({self.get_cycles(variant)}) cycles GROUP BY account_id) cycle,
                       deposit_account first
                 WHERE account.id = cycle.account_id AND first.id = {history.account_id}
                """
            )


def fill(name, cycles):
    """Fill a database, and make sure that the addon finds every account in order."""
    database = Database(name)
    Load(database, cycles, min(1000, cycles // 10)).fill()
    with database.registry.cursor() as cr:
        accounts = api.Environment(cr, SUPERUSER_ID, {})["deposit.account"].search([])
        differences = accounts.check_integrity()
        assert not differences, differences[:5]
