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


def pay_in(database, payment_type, env, _subject):
    return flows.post_payments(
        env,
        [
            flows.prepare_payment_vals(database, partner_id, payment_type)
            for partner_id in database.partner_ids
        ],
    )


def register(database, env, _subject):
    invoices = env["account.move"].browse(database.invoice_ids)
    return flows.register_payments(env, invoices, database.journal_ids[0], group_payment=False)


def pay_and_match(database, env, _subject):
    payments = pay_in(database, "inbound", env, None)
    invoices = env["account.move"].browse(database.invoice_ids)
    for payment, invoice in zip(payments, invoices, strict=True):
        (get_receivables(payment.move_id) + get_receivables(invoice)).reconcile()
    return payments


def check_out_plain(database, env, _subject):
    """Confirm, invoice and post all, then two payments for each: a third of it and the rest."""
    orders = env["sale.order"].browse(database.order_ids)
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


def move_cash(database, single, env, _subject):
    vals = {"amount": flows.AMOUNT, "journal_id": database.journal_ids[0]}
    vals_list = [{"account_id": account_id, **vals} for account_id in database.account_ids]
    return call(env, "deposit.account", single, "account_id", vals_list)


def pay(database, env, _subject):
    vals_list = [
        {"account_id": account_id, "move_ids": [invoice_id]}
        for account_id, invoice_id in zip(database.account_ids, database.invoice_ids, strict=True)
    ]
    return call(env, "deposit.account", "pay", "account_id", vals_list)


def check_out(database, env, _subject):
    orders = env["sale.order"].browse(database.order_ids)
    vals_list = [
        {
            "order_id": order.id,
            "payment_vals": flows.prepare_checkout_vals(env, database, order, account_id),
        }
        for order, account_id in zip(orders, database.account_ids, strict=False)
    ]
    return call(env, "sale.order", "check_out", "order_id", vals_list)


def has_batch_way(database, model, single):
    return hasattr(database.registry[model], f"{single}_many")


# === COMPARISONS === #


def get_comparisons(plain, addon):
    """Return title, number of operations, ways and whether ours is one request for all."""

    def bare(func, label=BARE):
        ways = [Way(label, plain, plain.plain_id, partial(func, plain), keep=False)]
        if label == BARE:
            ways.append(Way(SAME, addon, addon.plain_id, partial(func, addon), keep=False))
        return ways

    def ours(label, user_id, func, model, single):
        many = has_batch_way(addon, model, single)
        return Way(label if many else f"{label}, one by one", addon, user_id, func, keep=False)

    def cash(database, payment_type, env, subject):
        return pay_in(database, payment_type, env, subject)

    size, orders = len(addon.partner_ids), len(addon.order_ids)
    account = "deposit.account"
    return [
        (
            "Top-ups",
            size,
            bare(lambda database, *args: cash(database, "inbound", *args)),
            ours("top-ups", addon.desk_id, partial(move_cash, addon, "top_up"), account, "top_up"),
        ),
        (
            "Payments of invoices",
            size,
            bare(pay_and_match) + bare(register, "plain Odoo, dialog Register Payment"),
            ours("payments from accounts", addon.desk_id, partial(pay, addon), account, "pay"),
        ),
        (
            "Refunds",
            size,
            bare(lambda database, *args: cash(database, "outbound", *args)),
            ours(
                "refunds", addon.finance_id, partial(move_cash, addon, "refund"), account, "refund"
            ),
        ),
        (
            "Check-outs",
            orders,
            bare(check_out_plain),
            ours("check-outs", addon.desk_id, partial(check_out, addon), "sale.order", "check_out"),
        ),
    ]


def measure(section):
    """Measure all batches."""
    size, orders = number("BATCH", 1000), number("BATCH_ORDERS", 200)
    repeat = number("BATCH_REPEAT", 1)
    plain = BatchDatabase("bench_plain", size, orders)
    addon = BatchDatabase("bench_addon", size, orders)
    section.add(
        "All operations in one request, each for another client; figures are for one operation. "
        f"Each ran {repeat} times, flushed to the database and rolled back."
    )
    for title, count, bare, ours in get_comparisons(plain, addon):
        wanted = os.environ.get("PROFILE")
        if wanted and wanted != ours.label:
            continue
        costs = alternate([*bare, ours], repeat, warm_up=0)
        each = {label: cost.divide(count) for label, cost in costs.items()}
        section.add(f"### {title}, {count:,} at once")
        section.add_table(*format_costs(each, BARE, SAME))
        section.judge(f"{count:,} {ours.label}, CPU", each[ours.label].cpu / each[BARE].cpu, LIMIT)
        if wanted:
            profile(ours, repeat=1)


def main():
    section = Section("batch")
    measure(section)
    return section
