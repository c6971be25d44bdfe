"""Amounts written as text, in any usual notation."""

import re
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

# What stands between groups of three digits besides a point or a comma.
SPACES = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f]+")
MINUS = str.maketrans(dict.fromkeys("−–—‐‑", "-"))
APOSTROPHES = str.maketrans(dict.fromkeys("’‘`´ʼ", "'"))
AMOUNT = re.compile(
    r"(?P<open>\()?(?P<before>[^\d().,'+-]*)(?P<sign>[+-]?)(?P<before2>[^\d().,'+-]*)"
    r"(?P<body>[.,]?\d[\d.,' ]*)(?P<after>[^\d()+,'-]*)(?P<sign2>-?)(?P<close>\))?"
)
GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in (".", ",", "'", " ")
}


class Amount(NamedTuple):
    """What a text can mean as an amount.

    ``value`` is what it means when its decimal mark is ``mark``, or in any case when there is none.
    With ``grouped`` it is ambiguous, and means that if ``mark`` parts groups of three digits.
    """

    value: Decimal
    mark: str | None = None
    grouped: Decimal | None = None
    currency: str | None = None


class Notation:
    """Which decimal mark a column has, found out from those of its texts that leave no choice."""

    def __init__(self):
        self.marks = set()

    def learn(self, amount):
        """Note what ``amount`` says about the column it is in."""
        if amount and amount.mark and amount.grouped is None:
            self.marks.add(amount.mark)

    def decide(self, amount):
        """Return the value of ``amount`` in this column, ``None`` when it stays ambiguous."""
        if amount.grouped is None:
            return amount.value
        if self.marks == {amount.mark}:
            return amount.value
        return amount.grouped if self.marks and amount.mark not in self.marks else None


def read_amount(text):
    """Return what ``text`` means as an amount, ``None`` when it is none.

    :rtype: Amount | None
    """
    text = SPACES.sub(" ", text).strip().translate(MINUS).translate(APOSTROPHES)
    match = AMOUNT.fullmatch(text)
    if not match or bool(match["open"]) != bool(match["close"]):
        return None
    if sum(map(bool, (match["open"], match["sign"] == "-", match["sign2"]))) > 1:
        return None
    marks = [match[name].strip() for name in ("before", "before2", "after")]
    if len(list(filter(None, marks))) > 1:
        return None
    amount = _read_body(match["body"].strip())
    if amount is None:
        return None
    if match["open"] or match["sign"] == "-" or match["sign2"]:
        grouped = None if amount.grouped is None else -amount.grouped
        amount = amount._replace(value=-amount.value, grouped=grouped)
    return amount._replace(currency="".join(marks) or None)


def _read_body(body):
    """Return what digits with marks between them mean, without sign and currency."""
    spaced = next((mark for mark in (" ", "'") if mark in body), None)
    points = [mark for mark in (".", ",") if mark in body]
    if len(points) == 2:
        decimal = max(points, key=body.rindex)
        group = min(points, key=body.rindex)
        return None if spaced or body.count(decimal) > 1 else _build(body, decimal, group)
    if not points:
        return _build(body, None, spaced)
    [mark] = points
    if body.count(mark) > 1:
        if spaced or not GROUPED[mark].fullmatch(body):
            return None
        other = "," if mark == "." else "."
        return _build(body, None, mark, shown=other)
    if not spaced and GROUPED[mark].fullmatch(body) and not body.startswith("0"):
        amount = _build(body, mark, None)
        return amount and amount._replace(grouped=Decimal(body.replace(mark, "")))
    return _build(body, mark, spaced)


def _build(body, decimal, group, shown=None):
    """Return the amount of ``body`` with these decimal and group marks."""
    whole, _, fraction = body.partition(decimal) if decimal else (body, "", "")
    if group and group in whole:
        if not GROUPED[group].fullmatch(whole):
            return None
        whole = whole.replace(group, "")
    try:
        value = Decimal(f"{whole or 0}.{fraction or 0}")
    except InvalidOperation:
        return None
    return Amount(value, decimal or shown)
