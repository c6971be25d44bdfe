import re
from pathlib import Path

from odoo.tests import TransactionCase
from odoo.tools.translate import TranslationImporter

MODULE = "customer_deposit"
ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = {"ru_RU": "ru", "de_DE": "de", "es_ES": "es", "fr_FR": "fr"}


def words(text):
    """Return the words of a text."""
    return set(text.split())


# Texts that are the same as in English, and right so.
SAME_IN = {
    "ru": words("ID VIP"),
    "de": words(
        """
        Administrator Details ID Icon Index Journal Limits Logo Name Normal Problem Status Team Text
        VIP
        """
    ),
    "es": words("Base Error ID No Normal Total VIP"),
    "fr": words(
        """
        Base Client Clients Commission Commissions Configuration Contact Date Description Document
        Documents E-mail ID Importance Important Imports Index Journal Logo Message Messages Mode
        Module Net Normal Note Notes Obstacle Service Services Taxes Total Transactions VIP
        """
    )
    | {"· Page"},
}
# Attributes of views and templates that nobody reads.
TECHNICAL = words(
    """
    action add avatar_field bg_color charset class col color colors colspan column_invisible
    content context create data-hotkey data-oe-id data-oe-lang data-oe-model data-string date
    date_delay date_start date_stop decoration default_group_by default_order default_period
    delete display domain edit editable event_limit event_open_popup_view_id eval expand expr
    field filename filter_domain filters for groups groupby_field hide_time href http-equiv icon
    id import interval invisible js_class limit mode model multi_create_view multi_edit name
    nolabel on_create open_form_view operator optional options order parent position
    quick_create quick_create_view_id readonly record_options ref rel required role rowspan
    sample scales select separator sequence sortable special src stacked states
    statusbar_visible style sum_field tabindex target type version view_ids view_mode widget
    width
    """
)
SKIPPED = {"script", "style"}
PHRASE = re.compile(r"[^\W\d_]{2,}[,.:;]? +[^\W\d_]{2,}")
WORD = re.compile(r"[A-Z][a-z]")
LITERAL = re.compile(r"'([^']*)'|\"([^\"]*)\"")


def has_words(text):
    """Tell whether there is something to translate beside what is filled in."""
    if text.strip().startswith(("object.", "<!DOCTYPE")):
        return False
    text = re.sub(r"\{\{.*?\}\}|%\(\w+\)s|%[sd]|#\{.*?\}", "", text, flags=re.DOTALL)
    return bool(re.search(r"[^\W\d_]{2}", text))


def has_phrase(text):
    """Tell whether a text has two words in a row, so that it is likely for the eye."""
    return bool(PHRASE.search(text))


def find_texts(root, owl=False):
    """Return all texts of a view or template that somebody sees.

    :param root: the parsed XML
    :param bool owl: a template of the browser, where attributes of components are code
    :rtype: set[str]
    """
    texts = set()
    for node in root.iter("*"):
        is_off = any(
            each.get("t-translation") == "off" or each.tag in SKIPPED
            for each in (node, *node.iterancestors())
        )
        is_code = node.tag == "attribute" and is_technical(node.get("name", ""))
        if not is_off and not is_code:
            texts |= {node.text, *(child.tail for child in node)}
            texts |= set(find_in_attributes(node, owl))
    return {" ".join(text.split()) for text in texts if text and has_words(text)}


def is_technical(name):
    """Tell whether the value of an attribute of this name is no text for the eye."""
    return name in TECHNICAL or name.startswith(("t-", "decoration-", "data-bs-", "{"))


def find_in_attributes(node, owl):
    """Yield the texts in the attributes of an element, also those within code."""
    is_component = owl and (node.tag[:1].isupper() or "t-component" in node.attrib)
    for name, value in node.attrib.items():
        is_code = is_technical(name) or (is_component and not name.endswith(".translate"))
        if name.startswith("t-attf-") and not is_technical(name.removeprefix("t-attf-")):
            yield value
        elif is_code:
            pattern = WORD if name in ("t-out", "t-esc", "t-value") else PHRASE
            for literals in LITERAL.findall(value):
                # Domains and classes have words in them as well.
                yield from (text for text in literals if pattern.search(text) and WORD.match(text))
        else:
            yield value


class TranslationCommon(TransactionCase):
    """All languages of the addon are installed, with the addon's own terms alone."""

    translated_ids = None  # the records that are translated, all by default

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for lang in LANGUAGES:
            cls.env["res.lang"]._activate_lang(lang)
        importer = TranslationImporter(cls.env.cr, verbose=False)
        for lang, catalogue in LANGUAGES.items():
            path = f"{MODULE}/i18n/{catalogue}.po"
            importer.load_file(path, lang, xmlids=cls.translated_ids)
        importer.save(overwrite=True)
