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

    def _log_deposit_creation(self):
        # EXTENDS 'customer_deposit': an account that an import opens tells by which row, and that
        # has its values. Tracked one by one they would cost as much as the account itself.
        texts = self.env.context.get("deposit_opening_texts")
        if texts and in_deposit_flow(self.env):
            return self._message_log_batch(
                bodies={each.id: texts[each.partner_id.id, each.type_id.id] for each in self}
            )
        return super()._log_deposit_creation()

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
