from odoo import models


class DepositAccount(models.Model):
    """Early payment discounts of what is paid from an account."""

    _inherit = "deposit.account"

    def _get_amount_to_pay(self, due_lines, date, allow_credit=False):
        """Return what closes documents: all that is due, less the discount of who pays it early.

        What is paid on credit is not paid early.

        :param account.move.line due_lines: receivable items of the documents
        :param datetime.date date: day of the payment
        :param bool allow_credit: whether what is missing is paid on credit
        :rtype: float
        """
        due = self.currency_id.round(sum(due_lines.mapped("amount_residual")))
        early = self.currency_id.round(due - due_lines._get_early_discount(date))
        is_there = self.currency_id.compare_amounts(early, self._get_lowest_prepaid(date)[0]) <= 0
        return early if is_there or not allow_credit else due

    def _prepare_discounts(self, due_lines, amount, date):
        """Return the values of the items of the discount that ``amount`` takes.

        :param account.move.line due_lines: receivable items of the documents
        :param float amount: what is paid of them
        :param datetime.date date: day of the payment
        :return: none when it is another amount than closes them, or a part of it is on credit
        :rtype: list[dict]
        """
        compare = self.currency_id.compare_amounts
        discount = due_lines._get_early_discount(date)
        due = sum(due_lines.mapped("amount_residual"))
        if (
            compare(discount, 0) <= 0
            or compare(amount, due - discount)
            or compare(amount, self._get_lowest_prepaid(date)[0]) > 0
        ):
            return []
        return due_lines._prepare_early_discount_vals(date)
