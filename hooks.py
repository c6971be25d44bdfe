from odoo.tools import SQL


def post_init_hook(env):
    """Give every company that already has a chart of accounts its deposit accounts and journal."""
    env["res.company"].search([("parent_id", "=", False)])._setup_deposit_ledger()


def uninstall_hook(env):
    """Leave Odoo able to work with the entries that stay in the ledger.

    Payments made from client accounts keep their method line; it becomes a manual one, because
    our method goes away with the addon. The journals are archived, their entries are untouched.
    """
    methods = env["account.payment.method"].search([("code", "=", "deposit")])
    manual = env.ref("account.account_payment_method_manual_in")
    # Straight SQL: the ORM refuses to change the journal of client accounts, and rightly so.
    env.cr.execute(
        SQL(
            "UPDATE account_payment_method_line SET payment_method_id = %s"
            " WHERE payment_method_id IN %s",
            manual.id,
            tuple(methods.ids) or (0,),
        )
    )
    env.cr.execute(
        SQL(
            "UPDATE account_payment SET payment_method_id = %s WHERE payment_method_id IN %s",
            manual.id,
            tuple(methods.ids) or (0,),
        )
    )
    env.cr.execute(
        SQL(
            "UPDATE account_journal SET active = FALSE"
            " WHERE id IN (SELECT deposit_journal_id FROM res_company)"
        )
    )
    env.invalidate_all()
