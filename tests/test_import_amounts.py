from datetime import date, datetime
from decimal import Decimal

from odoo.tests import BaseCase, tagged

from ..spreadsheet import (
    Notation,
    Tender,
    get_column_letter,
    get_marks,
    guess_target,
    is_total,
    read_amount,
    read_date,
)
from .import_notations import DOUBTFUL, NOTATIONS

EITHER = {
    "1 234,56": "1234.56",
    "1\u00a0234,56": "1234.56",
    "1\u202f234 567,5": "1234567.5",
    "1,234.56": "1234.56",
    "1.234,56": "1234.56",
    "1'234.56": "1234.56",
    "1’234’567": "1234567",
    "1,234,567": "1234567",
    "1.234.567": "1234567",
    "12,5": "12.5",
    "12.50": "12.50",
    ".5": "0.5",
    "0,125": "0.125",
    "1234,567": "1234.567",
    "-100": "-100",
    "−100": "-100",
    "100-": "-100",
    "(1,234.50)": "-1234.50",
    "- 5": "-5",
    "€ 12.50": "12.50",
    "12,50 €": "12.50",
    "12 руб.": "12",
    "-$5": "-5",
    "($1,200.00)": "-1200",
}
NOT_AMOUNTS = (
    *("abc", "", "1,2,3", "12 34", "1,234.5.6", "--5", "(5", "1e5", "=1+1", "1-2", "5 € 6"),
    *("(-5)", "-5-", "1.2.3", "12/05/2026", "1,23,456.00", "1'23", "€5 USD"),
)


@tagged("post_install", "-at_install")
class TestImportAmounts(BaseCase):
    def test_amounts_are_read_in_either_notation(self):
        for text, value in EITHER.items():
            with self.subTest(text):
                amount = read_amount(text)
                self.assertEqual(amount.value, Decimal(value))
                self.assertIsNone(amount.grouped)

    def test_what_is_no_amount_is_none(self):
        for text in NOT_AMOUNTS:
            with self.subTest(text):
                self.assertIsNone(read_amount(text))

    def test_the_currency_beside_an_amount_is_told(self):
        for text, currency in (("5 руб.", "руб."), ("$5", "$"), ("EUR 1.50", "EUR"), ("5", None)):
            with self.subTest(text):
                self.assertEqual(read_amount(text).currency, currency)

    def read_in(self, text, code, decimals):
        """Return what a text means in a currency, ``None`` when it asks."""
        tender = Tender(code, decimals, get_marks(code))
        amount = read_amount(text, tender)
        if not amount or (amount.currency and not tender.is_own(amount.currency)):
            return None
        return Notation(decimals).decide(amount)

    def test_amounts_are_read_as_each_country_writes_them(self):
        for code, (decimals, texts) in NOTATIONS.items():
            for text, value in texts.items():
                with self.subTest(code=code, text=text):
                    self.assertEqual(self.read_in(text, code, decimals), value and Decimal(value))

    def test_what_is_doubtful_is_no_amount_in_any_currency(self):
        for code, (decimals, _texts) in NOTATIONS.items():
            for text in DOUBTFUL:
                with self.subTest(code=code, text=text):
                    self.assertIsNone(self.read_in(text, code, decimals))

    def test_the_decimals_of_the_currency_decide_where_the_column_does_not(self):
        for decimals, text, value in (
            (0, "1,234", "1234"),
            (0, "1.234", "1234"),
            (2, "1,234", None),
            (3, "1.234", "1.234"),
            (3, "1,234", None),
        ):
            with self.subTest(decimals=decimals, text=text):
                decided = Notation(decimals).decide(read_amount(text))
                self.assertEqual(decided, value and Decimal(value))
        notation = Notation(3)
        notation.learn(read_amount("1,5"))
        self.assertEqual(notation.decide(read_amount("12.500")), 12500)

    def test_an_ambiguous_amount_follows_its_column(self):
        for column, text, value in (
            (["1,50"], "1,234", "1.234"),
            (["1.50"], "1,234", "1234"),
            (["1,234,567"], "1,234", "1234"),
            (["1 234,5"], "1.234", "1234"),
            (["1.5", "1,5"], "1,234", None),
            ([], "1,234", None),
            (["100", "1 000"], "1.234", None),
            (["1,50"], "-1.234", "-1234"),
        ):
            with self.subTest(column=column, text=text):
                notation = Notation()
                for other in column:
                    notation.learn(read_amount(other))
                decided = notation.decide(read_amount(text))
                self.assertEqual(decided, value and Decimal(value))

    def test_labels_of_totals_are_known_in_many_languages(self):
        for text in (
            *(
                "Total",
                "TOTAL:",
                "Grand Total",
                "Subtotal",
                "Sub-total",
                "Sum",
                "Sum of 12 clients",
            ),
            *("Итого: 2 клиента", "Всего", "Общий итог", "Итого по салону", "Сумма", "Разом"),
            *("Gesamt", "Summe", "Zwischensumme", "Gesamtergebnis", "Total général", "Sous-total"),
            *("Total general", "Suma", "Razem", "Ogółem", "Celkem", "Összesen", "Genel Toplam"),
            *("Yhteensä", "Totaal", "I alt", "Σύνολο", "合計 3名", "总计", "총계", "المجموع"),
            *("Anna Total", 'סה"כ', "Tổng cộng", "Барлығы", "कुल"),
        ):
            with self.subTest(text):
                self.assertTrue(is_total(text))

    def test_names_of_people_are_no_totals(self):
        for text in ("Anna Ito", "Sum Wai Lam", "Tong Wei", "Summer", "Totally", "Balance", "И Ли"):
            with self.subTest(text):
                self.assertFalse(is_total(text))

    def test_days_are_read_as_people_write_them(self):
        may = date(2026, 5, 31)
        for value in ("2026-05-31", "31.05.2026", "31/05/2026", "05/31/2026", "31.5.26", may):
            with self.subTest(value):
                self.assertEqual(read_date(value), may)
        self.assertEqual(read_date(datetime(2026, 5, 31, 12, 30)), may)
        self.assertEqual(read_date("2026-05-31 10:00:00"), may)

    def test_the_language_tells_whether_the_month_comes_first(self):
        self.assertEqual(read_date("05/06/2026", month_first=True), date(2026, 5, 6))
        self.assertEqual(read_date("05/06/2026"), date(2026, 6, 5))
        self.assertEqual(read_date("05.06.2026", month_first=True), date(2026, 6, 5))

    def test_what_is_no_day_is_none(self):
        for value in ("31.02.2026", "soon", "2026", 45000, True, "1.2.3.4", "123.1.2026"):
            with self.subTest(value):
                self.assertIsNone(read_date(value))

    def test_columns_are_guessed_from_headers_in_two_languages(self):
        for header, target in (
            ("Client", "name"),
            ("ФИО", "name"),
            ("Имя клиента", "name"),
            ("Phone number", "phone"),
            ("Моб. телефон", "phone"),
            ("E-mail", "email"),
            ("Эл. почта", "email"),
            ("Client ID", "ref"),
            ("Код клиента", "ref"),
            ("№ карты", "card_number"),
            ("Номер карты", "card_number"),
            ("Account type", "account_type"),
            ("Тип счёта", "account_type"),
            ("Balance", "balance"),
            ("Advance", "balance"),
            ("Остаток на счёте", "balance"),
            ("Opening debt", "debt"),
            ("Задолженность", "debt"),
            ("Due date", "due_date"),
            ("Срок долга", "due_date"),
            ("Филиал", "location"),
            ("Comment", "note"),
            ("Примечание", "note"),
            ("Номер счёта", "account_number"),
            ("Дата открытия", "opening_date"),
            ("Colour", None),
        ):
            with self.subTest(header):
                self.assertEqual(guess_target(header), target)

    def test_a_name_may_have_several_columns_and_a_phone_one(self):
        self.assertEqual(guess_target("Фамилия", ["name"]), "name")
        self.assertIsNone(guess_target("Phone 2", ["phone"]))

    def test_columns_are_named_as_spreadsheet_programs_do(self):
        self.assertEqual(
            [get_column_letter(i) for i in (0, 25, 26, 701, 702)], ["A", "Z", "AA", "ZZ", "AAA"]
        )
