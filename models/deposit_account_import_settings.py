from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..spreadsheet import normalise_name


class DepositAccountImport(models.Model):
    """What the settings of a batch must be, and what they name."""

    _inherit = "deposit.account.import"

    # === CHECKS === #

    def _check_settings(self):
        """Refuse a day or a counterpart that the entry could not have.

        :raise UserError: naming what is wrong and the remedy
        """
        company = self.company_id.root_id
        if not company.deposit_prepaid_account_id or not self.company_id._get_deposit_journal():
            raise UserError(
                self.env._(
                    "Company %s has no ledger accounts and journal for client accounts yet. Load "
                    "its chart of accounts first.",
                    company.name,
                )
            )
        self._check_date(company)
        self._check_counterpart(company)
        if self.type_id and self.type_id.company_id != company:
            raise UserError(
                self.env._(
                    "Account type %(type)s belongs to another company than %(company)s. Select "
                    "one of its own.",
                    type=self.type_id.name,
                    company=company.name,
                )
            )
        if self.type_id and not self.type_id.active:
            raise UserError(
                self.env._("Account type %s is archived. Select another one.", self.type_id.name)
            )

    def _check_date(self, company):
        """Refuse a day that is not come yet, or whose books are closed.

        :param res.company company: the company that books the entry
        """
        if self.date > company._get_deposit_today():
            raise UserError(
                self.env._(
                    "The balances cannot be dated %s: choose today or a day before.",
                    format_date(self.env, self.date),
                )
            )
        journal = company._get_deposit_journal()
        violated = company._get_violated_lock_dates(self.date, False, journal)
        if violated:
            raise UserError(
                self.env._(
                    "The balances cannot be dated %(date)s: the books are closed by "
                    "%(lock_dates)s. Use a later date.",
                    date=format_date(self.env, self.date),
                    lock_dates=company._format_lock_dates(violated),
                )
            )

    def _check_counterpart(self, company):
        """Refuse a counterpart account that cannot be the other side of the entry.

        :param res.company company: the company that books the entry
        """
        account = self.counterpart_account_id
        if not account:
            raise UserError(
                self.env._("Select the counterpart account, the other side of the entry.")
            )
        reason = None
        if company not in account.company_ids:
            reason = self.env._("it is no account of %s", company.name)
        elif account.id in self.env["deposit.account.type"]._get_ledger_account_ids():
            reason = self.env._("it holds the money of client accounts itself")
        elif account.account_type in ("asset_receivable", "liability_payable", "off_balance"):
            reason = self.env._("its items need a partner, or are in no balance")
        elif account.currency_id and account.currency_id != company.currency_id:
            reason = self.env._("it is kept in %s", account.currency_id.name)
        elif not account.active:
            reason = self.env._("it is archived")
        if reason:
            raise UserError(
                self.env._(
                    "Account %(account)s cannot be the counterpart account: %(reason)s. Select "
                    "another one.",
                    account=account.display_name,
                    reason=reason,
                )
            )

    # === HELPERS === #

    def _get_types_by_name(self):
        """Return the account types of the company of this batch by names, as they are compared.

        :rtype: dict[str, deposit.account.type]
        """
        types = self.env["deposit.account.type"].search(
            [("company_id", "=", self.company_id.root_id.id)]
        )
        names = {}
        for lang, _name in self.env["res.lang"].get_installed():
            for account_type in types.with_context(lang=lang):
                name = normalise_name(account_type.name)
                names.setdefault(name, account_type.with_env(self.env))
        return names

    def _get_locations_by_name(self):
        """Return the company and its locations by their names, as they are compared.

        :rtype: dict[str, res.company]
        """
        locations = self.env["res.company"].search([("id", "child_of", self.company_id.root_id.id)])
        if not self.env.user._is_superuser():
            locations &= self.env.user.company_ids
        return {normalise_name(location.name): location for location in locations}
