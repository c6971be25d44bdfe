from odoo import api, fields, models


class SaleOrder(models.Model):
    """Every payment that an order has ever seen, canceled ones among them."""

    _inherit = "sale.order"

    visit_payment_ids = fields.Many2many(
        comodel_name="account.payment",
        string="Payments",
        compute="_compute_visit_payment_ids",
        help="Payments of this order and money given back, canceled ones among them.",
    )

    @api.depends_context("uid")
    @api.depends("order_line.invoice_lines")
    def _compute_visit_payment_ids(self):
        if not self.env["account.payment"].has_access("read"):
            # Not assigned: for that the ORM asks for access, even where there is nothing to see.
            self._fields["visit_payment_ids"]._update_cache(self, ())
            return
        for order in self:
            documents = order.sudo().order_line.invoice_lines.move_id
            lines = documents.line_ids.filtered(
                lambda line: line.account_type == "asset_receivable"
            )
            matched = (
                lines.matched_credit_ids.credit_move_id | lines.matched_debit_ids.debit_move_id
            )
            payments = documents.matched_payment_ids | matched.move_id.origin_payment_id
            payments = order.sudo()._leave_out_others(payments)
            order.visit_payment_ids = (
                payments.with_env(self.env)
                ._filtered_access("read")
                .sorted(lambda payment: (payment.date, payment.id))
            )

    def _leave_out_others(self, payments):
        """Return those of ``payments`` that were not taken for another visit of an invoice.

        :param account.payment payments: all that the documents of this order have seen
        :rtype: account.payment
        """
        others = payments.filtered(
            lambda payment: payment.visit_order_id and payment.visit_order_id != self._origin
        )
        if others:
            items = [item for item, _amount in self._get_visit_payments()]
            others -= self.env["account.move.line"].union(*items).move_id.origin_payment_id
        return payments - others

    def _get_payment_groups(self, payment):
        """Return what was paid together, and what it pays of this order now.

        :param account.payment payment: the payment that is looked for, all without one
        :rtype: list[tuple[account.payment, float]]
        """
        groups = {}
        for item, amount in self._get_money_items().items():
            paid = item.move_id.origin_payment_id
            if not paid:
                continue
            together = paid._get_paid_together().sorted("id")
            groups[together] = groups.get(together, 0) + amount
        return [(paid, amount) for paid, amount in groups.items() if payment <= paid]

    def _get_payment_amount(self, payment):
        """Return what ``payment`` pays of this order now, in the currency of the order.

        :param account.payment payment: one of the payments of this order
        :rtype: float
        """
        return sum(
            amount
            for item, amount in self.sudo()._get_money_items().items()
            if item.move_id.origin_payment_id == payment.sudo()
        )
