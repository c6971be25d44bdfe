"""The screens, in the order in which one would show them. A new one is one line of SCREENS.

`url` is below the server's root; {module.xmlid} becomes the id of that record of the demo data.
`steps` gets playwright's page when the screen stands, to click and type before the picture.
`shown` marks what static/description/index.html shows, `shown_in` in which other languages it does;
only desktop pictures go there.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

WEB_CLIENT = ".o_action_manager .o_action .o_content"


@dataclass
class Screen:
    name: str
    url: str
    login: str = "admin"  # each demo user's password is the login; empty: nobody
    steps: Callable = lambda page: None
    shown: bool = False
    shown_in: tuple = ()
    ready: str = WEB_CLIENT  # a selector that appears when the screen is there


ACTION = "/odoo/action-customer_deposit."
PHONE_WIDTH = 500


DIALOG = ".modal .modal-footer"


def click(*selectors):
    """Return the steps that click one element after the other, the last of which opens a dialog."""

    def steps(page):
        for selector in selectors:
            page.click(selector)
        page.wait_for_selector(DIALOG)

    return steps


def show_page(page):
    """Show the deposit accounts on the client's card, and scroll there on a phone."""
    page.click("a[name=deposit_accounts]")
    if page.viewport_size["width"] < PHONE_WIDTH:
        page.locator("a[name=deposit_accounts]").scroll_into_view_if_needed()
        page.mouse.wheel(0, 500)


def more_buttons(selector):
    """Return the steps that open a dialog from the status bar, which a phone hides in a menu."""

    def steps(page):
        if page.viewport_size["width"] < PHONE_WIDTH:
            page.click(".o_statusbar_buttons .dropdown-toggle, .o_statusbar_button_dropdown")
        page.click(f"{selector}:visible")
        page.wait_for_selector(DIALOG)

    return steps


def pay_in_dialog(page):
    """Choose the journal of client accounts in Odoo's dialog."""
    more_buttons("button[name=action_register_payment]")(page)
    page.click(".modal div[name=journal_id] input")
    page.click(
        ".o-autocomplete--dropdown-item:has-text('Client accounts'),"
        " .modal .o_kanban_record:has-text('Client accounts')"
    )
    page.wait_for_timeout(800)


def ask_for_credit(page):
    """Pay more than is on the account, up to the question whether the client may owe it."""
    more_buttons("button[name=action_open_pay]")(page)
    page.click(".modal button[name=action_pay]")
    page.wait_for_selector(".modal button[name=action_pay_on_credit]")


def open_first_payment(page):
    """Open the payment behind the newest line of the history."""
    page.click(".o_data_row td[name=document_name], .o_kanban_record:not(.o_kanban_ghost)")
    page.wait_for_selector(".o_form_view div[name=deposit_account_id]")


def cancel_first(page):
    """Open the dialog that cancels the first payment of the list; a phone shows cards only."""
    if page.viewport_size["width"] < PHONE_WIDTH:
        return
    page.click(".o_data_row:has-text('Payment') button[name=action_open_cancel]")
    page.wait_for_selector(DIALOG)


ACCOUNT = ACTION + "deposit_account_action/{customer_deposit.account_clara_deposit}"
CLIENT = ACTION + "res_partner_action_client/{customer_deposit.client_anna}"
INVOICE = "/odoo/action-account.action_move_out_invoice/{customer_deposit.invoice_anna_2}"

DEBTOR = ACTION + "deposit_account_action/{customer_deposit.account_ben_deposit}"
OVERPAID = ACTION + "deposit_account_action/{customer_deposit.account_dmitri_family}"
FAMILY = ACTION + "deposit_account_action/{customer_deposit.account_emma_deposit}"
INVOICE_ON_CREDIT = "/odoo/action-account.action_move_out_invoice/{customer_deposit.invoice_ben_2}"

VISITS = ACTION + "sale_order_action_visit"
LIABILITY = ACTION + "deposit_balance_report_action"
TURNOVER = ACTION + "deposit_turnover_report_action"
TILL = ACTION + "deposit_till_report_action"
PROOF = ACTION + "deposit_proof_report_action"


def visit(name):
    """Return the address of a visit of the demo data."""
    return VISITS + "/{customer_deposit.visit_" + name + "}"


def check_out(page):
    """Pay a part from the account and the rest in cash, with change."""
    click("button[name=action_open_checkout]")(page)
    page.locator(".modal .o_visit_payment:has(.fa-money) input").first.fill("50")
    page.keyboard.press("Tab")
    page.wait_for_timeout(800)


def return_product(page):
    """Return the second line of a paid visit."""
    more_buttons(
        "button[name=action_open_visit_refund]:is(.o_statusbar_buttons *, .o_bottom_sheet *)"
    )(page)
    if page.viewport_size["width"] > PHONE_WIDTH:
        page.click(".modal .o_data_row:nth-child(2) [name=return_quantity]")
        page.keyboard.type("1")
        page.keyboard.press("Tab")
    page.fill(".modal [name=reason] input", "Does not suit the client")
    page.wait_for_timeout(800)


def show_visits(page):
    """Show the visits on the client's card."""
    page.click("a[name=visits]")
    if page.viewport_size["width"] < PHONE_WIDTH:
        page.locator("a[name=visits]").scroll_into_view_if_needed()
        page.mouse.wheel(0, 500)


def show_list(page):
    """Show the visits as a list; a phone shows cards."""
    if page.viewport_size["width"] < PHONE_WIDTH:
        return
    page.click(".o_switch_view.o_list")
    page.wait_for_selector(".o_list_view .o_data_row")


def send_many(page):
    """Send the statements of all accounts and show who gets none; a phone selects one by one."""
    if page.viewport_size["width"] < PHONE_WIDTH:
        return
    page.click(".o_list_view thead .o_list_record_selector input")
    page.click(".o_cp_action_menus button:has(.fa-cog)")
    page.click(".o-dropdown-item:has-text('Print or Send Statements')")
    page.wait_for_selector(DIALOG)


def show_messages(page):
    """Show which notices a client does not want."""
    page.click("a[name=messages]")
    page.locator("[name=deposit_mute_statement]").first.scroll_into_view_if_needed()


def show_notices(page):
    """Show which notices the accounts of a type send."""
    page.locator("[name=notify_statement]").first.scroll_into_view_if_needed()


def switch_view(view, *selectors):
    """Return the steps that show another view of a report, and click in it."""

    def steps(page):
        page.wait_for_selector(".o_deposit_report_bar")
        if page.viewport_size["width"] < PHONE_WIDTH:
            page.click(".o_cp_switch_buttons button")
            page.click(f".o-dropdown-item:has-text('{view}'), .dropdown-item:has-text('{view}')")
        else:
            page.click(f".o_switch_view.o_{view}")
        # The first one takes a while: Odoo loads what draws it.
        page.wait_for_selector(".o_content :is(canvas, .o_pivot table, .o_view_nocontent)")
        for selector in selectors:
            page.click(selector)
        page.wait_for_timeout(1200)

    return steps


def open_groups(page):
    """Unfold the groups of a list; a phone shows cards."""
    page.wait_for_selector(".o_deposit_report_bar")
    if page.viewport_size["width"] < PHONE_WIDTH:
        return
    for _level in range(2):
        for _number in range(page.locator(".o_group_header:not(.o_group_open)").count()):
            page.locator(".o_group_header:not(.o_group_open)").first.click()
            page.wait_for_timeout(400)


def open_till_row(page):
    """Open the operations of one payment item of a till."""
    page.wait_for_selector(".o_deposit_report_bar")
    page.locator(".o_data_row .o_data_cell, .o_kanban_record:not(.o_kanban_ghost)").nth(0).click()
    page.wait_for_timeout(1200)


IMPORTS = ACTION + "deposit_account_import_action"
IMPORT_FILE = Path(__file__).parent / "accounts.csv"


# Requests for the next part of an import are never sent.
HOLD_IMPORT = """() => {
    const { open, send } = XMLHttpRequest.prototype;
    XMLHttpRequest.prototype.open = function (method, url, ...rest) {
        this.isHeld = url.includes("action_import_step");
        return open.call(this, method, url, ...rest);
    };
    XMLHttpRequest.prototype.send = function (...args) {
        return this.isHeld ? undefined : send.apply(this, args);
    };
}"""


def upload(page):
    """Upload a file with some errors in it, up to the columns that are proposed."""
    page.click(".o_list_button_add:visible, .o-kanban-button-new:visible")
    page.wait_for_selector(".o_form_view")
    # Other references each time: the same rows would not be imported twice.
    content = IMPORT_FILE.read_text().replace("W-1", f"W{int(time.time())}-1")
    page.set_input_files(
        "div[name=data_file] input[type=file]",
        {"name": "accounts.csv", "mimeType": "text/csv", "buffer": content.encode()},
    )
    page.wait_for_selector("div[name=column_ids] .o_data_row")
    page.wait_for_timeout(500)


def check_import(page):
    """Check the uploaded file: a list of its rows, with errors and warnings."""
    upload(page)
    page.click("div[name=type_id] input")
    page.click(
        ".o-autocomplete--dropdown-item:has-text('Deposit'),"
        " .modal .o_kanban_record:has-text('Deposit')"
    )
    page.click("div[name=create_partners] input")
    press(page, "action_check")
    page.wait_for_selector("div[name=line_ids] :is(.o_data_row, .o_kanban_record)")
    page.wait_for_timeout(500)


def press(page, name):
    """Press a button of the status bar, which a phone may hide in a menu."""
    button = page.locator(f".o_form_view button[name={name}]:visible")
    if not button.count():
        page.click(".o_statusbar_buttons .dropdown-toggle, .o_statusbar_button_dropdown")
    page.locator(f"button[name={name}]:visible").first.click()


def open_proof(page):
    """Open the proof of the first client."""
    page.click(".o_data_row td[name=partner_id], .o_kanban_record:not(.o_kanban_ghost)")
    page.wait_for_selector(".o_deposit_proof")


def open_proof_items(page):
    """Open what is behind the money received."""
    open_proof(page)
    page.locator(".o_deposit_proof button[name=action_open_entries]").first.click()
    page.wait_for_selector(".o_data_row, .o_kanban_record")


def import_part(page):
    """Import the sound rows, and hold the import while its progress is shown."""
    check_import(page)
    page.click("div[name=skip_errors] input")
    page.evaluate(HOLD_IMPORT)
    press(page, "action_begin_import")
    page.wait_for_selector(".o_deposit_import_progress")


def import_all(page):
    """Import the sound rows."""
    check_import(page)
    page.click("div[name=skip_errors] input")
    press(page, "action_begin_import")
    page.wait_for_selector("button[name=action_undo]", state="attached")
    page.wait_for_timeout(500)


SCREENS = [
    Screen("visits", VISITS, "desk", shown=True),
    Screen("visit_list", VISITS, "desk", show_list),
    Screen("visits_today", ACTION + "sale_order_action_visit_today", "desk"),
    Screen("visit", visit("anna_today"), "desk", shown=True),
    Screen("visit_paid", visit("anna_past"), "desk"),
    Screen("visit_credit", visit("ben_past"), "desk"),
    Screen(
        "checkout",
        visit("anna_today"),
        "desk",
        check_out,
        shown=True,
        shown_in=("de_DE",),
    ),
    Screen("visit_refund", visit("anna_past"), "desk", return_product, shown=True),
    Screen("client_card", CLIENT, "desk", shown=True),
    Screen("client_visits", CLIENT, "desk", show_visits),
    Screen("client_statistics", ACTION + "sale_report_action_visit", "desk"),
    Screen("payroll", ACTION + "deposit_commission_report_action", shown=True),
    Screen("payroll_rates", ACTION + "deposit_commission_rate_action"),
    Screen("accounts", ACTION + "deposit_account_action", "desk", shown=True),
    Screen("account", ACCOUNT, "accountant", shown=True, shown_in=("ru_RU",)),
    Screen("clients", ACTION + "res_partner_action_client", "desk"),
    Screen("client", CLIENT, "desk", show_page, shown=True),
    Screen(
        "open",
        ACTION + "res_partner_action_client/{customer_deposit.client_farah}",
        "desk",
        click("a[name=deposit_accounts]", "button[name=action_open_deposit_account]"),
    ),
    Screen("top_up", ACCOUNT, "desk", click("button[name=action_open_top_up]"), shown=True),
    Screen("payment", ACTION + "deposit_operation_action", "desk", open_first_payment),
    Screen("pay", ACCOUNT, "desk", more_buttons("button[name=action_open_pay]")),
    Screen("refund", ACCOUNT, "accountant", more_buttons("button[name=action_open_refund]")),
    Screen("transfer", ACCOUNT, "accountant", more_buttons("button[name=action_open_transfer]")),
    Screen("credit", DEBTOR, "accountant", shown=True),
    Screen("credit_pay", DEBTOR, "desk", more_buttons("button[name=action_open_pay]")),
    Screen("credit_prompt", DEBTOR, "desk", ask_for_credit, shown=True),
    Screen("credit_limit", DEBTOR, "accountant", click("button[name=action_open_limit]")),
    Screen("credit_invoice", INVOICE_ON_CREDIT, "accountant"),
    Screen("debts", ACTION + "deposit_account_action_debt", "desk"),
    Screen("debt_items", ACTION + "account_move_line_action_debt", "accountant"),
    Screen("overpaid", OVERPAID, "desk"),
    Screen("family", FAMILY, "desk", lambda page: page.click("a[name=family]")),
    Screen("cancel", ACTION + "deposit_operation_action", "accountant", cancel_first, shown=True),
    Screen("statement", DEBTOR, "desk", more_buttons("button[name=action_open_statement]")),
    Screen("statement_many", ACTION + "deposit_account_action", "desk", send_many),
    Screen("notices", ACTION + "deposit_notice_action", "accountant"),
    Screen("client_notices", CLIENT, "desk", show_messages),
    Screen("close", DEBTOR, "accountant", more_buttons("button[name=action_open_close]")),
    Screen("block", ACCOUNT, "accountant", more_buttons("button[name=action_open_block]")),
    Screen("transactions", ACTION + "deposit_operation_action", "accountant", shown=True),
    Screen("report", ACTION + "deposit_operation_action_report", "accountant"),
    Screen("liability", LIABILITY, "accountant", open_groups, shown=True),
    Screen("liability_pivot", LIABILITY, "accountant", switch_view("pivot")),
    Screen("liability_graph", LIABILITY, "accountant", switch_view("graph")),
    Screen(
        "liability_earlier",
        LIABILITY,
        "accountant",
        lambda page: page.click(".o_deposit_report_last_month"),
    ),
    Screen("turnover", TURNOVER, "accountant", open_groups),
    Screen("turnover_pivot", TURNOVER, "accountant", switch_view("pivot")),
    Screen("turnover_graph", TURNOVER, "accountant", switch_view("graph")),
    Screen("till", TILL, "accountant", shown=True),
    Screen("till_pivot", TILL, "accountant", switch_view("pivot", ".o_pivot_expand_button")),
    Screen("till_graph", TILL, "accountant", switch_view("graph")),
    Screen("till_operations", TILL, "accountant", open_till_row),
    Screen("proof", PROOF, "accountant", open_proof),
    Screen("proof_items", PROOF, "accountant", open_proof_items),
    Screen("proofs", PROOF, "accountant"),
    Screen("invoices", ACTION + "account_move_action_due", "desk"),
    Screen("invoice", INVOICE, "accountant", shown=True),
    Screen("invoice_desk", INVOICE, "desk"),
    Screen("invoice_pay", INVOICE, "desk", click("button[name=action_open_deposit_pay]")),
    Screen("register_payment", INVOICE, "accountant", pay_in_dialog),
    Screen("change_log", ACTION + "mail_message_action_deposit_log", "accountant", shown=True),
    Screen("payments", "/odoo/action-account.action_account_payments", "accountant", shown=True),
    Screen("import_empty", IMPORTS),
    Screen("import_columns", IMPORTS, steps=upload),
    Screen("import_check", IMPORTS, steps=check_import),
    Screen("import_progress", IMPORTS, steps=import_part),
    Screen("import_done", IMPORTS, steps=import_all),
    Screen("types", ACTION + "deposit_account_type_action", "accountant"),
    Screen(
        "type",
        ACTION + "deposit_account_type_action/{customer_deposit.account_type_deposit}",
        "accountant",
        show_notices,
    ),
    Screen("settings", ACTION + "res_config_settings_action", "admin"),
]
