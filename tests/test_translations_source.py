import ast
import re

from lxml import etree

from odoo.tests import BaseCase, tagged
from odoo.tools.translate import _extract_translatable_qweb_terms, code_translations

from .translation_common import (
    LANGUAGES,
    MODULE,
    ROOT,
    SAME_IN,
    find_texts,
    has_phrase,
    has_words,
)

# What a text in the code may be an argument of, beside a translation: nobody reads it there, or
# Odoo exports it with the field or the constraint it belongs to.
SILENT_CALLS = {"SQL", "Domain", "Index", "UniqueIndex", "Constraint", "execute", "_find"}
SILENT_CALLS |= {"precision_get", "debug", "info", "warning", "error", "exception"}
SILENT_ARGUMENTS = {"string", "help", "selection", "order", "domain", "digits", "ondelete"}
SILENT_NAMES = {"_description", "_order"}
# Where one word is a text for the eye.
SHOWN_KEYS = {"body", "help", "message", "name", "subject", "title"}
SHOWN_IN_JS = re.compile(r"\b(displayName|label|message|text|title|placeholder): *[\"'`][A-Z]")
WORD = re.compile(r"[A-Z][a-z]")
# Words of SQL in capitals, which no text for people has.
QUERY = re.compile(r"\b(SELECT|JOIN|CASE|UNNEST|WHERE)\b")
# Texts that stay as they are, with the reason.
ALLOWED = {
    "Anna Ito": "a name, in the example of the template",
    "another operation on these client accounts has waited longer": "Odoo tries again, unseen",
    "the payment is not on the replica yet": "Odoo asks the primary, unseen",
    "journal.type IN ('cash', 'bank', 'credit')": "a part of a query",
    "USING gin (": "an index",
    "date desc": "an order",
    "not in": "an operator",
    "yyyy-mm-dd": "a number format of spreadsheets",
    "to invoice": "a state of orders",
    "k m t mio mln": "words to look for",
    r"\b(тыс|тис|thousand": "words to look for",
    r"[\W_]*|n/?a|": "words to look for",
    "type_id, location_id": "an order",
    "<span class=": "a tag and its classes",
}
# Files that hold nothing but words to look for, in all languages.
WORD_LISTS = {"currencies.py", "headers.py", "totals.py"}


class SourceReader(ast.NodeVisitor):
    """Finds the texts of one file: those that are translated, and those that should be."""

    def __init__(self, selections):
        self.selections = selections
        self.translated, self.problems = [], []
        self.silent = 0

    def visit(self, node):
        documented = isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef)
        if documented and ast.get_docstring(node, clean=False):
            node.body = node.body[1:]
        return super().visit(node)

    def visit_silently(self, *nodes):
        self.silent += 1
        for node in nodes:
            self.visit(node)
        self.silent -= 1

    def visit_Call(self, node):
        name = get_name(node.func)
        if name in ("_", "_lt"):
            self.read_translation(node)
        elif name in SILENT_CALLS:
            self.visit_silently(*ast.iter_child_nodes(node))
        else:
            if name.endswith(("Error", "Warning")) and node.args:
                self.read_shown(node.args[0])
            self.generic_visit(node)

    def visit_keyword(self, node):
        if node.arg in SILENT_ARGUMENTS:
            return self.visit_silently(node.value)
        if node.arg in SHOWN_KEYS:
            self.read_shown(node.value)
        return self.generic_visit(node)

    def visit_Assign(self, node):
        names = {get_name(target) for target in node.targets}
        if names & (SILENT_NAMES | self.selections):
            return self.visit_silently(node.value)
        return self.generic_visit(node)

    def visit_Dict(self, node):
        for key, value in zip(node.keys, node.values, strict=True):
            if isinstance(key, ast.Constant) and key.value in SHOWN_KEYS:
                self.read_shown(value)
        self.generic_visit(node)

    def visit_Constant(self, node):
        if isinstance(node.value, str) and not self.silent and has_phrase(node.value):
            self.add(node, node.value)

    def read_translation(self, node):
        """Note a translated text; one that is put together cannot be translated."""
        text, *values = [*node.args, *(keyword.value for keyword in node.keywords)]
        if isinstance(text, ast.Constant):
            self.translated.append((node.lineno, text.value))
        elif not (isinstance(text, ast.Attribute) and text.attr == "message"):
            # The messages of spreadsheet/ are marked where they are made.
            self.add(node, ast.unparse(text))
        for value in values:
            self.visit(value)

    def read_shown(self, node):
        """Note a text that is shown, were it a single word."""
        if isinstance(node, ast.BinOp):
            node = node.left
        parts = node.values if isinstance(node, ast.JoinedStr) else [node]
        for part in parts:
            text = part.value if isinstance(part, ast.Constant) else ""
            if isinstance(text, str) and WORD.match(text) and not has_phrase(text):
                self.add(part, text)

    def add(self, node, text):
        is_allowed = any(text.strip().startswith(allowed) for allowed in ALLOWED)
        if not is_allowed and not QUERY.search(text):
            self.problems.append((node.lineno, text.strip()[:60]))


def get_name(node):
    """Return the last name of a function or of what is assigned."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def get_sources():
    """Return the Python files of the addon that run for users, parsed, by path."""
    folders = (".", "models", "wizards", "controllers", "report", "spreadsheet")
    return {
        path.relative_to(ROOT): ast.parse(path.read_text(encoding="utf-8"))
        for folder in folders
        for path in sorted((ROOT / folder).glob("*.py"))
        if path.name not in {"__manifest__.py", *WORD_LISTS}
    }


def get_selections(trees):
    """Return the names of the lists that are selections of fields: Odoo exports their labels."""
    return {
        get_name(node.value)
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.keyword) and node.arg == "selection"
    } - {""}


@tagged("post_install", "-at_install")
class TestTranslationsSource(BaseCase):
    """No text for users is left out of the translations, as far as the source shows it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        sources = get_sources()
        selections = get_selections(sources.values())
        cls.translated, cls.problems = {}, []
        for path, tree in sources.items():
            reader = SourceReader(selections)
            reader.visit(tree)
            cls.translated |= {text: f"{path}:{line}" for line, text in reader.translated}
            cls.problems += [f"{path}:{line}: {text!r}" for line, text in reader.problems]

    def get_static(self, pattern):
        paths = sorted((ROOT / "static" / "src").glob(f"**/{pattern}"))
        self.assertTrue(paths)
        return paths

    def get_web_translations(self, lang):
        messages = code_translations.get_web_translations(MODULE, lang)["messages"]
        return {message["id"]: message["string"] for message in messages}

    def assertTranslated(self, texts, get_translations):  # noqa: N802
        """Check that texts of the source have a translation in every language."""
        self.assertTrue(texts)
        problems = []
        for lang, short in LANGUAGES.items():
            known = get_translations(lang)
            problems += [
                f"{place}: {text!r} has no translation in {lang}"
                for text, place in texts.items()
                if has_words(text) and known.get(text, text) == text and text not in SAME_IN[short]
            ]
        self.assertFalse(problems, "\n".join(problems))

    def test_texts_of_the_code_are_translated(self):
        self.assertFalse(self.problems, "not translated:\n" + "\n".join(self.problems))

    def test_texts_of_the_code_have_a_translation_in_every_language(self):
        self.assertGreater(len(self.translated), 300)
        self.assertTranslated(
            self.translated,
            lambda lang: code_translations.get_python_translations(MODULE, lang),
        )

    def test_a_text_that_is_left_out_is_found(self):
        reader = SourceReader({"KINDS"})
        reader.visit(
            ast.parse(
                "def refuse(self):\n"
                "    '''Refuse it with these words.'''\n"
                "    KINDS = [('cash', 'Cash in hand')]\n"
                "    raise UserError('Refused')\n"
                "    raise UserError(f'Refused {self.name}')\n"
                "    raise UserError('%s is not allowed' % self.name)\n"
                "    raise UserError(self.env._(f'Refused {self.name}'))\n"
                "    raise UserError(self.env._('Refused'))\n"
                "    self.message_post(body='Done')\n"
                "    return {'name': 'Visits', 'res_model': 'sale.order'}\n"
            )
        )
        self.assertEqual([line for line, _text in reader.problems], [4, 5, 6, 7, 9, 10])
        self.assertEqual(reader.translated, [(8, "Refused")])

    def test_texts_of_templates_in_the_browser_have_a_translation_in_every_language(self):
        terms, problems = {}, []
        for path in self.get_static("*.xml"):
            root, found = etree.parse(path).getroot(), []
            _extract_translatable_qweb_terms(root, lambda *found_at, f=found: f.append(found_at))
            exported = {" ".join(term.split()): f"{path}:{line}" for term, line in found}
            problems += [f"{path}: {text!r}" for text in find_texts(root, owl=True) - {*exported}]
            terms |= {term: f"{path}:{line}" for term, line in found}
        self.assertFalse(problems, "Odoo does not export:\n" + "\n".join(problems))
        self.assertTranslated(terms, self.get_web_translations)

    def test_texts_of_javascript_have_a_translation_in_every_language(self):
        terms, problems = {}, []
        for path in self.get_static("*.js"):
            for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                texts = re.findall(r"_t\(\s*\"((?:[^\"\\]|\\.)*)\"", line)
                terms |= dict.fromkeys(texts, f"{path}:{number}")
                rest = re.sub(r"_t\(\s*\"(?:[^\"\\]|\\.)*\"", "", line)
                literals = re.findall(r"\"([^\"]*)\"|'([^']*)'|`([^`]*)`", rest)
                if line.lstrip().startswith(("//", "*", "/*")):
                    continue
                if SHOWN_IN_JS.search(rest) or any(
                    has_phrase(text) and WORD.match(text) for parts in literals for text in parts
                ):
                    problems.append(f"{path}:{number}: {line.strip()}")
        self.assertFalse(problems, "not translated:\n" + "\n".join(problems))
        self.assertTranslated(terms, self.get_web_translations)
