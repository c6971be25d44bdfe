from odoo import fields, models


class DepositAccountClose(models.TransientModel):
    _name = "deposit.account.close"
    _description = "Close a Client Account"

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        required=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id",
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    balance = fields.Monetary(
        related="account_id.balance",
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
