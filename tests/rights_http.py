"""The records of a test as a program has them that calls Odoo over the network."""

import inspect

from odoo.exceptions import UserError
from odoo.tests.common import JsonRpcException

# What Odoo answers to what it refuses; anything else is an error of the server.
REFUSALS = (400, 401, 403, 404, 422)


class RefusalError(UserError):
    """What was refused over the network."""

    def __init__(self, *details):
        super().__init__(" ".join(map(str, details)))


class Records:
    """Records on the other side of the network: every method is one request."""

    def __init__(self, client, model, ids, context):
        self.client = client
        self.model = model
        self.ids = list(ids)
        self.context = context

    def with_context(self, **context):
        return Records(self.client, self.model, self.ids, {**self.context, **context})

    def create(self, vals):  # pylint: disable=method-required-super
        ids = self.client.request(self, "create", {"vals_list": [vals]})
        return Records(self.client, self.model, ids, self.context)

    def __getattr__(self, method):
        def call(*args, **kwargs):
            return self.client.request(self, method, self._name_arguments(method, args, kwargs))

        return call

    def _name_arguments(self, method, args, kwargs):
        """Return all arguments by name, as JSON-2 wants them."""
        function = getattr(self.client.test.env.registry[self.model], method)
        names = list(inspect.signature(function).parameters)[1:]
        return {**dict(zip(names, args, strict=False)), **kwargs}

    def is_model_method(self, method):
        function = getattr(self.client.test.env.registry[self.model], method)
        return getattr(function, "_api_model", False)


class Json2Client:
    """Calls methods through ``/json/2`` with the API key of a user, or with none."""

    def __init__(self, test, user):
        self.test = test
        self.user = user
        self.headers = {}
        if user._is_internal() or user._is_portal():
            keys = test.env["res.users.apikeys"].with_user(user).sudo()
            key = keys._generate(None, "rights", None)
            self.headers["Authorization"] = f"Bearer {key}"

    def __call__(self, records):
        context = {"allowed_company_ids": self.user.company_id.ids}
        return Records(self, records._name, records.ids, context)

    def request(self, records, method, arguments):
        body = {"context": records.context, **arguments}
        if not records.is_model_method(method):
            body["ids"] = records.ids
        self.test.opener.cookies.clear()
        response = self.test.url_open(
            f"/json/2/{records.model}/{method}", json=body, headers=self.headers
        )
        if response.status_code in REFUSALS:
            raise RefusalError(response.status_code, response.text)
        self.test.assertEqual(response.status_code, 200, response.text[:2000])
        return response.json()


class SessionClient:
    """Calls methods as the web client does, with the session of a user."""

    def __init__(self, test, user):
        self.test = test
        self.user = user
        if user != test.env.ref("base.public_user"):
            test.authenticate(user.login, user.login)
        else:
            test.authenticate(None, None)

    def __call__(self, records):
        context = {"allowed_company_ids": self.user.company_id.ids}
        return Records(self, records._name, records.ids, context)

    def request(self, records, method, arguments):
        args = [] if records.is_model_method(method) else [records.ids]
        if method == "create":
            args = [arguments.pop("vals_list")]
        params = {
            "model": records.model,
            "method": method,
            "args": args,
            "kwargs": {**arguments, "context": records.context},
        }
        try:
            return self.test.make_jsonrpc_request("/web/dataset/call_kw", params)
        except JsonRpcException as error:
            self.test.assertIn(error.args[0], KNOWN_ERRORS, str(error))
            raise UserError(str(error)) from error


KNOWN_ERRORS = (
    "odoo.exceptions.AccessError",
    "odoo.exceptions.MissingError",
    "odoo.exceptions.UserError",
    "odoo.exceptions.ValidationError",
    "odoo.http.SessionExpiredException",
)
