from odoo import api, models
from odoo.exceptions import UserError


class DepositAccount(models.Model):
    """What an import needs of accounts, and why Odoo's own import does not serve."""

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
