from odoo import models
from odoo.exceptions import UserError

from ..deposit_flow import DEBT_RECOGNISED, enter_deposit_flow


class DepositAccount(models.Model):
    """What happens on an account when money that came in is taken back."""

    _inherit = "deposit.account"

    def _get_taken_back(self, move):
        """Return how much of this account's money goes when ``move`` is undone.

        :param account.move move: a posted operation
        :return: amount in the currency of the account, zero when money comes back
        :rtype: float
        """
        items = move.line_ids.filtered(lambda line: line.deposit_account_id == self)
        return max(self.currency_id.round(-self._get_ledger_delta(items, -1).prepaid), 0.0)

    def _get_settlements(self, move):
        """Return the settlements of debt on this account to be undone with ``move``.

        Those that its money made come first. Those follow whose own money has gone again, or came
        back from a payment: the money of ``move`` is what keeps them.

        :param account.move move: a posted operation
        :return: those that have not been undone
        :rtype: account.move
        """
        source = "deposit_source_move_id"
        settlements = self.env["account.move"].search(
            [
                ("deposit_operation", "=", "settlement"),
                ("line_ids.deposit_account_id", "=", self.id),
                ("state", "=", "posted"),
                ("reversal_move_ids", "=", False),
                "|",
                "|",
                "|",
                (source, "=", move.id),
                (f"{source}.state", "=", "cancel"),
                (f"{source}.reversal_move_ids.state", "=", "posted"),
                (f"{source}.reversed_entry_id", "!=", False),
            ],
            order="id desc",
        )
        return settlements.sorted(lambda settlement: settlement.deposit_source_move_id != move)

    def _get_settled_amount(self, settlements):
        """Return what ``settlements`` have paid of the debts of this account."""
        items = settlements.line_ids.filtered(
            lambda line: (
                line.deposit_account_id == self
                and line.account_id == self.type_id.prepaid_account_id
            )
        )
        return sum(items.mapped("balance"))

    def _get_missing(self, move):
        """Return what is missing on this account to undo ``move``.

        Debts that its money has settled open again, so that part is there.

        :rtype: float
        """
        taken = self._get_taken_back(move)
        if not self.currency_id.compare_amounts(taken, 0):
            return 0.0
        there = self.prepaid_balance + self._get_settled_amount(self._get_settlements(move))
        return max(self.currency_id.round(taken - there), 0.0)

    def _make_room(self, move, reason=None, spent_to_debt=False):
        """Have on this account what undoing ``move`` takes from it.

        Settlements that its money made are undone, so those debts are open again. What is missing
        still is either refused or becomes a debt.

        :param account.move move: the operation about to be undone
        :param str reason: why it is undone
        :param bool spent_to_debt: whether money that is spent becomes a debt of the client
        :raise UserError: with what is left and what the money was spent on
        """
        missing = self._get_missing(move)
        if self.currency_id.compare_amounts(missing, 0) > 0 and not spent_to_debt:
            self._raise_spent(move)
        taken = self._get_taken_back(move)
        for settlement in self._get_settlements(move):
            if self.currency_id.compare_amounts(taken, self.prepaid_balance) > 0:
                self._undo_settlement(settlement)
        if self.currency_id.compare_amounts(missing, 0) > 0:
            self._recognise_debt(
                missing,
                move.company_id._get_deposit_today(),
                move.company_id,
                self.env._("%(entry)s: %(reason)s", entry=move.name, reason=reason),
            )

    def _undo_settlement(self, settlement):
        """Reverse ``settlement`` today: its debts are open again, the money is on the account.

        :param account.move settlement: a posted settlement of this account
        """
        enter_deposit_flow(settlement, debt=DEBT_RECOGNISED)._reverse_moves(
            [
                {
                    "date": settlement.company_id._get_deposit_today(),
                    "ref": self.env._("Reversal of: %s", settlement.name),
                }
            ],
            cancel=True,
        )

    def _get_spends_since(self):
        """Return the latest operations that took money from this account.

        :rtype: deposit.operation
        """
        return self.env["deposit.operation"].search(
            [
                ("account_id", "=", self.id),
                ("state", "=", "posted"),
                ("kind", "in", ("payment", "refund", "transfer_out")),
                "|",
                ("payment_id", "=", False),
                ("payment_id.deposit_reversed", "=", False),
            ],
            limit=5,
        )

    def _raise_spent(self, move):
        """Raise the error of an operation whose money is spent.

        :param account.move move: the operation that was to be undone
        """
        raise UserError(
            self.env._(
                "%(entry)s cannot be taken back: of its %(amount)s only %(left)s are left on "
                "account %(account)s. The money was spent on %(spends)s. Take those back first, "
                "or turn the missing %(missing)s into a debt of the client.",
                entry=move.display_name,
                amount=self._format_amount(self._get_taken_back(move)),
                left=self._format_amount(self.prepaid_balance),
                account=self.name,
                missing=self._format_amount(self._get_missing(move)),
                spends=", ".join(
                    f"{spend.document_name} ({self._format_amount(-spend.amount)})"
                    for spend in self._get_spends_since()
                )
                or self.env._("earlier payments"),
            )
        )
