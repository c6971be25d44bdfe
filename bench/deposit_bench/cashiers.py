"""Eight cashiers at once, each a process of its own as Odoo's workers are.

Each takes and gives money in turns, as fast as it can, and is retried as Odoo retries a request.
"""

import gc
import multiprocessing
import os
import random
import time
from collections import Counter
from functools import partial
from statistics import median
from typing import NamedTuple

from odoo import api, sql_db
from odoo.service.model import retrying
from odoo.tools import mute_logger

from . import flows
from .accounts import import_accounts
from .common import number, say
from .database import DESK_GROUPS, FINANCE_GROUPS, Database
from .results import Section

CASHIERS = 8
ACCOUNTS_EACH = 20
TOP_UP, REFUND = 10, 5
BARE_ONE, BARE_EACH = "plain Odoo, one till", "plain Odoo, a till each"


class Work(NamedTuple):
    """What one process has done."""

    done: list  # amounts
    attempts: int
    failures: dict
    latencies: list  # ms
    seconds: float


class Scenario(NamedTuple):
    label: str
    database: Database
    user_id: int
    get_operation: object  # (number of the cashier, turn) -> func(env) that returns a payment


# === WHAT A CASHIER DOES === #


def pay_plain(database, tills, cashier, turn):
    journal_id = tills[cashier % len(tills)]
    partner_id = database.partner_ids[cashier + CASHIERS * (turn // 2 % ACCOUNTS_EACH)]
    is_in = turn % 2 == 0
    vals = flows.prepare_payment_vals(
        database, partner_id, "inbound" if is_in else "outbound", TOP_UP if is_in else REFUND
    )
    return lambda env: flows.post_payments(env, [{**vals, "journal_id": journal_id}])


def pay_account(account_ids, tills, cashier, turn):
    """Top up and refund in turns: the money of a refund is there."""
    journal_id = tills[cashier % len(tills)]
    mine = account_ids[cashier % len(account_ids) :: CASHIERS]
    account_id = mine[turn // 2 % len(mine)]
    method, amount = ("top_up", TOP_UP) if turn % 2 == 0 else ("refund", REFUND)
    return lambda env: getattr(env["deposit.account"].browse(account_id), method)(
        amount, journal_id
    )


# === PROCESSES === #


def work(scenario, cashier, seconds, barrier, pipe):
    """Do operations for some seconds, in a process of its own."""
    random.seed(os.getpid())
    registry = scenario.database.registry
    # Processes do not share connections. Those of the parent are kept, or their end would end his.
    inherited = sql_db._Pool, registry._db
    sql_db._Pool = None
    registry._db = sql_db.db_connect(scenario.database.name)
    done, failures, latencies, attempts = [], Counter(), [], 0

    def attempt(env, operation):
        nonlocal attempts
        attempts += 1
        return operation(env)

    barrier.wait()
    begin, turn = time.monotonic(), 0
    while time.monotonic() < begin + seconds:
        operation = scenario.get_operation(cashier, turn)
        start = time.perf_counter()
        try:
            # Each loser would be logged as an error.
            with mute_logger("odoo.sql_db"), registry.cursor() as cr:
                env = api.Environment(cr, scenario.user_id, {"lang": "en_US", "tz": "UTC"})
                retrying(partial(attempt, env, operation), env)
            done.append(TOP_UP if turn % 2 == 0 else -REFUND)
            latencies.append((time.perf_counter() - start) * 1000)
        except Exception as error:  # whatever fails is counted
            failures[type(error).__name__] += 1
        turn += 1
    pipe.send(Work(done, attempts, dict(failures), latencies, time.monotonic() - begin))
    pipe.close()
    del inherited
    # Without what the parent registered for its own end.
    os._exit(0)


def run_scenario(scenario, seconds):
    """Return the work of all cashiers."""
    # What the parent has in memory stays shared: nobody looks through it for garbage.
    gc.collect()
    gc.freeze()
    context = multiprocessing.get_context("fork")
    barrier = context.Barrier(CASHIERS)
    pipes, processes = [], []
    for cashier in range(CASHIERS):
        receiver, sender = context.Pipe(duplex=False)
        process = context.Process(target=work, args=(scenario, cashier, seconds, barrier, sender))
        process.start()
        sender.close()
        pipes.append(receiver)
        processes.append(process)
    results = [receiver.recv() for receiver in pipes]
    for process in processes:
        process.join()
    gc.unfreeze()
    return results


def warm_up(scenario):
    """Fill the caches that the processes of the cashiers will share."""
    for turn in range(4):
        with scenario.database.registry.cursor() as cr:
            env = api.Environment(cr, scenario.user_id, {"lang": "en_US", "tz": "UTC"})
            retrying(partial(scenario.get_operation(0, turn), env), env)


# === BOOKS === #


class Books:
    """Payments and balances before, to tell afterwards whether every operation is whole."""

    def __init__(self, database):
        self.database = database
        self.before = database.run(self._read)

    def _read(self, env):
        payments = env["account.payment"].search_count([("state", "in", ("in_process", "paid"))])
        balance = 0
        if "deposit.account" in env:
            [(balance,)] = env["deposit.account"]._read_group([], [], ["balance:sum"])
        return payments, balance

    def check(self, amounts):
        """Tell whether what was done is there and nothing else, and the ledger agrees.

        :param list amounts: what each operation that succeeded has changed on the accounts
        """
        payments, balance = self.database.run(self._read)
        counts = (payments - self.before[0], len(amounts))
        sums = (round(balance - self.before[1], 2), sum(amounts))
        if counts[0] != counts[1]:
            say(f"    {counts[0]} payments were posted, {counts[1]} operations succeeded")
            return False
        if not hasattr(self.database, "account_id"):
            return True
        if sums[0] != sums[1]:
            say(f"    balances changed by {sums[0]}, operations by {sums[1]}")
            return False
        return not self.database.run(
            lambda env: env["deposit.account"].search([]).check_integrity()
        )


# === SCENARIOS === #


def prepare(name):
    """Return a database with a till for each cashier, and accounts for each where there are any."""
    database = Database(name)
    database.tills = database.run(
        lambda env: [
            database.create_journal(env, "cash", f"T{cashier}") for cashier in range(CASHIERS)
        ]
    )
    size = CASHIERS * ACCOUNTS_EACH
    if hasattr(database, "account_id"):
        groups = [*DESK_GROUPS, *FINANCE_GROUPS]
        database.cashier_id = database.run(database.create_user, "cashier_bench", groups)
        database.account_ids, database.partner_ids = import_accounts(database, size)
    else:
        database.partner_ids = database.run(
            lambda env: (
                env["res.partner"].create([{"name": f"Client {n}"} for n in range(size)]).ids
            )
        )
    database.settle()
    return database


def get_scenarios(plain, addon):
    """Return the scenarios; two of plain Odoo and three of ours."""

    def bare(label, tills):
        return Scenario(label, plain, plain.plain_id, partial(pay_plain, plain, tills))

    def ours(label, account_ids, tills):
        operation = partial(pay_account, account_ids, tills)
        return Scenario(label, addon, addon.cashier_id, operation)

    return [
        bare(BARE_ONE, plain.tills[:1]),
        ours("many accounts, one till", addon.account_ids, addon.tills[:1]),
        bare(BARE_EACH, plain.tills),
        ours("many accounts, a till each", addon.account_ids, addon.tills),
        ours("one account, a till each", [addon.account_id], addon.tills),
    ]


def measure(section):
    """Measure all scenarios."""
    seconds, rounds = number("DURATION", 6), number("ROUNDS", 2)
    plain, addon = prepare("bench_plain"), prepare("bench_addon")
    section.add(
        f"{CASHIERS} processes, each takes {TOP_UP} and gives {REFUND} back in turns for "
        f"{seconds} seconds, {rounds} times. Odoo starts what has met another one again, up to "
        "five times; what fails even so is a failure."
    )
    results = {}
    for scenario in get_scenarios(plain, addon):
        warm_up(scenario)
    for _round in range(rounds):
        for scenario in get_scenarios(plain, addon):
            books = Books(scenario.database)
            works = run_scenario(scenario, seconds)
            is_whole = books.check([amount for result in works for amount in result.done])
            results.setdefault(scenario.label, []).append((works, is_whole))
    show(section, results)


def show(section, results):
    rows = []
    for label, runs in results.items():
        works = [result for works, _is_whole in runs for result in works]
        latencies = sorted(value for result in works for value in result.latencies)
        done = len(latencies)
        failures = sum((Counter(result.failures) for result in works), Counter())
        seconds = sum(max(result.seconds for result in works) for works, _is_whole in runs)
        retries = sum(result.attempts for result in works) - done - failures.total()
        names = ", ".join(f"{count} {name}" for name, count in failures.items()) or 0
        slow = latencies[int(done * 0.95)] if done else 0
        rows.append(
            [label, f"{done / seconds:.1f}", done, f"{retries / max(done, 1):.2f}", names]
            + [f"{value:,.0f}" for value in (median(latencies or [0]), slow)]
        )
        section.judge_true(f"{label}: books are whole", all(whole for _works, whole in runs))
        if label not in (BARE_ONE, BARE_EACH):
            section.judge(f"{label}: operations that failed", failures.total(), 0, "")
    header = ["", "operations/s", "operations", "retries each", "failed", "median ms", "95 % ms"]
    section.add_table(header, rows)


def main():
    section = Section("cashiers")
    measure(section)
    return section
