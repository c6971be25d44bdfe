"""The measuring of one request.

What is compared alternates in one process, each in a transaction of its own, as a request is: with
an empty record cache, and until it is committed or, where the same records serve again, flushed.
CPU is that of this process and that of PostgreSQL's process for the same connection.
"""

import gc
import os
import sys
import time
from statistics import median
from typing import NamedTuple

from odoo import SUPERUSER_ID, api


def number(name, default):
    """Return the number that the environment variable ``name`` holds."""
    return int(os.environ.get(name) or default)


def say(text):
    """Tell on the screen what is being done."""
    print(text, file=sys.stderr, flush=True)


class Cost(NamedTuple):
    """What one request costs: statements, and milliseconds."""

    queries: float
    python: float
    postgres: float
    clock: float
    database: float = 0.0

    @property
    def cpu(self):
        return self.python + self.postgres

    def divide(self, count):
        """Return the cost of each of ``count`` operations."""
        return Cost(*(value / count for value in self))


class Meter:
    """Measures what is done with a cursor between ``with`` and the end of its block."""

    def __init__(self, cr):
        self.cr = cr
        self.stat = open(f"/proc/{cr._cnx.info.backend_pid}/schedstat")  # noqa: SIM115
        self.cost = None

    def _read(self):
        self.stat.seek(0)
        backend = int(self.stat.read().split()[0]) / 1e9
        return self.cr.sql_log_count, time.process_time(), backend, time.perf_counter()

    def __enter__(self):
        self.before = self._read()
        return self

    def __exit__(self, *_args):
        after = self._read()
        self.stat.close()
        queries, *seconds = (new - old for old, new in zip(self.before, after, strict=True))
        self.cost = Cost(queries, *(second * 1000 for second in seconds))


class Way(NamedTuple):
    """One of the things that are compared.

    ``func(env, subject)`` is measured; ``prepare()`` makes its subject before, in a transaction of
    its own. With ``keep=False`` nothing is committed, and the same subject serves each time.
    """

    label: str
    database: object
    user_id: int
    func: object
    prepare: object = lambda: None
    check: object = lambda _env, _result: None
    keep: bool = True

    def measure(self):
        """Return the cost of one request."""
        subject = self.prepare()
        gc.collect()
        with self.database.registry.cursor() as cr:
            env = api.Environment(cr, self.user_id, {"lang": "en_US", "tz": "UTC"})
            with Meter(cr) as meter:
                result = self.func(env, subject)
                cr.commit() if self.keep else cr.flush()
            self.check(api.Environment(cr, SUPERUSER_ID, {}), result)
            if not self.keep:
                cr.rollback()
        return meter.cost


def alternate(ways, repeat, warm_up):
    """Return the median cost of each of ``ways``, which take turns.

    :rtype: dict[str, Cost]
    """
    costs = {way.label: [] for way in ways}
    for repetition in range(warm_up + repeat):
        if repetition == warm_up:
            # What is there stays there: only what a request leaves is looked through later.
            gc.collect()
            gc.freeze()
            for database in {id(way.database): way.database for way in ways}.values():
                database.settle()
        turn = repetition % len(ways)
        for way in ways[turn:] + ways[:turn]:
            cost = way.measure()
            if repetition >= warm_up:
                costs[way.label].append(cost)
    gc.unfreeze()
    return {label: get_median(rows) for label, rows in costs.items()}


def get_median(costs):
    """Return the medians of the columns of ``costs``."""
    return Cost(*(median(values) for values in zip(*costs, strict=True)))


def get_receivables(records):
    """Return the open receivable items of invoices, or of the entries of payments."""
    return records.line_ids.filtered(
        lambda line: line.account_type == "asset_receivable" and not line.reconciled
    )
