"""The people at the front desk: threads that ask for one thing after the other, at random."""

import threading
import traceback
from contextlib import contextmanager

from batches import Batches
from client import Client, Refused, Violation
from model import Asked
from visits import Visits

WEIGHTS = {
    "top_up": 10,
    "refund": 5,
    "transfer": 5,
    "checkout": 16,
    "pay": 6,
    "settle": 3,
    "cancel": 9,
    "cancel_visit_payment": 5,
    "cancel_visit_part": 4,
    "return_product": 6,
    "import_rows": 3,
    "late": 16,
    "look": 3,
}
# What keeps the middle of an aimed request from being waited for too long.
AIMED = {
    "checkout": ("checkout",),
    "import": ("import_rows",),
    "cancel": ("cancel", "cancel_visit_payment", "cancel_visit_part", "return_product"),
}


class Gate:
    """Closed while the books are checked: nobody is at work then."""

    def __init__(self):
        self.changed = threading.Condition()
        self.is_closed = False
        self.inside = 0
        self.ended = threading.Event()
        self.troubles = []
        self.aim = None

    @contextmanager
    def passed(self):
        with self.changed:
            self.changed.wait_for(lambda: not self.is_closed or self.ended.is_set())
            self.inside += 1
        try:
            yield
        finally:
            with self.changed:
                self.inside -= 1
                self.changed.notify_all()

    def close(self, timeout=300):
        with self.changed:
            self.is_closed = True
            if not self.changed.wait_for(lambda: not self.inside or self.troubles, timeout):
                raise Violation("requests were not answered although nothing was killed")
        self.raise_trouble()

    def open(self):
        with self.changed:
            self.is_closed = False
            self.changed.notify_all()

    def stop(self, trouble=None):
        with self.changed:
            if trouble:
                self.troubles.append(trouble)
            self.ended.set()
            self.changed.notify_all()

    def raise_trouble(self):
        if self.troubles:
            raise Violation(self.troubles[0])


class Desk(Visits, Batches, threading.Thread):
    """One of them."""

    def __init__(self, number, seed, port, facts, model, traffic, gate):
        super().__init__(daemon=True, name=f"desk {number}")
        self.client = Client(port, facts["keys"], traffic, f"{seed} client {number}")
        self.rng = self.client.rng
        self.number = number
        self.facts = facts
        self.model = model
        self.gate = gate
        self.serial = 0

    def run(self):
        while not self.gate.ended.is_set():
            with self.gate.passed():
                if self.gate.ended.is_set():
                    return
                try:
                    getattr(self, self.choose())()
                except Exception:
                    self.gate.stop(traceback.format_exc())
                    return

    def choose(self):
        """Return what to do next; half of the desks do what the next kill is aimed at."""
        aimed = AIMED.get(self.gate.aim)
        if aimed and self.number % 2:
            return self.rng.choice(aimed)
        return self.rng.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]

    # === REQUESTS === #

    def make_key(self, kind):
        self.serial += 1
        return f"{kind}-{self.number}-{self.serial}-{self.rng.getrandbits(32):08x}"

    def ask(self, kind, user, target, ids, effects, expected, visit=None, then=None, **values):
        """Ask for something with a key, and note in the model what was done.

        :return: the request
        :rtype: Asked
        """
        key = self.make_key(kind)
        call = {"kind": kind, "user": user, "target": target, "ids": ids, **values}
        call["idempotency_key"] = key
        asked = Asked(key, kind, call, effects, expected, visit=visit, then=then)
        # What leaves nothing that has the key cannot be looked for later.
        impatient = bool(expected)
        try:
            asked.result, asked.attempts = self.client.call(**call, impatient=impatient)
        except Refused as refusal:
            asked.attempts = refusal.attempts
            with self.model.lock:
                is_open = impatient and len(refusal.attempts) > 1
                (self.model.open if is_open else self.model.asked).append(asked)
            asked.is_open = is_open
            return asked
        self.model.apply(asked)
        self.model.put(self.model.asked, asked)
        return asked

    def release(self, asked, pool, record):
        """Let others work on ``record`` again, unless it is not known yet what was done."""
        if asked.is_open:
            asked.release = (pool, record)
        else:
            self.model.put(pool, record)

    def choose_account(self, condition=lambda account: True):
        return self.rng.choice([account for account in self.model.balances if condition(account)])

    def choose_amount(self, high=6000):
        return self.rng.randrange(100, high, 25)

    # === MONEY OF ACCOUNTS === #

    def top_up(self):
        account, amount = self.choose_account(), self.choose_amount(8000)
        asked = self.ask(
            *("top_up", "desk", "deposit.account/top_up", [account]),
            effects={account: amount},
            expected={account: amount},
            amount=amount / 100,
            journal_id=self.facts["till"],
        )
        if asked.result and account not in self.model.strict:
            self.model.put(self.model.payments, ("top_up", asked.result[0], {account: -amount}))

    def refund(self):
        account, amount = self.choose_account(), self.choose_amount()
        asked = self.ask(
            *("refund", "finance", "deposit.account/refund", [account]),
            effects={account: -amount},
            expected={account: amount},
            amount=amount / 100,
            journal_id=self.facts["till"],
        )
        if asked.result:
            self.model.put(self.model.payments, ("refund", asked.result[0], {account: amount}))

    def transfer(self):
        account, amount = self.choose_account(), self.choose_amount()
        target = self.choose_account(lambda other: other != account)
        effects = {account: -amount, target: amount}
        asked = self.ask(
            *("transfer", "finance", "deposit.account/transfer", [account]),
            effects=effects,
            expected={"transfer": amount},
            account_id=target,
            amount=amount / 100,
        )
        if asked.result and target not in self.model.strict:
            effects = {id_: -part for id_, part in effects.items()}
            self.model.put(self.model.payments, ("transfer", asked.result[0], effects))

    def cancel(self):
        """Cancel a top-up, a refund or a transfer. There is no key: twice must be refused."""
        operation = self.model.take(self.model.payments, self.rng)
        if not operation:
            return
        kind, id_, effects = operation
        values = {"spent_to_debt": self.rng.random() < 0.6} if kind == "top_up" else {}
        name = "account.move" if kind == "transfer" else "account.payment"
        if not self.cancel_operation(name, id_, effects, **values):
            self.model.put(self.model.payments, operation)

    def cancel_operation(self, name, id_, effects, **values):
        """Cancel a payment or an entry, note it, and tell whether it was done."""
        try:
            self.client.call(
                "cancel", "finance", f"{name}/action_deposit_cancel", [id_], reason="x", **values
            )
        except Refused as refusal:
            # Asked for again after a fault, it may be done already.
            if len(refusal.attempts) == 1 or not self.is_canceled(name, id_):
                return False
        with self.model.lock:
            self.model.canceled.add((name, id_))
            self.model.done["cancel"] += 1
            for account, amount in effects.items():
                self.model.balances[account] += amount
        return True

    def is_canceled(self, name, id_):
        fields = ["reversal_move_ids"] if name == "account.move" else ["state", "deposit_reversed"]
        [values], _attempts = self.client.call(
            "read", "finance", f"{name}/read", [id_], fields=fields
        )
        if name == "account.move":
            return bool(values["reversal_move_ids"])
        return values["state"] == "canceled" or values["deposit_reversed"]

    # === REPEATED LATER === #

    def late(self):
        """Send a request again that was answered long ago: a copy of it that was under way."""
        if self.rng.random() < 0.3 and self.model.canceled:
            return self.cancel_late()
        with self.model.lock:
            done = [asked for asked in self.model.asked[-300:] if asked.result is not None]
        if not done:
            return None
        asked = self.rng.choice(done)
        self.client.traffic.count("late")
        try:
            result, _attempts = self.client.call(**{**asked.call, "kind": "late"})
        except Refused as refusal:
            raise Violation(
                f"the request {asked.call} was done, and is refused now: {refusal}"
            ) from None
        if result != asked.result:
            raise Violation(f"{asked.call} has returned {asked.result}, and returns {result} now")
        return None

    def cancel_late(self):
        """Cancel what is canceled."""
        with self.model.lock:
            name, id_ = self.rng.choice(list(self.model.canceled))
        self.client.traffic.count("late")
        try:
            self.client.call("late", "finance", f"{name}/action_deposit_cancel", [id_], reason="x")
        except Refused:
            return
        raise Violation(f"{name} {id_} was canceled twice")

    def look(self):
        """What others read meanwhile."""
        account = self.choose_account()
        differences, _attempts = self.client.call(
            "read", "desk", "deposit.account/check_integrity", [account]
        )
        if differences:
            raise Violation(f"check_integrity: {differences}")
