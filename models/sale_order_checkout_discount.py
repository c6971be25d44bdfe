from odoo import models


class SaleOrder(models.Model):
    """Early payment discounts at the checkout: for who pays all of the visit in one go."""

    _inherit = "sale.order"

    def _get_early_discount(self):
        """Return what is taken off when all that is due of this order is paid today.

        Before the invoice exists it is what the payment terms of the order say.

        :return: amount in the currency of the order
        :rtype: float
        """
        today, order = self.company_id._get_deposit_today(), self.sudo()
        if order._get_visit_moves():
            if order.invoice_status == "to invoice":
                return 0.0
            return order._get_lines_paid_early()._get_early_discount(today)
        term = order.payment_term_id
        if not term.early_discount or order.currency_id != order.company_id.currency_id:
            return 0.0
        early = term._get_amount_due_after_discount(order.amount_total, order.amount_untaxed)
        return order.currency_id.round(order.amount_total - early)

    def _get_lines_paid_early(self):
        """Return the due items of this order, none when another order has to pay some of them.

        :rtype: account.move.line
        """
        lines = self.env["account.move.line"].union(*self._get_checkout_due())
        return lines.browse() if any(map(self._is_shared_document, lines.move_id)) else lines

    def _plan_early_discount(self, checkout, accounts):
        """Return what the last payment of a checkout takes with an early payment discount.

        There is none when the payments leave something due, or a part of it is on credit.

        :param Checkout checkout: the payments that are asked for, none of them made
        :param dict accounts: client accounts by id
        :return: the amount of that payment, and the values of the items of the discount
        :rtype: tuple[float, list[dict]] | None
        """
        today, compare = self.company_id._get_deposit_today(), self.currency_id.compare_amounts
        lines = self._get_lines_paid_early()
        discount = lines._get_early_discount(today)
        if not checkout.requests or checkout.lines or compare(discount, 0) <= 0:
            return None
        if len(lines.account_id) > 1:
            return None
        *first, last = checkout.requests
        if len(lines.partner_id) > 1 or not all(request["amount"] for request in first):
            return None
        due = sum(lines.mapped("amount_residual_currency")) - discount
        rest = self.currency_id.round(due - sum(request["amount"] for request in first))
        if compare(rest, 0) <= 0 or compare(last["amount"] or rest, rest):
            return None
        taken = {}
        for request in [*first, {**last, "amount": rest}]:
            account = accounts.get(request.get("account_id"))
            taken[account] = taken.get(account, 0) + request["amount"]
        for account, amount in taken.items():
            if account and compare(amount, account.prepaid_balance) > 0:
                return None
        return rest, lines._prepare_early_discount_vals(today)
