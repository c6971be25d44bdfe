"""Import of accounts with balances: new clients, new accounts, one entry.

Run with ``bench/run import``. Of each size a workbook is made, uploaded, checked and imported step
by step as the browser does: each step is a transaction with an empty record cache. ``SIZES`` are
the numbers of rows, ``PROFILE`` (upload, check, prepare or post) shows where the time goes.
"""

import base64
import cProfile
import os
import pstats
import resource
import time

from deposit_bench.accounts import make_workbook

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry

SIZES = [int(size) for size in os.environ.get("SIZES", "1000,10000,20000").split(",")]
PROFILE = os.environ.get("PROFILE")
LIMIT = 200
registry = Registry("bench_addon")


class Meter:
    """Time, CPU and queries of the parts of one import."""

    def __init__(self):
        self.parts = {}

    def run(self, part, func):
        """Run ``func(env)`` as one request: a transaction of its own, an empty cache."""
        profiler = cProfile.Profile() if part == PROFILE else None
        with registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {"lang": "en_US", "tz": "UTC"})
            queries, cpu, clock = cr.sql_log_count, time.process_time(), time.perf_counter()
            if profiler:
                profiler.enable()
            result = func(env)
            cr.commit()
            if profiler:
                profiler.disable()
                statistics = pstats.Stats(profiler).sort_stats("cumulative")
                statistics.print_stats(int(os.environ.get("ROWS", "60")))
            values = (
                time.perf_counter() - clock,
                time.process_time() - cpu,
                cr.sql_log_count - queries,
            )
        sums = self.parts.get(part, (0, 0, 0))
        self.parts[part] = [old + new for old, new in zip(sums, values, strict=True)]
        return result


def get_amounts(number):
    """Each tenth client has a debt."""
    return [None, 50] if number % 10 == 0 else [100 + number / 100]


def setup(env):
    account_type = env["deposit.account.type"].create(
        {"name": "Deposit", "allow_credit": True, "credit_limit": 100}
    )
    return account_type.id


def import_workbook(size, type_id):
    """Import ``size`` rows and print what it costs."""
    meter, content = Meter(), base64.b64encode(make_workbook(size, get_amounts))
    values = {"data_file": content, "type_id": type_id, "create_partners": True}
    batch_id = meter.run("upload", lambda env: env["deposit.account.import"].create(values).id)

    def call(method):
        return lambda env: getattr(env["deposit.account.import"].browse(batch_id), method)()

    meter.run("check", call("action_check"))
    meter.run("check", call("action_begin_import"))
    result = {"done": 0, "total": size, "finished": False}
    while not result["finished"]:
        part = "post" if result["done"] == result["total"] else "prepare"
        result = meter.run(part, call("action_import_step"))
    with registry.cursor() as cr:
        batch = api.Environment(cr, SUPERUSER_ID, {})["deposit.account.import"].browse(batch_id)
        assert (batch.state, batch.done_count, len(batch.move_ids)) == ("done", size, 1)
        assert not batch.line_ids.account_id.check_integrity()
    return meter.parts


def report(size, parts):
    clock, cpu, queries = (sum(values) for values in zip(*parts.values(), strict=True))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    shown = ("upload", "check", "prepare", "post")
    cells = "".join(f"{parts[part][0]:>8.1f} ({parts[part][1]:.1f})" for part in shown)
    print(
        f"{size:>8}{cells}{clock:>10.1f}{cpu:>8.1f}{size / clock:>10.0f}"
        f"{queries:>10.0f}{queries / size:>8.2f}{memory:>10.0f}",
        flush=True,
    )
    return size / clock


def main():
    with registry.cursor() as cr:
        type_id = setup(api.Environment(cr, SUPERUSER_ID, {}))
    import_workbook(50, type_id)  # the first one of a process pays for caches
    print("\nseconds (CPU) of the parts of an import with new clients and new accounts")
    header = ("upload", "check", "prepare", "post", "all")
    cells = "".join(f"{title:>14}" for title in header[:-1]) + f"{header[-1]:>10}"
    print(f"{'rows':>8}{cells}{'CPU':>8}{'rows/s':>10}{'queries':>10}{'a row':>8}{'peak MB':>10}")
    speeds = [report(size, import_workbook(size, type_id)) for size in SIZES]
    print(f"at least {LIMIT} rows a second: {'ok' if min(speeds) >= LIMIT else 'TOO SLOW'}")


main()
