"""Make everybody in a copy of the demo database speak SCREENS_LANG; read by Odoo's shell.

Odoo and the addon bring their own catalogues. The words below are sample data, such as the names
of services, which no catalogue has.
"""

import os

WORDS = {
    "de_DE": {
        "Allergic to ammonia.": "Allergisch gegen Ammoniak.",
        "Beard trim": "Bart schneiden",
        "Card Terminal": "Kartenterminal",
        "Care set": "Pflegeset",
        "Cash at the Desk": "Kasse am Empfang",
        "Colour": "Farbe",
        "Colouring": "Färben",
        "Deposit": "Guthaben",
        "Family": "Familie",
        "Haircut": "Haarschnitt",
        "Haircut, child": "Haarschnitt, Kind",
        "Manicure": "Maniküre",
        "Prefers a quiet seat": "Sitzt gern ruhig",
    },
    "ru_RU": {
        "Allergic to ammonia.": "Аллергия на аммиак.",
        "Beard trim": "Стрижка бороды",
        "Card Terminal": "Терминал",
        "Care set": "Набор для ухода",
        "Cash at the Desk": "Касса на ресепшене",
        "Colour": "Краска",
        "Colouring": "Окрашивание",
        "Deposit": "Депозит",
        "Family": "Семейный",
        "Haircut": "Стрижка",
        "Haircut, child": "Стрижка детская",
        "Manicure": "Маникюр",
        "Prefers a quiet seat": "Любит тишину",
        "Shampoo 250 ml": "Шампунь 250 мл",
    },
}
TRANSLATED = ("account.journal", "deposit.account.type", "product.category", "product.template")
COPIED = (
    ("account_move_line", "name"),
    ("res_partner", "comment"),
    ("sale_order", "visit_comment"),
    ("sale_order_line", "name"),
)

env = globals()["env"]  # Odoo's shell gives it
code = os.environ["SCREENS_LANG"]
words = WORDS.get(code, {})

languages = env["res.lang"].with_context(active_test=False).search([("code", "=", code)])
env["base.language.install"].create({"lang_ids": [(6, 0, languages.ids)]}).lang_install()
env["res.partner"].with_context(active_test=False).search([]).lang = code
for model in TRANSLATED:
    for record in env[model].with_context(active_test=False, lang="en_US").search([]):
        if word := words.get(record.name):
            record.with_context(lang=code).name = word
# Documents keep the words of the language in which they were made.
for table, column in COPIED:
    for english, word in words.items():
        env.cr.execute(
            f"UPDATE {table} SET {column} = REPLACE({column}, %s, %s) WHERE {column} ~ %s",
            (english, word, rf"^(<p>)?{english}(</p>)?$"),
        )
env.cr.commit()
