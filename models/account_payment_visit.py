from odoo import models


class AccountPayment(models.Model):
    """Payments as a visit sees them."""

    _inherit = "account.payment"

    def _get_paid_together(self):
        """Return these payments, and those that one request has made with them.

        The client's money and what was paid on credit are two payments, and are undone as one.

        :rtype: account.payment
        """
        payments = self
        for payment in self.filtered(lambda pay: pay.deposit_operation in ("spend", "credit")):
            payments |= self.search(
                [
                    ("deposit_account_id", "=", payment.deposit_account_id.id),
                    ("deposit_operation", "in", ("spend", "credit")),
                    ("date", "=", payment.date),
                    ("create_date", "=", payment.create_date),
                ]
            )
        return payments
