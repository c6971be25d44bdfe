from odoo import api, models


class DepositAccount(models.Model):
    """The buttons of the screens of client accounts."""

    _inherit = "deposit.account"

    # === ACTION METHODS === #

    @api.readonly
    def action_open_top_up(self):
        """Open the top-up dialog of this account."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.top.up", self.env._("Top Up"))

    @api.readonly
    def action_open_pay(self):
        """Open the dialog that pays documents from this account."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.pay", self.env._("Pay from deposit"))

    @api.readonly
    def action_open_refund(self):
        """Open the dialog that gives money of this account back."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.refund", self.env._("Refund Money"))

    @api.readonly
    def action_open_transfer(self):
        """Open the dialog that moves money of this account to another one."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.transfer", self.env._("Transfer"))

    @api.readonly
    def action_open_block(self):
        """Open the dialog that asks why the account is blocked."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.block", self.env._("Block Account"))

    @api.readonly
    def action_open_limit(self):
        """Open the dialog that gives the client a credit limit of his own."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.limit", self.env._("Credit Limit"))

    @api.readonly
    def action_open_close(self):
        """Open the dialog that closes the account, or leads to what has to be done before."""
        self.ensure_one()
        return self._get_dialog_action("deposit.account.close", self.env._("Close Account"))

    @api.readonly
    def action_add_beneficiary(self):
        """Open the dialog that lets a member of the family use the account."""
        self.ensure_one()
        return self._get_dialog_action(
            "deposit.account.beneficiary", self.env._("Add Family Member")
        )

    def action_take_outstanding_credit(self):
        """Move all that the client has paid too much into this account."""
        self.ensure_one()
        self.take_outstanding_credit()
        return True

    @api.readonly
    def action_view_operations(self):
        """Open the history of these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_operation_action_account"
        )
        action["domain"] = [("account_id", "in", self.ids)]
        # The balance after is the one of an account: of several, each row has to say which.
        action["context"] = {"hide_client": len(self.partner_id) == 1, "show_type": len(self) > 1}
        if len(self) == 1:
            action["name"] = self.env._("History of %s", self.name)
        return action

    @api.readonly
    def action_view_form(self):
        """Open the form of this account, from a list inside another form."""
        self.ensure_one()
        return self._get_records_action()

    def _get_dialog_action(self, model, name):
        """Return the action that opens dialog ``model`` for this account."""
        return {
            "name": name,
            "type": "ir.actions.act_window",
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id, "dialog_size": "medium"},
        }
