"""What client accounts consist of in plain Python, see ``deposit_model``. Amounts are cents."""

from dataclasses import dataclass, field
from datetime import date


class Refused(Exception):  # noqa: N818
    """The operation must be refused."""


def check(condition, reason):
    """Refuse the operation unless ``condition`` holds."""
    if not condition:
        raise Refused(reason)


@dataclass(eq=False)
class Type:
    """What all accounts of a type share."""

    allow_credit: bool
    limit: int
    record: object = None


@dataclass(eq=False)
class Account:
    """What a client has, above zero, or owes, below zero: never both."""

    client: int
    type: Type
    balance: int = 0
    state: str = "open"
    own_limit: int | None = None
    own_limit_until: date | None = None
    record: object = None

    @property
    def prepaid(self):
        return max(self.balance, 0)

    @property
    def debt(self):
        return max(-self.balance, 0)

    def get_limit(self, today):
        """Return what the client may owe today."""
        if not self.type.allow_credit:
            return 0
        is_own = self.own_limit is not None and (
            self.own_limit_until is None or self.own_limit_until >= today
        )
        return self.own_limit if is_own else self.type.limit

    def check_open(self):
        check(self.state == "open", "the account is not open")

    def check_not_closed(self):
        check(self.state != "closed", "the account is closed")

    def check_has(self, amount):
        check(amount <= self.prepaid, "not enough money")


@dataclass(eq=False)
class Credit:
    """What a client has paid outside his account and nothing has used: an open credit."""

    client: int
    amount: int
    record: object = None


@dataclass(eq=False)
class Invoice:
    """An invoice, the payments from accounts and the credit notes that pay it."""

    client: int
    due: int
    due_date: date
    state: str = "posted"
    total: int = 0
    notes: list = field(default_factory=list)
    record: object = None

    def __post_init__(self):
        self.total = self.due


@dataclass(eq=False)
class Note(Credit):
    """A credit note: how much of it lowers its invoice, and how much went to an account."""

    invoice: Invoice = None
    credited: int = 0


@dataclass(eq=False)
class Operation:
    """An entry on accounts that can be undone, once.

    :param parts: amount for each invoice that it pays
    :param settled: amount of debt that its money settled when it came
    :param credits: amount of each open credit that it took, or the one that it made
    """

    kind: str
    account: Account
    amount: int
    date: date
    target: Account | None = None
    parts: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)
    settled: int = 0
    state: str = "posted"
    record: object = None

    @property
    def is_spend(self):
        return self.kind in ("spend", "credit")

    @property
    def left(self):
        """What of it nothing has given back."""
        return sum(self.parts.values()) if self.is_spend else self.amount

    @property
    def receiver(self):
        """The account that its money came to, if it brought any."""
        if self.kind == "transfer":
            return self.target
        return self.account if self.kind in ("top_up", "take", "return") else None
