"""Beside Odoo's eWallet: a top-up, and a sale that is paid from it.

The eWallet is topped up by selling its product: order, invoice, payment. A sale is paid from it by
a reward on the order, so what is invoiced is the rest. What is sold is created in the request.
"""

import os
from functools import partial

from odoo.fields import Command

from . import flows
from .common import Way, alternate, number
from .database import PLENTY, VISIT_START, Database
from .profiling import profile
from .results import Section, format_costs

QUERIES, CPU, SALE = 0.35, 0.25, 1.05
TOP_UP, WALLET_TOP_UP = "top-up of a client account", "top-up of an eWallet"
CASH, WALLET_SALE = "plain Odoo, sale paid in cash", "sale paid from an eWallet"
SALES = ("sale paid from the account", "check-out, paid from the account")


class WalletDatabase(Database):
    """A database with the eWallet program that Odoo's own template makes, and a full eWallet."""

    def create_records(self, env):
        super().create_records(env)
        programs = env["loyalty.program"]
        values = programs._get_template_values()["ewallet"]
        program = programs.create({"name": "eWallet", "program_type": "ewallet", **values})
        self.top_up_product_id = program.trigger_product_ids.id or program.rule_ids.product_ids.id
        self.wallet_id = (
            env["loyalty.card"]
            .create({"program_id": program.id, "partner_id": self.partner_id, "points": PLENTY})
            .id
        )


# === EWALLET === #


def create_order(database, env, product_ids, **values):
    lines = [Command.create({"product_id": product_id}) for product_id in product_ids]
    return env["sale.order"].create(
        {"partner_id": database.partner_id, "order_line": lines, **values}
    )


def top_up_wallet(database, env, _subject):
    """Sell the product of the program, for 50, and take the money for it."""
    order = create_order(database, env, [database.top_up_product_id])
    return flows.register_payments(env, flows.invoice_order(order), database.journal_ids[0])


def sell_from_wallet(database, env, _subject):
    """Sell, and pay as the dialog of rewards does."""
    order = create_order(database, env, database.product_ids)
    order._update_programs_and_rewards()
    wizard = env["sale.loyalty.reward.wizard"].create({"order_id": order.id})
    wizard.selected_reward_id = wizard.reward_ids
    wizard.action_apply()
    return flows.invoice_order(order)


def check_wallet_sale(_env, invoice):
    """Make sure that the eWallet has paid all."""
    invoice = invoice.sudo()
    assert invoice.state == "posted", invoice.state
    assert invoice.currency_id.is_zero(invoice.amount_residual), invoice.amount_residual
    lines = invoice.line_ids.sale_line_ids.order_id.order_line.filtered("coupon_id")
    assert lines, "the eWallet has paid nothing"


# === CASH, AND ACCOUNTS === #


def sell_in_cash(database, env, _subject):
    order = create_order(database, env, database.product_ids)
    return flows.register_payments(env, flows.invoice_order(order), database.journal_ids[0])


def sell_from_account(database, env, _subject):
    invoice = flows.invoice_order(create_order(database, env, database.product_ids))
    return env["deposit.account"].browse(database.account_id).pay(invoice.ids)


def check_out(database, env, _subject):
    order = create_order(database, env, database.product_ids, visit_start=VISIT_START)
    return order.check_out([{"account_id": database.account_id}])


def top_up(database, env, _subject):
    account = env["deposit.account"].browse(database.account_id)
    return account.top_up(50, database.journal_ids[0])


# === COMPARISONS === #


def get_comparisons(plain, addon, wallet):
    def way(label, database, user_id, func, check):
        return Way(label, database, user_id, partial(func, database), check=check)

    paid = flows.check_paid
    cash, desk = plain.plain_id, addon.desk_id
    return {
        "Top-up": [
            way(WALLET_TOP_UP, wallet, wallet.plain_id, top_up_wallet, paid),
            way(TOP_UP, addon, desk, top_up, flows.check_posted),
        ],
        "Sale of three lines": [
            way(CASH, plain, cash, sell_in_cash, paid),
            way(f"{CASH}, addon installed", addon, addon.plain_id, sell_in_cash, paid),
            way(WALLET_SALE, wallet, wallet.plain_id, sell_from_wallet, check_wallet_sale),
            way(SALES[0], addon, addon.clerk_id, sell_from_account, paid),
            way(SALES[1], addon, desk, check_out, paid),
        ],
    }


def measure(section):
    """Measure both comparisons."""
    repeat = number("REPEAT", 25)
    databases = Database("bench_plain"), Database("bench_addon"), WalletDatabase("bench_ewallet")
    section.add(f"Medians of {repeat} requests. Odoo's eWallet is in a database without the addon.")
    costs = {}
    for title, ways in get_comparisons(*databases).items():
        costs |= alternate(ways, repeat, warm_up=4)
        section.add(f"### {title}")
        part = {way.label: costs[way.label] for way in ways}
        section.add_table(*format_costs(part, ways[0].label))
        for way in ways:
            if os.environ.get("PROFILE") == way.label:
                profile(way)
    ours, theirs = costs[TOP_UP], costs[WALLET_TOP_UP]
    section.judge("top-up beside the eWallet's, queries", ours.queries / theirs.queries, QUERIES)
    section.judge("top-up beside the eWallet's, CPU", ours.cpu / theirs.cpu, CPU)
    for label in SALES:
        section.judge(f"{label}, CPU beside cash", costs[label].cpu / costs[CASH].cpu, SALE)


def main():
    section = Section("ewallet")
    measure(section)
    return section
