"""What a column is for, guessed from its header in English, Russian, German, Spanish or French."""

import re
import unicodedata

# Exact headers first, then words that a header contains; the order of the targets counts. Latin
# letters stand here without their marks, as people type them and as headers are compared.
TARGETS = {
    "account_number": (
        {"account number", "account no", "номер счета", "лицевой счет", "счет", "account"}
        | {"kontonummer", "konto nr", "kontonr", "konto", "kundenkonto", "cuenta", "compte"},
        (
            r"\baccount (number|no)\b",
            r"номер\w* (лицевого )?счета",
            r"\bkonto ?(nr|nummer)\b",
            r"\b(numero|num|n|no|n o) (de |du )?(la )?(cuenta|compte)\b",
        ),
    ),
    "account_type": (
        {"account type", "type", "тип счета", "вид счета", "тип", "tipo", "typ"},
        (
            r"\baccount type\b",
            r"\b(тип|вид)\w* (лицевого )?счета",
            r"\bkonto ?(typ|art)\b",
            r"\bt(ipo|ype) (de |du )?(la )?(cuenta|compte)\b",
        ),
    ),
    "opening_date": (
        {"opened", "opened on", "opening date", "date opened", "дата открытия", "открыт"}
        | {"eroffnet", "eroffnet am", "eroeffnet am", "abierta el", "ouvert le"},
        (
            r"\b(open(ed|ing) (on|date)|date opened)\b",
            r"дата открытия",
            r"\beroe?ffnungs ?datum\b",
            r"\bfecha de (la )?apertura\b",
            r"\bdate d ouverture\b",
        ),
    ),
    "due_date": (
        {"due date", "due", "debt due", "срок", "срок долга", "срок оплаты", "дата погашения"},
        (
            r"\bdue\b",
            r"\bсрок\b",
            r"погашени",
            r"\bfae?llig",
            r"\bvencimiento\b",
            r"\becheance\b",
        ),
    ),
    "debt": (
        {"debt", "opening debt", "owes", "долг", "задолженность", "начальный долг"}
        | {"debe", "doit", "creance", "creances", "schuldet"},
        (
            r"\bdebts?\b",
            r"\bowe[sd]?\b",
            r"\bдолг",
            r"задолженност",
            r"\bschuld(en)?\b",
            r"\bdeudas?\b",
            r"\bdettes?\b",
        ),
    ),
    "balance": (
        {"balance", "opening balance", "amount", "money", "deposit", "prepaid", "sum", "advance"}
        | {"баланс", "остаток", "сальдо", "сумма", "депозит", "аванс", "начальный остаток"}
        | {"betrag", "anzahlung", "importe", "monto", "deposito", "anticipo"}
        | {"montant", "depot", "avance"},
        (
            r"\bbalance\b",
            r"\bbalans\b",
            r"\bбаланс",
            r"\bостат",
            r"\bсальдо\b",
            r"(saldo|guthaben)\b",
            r"\bsolde\b",
        ),
    ),
    "card_number": (
        {"card number", "card", "card no", "номер карты", "карта", "barcode", "штрихкод"}
        | {"kundenkarte", "codigo de barras", "code barres", "code barre"},
        (
            r"\bcard\b",
            r"\bкарт[ыа]\b",
            r"\bbarcode\b",
            r"штрих ?код",
            r"\bkarten? ?(nr|nummer)?\b",
            r"\btarjeta\b",
            r"\bcarte\b",
        ),
    ),
    "email": (
        {"e mail", "email", "mail", "почта", "эл почта", "электронная почта"},
        (r"\be ?mail\b", r"\bпочт", r"\bcorreo\b", r"\bcourriel\b"),
    ),
    "phone": (
        {"phone", "mobile", "telephone", "phone number", "tel", "cell", "телефон", "тел"}
        | {"мобильный", "номер телефона", "сотовый", "handy", "mobil", "mobilnummer"}
        | {"rufnummer", "movil", "celular", "portable"},
        (
            r"\b(phone|mobile|telephone)\b",
            r"\bтелефон",
            r"\bмобильн",
            r"\b(telefon|handy)",
            r"\bmovil\b",
        ),
    ),
    "ref": (
        {"reference", "ref", "client reference", "customer reference", "client id", "customer id"}
        | {"id", "internal reference", "код", "код клиента", "ид", "артикул", "внутренний код"}
        | {"ссылка", "обозначение", "идентификатор", "номер клиента", "client number"}
        | {"referenz", "referencia", "codigo", "code"},
        (
            r"\b(client|customer) (id|ref|reference|code|number|no)\b",
            r"\bкод клиента\b",
            r"\bkunden ?(referenz|nummer|nr|id)\b",
            r"\b(referencia|ref|codigo|numero|n|no|n o|id) (de |del )?cliente\b",
            r"\b(reference|ref|code|numero|n|no|id) (de |du )?client\b",
        ),
    ),
    "location": (
        {"location", "branch", "salon", "shop", "company", "филиал", "салон", "точка"}
        | {"подразделение", "местоположение", "компания", "место"}
        | {"niederlassung", "zweigstelle", "centro", "compania", "site", "branche"},
        (
            r"\b(location|branch)\b",
            r"\bфилиал",
            r"\b(standort|filiale)\b",
            r"\bsucursal\b",
            r"\b(etablissement|succursale)\b",
        ),
    ),
    "note": (
        {"note", "notes", "comment", "comments", "remark", "примечание", "комментарий", "заметка"},
        (
            r"\b(notes?|comments?|remarks?)\b",
            r"примечан",
            r"комментар",
            r"\b(notiz|bemerkung|anmerkung|kommentar)(en)?\b",
            r"\b(notas?|observaciones|comentarios?)\b",
            r"\b(remarque|commentaire)s?\b",
        ),
    ),
    "name": (
        {"name", "client", "customer", "client name", "customer name", "full name", "contact"}
        | {"first name", "last name", "surname", "фио", "ф и о", "клиент", "имя", "фамилия"}
        | {"отчество", "имя клиента", "фио клиента", "покупатель", "контакт", "наименование"},
        (
            r"\b(client|customer|name)\b",
            r"\b(фио|клиент|имя|фамилия)",
            r"\b(kunde|(vor|nach|familien|kunden)name)\b",
            r"\b(cliente|nombre|apellidos?)\b",
            r"\b(nom|prenom)\b",
        ),
    ),
}
# A name comes in parts: these columns are joined.
JOINED = {"name"}


def normalise_header(header):
    """Return a header as it is compared: small letters, single blanks, no marks."""
    text = unicodedata.normalize("NFKC", str(header or "")).casefold().replace("ё", "е")
    return " ".join(re.sub(r"[\W_]+", " ", text).split())


def strip_marks(text):
    """Return a text without the marks on its Latin letters; those of й and others stay."""
    text = re.sub(r"(?<=[a-z])[\u0300-\u036f]+", "", unicodedata.normalize("NFD", text))
    return unicodedata.normalize("NFC", text)


def guess_target(header, taken=(), labels=None):
    """Return what a column is for, ``None`` when its header does not tell.

    :param str header: text in the first row of the column
    :param taken: what other columns are for already
    :param dict[str, str] labels: target by normalised header, for those known for certain
    """
    text = normalise_header(header)
    candidates = [target for target in TARGETS if target in JOINED or target not in taken]
    if (labels or {}).get(text) in candidates:
        return labels[text]
    text = strip_marks(text)
    for target in candidates:
        if text in TARGETS[target][0]:
            return target
    for target in candidates:
        if any(re.search(pattern, text) for pattern in TARGETS[target][1]):
            return target
    return None
