"""A thousand operations in one request, beside plain Odoo's own batch for the same documents.

Everything is rolled back after it was flushed to the database, so the same documents serve again.
Where the addon has no way to do many at once, its single way is called for each.
"""

import os
from functools import partial

from . import flows
from .accounts import import_accounts
from .common import Way, alternate, get_receivables, number, say
from .database import VISIT_START, Database
from .profiling import profile
from .results import Section, format_costs

LIMIT = 0.45
BARE = "plain Odoo"
SAME = "plain Odoo, addon installed"
CHUNK = 200
FEW = 100


class BatchDatabase(Database):
    """Clients, each with an open invoice, some with an order, and accounts where there are any."""

    def __init__(self, name, size, order_count):
        super().__init__(name)
        say(f"    {name}: {size} clients with an invoice, {order_count} of them with an order")
        has_accounts = hasattr(self, "account_id")
        if has_accounts:
            self.account_ids, self.partner_ids = import_accounts(self, size)
        else:
            self.partner_ids = self.run(self.create_partners, size)
        self.invoice_ids = []
        for first in range(0, size, CHUNK):
            chunk = self.partner_ids[first : first + CHUNK]
            self.invoice_ids += self.run(self.create_invoices, chunk)
        visit = {"visit_start": VISIT_START} if has_accounts else {}
        self.order_ids = self.run(
            self.create_orders,
            [{"partner_id": partner_id, **visit} for partner_id in self.partner_ids[:order_count]],
        )
        self.settle()

    def create_partners(self, env, size):
        return env["res.partner"].create([{"name": f"Client {n}"} for n in range(size)]).ids


# === PLAIN ODOO === #


def pay_in(database, payment_type, env, count):
    return flows.post_payments(
        env,
        [
            flows.prepare_payment_vals(database, partner_id, payment_type)
            for partner_id in database.partner_ids[:count]
        ],
    )


def register(database, env, count):
    invoices = env["account.move"].browse(database.invoice_ids[:count])
    return flows.register_payments(env, invoices, database.journal_ids[0], group_payment=False)


def pay_and_match(database, env, count):
    payments = pay_in(database, "inbound", env, count)
    invoices = env["account.move"].browse(database.invoice_ids[:count])
    for payment, invoice in zip(payments, invoices, strict=True):
        (get_receivables(payment.move_id) + get_receivables(invoice)).reconcile()
    return payments


def check_out_plain(database, env, count):
    """Confirm, invoice and post all, then two payments for each: a third of it and the rest."""
    orders = env["sale.order"].browse(database.order_ids[:count])
    orders.action_confirm()
    invoices = orders._create_invoices()
    invoices.action_post()
    vals_list = []
    for invoice in invoices:
        first = env.company.currency_id.round(invoice.amount_total / 3)
        for amount in (first, invoice.amount_total - first):
            vals_list.append(
                flows.prepare_payment_vals(database, invoice.partner_id.id, amount=amount)
            )
    payments = flows.post_payments(env, vals_list)
    for number_, invoice in enumerate(invoices):
        items = get_receivables(payments[2 * number_ : 2 * number_ + 2].move_id)
        (items + get_receivables(invoice)).reconcile()
    return payments


# === WITH THE ADDON === #


def call(env, model, single, id_key, vals_list):
    """Do what the method ``single`` does for many records, at once if there is a method for it."""
    records = env[model]
    if hasattr(records, f"{single}_many"):
        return getattr(records, f"{single}_many")(vals_list)
    payments = env["account.payment"]
    for vals in vals_list:
        values = {key: value for key, value in vals.items() if key != id_key}
        payments |= getattr(records.browse(vals[id_key]), single)(**values)
    return payments


def move_cash(database, single, env, count):
    vals = {"amount": flows.AMOUNT, "journal_id": database.journal_ids[0]}
    vals_list = [{"account_id": account_id, **vals} for account_id in database.account_ids[:count]]
    return call(env, "deposit.account", single, "account_id", vals_list)


def pay(database, env, count):
    vals_list = [
        {"account_id": account_id, "move_ids": [invoice_id]}
        for account_id, invoice_id in zip(database.account_ids, database.invoice_ids, strict=True)
    ][:count]
    return call(env, "deposit.account", "pay", "account_id", vals_list)


def check_out(database, env, count):
    orders = env["sale.order"].browse(database.order_ids[:count])
    vals_list = [
        {
            "order_id": order.id,
            "payment_vals": flows.prepare_checkout_vals(env, database, order, account_id),
        }
        for order, account_id in zip(orders, database.account_ids, strict=False)
    ]
    return call(env, "sale.order", "check_out", "order_id", vals_list)


# === COMPARISONS === #


class Batch:
    """Ways to do one thing many times, each with its own number of times.

    Plain Odoo and a batch way of ours do all. What only puts them into perspective does a hundred:
    what one costs does not depend on how many there are.
    """

    def __init__(self, plain, addon, size):
        self.plain = plain
        self.addon = addon
        self.size = size
        self.ways = []
        self.counts = {}

    def add(self, label, database, user_id, func, count):
        count = min(count, self.size)
        self.counts[label] = count
        way = Way(label, database, user_id, partial(func, database), lambda: count, keep=False)
        self.ways.append(way)

    def add_bare(self, func):
        self.add(BARE, self.plain, self.plain.plain_id, func, self.size)
        self.add(SAME, self.addon, self.addon.plain_id, func, FEW)

    def add_ours(self, label, user_id, func, model, single):
        is_batch = hasattr(self.addon.registry[model], f"{single}_many")
        self.ours = label if is_batch else f"{label}, one by one"
        self.add(self.ours, self.addon, user_id, func, self.size if is_batch else FEW)

    def measure(self, repeat):
        """Return the cost of one operation of each way."""
        costs = alternate(self.ways, repeat, warm_up=0)
        return {label: cost.divide(self.counts[label]) for label, cost in costs.items()}


def cash(payment_type):
    return lambda database, *args: pay_in(database, payment_type, *args)


def our_cash(single):
    return lambda database, *args: move_cash(database, single, *args)


def get_batches(plain, addon):
    """Return the batches by title."""
    account, size = "deposit.account", len(addon.partner_ids)
    top_ups, payments, refunds = (Batch(plain, addon, size) for _batch in range(3))
    check_outs = Batch(plain, addon, len(addon.order_ids))
    top_ups.add_bare(cash("inbound"))
    top_ups.add_ours("top-ups", addon.desk_id, our_cash("top_up"), account, "top_up")
    payments.add_bare(pay_and_match)
    dialog = "plain Odoo, dialog Register Payment"
    payments.add(dialog, plain, plain.plain_id, register, FEW)
    payments.add_ours("payments from accounts", addon.desk_id, pay, account, "pay")
    refunds.add_bare(cash("outbound"))
    refunds.add_ours("refunds", addon.finance_id, our_cash("refund"), account, "refund")
    check_outs.add_bare(check_out_plain)
    check_outs.add_ours("check-outs", addon.desk_id, check_out, "sale.order", "check_out")
    return {
        "Top-ups": top_ups,
        "Payments of invoices": payments,
        "Refunds": refunds,
        "Check-outs": check_outs,
    }


def measure(section):
    """Measure all batches."""
    size, orders = number("BATCH", 1000), number("BATCH_ORDERS", 100)
    repeat = number("BATCH_REPEAT", 1)
    plain = BatchDatabase("bench_plain", size, orders)
    addon = BatchDatabase("bench_addon", size, orders)
    section.add(
        "All operations in one request, each for another client; figures are for one operation, "
        f"the number behind a way is how many it did. Each ran {repeat} times, flushed to the "
        "database and rolled back."
    )
    for title, batch in get_batches(plain, addon).items():
        wanted = os.environ.get("PROFILE")
        if wanted and wanted != batch.ours:
            continue
        costs = batch.measure(repeat)
        section.add(f"### {title}, {batch.size:,} at once")
        shown = {f"{label} ({batch.counts[label]:,})": cost for label, cost in costs.items()}
        base, same = (f"{label} ({batch.counts[label]:,})" for label in (BARE, SAME))
        section.add_table(*format_costs(shown, base, same))
        ratio = costs[batch.ours].cpu / costs[BARE].cpu
        section.judge(f"{batch.size:,} {batch.ours}, CPU", ratio, LIMIT)
        if wanted:
            profile(batch.ways[-1], repeat=1)


def main():
    section = Section("batch")
    measure(section)
    return section
