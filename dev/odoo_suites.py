"""Compares how Odoo's own tests end without and with the addon; see dev/test-odoo.

dev/odoo_suites.py suspects FOLDER MODULE...   the pytest ids of what fails with the addon only,
                                               so far
dev/odoo_suites.py table FOLDER MODULE...      the comparison; fails if the addon adds a failure
"""

import json
import sys
from pathlib import Path

ACCEPTED = Path(__file__).with_name("odoo_suites_accepted.txt")
SIDES = ("without", "with")
COLUMNS = ("tests", "failed without", "failed with", "added", "skipped", "s without", "s with")


def read_results(path):
    """Return {test id: result} of a file of lines of JSON, which may be missing."""
    lines = path.read_text().splitlines() if path.exists() else ()
    return {result["id"]: result for result in map(json.loads, lines)}


def read_accepted():
    """Return {test id: reason} of the differences that are known and explained."""
    lines = ACCEPTED.read_text().splitlines()
    return dict(line.split(maxsplit=1) for line in lines if line and not line.startswith("#"))


def is_worse(without, present):
    """Tell whether a test ends worse with the addon; one that is missing on a side never ran."""
    ends = [result["outcome"] if result else "missing" for result in (without, present)]
    return ends[0] != ends[1] and ends[1] != "passed" and ends[0] != "failed"


class Module:
    """The results of one module's tests."""

    def __init__(self, folder, name):
        self.name = name
        self.without, self.present = (
            read_results(folder / f"{side}-{name}.jsonl") for side in SIDES
        )

    def suspects(self):
        """Yield the results of the tests that end worse with the addon."""
        for test in sorted({*self.without, *self.present}):
            if is_worse(self.without.get(test), self.present.get(test)):
                yield self.present.get(test) or {**self.without[test], "message": "did not run"}

    def failures(self):
        """Yield the results of the tests that fail without the addon."""
        return (result for result in self.without.values() if result["outcome"] == "failed")

    def figures(self, added):
        """Return the figures of this module's row, as COLUMNS says."""
        both = self.without, self.present
        failed = [sum(result["outcome"] == "failed" for result in side.values()) for side in both]
        skipped = sum(result["outcome"] == "skipped" for result in self.present.values())
        times = [round(sum(result["seconds"] for result in side.values())) for side in both]
        return [len(self.present), *failed, added, skipped, *times]


def judge(module, folder):
    """Sort suspects: those that count, those that are accepted, those that pass when repeated."""
    verdicts = {"added": [], "accepted": [], "unsteady": []}
    accepted, repeated = read_accepted(), {}
    for path in sorted(folder.glob("with-repeated-*.jsonl")):
        repeated |= read_results(path)
    for result in module.suspects():
        again = repeated.get(result["id"])
        passes = again and again["outcome"] == "passed"
        verdict = "accepted" if result["id"] in accepted else "unsteady" if passes else "added"
        verdicts[verdict].append(result)
    return verdicts


def print_table(rows):
    widths = [max(len(str(cell)) for cell in column) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = [f"{cell!s:>{width}}" for cell, width in zip(row, widths, strict=True)]
        print("  ".join([f"{row[0]:<{widths[0]}}", *cells[1:]]))


def print_tests(title, results, explain=lambda result: result["message"]):
    if results:
        print(f"\n{title}:")
    for result in results:
        print(f"  {result['id']}\n      {' '.join(explain(result).split())[:200]}")


def show_table(folder, names):
    """Print the comparison and return how many failures the addon adds."""
    modules = [Module(folder, name) for name in names]
    accepted = read_accepted()
    verdicts = [judge(module, folder) for module in modules]
    figures = [
        module.figures(len(verdict["added"]))
        for module, verdict in zip(modules, verdicts, strict=True)
    ]
    total = [sum(column) for column in zip(*figures, strict=True)]
    named = zip((*names, "together"), (*figures, total), strict=True)
    print_table([("module", *COLUMNS), *([name, *cells] for name, cells in named)])

    def collect(key):
        return [result for verdict in verdicts for result in verdict[key]]

    print_tests(
        "Fail without the addon as well as with it, for reasons of Odoo or of this environment",
        [result for module in modules for result in module.failures()],
    )
    print_tests("Failed with the addon once and passed when repeated", collect("unsteady"))
    print_tests(
        "Differ with the addon, which is accepted",
        collect("accepted"),
        lambda result: accepted[result["id"]],
    )
    print_tests("FAIL WITH THE ADDON ONLY", collect("added"))
    return len(collect("added")) + print_stale(accepted, modules)


def print_stale(accepted, modules):
    """Return how many of the accepted differences are none any more."""
    differ = {result["id"] for module in modules for result in module.suspects()}
    ran = {test for module in modules for test in module.present}
    stale = sorted((accepted.keys() & ran) - differ)
    print_tests(
        f"ACCEPTED IN {ACCEPTED.name} WITHOUT NEED",
        [{"id": test} for test in stale],
        lambda result: accepted[result["id"]],
    )
    return len(stale)


def main(command, folder, *names):
    folder = Path(folder)
    if command == "table":
        return 1 if show_table(folder, names) else 0
    for name in names:
        for result in judge(Module(folder, name), folder)["added"]:
            print(result["node"])
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
