from odoo import models
from odoo.fields import Command


class AccountMoveLine(models.Model):
    """Items that book what is written off with a payment from a client account."""

    _inherit = "account.move.line"

    def _get_difference_key(self):
        """Return what an item of a difference has in common with the one that takes it back.

        :rtype: tuple
        """
        return (
            self.account_id,
            self.tax_repartition_line_id,
            self.tax_ids,
            self.tax_tag_ids,
            bool(self.deposit_account_id),
        )

    def _prepare_difference_back_vals(self, balance, label):
        """Return the values of an item that takes back a part of this one.

        :param float balance: debit above, credit below zero
        :param str label: what the entry is
        :rtype: dict
        """
        base = self.tax_base_amount * abs(balance / self.balance) if self.balance else 0.0
        return {
            "name": label,
            "account_id": self.account_id.id,
            "partner_id": self.partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": balance,
            "balance": balance,
            "analytic_distribution": self.analytic_distribution,
            "tax_ids": [Command.set(self.tax_ids.ids)],
            "tax_tag_ids": [Command.set(self.tax_tag_ids.ids)],
            "tax_repartition_line_id": self.tax_repartition_line_id.id,
            "group_tax_id": self.group_tax_id.id,
            "tax_base_amount": self.company_currency_id.round(base),
        }
