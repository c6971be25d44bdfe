"""Odoo at work when the addon is gone. Run in `odoo shell` after the uninstallation."""
# ruff: noqa: F821

# Every model answers, and every screen that a menu leads to opens.
for model in sorted(env.registry):
    records = env[model]
    if records._auto and not records._abstract:
        records.with_context(active_test=False).search([], limit=3).read()
menus = env["ir.ui.menu"].search([("action", "!=", False)])
actions = [menu.action for menu in menus if menu.action._name == "ir.actions.act_window"]
assert len(actions) > 50, len(actions)
for action in actions:
    env[action.res_model].get_views(action.views)
for view in env["ir.ui.view"].search([("inherit_id", "=", False), ("model", "!=", False)]):
    if view.type in ("form", "list", "kanban", "search"):
        env[view.model].get_view(view.id)

# Odoo reads the payments that stay: all have a method that Odoo knows.
payments = env["account.payment"].search([])
payments.read(["name", "state", "amount", "payment_method_line_id", "payment_method_id"])
posted = payments.filtered("move_id")
assert posted.payment_method_id, posted
assert not posted.filtered(lambda payment: not payment.payment_method_line_id.payment_method_id)


def find_invoice(state, **domain):
    invoice = env["account.move"].search(
        [
            ("move_type", "=", "out_invoice"),
            ("payment_state", "=", state),
            ("state", "=", "posted"),
            *((fname, "=", value) for fname, value in domain.items()),
        ],
        limit=1,
    )
    assert invoice, state
    return invoice


def register_payment(invoice):
    wizard = env["account.payment.register"].with_context(
        active_model="account.move", active_ids=invoice.ids
    )
    payment = wizard.create({})._create_payments()
    assert invoice.payment_state in ("paid", "in_payment"), invoice.payment_state
    return payment


# New business: an invoice is made, paid, its payment taken back.
invoice = find_invoice("not_paid").copy()
invoice.action_post()
payment = register_payment(invoice)
payment.action_draft()
payment.action_cancel()
assert invoice.payment_state == "not_paid", invoice.payment_state

# What was paid from a client account is Odoo's to undo and to do again.
paid = env["account.move"].search(
    [
        ("move_type", "=", "out_invoice"),
        ("payment_state", "in", ("paid", "partial")),
        ("matched_payment_ids.journal_id.active", "=", False),
    ],
    limit=1,
)
assert paid, "no invoice was paid from a client account"
paid.line_ids.remove_move_reconcile()
assert paid.payment_state == "not_paid", paid.payment_state
register_payment(paid)
html, _type = env["ir.actions.report"]._render_qweb_html("account.report_invoice", paid.ids)
assert paid.name.encode() in html

# The orders that were visits, and their clients
order = env["sale.order"].search([("state", "=", "sale")], limit=1)
assert order, "no order was confirmed"
order.copy().action_confirm()
env["account.move.line"].formatted_read_group([], ["account_id"], ["balance:sum"])

# Whoever may read the books still may: no rule of ours is left that names what is gone.
for user in env["res.users"].search([("share", "=", False)]):
    if user.has_group("account.group_account_readonly"):
        env["account.move"].with_user(user).search([], limit=3).read(["name", "state"])

assert not env["account.journal"].search([("code", "=like", "CLA%")])
env.cr.rollback()
