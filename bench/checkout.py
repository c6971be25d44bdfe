"""Checkout of a visit with three lines and two payments, against plain Odoo for the same documents.

Run with ``bench/run checkout``. Plain Odoo confirms the order, creates and posts the invoice and
registers two payments, once in a database without the addon and once with it. All three alternate
in one process, each in a transaction of its own, as a request is: with an empty record cache, and
until it is committed. ``REPEAT`` is the number of repetitions, ``PROFILE`` shows where ours goes.
"""

import cProfile
import os
import pstats
import time
from statistics import median

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

REPEAT = int(os.environ.get("REPEAT", "30"))
WARM_UP = 5
LIMIT = 1.15
GROUPS = ["account.group_account_invoice", "sales_team.group_sale_salesman_all_leads"]
OUR_GROUPS = [
    "sales_team.group_sale_salesman_all_leads",
    "customer_deposit.group_deposit_cashier",
    "customer_deposit.group_booking_payment",
]


class Database:
    """A database with all that a checkout needs, and orders of the same three lines."""

    def __init__(self, name):
        self.registry = Registry(name)
        with self.registry.cursor() as cr:
            self.create_records(api.Environment(cr, SUPERUSER_ID, {}))

    def create_records(self, env):
        journals = [("cash", "Till"), ("bank", "Card")]
        self.journal_ids = [
            env["account.journal"].create({"type": kind, "name": name, "code": name}).id
            for kind, name in journals
        ]
        self.product_ids = [
            env["product.product"].create({"name": name, "type": kind, "list_price": price}).id
            for name, kind, price in (
                ("Haircut", "service", 60),
                ("Colour", "service", 85),
                ("Shampoo", "consu", 20),
            )
        ]
        self.partner_id = env["res.partner"].create({"name": "Anna Ito"}).id
        self.user_id = self.create_user(env, "plain", GROUPS)
        if "deposit.account" in env:
            self.desk_id = self.create_user(env, "desk_bench", OUR_GROUPS)
            account_type = env["deposit.account.type"].create({"name": "Deposit"})
            account = env["deposit.account"].open(self.partner_id, account_type.id)
            account.top_up(1_000_000, self.journal_ids[0])
            self.account_id = account.id

    def create_user(self, env, login, groups):
        return (
            env["res.users"]
            .create(
                {
                    "name": login,
                    "login": login,
                    "group_ids": [Command.link(env.ref(group).id) for group in groups],
                }
            )
            .id
        )

    def create_order(self, **values):
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            lines = [Command.create({"product_id": product}) for product in self.product_ids]
            order = env["sale.order"].create(
                {"partner_id": self.partner_id, "order_line": lines, **values}
            )
            return order.id


def pay_plain(env, database, order_id):
    """Do what an employee does in plain Odoo, without the time that the forms take."""
    order = env["sale.order"].browse(order_id)
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    first = env.company.currency_id.round(invoice.amount_total / 3)
    for journal_id, amount in zip(database.journal_ids, (first, None), strict=True):
        wizard = (
            env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": journal_id, **({"amount": amount} if amount else {})})
        )
        wizard._create_payments()
    return invoice


def pay_at_checkout(env, database, order_id):
    order = env["sale.order"].browse(order_id)
    part = env.company.currency_id.round(order.amount_total / 3)
    order.check_out(
        [
            {"account_id": database.account_id, "amount": part},
            {"journal_id": database.journal_ids[0], "amount": order.amount_total - part},
        ]
    )
    return order.sudo().invoice_ids


def measure(func, database, user_id, order_id):
    """Return queries, CPU and time in milliseconds of one request."""
    with database.registry.cursor() as cr:
        env = api.Environment(cr, user_id, {"lang": "en_US", "tz": "UTC"})
        queries, cpu, clock = cr.sql_log_count, time.process_time(), time.perf_counter()
        func(env, database, order_id)
        cr.commit()
        result = (
            cr.sql_log_count - queries,
            (time.process_time() - cpu) * 1000,
            (time.perf_counter() - clock) * 1000,
        )
        [invoice] = env["sale.order"].sudo().browse(order_id).invoice_ids
        assert invoice.payment_state == "paid", invoice.payment_state
        return result


def main():
    plain, addon = Database("bench_plain"), Database("bench_addon")
    visit = {"visit_start": "2026-01-01 10:00:00"}
    ways = {
        "plain Odoo": (pay_plain, plain, plain.user_id, {}),
        "plain Odoo, addon installed": (pay_plain, addon, addon.user_id, {}),
        "checkout": (pay_at_checkout, addon, addon.desk_id, visit),
    }
    results = {name: [] for name in ways}
    for repetition in range(WARM_UP + REPEAT):
        for name, (func, database, user_id, values) in ways.items():
            result = measure(func, database, user_id, database.create_order(**values))
            if repetition >= WARM_UP:
                results[name].append(result)
    report(results)
    if os.environ.get("PROFILE"):
        profile(*ways[os.environ["PROFILE"]])


def report(results):
    medians = {
        name: [median(values) for values in zip(*rows, strict=True)]
        for name, rows in results.items()
    }
    base = medians["plain Odoo"]
    header = ("queries", "CPU ms", "time ms")
    print(f"\nmedians of {REPEAT} repetitions, and their ratio to plain Odoo")
    print(f"{'':30}" + "".join(f"{title:>18}" for title in header))
    for name, values in medians.items():
        cells = (
            f"{value:>10.1f} {value / reference:>6.2f}×"
            for value, reference in zip(values, base, strict=True)
        )
        print(f"{name:30}" + "".join(f"{cell:>18}" for cell in cells))
    ratios = [ours / theirs for ours, theirs in zip(medians["checkout"], base, strict=True)][:2]
    verdict = "ok" if max(ratios) <= LIMIT else "TOO SLOW"
    print(f"checkout at most {LIMIT} times plain Odoo in queries and CPU: {verdict}")


def profile(func, database, user_id, values):
    profiler = cProfile.Profile()
    for _repetition in range(10):
        order_id = database.create_order(**values)
        profiler.enable()
        measure(func, database, user_id, order_id)
        profiler.disable()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(int(os.environ.get("ROWS", "90")))


main()
