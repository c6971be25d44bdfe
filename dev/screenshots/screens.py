"""The screens, in the order in which one would show them. A new one is one line of SCREENS.

`url` is below the server's root; {module.xmlid} becomes the id of that record of the demo data.
`steps` gets playwright's page when the screen stands, to click and type before the picture.
`shown` marks what static/description/index.html shows; only desktop pictures go there.
"""

from collections.abc import Callable
from dataclasses import dataclass

WEB_CLIENT = ".o_action_manager .o_action .o_content"


@dataclass
class Screen:
    name: str
    url: str
    login: str = "admin"  # each demo user's password is the login; empty: nobody
    steps: Callable = lambda page: None
    shown: bool = False
    ready: str = WEB_CLIENT  # a selector that appears when the screen is there


SCREENS = [
    Screen("login", "/web/login", login="", ready=".oe_login_form"),
    Screen("accounting", "/odoo/action-account.open_account_journal_dashboard_kanban"),
    Screen("contacts", "/odoo/action-base.action_partner_form"),
    Screen("contact", "/odoo/action-base.action_partner_form/{base.res_partner_1}"),
]
