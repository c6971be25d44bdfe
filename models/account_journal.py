from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    is_deposit_journal = fields.Boolean(
        compute="_compute_is_deposit_journal",
        help="Payments from client accounts are booked in this journal, and nothing else.",
    )

    @api.depends("type", "inbound_payment_method_line_ids.payment_method_id.code")
    def _compute_is_deposit_journal(self):
        for journal in self:
            # The type first: every payment asks, and most journals need no further query.
            journal.is_deposit_journal = (
                journal.type == "credit"
                and "deposit"
                in journal.inbound_payment_method_line_ids.mapped("payment_method_id.code")
            )

    def _get_deposit_method_line(self, operation):
        """Return the payment method of this journal by which accounts pay.

        :param str operation: ``spend`` or ``credit``
        :rtype: account.payment.method.line
        :raise UserError: when the journal lacks it
        """
        code = {"spend": "deposit", "credit": "deposit_credit"}[operation]
        line = self.inbound_payment_method_line_ids.filtered(lambda line: line.code == code)[:1]
        if not line:
            raise UserError(
                self.env._(
                    "Journal %s lacks the payment method “Client account, on credit”. Add it to "
                    "its incoming payments.",
                    self.display_name,
                )
            )
        return line

    def write(self, vals):
        # EXTENDS 'account': a change of these recreates the payment methods or the accounts.
        locked_fields = {"type", "currency_id", "default_account_id", "company_id"} & vals.keys()
        if locked_fields or vals.get("active") is False:
            self._check_deposit_journal_unchanged(vals, locked_fields)
        deposit_journals = self.filtered("is_deposit_journal")
        res = super().write(vals)
        for journal in deposit_journals.filtered(lambda journal: not journal.is_deposit_journal):
            journal._raise_deposit_journal_fixed()
        return res

    def _check_deposit_journal_unchanged(self, vals, locked_fields):
        """Refuse a change of what the journal of client accounts needs to work.

        :param dict vals: the values about to be written
        :param set locked_fields: those of them that this journal may not change
        :raise UserError: when a journal of client accounts would change or be archived
        """
        for journal in self.filtered("is_deposit_journal"):
            if vals.get("active") is False or any(
                journal._fields[fname].convert_to_write(journal[fname], journal)
                != (vals[fname] or False)
                for fname in locked_fields
            ):
                journal._raise_deposit_journal_fixed()

    def _raise_deposit_journal_fixed(self):
        """Raise the error of a change that client accounts could not work with."""
        raise UserError(
            self.env._(
                "Journal %(journal)s books the payments from client accounts: its type, "
                "currency, account, company and payment method “Client account” are fixed, and "
                "it stays active. Create another journal for other purposes.",
                journal=self.display_name,
            )
        )
