from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_cache import forget_ledger_values
from ..deposit_flow import enter_deposit_flow, in_deposit_flow


class AccountPartialReconcile(models.Model):
    _inherit = "account.partial.reconcile"

    # What was settled after a day, and what a period has settled.
    _deposit_max_date_idx = models.Index("(max_date)")

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        res = super().create(vals_list)
        forget_ledger_values(self.env)
        if not in_deposit_flow(self.env):
            res._check_matched_with_own()
        self.env["deposit.match.undone"].sudo()._keep_past_with(res)
        return res

    def unlink(self):
        # EXTENDS 'account': money that no longer pays an invoice goes back to the account it
        # came from. Unreconciling, canceling or crediting an invoice all come by here.
        if not self:
            return super().unlink()
        keep_past = self.env["deposit.match.undone"].sudo()._keep_past_without(self)
        if in_deposit_flow(self.env):
            res = super().unlink()
            forget_ledger_values(self.env)
            keep_past()
            return res
        self._check_debts_stay_settled()
        self._check_moved_credits_stay()
        lines_sudo = self.sudo().debit_move_id | self.sudo().credit_move_id
        spends_sudo = lines_sudo.move_id.origin_payment_id.filtered(
            lambda payment: (
                payment.deposit_operation in ("spend", "credit")
                and payment.move_id.state == "posted"
            )
        )
        self._check_returns_stay(spends_sudo)
        self._check_money_not_back(spends_sudo)
        for account in spends_sudo.deposit_account_id.with_env(self.env):
            account._check_right("customer_deposit.group_deposit_finance", "read")
        res = super().unlink()
        forget_ledger_values(self.env)
        keep_past()
        # Credit first: it lessens the debt, which the client's money need not settle then.
        spends_sudo = spends_sudo.sorted(lambda spend: spend.deposit_operation != "credit")
        for spend in enter_deposit_flow(spends_sudo):
            spend._return_deposit_spend()
        return res

    def _check_matched_with_own(self):
        """Refuse to pay others than the client and their family with money of an account.

        What the business methods match is checked by them.

        :raise UserError: naming both, and the remedy
        """
        for partial in self.sudo():
            entry, due = partial.credit_move_id.move_id, partial.debit_move_id
            account = entry._get_paying_account()
            client = due.move_id.partner_id | due.partner_id.commercial_partner_id
            if account and client and due.move_id.reversed_entry_id != entry:
                if not account._is_used_for(client):
                    raise UserError(
                        self.env._(
                            "%(document)s belongs to %(client)s and %(entry)s has money of "
                            "account %(account)s of %(owner)s, which pays for the owner and their "
                            "family only. Transfer the money to an account of %(client)s first.",
                            document=due.move_id.name,
                            client=client[0].display_name,
                            entry=entry.name,
                            account=account.name,
                            owner=account.partner_id.display_name,
                        )
                    )
                if due.move_id.is_invoice(include_receipts=True):
                    account._check_dated_after(entry.date, due.move_id)

    def _get_money_given(self):
        """Return how much of a client account's money is behind each of these matches.

        It differs from what is matched when something was written off with the payment: the
        account gave 98 for an invoice of 100.

        :return: amounts of money, in the currency of the match; what is matched for all others
        :rtype: dict[account.partial.reconcile, float]
        """
        given = {partial: partial.amount for partial in self}
        entries = (self.debit_move_id | self.credit_move_id).move_id
        for payment in entries.origin_payment_id:
            if payment._get_difference_items():
                given |= payment._split_money_given(self)
        for partial in self:
            entry = partial.debit_move_id.move_id
            if entry.deposit_operation == "return" and entry.deposit_source_move_id:
                money = -sum(entry.line_ids.filtered("deposit_account_id").mapped("balance"))
                given[partial] = entry.company_currency_id.round(
                    money * partial.amount / partial.debit_move_id.balance
                )
        return given

    def _get_differences(self):
        """Return how much of these matches was written off, where that is anything.

        :return: amounts, below zero where the account gave more than was due
        :rtype: dict[account.partial.reconcile, float]
        """
        return {
            partial: partial.amount - money
            for partial, money in self._get_money_given().items()
            if partial.company_currency_id.compare_amounts(partial.amount, money)
        }

    def _check_debts_stay_settled(self):
        """Refuse to part a debt of a client account from what settled it.

        :raise UserError: naming both, and the remedy
        """
        for partial in self.sudo():
            debt, settlement = partial.debit_move_id, partial.credit_move_id
            if debt.deposit_account_id and settlement.deposit_account_id:
                raise UserError(
                    self.env._(
                        "%(debt)s is a debt on client account %(account)s that %(settlement)s has "
                        "settled: the two stay matched. Cancel the top-up or payment instead.",
                        debt=debt.move_id.name,
                        account=debt.deposit_account_id.name,
                        settlement=settlement.move_id.name,
                    )
                )

    def _check_moved_credits_stay(self):
        """Refuse to part a credit of the client from the entry that moved it to his account.

        It would be open again and could be moved once more, while the money is on the account.

        :raise UserError: naming both, and the remedy
        """
        for partial in self.sudo():
            entry = partial.debit_move_id.move_id
            operation = (entry.reversed_entry_id or entry).deposit_operation
            if operation in ("overpayment", "return"):
                raise UserError(
                    self.env._(
                        "%(entry)s has moved money of %(credit)s to client account %(account)s: "
                        "the two stay matched. Cancel %(entry)s in the history of the account "
                        "instead.",
                        entry=entry.name,
                        credit=partial.credit_move_id.move_id.name,
                        account=", ".join(entry.line_ids.deposit_account_id.mapped("name")),
                    )
                )

    def _check_returns_stay(self, spends):
        """Refuse to part a payment from the entry that returned its money: it would return twice.

        :param account.payment spends: payments from client accounts among these matches
        :raise UserError: naming both
        """
        for partial in self.sudo() if spends else ():
            for entry, other in (
                (partial.debit_move_id.move_id, partial.credit_move_id.move_id),
                (partial.credit_move_id.move_id, partial.debit_move_id.move_id),
            ):
                if entry.reversed_entry_id == other and other in spends.move_id:
                    raise UserError(
                        self.env._(
                            "The money of %(payment)s has been returned to the client account by "
                            "%(entry)s: the two stay matched. Pay again instead.",
                            payment=other.name,
                            entry=entry.name,
                        )
                    )

    def _check_money_not_back(self, spends):
        """Refuse to part a payment from a document whose money a credit note has returned.

        :param account.payment spends: payments from client accounts among these matches
        :raise UserError: naming both, and the remedy
        """
        for partial in self.sudo() if spends else ():
            payment = partial.credit_move_id.move_id.origin_payment_id & spends
            document = partial.debit_move_id.move_id
            if obstacle := document._get_money_back_obstacle(payment.deposit_account_id):
                raise UserError(
                    self.env._(
                        "%(payment)s cannot be taken off %(document)s: %(reason)s.",
                        payment=payment.name,
                        document=document.name,
                        reason=obstacle,
                    )
                )
