from odoo import api, fields, models
from odoo.fields import Domain


class AccountMove(models.Model):
    """What of an invoice was paid on credit and is owed still."""

    _inherit = "account.move"

    deposit_credit_amount = fields.Monetary(
        string="On Credit",
        compute="_compute_deposit_credit_amount",
        search="_search_deposit_credit_amount",
        compute_sudo=True,
        help="What the client still owes of the payments on credit of this document.",
    )

    @api.depends("amount_residual", "payment_state")
    def _compute_deposit_credit_amount(self):
        partials = self.filtered("id")._get_deposit_partials(("credit",))
        owed = {}
        for payment in partials.credit_move_id.move_id.origin_payment_id:
            for partial, amount in payment._get_owed_partials():
                invoice = partial.debit_move_id.move_id
                owed[invoice] = owed.get(invoice, 0.0) + amount
        for move in self:
            move.deposit_credit_amount = owed.get(move._origin, 0.0)

    @api.model
    def _search_deposit_credit_amount(self, operator, value):
        if (operator, value) != (">", 0):
            return NotImplemented
        payments = self.env["account.payment"].sudo().search([("is_on_credit", "=", True)])
        invoices = [
            partial.debit_move_id.move_id.id
            for payment in payments
            for partial, _amount in payment._get_owed_partials()
        ]
        return Domain("id", "in", invoices)

    # === ACTION METHODS === #

    def action_view_deposit_credit(self):
        """Open the client account on which this document was paid on credit."""
        self.ensure_one()
        payments = self.sudo()._get_deposit_partials(("credit",)).credit_move_id.move_id
        accounts = payments.origin_payment_id.filtered("is_on_credit").deposit_account_id
        return accounts.with_env(self.env)._get_records_action()
