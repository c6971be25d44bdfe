from odoo import api, models
from odoo.tools import SQL


class DepositAccount(models.Model):
    """The numbers of new accounts."""

    _inherit = "deposit.account"

    @api.model
    def _get_next_numbers(self, type_id, count):
        """Return the next account numbers of the company that account type ``type_id`` is for.

        Numbers that an import has brought along are left out.

        :param int type_id: the account type
        :param int count: how many
        :rtype: list[str]
        """
        company = self.env["deposit.account.type"].browse(type_id).sudo().company_id
        numbers = []
        while len(numbers) < count:
            drawn = self._draw_numbers(company, count - len(numbers))
            taken = self.sudo().search([("company_id", "=", company.id), ("name", "in", drawn)])
            taken = set(taken.mapped("name"))
            numbers += [number for number in drawn if number not in taken]
        return numbers

    @api.model
    def _draw_numbers(self, company, count):
        """Return the next numbers of the sequence of ``company``.

        :param res.company company: root company
        :param int count: how many
        :rtype: list[str]
        """
        Sequence = self.env["ir.sequence"].sudo().with_company(company)
        sequence = Sequence.search(
            [("code", "=", self._name), ("company_id", "in", (company.id, False))],
            order="company_id",
            limit=1,
        )
        if count == 1 or sequence.implementation != "standard" or sequence.use_date_range:
            return [Sequence.next_by_code(self._name) for _number in range(count)]
        # Odoo asks PostgreSQL once for each number, after having searched for the sequence.
        rows = self.env.execute_query(
            SQL(
                "SELECT NEXTVAL(%s) FROM GENERATE_SERIES(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        prefix, suffix = sequence._get_prefix_suffix()
        return [f"{prefix}{number:0{sequence.padding}d}{suffix}" for (number,) in rows]
