import logging

from odoo import api, models
from odoo.fields import Domain

from .deposit_account import LEDGER_FIELDS

_logger = logging.getLogger(__name__)


class DepositAccount(models.Model):
    """Proof that stored balances, journal items and open debts say the same."""

    _inherit = "deposit.account"

    @api.readonly
    def check_integrity(self):
        """Compare the stored balances of these accounts with their journal items.

        Prepaid money, debt and balance must be what the posted items add up to, the debt must be
        what is still open of its items, and nobody may have money on an account and owe some there.

        :return: one text for each difference, none when everything is sound
        :rtype: list[str]
        :raise AccessError: without the right to see client accounts
        """
        self._check_right("customer_deposit.group_deposit_viewer", "read")
        self.invalidate_recordset(LEDGER_FIELDS)
        return list(self.sudo()._get_differences().values())

    def _get_differences(self):
        """Return what is wrong with each of these accounts.

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
        for (account, _label), message in accounts._get_differences().items():
            _logger.error("Client account %s: %s", account.id, message)
            account.activity_schedule(
                "mail.mail_activity_data_warning",
                summary=self.env._("The balance differs from the general ledger"),
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
