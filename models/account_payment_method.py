from odoo import api, models

# Our methods: pay with the money on the account, and on credit.
DEPOSIT_CODES = ("deposit", "deposit_credit")


class AccountPaymentMethod(models.Model):
    _inherit = "account.payment.method"

    @api.model
    def _get_payment_method_information(self):
        # EXTENDS 'account': no journal type, so that only our own journal gets the methods.
        res = super()._get_payment_method_information()
        res |= {code: {"mode": "multi", "type": ()} for code in DEPOSIT_CODES}
        return res


class AccountPaymentMethodLine(models.Model):
    _inherit = "account.payment.method.line"

    def write(self, vals):
        # EXTENDS 'account': a method in use is not deleted but taken off its journal.
        if not {"journal_id", "payment_account_id", "payment_method_id"}.isdisjoint(vals):
            self._check_deposit_method_unchanged(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_method(self):
        for line in self._filter_deposit_methods():
            line.journal_id._raise_deposit_journal_fixed()

    def _check_deposit_method_unchanged(self, vals):
        """Refuse to change the method by which client accounts pay.

        :param dict vals: the values about to be written
        :raise UserError: naming the journal of client accounts
        """
        for line in self._filter_deposit_methods():
            if any(
                fname in vals and line[fname].id != vals[fname]
                for fname in ("journal_id", "payment_account_id", "payment_method_id")
            ):
                line.journal_id._raise_deposit_journal_fixed()

    def _filter_deposit_methods(self):
        """Return those of these lines by which client accounts pay in a journal."""
        return self.filtered(lambda line: line.code in DEPOSIT_CODES and line.journal_id)
