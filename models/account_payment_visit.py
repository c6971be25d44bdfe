from odoo import api, fields, models
from odoo.exceptions import UserError


class AccountPayment(models.Model):
    """Payments as a visit sees them."""

    _inherit = "account.payment"

    visit_method = fields.Char(
        string="Paid With",
        compute="_compute_visit_method",
        compute_sudo=True,
        help="Client account or cash register.",
    )
    visit_state = fields.Selection(
        selection=[
            ("draft", "Draft"),
            ("paid", "Paid"),
            ("refund", "Refund"),
            ("given_back", "Given Back"),
            ("reversed", "Reversed"),
            ("canceled", "Canceled"),
        ],
        string="Payment Status",
        compute="_compute_visit_state",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("deposit_account_id", "journal_id", "deposit_operation")
    def _compute_visit_method(self):
        for payment in self:
            account = payment.deposit_account_id
            name = account.display_name or payment.journal_id.display_name
            is_on_credit = payment.deposit_operation == "credit"
            payment.visit_method = self.env._("%s, on credit", name) if is_on_credit else name

    @api.depends("state", "payment_type", "deposit_reversed")
    def _compute_visit_state(self):
        for payment in self:
            if payment.state in ("draft", "canceled"):
                payment.visit_state = payment.state
            elif payment.state == "rejected" or not payment.state:
                payment.visit_state = "canceled"
            elif payment.payment_type == "outbound":
                payment.visit_state = "refund"
            elif payment.deposit_reversed:
                payment.visit_state = "reversed"
            else:
                payment.visit_state = "given_back" if payment._is_given_back() else "paid"

    def _is_given_back(self):
        """Tell whether all that this payment has paid was given back as money."""
        items = self.move_id.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.deposit_account_id
        )
        matched = items.matched_debit_ids.debit_move_id.move_id
        return bool(matched) and not any(move.is_invoice(include_receipts=True) for move in matched)

    # === ACTION METHODS === #

    def action_open_visit_refund(self):
        """Open the dialog that cancels this payment of the visit in the context."""
        self.ensure_one()
        order_id = self.env.context.get("visit_refund_order_id")
        order = self.env["sale.order"]
        if isinstance(order_id, int):
            order = order.search([("id", "=", order_id)])
        if not order:
            raise UserError(
                self.env._(
                    "Open the visit that %s pays for, and cancel the payment there.",
                    self.display_name,
                )
            )
        order = order.with_context(default_payment_id=self.id, default_mode="cancel")
        return order.action_open_visit_refund()

    # === HELPERS === #

    def _get_paid_together(self):
        """Return these payments, and what one request has taken from the same accounts with them.

        The client's money and what was paid on credit are two payments, and are undone as one:
        those that share a receipt.

        :rtype: account.payment
        """
        payments = self
        for payment in self.filtered(lambda pay: pay.deposit_operation in ("spend", "credit")):
            if head := payment.deposit_receipt_payment_id:
                payments |= self.search(
                    [
                        ("deposit_receipt_payment_id", "=", head.id),
                        ("deposit_account_id", "=", payment.deposit_account_id.id),
                        ("deposit_operation", "in", ("spend", "credit")),
                    ]
                )
        return payments
