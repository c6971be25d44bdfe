"""The requests that are compared: what plain Odoo does, and what this addon does instead."""

AMOUNT = 100


def prepare_payment_vals(database, partner_id, payment_type="inbound", amount=AMOUNT):
    return {
        "payment_type": payment_type,
        "partner_type": "customer",
        "partner_id": partner_id,
        "amount": amount,
        "journal_id": database.journal_ids[0],
    }


# === PLAIN ODOO === #


def post_payments(env, vals_list):
    payments = env["account.payment"].create(vals_list)
    payments.action_post()
    return payments


def register_payments(env, invoices, journal_id, **values):
    """Do what the dialog Register Payment does."""
    wizard = (
        env["account.payment.register"]
        .with_context(active_model="account.move", active_ids=invoices.ids)
        .create({"journal_id": journal_id, **values})
    )
    return wizard._create_payments()


def invoice_order(order):
    order.action_confirm()
    invoice = order._create_invoices()
    invoice.action_post()
    return invoice


def check_out_plain(env, database, order_id):
    """Confirm, invoice and register two payments, without the time that the forms take."""
    invoice = invoice_order(env["sale.order"].browse(order_id))
    first = env.company.currency_id.round(invoice.amount_total / 3)
    payments = register_payments(env, invoice, database.journal_ids[0], amount=first)
    return payments + register_payments(env, invoice, database.journal_ids[1])


# === WITH THE ADDON === #


def check_out(env, database, order_id):
    order = env["sale.order"].browse(order_id)
    return order.check_out(prepare_checkout_vals(env, database, order))


def prepare_checkout_vals(env, database, order, account_id=None):
    part = env.company.currency_id.round(order.amount_total / 3)
    return [
        {"account_id": account_id or database.account_id, "amount": part},
        {"journal_id": database.journal_ids[0], "amount": order.amount_total - part},
    ]


# === CHECKS === #


def check_posted(_env, payments):
    """Make sure that what is compared is the same: a payment with a posted entry."""
    for payment in payments.sudo():
        assert payment.move_id.state == "posted", payment.state


def check_paid(env, payments):
    check_posted(env, payments)
    for payment in payments.sudo():
        [invoice] = payment.reconciled_invoice_ids
        assert invoice.payment_state == "paid", invoice.payment_state
