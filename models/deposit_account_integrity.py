import logging

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .deposit_account import LEDGER_FIELDS

_logger = logging.getLogger(__name__)

# Each account is probed in the indexes of its items, so one plan serves few and all of them.
# Amounts that are equal here are equal when rounded; those that differ may still be.
_UNSOUND = """
    SELECT checked.id
      FROM UNNEST(%(ids)s::int[]) WITH ORDINALITY AS checked (id, position)
 LEFT JOIN deposit_account account ON account.id = checked.id
 LEFT JOIN deposit_account_type type ON type.id = account.type_id
CROSS JOIN LATERAL (
               SELECT COALESCE(-SUM(line.balance), 0) AS balance,
                      COALESCE(SUM(line.balance) FILTER (
                          WHERE line.account_id IS NOT DISTINCT FROM type.credit_account_id
                      ), 0) AS debt
                 FROM account_move_line line
                WHERE line.deposit_account_id = checked.id AND line.parent_state = 'posted'
           ) ledger
CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(line.amount_residual), 0) AS debt
                 FROM account_move_line line
                WHERE line.deposit_account_id = checked.id
                  AND line.parent_state = 'posted'
                  AND line.reconciled IS NOT TRUE
                  AND line.balance > 0
                  AND line.amount_residual > 0
                  AND line.account_id IN (
                      SELECT id FROM account_account WHERE account_type = 'asset_receivable'
                  )
           ) opened
CROSS JOIN LATERAL (
               SELECT COALESCE(SUM(line.balance), 0) AS tax
                 FROM account_move move
                 JOIN account_move_line line ON line.move_id = move.id
                WHERE move.deposit_advance_account_id = checked.id
                  AND move.state = 'posted'
                  AND line.account_id = type.advance_tax_account_id
                  AND type.advance_tax_account_id IS NOT NULL
           ) advances
     WHERE account.prepaid_balance IS DISTINCT FROM ledger.balance + ledger.debt
        OR account.debt_balance IS DISTINCT FROM ledger.debt
        OR account.debt_balance IS DISTINCT FROM opened.debt
        OR account.balance IS DISTINCT FROM ledger.balance
        OR account.total_topped_up - account.total_debited IS DISTINCT FROM ledger.balance
        OR account.prepaid_balance != 0 AND account.debt_balance != 0
        OR advances.tax NOT BETWEEN 0 AND account.prepaid_balance
  ORDER BY checked.position
"""
# What it reads, and whoever changes it in the same transaction must see checked.
_CHECKED_FIELDS = {
    "account.account": ["account_type"],
    "account.move": ["deposit_advance_account_id", "state"],
    "account.move.line": [
        "account_id",
        "amount_residual",
        "balance",
        "deposit_account_id",
        "move_id",
        "parent_state",
        "reconciled",
    ],
    "deposit.account": [*LEDGER_FIELDS, "type_id"],
    "deposit.account.type": ["advance_tax_account_id", "credit_account_id"],
}


class DepositAccount(models.Model):
    """Proof that stored balances, journal items and open debts say the same."""

    _inherit = "deposit.account"

    @api.readonly
    def check_integrity(self):
        """Compare the stored balances of these accounts with their journal items.

        Prepaid money, debt and balance must be what the posted items add up to, the debt must be
        what is still open of its items, and nobody may have money on an account and owe some there.
        No money of their clients may have been made or lost, and an account pays for its client and
        the family alone.

        :return: one text for each difference, none when everything is sound
        :rtype: list[str]
        :raise AccessError: without the right to see client accounts
        """
        self._check_right("customer_deposit.group_deposit_viewer")
        self._check_all_readable()
        # Over the network an id may be a text, which SQL takes and the cache does not.
        accounts_sudo = self.sudo().browse(int(account_id) for account_id in self.ids)
        return [
            *accounts_sudo._get_differences().values(),
            *accounts_sudo._get_client_differences().values(),
        ]

    def _check_all_readable(self):
        """Refuse accounts that the user may not read, in one statement however many they are.

        :raise AccessError: as :meth:`check_access` does, which reads every one of them
        """
        readable = self.search_count([("id", "in", self.ids)])
        if readable != len(set(self.ids)):
            self.check_access("read")

    def _filter_unsound(self):
        """Return those of these accounts that may differ from the ledger, all others do not.

        :rtype: deposit.account
        """
        for model, fnames in _CHECKED_FIELDS.items():
            self.env[model].flush_model(fnames)
        # Compiling the statement would take as long as running it.
        self.env.cr.execute("SET LOCAL jit = off")
        # The ORM would make a record of every account and of every sum: ten times as long.
        rows = self.env.execute_query(SQL(_UNSOUND, ids=self.ids))
        return self.browse(dict.fromkeys(account_id for (account_id,) in rows))

    def _get_differences(self):
        """Return what is wrong with each of these accounts.

        :rtype: dict[tuple[deposit.account, str], str]
        """
        accounts = self._filter_unsound()
        accounts.invalidate_recordset(LEDGER_FIELDS)
        return accounts._get_unsound_amounts() if accounts else {}

    def _get_client_differences(self):
        """Return what is wrong with the money of the clients of these accounts.

        A hook: nothing by default.

        :rtype: dict[tuple[deposit.account, str], str]
        """
        return {}

    def _get_unsound_amounts(self):
        """Return what is wrong with each of these accounts, comparing them one by one.

        :rtype: dict[tuple[deposit.account, str], str]
        """
        differences = {}
        open_debts = self._get_open_debt_sums()
        taxed = self._get_taxed_advances()
        for account, (prepaid, debt) in self._get_ledger_sums().items():
            stored_debt = account.debt_balance
            for label, stored, ledger in (
                (self.env._("prepaid"), account.prepaid_balance, prepaid),
                (self.env._("debt"), stored_debt, debt),
                (self.env._("open debt"), stored_debt, open_debts.get(account.id, 0.0)),
                (self.env._("balance"), account.balance, prepaid - debt),
                (
                    self.env._("topped up less debited"),
                    account.total_topped_up - account.total_debited,
                    prepaid - debt,
                ),
                (self.env._("unsettled debt"), min(account.prepaid_balance, stored_debt), 0.0),
                # Tax on advances is part of them, and goes with the last of them.
                (
                    self.env._("tax on advances"),
                    min(max(taxed.get(account.id, 0.0), 0.0), account.prepaid_balance),
                    taxed.get(account.id, 0.0),
                ),
            ):
                if account.currency_id.compare_amounts(stored, ledger):
                    differences[account, label] = self.env._(
                        "%(account)s: %(label)s is stored as %(stored)s, the general ledger has "
                        "%(ledger)s.",
                        account=account.name,
                        label=label,
                        stored=account._format_amount(stored),
                        ledger=account._format_amount(ledger),
                    )
        return differences

    def _get_open_debt_sums(self):
        """Return what is still open of the debts of these accounts.

        :return: amount in the currency of the account, for each id of an account
        :rtype: dict[int, float]
        """
        groups = self.env["account.move.line"]._read_group(
            self._get_open_debt_domain(self), ["deposit_account_id"], ["amount_residual:sum"]
        )
        return {account.id: amount for account, amount in groups}

    @api.model
    def _cron_check_integrity(self):
        """Check all accounts, and tell the administrators of client accounts of differences.

        Nothing is repaired: a difference has a cause, and somebody has to find it.
        """
        accounts = self.search(Domain.TRUE)
        differences = accounts._get_differences() | accounts._get_client_differences()
        for (account, _label), message in differences.items():
            _logger.error("Client account %s: %s", account.id, message)
            account.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The money of a client does not add up"),
                note=message,
                user_id=account._get_administrator().id,
            )

    def _get_administrator(self):
        """Return the administrator of client accounts who is to look at this account.

        :rtype: res.users
        """
        users = self.env.ref("customer_deposit.group_deposit_manager").all_user_ids
        return (
            users.filtered(lambda user: user.active and self.company_id in user.company_ids).sorted(
                "id"
            )[:1]
            or self.env.user
        )
