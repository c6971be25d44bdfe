"""Rows that add up others: no client, whatever their amount."""

import re
import unicodedata

from .headers import strip_marks

# At the beginning or the end of a text they leave no doubt: "Итого: 2 клиента", "Grand Total".
SURE_WORDS = """
total totals totale totali totales totaux totaal totalt totalsum subtotal subtotals subtotaal
subtotales subtotais grandtotal gesamt gesamtsumme gesamtbetrag gesamtergebnis zwischensumme
endsumme insgesamt teilergebnis summe teilsumme sumtotal ogolem lacznie razem celkem mezisoucet
soucet osszesen reszosszeg ukupno sveukupno skupaj yhteensa valisumma samtals sammanlagt
totalsumma delsumma kokku vahesumma kopsumma toplam yekun jumlah subjumlah jumla cemi sumatotal
sumas parcial итого итог итоги всего подитог подытог разом усього всього підсумок общо всичко
межинно укупно вкупно свеукупно барлыгы жиыны бардыгы жами ჯამი სულ ընդամենը συνολο αθροισμα
المجموع الإجمالي الاجمالي إجمالي اجمالي مجموع جمع סהכ
"""
# These are names of people too, or common words: on their own, or with a number of clients.
OTHER_WORDS = """
sum suma somme soma summa tong spolu viso kopa jami ialt alt ergebnis resultat sous sub grand
gran general generale generales geral genel ara iviso i is сумма сума общий общая промежуточный
результат баланс остаток сальдо balance saldo solde cong so of de del la le les von der die und
и по за на per for in all alle client clients customer customers accounts account rows row
kunden kunde konten clientes cliente cuentas clienti comptes compte klienti klientow klient
klientov musteri клиент клиента клиентов клиенты счет счета счетов счетам клиентам строк строки
строка клиентів клієнт клієнта клієнтів рахунків чел человек шт штук
"""
# Without one of these the words above say nothing of a total.
CORE_WORDS = """
sum suma somme soma summa tong spolu viso kopa alt jami ialt ergebnis сумма сума
"""
# Languages that do not part their words by blanks, or whose marks are no letters.
JOINED_WORDS = """
合計 小計 総計 總計 总计 合计 小计 总额 总和 累计 共计 합계 소계 총계 총합계
รวม ยอดรวม कुल योग মোট जम्मा
"""
TOTALS, WHOLE, CORE = (frozenset(text.split()) for text in (SURE_WORDS, OTHER_WORDS, CORE_WORDS))
JOINED = tuple(JOINED_WORDS.split())


def is_total(text):
    """Tell whether a text is the label of a total or a subtotal, in any of many languages.

    :param str text: what a cell holds
    """
    text = unicodedata.normalize("NFKC", text).casefold().replace("ё", "е").replace("ı", "i")
    if text.strip().startswith(JOINED):
        return True
    text = re.sub("[\"'’״׳`]", "", text)  # סה"כ
    text = unicodedata.normalize("NFC", _strip_all_marks(text)).replace("ł", "l")
    words = re.sub(r"[\W\d_]+", " ", text).split()
    if not words:
        return False
    if words[0] in TOTALS or words[-1] in TOTALS:
        return True
    return bool(CORE.intersection(words)) and all(word in WHOLE for word in words)


def _strip_all_marks(text):
    """Return a text without the marks on its Latin, Greek and Kazakh letters."""
    text = strip_marks(text).replace("қ", "к").replace("ғ", "г").replace("ұ", "у")
    decomposed = unicodedata.normalize("NFD", text)
    return re.sub("(?<=[\u0370-\u03ff])[\u0300-\u036f]+", "", decomposed)
