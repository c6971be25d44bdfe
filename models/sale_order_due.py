from odoo import models


class SaleOrder(models.Model):
    """What is due by line: Odoo's payments pay documents, the client thinks in services."""

    _inherit = "sale.order"

    def _get_due_by_line(self):
        """Return what is due of each line of this order; together it is ``amount_due``.

        What was paid without naming lines counts for the first ones.

        :rtype: dict[sale.order.line, float]
        """
        lines = self.order_line.filtered(lambda line: not line.display_type)
        due = self._get_asked_by_line()
        unassigned = self.currency_id.round(sum(due.values()) - self.amount_due)
        for item, amount in self.sudo()._get_visit_payments():
            chosen = lines & item.move_id.origin_payment_id.visit_line_ids.with_env(self.env)
            part = min(amount, unassigned) if chosen else 0
            unassigned -= part - self._take_off(due, chosen, part)
        self._take_off(due, lines, unassigned)
        if lines and self.currency_id.compare_amounts(unassigned, 0) < 0:
            # Taxes are rounded by order: the lines alone make a cent less.
            due[lines[0]] = self.currency_id.round(due[lines[0]] - unassigned)
        return due

    def _take_off(self, due, lines, amount):
        """Lessen what is due of ``lines`` by ``amount``, the first ones before the others.

        :param dict due: what is due by line, changed in place
        :return: what is left of ``amount``
        :rtype: float
        """
        for line in lines:
            part = max(min(amount, due[line]), 0)
            due[line] = self.currency_id.round(due[line] - part)
            amount = self.currency_id.round(amount - part)
        return amount
