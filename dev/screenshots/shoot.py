"""Take the pictures of screens.py in headless Chromium, and fail on any error in the browser.

shoot.py ADDRESS DATABASE OUTPUT_FOLDER DESCRIPTION_FOLDER [--audit] [NAME...]

With --audit also on text of too little contrast, controls without a name and what a phone cuts
off; see audit.js. With SCREENS_LANG=de_DE in the environment the pictures are called NAME-de.png.
"""

import contextlib
import os
import re
import shutil
import subprocess
import sys
import time
import urllib.request
from functools import partial
from pathlib import Path

from PIL import Image
from playwright.sync_api import Error, TimeoutError, sync_playwright
from screens import SCREENS

SIZES = {
    "": {"viewport": {"width": 1400, "height": 900}},
    "-phone": {
        "viewport": {"width": 390, "height": 844},
        "is_mobile": True,
        "has_touch": True,
    },
}
AUDIT = (Path(__file__).parent / "audit.js").read_text()
LANG = os.environ.get("SCREENS_LANG", "")
MARK = f"-{LANG.split('_')[0]}" if LANG else ""
NOISE = re.compile(r"fonts\.googleapis|websocket_worker|ERR_ABORTED")


def record_id(database, match):
    """Return the id of a record by its external one."""
    module, name = match[1].split(".", 1)
    query = f"SELECT res_id FROM ir_model_data WHERE module = '{module}' AND name = '{name}'"
    answer = subprocess.run(
        ["psql", "-qAtX", "-d", database, "-c", query], capture_output=True, text=True, check=True
    ).stdout.strip()
    if not answer:
        raise SystemExit(f"ERROR: the demo database has no record {match[1]}")
    return answer


def wait_for(server):
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline:
        try:
            return urllib.request.urlopen(f"{server}/web/login")
        except OSError:
            time.sleep(0.3)
    raise SystemExit("ERROR: Odoo has not started; its log is screenshots-server.log")


def wait_for_network(page):
    """Wait until the page asks for nothing any more; what it keeps asking for is not waited for."""
    with contextlib.suppress(TimeoutError):
        page.wait_for_load_state("networkidle", timeout=5_000)


class Photographer:
    def __init__(self, browser, server, database, output, is_audit=False):
        self.browser, self.server, self.output = browser, server, output
        self.record_id = partial(record_id, database)
        self.is_audit = is_audit
        self.sessions = {}  # login: cookies, so that each user logs in once
        self.errors = []

    def session(self, login):
        if login and login not in self.sessions:
            context = self.browser.new_context()
            page = context.new_page()
            page.set_default_timeout(180_000)  # the first page compiles the bundles
            page.goto(f"{self.server}/web/login")
            page.fill("input[name=login]", login)
            page.fill("input[name=password]", login)
            page.click(".oe_login_form button[type=submit]")
            page.wait_for_selector(".o_web_client .o_navbar")
            self.sessions[login] = context.storage_state()
            context.close()
        return self.sessions.get(login)

    def watch(self, page, name):
        def report(text):
            if not NOISE.search(text):
                self.errors.append(f"{name}: {text}")

        page.on("pageerror", lambda error: report(str(error)))
        page.on("console", lambda m: report(f"{m.text} {m.location}") if m.type == "error" else 0)
        page.on("response", lambda r: report(f"{r.status} {r.url}") if r.status >= 400 else 0)

    def shoot(self, screen, suffix):
        """Take one picture and return its path."""
        path = self.output / f"{screen.name}{MARK}{suffix}.png"
        context = self.browser.new_context(
            storage_state=self.session(screen.login),
            locale=(LANG or "en_US").replace("_", "-"),
            **SIZES[suffix],
        )
        page = context.new_page()
        page.set_default_timeout(20_000)
        self.watch(page, path.stem)
        try:
            page.goto(self.server + re.sub(r"\{([\w.]+)\}", self.record_id, screen.url))
            self.settle(page, screen.ready)
            screen.steps(page)
            self.settle(page, "body")
        except Error as error:  # the picture shows where it stopped
            self.errors.append(f"{path.stem}: {error.message}")
        if self.is_audit:
            self.errors += [f"{path.stem}: {fault}" for fault in page.evaluate(AUDIT)]
        page.screenshot(path=path, animations="disabled")
        if dialog := page.query_selector(".o_error_dialog"):
            self.errors.append(f"{path.stem}: {dialog.inner_text()[:500]}")
        context.close()
        shrink(path)
        return path

    @staticmethod
    def settle(page, selector):
        """Wait for a selector, the network, the fonts and the drawing of charts."""
        page.wait_for_selector(selector)
        wait_for_network(page)
        page.evaluate("document.fonts.ready")
        page.wait_for_timeout(400)


def shrink(path):
    """Reduce a screenshot to 256 colours: a third of the size, with no difference one sees."""
    with Image.open(path) as image:
        small = image.convert("RGB").quantize(256, dither=Image.Dither.NONE)
    small.save(path, optimize=True)


def main(server, database, output, description, *names):
    is_audit, names = "--audit" in names, [name for name in names if name != "--audit"]
    unknown = set(names) - {screen.name for screen in SCREENS}
    if unknown:
        raise SystemExit(f"ERROR: no screen is called {', '.join(sorted(unknown))}")
    output, description = Path(output), Path(description)
    output.mkdir(parents=True, exist_ok=True)
    description.mkdir(parents=True, exist_ok=True)
    wait_for(server)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or shutil.which("google-chrome"),
            args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
        )
        photographer = Photographer(browser, server, database, output, is_audit)
        for screen in SCREENS:
            if names and screen.name not in names:
                continue
            for suffix in SIZES:
                path = photographer.shoot(screen, suffix)
                if not suffix and (LANG in screen.shown_in if LANG else screen.shown):
                    shutil.copy(path, description)
        browser.close()
    print(f"pictures: {output}")
    for error in photographer.errors:
        print(error, file=sys.stderr)
    return bool(photographer.errors)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
