from odoo import models
from odoo.exceptions import UserError


class AccountAccount(models.Model):
    _inherit = "account.account"

    def write(self, vals):
        # EXTENDS 'account'
        locked_fields = {"account_type", "reconcile", "currency_id", "active"} & vals.keys()
        if locked_fields:
            self._check_deposit_ledger_unchanged(vals, locked_fields)
        return super().write(vals)

    def _check_deposit_ledger_unchanged(self, vals, locked_fields):
        """Refuse what would break the books of client accounts.

        :param dict vals: the values about to be written
        :param set locked_fields: those of them that a deposit ledger account may not change
        :raise UserError: when a ledger account of client accounts would change
        """
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        for account in self.filtered(lambda account: account.id in ledger_ids):
            for fname in locked_fields:
                if account._fields[fname].convert_to_write(account[fname], account) != vals[fname]:
                    raise UserError(
                        self.env._(
                            "Account %(account)s carries the money of client accounts: its "
                            "%(field)s cannot be changed. Use another account instead.",
                            account=account.display_name,
                            field=account._fields[fname].get_description(self.env)["string"],
                        )
                    )
