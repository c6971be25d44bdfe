"""Amounts written as text, in any usual notation."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from .currencies import is_currency, normalise_mark

# What stands between groups of three digits besides a point or a comma.
SPACES = re.compile("[\\s\u00a0\u2000-\u200a\u202f\u205f\u3000]+")
INVISIBLE = re.compile("[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
ARABIC_DECIMAL = "\u066b"
CHARS = str.maketrans(
    {
        **dict.fromkeys("−–—‐‑‒―－﹣⁻", "-"),
        **dict.fromkeys("’‘`´ʼ＇\u066c", "'"),
        **dict(zip("，．（）＋／：＝￥＄￡￦،", ",.()+/:=¥$£₩,", strict=True)),
    }
)
AMOUNT = re.compile(r"(?P<before>\D*?)(?P<body>\d(?:[\d.,' ]*\d)?)(?P<after>\D*)")
# What stands for no cents, or closes an amount: 500,- 500.– 500:- 500/- 500/=
NO_CENTS = re.compile(r"[.,:] ?-{1,2}|/[-=]")
SIDE = re.compile(r"(?:^|(?<=[\s.)]))(cr|dr)\.?$", re.IGNORECASE)
SIGNS = {"cr": 1, "dr": -1}
# A thousand, ten thousand, a million: who writes them does not give the amount itself.
MULTIPLIER_WORDS = "k m t mio mln mrd mil tsd bn tr tys тыс т млн млрд тис lakh lakhs lac crore cr"
MULTIPLIERS = frozenset(MULTIPLIER_WORDS.split())
MANY = re.compile("[万萬億亿千百만억천]")
GROUPED = {
    mark: re.compile(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+") for mark in (".", ",", "'", " ")
}
# South Asia parts the thousands and then the hundreds of them: 12,34,567.
LAKHS = re.compile(r"\d{1,2}(?:,\d{2})*,\d{3}")
LAKH_CURRENCIES = frozenset(("BDT", "BTN", "INR", "LKR", "NPR", "PKR"))


class Amount(NamedTuple):
    """What a text can mean as an amount.

    ``value`` is what it means when its decimal mark is ``mark``, or in any case when there is none.
    With ``grouped`` it is ambiguous, and means that if ``mark`` parts groups of three digits.
    ``side`` is ``cr`` or ``dr`` when the text says on which side of a ledger it stands.
    """

    value: Decimal
    mark: str | None = None
    grouped: Decimal | None = None
    currency: str | None = None
    side: str | None = None


class Tender(NamedTuple):
    """The currency that amounts are expected in: its code, and what stands for it in a text."""

    code: str = ""
    decimals: int = 2
    marks: frozenset = frozenset()

    def is_own(self, mark):
        """Tell whether ``mark`` stands for this currency."""
        return normalise_mark(mark) in self.marks


class Notation:
    """Which decimal mark a column has, found out from those of its texts that leave no choice."""

    def __init__(self, decimals=2):
        self.marks = set()
        self.decimals = decimals

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
        if self.marks and amount.mark not in self.marks:
            return amount.grouped
        if self.marks:
            return None
        # Three digits are no decimals of a currency without, and those of one with three.
        if self.decimals == 0:
            return amount.grouped
        return amount.value if self.decimals == 3 and amount.mark == "." else None


def read_amount(text, tender=None):
    """Return what ``text`` means as an amount, ``None`` when it is none.

    :param str text: what the cell holds
    :param Tender tender: the currency that is expected, if it is known
    :rtype: Amount | None
    """
    tender = tender or Tender()
    is_decimal = ARABIC_DECIMAL in text
    match = AMOUNT.fullmatch(_normalise(text))
    parts = match and _take_apart(*match.groups())
    if not parts:
        return None
    body, marks, is_negative, side = parts
    if not _are_marks(marks, tender) or (side and _is_crore(side, body, tender)):
        return None
    amount = _read_body(body, tender.code in LAKH_CURRENCIES)
    if amount is None:
        return None
    if is_negative:
        grouped = None if amount.grouped is None else -amount.grouped
        amount = amount._replace(value=-amount.value, grouped=grouped)
    if is_decimal:
        amount = amount._replace(grouped=None)
    return amount._replace(currency=marks[0] if marks else None, side=side)


def _normalise(text):
    """Return a text with the digits, signs and blanks that the rest of this file knows."""
    text = INVISIBLE.sub("", text).replace(ARABIC_DECIMAL, ".")
    text = SPACES.sub(" ", text).strip().translate(CHARS)
    digits = {char: unicodedata.decimal(char, None) for char in text if not char.isascii()}
    for char, digit in digits.items():
        text = text if digit is None else text.replace(char, str(digit))
    # Spreadsheet programs put an apostrophe before what shall stay text.
    return text.removeprefix("'") if text[1:2].isdigit() or text[1:2] in "+-" else text


def _take_apart(before, body, after):
    """Return digits, marks of currencies, whether it is below zero, and the side of the ledger.

    :rtype: tuple[str, list[str], bool, str | None] | None
    """
    after, is_sound = _strip_end(body, after)
    match = SIDE.search(after)
    side = match and match[1].lower()
    after = (after[: match.start()] if match else after).strip()
    is_open = before.count("("), after.count(")")
    is_minus = after.endswith("-")
    after = after.removesuffix("-").strip()
    signs = [char for char in before if char in "+-"]
    negatives = [is_open == (1, 1), "-" in signs, is_minus, side == "dr"]
    if not is_sound or is_open not in ((0, 0), (1, 1)) or len(signs) > 1 or sum(negatives) > 1:
        return None
    if (side and (any(negatives[:3]) or signs)) or (is_minus and after.endswith(".")):
        return None
    head = _read_head(re.sub(r"[(+-]", "", before), body)
    if head is None:
        return None
    mark, body = head
    marks = [mark, after.replace(")", "", 1).strip()]
    return body, list(filter(None, marks)), any(negatives), side


def _strip_end(body, after):
    """Return what stands behind the digits without the sign for no cents, and if it can be so."""
    if match := NO_CENTS.match(after):
        return after[match.end() :].strip(), True
    if after[:1] in (".", ","):
        return after[1:].strip(), not re.search(r"[.,]", body)
    return after.strip(), True


def _read_head(head, body):
    """Return the mark before the digits, and the digits with a decimal mark that belongs to them.

    The point of ``kr.500`` belongs to the abbreviation, that of ``$.50`` to the amount; which it is
    in ``USD.500`` cannot be told.

    :rtype: tuple[str, str] | None
    """
    is_apart, head = head[-1:] == " ", head.strip()
    if head[-1:] not in (".", ","):
        return head, body
    mark, core = head[-1], head[:-1]
    if is_apart:
        return (head, body) if core.strip() and mark == "." else None
    if not core.strip() or core.rstrip()[-1:] == ".":
        return core.strip(), mark + body
    last = core[-1]
    if mark == "." and (last.isalpha() or last == "/" or unicodedata.category(last)[0] == "M"):
        is_code = re.fullmatch("[A-Z]{3}", core)
        return None if is_code else (head, body)
    if unicodedata.category(last) == "Sc" and len(core.strip()) == 1 and not body[2:3].isdigit():
        return core.strip(), mark + body
    return None


def _are_marks(marks, tender):
    """Tell whether ``marks`` can stand for a currency: one, or two that both mean ``tender``."""
    if len(marks) > 1 and not all(map(tender.is_own, marks)):
        return False
    for mark in marks:
        kinds = {unicodedata.category(char) for char in mark if char not in "./' "}
        if any(kind[0] not in "LM" and kind != "Sc" for kind in kinds):
            return False
        if not tender.is_own(mark) and (
            normalise_mark(mark) in MULTIPLIERS or MANY.search(mark) or not _is_currency_like(mark)
        ):
            return False
    return True


def _is_currency_like(mark):
    """Tell whether a mark stands for a currency, known here or by a code of three letters."""
    return is_currency(mark) or bool(re.fullmatch("[A-Z]{3}", mark.strip(". ")))


def _is_crore(side, body, tender):
    """Tell whether ``Cr`` may mean ten millions: it does in India, where small numbers have it."""
    is_indian = side == "cr" and tender.code in LAKH_CURRENCIES
    return is_indian and not re.search(r"\d{4}|,|\.\d\d$", body)


def _read_body(body, is_lakh=False):
    """Return what digits with marks between them mean, without sign and currency."""
    spaced = next((mark for mark in (" ", "'") if mark in body), None)
    points = [mark for mark in (".", ",") if mark in body]
    if len(points) == 2:
        decimal = max(points, key=body.rindex)
        group = min(points, key=body.rindex)
        return None if spaced or body.count(decimal) > 1 else _build(body, decimal, group, is_lakh)
    if not points:
        return _build(body, None, spaced)
    [mark] = points
    if body.count(mark) > 1:
        other = "," if mark == "." else "."
        amount = None if spaced else _build(body, None, mark, is_lakh)
        return amount and amount._replace(mark=other)
    if not spaced and GROUPED[mark].fullmatch(body) and not body.startswith("0"):
        amount = _build(body, mark, None)
        return amount and amount._replace(grouped=Decimal(body.replace(mark, "")))
    return _build(body, mark, spaced)


def _build(body, decimal, group, is_lakh=False):
    """Return the amount of ``body`` with these decimal and group marks."""
    whole, _, fraction = body.partition(decimal) if decimal else (body, "", "")
    if group and group in whole:
        is_grouped = GROUPED[group].fullmatch(whole) or (
            is_lakh and group == "," and LAKHS.fullmatch(whole)
        )
        if not is_grouped:
            return None
        whole = whole.replace(group, "")
    try:
        value = Decimal(f"{whole or 0}.{fraction or 0}")
    except InvalidOperation:
        return None
    return Amount(value, decimal)
