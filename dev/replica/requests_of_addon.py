"""What the addon is asked for besides its screens: methods, buttons, programs, files."""

import hashlib
import secrets
from datetime import date

from passlib.context import CryptContext

TODAY = date.today().isoformat()
DAYS = {"deposit_date_from": "2020-01-01", "deposit_date_to": TODAY}
REPORTS = (
    "deposit.balance.report",
    "deposit.turnover.report",
    "deposit.proof.report",
    "deposit.till.report",
    "deposit.till.operation",
)
TOP_UPS = [("deposit_operation", "=", "top_up")]


def get_reads(client, account):
    """Return names and functions of what only reads."""
    everybody = client.call("deposit.account", "search", [])
    payment = client.find("account.payment", TOP_UPS)
    operation = client.find("deposit.operation", [("payment_id", "!=", False)])
    calls = {
        "get_statement": ("deposit.account", "get_statement", account),
        "balance_at, all accounts": ("deposit.account", "balance_at", everybody, TODAY),
        "check_integrity, all accounts": ("deposit.account", "check_integrity", everybody),
        "get_deposit_receipt_data": ("account.payment", "get_deposit_receipt_data", payment),
        "client by a part of the name": (
            "res.partner",
            "web_name_search",
            "an",
            {"display_name": {}},
        ),
        "account by a part of its number": ("deposit.account", "name_search", "0"),
    }
    buttons = {
        "history of an account": ("deposit.account", "action_view_operations", account),
        "top up (opens the dialog)": ("deposit.account", "action_open_top_up", account),
        "document of an operation": ("deposit.operation", "action_open_document", operation),
        "print the receipt": ("account.payment", "action_print_deposit_receipt", payment),
    }
    return [
        *((name, lambda call=call: client.call(*call)) for name, call in calls.items()),
        *(
            (
                f"{model}: heading",
                lambda model=model: client.call(model, "get_report_info", context=DAYS),
            )
            for model in REPORTS
        ),
        *(
            (f"button: {name}", lambda call=call: client.press(*call))
            for name, call in buttons.items()
        ),
    ]


def make_api_key():
    """Return a key of the administrator for programs, and the statement that keeps it."""
    key = hashlib.sha1(secrets.token_bytes()).hexdigest()
    crypt = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=6000)
    insertion = (
        "INSERT INTO res_users_apikeys (name, user_id, scope, index, key, create_date)"
        " VALUES ('check', 2, 'rpc', %s, %s, now())"
    )
    return key, (insertion, key[:8], crypt.hash(key))


def get_programs(client, account, key):
    """Return names and functions of what programs read with a key."""

    def post(path, **values):
        return client.post_json(f"/json/2/{path}", values, Authorization=f"Bearer {key}")

    return [
        ("get_statement", lambda: post("deposit.account/get_statement", ids=account)),
        ("balance_at", lambda: post("deposit.account/balance_at", ids=account, date=TODAY)),
        ("search_read", lambda: post("deposit.account/search_read", fields=["balance"])),
    ]


def get_downloads(client, account):
    """Yield names, what is to be done before, and what downloads a file."""

    def fetch(action):
        return client.get(action["url"])

    for model in ("deposit.operation", "deposit.account", *REPORTS):
        press = (model, "action_export_xlsx", [])
        yield f"spreadsheet: {model}", lambda press=press: client.press(*press), fetch
    template = {"url": "/customer_deposit/import_template"}
    yield "spreadsheet: form for an import", lambda: template, fetch

    for model in REPORTS[:3]:
        press = (model, "action_print", [])
        yield (
            f"paper: {model}",
            lambda press=press: client.prepare_print(client.press(*press)),
            client.download,
        )
    yield (
        "paper: statement",
        lambda: client.prepare_print(open_statement(client, account)),
        client.download,
    )
    receipt = (
        "account.payment",
        "action_print_deposit_receipt",
        client.find("account.payment", TOP_UPS),
    )
    yield "paper: receipt", lambda: client.prepare_print(client.press(*receipt)), client.download


def open_statement(client, account):
    """Return the action with which the dialog prints a statement."""
    model, vals = "deposit.account.statement", {"account_ids": [[6, 0, account]]}
    [dialog] = client.call(model, "web_save", [], vals, {})
    return client.press(model, "action_print", [dialog["id"]])
