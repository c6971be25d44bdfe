from odoo import fields, models


class DepositAccountClose(models.TransientModel):
    _name = "deposit.account.close"
    _description = "Close a Client Account"
    _inherit = ["deposit.account.dialog.mixin"]

    balance = fields.Monetary(
        related="account_id.balance",
        related_sudo=False,
    )

    def action_close(self):
        """Close the empty account."""
        self.ensure_one()
        self.account_id.action_close()
        return {"type": "ir.actions.act_window_close"}

    def action_open_refund(self):
        """Go on to the refund of what is left."""
        return self.account_id.action_open_refund()

    def action_open_transfer(self):
        """Go on to the transfer of what is left."""
        return self.account_id.action_open_transfer()

    def action_open_top_up(self):
        """Go on to the top-up that settles the debt."""
        return self.account_id.action_open_top_up()
