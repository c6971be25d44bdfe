from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..deposit_flow import enter_deposit_flow


class AccountPayment(models.Model):
    """How the money of a payment of a client account goes back to where it came from."""

    _inherit = "account.payment"

    # === ACTION METHODS === #

    def action_cancel(self):
        # EXTENDS 'account': an operation is canceled on its own day only, by the finance right.
        deposit_payments = self.filtered("deposit_account_id")
        if not deposit_payments:
            return super().action_cancel()
        for payment in deposit_payments:
            payment._check_deposit_cancelable()
        payments = enter_deposit_flow(deposit_payments.sudo())
        payments.move_id.line_ids.remove_move_reconcile()
        super(AccountPayment, payments).action_cancel()
        if others := self - deposit_payments:
            return super(AccountPayment, others).action_cancel()
        return None

    def _check_deposit_cancelable(self):
        """Refuse to cancel what only a reversal may undo.

        :raise AccessError: without the finance right
        :raise UserError: naming the payment, the reason and the remedy
        """
        self.ensure_one()
        self.deposit_account_id._check_right("customer_deposit.group_deposit_finance", "read")
        reason = None
        if self.state not in ("in_process", "paid"):
            reason = self.env._("it is not posted")
        elif self.date != fields.Date.context_today(self):
            reason = self.env._(
                "it belongs to the till of %s, which must not change afterwards",
                format_date(self.env, self.date),
            )
        elif self.move_id.sudo().inalterable_hash:
            reason = self.env._("its entry is secured with a hash")
        elif self.sudo().reconciled_statement_line_ids:
            reason = self.env._("it is matched with a bank statement")
        elif self.sudo()._get_deposit_amount_returned():
            reason = self.env._("it has been reversed")
        if reason:
            raise UserError(
                self.env._(
                    "%(payment)s cannot be canceled: %(reason)s. Reverse its journal entry today "
                    "if the money has to go back.",
                    payment=self.display_name,
                    reason=reason,
                )
            )
        self.deposit_account_id.sudo()._check_reversal_covered(self.move_id.sudo())

    # === BUSINESS METHODS === #

    def _reconcile_deposit_spend(self, due_lines):
        """Reconcile this payment from a client account with what it pays.

        :param account.move.line due_lines: receivable items of the documents
        """
        counterpart = self.move_id.line_ids.filtered(
            lambda line: line.account_id == due_lines.account_id
        )
        (counterpart + due_lines).reconcile()
        # Not at creation: Odoo would compute what has been paid at each of the steps in between.
        self.invoice_ids = due_lines.move_id

    def _get_deposit_amount_returned(self):
        """Return what posted reversals have given back of this payment, in its currency."""
        self.ensure_one()
        reversals = self.move_id.reversal_move_ids.filtered(lambda move: move.state == "posted")
        return abs(sum(reversals.line_ids.filtered("deposit_account_id").mapped("amount_currency")))

    def _get_deposit_amount_left(self):
        """Return what no reversal has given back yet, in the currency of the payment."""
        items = self.move_id.line_ids.filtered("deposit_account_id")
        return abs(sum(items.mapped("amount_currency"))) - self._get_deposit_amount_returned()

    def _return_deposit_spend(self):
        """Give back to the account what this payment no longer pays.

        Posts, dated today: Dr receivable, reconciled with this payment / Cr customer deposits,
        with the account. The payment and its entry stay as they are.

        :return: the posted entry
        :rtype: account.move
        """
        self.ensure_one()
        open_items = self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        amount = -sum(open_items.mapped("amount_residual"))
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            return self.env["account.move"]
        move = self.env["account.move"].create(self._prepare_return_vals(open_items, amount))
        move._post(soft=False)
        return move

    def _prepare_return_vals(self, open_items, amount):
        """Return the values of the entry that gives ``amount`` back to the account."""
        label = self.env._("Return of %s", self.name)
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "date": fields.Date.context_today(self),
            "ref": label,
            "partner_id": self.partner_id.id,
            "reversed_entry_id": self.move_id.id,
            "line_ids": [
                fields.Command.create(
                    {
                        "name": label,
                        "account_id": open_items.account_id.id,
                        "partner_id": open_items.partner_id.id,
                        "balance": amount,
                        "amount_currency": amount,
                        "currency_id": self.currency_id.id,
                    }
                ),
                fields.Command.create(self.deposit_account_id._prepare_item_vals(-amount, label)),
            ],
        }
