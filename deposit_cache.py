"""Values that are read from the ledger and stored nowhere.

The ORM could be told what they depend on: the residual amounts of all journal items. Each change of
an entry, of Odoo's own too, would then look through all ways that lead from it to the clients, the
visits and the payments. So, like Odoo's own sums on contacts, they depend on nothing, and are read
anew when an entry is posted, canceled or matched.
"""

_READ_FROM_LEDGER = {
    "account.move": (
        "deposit_account_ids",
        "deposit_available",
        "deposit_credit_amount",
        "deposit_free_credit",
        "deposit_target_account_id",
    ),
    "account.payment": (
        "deposit_owed_amount",
        "deposit_target_account_id",
        "is_on_credit",
        "visit_state",
    ),
    "res.partner": ("amount_owed", "has_visit_debt", "sum_balance", "sum_paid", "sum_sold"),
    "sale.order": ("visit_payment_ids",),
}


def forget_ledger_values(env):
    """Have what was read from the ledger in this transaction read anew."""
    for model_name, fnames in _READ_FROM_LEDGER.items():
        env[model_name].invalidate_model(fnames, flush=False)
