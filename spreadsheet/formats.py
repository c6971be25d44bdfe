"""What the format of a number shows besides the number itself."""

import re
import unicodedata
from functools import lru_cache

from openpyxl.styles.numbers import BUILTIN_FORMATS

from .currencies import is_currency

LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
SIGN = re.compile(r'\[\$([^\]-]+)(?:-[^\]]*)?\]|"([^"]*)"')
# Their currency is that of the computer, whatever the file says.
LOCAL_FORMATS = frozenset(BUILTIN_FORMATS.values())


class MoneyNumber(float):
    """A number that is shown with the sign of a currency, ``mark``."""

    __slots__ = ("mark",)

    def __new__(cls, value, mark):
        number = super().__new__(cls, value)
        number.mark = mark
        return number


@lru_cache(maxsize=1000)
def read_format(number_format):
    """Return the currency that a format shows, and whether it shows a percentage.

    :param str number_format: such as ``#,##0.00 [$€-407]``
    :rtype: tuple[str | None, bool]
    """
    bare = LITERAL.sub("", number_format)
    if "%" in bare:
        return None, True
    if number_format in LOCAL_FORMATS:
        return None, False
    marks = [first or second for first, second in SIGN.findall(number_format)]
    marks += [char for char in bare if unicodedata.category(char) == "Sc"]
    return next((mark.strip() for mark in marks if is_currency(mark)), None), False
