"""Where the time of one of the ways goes."""

import cProfile
import os
import pstats
import sys
import threading

from odoo import api

from .common import say


def profile(way, repeat=10):
    """Print the profile of ``repeat`` requests; ``ROWS`` is its length, ``SORT`` its order."""
    profiler = cProfile.Profile()
    func = way.func

    def profiled(*args):
        return profiler.runcall(func, *args)

    for _repetition in range(repeat):
        way._replace(func=profiled).measure()
    statistics = pstats.Stats(profiler, stream=sys.stderr)
    statistics.sort_stats(os.environ.get("SORT", "cumulative"))
    statistics.print_stats(int(os.environ.get("ROWS", "90")))


def explain(database, read, slowest=3):
    """Print the plans of the slowest statements of a read."""
    statements = []
    thread = threading.current_thread()
    with database.registry.cursor() as cr:
        env = api.Environment(cr, read.user_id, {"lang": "en_US", "tz": "UTC"})
        thread.query_hooks = [
            lambda cr, query, params, start, delay: statements.append((delay, query, params))
        ]
        read.func(env)
        del thread.query_hooks
        for delay, query, params in sorted(statements, key=lambda row: -row[0])[:slowest]:
            say(f"--- {delay * 1000:.1f} ms")
            if query.lstrip()[:6].upper() in ("SELECT", "WITH L"):
                cr.execute(f"EXPLAIN (ANALYZE, BUFFERS) {query}", params)
                say("\n".join(row[0] for row in cr.fetchall()))
            else:
                say(query)
        cr.rollback()
