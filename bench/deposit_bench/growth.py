"""What a top-up and a payment cost when there are 10, 10,000 and 1,000,000 operations.

Everything is rolled back, so the databases stay as they are.
"""

from functools import partial

from . import flows
from .common import Way, alternate, number
from .loaded import LoadedDatabase
from .results import Section

LIMIT = 1.10
BARE = "plain Odoo's payment"
DATABASES = ("bench_load_10", "bench_load_10k", "bench_load")


def top_up(load, account_id, env, _subject):
    return env["deposit.account"].browse(account_id).top_up(flows.AMOUNT, load.journal_ids[0])


def pay(invoice_id, account_id, env, _subject):
    return env["deposit.account"].browse(account_id).pay([invoice_id], 1)


def pay_in(load, partner_id, env, _subject):
    return flows.post_payments(env, [flows.prepare_payment_vals(load, partner_id)])


def get_open_invoice(env, load, partner_id):
    """Return the id of an invoice of a client that is not paid; one is made the first time."""
    domain = [("partner_id", "=", partner_id), ("payment_state", "=", "not_paid")]
    invoice = env["account.move"].search([*domain, ("move_type", "=", "out_invoice")], limit=1)
    return invoice.id or load.create_invoices(env, [partner_id])[0]


def get_ways(load, label, account_id):
    """Return what is done in one database, by name."""
    partner_id = load.run(lambda env: env["deposit.account"].browse(account_id).partner_id.id)
    invoice_id = load.run(get_open_invoice, load, partner_id)
    return {
        "top-up": Way(label, load, load.desk_id, partial(top_up, load, account_id), keep=False),
        "payment from the account": Way(
            label, load, load.desk_id, partial(pay, invoice_id, account_id), keep=False
        ),
        BARE: Way(label, load, load.plain_id, partial(pay_in, load, partner_id), keep=False),
    }


def get_comparisons(loads):
    """Return the ways of each comparison."""
    accounts = [(load, f"{load.operation_count:,}", load.usual_account_id) for load in loads]
    large = loads[-1]
    label = f"{large.operation_count:,}, {large.hot_count:,} on this account"
    accounts.append((large, label, large.hot_account_id))
    comparisons = {}
    for account in accounts:
        for name, way in get_ways(*account).items():
            comparisons.setdefault(name, []).append(way)
    return comparisons


def measure(section):
    """Measure all of them."""
    repeat = number("REPEAT", 20)
    section.add(
        f"Medians of {repeat} requests, flushed and rolled back, by the number of operations in "
        "the database. The last row of each is an account that has many of them itself. Plain "
        "Odoo's payment, in the same databases, is shown to tell whose growth it is."
    )
    header = ["", "operations", "queries", "Python ms", "PostgreSQL ms", "CPU ms", "CPU ×"]
    rows = []
    comparisons = get_comparisons([LoadedDatabase(name) for name in DATABASES])
    for name, ways in comparisons.items():
        costs = alternate(ways, repeat, warm_up=3)
        first = costs[ways[0].label]
        for label, cost in costs.items():
            ratio = cost.cpu / first.cpu
            figures = [f"{value:,.1f}" for value in (cost.python, cost.postgres, cost.cpu)]
            rows.append([name, label, f"{cost.queries:.0f}", *figures, f"{ratio:.2f}"])
            if cost is not first and name != BARE:
                title = f"{name}, {label} operations beside {ways[0].label}, CPU"
                section.judge(title, ratio, LIMIT)
    section.add_table(header, rows)


def main():
    section = Section("growth")
    measure(section)
    return section
