from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..deposit_arguments import checks_arguments
from ..deposit_flow import enter_deposit_flow, in_deposit_flow


class AccountPayment(models.Model):
    """How the money of a payment of a client account goes back to where it came from."""

    _inherit = "account.payment"

    deposit_cancel_reason = fields.Char(
        string="Reason of Cancellation",
        copy=False,
        readonly=True,
        help="Why the operation was canceled or reversed.",
    )

    # === ACTION METHODS === #

    def action_cancel(self):
        # EXTENDS 'account': an operation is canceled on its own day only, by the finance right.
        deposit_payments = self.filtered("deposit_account_id")
        if not deposit_payments or in_deposit_flow(self.env):
            return super().action_cancel()
        for payment in deposit_payments:
            payment.deposit_account_id._check_right(
                "customer_deposit.group_deposit_finance", "read"
            )
            payment.sudo()._check_deposit_undoable()
            if obstacle := payment.sudo()._get_deposit_cancel_obstacle():
                raise UserError(
                    self.env._(
                        "%(payment)s cannot be canceled: %(reason)s. Reverse its journal entry "
                        "today if the money has to go back.",
                        payment=payment.display_name,
                        reason=obstacle,
                    )
                )
            enter_deposit_flow(payment.sudo())._cancel_deposit_payment()
        if others := self - deposit_payments:
            return super(AccountPayment, others).action_cancel()
        return None

    @checks_arguments(single=True)
    def action_deposit_cancel(self, reason, spent_to_debt=False):
        """Undo this operation of a client account, whatever it was.

        On its own day the payment is canceled. Later, or when its entry is hashed, matched with a
        bank statement or settled, the original stays as it is and a reversal dated today is
        posted: the till of a past day never changes. Invoices that were paid are open again.

        :param str reason: why, kept in the history of payment and account
        :param bool spent_to_debt: what is spent already becomes a debt of the client
        :return: the entry that reverses the payment, none when the payment itself is canceled
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        self.check_access("read")
        account = self.deposit_account_id
        account._check_right("customer_deposit.group_deposit_finance", "read")
        if not account:
            raise UserError(
                self.env._(
                    "%s is no operation of a client account. Cancel it with “Reset to Draft” and "
                    "“Cancel”.",
                    self.display_name,
                )
            )
        reason = account._check_reason(reason)
        payment = enter_deposit_flow(self.sudo())
        # Of two sessions that cancel at once, the second is retried and finds it done.
        payment.deposit_account_id._touch()
        payment._check_deposit_undoable()
        if payment._get_deposit_cancel_obstacle():
            reversal = payment._reverse_deposit_payment(
                {
                    "ref": self.env._(
                        "Reversal of %(name)s: %(reason)s", name=self.name, reason=reason
                    )
                },
                reason,
                spent_to_debt,
            )
        else:
            reversal = self.env["account.move"]
            payment._cancel_deposit_payment(reason, spent_to_debt)
        payment._log_deposit_cancel(reason, reversal)
        return reversal.with_env(self.env)

    @api.readonly
    def action_open_deposit_cancel(self):
        """Open the dialog that cancels or reverses this operation."""
        self.ensure_one()
        return self.sudo().move_id._get_deposit_cancel_action()

    def action_open_deposit_refund(self):
        """Open the dialog that gives the money of this top-up back, as far as it is there."""
        self.ensure_one()
        action = self.deposit_account_id.action_open_refund()
        action["context"]["default_amount"] = min(
            self.amount, self.deposit_account_id.prepaid_balance
        )
        return action

    # === CHECKS === #

    def _check_deposit_undoable(self):
        """Refuse to undo what is not posted, or has been undone.

        :raise UserError: naming the payment and what has happened to it
        """
        self.ensure_one()
        reason = None
        if self.state == "canceled":
            reason = self.env._("it is not posted but canceled already")
        elif self.state not in ("in_process", "paid"):
            reason = self.env._("it is not posted")
        elif self.deposit_reversed:
            reason = self.env._("it has been reversed")
        elif self.deposit_operation in ("spend", "credit"):
            documents = self._get_deposit_paid_documents()
            reason = documents._get_money_back_obstacle(self.deposit_account_id)
        if reason:
            raise UserError(
                self.env._(
                    "%(payment)s cannot be canceled: %(reason)s. Its history is on account "
                    "%(account)s.",
                    payment=self.display_name,
                    reason=reason,
                    account=self.deposit_account_id.name,
                )
            )

    def _get_deposit_cancel_obstacle(self):
        """Return why this payment can be reversed only, and not be canceled itself.

        :return: the reason in the user's language, ``None`` when it can be canceled
        :rtype: str | None
        """
        self.ensure_one()
        if self.date != self.company_id._get_deposit_today():
            return self.env._(
                "it belongs to the till of %s, which must not change afterwards",
                format_date(self.env, self.date),
            )
        if self.move_id.inalterable_hash:
            return self.env._("its entry is secured with a hash")
        if self.reconciled_statement_line_ids:
            return self.env._("it is matched with a bank statement")
        if self._get_deposit_amount_returned():
            return self.env._("a part of it has been returned")
        if self.deposit_operation == "credit" and self._get_deposit_debt_item().matched_credit_ids:
            return self.env._("its debt has been settled")
        return None

    # === BUSINESS METHODS === #

    def _cancel_deposit_payment(self, reason=None, spent_to_debt=False):
        """Cancel this payment itself. Its number stays, its entry is canceled.

        :param str reason: why
        :param bool spent_to_debt: what is spent already becomes a debt of the client
        """
        account = self.deposit_account_id
        if self.deposit_operation == "top_up":
            account._make_room(self.move_id, reason, spent_to_debt)
        self.move_id.line_ids.remove_move_reconcile()
        self.action_cancel()
        self.deposit_cancel_reason = reason
        account._settle_debt(self.move_id)

    def _reverse_deposit_payment(self, values, reason=None, spent_to_debt=False):
        """Reverse this payment by an entry of its own and leave it as it is.

        :param dict values: values of the reversing entry, dated today by default
        :param str reason: why
        :param bool spent_to_debt: what is spent already becomes a debt of the client
        :return: the posted entry
        :rtype: account.move
        """
        values = {"date": self.company_id._get_deposit_today(), **values}
        if self.deposit_operation in ("spend", "credit"):
            reversal = self._take_deposit_spend_back(values)
        else:
            if self.deposit_operation == "top_up":
                self.deposit_account_id._make_room(self.move_id, reason, spent_to_debt)
            # Without `cancel`, which would take the payment off the bank statement it is on.
            reversal = self.move_id._reverse_moves([values])
            reversal._post(soft=False)
        self.deposit_cancel_reason = reason or values.get("ref")
        return reversal

    def _log_deposit_cancel(self, reason, reversal):
        """Write into the history of payment and account what was undone, and why.

        :param str reason: why
        :param account.move reversal: the entry that reverses the payment, if there is one
        """
        message = (
            self.env._(
                "%(payment)s (%(amount)s) reversed by %(entry)s. Reason: %(reason)s",
                payment=self.name,
                amount=self.deposit_account_id._format_amount(self.amount),
                entry=reversal.name,
                reason=reason,
            )
            if reversal
            else self.env._(
                "%(payment)s (%(amount)s) canceled. Reason: %(reason)s",
                payment=self.name,
                amount=self.deposit_account_id._format_amount(self.amount),
                reason=reason,
            )
        )
        self.message_post(body=message)
        self.deposit_account_id.message_post(body=message)

    def _reconcile_deposit_spend(self, due_lines):
        """Reconcile this payment from a client account with what it pays.

        :param account.move.line due_lines: receivable items of the documents
        """
        self._reconcile_deposit_spends([due_lines])

    def _reconcile_deposit_spends(self, due_lines_list):
        """Reconcile each of these payments from client accounts with what it pays.

        :param list[account.move.line] due_lines_list: receivable items of the documents of each
        """
        plan, due_before = [], []
        for payment, due_lines in zip(self, due_lines_list, strict=True):
            counterpart = payment.move_id.line_ids.filtered(
                lambda line, ledger=due_lines.account_id: line.account_id == ledger
            )
            plan.append(counterpart + due_lines)
            due_before.append({move: move.amount_residual for move in due_lines.move_id})
        self.env["account.move.line"]._reconcile_plan(plan)
        payments = enter_deposit_flow(self)
        # Not at creation: Odoo would compute what has been paid at each of the steps in between.
        payments._write_each("invoice_ids", [[move.id for move in due] for due in due_before])
        payments._write_each(
            "deposit_paid_documents",
            [
                pay._prepare_paid_documents(due)
                for pay, due in zip(payments, due_before, strict=True)
            ],
        )

    def _get_deposit_debt_item(self):
        """Return the item of this payment that says what the client owes, if it is on credit."""
        return self.move_id.line_ids.filtered(
            lambda line: line.deposit_account_id and line.account_type == "asset_receivable"
        )

    def _get_open_debts(self):
        """Return the items of debt of these payments on credit that the client owes still."""
        credit = self.filtered(lambda payment: payment.deposit_operation == "credit")
        return credit._get_deposit_debt_item().filtered(lambda item: not item.reconciled)

    def _get_owed_amount(self):
        """Return what the client still owes of this payment on credit, in its currency."""
        return sum(self._get_deposit_debt_item().mapped("amount_residual"))

    def _get_owed_partials(self):
        """Return for which documents of this payment on credit the client still owes money.

        What was settled has paid the documents that were due first.

        :return: pairs of a match with a document, and the amount owed
        :rtype: list[tuple[account.partial.reconcile, float]]
        """
        owed, result = self._get_owed_amount(), []
        partials = self._get_deposit_receivable_items().matched_debit_ids.filtered(
            lambda partial: partial.debit_move_id.move_id.is_invoice(include_receipts=True)
        )
        given = partials._get_money_given()
        for partial in partials.sorted(
            lambda partial: (partial.debit_move_id.date_maturity, partial.debit_move_id.id),
            reverse=True,
        ):
            part = min(owed, given[partial])
            if self.currency_id.compare_amounts(part, 0) > 0:
                result.append((partial, part))
                owed -= part
        return result

    def _get_deposit_paid_documents(self):
        """Return the documents that this payment pays now.

        :rtype: account.move
        """
        debts = self._get_deposit_receivable_items().matched_debit_ids.debit_move_id
        return debts.move_id.filtered(lambda move: move.is_invoice(include_receipts=True))

    def _get_deposit_amount_returned(self):
        """Return what posted reversals have given back of this payment, in its currency."""
        self.ensure_one()
        reversals = self.move_id.reversal_move_ids.filtered(lambda move: move.state == "posted")
        return abs(sum(reversals.line_ids.filtered("deposit_account_id").mapped("amount_currency")))

    def _get_deposit_amount_left(self):
        """Return what no reversal has given back yet, in the currency of the payment."""
        items = self.move_id.line_ids.filtered("deposit_account_id")
        return abs(sum(items.mapped("amount_currency"))) - self._get_deposit_amount_returned()

    def _get_overpaid_items(self):
        # OVERRIDE 'deposit.overpayment.mixin'
        is_customer = self.payment_type == "inbound" and self.partner_type == "customer"
        if not is_customer or self.deposit_operation or self.state not in ("in_process", "paid"):
            return self.env["account.move.line"]
        return self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.amount_residual < 0
        )

    # === SPENT MONEY === #

    def _take_deposit_spend_back(self, values):
        """Take this payment off what it pays and give the money back to the account.

        :param dict values: values of the entry
        :return: the posted entry
        :rtype: account.move
        """
        receivable = self._get_deposit_receivable_items()
        returned = self.move_id.reversal_move_ids.line_ids
        partials = receivable.matched_debit_ids.filtered(
            lambda partial: partial.debit_move_id not in returned
        )
        partials.unlink()
        return self._return_deposit_spend(values)

    def _get_deposit_receivable_items(self):
        """Return the items of this payment that pay documents."""
        return self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.deposit_account_id
        )

    def _return_deposit_spend(self, values=None, amount=None, difference=None):
        """Give back to the account what it gave for what this payment no longer pays.

        Posts: Dr receivable, reconciled with this payment / Cr customer deposits, with the account.
        What was paid on credit and is owed still lessens the debt instead: Cr customer deposits on
        credit, reconciled with the debt. What was written off with the payment is taken back in
        proportion: Cr the accounts it was written off to, with its taxes. The payment and its
        entry stay as they are.

        :param dict values: values of the entry, dated today by default
        :param float amount: how much of the account's money at most, all of it by default
        :param float difference: how much of what was written off, with an ``amount`` that leaves
            that much; in proportion by default
        :return: the posted entry
        :rtype: account.move
        """
        self.ensure_one()
        open_items = self._get_deposit_receivable_items().filtered(lambda line: not line.reconciled)
        left = self.currency_id.round(-sum(open_items.mapped("amount_residual")))
        if self.currency_id.compare_amounts(left, 0) <= 0:
            return self.env["account.move"]
        parts = self._get_difference_back(left)
        most = self.currency_id.round(left - sum(parts.values()))
        if difference is not None:
            parts = self._get_difference_of_money(amount, difference)
        elif amount is None or self.currency_id.compare_amounts(amount, most) >= 0:
            amount = most
        else:
            parts = self._get_difference_of_money(amount)
        move = self.env["account.move"].with_context(skip_invoice_sync=True)
        move = move.create(
            self._prepare_return_vals(open_items, amount, parts)
            | {fname: values[fname] for fname in ("date", "ref") if values and values.get(fname)}
        )
        move._post(soft=False)
        self.env["account.move"].invalidate_model(["deposit_credit_amount"])
        return move.with_env(self.env)
