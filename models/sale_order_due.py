from odoo import models


class SaleOrder(models.Model):
    """What is due by line: Odoo's payments pay documents, the client thinks in services."""

    _inherit = "sale.order"

    def _get_due_by_line(self):
        """Return what is due of each line of this order; together it is ``amount_due``.

        What was paid without naming lines counts for the first ones.

        :rtype: dict[sale.order.line, float]
        """
        return self._share_payments_out(self._get_asked_by_line())[0]

    def _get_due_of_lines(self, lines):
        """Return what is due of some lines of this order, never below zero.

        :param sale.order.line lines: lines of this order
        :rtype: float
        """
        due = self._get_due_by_line()
        return max(self.currency_id.round(sum(due.get(line, 0) for line in lines)), 0.0)

    def _get_paid_of_lines(self, lines):
        """Return what each item that pays this order pays of some of its lines.

        What was paid for a line that was made cheaper or taken off since is paid for it still,
        until the money goes back.

        :param sale.order.line lines: lines of this order
        :return: money of each item, in the currency of the order: without what was written off;
            items that pay nothing are left out
        :rtype: dict[account.move.line, float]
        """
        moves = self._get_expected_moves()
        standing = {line: line._get_standing_amount(moves) for line in self._get_asked_by_line()}
        _due, paid = self._share_payments_out(standing)
        order, result = self.sudo(), {}
        money, differences = order._get_money_items(), order._get_item_differences()
        for item, parts in paid.items():
            # A discount has paid its part of a line: what the line was paid with in money is less.
            amount = min(sum(parts.get(line, 0) for line in lines), sum(parts.values()))
            if self.currency_id.compare_amounts(amount, 0) > 0:
                difference = differences.get(item, 0)
                share = difference / (money[item] + difference) if difference else 0
                result[item] = self.currency_id.round(amount * (1 - share))
        return result

    def _share_payments_out(self, due):
        """Share what was paid out among the lines of this order.

        First what was paid for certain lines, then the rest, and last what no payment explains:
        the first lines before the others.

        :param dict due: what each line costs, changed in place
        :return: what is due by line, and what each item has paid of which line
        :rtype: tuple[dict[sale.order.line, float], dict[account.move.line, dict]]
        """
        lines = self.order_line.filtered(lambda line: not line.display_type)
        asked = sum(self._get_asked_by_line().values())
        unassigned = self.currency_id.round(asked - self.amount_due)
        left, paid = {}, {}
        for item, amount in self.sudo()._get_visit_payments():
            left[item] = left.get(item, 0) + amount
        for is_chosen in (True, False):
            for item in left:
                chosen = lines & item.move_id.origin_payment_id.visit_line_ids.with_env(self.env)
                if is_chosen and not chosen:
                    continue
                amount = min(left[item], unassigned)
                parts = self._take_off(due, chosen if is_chosen else lines, amount)
                known = paid.setdefault(item, {})
                known |= {line: known.get(line, 0) + part for line, part in parts.items()}
                left[item] -= sum(parts.values())
                unassigned = self.currency_id.round(unassigned - sum(parts.values()))
        rest = self._take_off(due, lines, unassigned)
        unassigned = self.currency_id.round(unassigned - sum(rest.values()))
        if lines and self.currency_id.compare_amounts(unassigned, 0) < 0:
            # Taxes are rounded by order: the lines alone make a cent less.
            due[lines[0]] = self.currency_id.round(due[lines[0]] - unassigned)
        return due, paid

    def _take_off(self, due, lines, amount):
        """Lessen what is due of ``lines`` by ``amount``, the first ones before the others.

        Discounts among them pay the others too, when the money is not enough.

        :param dict due: what is due by line, changed in place
        :return: what was taken off by line, below zero for discounts, together ``amount`` at most
        :rtype: dict[sale.order.line, float]
        """
        round_, parts = self.currency_id.round, {}
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            return parts
        discounts = [line for line in lines if self.currency_id.compare_amounts(due[line], 0) < 0]
        left = round_(amount - sum(due[line] for line in discounts))
        for line in lines:
            if part := max(min(left, due[line]), 0):
                parts[line] = part
                left = round_(left - part)
        used = round_(sum(parts.values()) - amount)
        for line in discounts:
            if part := max(min(used, -due[line]), 0):
                parts[line] = -part
                used = round_(used - part)
        for line, part in parts.items():
            due[line] = round_(due[line] - part)
        return parts
