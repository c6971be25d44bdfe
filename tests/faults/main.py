"""A fault run: load, kills, checks, and a table in the end. See `run` beside it.

Runs with the Python of Odoo's environment, but loads nothing of Odoo: it is the outside world.
"""

import argparse
import random
import re
import signal
import sys
import time
from collections import Counter
from pathlib import Path

from books import Books, read_facts
from client import AIMS, Client, Traffic, Violation
from desk import Desk, Gate
from machine import Disturber, Killer, Server
from model import Model

DESKS = 7
# Of twenty kills: most hit Odoo, the others its database.
PATTERN = ["server", "worker", "immediate"] + ["server"] * 3 + ["worker"] * 4 + ["immediate"] * 2
PATTERN += ["fast"] * 2 + ["backend"] * 6
CHECK_EACH = 20  # kills; what holds at any moment is checked after each
ANSWERS = 3  # at least, between two kills
PATIENCE = 30  # seconds until a kill that has not found what it aims at is done nevertheless
LONGEST = 2  # seconds until a kill, from the beginning of the request aimed at


class Run:
    """One run from the first request to the last check."""

    def __init__(self, args):
        self.args = args
        self.rng = random.Random(f"kills {args.seed}")
        self.facts = read_facts(args.folder)
        self.traffic = Traffic()
        self.gate = Gate()
        self.model = Model(self.facts)
        self.server = Server(args.log)
        self.killer = Killer(self.server, self.rng)
        self.books = Books(self.facts, self.model, self.server)
        self.disturber = Disturber(list(self.model.balances), args.seed)
        self.client = Client(self.server.port, self.facts["keys"], self.traffic, "checker")
        self.kills = Counter()
        self.hits = Counter()
        self.lost = Counter()
        self.desks = []
        self.answered = 0

    def run(self):
        args = self.args
        self.server.start("prefork")
        self.server.wait()
        self.desks = [
            Desk(
                number, args.seed, self.server.port, self.facts, self.model, self.traffic, self.gate
            )
            for number in range(DESKS)
        ]
        for thread in [*self.desks, self.disturber]:
            thread.start()
        plan = self.make_plan()
        while plan:
            kind = self.pop_kind(plan)
            # Every other one in the middle of what takes several steps, in turn.
            number = sum(self.kills.values())
            aim = AIMS[number // 2 % len(AIMS)] if number % 2 == 0 else None
            self.kill(kind, aim)
            self.books.check_always()
            if sum(self.kills.values()) % CHECK_EACH == 0 or not plan:
                self.check()
        self.stop()

    def make_plan(self):
        """Return the kinds of all kills. The first ones are one of each main kind."""
        plan = []
        while len(plan) < self.args.kills:
            pattern = PATTERN if not plan else self.rng.sample(PATTERN, len(PATTERN))
            plan += pattern[: self.args.kills - len(plan)]
        return plan

    def pop_kind(self, plan):
        """Return the next kind; a server with threads has no workers to kill."""
        for number, kind in enumerate(plan):
            if kind != "worker" or self.server.mode == "prefork":
                return plan.pop(number)
        plan.pop()
        return "server"

    # === KILLS === #

    def kill(self, kind, aim):
        """Kill, in the middle of a request of the kind aimed at if there is an aim."""
        self.wait_for_answers()
        self.gate.aim = aim
        self.rest(self.rng.uniform(0, 1))
        token, traffic = None, self.traffic
        until = time.monotonic() + PATIENCE
        while aim and time.monotonic() < until:
            token = traffic.wait_for(aim, 2)
            self.rest(self.rng.uniform(0, min(traffic.durations.get(aim, 0.2), LONGEST)))
            if token in traffic.running and self.server.serves(traffic.ports.get(token)):
                break
        with traffic.changed:
            running = {other: kind_ for other, (kind_, _start) in traffic.running.items()}
            served = [port for port in traffic.ports.values() if self.server.serves(port)]
            port = traffic.ports.get(token) or self.rng.choice(served or [0])
        name = kind if kind != "server" else f"server ({self.server.mode})"
        self.killer.kill(kind, port)
        self.gate.aim = None
        self.kills[name] += 1
        self.answered = traffic.counts["answered"]
        self.rest(0.3)
        with traffic.changed:
            lost = [kind_ for other, kind_ in running.items() if other in traffic.lost]
        self.lost.update(lost)
        self.hits[name] += bool(lost)
        for group in {*lost} & {"checkout", "import", "undo", "cancel", "return"}:
            self.hits[f"in {group}"] += 1
        self.hits["in any of them"] += bool(
            {*lost} & {"checkout", "import", "undo", "cancel", "return"}
        )

    def wait_for_answers(self):
        """Wait until requests are answered again since the last kill, however slow it all is."""
        until, wanted = time.monotonic() + 300, self.answered + ANSWERS
        while self.traffic.counts["answered"] < wanted:
            self.rest(0.05)
            if time.monotonic() > until:
                raise Violation("nothing was answered for five minutes")

    def rest(self, seconds):
        time.sleep(seconds)
        self.gate.raise_trouble()
        if not self.server.is_there():
            raise Violation("the server has ended by itself")

    def check(self):
        """Have everybody wait for his answers, and check everything."""
        self.gate.close()
        self.books.check_all(self.client)
        self.gate.open()
        done, total = sum(self.kills.values()), self.args.kills
        print(
            f"{done} of {total} kills, {self.traffic.counts['sent']} requests, "
            f"{self.books.checks} checks, {time.monotonic() - START:.0f} s",
            file=sys.stderr,
            flush=True,
        )

    def stop(self):
        self.gate.stop()
        self.disturber.ended.set()
        for thread in [*self.desks, self.disturber]:
            if thread.ident:
                thread.join(60)
        self.server.close()

    # === REPORT === #

    def report(self):
        """Print what was done."""
        counts, log = self.traffic.counts, Path(self.args.log).read_text(errors="replace")
        retries = len(re.findall(r"tries left, try again", log))
        injected = len(re.findall(r"injected", log))
        rows = [
            *(
                (
                    f"kills: {kind}",
                    f"{count}, of which {self.hits[kind]} lost requests their answer",
                )
                for kind, count in sorted(self.kills.items())
            ),
            ("kills in all", sum(self.kills.values())),
            *(
                (f"kills {name}", count)
                for name, count in sorted(self.hits.items())
                if name.startswith("in ")
            ),
            ("requests sent", counts["sent"]),
            ("answered", f"{counts['answered']}, of which {counts['refused']} refused"),
            ("lost by a kill", sum(self.lost.values())),
            ("given up by the client", counts["given up"]),
            ("repeated", counts["repeated"]),
            ("answered from the key", len(self.books.from_key)),
            ("sent again later", counts["late"]),
            ("operations done", ", ".join(f"{k} {n}" for k, n in sorted(self.model.done.items()))),
            ("serialization retries", f"{retries}, of which {injected} injected by a trigger"),
            ("sessions that held accounts", self.disturber.count),
            (
                "errors repeated",
                ", ".join(f"{k} {n}" for k, n in sorted(self.traffic.errors.items())),
            ),
            ("checks", self.books.checks),
            ("seconds", round(time.monotonic() - START)),
        ]
        width = max(len(name) for name, _value in rows)
        for name, value in rows:
            print(f"{name:{width}}  {value}")


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, required=True)
    parser.add_argument("--seed", required=True)
    parser.add_argument("--folder", type=Path, required=True)
    parser.add_argument("--log", required=True)
    args = parser.parse_args()
    Path(args.log).write_text("")
    signal.signal(signal.SIGTERM, lambda *_args: sys.exit(1))
    run = Run(args)
    try:
        run.run()
    except Violation as violation:
        print(f"VIOLATION with SEED={args.seed}, log {args.log}: {violation}", file=sys.stderr)
        return 1
    finally:
        run.stop()
        run.report()
    return 0


START = time.monotonic()
sys.exit(main())
