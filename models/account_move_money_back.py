from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import format_date

from ..deposit_arguments import checks_arguments
from ..deposit_flow import DEBT_RECOGNISED, enter_deposit_flow, in_deposit_flow


class AccountMove(models.Model):
    """How entries of client accounts are undone, and how credit notes give money back."""

    _name = "account.move"
    _inherit = ["account.move", "deposit.overpayment.mixin"]

    deposit_return_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Return Money To",
        copy=False,
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Client account that paid the invoice. When the credit note is posted, what the "
        "account has paid goes back to it. Leave it empty to give the money back in another way.",
    )
    deposit_return_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        compute="_compute_deposit_return_account_ids",
        compute_sudo=True,
        help="Client accounts that paid the credited invoice.",
    )

    # === COMPUTE METHODS === #

    def _compute_deposit_return_account_ids(self):
        for move in self:
            move.deposit_return_account_ids = move._get_credited_payments().deposit_account_id

    def _get_credited_payments(self):
        """Return the payments from client accounts that paid the invoice credited here.

        :rtype: account.payment
        """
        if self.move_type != "out_refund":
            return self.env["account.payment"]
        return (
            self.reversed_entry_id._get_deposit_partials().credit_move_id.move_id.origin_payment_id
        )

    def _get_deposit_partials(self, operations=("spend", "credit")):
        """Return what payments from client accounts pay of these invoices.

        :param operations: payments with the client's money, on credit, or both
        :rtype: account.partial.reconcile
        """
        if not self:
            return self.env["account.partial.reconcile"]
        return self.env["account.partial.reconcile"].search(
            [
                ("debit_move_id.move_id", "in", self.ids),
                (
                    "credit_move_id.move_id.origin_payment_id",
                    "any",
                    Domain("deposit_operation", "in", operations),
                ),
            ]
        )

    # === REVERSAL === #

    def _reverse_moves(self, default_values_list=None, cancel=False):
        # EXTENDS 'account': the mirror of an operation carries the same client account.
        if in_deposit_flow(self.env):
            return super()._reverse_moves(default_values_list, cancel)
        self._check_credit_not_moved()
        if not self._get_deposit_accounts():
            reversals = super()._reverse_moves(default_values_list, cancel)
            if not cancel:
                reversals._propose_deposit_return()
            return reversals
        values_list = default_values_list or [{} for _move in self]
        reversals = self.browse()
        for move, values in zip(self, values_list, strict=True):
            if move._get_deposit_accounts():
                reversals += move._reverse_deposit_operation(values, cancel)
            else:
                reversals += super(AccountMove, move)._reverse_moves([dict(values)], cancel)
        return reversals

    def _check_credit_not_moved(self):
        """Refuse to undo what has money on a client account: it would stay there uncovered.

        :raise UserError: naming the entry that moved it, and the remedy
        """
        posted = self.sudo().filtered(lambda move: move.state == "posted")
        posted.line_ids.matched_debit_ids._check_moved_credits_stay()

    def _reverse_deposit_operation(self, values, cancel=True, reason=None, spent_to_debt=False):
        """Reverse this operation of client accounts.

        :param dict values: values of the reversing entry, dated today by default
        :param bool cancel: whether it is posted at once
        :param str reason: why
        :param bool spent_to_debt: what is spent already becomes a debt of the client
        :return: the posted entry
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming the entry, the reason and the remedy
        """
        values = {
            **values,
            "date": fields.Date.to_date(values.get("date")) or self.company_id._get_deposit_today(),
        }
        self._check_deposit_reversible(values["date"], cancel)
        # A debt that a credit note has lessened opens again with its reversal.
        move = enter_deposit_flow(self.sudo(), debt=DEBT_RECOGNISED)
        if payment := move.origin_payment_id:
            reversal = payment._reverse_deposit_payment(values, reason, spent_to_debt)
        else:
            for account in move.line_ids.deposit_account_id:
                account._make_room(move, reason, spent_to_debt)
            reversal = move._reverse_moves([values], cancel=True)
        return reversal.with_env(self.env)

    def _check_deposit_reversible(self, date, cancel):
        """Refuse a reversal that would not mirror this operation exactly once.

        :param datetime.date date: day of the reversal
        :param bool cancel: whether the reversal is posted at once
        :raise AccessError: without the finance right
        :raise UserError: naming the entry, the reason and the remedy
        """
        self.ensure_one()
        self._get_deposit_accounts()._check_right("customer_deposit.group_deposit_finance", "read")
        reason = self._get_reversal_obstacle()
        if not reason and not cancel:
            reason = self.env._("a reversal must be posted at once, so it cannot stay a draft")
        elif not reason and date < self.date:
            reason = self.env._(
                "it is dated %s, and a reversal cannot be older",
                format_date(self.env, self.date),
            )
        elif not reason and self._get_violated_lock_dates(date, self._affect_tax_report()):
            reason = self.env._("the books of %s are closed", format_date(self.env, date))
        if reason:
            raise UserError(
                self.env._(
                    "%(entry)s cannot be reversed: %(reason)s.",
                    entry=self.display_name,
                    reason=reason,
                )
            )

    def _get_reversal_obstacle(self):
        """Return why this operation cannot be reversed at all.

        :return: the reason in the user's language, ``None`` when it can be
        :rtype: str | None
        """
        done = self.reversal_move_ids.filtered(lambda move: move.state == "posted")
        if self.state != "posted":
            return self.env._("it is not posted")
        if self.reversed_entry_id:
            return self.env._("it is a reversal itself; enter the operation again instead")
        if self.deposit_operation == "settlement":
            return self.env._(
                "it follows from %s, which settled the debt; cancel that instead",
                self.deposit_source_move_id.name,
            )
        if self.deposit_operation == "advance_tax":
            return self.env._(
                "it follows from %s, whose advance it taxes; cancel that instead",
                self.deposit_source_move_id.name,
            )
        if self.deposit_operation == "debt":
            return self.env._("the client settles the debt by a top-up")
        takers = self._get_released_credit_users().filtered("line_ids.deposit_account_id")
        if takers:
            return self.env._(
                "%s has moved the credit it released to an account; cancel that first",
                ", ".join(takers.mapped("name")),
            )
        payment = self.origin_payment_id
        is_spend = payment.deposit_operation in ("spend", "credit")
        if done and (not is_spend or payment.deposit_reversed):
            return self.env._("%s has reversed it already", ", ".join(done.mapped("name")))
        if is_spend:
            documents = payment._get_deposit_paid_documents()
            return documents._get_money_back_obstacle(payment.deposit_account_id)
        return None

    def _get_released_credit_users(self):
        """Return what is paid with the credit that this entry has released from an account.

        :rtype: account.move
        """
        if self.deposit_operation != "overpayment":
            return self.browse()
        released = self.line_ids.filtered(
            lambda line: line.balance < 0 and not line.deposit_account_id
        )
        return released.matched_debit_ids.debit_move_id.move_id

    def _get_money_back_obstacle(self, account):
        """Return why what ``account`` has paid of these documents is not to be returned to it.

        :param deposit.account account: a client account
        :return: the reason in the user's language, ``None`` when it can be returned
        :rtype: str | None
        """
        notes = self.reversal_move_ids.filtered(lambda note: note._get_deposit_returned(account))
        return (
            self.env._(
                "money of it has come back to the account by %s already; cancel that return in "
                "the history of the account first",
                ", ".join(notes.mapped("name")),
            )
            if notes
            else None
        )

    # === BUSINESS METHODS === #

    @checks_arguments(single=True)
    def action_deposit_cancel(self, reason, spent_to_debt=False):
        """Undo this operation of client accounts by a reversal dated today.

        Payments are canceled or reversed as ``action_deposit_cancel`` of the payment says.

        :param str reason: why, kept in the history of the accounts
        :param bool spent_to_debt: what is spent already becomes a debt of the client
        :return: the entry that reverses the operation, none when a payment itself is canceled
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        accounts = self.sudo().line_ids.deposit_account_id.with_env(self.env)
        accounts._check_right("customer_deposit.group_deposit_finance", "read")
        if not accounts:
            raise UserError(
                self.env._("%s is no operation of a client account.", self.sudo().display_name)
            )
        if payment := self.sudo().origin_payment_id.with_env(self.env):
            return payment.action_deposit_cancel(reason, spent_to_debt)
        self._check_canceled_at_work()
        reason = accounts._check_reason(reason)
        accounts.sudo()._touch()
        move = self.sudo()
        ref = self.env._("Reversal of %(name)s: %(reason)s", name=move.name, reason=reason)
        reversal = move._reverse_deposit_operation(
            {"ref": ref}, reason=reason, spent_to_debt=spent_to_debt
        )
        for account in accounts.sudo():
            account.message_post(
                body=self.env._(
                    "%(name)s reversed by %(entry)s. Reason: %(reason)s",
                    name=move.name,
                    entry=reversal.name,
                    reason=reason,
                )
            )
        return reversal.with_env(self.env)

    def _check_canceled_at_work(self):
        """Refuse to undo what another branch has booked on an account that both share.

        The record rules of entries say the same to accountants; others may not read entries.

        :raise AccessError: naming the entry and the location
        """
        move = self.sudo()
        if not self.env.su and not move.company_id._is_user_at_work():
            raise AccessError(
                self.env._(
                    "%(name)s was booked at %(location)s, where you do not work. Have it canceled "
                    "there.",
                    name=move.name,
                    location=move.company_id.name,
                )
            )

    def _get_deposit_cancel_action(self):
        """Return the action that opens the dialog that cancels or reverses this operation."""
        return {
            "name": self.env._("Cancel Operation"),
            "type": "ir.actions.act_window",
            "res_model": "deposit.operation.cancel",
            "view_mode": "form",
            "target": "new",
            "context": {"default_move_id": self.id, "dialog_size": "medium"},
        }

    def _get_overpaid_items(self):
        # OVERRIDE 'deposit.overpayment.mixin'
        if self.move_type != "out_refund" or self.state != "posted":
            return self.env["account.move.line"]
        return self.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and line.amount_residual < 0
        )

    def _propose_deposit_return(self):
        """Propose on these credit notes the client accounts that paid the invoices."""
        for note in self:
            if note.move_type == "out_refund":
                accounts = note.sudo()._get_credited_payments().deposit_account_id
                note.deposit_return_account_id = accounts.filtered(
                    lambda account: account.state != "closed"
                )[:1]

    def _return_credited_deposits(self):
        """Give back to the client accounts what they have paid of the credited invoices.

        Posts: Dr receivable, reconciled with the credit note / Cr customer deposits, with the
        account. What was paid on credit and is owed still lessens that debt instead: Cr customer
        deposits on credit. What was not paid from the account stays open on the credit note.
        """
        for note in self.filtered(
            lambda move: move.move_type == "out_refund" and move.deposit_return_account_id
        ):
            account = note.deposit_return_account_id
            account._check_right("customer_deposit.group_deposit_finance", "read")
            account = enter_deposit_flow(account.sudo())
            note.sudo()._return_credited(account)

    def _return_credited(self, account):
        """Give back to ``account`` what it has paid of the invoice credited here.

        A payment with a difference has an entry of its own, which takes that back too.

        :param deposit.account account: the client account
        """
        label = self.env._(
            "Return of %(invoice)s: %(note)s", invoice=self.reversed_entry_id.name, note=self.name
        )
        for payments in self._get_payments_to_return(account):
            lines = self.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable" and not line.reconciled
            )
            open_amount = -sum(lines.mapped("amount_residual"))
            amount = min(open_amount, self._get_returnable(account, payments))
            if account.currency_id.compare_amounts(amount, 0) > 0:
                account._post_outstanding(
                    lines,
                    amount,
                    "return",
                    label,
                    self._get_return_date(payments),
                    debts=payments._get_open_debts(),
                    source=payments.filtered(lambda payment: payment._get_difference_items()),
                )
