"""What must be left when the addon is gone. Run in `odoo shell` after the uninstallation."""
# ruff: noqa: F821

import json

env.cr.execute(
    "SELECT count(*), sum(debit), sum(credit) FROM account_move_line WHERE parent_state = 'posted'"
)
ledger = json.dumps([str(value) for value in env.cr.fetchone()])
assert ledger == env["ir.config_parameter"].get_param("life_cycle.ledger"), ledger

# Odoo reads the payments that stay, and makes new ones.
payments = env["account.payment"].search([])
payments.read(["name", "state", "amount", "payment_method_line_id", "payment_method_id"])
invoice = env["account.move"].search(
    [
        ("move_type", "=", "out_invoice"),
        ("payment_state", "=", "not_paid"),
        ("state", "=", "posted"),
    ],
    limit=1,
)
wizard = env["account.payment.register"].with_context(
    active_model="account.move", active_ids=invoice.ids
)
wizard.create({})._create_payments()
assert invoice.payment_state in ("paid", "in_payment"), invoice.payment_state
assert not env["account.journal"].search([("code", "=like", "CLA%")])
