"""What the web client and programs ask Odoo for, over HTTP."""

import http.cookiejar
import json
import time
import urllib.error
import urllib.parse
import urllib.request


class OdooError(Exception):
    """Odoo has answered with an error."""


class Client:
    """A user who is logged in."""

    def __init__(self, url, database, login="admin", password="admin"):
        self.url = url
        self.cookies = http.cookiejar.CookieJar()
        self.opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.login = {"db": database, "login": login, "password": password}
        self.context = {}

    def wait(self, seconds=60):
        """Wait until Odoo answers."""
        until = time.monotonic() + seconds
        while True:
            try:
                return self.get("/web/login")
            except (OSError, OdooError):
                if time.monotonic() > until:
                    raise
                time.sleep(0.2)

    def authenticate(self):
        """Log in, and take the user's context as the web client does."""
        info = self.rpc("/web/session/authenticate", **self.login)
        companies = [int(id_) for id_ in info["user_companies"]["allowed_companies"]]
        self.context = {**info["user_context"], "allowed_company_ids": companies}
        return self

    # === REQUESTS === #

    def open(self, path, data=None, headers=None):
        request = urllib.request.Request(self.url + path, data, headers or {})
        try:
            with self.opener.open(request, timeout=60) as response:
                return response.read()
        except urllib.error.HTTPError as error:
            raise OdooError(f"{path}: HTTP {error.code} {error.read()[:300]!r}") from None

    def get(self, path):
        return self.open(path)

    def post_json(self, path, values, **headers):
        headers["Content-Type"] = "application/json"
        return json.loads(self.open(path, json.dumps(values).encode(), headers))

    def rpc(self, path, **params):
        answer = self.post_json(path, {"jsonrpc": "2.0", "method": "call", "params": params})
        if error := answer.get("error"):
            raise OdooError(f"{path}: {error['data']['name']}: {error['data']['message']}")
        return answer.get("result")

    # === WEB CLIENT === #

    def call(self, model, method, *args, context=None, **kwargs):
        kwargs["context"] = {**self.context, **(context or {})}
        return self._call("call_kw", model, method, args, kwargs)

    def find(self, model, domain, **kwargs):
        """Return a list with the id of the first record."""
        return self.call(model, "search", domain, limit=1, **kwargs)

    def press(self, model, method, *args, context=None):
        """Press a button of a screen."""
        kwargs = {"context": {**self.context, **(context or {})}}
        return self._call("call_button", model, method, args, kwargs)

    def _call(self, route, model, method, args, kwargs):
        path = f"/web/dataset/{route}/{model}/{method}"
        return self.rpc(path, model=model, method=method, args=list(args), kwargs=kwargs)

    def prepare_print(self, action):
        """Return what the web client sends to download the paper of an action."""
        context = {**self.context, **action.get("context", {})}
        url = f"/report/pdf/{action['report_name']}"
        if action.get("data"):
            options = json.dumps(action["data"])
            url += "?" + urllib.parse.urlencode(
                {"options": options, "context": json.dumps(context)}
            )
        else:
            url += "/" + ",".join(map(str, context["active_ids"]))
        page = self.get("/odoo").decode()
        token = page.split('csrf_token: "', 1)[1].split('"', 1)[0]
        form = {
            "data": json.dumps([url, "qweb-pdf"]),
            "context": json.dumps(self.context),
            "csrf_token": token,
        }
        return urllib.parse.urlencode(form).encode()

    def download(self, form):
        content = self.open("/report/download", form)
        if not content.startswith(b"%PDF"):
            raise OdooError(f"no PDF but {content[:200]!r}")
        return content
