"""Days written as text."""

import re
from datetime import date, datetime

DAY = re.compile(r"(\d{1,4})[./-](\d{1,2})[./-](\d{1,4})(?:[ T]\d{1,2}:\d{2}(?::\d{2})?)?")


def read_date(value, month_first=False):
    """Return the day that a cell means, ``None`` when it means none.

    :param value: a date, or a text such as 2026-05-31, 31.05.2026, 05/31/2026
    :param bool month_first: how to read 05/06/2026
    :rtype: datetime.date | None
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    match = DAY.fullmatch(value.strip()) if isinstance(value, str) else None
    if not match:
        return None
    first, second, third = match.groups()
    if len(first) == 4:
        parts = [(first, second, third)]
    elif len(third) in (2, 4):
        year = third if len(third) == 4 else f"20{third}"
        # A point stands between day and month, a stroke between either.
        is_month_first = month_first and "/" in value
        parts = [(year, second, first), (year, first, second)][:: -1 if is_month_first else 1]
        parts = parts if "/" in value else parts[:1]
    else:
        return None
    for year, month, day in parts:
        try:
            return date(int(year), int(month), int(day))
        except ValueError:
            continue
    return None
