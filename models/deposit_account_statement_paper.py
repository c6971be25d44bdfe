import math

from odoo import models
from odoo.tools import format_date

# Heights on an A4 page, in thousandths of its printable height: the space around a row, a line of
# text, what is left for rows on the first page below the head of the paper, and on the others.
ROW_PADDING = 7
LINE_HEIGHT = 15
FIRST_PAGE_ROOM = 680
PAGE_ROOM = 880
# Characters that fit on a line of a column.
DOCUMENT_LENGTH = 36
OPERATION_LENGTH = 14
DEBTS_ON_A_PAGE = 36


class DepositAccount(models.Model):
    """The paper with the statement of an account."""

    _inherit = "deposit.account"

    def _prepare_statement_paper(self, date_from=None, date_to=None):
        """Return the statement of this account as the paper shows it, in the client's language.

        :rtype: dict
        """
        lang = self.sudo().partner_id.lang or self.env.lang
        account = self.with_context(lang=lang)
        statement = account._get_statement(date_from, date_to)
        return {
            # After the check of the user's rights: address and company may be out of his reach.
            "account": account.sudo(),
            "lang": lang,
            "statement": statement,
            "pages": self._split_statement(statement),
            "debt_pages": [
                statement["debts"][start : start + DEBTS_ON_A_PAGE]
                for start in range(0, len(statement["debts"]), DEBTS_ON_A_PAGE)
            ],
        }

    def _split_statement(self, statement):
        """Split the movements of a statement into pages, each with the balance it begins with.

        Not every build of wkhtmltopdf repeats the head of a table or keeps a row together, so
        long tables are broken here.

        :rtype: list[dict]
        """
        page = {"balance": statement["opening_balance"], "movements": []}
        pages, room = [page], FIRST_PAGE_ROOM
        for movement in statement["movements"]:
            height = ROW_PADDING + LINE_HEIGHT * self._count_statement_lines(movement)
            if height > room and page["movements"]:
                page = {"balance": page["movements"][-1]["balance"], "movements": []}
                pages.append(page)
                room = PAGE_ROOM
            page["movements"].append(movement)
            room -= height
        return pages

    def _count_statement_lines(self, movement):
        """Return how many lines of text a movement takes on the paper."""
        texts = (movement["document"], movement["note"])
        lines = sum(math.ceil(len(text) / DOCUMENT_LENGTH) for text in texts)
        return max(lines, math.ceil(len(movement["kind_label"]) / OPERATION_LENGTH), 1)

    def _get_statement_file_name(self, date_from=None, date_to=None):
        """Return the name of the file with the statement of this account.

        :rtype: str
        """
        self.ensure_one()
        date_from, date_to = self._parse_period(date_from, date_to)
        return self.env._(
            "Statement %(account)s %(date_from)s - %(date_to)s",
            account=self.name.replace("/", "-"),
            date_from=format_date(self.env, date_from, date_format="yyyy-MM-dd"),
            date_to=format_date(self.env, date_to, date_format="yyyy-MM-dd"),
        )
