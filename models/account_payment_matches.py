from odoo import models


class AccountPayment(models.Model):
    """What a payment is matched with, see ``account_move_matches.py``."""

    _inherit = "account.payment"

    # === COMPUTE METHODS === #

    def _compute_stat_buttons_from_reconciliation(self):
        # EXTENDS 'account': the front desk reads the payments of client accounts and prints their
        # receipts, but has no access to the bank statements that Odoo looks for here.
        reads_statements = self.env["account.bank.statement.line"].has_access("read")
        payments = self if reads_statements else self.sudo()
        unmatched = payments._filter_unmatched()
        unmatched._set_stat_buttons_without_matches()
        matched = payments - unmatched
        if not matched:
            return None
        return super(AccountPayment, matched)._compute_stat_buttons_from_reconciliation()

    def _set_stat_buttons_without_matches(self):
        """Set what Odoo works out for a payment whose entry is not matched with anything."""
        for payment in self:
            invoices = payment.invoice_ids.filtered(lambda move: move.is_sale_document(True))
            bills = payment.invoice_ids.filtered(lambda move: move.is_purchase_document(True))
            is_credit_note = {move.move_type for move in invoices} == {"out_refund"}
            payment.reconciled_invoice_ids = invoices
            payment.reconciled_invoices_count = len(invoices)
            payment.reconciled_invoices_type = "credit_note" if is_credit_note else "invoice"
            payment.reconciled_bill_ids = bills
            payment.reconciled_bills_count = len(bills)
            payment.reconciled_statement_line_ids = False
            payment.reconciled_statement_lines_count = 0

    # === HELPERS === #

    def _filter_unmatched(self):
        """Return the payments that have no entry, or one of which nothing is matched.

        :rtype: account.payment
        """
        stored_sudo = self.filtered("id").sudo()
        matched_sudo = stored_sudo.move_id._filter_matched()
        unmatched_sudo = stored_sudo.filtered(lambda payment: payment.move_id not in matched_sudo)
        return unmatched_sudo.sudo(self.env.su)
