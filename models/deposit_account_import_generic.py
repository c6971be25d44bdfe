from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_flow import in_deposit_flow


class DepositAccount(models.Model):
    """Odoo's own import, and how accounts are opened by the thousand."""

    _inherit = "deposit.account"

    @api.model
    def load(self, fields, data):
        # OVERRIDE 'base': it knows no balance, no dry run of the books and no second import.
        raise UserError(
            self.env._(
                "Client accounts are imported in Client Accounts ▸ Configuration ▸ Import "
                "Accounts, together with their balances. An administrator of client accounts can "
                "do that."
            )
        )

    def _creation_message(self):
        # EXTENDS 'mail': an account that an import opens tells so.
        texts = self.env.context.get("deposit_opening_texts")
        if texts and in_deposit_flow(self.env):
            return texts[self.partner_id.id, self.type_id.id]
        return super()._creation_message()

    def _check_importable(self, batch):
        """Refuse accounts that were closed or blocked since the file was checked.

        :param deposit.account.import batch: the import
        :raise UserError: naming them
        """
        unusable = self.filtered(
            lambda account: account.state != "open" or not account.partner_id.active
        )
        if unusable:
            raise UserError(
                self.env._(
                    "Import %(batch)s cannot be finished: %(accounts)s were blocked or closed, or "
                    "their clients archived, since the file was checked. Reopen them, or give the "
                    "import up and check the file again.",
                    batch=batch.name,
                    accounts=", ".join(unusable[:10].mapped("display_name")),
                )
            )
