"""What a program may hand over to a business method, checked before anything is done with it.

Business methods are called over the network. What is no id, no text or no yes or no would otherwise
end as an error of the database somewhere inside, or worse: the text "false" would allow credit.
"""

import functools
import inspect
from datetime import date

from odoo.exceptions import UserError

MAX_ID = 2**31 - 1  # of PostgreSQL's integers
MAX_KEY = 200  # a key is indexed, and an index has a limit
MAX_TEXT = 2000  # bytes: so are some of the texts that memo and reason become a part of
KINDS = {
    "allow_credit": "flag",
    "changes": "rows",
    "goods_back": "flag",
    "idempotency_key": "key",
    "memo": "text",
    "payment_vals": "list",  # its rows are checked by the checkout, which names the visit
    "reason": "text",
    "spent_to_debt": "flag",
    "targets": "rows",
    "until": "day",
}


def checks_arguments(single=False, **kinds):
    """Decorate a business method: refuse arguments of a wrong kind with an error for users.

    Kinds follow from the names of arguments: ``…_id`` and ``…_ids`` are ids, ``date…`` is a day,
    the rest is in ``KINDS``. Amounts are left to those who know the currency.

    :param bool single: the method is for one record, not for none or several
    :param kinds: kinds of arguments whose name does not tell
    """

    def decorate(method):
        names = list(inspect.signature(method).parameters)[1:]
        checks = {
            name: _CHECKS[kind]
            for name in names
            if (kind := kinds.get(name) or _get_kind(name)) is not None
        }

        def check_arguments(records, arguments):
            for name, value in arguments:
                check = checks.get(name)
                # None, and the False of Odoo's empty fields, are no value.
                if check and value is not None and value is not False and not check(value):
                    _refuse(records, method.__name__, name, value, check)

        @functools.wraps(method)
        def checked(self, *args, **kwargs):
            if single and len(self) != 1:
                _refuse_number(self, method.__name__)
            check_arguments(self, (*zip(names, args, strict=False), *kwargs.items()))
            return method(self, *args, **kwargs)

        checked.check_arguments = check_arguments  # for methods that do many of them at once
        return checked

    return decorate


def _get_kind(name):
    """Return of which kind the argument ``name`` is, ``None`` for what is checked elsewhere."""
    if name.endswith("_id"):
        return "id"
    if name.endswith("_ids"):
        return "ids"
    return "day" if name.startswith("date") else KINDS.get(name)


def is_id(value):
    """Tell whether a value can be the id of a record."""
    return type(value) is int and 0 <= value <= MAX_ID


def _is_ids(value):
    return isinstance(value, (list, tuple, set, frozenset)) and all(map(is_id, value))


def _is_id_or_ids(value):
    return is_id(value) or _is_ids(value)


def _is_flag(value):
    return isinstance(value, bool)


def _is_text(value):
    if not isinstance(value, str) or "\0" in value:
        return False
    try:
        value.encode()
    except UnicodeEncodeError:  # half a character, which JSON can hold
        return False
    return len(value.encode()) <= MAX_TEXT


def _is_key(value):
    return _is_text(value) and len(value) <= MAX_KEY


def _is_day(value):
    return isinstance(value, date) or _is_text(value)  # what text is a day is checked later


def _is_words(value):
    # What is no text at all is left to the method, which says what to enter.
    return not isinstance(value, str) or _is_text(value)


def _is_list(value):
    return isinstance(value, (list, tuple))


def _is_rows(value):
    return _is_list(value) and all(map(is_row, value))


def is_row(row):
    """Tell whether a value is an object whose ids can be ids of records."""
    return isinstance(row, dict) and all(
        isinstance(key, str)
        and (not key.endswith("_id") or value is None or value is False or is_id(value))
        for key, value in row.items()
    )


_CHECKS = {
    "day": _is_day,
    "flag": _is_flag,
    "id": is_id,
    "id_or_ids": _is_id_or_ids,
    "ids": _is_ids,
    "key": _is_key,
    "list": _is_list,
    "rows": _is_rows,
    "text": _is_text,
    "words": _is_words,
}


def _refuse(records, method, name, value, check):
    """Raise the error of an argument of a wrong kind.

    :param models.Model records: what the method was called on
    :param callable check: what the value does not pass
    """
    env = records.env
    rows, text = env._("a list of objects, whose ids are numbers"), env._("a text")
    expected = {
        _is_day: env._("a day written as year-month-day"),
        _is_flag: env._("true or false"),
        is_id: env._("the id of a record, a number"),
        _is_id_or_ids: env._("the id of a record, or a list of ids"),
        _is_ids: env._("a list of ids of records"),
        _is_key: env._("a text of at most 200 characters"),
        _is_rows: rows,
        _is_list: rows,
        _is_text: text,
        _is_words: text,
    }[check]
    raise UserError(
        env._(
            "“%(value)s” cannot be the argument “%(argument)s” of “%(method)s” on %(records)s. "
            "Enter %(expected)s.",
            value=repr(value)[:100],
            argument=name,
            method=method,
            records=env["ir.model"]._get(records._name).sudo().name,
            expected=expected,
        )
    )


def _refuse_number(records, method):
    """Raise the error of a method for one record that was called on none or several."""
    raise UserError(
        records.env._(
            "“%(method)s” is for one record of %(records)s at a time, %(count)s are given. "
            "Select one.",
            method=method,
            records=records.env["ir.model"]._get(records._name).sudo().name,
            count=len(records),
        )
    )
