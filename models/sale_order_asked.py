from odoo import fields, models


class SaleOrder(models.Model):
    """What the client is asked to pay for an order in all: the one answer to what is due.

    What is invoiced counts as its documents say, whatever the accountant has changed on them or
    credited since. What is not invoiced yet counts as the order says. What was credited by hand is
    not asked for again, though Odoo would invoice it once more.
    """

    _inherit = "sale.order"

    credited_by_hand = fields.Char(
        compute="_compute_credited_by_hand",
        compute_sudo=True,
        help="Credit notes that were made of the invoices directly, not by this order.",
    )

    # === COMPUTE METHODS === #

    def _compute_credited_by_hand(self):
        for order in self:
            notes = order._get_visit_moves().filtered(lambda move: move._is_credited_by_hand())
            total = sum(order._get_own_total(note) for note in notes)
            order.credited_by_hand = notes and self.env._(
                "%(amount)s was credited by the accountant (%(notes)s). It is not due again.",
                amount=order.currency_id.format(total),
                notes=", ".join(notes.mapped("name")),
            )

    # === AMOUNTS === #

    def _get_asked_amount(self):
        """Return what the client is asked to pay for this order in all.

        :return: documents, what is still to be invoiced, less what the order says no more; in the
            currency of the order, taxes included
        :rtype: float
        """
        self.ensure_one()
        if self.state == "cancel":
            return 0.0
        moves = self._get_expected_moves()
        if not moves:
            return self.amount_total
        total = self._get_pending_total(moves) + sum(
            -move.direction_sign * self._get_own_total(move) for move in moves
        )
        if changes := self._get_missing_credits():
            lines = self._get_lines_to_credit(changes)
            total += self._get_total_after(changes, lines) - self._get_documents_balance()
        return self.currency_id.round(total)

    def _get_asked_by_line(self):
        """Return what the client is asked to pay for each line of this order.

        Cents of taxes that are rounded on documents, and what stands on documents without being
        part of the order, belong to no line.

        :rtype: dict[sale.order.line, float]
        """
        moves = self._get_expected_moves()
        return {
            line: line._get_asked_amount(moves) for line in self.order_line if not line.display_type
        }

    def _get_expected_moves(self):
        """Return the documents of this order, with its invoices that are still in draft.

        :rtype: account.move
        """
        drafts = self.order_line.invoice_lines.move_id.filtered(
            lambda move: move.state == "draft" and move.move_type in ("out_invoice", "out_receipt")
        )
        return self._get_visit_moves() | drafts

    def _get_pending_total(self, moves=None):
        """Return what is still to be invoiced, less the down payments that it takes off.

        :param account.move moves: documents of this order, those of now by default
        :rtype: float
        """
        if self.state == "cancel":
            return 0.0
        moves = self._get_expected_moves() if moves is None else moves
        base_lines = []
        for line in self.order_line:
            if line.display_type:
                continue
            if quantity := line._get_pending_quantity(moves):
                base_lines.append(line._prepare_pending_base_line(quantity))
        return self._get_documents_total(base_lines) if base_lines else 0.0
