from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..deposit_arguments import checks_arguments
from ..deposit_flow import DEBT_RECOGNISED, DEBT_WITHIN_LIMIT, get_debt_policy
from .deposit_account import LEDGER_FIELDS

_APPLY_DELTAS = """
    WITH locked AS (
        SELECT id FROM deposit_account WHERE id IN %(ids)s ORDER BY id FOR NO KEY UPDATE
    )
    UPDATE deposit_account account
       SET prepaid_balance = account.prepaid_balance + delta.prepaid,
           debt_balance = account.debt_balance + delta.debt,
           balance = account.balance + delta.prepaid - delta.debt,
           total_topped_up = account.total_topped_up + delta.topped_up,
           total_debited = account.total_debited + delta.debited
      FROM locked
      JOIN (VALUES %(rows)s) AS delta (id, prepaid, debt, topped_up, debited, debt_limit)
        ON delta.id = locked.id
     WHERE account.id = locked.id
       AND account.prepaid_balance + delta.prepaid >= 0
       AND account.debt_balance + delta.debt >= 0
       AND (
           delta.debt <= 0
           OR delta.debt_limit IS NULL
           OR account.debt_balance + delta.debt <= delta.debt_limit
       )
 RETURNING account.id, account.prepaid_balance > 0 AND account.debt_balance > 0, account.balance
"""
# Accounts that hold money and owe some: the operation that made them so settles the debt.
_UNSETTLED_KEY = "deposit_unsettled_accounts"


class LedgerDelta(NamedTuple):
    """Change of the balances of one account, in its currency."""

    prepaid: float = 0.0
    debt: float = 0.0
    topped_up: float = 0.0
    debited: float = 0.0


class DepositAccount(models.Model):
    _inherit = "deposit.account"

    def _get_ledger_delta(self, lines, sign):
        """Return what the items of one entry do to the balances of this account.

        What an entry brings in or takes out is its net effect on the account. A reversal lessens
        the side that the entry it reverses has raised, and so does money returned for a document.

        :param account.move.line lines: items of one entry that carry this account
        :param int sign: 1 when the entry is posted, -1 when it ceases to be
        :rtype: LedgerDelta
        """
        self.ensure_one()
        debt_lines = lines.filtered(lambda line: line.account_id == self.type_id.credit_account_id)
        prepaid = -sum((lines - debt_lines).mapped("balance")) * sign
        debt = sum(debt_lines.mapped("balance")) * sign
        net = prepaid - debt
        reversed_move = lines.move_id.reversed_entry_id
        is_return = (reversed_move or lines.move_id).deposit_operation == "return"
        is_top_up = (net * sign >= 0) != (bool(reversed_move) != is_return)
        return LedgerDelta(
            prepaid=prepaid,
            debt=debt,
            topped_up=net if is_top_up else 0.0,
            debited=0.0 if is_top_up else -net,
        )

    def _apply_ledger_deltas(self, deltas):
        """Change the stored balances of these accounts in one statement.

        The rows are locked in the order of their ids and written in the same statement. A session
        that comes second waits, gets a serialization failure and is retried by Odoo on the new
        balance; the conditions below then decide on what is really there.

        :param dict deltas: list of :class:`LedgerDelta` for each account
        :return: balance before and after, for each account
        :rtype: dict[deposit.account, tuple[float, float]]
        :raise UserError: when an account would hold less than nothing; nothing is changed then
        """
        totals = {account: self._sum_ledger_deltas(account, deltas[account]) for account in self}
        rows = SQL(", ").join(
            SQL(
                "(%s, %s::numeric, %s::numeric, %s::numeric, %s::numeric, %s::numeric)",
                account.id,
                *total,
                account._get_debt_limit() if total.debt > 0 else 0,
            )
            for account, total in totals.items()
        )
        # The ORM would read, add and write: two sessions could both pass the check.
        updated = {
            account_id: (is_unsettled, float(balance))
            for account_id, is_unsettled, balance in self.env.execute_query(
                SQL(_APPLY_DELTAS, ids=tuple(self.ids), rows=rows)
            )
        }
        self._invalidate_ledger_cache()
        for account in self.filtered(lambda account: account.id not in updated)[:1]:
            account._raise_delta_refused(totals[account])
        self._get_unsettled_ids().update(
            account_id for account_id, (is_unsettled, _balance) in updated.items() if is_unsettled
        )
        return {
            account: (updated[account.id][1] - total.prepaid + total.debt, updated[account.id][1])
            for account, total in totals.items()
        }

    def _get_debt_limit(self):
        """Return what this account may owe after an operation that lets its debt grow.

        :return: amount in the currency of the account, ``None`` for any
        """
        policy = get_debt_policy(self.env)
        if policy is DEBT_RECOGNISED:
            return None
        return self.credit_limit if policy is DEBT_WITHIN_LIMIT else -1

    def _raise_delta_refused(self, delta):
        """Raise the error of a change that the account does not allow.

        :param LedgerDelta delta: the change
        """
        grows = self.currency_id.compare_amounts(delta.debt, 0) > 0
        if grows and self.currency_id.compare_amounts(self.prepaid_balance, -delta.prepaid) >= 0:
            if get_debt_policy(self.env) is DEBT_WITHIN_LIMIT:
                self._raise_over_limit(delta.debt)
            self._raise_not_enough(delta.debt)
        self._raise_not_enough(max(-delta.prepaid, -delta.debt))

    @api.model
    def _get_unsettled_ids(self):
        """Return the ids of accounts that may hold money and owe some, to add to and take from.

        :rtype: set[int]
        """
        return self.env.cr.precommit.data.setdefault(_UNSETTLED_KEY, set())

    @api.model
    def _sum_ledger_deltas(self, account, deltas):
        """Return the sum of ``deltas``, rounded in the currency of ``account``.

        :rtype: LedgerDelta
        """
        return LedgerDelta(
            *(account.currency_id.round(sum(amounts)) for amounts in zip(*deltas, strict=True))
        )

    def _invalidate_ledger_cache(self):
        """Forget the balances read before the ledger changed them."""
        self.invalidate_recordset(
            [
                *LEDGER_FIELDS,
                "available_amount",
                "free_credit",
                "debt_due_date",
                "operation_ids",
                "operation_count",
                "recent_operation_ids",
                "recent_operation_count",
                "is_history_longer",
            ],
            flush=False,
        )
        self.partner_id.invalidate_recordset(["deposit_balance", "deposit_debt"], flush=False)

    def _raise_not_enough(self, amount):
        """Raise the error of an operation that takes more than there is.

        :param float amount: what was asked for, in the currency of the account
        """
        self.ensure_one()
        raise UserError(
            self.env._(
                "Not enough money on account %(account)s of %(client)s: %(amount)s is needed, "
                "%(available)s is there, %(missing)s is missing. Top the account up first, or "
                "take a smaller amount.",
                account=self.name,
                client=self.partner_id.display_name,
                amount=self._format_amount(amount),
                available=self._format_amount(self.prepaid_balance),
                missing=self._format_amount(amount - self.prepaid_balance),
            )
        )

    def _get_ledger_sums(self, domain=()):
        """Return prepaid money and debt of these accounts as the general ledger has them.

        :param domain: further condition on the posted items
        :return: (prepaid, debt) for each account, in its currency
        :rtype: dict[deposit.account, tuple[float, float]]
        """
        sums = defaultdict(lambda: [0.0, 0.0])
        for account, ledger_account, balance in (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("deposit_account_id", "in", self.ids),
                    ("parent_state", "=", "posted"),
                    *domain,
                ],
                ["deposit_account_id", "account_id"],
                ["balance:sum"],
            )
        ):
            account = self.browse(account.id)
            if ledger_account == account.sudo().type_id.credit_account_id:
                sums[account][1] += balance
            else:
                sums[account][0] -= balance
        return {account: tuple(map(account.currency_id.round, sums[account])) for account in self}

    @api.readonly
    @checks_arguments()
    def balance_at(self, date):
        """Return the balances of these accounts at the end of a day.

        :param date: the last day counted
        :return: balance for each account id, in the currency of the account
        :rtype: dict[int, float]
        :raise AccessError: without the right to see client accounts
        """
        self._check_right("customer_deposit.group_deposit_viewer", "read")
        day = self._parse_date(date)
        return {
            account.id: account.currency_id.round(prepaid - debt)
            for account, (prepaid, debt) in self.sudo()
            ._get_ledger_sums([("date", "<=", day)])
            .items()
        }
