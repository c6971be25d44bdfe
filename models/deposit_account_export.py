from odoo import models

from ..deposit_xlsx import Column


class DepositAccount(models.Model):
    """Accounts as a spreadsheet."""

    _name = "deposit.account"
    _inherit = ["deposit.account", "deposit.export.mixin"]

    # === ACTION METHODS === #

    def action_export_history(self):
        """Download the history of these accounts as a spreadsheet.

        :rtype: dict
        :raise AccessError: without the right to see the accounts
        """
        self.check_access("read")
        Operation = self.env["deposit.operation"]
        Operation._check_export_right()
        return Operation.with_context(
            active_domain=[("account_id", "in", self.ids)]
        ).action_export_xlsx()

    # === EXPORT === #

    def _get_export_title(self):
        # OVERRIDE 'deposit.export.mixin'
        return self.env._("Client Accounts")

    def _get_currency_column(self):
        # OVERRIDE 'deposit.export.mixin'
        return 15

    def _get_export_columns(self):
        # OVERRIDE 'deposit.export.mixin'
        _ = self.env._
        return [
            Column(_("Account Number"), width=16),
            Column(_("Client"), width=30),
            Column(_("Phone"), width=18),
            Column(_("Email"), width=26),
            Column(_("Account Type")),
            Column(_("Location")),
            Column(_("Opened On"), "date"),
            Column(_("Status"), width=10),
            Column(_("Prepaid"), "money", is_sum=True),
            Column(_("Debt"), "money", is_sum=True),
            Column(_("Debt Due"), "date"),
            Column(_("Balance"), "money", is_sum=True),
            Column(_("Credit Limit"), "money"),
            Column(_("Topped Up"), "money", is_sum=True),
            Column(_("Debited"), "money", is_sum=True),
            Column(_("Currency"), width=10),
            Column(_("Opened With")),
        ]

    def _get_export_rows(self, domain):
        # OVERRIDE 'deposit.export.mixin'
        states = self._get_labels("state")
        for accounts in self._iterate_ids(domain):
            # The names of locations and team members, which the list shows too.
            for account, account_sudo in zip(accounts, accounts.sudo(), strict=True):
                yield [
                    account.name,
                    account_sudo.partner_id.display_name,
                    account_sudo.phone,
                    account_sudo.email,
                    account_sudo.type_id.name,
                    account_sudo.location_id.name,
                    account.opening_date,
                    states[account.state],
                    account.prepaid_balance,
                    account.debt_balance,
                    account.debt_due_date,
                    account.balance,
                    account.credit_limit,
                    account.total_topped_up,
                    account.total_debited,
                    account_sudo.currency_id.name,
                    account_sudo.employee_id.name,
                ]
