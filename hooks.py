from odoo.tools import SQL

from .models.account_payment_method import DEPOSIT_CODES

# Records of Odoo's own models that came with the demo data: entries in the ledger refer to them.
_DEMO_MODELS = (
    "account.journal",
    "account.move",
    "account.payment",
    "hr.employee",
    "product.category",
    "product.product",
    "product.template",
    "res.partner",
    "res.users",
)
# Where Odoo's own records name a client account.
_CLIENT_ACCOUNT_COLUMNS = (
    ("account_move", "deposit_advance_account_id"),
    ("account_move", "deposit_return_account_id"),
    ("account_move_line", "deposit_account_id"),
    ("account_payment", "deposit_account_id"),
)


def post_init_hook(env):
    """Give every company that already has a chart of accounts its deposit accounts and journal."""
    env["res.company"].search([("parent_id", "=", False)])._setup_deposit_ledger()


def uninstall_hook(env):
    """Leave Odoo able to work with the entries that stay in the ledger.

    No posted entry is touched. Payments made from client accounts keep their method line, which
    becomes a manual one, because our methods go away with the addon. Journals of client accounts
    are archived, journal items and payments forget the client accounts that are about to go.
    """
    methods = env["account.payment.method"].search([("code", "in", DEPOSIT_CODES)])
    manual = env.ref("account.account_payment_method_manual_in")
    # Straight SQL: the ORM refuses to change posted operations, and rightly so.
    for table in ("account_payment_method_line", "account_payment"):
        env.cr.execute(
            SQL(
                "UPDATE %s SET payment_method_id = %s WHERE payment_method_id = ANY(%s)",
                SQL.identifier(table),
                manual.id,
                methods.ids,
            )
        )
    for table, column in _CLIENT_ACCOUNT_COLUMNS:
        env.cr.execute(
            SQL(
                "UPDATE %s SET %s = NULL WHERE %s IS NOT NULL",
                SQL.identifier(table),
                SQL.identifier(column),
                SQL.identifier(column),
            )
        )
    env.cr.execute(
        SQL(
            "UPDATE account_journal SET active = FALSE"
            " WHERE id IN (SELECT deposit_journal_id FROM res_company)"
        )
    )
    env.invalidate_all()
    # Records of our own models go with their tables: one by one they would be held by each other.
    env["ir.model.data"].search(
        [
            ("module", "=", "customer_deposit"),
            "|",
            ("model", "in", _DEMO_MODELS),
            ("model", "=like", "deposit.%"),
        ]
    ).unlink()
