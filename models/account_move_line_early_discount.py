from odoo import models
from odoo.exceptions import UserError


class AccountMoveLine(models.Model):
    """Early payment discounts, as Odoo's Register Payment grants them.

    Who pays all that is due less the discount in one go closes the documents; a part payment takes
    no discount, and what is paid on credit is not paid early.
    """

    _inherit = "account.move.line"

    def _get_early_discount(self, date):
        """Return what is taken off these receivable items when all of them are paid on ``date``.

        :param datetime.date date: day of the payment
        :return: amount in the currency of the documents
        :rtype: float
        """
        items = self._filter_early_discount(date)
        discounts = [
            item.amount_residual_currency - item.discount_amount_currency for item in items
        ]
        return self.currency_id.round(sum(discounts)) if discounts else 0.0

    def _filter_early_discount(self, date):
        """Return those of these receivable items that have a discount on ``date``.

        :rtype: account.move.line
        """
        return self.filtered(
            lambda item: (
                item.display_type == "payment_term"
                and item.currency_id == item.company_currency_id
                and item.move_id._is_eligible_for_early_payment_discount(item.currency_id, date)
            )
        )

    def _prepare_early_discount_vals(self, date):
        """Return the values of the items that write the discount of these receivable items off.

        :param datetime.date date: day of the payment
        :rtype: list[dict]
        :raise UserError: when the company has no account for it
        """
        items = self._filter_early_discount(date)
        if not items:
            return []
        company = items.company_id
        if not company.account_journal_early_pay_discount_loss_account_id:
            raise UserError(
                self.env._(
                    "%(company)s has no account for early payment discounts, which %(documents)s "
                    "would take. Set “Early Discount Loss” in the settings of Accounting.",
                    company=company.name,
                    documents=", ".join(items.move_id.mapped("name")),
                )
            )
        values = self.env["account.move"]._get_invoice_counterpart_amls_for_early_payment_discount(
            [
                {
                    "aml": item,
                    "amount_currency": -item.amount_residual_currency,
                    "balance": -item.amount_residual,
                }
                for item in items
            ],
            self._get_early_discount(date),
        )
        return [vals for group in values.values() for vals in group]
