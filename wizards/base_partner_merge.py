from odoo import api, models

from ..deposit_flow import enter_deposit_flow


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS 'base': both histories go to the contact that stays.
        res = super()._update_foreign_keys(src_partners, dst_partner)
        self.env["res.partner"].invalidate_model(["deposit_account_ids"])
        self._join_deposit_accounts(dst_partner)
        return res

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
        for same_type in accounts.grouped("type_id").values():
            target, others = same_type[0], same_type[1:]
            for account in enter_deposit_flow(others):
                if account.prepaid_balance:
                    account._post_transfer(
                        target,
                        account.prepaid_balance,
                        self.env._("contacts were merged"),
                        date=None,
                    )
            others.action_close()
