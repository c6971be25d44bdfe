from odoo import models
from odoo.tools import float_round

# At checkout nothing is invoiced again that was credited by hand.
CHECKOUT_KEY = "deposit_checkout"


class SaleOrderLine(models.Model):
    """What of a line is still to be invoiced, and what it costs the client in all."""

    _inherit = "sale.order.line"

    def _get_asked_amount(self, moves):
        """Return what the client is asked to pay for this line.

        :param account.move moves: documents of its order, invoices in draft among them
        :return: in the currency of the order, taxes included
        :rtype: float
        """
        if self.order_id.state == "cancel":
            return 0.0
        amount, currency = self._get_standing_amount(moves), self.order_id.currency_id
        is_less = currency.compare_amounts(self.price_total, amount) < 0
        return currency.round(self.price_total if self.is_lessened and is_less else amount)

    def _get_standing_amount(self, moves):
        """Return what stands for this line: its documents, and what is still to be invoiced of it.

        It is more than what is asked, where the documents have not followed the order yet.

        :param account.move moves: documents of its order, invoices in draft among them
        :return: in the currency of the order, taxes included
        :rtype: float
        """
        is_canceled = self.order_id.state == "cancel"
        items = self.invoice_lines.filtered(lambda item: item.move_id in moves)
        if not items:
            return 0.0 if is_canceled else self.price_total
        amount = sum(-item.move_id.direction_sign * item.price_total for item in items)
        quantity = 0.0 if is_canceled else self._get_pending_quantity(moves)
        if quantity:
            base_line = self._prepare_pending_base_line(quantity)
            amount += self.order_id._get_documents_total([base_line])
        return self.order_id.currency_id.round(amount)

    def _get_pending_quantity(self, moves=None):
        """Return how much of this line is still to be invoiced, in the unit of the line.

        What was credited by hand counts as invoiced. A down payment is taken off as far as its
        invoices stand.

        :param account.move moves: documents of its order, those of now by default
        :rtype: float
        """
        moves = self.order_id._get_expected_moves() if moves is None else moves
        quantity = self.product_uom_qty
        for item in self.invoice_lines:
            move = item.move_id
            is_by_hand = move._is_credited_by_hand() and item.quantity > 0
            if move in moves and (self.is_downpayment or not is_by_hand):
                quantity += move.direction_sign * item.product_uom_id._compute_quantity(
                    item.quantity, self.product_uom_id
                )
        if not self.is_downpayment:
            sign = self._get_quantity_sign()
            quantity = sign * max(sign * quantity, 0)
        digits = self.env["decimal.precision"].precision_get("Product Unit")
        return float_round(quantity, precision_digits=digits)

    def _get_quantity_to_check_out(self):
        """Return how much of this line a checkout invoices: nothing that was credited by hand."""
        if not self.invoice_lines:
            return self.qty_to_invoice
        sign = self._get_quantity_sign()
        return sign * min(sign * self.qty_to_invoice, sign * self._get_pending_quantity())

    def _prepare_pending_base_line(self, quantity):
        """Return this line as the next invoice has it, for a tax computation.

        :param float quantity: in the unit of this line, below zero for a down payment
        :rtype: dict
        """
        values = {}
        if self.is_downpayment and quantity < 0:
            tax = self.env["account.tax"]
            values["extra_tax_data"] = tax._reverse_quantity_base_line_extra_tax_data(
                self.extra_tax_data
            )
        return self._prepare_base_line_for_taxes_computation(quantity=quantity, **values)
