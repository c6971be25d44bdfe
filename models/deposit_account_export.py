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
        return [
            Column(self.env._("Account Number"), width=16),
            Column(self.env._("Client"), width=30),
            Column(self.env._("Phone"), width=18),
            Column(self.env._("Email"), width=26),
            Column(self.env._("Account Type")),
            Column(self.env._("Location")),
            Column(self.env._("Opened On"), "date"),
            Column(self.env._("Status"), width=10),
            Column(self.env._("Prepaid"), "money", is_sum=True),
            Column(self.env._("Debt"), "money", is_sum=True),
            Column(self.env._("Debt Due"), "date"),
            Column(self.env._("Balance"), "money", is_sum=True),
            Column(self.env._("Credit Limit"), "money"),
            Column(self.env._("Topped Up"), "money", is_sum=True),
            Column(self.env._("Debited"), "money", is_sum=True),
            Column(self.env._("Currency"), width=10),
            Column(self.env._("Opened With")),
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
