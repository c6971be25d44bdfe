from odoo import fields, models


class DepositAccountDialogMixin(models.AbstractModel):
    """What the dialogs share that are opened for one client account."""

    _name = "deposit.account.dialog.mixin"
    _description = "Dialog of one Client Account"
    _inherit = ["deposit.dialog.guard.mixin"]

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id",
        related_sudo=False,
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
        related_sudo=False,
    )
