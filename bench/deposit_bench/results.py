"""RESULTS.md: a table of all targets, and for each section its figures, the machine and the day.

A section that is not measured keeps its old text and its old lines in the table of targets.
"""

import os
import re
import subprocess
import time
from datetime import date
from pathlib import Path

from odoo import release

from .common import say

BENCH = Path(__file__).resolve().parents[1]
RESULTS = BENCH / "RESULTS.md"
SECTIONS = {
    "single": "One top-up, payment, refund and check-out beside plain Odoo",
    "batch": "Many at once beside plain Odoo",
    "ewallet": "Beside Odoo's eWallet",
    "rows": "Beside PostgreSQL alone",
    "reads": "Reading 1,000,000 operations",
    "growth": "Cost while the history grows",
    "cashiers": "Eight cashiers at once",
}
HEADER = """# Measurements

Written by `make bench`. `make bench ARGS="single reads"` measures some sections; the others keep
what was measured before, with their own day and machine. What is compared runs side by side: the
ways take turns in one process, each in a transaction of its own, and figures are medians. CPU is
Python's and PostgreSQL's together. A ratio of 1.00× is what it is compared with, smaller is better.
"""
MARK = re.compile(r"<!-- (\w+) -->\n(.*?)<!-- /\1 -->\n", re.DOTALL)
ROW = re.compile(r"^\| (\w+) \|.*\|$", re.MULTILINE)


class Section:
    """What one section of RESULTS.md says."""

    def __init__(self, name):
        self.name = name
        self.started = time.time()
        self.load = os.getloadavg()[0]
        self.parts = []
        self.verdicts = []
        say(f"[{name}] {SECTIONS[name]}")

    def add(self, text):
        """Add a paragraph, and show it on the screen."""
        say(text)
        self.parts.append(text)

    def add_table(self, header, rows):
        """Add a table; all columns but the first are numbers."""
        lines = [f"| {' | '.join(header)} |", "|---|" + "---:|" * (len(header) - 1)]
        lines += [f"| {' | '.join(map(str, row))} |" for row in rows]
        self.add("\n".join(lines))

    def judge(self, label, value, limit, unit="×"):
        """Say whether ``value`` is at most ``limit``."""
        verdict = "ok" if value <= limit else "**missed**"
        shown = [
            f"{number:.2f}×" if unit == "×" else f"{number:,.0f} {unit}".strip()
            for number in (value, limit)
        ]
        self.verdicts.append(f"| {self.name} | {label} | {shown[0]} | ≤ {shown[1]} | {verdict} |")
        say(f"    {label}: {shown[0]}, target ≤ {shown[1]}: {verdict}")

    def judge_true(self, label, holds):
        """Say whether something holds that has no figure."""
        value = "yes" if holds else "no"
        verdict = "ok" if holds else "**missed**"
        self.verdicts.append(f"| {self.name} | {label} | {value} | yes | {verdict} |")
        say(f"    {label}: {value}")

    def write(self, cr):
        """Put this section into RESULTS.md."""
        seconds = time.time() - self.started
        about = (
            f"_{date.today()}, {describe_machine(cr)}. {get_command()}: {seconds:.0f} s for this "
            f"section, load of the machine before it {self.load:.1f}._"
        )
        text = "\n\n".join([f"## {SECTIONS[self.name]}", *self.parts, about]) + "\n"
        old = RESULTS.read_text() if RESULTS.exists() else ""
        texts = dict(MARK.findall(old)) | {self.name: text}
        verdicts = {}
        for match in ROW.finditer(old.partition("<!--")[0]):
            verdicts.setdefault(match[1], []).append(match[0])
        verdicts[self.name] = self.verdicts
        rows = [row for name in SECTIONS for row in verdicts.get(name, ())]
        summary = ["| section | | measured | target | |", "|---|---|---:|---:|---|", *rows]
        blocks = [
            f"<!-- {name} -->\n{texts[name]}<!-- /{name} -->\n"
            for name in SECTIONS
            if name in texts
        ]
        RESULTS.write_text("\n".join([HEADER, "\n".join(summary), "", *blocks]))


def get_command():
    arguments = os.environ.get("BENCH_ARGS", "")
    return f'`make bench ARGS="{arguments}"`' if arguments else "`make bench`"


def describe_machine(cr):
    """Return cores, memory and versions."""
    cpuinfo = Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*: (.*)", cpuinfo)
    memory = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30
    cr.execute("SHOW server_version")
    [postgres] = cr.fetchone()
    return (
        f"{os.cpu_count()} cores ({model[1] if model else 'unknown'}), {memory:.0f} GB, "
        f"PostgreSQL {postgres.split()[0]}, Odoo {release.version}, addon {describe_commit()}"
    )


def describe_commit():
    """Return the commit of the addon, and whether anything but the results differs from it."""

    def git(*arguments):
        process = subprocess.run(
            ["git", "-C", BENCH, *arguments], capture_output=True, text=True, check=False
        )
        return process.stdout.strip()

    commit = git("describe", "--always")
    if not commit:
        return "without git"
    is_changed = git("status", "--porcelain", "--", ":/", f":!{RESULTS.name}")
    return f"{commit}-dirty" if is_changed else commit


def format_costs(costs, base, same=None):
    """Return header and rows of a table of costs, with their ratios.

    :param dict costs: label and cost of each way
    :param str base: label of what all are compared with
    :param str same: label of the same thing in the same database as ours, if there is one
    """
    header = [
        "",
        "queries",
        "Python ms",
        "PostgreSQL ms",
        "CPU ms",
        "time ms",
        "queries ×",
        "CPU ×",
    ]
    if same:
        header.append("CPU × same database")
    rows = []
    for label, cost in costs.items():
        row = [label, f"{cost.queries:,.1f}".removesuffix(".0")]
        row += [f"{value:,.1f}" for value in (cost.python, cost.postgres, cost.cpu, cost.clock)]
        row += [f"{cost.queries / costs[base].queries:.2f}", f"{cost.cpu / costs[base].cpu:.2f}"]
        if same:
            row.append(f"{cost.cpu / costs[same].cpu:.2f}")
        rows.append(row)
    return header, rows
