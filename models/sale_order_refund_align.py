from odoo import models

# The lines of an order are written one by one: the documents follow once, in the end.
ALIGN_LATER_KEY = "deposit_align_later"
PRICED_FIELDS = {"discount", "price_unit", "product_uom_qty", "tax_ids"}


class SaleOrder(models.Model):
    """Documents of a visit follow when something unpaid is taken off it."""

    _inherit = "sale.order"

    def write(self, vals):
        # EXTENDS 'sale'
        if "order_line" not in vals or self.env.context.get(ALIGN_LATER_KEY):
            return super().write(vals)
        res = super(SaleOrder, self.with_context(**{ALIGN_LATER_KEY: True})).write(vals)
        self._align_documents()
        return res

    def _align_documents(self):
        """Credit what these visits do not say any more, where no money has to go back for it.

        A product taken off after its payment was canceled would otherwise stay on an invoice that
        nobody pays. Where money has to go back the visit is overpaid, and a person decides.
        """
        is_allowed = self.env.su or self.env.user.has_group(
            "customer_deposit.group_deposit_finance"
        )
        for order in self.sudo() if is_allowed else ():
            if not order.is_visit or order.state != "sale" or not order._get_visit_moves():
                continue
            order = order.with_company(order.company_id)
            changes = order._get_missing_credits()
            if not changes:
                continue
            total = order._get_total_settled(changes, order._get_lines_to_credit(changes))
            debts, _sources, amount = order._plan_money_back(total)
            if not debts and order.currency_id.is_zero(amount):
                order._touch_for_checkout()
                order._settle_change(changes, self.env._("taken off the visit"))
