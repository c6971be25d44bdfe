"""Reading 1,000,000 operations of 100,000 accounts: what screens, reports and checks ask for."""

import os
import threading
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, fields

from .common import Meter, get_median
from .loaded import LoadedDatabase
from .profiling import explain
from .results import Section
from .views import read_form, read_groups, read_list, read_pivot

INTERACTIVE, REPORT = 100, 2000
REPEAT = 5
LONG = 5000  # ms; what takes longer is measured once


OPERATION = "deposit.operation"


class Read(NamedTuple):
    label: str
    user_id: int
    func: object  # func(env)
    limit: int = INTERACTIVE


def get_reads(env, load):
    """Return all that is read."""
    # What a view shows depends on who looks at it.
    desk_env, finance_env = env(user=load.desk_id), env(user=load.finance_id)
    return [
        *get_lists(desk_env, load),
        Read("all operations, newest first", load.finance_id, read_list(finance_env, OPERATION)),
        *get_forms(desk_env, load),
        *get_reports(finance_env, load),
    ]


def get_lists(env, load):
    desk, account, operation = load.desk_id, "deposit.account", OPERATION
    phone = "155500" + "54321"
    hot, usual = env[account].browse([load.hot_account_id, load.usual_account_id])
    # As the search view asks.
    phone_domain = [("partner_id.phone_mobile_search", "ilike", phone)]
    any_domain = [("display_name", "ilike", phone)]
    history = "customer_deposit.deposit_operation_view_list_account"
    return [
        Read("accounts, by balance", desk, read_list(env, account, order="balance desc")),
        Read("accounts, newest first", desk, read_list(env, account)),
        Read("accounts, search by phone", desk, read_list(env, account, phone_domain)),
        Read(
            "accounts, search by “client, phone, card or number”",
            desk,
            read_list(env, account, any_domain),
        ),
        Read(
            "accounts in debt, by balance",
            desk,
            read_list(env, account, [("debt_balance", ">", 0)], "balance"),
        ),
        Read(
            "accounts with overdue debt",
            desk,
            read_list(env, account, [("debt_due_date", "<", "today")]),
        ),
        Read(
            "client found by phone in a field",
            desk,
            lambda env: len(env[account].name_search(phone)),
        ),
        Read(
            "operations of an account with 10",
            desk,
            read_list(env, operation, [("account_id", "=", usual.id)], None, history),
        ),
        Read(
            f"operations of an account with {load.hot_count:,}",
            desk,
            read_list(env, operation, [("account_id", "=", hot.id)], None, history),
        ),
    ]


def get_forms(env, load):
    desk, account = load.desk_id, "deposit.account"
    action = env(su=True).ref("customer_deposit.res_partner_action_client_form")
    card = action.view_id.xml_id
    hot, usual = env[account].browse([load.hot_account_id, load.usual_account_id])
    return [
        Read("form of an account with 10", desk, read_form(env, account, usual.id)),
        Read(f"form of an account with {load.hot_count:,}", desk, read_form(env, account, hot.id)),
        Read("client's card", desk, read_form(env, "res.partner", usual.partner_id.id, card)),
        Read(
            f"client's card, {load.hot_count:,} operations",
            desk,
            read_form(env, "res.partner", hot.partner_id.id, card),
        ),
    ]


def get_reports(env, load):
    finance = load.finance_id
    today = fields.Date.today()
    year_ago = fields.Date.subtract(today, years=1)
    month_ago = fields.Date.subtract(today, months=1)
    balance, turnover, till = (f"deposit.{name}.report" for name in ("balance", "turnover", "till"))
    by = ("type_id", "location_id")

    def groups(model, *groupby, read=read_groups, **dates):
        context = {f"deposit_{key}": fields.Date.to_string(day) for key, day in dates.items()}
        return read(env, model, groupby, env[model]._get_sum_fields(), **context)

    def prove(env):
        return len(env[balance].get_report_info()["checks"])

    return [
        Read("liability and debts today, by type", finance, groups(balance, *by), REPORT),
        Read(
            "liability and debts a year ago, by type",
            finance,
            groups(balance, *by, date_to=year_ago),
            REPORT,
        ),
        Read(
            "liability and debts today, pivot",
            finance,
            groups(balance, *by, read=read_pivot, date_to=today),
            REPORT,
        ),
        Read("liability and debts today, first page", finance, read_list(env, balance), REPORT),
        Read("liability and debts today, proof against the ledger", finance, prove, REPORT),
        Read(
            "turnover of a month, by type",
            finance,
            groups(turnover, *by, date_from=month_ago, date_to=today),
            REPORT,
        ),
        Read(
            "turnover of a year, by type",
            finance,
            groups(turnover, *by, date_from=year_ago, date_to=today),
            REPORT,
        ),
        Read("till of the day", finance, groups(till, "item", date_to=today), REPORT),
        *get_checks(load),
    ]


def get_checks(load):
    finance, today = load.finance_id, fields.Date.today()

    def statement(env):
        account = env["deposit.account"].browse(load.hot_account_id)
        return len(account.get_statement("2000-01-01", today)["movements"])

    def check(*ids):
        return lambda env: len(env["deposit.account"].browse(ids).check_integrity())

    return [
        Read(f"statement of {load.hot_count:,} operations", finance, statement, REPORT),
        Read(
            "integrity check of an account with 10", finance, check(load.usual_account_id), REPORT
        ),
        Read(
            f"integrity check of an account with {load.hot_count:,}",
            finance,
            check(load.hot_account_id),
            REPORT,
        ),
        Read("integrity check of all accounts", finance, check(*load.account_ids), REPORT),
    ]


def measure_read(load, read):
    """Return the cost of one read as one request, and what it returned."""
    thread = threading.current_thread()
    with load.registry.cursor() as cr:
        env = api.Environment(cr, read.user_id, {"lang": "en_US", "tz": "UTC"})
        thread.query_count, thread.query_time = 0, 0
        with Meter(cr) as meter:
            result = read.func(env)
        seconds = thread.query_time
        cr.rollback()
    return meter.cost._replace(database=seconds * 1000), result


def measure(section):
    """Measure all reads."""
    load = LoadedDatabase("bench_load")
    with load.registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        section.add(load.describe(env))
        section.add(
            f"Medians of {REPEAT} requests (of one, if it takes {LONG / 1000:.0f} s), each with an "
            "empty record cache, in ms. Database time is how long Odoo waits for its statements. "
            "Its target is 100 ms for what somebody looks at; reports and checks may take 2 s, all "
            "in all."
        )
        reads = get_reads(env, load)
        cr.rollback()
    rows = []
    for read in reads:
        if os.environ.get("ONLY", read.label) != read.label:
            continue
        first, _result = measure_read(load, read)
        repeat = REPEAT if first.clock < LONG else 1
        results = [measure_read(load, read) for _repetition in range(repeat)]
        cost = get_median([cost for cost, _result in results])
        figures = (cost.database, cost.postgres, cost.cpu, cost.clock)
        rows.append(
            [
                read.label,
                f"{cost.queries:.0f}",
                *(f"{figure:,.1f}" for figure in figures),
                f"{results[0][1]:,}",
            ]
        )
        is_report = read.limit == REPORT
        value = cost.clock if is_report else cost.database
        section.judge(
            f"{read.label}, {'time' if is_report else 'database time'}", value, read.limit, "ms"
        )
        if os.environ.get("EXPLAIN"):
            explain(load, read)
    header = ["", "queries", "database time", "CPU of PostgreSQL", "CPU", "time", "records"]
    section.add_table(header, rows)


def main():
    section = Section("reads")
    measure(section)
    return section
