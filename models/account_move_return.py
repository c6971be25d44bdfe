from odoo import models


class AccountMove(models.Model):
    """What the payments of an invoice have given, and its credit notes have returned."""

    _inherit = "account.move"

    def _get_return_date(self, payments):
        """Return the day on which this credit note gives back what ``payments`` have paid.

        It is its own, but not before they have paid the invoice.

        :rtype: datetime.date
        """
        return max([self.date, *payments.mapped("date")])

    def _get_payments_to_return(self, account):
        """Return the payments of the credited invoice from ``account``, on credit first.

        :param deposit.account account: the client account
        :return: each payment with a difference alone, the other ones together
        :rtype: list[account.payment]
        """
        payments = self._get_credited_payments().filtered(
            lambda payment: payment.deposit_account_id == account
        )
        single = payments.filtered(lambda payment: payment._get_difference_items())
        groups = [*single, payments - single]
        return sorted(
            filter(None, groups),
            key=lambda group: "credit" not in group.mapped("deposit_operation"),
        )

    def _get_returnable(self, account, payments):
        """Return what ``payments`` pay of the credited invoice, less what was given back of it.

        :param deposit.account account: the client account
        :param account.payment payments: as :meth:`_get_payments_to_return` returns them
        :return: amount of the receivable, in the currency of the account
        :rtype: float
        """
        invoice = self.reversed_entry_id
        paid = invoice._get_deposit_partials().filtered(
            lambda partial: partial.credit_move_id.move_id.origin_payment_id in payments
        )
        source = payments.filtered(lambda payment: payment._get_difference_items()).move_id
        returned = invoice.reversal_move_ids._get_return_partials(account).filtered(
            lambda partial: partial.debit_move_id.move_id.deposit_source_move_id == source
        )
        return account.currency_id.round(
            sum(paid.mapped("amount")) - sum(returned.mapped("amount"))
        )

    def _get_return_partials(self, account):
        """Return the matches of these credit notes with what gave their money to ``account``.

        :param deposit.account account: a client account
        :rtype: account.partial.reconcile
        """
        return self.line_ids.matched_debit_ids.filtered(
            lambda partial: (
                partial.debit_move_id.move_id.deposit_operation == "return"
                and account in partial.debit_move_id.move_id.line_ids.deposit_account_id
            )
        )

    def _get_deposit_returned(self, account):
        """Return what these credit notes have given back to ``account``.

        :param deposit.account account: a client account
        :return: amount in the currency of the account
        :rtype: float
        """
        return sum(self._get_return_partials(account)._get_money_given().values())
