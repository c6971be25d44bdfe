from odoo import fields, models


class DepositAccountBlock(models.TransientModel):
    _name = "deposit.account.block"
    _description = "Block a Client Account"
    _inherit = ["deposit.account.dialog.mixin"]

    reason = fields.Char(
        required=True,
    )

    def action_block(self):
        """Block the account with the reason."""
        self.ensure_one()
        self.account_id.action_block(self.reason)
        return {"type": "ir.actions.act_window_close"}
