from odoo import models
from odoo.exceptions import UserError


class VisitRefund(models.TransientModel):
    """What the dialog does when it is confirmed."""

    _inherit = "visit.refund"

    # === ACTION METHODS === #

    def action_confirm(self):
        """Do what was chosen and tell it."""
        self._confirm()
        return self._notify_done(self._get_done_message())

    def action_confirm_and_print(self):
        """Do what was chosen, and print the receipts of the money that was given back."""
        before = self.order_id.visit_payment_ids
        self._confirm()
        self.order_id.invalidate_recordset(["visit_payment_ids"])
        given = (self.order_id.visit_payment_ids - before).filtered(
            lambda payment: payment.payment_type == "outbound"
        )
        if given:
            return self._print_receipt(given)
        message = self.env._("No money was paid out, so there is no receipt.")
        return self._notify_done(f"{self._get_done_message()} {message}")

    def action_confirm_and_check_out(self):
        """Do what was chosen, and open the checkout for what is due then."""
        self._confirm()
        order = self.order_id
        if order.currency_id.compare_amounts(order.amount_due, 0) > 0:
            return order.action_open_checkout()
        return self._notify_done(self._get_done_message())

    def _confirm(self):
        """Call the business methods of the order with what was entered."""
        self.ensure_one()
        order = self.order_id
        self._check_not_done()
        if self.mode == "cancel":
            self._cancel_payments()
        elif self.mode == "reduce":
            order.refund_lines(
                self._get_changes(),
                reason=self.reason,
                targets=self._get_target_values(),
                goods_back=self.goods_back,
            )
        else:
            order.give_overpayment_back(reason=self.reason, targets=self._get_target_values())
        self.is_done = True

    def _cancel_payments(self):
        """Cancel what was entered for the payments.

        :raise UserError: when nothing was entered
        """
        rows = self.payment_ids.filtered("amount")
        if not rows:
            raise UserError(
                self.env._("Enter how much of which payment of %s is canceled.", self.order_id.name)
            )
        for row in rows:
            self.order_id.cancel_payment(
                row.payment_ids.ids,
                amount=row.amount,
                line_ids=self.line_ids.filtered("is_canceled").order_line_id.ids or None,
                reason=self.reason,
                journal_id=self.journal_id.id or None,
            )

    def _check_not_done(self):
        """Refuse to do the same twice.

        :raise UserError: naming the order
        """
        if self.is_done:
            raise UserError(
                self.env._(
                    "This refund of %s has been carried out already. Open the dialog again for "
                    "another one.",
                    self.order_id.name,
                )
            )

    def _get_target_values(self):
        """Return where the money goes, as the business methods of the order want it."""
        return [
            {
                "journal_id": target.journal_id.id,
                "account_id": target.account_id.id,
                "amount": target.amount,
            }
            for target in self.target_ids
            if target.amount
        ]

    def _get_done_message(self):
        """Return what is told in the end."""
        order = self.order_id
        if order.currency_id.compare_amounts(order.amount_due, 0) > 0:
            return self.env._(
                "%(visit)s: done. %(due)s is due.",
                visit=order.name,
                due=order.currency_id.format(order.amount_due),
            )
        return self.env._("%s: done. Nothing is due.", order.name)
