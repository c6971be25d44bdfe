"""A database to measure in."""

from odoo import SUPERUSER_ID, api
from odoo.fields import Command
from odoo.modules.registry import Registry

PLAIN_GROUPS = ["account.group_account_invoice", "sales_team.group_sale_salesman_all_leads"]
DESK_GROUPS = [
    "sales_team.group_sale_salesman_all_leads",
    "customer_deposit.group_deposit_cashier",
    "customer_deposit.group_booking_payment",
]
FINANCE_GROUPS = ["customer_deposit.group_deposit_finance"]
CLERK_GROUPS = [*PLAIN_GROUPS, "customer_deposit.group_booking_payment"]
PLENTY = 10_000_000
VISIT_START = "2026-01-01 10:00:00"
PRODUCTS = (("Haircut", "service", 60), ("Colour", "service", 85), ("Shampoo", "consu", 20))


class Database:
    """A database with all that is measured: products, tills, users, a client with an account."""

    def __init__(self, name):
        self.name = name
        self.registry = Registry(name)
        with self.registry.cursor() as cr:
            self.create_records(api.Environment(cr, SUPERUSER_ID, {}))

    def create_records(self, env):
        journals = [("cash", "Till"), ("bank", "Card")]
        self.journal_ids = [self.create_journal(env, *journal) for journal in journals]
        self.product_ids = [
            env["product.product"].create({"name": name, "type": kind, "list_price": price}).id
            for name, kind, price in PRODUCTS
        ]
        self.partner_id = env["res.partner"].create({"name": "Anna Ito"}).id
        self.plain_id = self.create_user(env, "plain", PLAIN_GROUPS)
        if "deposit.account" in env:
            self.desk_id = self.create_user(env, "desk_bench", DESK_GROUPS)
            self.finance_id = self.create_user(env, "finance_bench", FINANCE_GROUPS)
            self.clerk_id = self.create_user(env, "clerk_bench", CLERK_GROUPS)
            self.type_id = env["deposit.account.type"].create({"name": "Deposit"}).id
            account = env["deposit.account"].open(self.partner_id, self.type_id)
            account.top_up(PLENTY, self.journal_ids[0])
            self.account_id = account.id
            self.deposit_journal_id = env.company._get_deposit_journal().id

    def create_journal(self, env, kind, name):
        return env["account.journal"].create({"type": kind, "name": name, "code": name}).id

    def create_user(self, env, login, groups):
        values = {
            "name": login,
            "login": login,
            "group_ids": [Command.link(env.ref(group).id) for group in groups],
        }
        return env["res.users"].create(values).id

    def run(self, func, *args):
        """Return what ``func(env, *args)`` returns, called by the superuser and committed."""
        with self.registry.cursor() as cr:
            return func(api.Environment(cr, SUPERUSER_ID, {}), *args)

    def create_order(self, **values):
        return self.run(self.create_orders, [{"partner_id": self.partner_id, **values}])[0]

    def create_orders(self, env, vals_list):
        lines = [Command.create({"product_id": product}) for product in self.product_ids]
        orders = env["sale.order"].create([{"order_line": lines, **vals} for vals in vals_list])
        return orders.ids

    def create_invoice(self):
        return self.run(self.create_invoices, [self.partner_id])[0]

    def create_invoices(self, env, partner_ids, price=100):
        line = {"name": "Haircut", "price_unit": price, "tax_ids": False}
        moves = env["account.move"].create(
            [
                {
                    "move_type": "out_invoice",
                    "partner_id": partner_id,
                    "invoice_line_ids": [Command.create(line)],
                }
                for partner_id in partner_ids
            ]
        )
        moves.action_post()
        return moves.ids

    def settle(self):
        """Tell PostgreSQL's planner what is there, and clear what was rolled back."""
        with self.registry._db.cursor() as cr:
            cr.rollback()
            cr._cnx.autocommit = True
            cr.execute("VACUUM ANALYZE")
            cr._cnx.autocommit = False
