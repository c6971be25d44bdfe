"""One operation at a time, beside plain Odoo's for the same documents."""

import os
from functools import partial

from . import flows
from .common import Way, alternate, get_receivables, number
from .database import VISIT_START, Database
from .profiling import profile
from .results import Section, format_costs

LIMIT = 1.05
BARE = "plain Odoo"
SAME = "plain Odoo, addon installed"
CHECK_OUT = "Check-out of three lines, beside order, invoice and two payments"


# === WHAT IS MEASURED === #


def pay_in(database, payment_type, env, _subject):
    return flows.post_payments(
        env, [flows.prepare_payment_vals(database, database.partner_id, payment_type)]
    )


def top_up(database, env, _subject):
    account = env["deposit.account"].browse(database.account_id)
    return account.top_up(flows.AMOUNT, database.journal_ids[0])


def refund(database, env, _subject):
    account = env["deposit.account"].browse(database.account_id)
    return account.refund(flows.AMOUNT, database.journal_ids[0])


def pay_and_match(database, env, invoice_id):
    payment = pay_in(database, "inbound", env, None)
    invoice = env["account.move"].browse(invoice_id)
    (get_receivables(payment.move_id) + get_receivables(invoice)).reconcile()
    return payment


def register(journal_id, env, invoice_id):
    return flows.register_payments(env, env["account.move"].browse(invoice_id), journal_id)


def pay(database, env, invoice_id):
    return env["deposit.account"].browse(database.account_id).pay([invoice_id])


# === COMPARISONS === #


def compare_with_plain(plain, addon, func, prepare, check):
    """Return plain Odoo's way in a database without the addon and in one with it.

    :param func: returns the function that is measured in a database
    :param str prepare: name of the method of the database that makes a subject, if there is one
    """
    return [
        Way(
            label,
            database,
            database.plain_id,
            func(database),
            getattr(database, prepare) if prepare else lambda: None,
            check,
        )
        for label, database in ((BARE, plain), (SAME, addon))
    ]


def get_comparisons(plain, addon):
    """Return the ways of each comparison; the last one is ours."""
    posted, paid = flows.check_posted, flows.check_paid

    def ours(label, user_id, func, prepare=lambda: None, check=posted):
        return Way(label, addon, user_id, func, prepare, check)

    def bare(func, prepare=None, check=posted):
        return compare_with_plain(plain, addon, func, prepare, check)

    desk, finance = addon.desk_id, addon.finance_id
    invoice, visit = addon.create_invoice, partial(addon.create_order, visit_start=VISIT_START)
    return {
        "Top-up, beside a payment created and posted": [
            *bare(lambda database: partial(pay_in, database, "inbound")),
            ours("top-up", desk, partial(top_up, addon)),
        ],
        "Payment of an invoice, beside a payment created, posted and matched": [
            *bare(lambda database: partial(pay_and_match, database), "create_invoice", paid),
            ours("payment from the account", desk, partial(pay, addon), invoice, paid),
        ],
        "Payment of an invoice in the dialog Register Payment": [
            *bare(
                lambda database: partial(register, database.journal_ids[0]), "create_invoice", paid
            ),
            ours(
                "from the account, in the dialog",
                addon.clerk_id,
                partial(register, addon.deposit_journal_id),
                invoice,
                paid,
            ),
        ],
        "Refund, beside an outbound payment created and posted": [
            *bare(lambda database: partial(pay_in, database, "outbound")),
            ours("refund", finance, partial(refund, addon)),
        ],
        CHECK_OUT: [
            *bare(
                lambda database: lambda env, order: flows.check_out_plain(env, database, order),
                "create_order",
                paid,
            ),
            ours("check-out", desk, lambda env, id_: flows.check_out(env, addon, id_), visit, paid),
        ],
    }


def measure(section):
    """Measure all comparisons."""
    repeat = number("REPEAT", 20)
    plain, addon = Database("bench_plain"), Database("bench_addon")
    section.add(
        f"Medians of {repeat} requests. “Addon installed” is plain Odoo's own work in the database "
        f"of the addon. The target is on CPU, against plain Odoo without the addon."
    )
    for title, ways in get_comparisons(plain, addon).items():
        measure_comparison(section, title, ways, repeat)


def show_check_out():
    """Measure the check-out alone, without a place in RESULTS.md."""
    section = Section("single")
    comparisons = get_comparisons(Database("bench_plain"), Database("bench_addon"))
    measure_comparison(section, CHECK_OUT, comparisons[CHECK_OUT], number("REPEAT", 30))


def measure_comparison(section, title, ways, repeat):
    costs = alternate(ways, repeat, warm_up=4)
    section.add(f"### {title}")
    section.add_table(*format_costs(costs, BARE, SAME))
    ours, operation = ways[-1].label, title.partition(", beside")[0]
    section.judge(f"{ours}, CPU", costs[ours].cpu / costs[BARE].cpu, LIMIT)
    ratio = costs[SAME].cpu / costs[BARE].cpu
    section.judge(f"{operation}: plain Odoo's, addon installed, CPU", ratio, LIMIT)
    for way in ways:
        if os.environ.get("PROFILE") == way.label:
            profile(way)


def main():
    section = Section("single")
    measure(section)
    return section
