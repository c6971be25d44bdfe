from odoo import fields, models

from ..deposit_flow import in_deposit_flow

# Whose document it is, in which money and of which day: what its payment follows from.
CLIENT_FIELDS = ("partner_id", "currency_id", "invoice_date")


class AccountMove(models.Model):
    """For whom the money of a client account pays, at any later moment too."""

    _inherit = "account.move"

    def _get_paying_account(self):
        """Return the client account whose money this entry pays documents with, if it does.

        :rtype: deposit.account
        """
        if self.deposit_operation == "overpayment":
            return self.line_ids.filtered(lambda line: line.balance > 0).deposit_account_id
        payment = self.origin_payment_id
        if payment.deposit_operation in ("spend", "credit"):
            return payment.deposit_account_id
        return self.env["deposit.account"]

    # === PAID DOCUMENTS THAT CHANGE === #

    def _return_money_of_others(self, vals):
        """Give back to the accounts what pays these documents and would not after a change.

        Odoo keeps the matches of a document that is put back to draft, even when it gets another
        client. Posted again, it would be paid with money of someone else.

        :param dict vals: values about to be written
        """
        if in_deposit_flow(self.env) or vals.keys().isdisjoint(CLIENT_FIELDS):
            return
        for move in self.filtered("posted_before"):
            if any(self._field_will_change(move, vals, fname) for fname in CLIENT_FIELDS):
                move.sudo()._get_deposit_partials().filtered(
                    lambda partial, move=move: not move._stays_paid(partial, vals)
                ).sudo(self.env.su).unlink()

    def _stays_paid(self, partial, vals):
        """Tell whether a payment from an account may go on paying this document.

        :param account.partial.reconcile partial: the match of both
        :param dict vals: values of the document about to be written
        """
        payment = partial.credit_move_id.move_id.origin_payment_id
        account = payment.deposit_account_id
        client = payment.partner_id.browse(vals.get("partner_id", self.partner_id.id))
        clients = client | client.commercial_partner_id
        date = fields.Date.to_date(vals.get("invoice_date")) or self.invoice_date
        return (
            account._is_used_for(clients)
            and account.beneficiary_ids.partner_id & clients == payment.deposit_beneficiary_id
            and vals.get("currency_id", self.currency_id.id) == account.currency_id.id
            and (not date or date <= payment.date)
        )
