from odoo.tools import SQL
from odoo.tools.func import reset_cached_properties

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
    _forget_additional_phone(env)
    _forget_technical_records(env)
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


def _forget_additional_phone(env):
    """Keep Odoo from deleting, along with our phone number, its own that are computed from it too.

    What users inherit from their contact would go: see _prepare_update of ir.model.fields.
    """
    depends = env.registry.field_depends
    for field in env["res.partner"]._fields.values():
        if "additional_phone" in depends.get(field, ()):
            depends[field] = tuple(name for name in depends[field] if name != "additional_phone")
    reset_cached_properties(env.registry)


def _forget_technical_records(env):
    """Delete what Odoo leaves behind: notes of foreign keys, other modules' ids of our models."""
    # Straight SQL: the foreign keys themselves go with their columns.
    env.cr.execute(
        SQL(
            "DELETE FROM ir_model_constraint WHERE type = 'f' AND module ="
            " (SELECT id FROM ir_module_module WHERE name = 'customer_deposit')"
        )
    )
    ours = env["ir.model"].search([("model", "=like", "deposit.%")])
    for records in (
        env["ir.model.inherit"].search([("model_id", "in", ours.ids)]),
        env["ir.model.fields.selection"].search([("field_id.model_id", "in", ours.ids)]),
    ):
        env["ir.model.data"].search(
            [
                ("module", "!=", "customer_deposit"),
                ("model", "=", records._name),
                ("res_id", "in", records.ids),
            ]
        ).unlink()
