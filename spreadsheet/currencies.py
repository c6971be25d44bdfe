"""How people write a currency beside an amount, besides its code and its symbol in Odoo."""

import re
import unicodedata

# Small letters, without the points at the ends; those of one currency are parted by blanks.
MARKS = {
    "AED": "dh dhs د.إ درهم",
    "AMD": "֏ драм դրամ",
    "ARS": "$ ar$ u$a pesos",
    "AUD": "$ a$ au$",
    "AZN": "₼ man ман",
    "BDT": "৳ tk taka টাকা",
    "BGN": "лв lv лева",
    "BHD": "bd .د.ب د.ب",
    "BOB": "bs bs$ b$",
    "BRL": "r$ reais real",
    "BYN": "br р руб бр rub",
    "CAD": "$ c$ ca$ cad$",
    "CHF": "fr sfr fs franken francs",
    "CLP": "$ ch$ cl$ pesos",
    "CNY": "¥ 元 圆 圓 人民币 rmb cn¥",
    "COP": "$ col$ cop$ pesos",
    "CRC": "₡ colones",
    "CZK": "kč kc kčs korun",
    "DKK": "kr kroner d.kr dkr",
    "DOP": "$ rd$ pesos",
    "DZD": "da د.ج دج",
    "EGP": "£ e£ le l.e ج.م جنيه",
    "EUR": "€ euro euros evro евро eu",
    "GBP": "£ pounds",
    "GEL": "₾ ლ lari лари",
    "GTQ": "q quetzales",
    "HKD": "$ hk$",
    "HNL": "l lps lempiras",
    "HUF": "ft forint",
    "IDR": "rp rupiah",
    "ILS": "₪ nis שח",
    "INR": "₹ rs re rupees रु रू",
    "IQD": "ع.د id",
    "ISK": "kr krónur ikr",
    "JOD": "jd د.ا د.أ",
    "JPY": "¥ 円 圓 yen 日本円 jp¥",
    "KES": "ksh kshs k.sh",
    "KGS": "с сом som",
    "KRW": "₩ 원 won",
    "KWD": "kd k.d د.ك",
    "KZT": "₸ тг тенге tenge т",
    "LKR": "rs රු slrs",
    "LYD": "ld ل.د",
    "MAD": "dh dhs د.م د.م. درهم",
    "MDL": "l lei леев лей",
    "MNT": "₮ төг",
    "MXN": "$ mx$ mex$ m$n pesos",
    "MYR": "rm",
    "NGN": "₦ n",
    "NIO": "c$ córdobas cordobas",
    "NOK": "kr kroner nkr",
    "NPR": "rs रु रू nrs",
    "NZD": "$ nz$",
    "OMR": "ر.ع r.o",
    "PAB": "b/ balboas",
    "PEN": "s/ s soles sol",
    "PHP": "₱ php p pesos",
    "PKR": "rs ₨ روپے",
    "PLN": "zł zl złotych zlotych złote",
    "PYG": "₲ gs g guaraníes guaranies",
    "QAR": "qr ر.ق",
    "RON": "lei leu l",
    "RSD": "din дин dinara динара",
    "RUB": "₽ р руб rub rur рублей рубля рубль r",
    "SAR": "sr ر.س ريال",
    "SEK": "kr kronor skr",
    "SGD": "$ s$",
    "THB": "฿ บาท baht b",
    "TND": "dt د.ت td",
    "TRY": "₺ tl lira ytl",
    "TWD": "$ nt$ nt 元 圓 新台幣",
    "UAH": "₴ грн hrn гривень гривні uah",
    "USD": "$ us$ u$s u$ usd$ dollars dollar долл доллар долларов",
    "UYU": "$ $u u$ pesos",
    "UZS": "сум soʻm so'm som",
    "VES": "bs bs.s bs.d bsd",
    "VND": "₫ đ d vnđ dong đồng",
    "ZAR": "r rand",
}
KNOWN = frozenset(MARKS) | {mark.upper() for marks in MARKS.values() for mark in marks.split()}


def normalise_mark(mark):
    """Return a mark as it is compared: without case, blanks and the points at its ends."""
    text = unicodedata.normalize("NFKC", mark).replace(" ", "").strip(".")
    return text.casefold().strip(".")


def get_marks(code, *names):
    """Return all that stands for a currency, as :func:`normalise_mark` makes it.

    :param str code: such as ``EUR``
    :param names: its symbol and names in Odoo
    :rtype: frozenset[str]
    """
    marks = [code, *filter(None, names), *MARKS.get(code, "").split()]
    return frozenset(normalise_mark(mark) for mark in marks)


def is_currency(mark):
    """Tell whether a mark stands for any currency that is known."""
    return normalise_mark(mark) in _ALL_MARKS


def find_currencies(header):
    """Return the codes and signs of currencies in the header of a column.

    :rtype: list[str]
    """
    words = re.findall(r"\b[A-Z]{3}\b", header)
    signs = [char for char in header if unicodedata.category(char) == "Sc"]
    return [word for word in words if word in MARKS] + signs


_ALL_MARKS = frozenset(normalise_mark(mark) for mark in KNOWN)
