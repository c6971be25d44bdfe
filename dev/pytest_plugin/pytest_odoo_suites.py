"""Let pytest run the tests of Odoo's own modules as Odoo would, and note how each one ended.

pytest also collects what a test class inherits, classes that a file merely imports, and tests that
Odoo runs on demand only. Here the list is Odoo's: its loader says what there is, its default tag
what is run. Unlike Odoo, pytest runs the tests marked "at_install" with all modules loaded: that is
wanted, for otherwise they would run before the addon is there.
"""

import functools
import json
from pathlib import Path

import pytest


def pytest_addoption(parser):
    parser.addoption("--results", help="a file that gets one line of JSON for each test")


def test_id(item):
    """Return module, file, class and method as Odoo's log writes them."""
    return f"{item.module.__name__.removeprefix('odoo.addons.')}:{item.cls.__name__}.{item.name}"


def odoo_tests(modules):
    """Return the ids of the tests that Odoo runs for `modules` unless told otherwise."""
    from odoo.tests.loader import get_module_test_cases, get_test_modules
    from odoo.tests.tag_selector import TagsSelector

    selector = TagsSelector("standard")
    return {
        f"{case.__module__.removeprefix('odoo.addons.')}:{type(case).__name__}.{case._testMethodName}"
        for module in modules
        for test_module in get_test_modules(module)
        for case in get_module_test_cases(test_module)
        if selector.check(case)
    }


def read_done(path):
    """Return the ids of the tests that an interrupted run has finished."""
    if not path or not Path(path).exists():
        return set()
    return {json.loads(line)["id"] for line in Path(path).read_text().splitlines()}


def be_patient():
    """Give requests and browsers longer than Odoo does: two suites share this machine."""
    from odoo.tests.common import HttpCase, Opener

    def wrap(cls, name, least):
        original = getattr(cls, name)

        @functools.wraps(original)
        def patient(self, *args, **kwargs):
            kwargs["timeout"] = max(kwargs.get("timeout") or 0, least)
            return original(self, *args, **kwargs)

        setattr(cls, name, patient)

    wrap(Opener, "request", 120)
    wrap(HttpCase, "browser_js", 240)
    HttpCase.test_cursor_lock_timeout = 120


def pytest_collection_modifyitems(config, items):
    wanted = odoo_tests({item.module.__name__.split(".")[2] for item in items})
    chosen = {test_id(item): item for item in items if item.cls and test_id(item) in wanted}
    if not config.getoption("keyword") and len(config.args) == 1 and "::" not in config.args[0]:
        missing = wanted - set(chosen)
        if missing:
            raise pytest.UsageError(f"pytest does not find these tests of Odoo: {sorted(missing)}")
    done = read_done(config.getoption("--results"))
    kept = {id(item) for test, item in chosen.items() if test not in done}
    config.hook.pytest_deselected(items=[item for item in items if id(item) not in kept])
    items[:] = [item for item in items if id(item) in kept]


class Results:
    """Writes a test's line once it is over, whatever becomes of the run."""

    def __init__(self, path):
        self.path = path
        self.reports = []

    def pytest_runtest_logreport(self, report):
        self.reports.append(report)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item):
        self.reports = []
        result = yield
        bad = next((report for report in self.reports if report.failed), None)
        skipped = any(report.skipped for report in self.reports)
        line = {
            "id": test_id(item),
            "node": item.nodeid,
            "outcome": "failed" if bad else "skipped" if skipped else "passed",
            "seconds": round(sum(report.duration for report in self.reports), 3),
            "message": self._message(bad) if bad else "",
        }
        with open(self.path, "a") as file:
            file.write(json.dumps(line) + "\n")
        return result

    @staticmethod
    def _message(report):
        crash = getattr(report.longrepr, "reprcrash", None)
        return (crash.message if crash else str(report.longrepr))[:2000]


def pytest_sessionstart():
    be_patient()


def pytest_configure(config):
    path = config.getoption("--results")
    if path:
        config.pluginmanager.register(Results(path))
