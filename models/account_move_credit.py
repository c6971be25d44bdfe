from odoo import api, fields, models
from odoo.fields import Domain

from .res_partner import COMPARISONS


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

    def _compute_deposit_credit_amount(self):
        owed = self.filtered("id")._get_owed_on_credit()
        for move in self:
            move.deposit_credit_amount = owed.get(move._origin, 0.0)

    def _get_owed_on_credit(self):
        """Return what is owed of the payments on credit of these documents.

        :rtype: dict[account.move, float]
        """
        # Nothing is searched for before the first payment.
        paid = self.filtered(
            lambda move: move.currency_id.compare_amounts(move.amount_residual, move.amount_total)
        ).sudo()
        partials = paid._get_deposit_partials(("credit",))
        return self._get_owed_by_document(partials.credit_move_id.move_id.origin_payment_id)

    @api.model
    def _get_owed_by_document(self, payments):
        """Return what is owed of ``payments`` on credit, for each document that they pay.

        :rtype: dict[account.move, float]
        """
        owed = {}
        for payment in payments:
            for partial, amount in payment._get_owed_partials():
                invoice = partial.debit_move_id.move_id
                owed[invoice] = owed.get(invoice, 0.0) + amount
        return owed

    @api.model
    def _search_deposit_credit_amount(self, operator, value):
        if operator not in COMPARISONS:
            return NotImplemented
        compare = COMPARISONS[operator]
        payments = self.env["account.payment"].sudo().search([("is_on_credit", "=", True)])
        owed = self._get_owed_by_document(payments)
        if compare(0.0, value):
            return Domain(
                "id",
                "not in",
                [move.id for move, amount in owed.items() if not compare(amount, value)],
            )
        return Domain(
            "id", "in", [move.id for move, amount in owed.items() if compare(amount, value)]
        )

    # === ACTION METHODS === #

    @api.readonly
    def action_view_deposit_credit(self):
        """Open the client account on which this document was paid on credit."""
        self.ensure_one()
        payments = self.sudo()._get_deposit_partials(("credit",)).credit_move_id.move_id
        accounts = payments.origin_payment_id.filtered("is_on_credit").deposit_account_id
        return accounts.with_env(self.env)._get_records_action()
