"""Names as people see them: whatever letters look alike are alike."""

import re
import unicodedata

INVISIBLE = re.compile(
    "[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]"
)
# Turkish has four letters i, Russian writes е for ё: a name in capitals or in a hurry is the same.
ALIKE = str.maketrans({"ı": "i", "ё": "е", "’": "'", "‘": "'", "`": "'", "ʼ": "'"})
DASHES = re.compile("[‐‑‒–—―−]")
# What stands in a cell that nothing is known for.
NOTHING = re.compile(
    r"[\W_]*|n/?a|n\.a\.|nil|none|null|nan|unknown|нет|н/?д|неизвестно|не указан[оа]?|пусто|"
    r"kein[e]?|unbekannt|ningun[oa]?|ninguno|sin|s/n|aucun[e]?|inconnu[e]?|brak|немає|жоқ|yok|0+",
    re.IGNORECASE,
)
NO_NAME = re.compile(r"[\W_]*|n/a|н/д|0+", re.IGNORECASE)
# What a formula that has failed leaves in a text, and a column that was too narrow.
FAILED = re.compile(r"#[^\s#!?]{1,12}[!?]|#n/a|#н/д|#nv|#n/v|#{3,}", re.IGNORECASE)


def normalise_name(name):
    """Return a name as it is compared: without case, further blanks and marks nobody sees."""
    text = unicodedata.normalize("NFKC", INVISIBLE.sub("", name)).casefold()
    # İ becomes an i with a dot of its own; casefolding may take letters apart.
    text = unicodedata.normalize("NFKC", text.replace("i\u0307", "i")).translate(ALIKE)
    return " ".join(DASHES.sub("-", text).split())


def are_compatible(name, other):
    """Tell whether two names can be those of one person: with parts left out, turned or initials.

    :param str name: as :func:`normalise_name` makes it
    :param str other: likewise
    """
    short, long = sorted((re.split(r"[^\w'-]+|(?<=\.)", each) for each in (name, other)), key=len)
    short, long = ([word for word in words if word] for words in (short, long))
    if len(short) > len(long):
        short, long = long, short
    if not any(len(word) > 1 and word in long for word in short):
        return False
    rest = list(long)
    for word in sorted(short, key=len, reverse=True):
        same = next((each for each in rest if _is_part(word, each)), None)
        if same is None:
            return False
        rest.remove(same)
    return True


def _is_part(word, other):
    """Tell whether two parts of a name are the same, one of them perhaps as an initial."""
    return word == other or (1 in (len(word), len(other)) and word[0] == other[0])


def is_nothing(text, is_name=False):
    """Tell whether a text stands for nothing, such as a dash or n/a.

    :param str text: what a cell holds
    :param bool is_name: whether it is a name: Nan is one
    """
    pattern = NO_NAME if is_name else NOTHING
    return bool(pattern.fullmatch(text.strip()))


def is_failed(text):
    """Tell whether a text is what a failed formula shows, such as #REF!"""
    return bool(FAILED.fullmatch(text.strip()))
