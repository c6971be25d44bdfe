from odoo import api, models
from odoo.exceptions import AccessError
from odoo.fields import Command

from ..deposit_flow import enter_deposit_flow


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': both histories go to the contact that stays.
        self._check_accounts_mergeable(src_partners | dst_partner)
        accounts = (
            self.env["deposit.account"].sudo().search([("partner_id", "in", src_partners.ids)])
        )
        clients = [(account.partner_id.id, account.partner_id.display_name) for account in accounts]
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["res.partner"].invalidate_model(["deposit_account_ids"])
        accounts.invalidate_recordset(["partner_id"])
        for account, client in zip(accounts, clients, strict=True):
            self._log_merged_client(account, client)
        dst_partner._check_deposit_company()
        self._join_deposit_accounts(dst_partner)
        return res

    @api.model
    def _check_accounts_mergeable(self, partners):
        """Refuse a merge that moves client accounts, unless the user may move their money.

        :param res.partner partners: the contacts to be merged
        :raise AccessError: without the finance right, or for an account that the user does not see
        """
        clients = partners.with_context(active_test=False)
        accounts = self.env["deposit.account"].sudo().search([("partner_id", "in", clients.ids)])
        if accounts and not self.env.su:
            accounts = accounts.with_env(self.env)
            group = "customer_deposit.group_deposit_finance"
            if not self.env.user.has_group(group) or not accounts.has_access("read"):
                raise AccessError(
                    self.env._(
                        "Some of these contacts use client accounts, whose money would move. Ask "
                        "somebody with the right “%s” of client accounts for all of them to merge.",
                        self.env.ref(group).sudo().name,
                    )
                )

    @api.model
    def _log_merged_client(self, account, client):
        """Log that an account has got another client: the merge writes past Odoo's tracking.

        :param deposit.account account: the account, with its new client
        :param tuple client: id and name of the client it had
        """
        info = account.fields_get(["partner_id"], attributes=("string", "type"))["partner_id"]
        values = self.env["mail.tracking.value"]._create_tracking_values(
            client, account.partner_id, "partner_id", info, account
        )
        account._message_log(
            body=self.env._("Contacts were merged"),
            tracking_value_ids=[Command.create(values)],
        )

    @api.model
    def _join_deposit_accounts(self, partner):
        """Leave one open account of each type to a contact that others were merged into.

        The money of the others goes to the oldest one by a transfer, and they are closed with
        their history. Blocked accounts are left alone: someone blocked them for a reason.

        :param res.partner partner: the contact that stays
        """
        accounts = (
            self.env["deposit.account"]
            .sudo()
            .search([("partner_id", "=", partner.id), ("state", "=", "open")], order="id")
        )
        for same_type in enter_deposit_flow(accounts).grouped("type_id").values():
            self._join_accounts_of_type(same_type)
        self._forget_double_beneficiaries(partner)

    @api.model
    def _join_accounts_of_type(self, accounts):
        """Move the money of ``accounts`` to where it is owed or to the oldest, close the rest.

        :param deposit.account accounts: open accounts of one client and one type, oldest first
        """
        reason = self.env._("contacts were merged")
        in_debt = accounts.filtered("debt_balance")
        for giver in accounts - in_debt:
            for debtor in in_debt:
                amount = min(giver.prepaid_balance, debtor.debt_balance)
                if giver.currency_id.compare_amounts(amount, 0) > 0:
                    giver._post_transfer(debtor, amount, reason, date=None)
        # Two debts stay apart: each belongs to the invoices that were paid on credit there.
        target = accounts.filtered("debt_balance")[:1] or accounts[0]
        for account in (accounts - target).filtered("prepaid_balance"):
            account._post_transfer(target, account.prepaid_balance, reason, date=None)
        (accounts - target).filtered(lambda account: not account.debt_balance).action_close()

    @api.model
    def _forget_double_beneficiaries(self, partner):
        """Let a contact that others were merged into be a family member of each account once.

        :param res.partner partner: the contact that stays
        """
        members = self.env["deposit.account.beneficiary"].sudo()
        seen = set()
        for member in members.search([("partner_id", "=", partner.id)], order="id"):
            if member.account_id in seen or member.account_id.partner_id == partner:
                member.unlink()
            else:
                seen.add(member.account_id)
