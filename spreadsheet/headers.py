"""What a column is for, guessed from its header in English or Russian."""

import re
import unicodedata

# Exact headers first, then words that a header contains; the order of the targets counts.
TARGETS = {
    "account_number": (
        {"account number", "account no", "номер счета", "лицевой счет", "счет", "account"},
        (r"\baccount (number|no)\b", r"номер\w* (лицевого )?счета"),
    ),
    "account_type": (
        {"account type", "type", "тип счета", "вид счета", "тип"},
        (r"\baccount type\b", r"\b(тип|вид)\w* (лицевого )?счета"),
    ),
    "opening_date": (
        {"opened", "opened on", "opening date", "date opened", "дата открытия", "открыт"},
        (r"\b(open(ed|ing) (on|date)|date opened)\b", r"дата открытия"),
    ),
    "due_date": (
        {"due date", "due", "debt due", "срок", "срок долга", "срок оплаты", "дата погашения"},
        (r"\bdue\b", r"\bсрок\b", r"погашени"),
    ),
    "debt": (
        {"debt", "opening debt", "owes", "долг", "задолженность", "начальный долг"},
        (r"\bdebts?\b", r"\bowe[sd]?\b", r"\bдолг", r"задолженност"),
    ),
    "balance": (
        {"balance", "opening balance", "amount", "money", "deposit", "prepaid", "sum"}
        | {"баланс", "остаток", "сальдо", "сумма", "депозит", "аванс", "начальный остаток"},
        (r"\bbalance\b", r"\bbalans\b", r"\bбаланс", r"\bостат", r"\bсальдо\b"),
    ),
    "card_number": (
        {"card number", "card", "card no", "номер карты", "карта", "barcode", "штрихкод"},
        (r"\bcard\b", r"\bкарт[ыа]\b", r"\bbarcode\b", r"штрих ?код"),
    ),
    "email": (
        {"e mail", "email", "mail", "почта", "эл почта", "электронная почта"},
        (r"\be ?mail\b", r"\bпочт"),
    ),
    "phone": (
        {"phone", "mobile", "telephone", "phone number", "tel", "cell", "телефон", "тел"}
        | {"мобильный", "номер телефона", "сотовый"},
        (r"\b(phone|mobile|telephone)\b", r"\bтелефон", r"\bмобильн"),
    ),
    "ref": (
        {"reference", "ref", "client reference", "customer reference", "client id", "customer id"}
        | {"id", "internal reference", "код", "код клиента", "ид", "артикул", "внутренний код"}
        | {"ссылка", "обозначение", "идентификатор", "номер клиента", "client number"},
        (r"\b(client|customer) (id|ref|reference|code|number|no)\b", r"\bкод клиента\b"),
    ),
    "location": (
        {"location", "branch", "salon", "shop", "company", "филиал", "салон", "точка"}
        | {"подразделение", "местоположение", "компания", "место"},
        (r"\b(location|branch)\b", r"\bфилиал"),
    ),
    "note": (
        {"note", "notes", "comment", "comments", "remark", "примечание", "комментарий", "заметка"},
        (r"\b(notes?|comments?|remarks?)\b", r"примечан", r"комментар"),
    ),
    "name": (
        {"name", "client", "customer", "client name", "customer name", "full name", "contact"}
        | {"first name", "last name", "surname", "фио", "ф и о", "клиент", "имя", "фамилия"}
        | {"отчество", "имя клиента", "фио клиента", "покупатель", "контакт", "наименование"},
        (r"\b(client|customer|name)\b", r"\b(фио|клиент|имя|фамилия)"),
    ),
}
# A name comes in parts: these columns are joined.
JOINED = {"name"}


def normalise_header(header):
    """Return a header as it is compared: small letters, single blanks, no marks."""
    text = unicodedata.normalize("NFKC", str(header or "")).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def guess_target(header, taken=()):
    """Return what a column is for, ``None`` when its header does not tell.

    :param str header: text in the first row of the column
    :param taken: what other columns are for already
    """
    text = normalise_header(header)
    candidates = [target for target in TARGETS if target in JOINED or target not in taken]
    for target in candidates:
        if text in TARGETS[target][0]:
            return target
    for target in candidates:
        if any(re.search(pattern, text) for pattern in TARGETS[target][1]):
            return target
    return None
