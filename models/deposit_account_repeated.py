from odoo import models
from odoo.exceptions import UserError


class DepositAccount(models.Model):
    """Requests that come twice: the second one gets the documents of the first."""

    _inherit = "deposit.account"

    def _find_repeated(self, idempotency_key, operations, amount, move_ids=None):
        """Return the payments that the same request has made before.

        :param str idempotency_key: key of the request, nothing is looked for without one
        :param operations: what was asked for, a payment may have become one on credit
        :param float amount: amount asked for, ``None`` for all that is due
        :param list[int] move_ids: documents to pay
        :rtype: account.payment
        :raise UserError: when the key belongs to another request
        """
        if not idempotency_key:
            return self.env["account.payment"]
        if transfer := self._get_move_of_key(idempotency_key):
            self._raise_key_used(idempotency_key, transfer)
        payments = self._get_payments_of_key(idempotency_key)
        is_same_amount = amount is None or not self.currency_id.compare_amounts(
            sum(payments.mapped("amount")), amount
        )
        if payments and (
            not set(payments.mapped("deposit_operation")) <= set(operations)
            or not is_same_amount
            or (move_ids is not None and set(payments.invoice_ids.ids) != set(move_ids))
        ):
            self._raise_key_used(idempotency_key, payments[0])
        return payments

    def _find_repeated_move(self, idempotency_key, operation, sign, amount, target=None):
        """Return the entry that the same request has made before.

        :param str operation: what was asked for, see ``deposit_operation`` of entries
        :param int sign: 1 for money that leaves this account, -1 for money that comes
        :param float amount: amount asked for, ``None`` for all there is
        :param deposit.account target: account that receives the money, if there is one
        :rtype: account.move
        :raise UserError: when the key belongs to another request
        """
        if not idempotency_key:
            return self.env["account.move"]
        if payments := self._get_payments_of_key(idempotency_key):
            self._raise_key_used(idempotency_key, payments[0])
        move = self._get_move_of_key(idempotency_key)
        accounts = move.line_ids.deposit_account_id
        moved = sign * sum(
            move.line_ids.filtered(lambda line: line.deposit_account_id == self).mapped("balance")
        )
        is_same = (
            move.deposit_operation == operation
            and accounts == self | (target or self)
            and self.currency_id.compare_amounts(moved, 0) > 0
            and (amount is None or not self.currency_id.compare_amounts(moved, amount))
        )
        if move and not is_same:
            self._raise_key_used(idempotency_key, move)
        return move

    def _get_payments_of_key(self, idempotency_key):
        """Return the payments of this account that were made with ``idempotency_key``."""
        return self.env["account.payment"].search(
            [
                ("deposit_account_id", "=", self.id),
                ("deposit_idempotency_key", "=", idempotency_key),
            ],
            order="id",
        )

    def _get_move_of_key(self, idempotency_key):
        """Return the entry on this account that was made with ``idempotency_key``."""
        return (
            self.env["account.move.line"]
            .search(
                [
                    ("deposit_account_id", "=", self.id),
                    ("move_id.deposit_idempotency_key", "=", idempotency_key),
                ],
                limit=1,
            )
            .move_id
        )

    def _raise_key_used(self, idempotency_key, document):
        """Raise the error of a key that was used for something else."""
        raise UserError(
            self.env._(
                "Key %(key)s was used for %(document)s already, with other data. "
                "Use a new key for a new request.",
                key=idempotency_key,
                document=document.name,
            )
        )
