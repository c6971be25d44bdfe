"""What the clients were told, and so what the books must say. It knows nothing of the addon."""

import threading
from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Visit:
    """A sales order and what is due of it, in cents."""

    id: int
    account: int
    lines: dict  # id: [quantity, price]
    total: int
    due: int | None = None  # None: not invoiced yet
    payments: list = field(default_factory=list)  # (id, account or False, amount)
    ways: set = field(default_factory=set)  # who has paid: accounts, "till"
    is_settled: bool = False  # parts were given back: its payments are not canceled any more


@dataclass
class Batch:
    """An import, and what its rows say, in cents."""

    id: int
    rows: dict  # reference: amount
    state: str = "draft"


@dataclass
class Asked:
    """A request with a key: what it does if it is done, at most once."""

    key: str
    kind: str
    call: dict
    effects: dict  # account: cents
    expected: dict  # what the books have under the key: account, "till", "transfer" or "visit"
    visit: object = None
    then: object = None  # called when it is done, with nothing
    result: object = None
    attempts: list = field(default_factory=list)
    is_done: bool = False
    is_open: bool = False  # refused, while an earlier attempt may be under way
    release: tuple = ()  # pool and record that wait until it is known what was done


class Model:
    """Shared by all threads."""

    def __init__(self, facts):
        self.lock = threading.RLock()
        self.balances = {int(id_): facts["balance"] for id_ in facts["accounts"]}
        self.clients = {int(id_): client for id_, client in facts["accounts"].items()}
        self.strict = set(facts["strict"])
        self.visits = []  # all of them
        self.idle_visits = []  # those that no thread works on
        self.batches = []
        self.payments = []  # (kind, id, effects of canceling it), what nobody has canceled
        self.canceled = set()  # (model, id)
        self.asked = []  # requests with a key that were answered
        self.open = []  # refused, while an earlier attempt of theirs may still be under way
        self.done = Counter()

    def apply(self, asked):
        """Note that a request was done."""
        with self.lock:
            asked.is_done = True
            self.done[asked.kind] += 1
            for account, amount in asked.effects.items():
                self.balances[account] += amount
            if asked.then:
                asked.then()

    def take(self, pool, rng, condition=lambda record: True):
        """Return a record of ``pool`` that nobody else gets then, none when there is none."""
        with self.lock:
            fitting = [record for record in pool if condition(record)]
            if not fitting:
                return None
            record = rng.choice(fitting)
            pool.remove(record)
            return record

    def put(self, pool, record):
        with self.lock:
            pool.append(record)
