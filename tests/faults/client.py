"""Requests of a client over HTTP (JSON-2), each repeated with the same key until it is answered."""

import http.client
import json
import random
import threading
import time
import uuid
from collections import Counter
from contextlib import closing

PATIENCE = 900  # seconds until a request counts as never answered
# What a request may die of that is not its own fault: it is repeated. Where Odoo loses the database
# in the middle of reading the user's key, it says that access is denied; where it is lost while a
# text is rendered, that the template is wrong.
PASSING = (
    "psycopg2.",
    "odoo.addons.base.models.ir_qweb.QWebError",
    "odoo.exceptions.AccessDenied",
    "odoo.exceptions.ConcurrencyError",
    "odoo.sql_db.PoolError",
)
# Those whose middle is aimed at.
AIMS = ("checkout", "import", "cancel")


class Violation(Exception):  # noqa: N818
    """Something that must never be."""


class Refused(Exception):  # noqa: N818
    """The server said no: nothing was done, as far as this answer knows."""

    def __init__(self, message, attempts):
        super().__init__(message)
        self.attempts = attempts


class Unanswered(Exception):  # noqa: N818
    """The connection ended without an answer, or the answer says that it can be tried again."""


class Traffic:
    """The requests under way, and what became of them; shared by all threads."""

    def __init__(self):
        self.changed = threading.Condition()
        self.running = {}  # token: (kind, start)
        self.ports = {}  # token: the client's port
        self.durations = {}  # kind: seconds, a moving mean
        self.lost = set()  # tokens that got no answer
        self.counts = Counter()
        self.errors = Counter()

    def begin(self, kind, port):
        token = uuid.uuid4().hex
        with self.changed:
            self.running[token] = (kind, time.monotonic())
            self.ports[token] = port
            self.counts["sent"] += 1
            self.counts[f"sent {kind}"] += 1
            self.changed.notify_all()
        return token

    def end(self, token, answered):
        with self.changed:
            kind, start = self.running.pop(token)
            self.ports.pop(token)
            if answered:
                mean = self.durations.get(kind, 0.2)
                self.durations[kind] = 0.8 * mean + 0.2 * (time.monotonic() - start)
                self.counts["answered"] += 1
            else:
                self.lost.add(token)

    def count(self, *names):
        with self.changed:
            self.counts.update(names)

    def wait_for(self, kind, timeout):
        """Return the token of a request of ``kind`` that began after this call, if one does."""
        with self.changed:
            known = set(self.running)

            def find():
                for token, (other, _start) in self.running.items():
                    if token not in known and other == kind:
                        return token
                return None

            self.changed.wait_for(find, timeout)
            return find()


class Client:
    """One person at the front desk, with the keys of all users."""

    def __init__(self, port, keys, traffic, seed):
        self.port = port
        self.keys = keys
        self.traffic = traffic
        self.rng = random.Random(seed)

    def call(self, kind, user, target, ids=(), impatient=False, **values):
        """Return the result of a method, however often it has to be asked for, and the attempts.

        :param str target: model and method, with a slash in between
        :param bool impatient: whether the client may give up, and ask again before it has ended;
            for requests that have a key
        :raise Refused: when the last attempt was
        """
        body = json.dumps({**values, **({"ids": ids} if ids else {})})
        until = time.monotonic() + PATIENCE
        attempts = []
        while time.monotonic() < until:
            if attempts:
                self.traffic.count("repeated", f"repeated {kind}")
            # Most of them while the request is at work, some before it has arrived.
            gives_up = impatient and len(attempts) < 2 and self.rng.random() < 0.15
            usual = self.traffic.durations.get(kind, 0.2)
            timeout = self.rng.uniform(0.001, 1.2 * usual) if gives_up else PATIENCE
            attempts.append(time.time())
            try:
                return self._send(kind, user, target, body, timeout), attempts
            except Unanswered:
                if not gives_up:
                    time.sleep(self.rng.uniform(0.05, 0.4))
            except Refused as refusal:
                refusal.attempts = attempts
                self.traffic.count("refused", f"refused {kind}")
                raise
        raise Violation(f"{target} was not answered within {PATIENCE} s: {self.traffic.errors}")

    def create_once(self, kind, user, target, **values):
        """Return the ids of new records, none without an answer: whether they are there is to be
        looked for then, as Odoo's own ``create`` knows no key.
        """
        try:
            return self._send(kind, user, target, json.dumps(values), PATIENCE)
        except Unanswered:
            time.sleep(self.rng.uniform(0.05, 0.4))
            return []

    def _connect(self):
        """Return a connection, as soon as there is a server."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
            try:
                connection.connect()
            except OSError:
                time.sleep(0.1)
            else:
                return connection
        raise Violation(f"there was no server for {PATIENCE} s")

    def _send(self, kind, user, target, body, timeout):
        """Send one request and return the result in the answer."""
        headers = {
            "Content-Type": "application/json",
            "Authorization": f"bearer {self.keys[user]}",
        }
        with closing(self._connect()) as connection:
            connection.sock.settimeout(timeout)
            token = self.traffic.begin(kind, connection.sock.getsockname()[1])
            answered = False
            try:
                connection.request("POST", f"/json/2/{target}", body, headers)
                response = connection.getresponse()
                content = response.read()
                answered = response.status in (200, 422)
            except TimeoutError as error:
                self.traffic.count("given up")
                raise Unanswered from error
            except (OSError, http.client.HTTPException) as error:
                raise Unanswered from error
            finally:
                self.traffic.end(token, answered)
        return self._read(target, response.status, content)

    def _read(self, target, status, content):
        """Return the result in an answer, or raise what it says."""
        if status == 200:
            return json.loads(content)
        try:
            error = json.loads(content)
        except ValueError:
            # Odoo has lost its database: it answers as if it had none.
            self.traffic.errors[f"HTTP {status}"] += 1
            if status in (404, 500, 503):
                raise Unanswered from None
            raise Violation(f"{target}: HTTP {status}: {content[:500]!r}") from None
        if status == 422:
            raise Refused(error["message"], ())
        if error["name"].startswith(PASSING):
            self.traffic.errors[error["name"]] += 1
            raise Unanswered
        raise Violation(f"{target}: HTTP {status}: {error['message']}\n{error['debug']}")
