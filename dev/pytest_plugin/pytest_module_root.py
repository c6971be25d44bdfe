"""Let pytest test an addon that is the root of a repository with any name.

Odoo wants its modules imported as ``odoo.addons.<module>``; pytest derives names from folders.
"""

from pathlib import Path

import _pytest.pathlib
import pytest

ROOT = Path(__file__).resolve().parents[2]
MODULE = "customer_deposit"


def module_name(path):
    """Return the name under which Odoo imports the file at `path`, below this repository."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    parts = parts[1:] if parts[0] == "bridges" else (MODULE, *parts)
    if parts[-1] == "__init__":
        parts = parts[:-1]
    return ".".join(("odoo", "addons", *parts))


def patch_module_names():
    original = _pytest.pathlib.resolve_pkg_root_and_module_name

    def resolve_pkg_root_and_module_name(path, **kwargs):
        if path.is_relative_to(ROOT) and not path.is_relative_to(ROOT / "dev"):
            return ROOT, module_name(path)
        return original(path, **kwargs)

    _pytest.pathlib.resolve_pkg_root_and_module_name = resolve_pkg_root_and_module_name


patch_module_names()


def pytest_addoption(parser):
    parser.addoption("--fail-on-skip", action="store_true", help="count a skipped test as failed")


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config):
    # The root's __init__.py would make the root a package, named after the clone's folder.
    early_config.known_args_namespace.confcutdir = str(ROOT / "tests")


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item):
    """Odoo skips browser tests without a browser: in the whole suite nobody would notice."""
    report = yield
    if report.skipped and item.config.getoption("--fail-on-skip"):
        report.outcome = "failed"
        report.longrepr = f"skipped, which the whole suite does not allow: {report.longrepr}"
    return report
