"""How each operation of the rights matrix is carried out, on the records of a place.

A recipe gets the place and a caller, and does as a program would that calls the method over the
network: ``caller(records)`` are the records as the user has them, through the ORM or through HTTP.
What has no recipe is called without arguments on the record of the place.
"""

from odoo.exceptions import UserError

CRUD = ("read", "create", "write", "unlink")


def as_caller(user):
    """Return the caller that uses the ORM as a user of the first branch."""

    def call(records):
        records.env.invalidate_all()  # a request knows nothing of what the test has read
        return records.with_user(user).with_context(allowed_company_ids=user.company_id.ids)

    return call


# === RECORDS === #

# How the row of a report is found: by which field, and which record of the place.
ROWS = {
    "deposit.balance.report": ("account_id", "account"),
    "deposit.commission.report": ("employee_id", "employee"),
    "deposit.operation": ("payment_id", "payment"),
    "deposit.proof.report": ("partner_id", "client"),
    "deposit.till.operation": ("journal_id", "till"),
    "deposit.till.report": ("journal_id", "till"),
    "deposit.turnover.report": ("account_id", "account"),
}


def get_record(here, model):
    """Return the record of a model at a place, none for dialogs."""
    names = {
        "account.move": "invoice",
        "account.payment": "payment",
        "deposit.account": "account",
        "deposit.account.beneficiary": "beneficiary",
        "deposit.account.import": "batch",
        "deposit.account.type": "type",
        "deposit.commission.rate": "rate",
        "deposit.notice": "notice",
        "mail.message": "message",
        "res.partner": "client",
        "sale.order": "visit",
    }
    if model in names:
        return getattr(here, names[model])
    if model in ROWS:
        fname, name = ROWS[model]
        # The numbers of the rows are those of the moment.
        rows = here.env[model].with_context(active_test=False)
        return rows.search([(fname, "=", getattr(here, name).id)], limit=1)
    if model == "account.move.line":
        return here.invoice.line_ids[:1]
    if model == "account.journal":
        return here.till
    if model == "deposit.account.import.line":
        return here.batch.line_ids[:1]
    if model == "deposit.account.import.column":
        return here.batch.column_ids[:1]
    return here.env[model]


def get_values(here, model):
    """Return the values with which a record of a model is created at a place."""
    account = {"account_id": here.account.id}
    money = {**account, "amount": 5, "journal_id": here.till.id}
    reason = {"reason": "Mistake"}
    opening = {"partner_id": here.newcomer.id, "type_id": here.type.id}
    visit = {"order_id": here.visit.id}
    return {
        "deposit.account": {**opening, "location_id": here.location.id},
        "deposit.account.beneficiary": {**account, "partner_id": here.guest.id},
        "deposit.account.block": {**account, **reason},
        "deposit.account.close": {"account_id": here.empty.id},
        "deposit.account.import": {"company_id": here.location.id, "type_id": here.type.id},
        "deposit.account.import.column": {"import_id": here.batch.id, "name": "Card"},
        "deposit.account.limit": {**account, **reason, "limit": 20},
        "deposit.account.open": {**opening, "location_id": here.location.id},
        "deposit.account.pay": {**account, "move_ids": here.invoice.ids, "amount": 5},
        "deposit.account.refund": money,
        "deposit.account.statement": {"account_ids": here.account.ids},
        "deposit.account.top.up": money,
        "deposit.account.transfer": {**account, **reason, "target_id": here.target.id, "amount": 5},
        "deposit.account.type": {"name": "New", "company_ids": here.location.ids},
        "deposit.commission.rate": {
            "employee_id": here.employee.id,
            "kind": "product",
            "rate": 5,
            "company_id": here.location.root_id.id,
        },
        "deposit.export": {"res_model": "deposit.account", "company_ids": here.location.ids},
        "deposit.operation.cancel": {"move_id": here.move.id, **reason},
        "res.partner.issue.card": {"partner_id": here.client.id},
        "visit.cancel": {**visit, **reason},
        "visit.checkout": visit,
        "visit.refund": {"order_id": here.paid_visit.id, "mode": "cancel", **reason},
    }.get(model)


# === OPERATIONS === #


def ask(here, amount):
    """Return what is asked for on one account, as one operation of many."""
    return {"account_id": here.account.id, "amount": amount}


def read(here, caller, model):
    """Read the record, and find it."""
    record = get_record(here, model)
    if record._transient and get_values(here, model):
        names = [name for name, field in record._fields.items() if not field.relational]
        open_dialog(here, caller, model).read(names)
        return
    rows = caller(record).search_read([("id", "in", record.ids)], ["display_name"])
    if record and not rows:
        raise LookupError
    if record:
        caller(record).read(["display_name"])


def create(here, caller, model):
    """Create a record with the values of the place."""
    records = caller(here.env[model])
    values = get_values(here, model)
    if values is None:
        records.check_access("create")
    else:
        records.create(dict(values)).flush_recordset()


def check(here, caller, model, operation):
    """Check a right as the ORM does before anything else."""
    record = caller(get_record(here, model))
    if record._transient and (values := get_values(here, model)):
        record = record.create(dict(values))
    record.check_access(operation)


def open_dialog(here, caller, model):
    """Return a dialog as a user opens it at a place."""
    if model == "visit.checkout":
        action = caller(here.visit).action_open_checkout()
        return caller(here.env[model].browse(action["res_id"]))
    dialog = caller(here.env[model]).create(dict(get_values(here, model)))
    return dialog


def press(here, caller, model, method):
    """Press a button of a dialog."""
    return getattr(open_dialog(here, caller, model), method)()


def pay_on_credit(here, caller):
    """Pay more than there is, after the question."""
    dialog = caller(here.env["deposit.account.pay"]).create(
        {
            "account_id": here.account.id,
            "move_ids": here.big_invoice.ids,
            "amount": 100,
            "confirmed_credit": 100,
        }
    )
    return dialog.action_pay_on_credit()


def press_after_payment(here, caller, method):
    """Press a button of the last page of the checkout."""
    dialog = open_dialog(here, caller, "visit.checkout")
    dialog.action_pay()
    return getattr(dialog, method)()


def block_and(here, caller, method):
    here.account.sudo().action_block("Lost card")
    return getattr(caller(here.account), method)()


def import_and(here, caller, method):
    here.batch.action_import()
    return getattr(caller(here.batch), method)()


def begin_and(here, caller, method):
    here.batch.action_begin_import()
    return getattr(caller(here.batch), method)()


def send_sample(here, caller):
    account_type = caller(here.type).with_context(deposit_notice_kind="top_up")
    return account_type.action_send_notice_sample()


def open_visit_refund(here, caller):
    payment = caller(here.paid_visit.sudo().visit_payment_ids[:1])
    return payment.with_context(visit_refund_order_id=here.paid_visit.id).action_open_visit_refund()


def load_account(here, caller):
    result = caller(here.account).load(
        ["partner_id/.id", "type_id/.id", "location_id/.id"],
        [[str(here.newcomer.id), str(here.type.id), str(here.location.id)]],
    )
    if not result["ids"]:
        raise UserError(str(result["messages"]))


def call(name, method, *args, **kwargs):
    """Return the recipe of a method called on the record ``name`` of a place.

    Arguments that are callable get the place, and return the argument.
    """

    def recipe(here, caller):
        fill = lambda value: value(here) if callable(value) else value  # noqa: E731
        return getattr(caller(getattr(here, name)), method)(
            *map(fill, args), **{key: fill(value) for key, value in kwargs.items()}
        )

    return recipe


RECIPES = {
    ("account.move", "action_deposit_cancel"): call("move", "action_deposit_cancel", "Mistake"),
    ("account.move", "action_take_outstanding_credit"): call(
        "note", "action_take_outstanding_credit"
    ),
    ("account.payment", "action_cancel"): call("spend", "action_cancel"),
    ("account.payment", "action_deposit_cancel"): call("spend", "action_deposit_cancel", "Mistake"),
    ("account.payment", "action_open_visit_refund"): open_visit_refund,
    ("deposit.account", "action_block"): call("account", "action_block", "Lost card"),
    ("deposit.account", "action_close"): call("empty", "action_close"),
    ("deposit.account", "action_reset_credit_limit"): call(
        "account", "action_reset_credit_limit", "Mistake"
    ),
    ("deposit.account", "action_set_credit_limit"): call(
        "account", "action_set_credit_limit", 20, "Regular client"
    ),
    ("deposit.account", "action_unblock"): lambda here, caller: block_and(
        here, caller, "action_unblock"
    ),
    ("deposit.account", "balance_at"): call("account", "balance_at", "2100-01-01"),
    ("deposit.account", "open"): call(
        "account",
        "open",
        lambda here: here.newcomer.id,
        lambda here: here.type.id,
        lambda here: here.location.id,
    ),
    ("deposit.account", "pay"): call("account", "pay", lambda here: here.invoice.ids, 5),
    ("deposit.account", "pay on credit"): call(
        "account", "pay", lambda here: here.big_invoice.ids, 100, allow_credit=True
    ),
    ("deposit.account", "refund"): call("account", "refund", 5, lambda here: here.till.id),
    ("deposit.account", "top_up_many"): call(
        "account", "top_up_many", lambda here: [{**ask(here, 5), "journal_id": here.till.id}]
    ),
    ("deposit.account", "refund_many"): call(
        "account", "refund_many", lambda here: [{**ask(here, 5), "journal_id": here.till.id}]
    ),
    ("deposit.account", "pay_many"): call(
        "account", "pay_many", lambda here: [{**ask(here, 5), "move_ids": here.invoice.ids}]
    ),
    ("deposit.account", "release_outstanding_credit"): call(
        "account", "release_outstanding_credit", 5
    ),
    ("deposit.account", "top_up"): call("account", "top_up", 5, lambda here: here.till.id),
    ("deposit.account", "top_up at own till"): call(
        "account", "top_up", 5, lambda here: here.own_till.id
    ),
    ("deposit.account", "refund at own till"): call(
        "account", "refund", 5, lambda here: here.own_till.id
    ),
    ("deposit.account", "load"): load_account,
    ("deposit.account", "transfer"): call("account", "transfer", lambda here: here.target.id, 5),
    ("deposit.account.import", "action_import_step"): lambda here, caller: begin_and(
        here, caller, "action_import_step"
    ),
    ("deposit.account.import", "action_reset"): lambda here, caller: begin_and(
        here, caller, "action_reset"
    ),
    ("deposit.account.import", "action_undo"): lambda here, caller: import_and(
        here, caller, "action_undo"
    ),
    ("deposit.account.import.line", "action_open_account"): lambda here, caller: (
        here.batch.action_import(),
        here.env.flush_all(),
        here.env.invalidate_all(),
        caller(here.batch.line_ids[:1]).action_open_account(),
    ),
    ("deposit.account.pay", "action_pay_on_credit"): pay_on_credit,
    ("deposit.account.type", "action_send_notice_sample"): send_sample,
    ("sale.order", "action_cancel_visit"): call("visit", "action_cancel_visit", "Ill"),
    ("sale.order", "cancel_payment"): call("paid_visit", "cancel_payment", reason="Mistake"),
    ("sale.order", "check_out"): call(
        "visit", "check_out", lambda here: [{"journal_id": here.till.id}]
    ),
    ("sale.order", "check_out from account"): call(
        "visit", "check_out", lambda here: [{"account_id": here.account.id}]
    ),
    ("sale.order", "check_out_many"): call(
        "visit",
        "check_out_many",
        lambda here: [
            {"order_id": here.visit.id, "payment_vals": [{"account_id": here.account.id}]}
        ],
    ),
    ("sale.order", "give_overpayment_back"): call(
        "overpaid_visit", "give_overpayment_back", "Mistake"
    ),
    ("sale.order", "refund_lines"): call(
        "paid_visit",
        "refund_lines",
        lambda here: [{"line_id": here.paid_visit.order_line.id, "return_quantity": 1}],
        "Mistake",
    ),
    ("visit.checkout", "action_print"): lambda here, caller: press_after_payment(
        here, caller, "action_print"
    ),
    ("visit.checkout", "action_send"): lambda here, caller: press_after_payment(
        here, caller, "action_send"
    ),
}


def carry_out(here, caller, model, operation):
    """Carry an operation of the matrix out, as a user of the first branch, at a place."""
    if recipe := RECIPES.get((model, operation)):
        return recipe(here, caller)
    if operation == "read":
        return read(here, caller, model)
    if operation == "create":
        return create(here, caller, model)
    if operation in CRUD:
        return check(here, caller, model, operation)
    if here.env[model]._transient:
        return press(here, caller, model, operation)
    return getattr(caller(get_record(here, model)), operation)()
