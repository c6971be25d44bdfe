from odoo import api, fields, models


class ResPartner(models.Model):
    """Which notices about his accounts a client does not want."""

    _inherit = "res.partner"

    deposit_mute_top_up = fields.Boolean(
        string="No Notice of Top-ups",
        groups="base.group_user",
    )
    deposit_mute_payment = fields.Boolean(
        string="No Notice of Payments",
        groups="base.group_user",
        help="Not of payments for members of the family either.",
    )
    deposit_mute_low_balance = fields.Boolean(
        string="No Notice of a Low Balance",
        groups="base.group_user",
    )
    deposit_mute_debt = fields.Boolean(
        string="No Debt Reminders",
        groups="base.group_user",
    )
    deposit_mute_statement = fields.Boolean(
        string="No Monthly Statement",
        groups="base.group_user",
    )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_deposit_statement(self):
        """Open the dialog that prints or sends the statements of this client's accounts."""
        self.ensure_one()
        return self.deposit_account_ids.action_open_statement()
