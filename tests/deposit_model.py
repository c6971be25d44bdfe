"""Client accounts in plain Python: what must happen, by the rules of the books alone.

Knows nothing of Odoo and of the addon. Amounts are whole cents. Whoever changes something here
either does it as an operation must do it in the books, or raises :class:`Refused` before.
"""

from dataclasses import dataclass, field
from datetime import date


class Refused(Exception):  # noqa: N818
    """The operation must be refused."""


def check(condition, reason):
    """Refuse the operation unless ``condition`` holds."""
    if not condition:
        raise Refused(reason)


def allocate(amount, amounts):
    """Return how much of ``amount`` each gets, the first ones first.

    :param amounts: pairs of whom, and what he gets at most
    """
    parts = {}
    for key, most in amounts:
        if part := min(amount, most):
            parts[key] = part
            amount -= part
    return parts


@dataclass(eq=False)
class Type:
    """What all accounts of a type share."""

    allow_credit: bool
    limit: int
    record: object = None


@dataclass(eq=False)
class Debt:
    """A payment on credit, or money that was taken back and is not there."""

    amount: int
    due_date: date
    residual: int = 0

    def __post_init__(self):
        self.residual = self.amount


@dataclass(eq=False)
class Settlement:
    """Debts that money on the account has paid: whose money, and how much of each debt."""

    source: "Operation | None"
    parts: dict

    @property
    def amount(self):
        return sum(self.parts.values())

    @property
    def is_orphan(self):
        """Tell whether the money that made it has gone, or had been spent before."""
        return not self.source or self.source.state != "posted"


@dataclass(eq=False)
class Account:
    """What a client has, and what he owes: never both."""

    client: int
    type: Type
    prepaid: int = 0
    debts: list = field(default_factory=list)
    settlements: list = field(default_factory=list)
    state: str = "open"
    own_limit: int | None = None
    own_limit_until: date | None = None
    record: object = None

    @property
    def debt(self):
        return sum(debt.residual for debt in self.debts)

    @property
    def balance(self):
        return self.prepaid - self.debt

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

    def bring(self, amount, source=None):
        """Put money on the account: debts are settled at once, the oldest first."""
        self.prepaid += amount
        if amount := min(self.prepaid, self.debt):
            debts = sorted((d for d in self.debts if d.residual), key=lambda d: d.due_date)
            chosen = allocate(amount, [(debt, debt.residual) for debt in debts])
            # Among debts that are due on the same day Odoo begins with the smallest.
            chosen = sorted(chosen, key=lambda debt: (debt.due_date, debt.amount))
            parts = allocate(amount, [(debt, debt.residual) for debt in chosen])
            self.lessen(parts)
            self.prepaid -= amount
            self.settlements.append(Settlement(source, parts))

    @staticmethod
    def lessen(parts):
        """Take ``parts`` off the debts that they name."""
        for debt, part in parts.items():
            debt.residual -= part

    def get_undoable(self, operation):
        """Return the settlements that are undone with ``operation``, in this order.

        Its own ones, and those that nobody's money but its own keeps.
        """
        latest = self.settlements[::-1]
        own = [s for s in latest if s.source is operation]
        return own + [s for s in latest if s.is_orphan and s.source is not operation]

    def check_takes(self, operation, amount):
        """Refuse to take ``amount`` back that ``operation`` has brought, when it is spent."""
        there = self.prepaid + sum(s.amount for s in self.get_undoable(operation))
        check(amount <= there, "the money is spent")

    def take_back(self, operation, amount, due_date):
        """Take ``amount`` back that ``operation`` has brought; what is spent becomes a debt."""
        for settlement in self.get_undoable(operation):
            if amount > self.prepaid:
                self.settlements.remove(settlement)
                self.prepaid += settlement.amount
                for debt, part in settlement.parts.items():
                    debt.residual += part
        if amount > self.prepaid:
            self.debts.append(Debt(amount - self.prepaid, due_date))
            self.prepaid = amount
        self.prepaid -= amount


@dataclass(eq=False)
class Credit:
    """What a client has paid outside his account and nothing has used: an open credit."""

    client: int
    amount: int
    record: object = None


@dataclass(eq=False)
class Invoice:
    """An invoice and its credit notes."""

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
    """A credit note, and how much of it lowers what is due on its invoice."""

    credited: int = 0


@dataclass(eq=False)
class Operation:
    """An entry on accounts that can be undone, once.

    :param parts: amount for each invoice that it pays
    :param credits: amount of each open credit that it took, or the one that it made
    :param lessened: amount of each debt that it paid before its money came to the account
    :param debt: what the client owes by it
    """

    kind: str
    account: Account
    amount: int
    date: date
    target: Account | None = None
    parts: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)
    lessened: dict = field(default_factory=dict)
    debt: Debt | None = None
    state: str = "posted"
    record: object = None

    @property
    def is_spend(self):
        return self.kind in ("spend", "credit")

    @property
    def is_payment(self):
        return self.kind in ("top_up", "refund", "spend", "credit")

    @property
    def brought(self):
        """The money that came to its receiver."""
        return self.amount - sum(self.lessened.values())

    @property
    def receiver(self):
        """The account that its money came to, if it brought any."""
        if self.kind == "transfer":
            return self.target
        return self.account if self.kind in ("top_up", "take", "return") else None

    @property
    def is_untouched(self):
        """Tell whether all of it is as it was on its day: nothing returned, nothing settled."""
        if self.debt and self.debt.residual != self.debt.amount:
            return False
        return not self.is_spend or sum(self.parts.values()) == self.amount

    def give_back(self, amount):
        """Return ``amount`` of a payment: what is owed of it lessens that debt first."""
        if self.debt:
            owed = min(amount, self.debt.residual)
            self.debt.residual -= owed
            amount -= owed
        self.account.bring(amount)
