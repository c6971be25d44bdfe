"""A keyboard for the browser of a test: real key events, as a person's keys make them."""

import time
from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser, ChromeBrowserException

# Key → code, number and the text that it types.
KEYS = {
    "Tab": ("Tab", 9, ""),
    "Enter": ("Enter", 13, "\r"),
    "Escape": ("Escape", 27, ""),
    "ArrowDown": ("ArrowDown", 40, ""),
    " ": ("Space", 32, " "),
}
MODIFIERS = {"Alt": 1, "Shift": 8}
TIMEOUT = 30
PATIENCE = 60


class Keyboard:
    """Presses keys, and looks at what has the focus."""

    def __init__(self, browser):
        self.browser = browser

    def press(self, key, modifier=None):
        """Press and release a key, perhaps while another one is held."""
        code, number, text = KEYS.get(key) or (f"Key{key.upper()}", ord(key.upper()), key)
        if key.isdigit():
            code = f"Digit{key}"
        event = {
            "key": key,
            "code": code,
            "windowsVirtualKeyCode": number,
            "modifiers": MODIFIERS.get(modifier, 0),
        }
        # A key that is held with Alt types nothing.
        typed = {"text": text} if text and modifier != "Alt" else {}
        kind = "keyDown" if typed else "rawKeyDown"
        self._send({"type": kind, **event, **typed})
        self._send({"type": "keyUp", **event})

    def type(self, text):
        for key in text:
            self.press(key)

    def _send(self, event):
        self.browser._websocket_request("Input.dispatchKeyEvent", params=event)

    def evaluate(self, expression):
        """Return the value of JavaScript in the page."""
        params = {"expression": expression, "returnByValue": True}
        return self.browser._websocket_request("Runtime.evaluate", params=params)["result"].get(
            "value"
        )

    def wait_for(self, selector, text=""):
        """Wait until something visible is there, and perhaps says something."""
        find = f"""[...document.querySelectorAll({selector!r})].some(
            (el) => el.checkVisibility() && (el.value || el.textContent).includes({text!r}))"""
        self.wait_until(find, f"{selector} with “{text}”")

    def wait_until(self, expression, what):
        until = time.monotonic() + TIMEOUT
        while not self.evaluate(expression):
            if time.monotonic() > until:
                focus = self.evaluate("document.activeElement.outerHTML.slice(0, 300)")
                raise ChromeBrowserException(f"no {what}; the focus is on {focus}")
            time.sleep(0.05)

    def wait_for_focus(self, selector):
        self.wait_until(
            f"Boolean(document.activeElement?.matches({selector!r}))", f"focus on {selector}"
        )

    def tab_to(self, selector, limit):
        """Press Tab until something has the focus; return how often.

        :param int limit: how often at most
        """
        is_there = f"Boolean(document.activeElement?.matches({selector!r}))"
        for number in range(limit + 1):
            if self.evaluate(is_there):
                return number
            self.press("Tab")
        raise ChromeBrowserException(f"{limit} times Tab do not lead to {selector}")


class KeyboardMixin:
    """Browser tests that are driven by a keyboard."""

    @contextmanager
    def _driven_by(self, drive):
        def run(browser, _code, _timeout, error_checker=None):
            browser.error_checker = error_checker
            try:
                drive(Keyboard(browser))
            except ChromeBrowserException:
                browser.take_screenshot()
                raise

        # The page answers late while it loads, and the machine may be busy.
        request = ChromeBrowser._websocket_request

        def wait_longer(browser, method, *, params=None, timeout=10.0):
            return request(browser, method, params=params, timeout=max(timeout, PATIENCE))

        with (
            patch.object(ChromeBrowser, "_wait_code_ok", run),
            patch.object(ChromeBrowser, "_websocket_request", wait_longer),
        ):
            yield

    def drive(self, url, login, drive):
        """Open a page as a user and press keys.

        :param drive: gets the keyboard
        """
        with self._driven_by(drive):
            self.browser_js(url, "keyboard", "odoo.isReady === true", login=login)
