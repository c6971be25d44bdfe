"""Phone numbers as people write them into a cell: several, with extensions, spoilt by a program."""

import re
import unicodedata

# No number has fewer digits, and none that is dialled from elsewhere.
MIN_DIGITS = 5
EXTENSION = re.compile(
    r"[\s,;]*(?:\(\s*)?(?:тел\.?\s*)?"
    r"(?:доб(?:\.|авочный)?|вн(?:\.|утр\w*\.?)|ext(?:\.|n\.?|ension)?|x|#|durchwahl|dw|poste|int\.)"
    r"[\s.:№-]*(\d{1,6})\s*\)?\s*$",
    re.IGNORECASE,
)
EXPONENT = re.compile(r"\+?(\d)(?:[.,](\d+))?E\+?(\d{1,2})", re.IGNORECASE)
WHOLE = re.compile(r"(\+?\d{5,})[.,]0+")
BETWEEN = re.compile(
    r"\s*(?:[,;|\n]|\s/\s|/(?=\s*\+)|\s(?=\+)|\s(?:и|або|или|or|and|und|oder|et|ou|y|o)\s)\s*"
)
# 916 111-22-33/34 is two numbers with one beginning: the first one will do.
OTHER_ENDING = re.compile(r"(\d{2}[\d\s().-]{5,})[/,]\s*\d{1,3}$")
# Countries whose numbers have eight digits, so that ten may be those and the code.
OF_EIGHT = {"45", "47", "65", "216", "371", "502", "503", "504", "505", "506", "507", "852", "853"}
OF_EIGHT |= {"965", "968", "973", "974"}
# Countries all of whose numbers have ten digits, and such where some have eleven.
OF_TEN = {"1", "7"}
OF_ELEVEN = {"39", "43", "49", "55", "62", "86"}
SLASH = re.compile(r"\s*/\s*")


def split_phones(text):
    """Return the numbers in a cell, each without its extension.

    :param str text: what the cell holds
    :return: texts of the numbers, the first one first, and whether digits were lost
    :rtype: tuple[list[str], bool]
    """
    text = unicodedata.normalize("NFKC", text).strip().removeprefix("'")
    if match := WHOLE.fullmatch(text):
        text = match[1]
    elif match := EXPONENT.fullmatch(text):
        text = match[1] + (match[2] or "")
        if len(text) != int(match[3]) + 1:
            return [], True
    text = OTHER_ENDING.sub(r"\1", strip_extension(text))
    for pattern in (BETWEEN, SLASH):
        parts = [strip_extension(part) for part in pattern.split(text)]
        if len(parts) > 1 and all(is_phone(part) for part in parts):
            return parts, False
    return [text], False


def strip_extension(text):
    """Return a phone number without the extension behind it."""
    return EXTENSION.sub("", text)


def is_phone(text):
    """Tell whether a text has as many digits as a phone number needs."""
    return len(re.sub(r"\D", "", text)) >= MIN_DIGITS


def complete_number(digits, code):
    """Return a number as it is dialled from abroad, as far as its digits tell.

    :param str digits: a number without a plus sign
    :param str code: that of the country, such as 7
    :rtype: str
    """
    if not code or len(digits) < 8:
        return digits
    if digits.startswith("00"):
        return digits[2:]
    # 8 and 0 are dialled within a country, the code is not.
    if digits[0] == "0" if code != "7" else re.fullmatch(r"8\d{10}", digits):
        return code + digits[1:]
    if code in OF_TEN:
        return code + digits if len(digits) == 10 else digits
    length = len(code) + 8 if code in OF_EIGHT else 11
    is_complete = digits.startswith(code) and len(digits) >= length
    longest = 11 if code in OF_ELEVEN else 10
    return digits if is_complete or len(digits) > longest else code + digits
