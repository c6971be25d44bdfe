from odoo import api, fields, models


class DepositOverpaymentMixin(models.AbstractModel):
    """Payments and credit notes whose open credit can be moved into a client account."""

    _name = "deposit.overpayment.mixin"
    _description = "Overpayment of a Client"

    deposit_target_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account for the Overpayment",
        compute="_compute_deposit_target_account_id",
        compute_sudo=True,
        groups="customer_deposit.group_deposit_viewer",
        help="Account of the client into which the open part can be moved.",
    )

    def _get_overpaid_items(self):
        """Return the open receivable items of this document that are in favour of the client.

        A hook: each kind of document says which of its items these are.

        :rtype: account.move.line
        """
        return self.env["account.move.line"]

    @api.depends("state")
    def _compute_deposit_target_account_id(self):
        for document in self:
            account = self.env["deposit.account"]
            if items := document._origin._get_overpaid_items():
                account = account.search(
                    [
                        ("partner_id.commercial_partner_id", "=", items[0].partner_id.id),
                        ("state", "=", "open"),
                        ("type_id.company_ids", "in", items.company_id.ids),
                        ("currency_id", "=", items[0].currency_id.id),
                    ],
                    order="type_id, id",
                    limit=1,
                )
            document.deposit_target_account_id = account

    def action_take_outstanding_credit(self):
        """Move what this document leaves open into the client's account.

        :raise AccessError: without the right to top up
        :raise UserError: when nothing is open
        """
        self.ensure_one()
        self.check_access("read")
        account = self.deposit_target_account_id
        account.with_env(self.env).take_outstanding_credit(
            line_ids=self.sudo()._get_overpaid_items().ids
        )
        return True
