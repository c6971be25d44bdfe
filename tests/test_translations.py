from collections import defaultdict

from lxml import etree, html

from odoo.tests import tagged

from .translation_common import (
    LANGUAGES,
    MODULE,
    SAME_IN,
    TranslationCommon,
    find_texts,
    has_words,
)


@tagged("post_install", "-at_install")
class TestTranslations(TranslationCommon):
    """Whatever the addon shows in English, it shows in every language in other words."""

    def get_record_names(self):
        """Return the addon's own records: external name by id, by model."""
        names = defaultdict(dict)
        for data in self.env["ir.model.data"].search([("module", "=", MODULE)]):
            if data.model in self.env and self.env[data.model]._translate:
                names[data.model][data.res_id] = data.name
        return names

    def get_texts(self, record, fname):
        """Return the texts of a translated field, as a set: words move within a sentence."""
        value = record[fname] or ""
        field = record._fields[fname]
        if not callable(field.translate):
            return {value} if has_words(value) else set()
        if not value.strip():
            return set()
        parse = html.fragment_fromstring if field.type == "html" else etree.fromstring
        options = {"create_parent": "div"} if field.type == "html" else {}
        return find_texts(parse(str(value), **options))

    def get_field_texts(self, field, shown):
        """Return the texts of a field, as the web client gets them."""
        texts = [shown["string"], shown.get("help") or ""]
        # Odoo translates the states of activities for none of the models that inherit them.
        if MODULE in field._modules:
            # A choice that is shown as it is stored, such as a time zone, is a name and no text.
            choices = shown.get("selection") or []
            texts += [label for value, label in choices if label != value]
        return set(filter(has_words, texts))

    def check(self, collect):
        """Check that no text is the same in English and in another language.

        :param collect: function of an environment, returns sets of texts by place
        """
        english = collect(self.env(context={"lang": "en_US"}))
        self.assertTrue(english)
        problems = []
        for lang, short in LANGUAGES.items():
            for place, texts in collect(self.env(context={"lang": lang})).items():
                problems += [
                    f"{short}: {place}: {text!r}"
                    for text in sorted(texts & english[place] - SAME_IN[short])
                ]
        self.assertFalse(problems, "the same as in English:\n" + "\n".join(problems))

    def test_records_of_the_addon_are_translated(self):
        names = self.get_record_names()

        def collect(env):
            return {
                f"{model} {names[model][record.id]} {fname}": texts
                for model in names
                for fname, field in env[model]._fields.items()
                if field.translate and field.store
                for record in env[model].browse(names[model]).exists()
                if (texts := self.get_texts(record, fname))
            }

        self.check(collect)

    def test_fields_of_the_addon_are_translated(self):
        own = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", "ir.model.fields")]
        )
        names = defaultdict(list)
        for field in self.env["ir.model.fields"].browse(own.mapped("res_id")):
            if self.env[field.model]._fields[field.name].export_string_translation:
                names[field.model].append(field.name)

        def collect(env):
            return {
                f"{model}.{fname}": self.get_field_texts(env[model]._fields[fname], shown)
                for model, fnames in names.items()
                for fname, shown in env[model]
                .fields_get(fnames, ["string", "help", "selection"])
                .items()
            }

        self.check(collect)

    def test_the_part_of_the_books_that_is_ours_is_named_in_every_language(self):
        company = self.env.company
        if not company.chart_template:
            self.env["account.chart.template"].try_loading("generic_coa", company=company)
        company._translate_deposit_ledger()
        fnames = company._get_deposit_ledger_names("en_US")
        self.check(
            lambda env: {
                fname: {record.name for record in company.with_env(env)[fname]} for fname in fnames
            }
        )

    def test_a_name_that_somebody_has_chosen_stays(self):
        company = self.env.company
        company._setup_deposit_ledger()
        journal = company.deposit_journal_id
        journal.with_context(lang="de_DE").name = "Kunden"
        self.env["ir.module.module"]._load_module_terms([MODULE], ["de_DE"])
        self.assertEqual(journal.with_context(lang="de_DE").name, "Kunden")
        self.assertEqual(
            journal.with_context(lang="ru_RU").name,
            company._get_deposit_ledger_names("ru_RU")["deposit_journal_id"],
        )
