from odoo import models


class SaleOrder(models.Model):
    """Whose money it is that pays an invoice of several visits.

    Documents say what was paid, payments say for which visit: the checkout writes it on them. What
    nobody has said it of, a payment that was registered on the invoice itself, is shared out by
    what each visit still owes of the invoice then. A visit that some of it was taken back from
    comes last for the rest. Together the visits always have exactly what the document has.
    """

    _inherit = "sale.order"

    def _get_own_matches(self):
        """Return the matches of this order's documents with money, and what of each is its own.

        :return: by match, the amount in the currency of the order, below zero for money given back
        :rtype: dict[account.partial.reconcile, float]
        """
        documents, result = self._get_visit_moves(), {}
        for move in documents:
            result |= self._get_own_matches_of(move, documents)
        return result

    def _get_own_matches_of(self, move, documents):
        """Return the matches of ``move`` with anything but ``documents``.

        :return: as :meth:`_get_own_matches`
        :rtype: dict[account.partial.reconcile, float]
        """
        lines = self._get_receivable_lines(move)
        amounts = {
            partial: partial.debit_amount_currency
            for partial in lines.matched_credit_ids
            if partial.credit_move_id.move_id not in documents
        } | {
            partial: -partial.credit_amount_currency
            for partial in lines.matched_debit_ids
            if partial.debit_move_id.move_id not in documents
        }
        if not amounts or not self._is_shared_document(move):
            return amounts
        allotted, own = self._allot_matches(move), {}
        for partial, amount in amounts.items():
            part = allotted.get(partial, {}).get(self._origin, 0.0)
            if not self.currency_id.is_zero(part):
                own[partial] = part if amount > 0 else -part
        return own

    def _get_own_total(self, move):
        """Return what of the total of ``move`` is about this order, in its currency."""
        if not self._is_shared_document(move):
            return move.amount_total
        return self._get_totals_by_order(move).get(self._origin, 0.0)

    def _get_own_due(self, move):
        """Return what this order still has to pay of an invoice, at most what is open of it.

        :rtype: float
        """
        if not self._is_shared_document(move):
            return move.amount_residual
        allotted = self._allot_matches(move).values()
        paid = sum(parts.get(self._origin, 0.0) for parts in allotted)
        due = self.currency_id.round(self._get_own_total(move) - paid)
        return max(min(due, move.amount_residual), 0.0)

    def _prepare_own_document(self, move):
        """Return ``total`` and ``due`` of this order's part, of an invoice that others share.

        :rtype: dict
        """
        if not self or not self._is_shared_document(move):
            return {}
        return {"total": self._get_own_total(move), "due": self._get_own_due(move)}

    def _get_own_debt(self, move, owed):
        """Return what is owed on credit for this order of ``move``.

        :param float owed: what is owed on credit of all of it
        :rtype: float
        """
        if not owed or not self._is_shared_document(move):
            return owed
        return sum(
            self._get_own_owed(partial, amount)
            for payment in move.sudo()
            ._get_deposit_partials(("credit",))
            .credit_move_id.move_id.origin_payment_id
            for partial, amount in payment._get_owed_partials()
            if partial.debit_move_id.move_id == move
        )

    def _get_own_owed(self, partial, amount):
        """Return what of ``amount``, owed for a match of a payment on credit, is this order's."""
        move = partial.debit_move_id.move_id
        if not self._is_shared_document(move):
            return amount
        parts = self._allot_matches(move).get(partial, {})
        if not parts:
            return 0.0
        shares = self.env["account.payment"]._apportion(parts, amount, self.currency_id)
        return shares.get(self._origin, 0.0)

    def _get_visits_paid_by(self, item):
        """Return which orders an item pays, when it pays common documents and is nobody's.

        :rtype: sale.order
        """
        orders = self.browse()
        if item.move_id.origin_payment_id.visit_order_id:
            return orders
        for partial in item.matched_debit_ids:
            move = partial.debit_move_id.move_id
            if move in self._get_visit_moves() and self._is_shared_document(move):
                parts = self._allot_matches(move).get(partial, {})
                orders = orders.union(
                    *(order for order, part in parts.items() if not self.currency_id.is_zero(part))
                )
        return orders

    # === SHARED DOCUMENTS === #

    def _is_shared_document(self, move):
        """Tell whether ``move`` is about other orders too."""
        return not self._get_orders_on(move) <= self._origin

    def _get_orders_on(self, move):
        """Return the orders that ``move`` has lines of."""
        return move.line_ids.sale_line_ids.order_id

    def _get_receivable_lines(self, move):
        """Return the receivable items of ``move``."""
        return move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def _get_totals_by_order(self, move):
        """Return what each order costs on ``move``; what is nobody's is shared out among them.

        :rtype: dict[sale.order, float]
        """
        costs = self._get_costs_by_order(move)
        # A credit note may have lost the lines that it was made of.
        costs = costs or self._get_costs_by_order(move.reversed_entry_id)
        return self.env["account.payment"]._apportion(costs, move.amount_total, move.currency_id)

    def _get_costs_by_order(self, move, order_lines=None):
        """Return what lines of orders cost on ``move``, never below zero.

        :param sale.order.line order_lines: which of them, all by default
        :rtype: dict[sale.order, float]
        """
        costs = {}
        for item in move.invoice_line_ids:
            lines = item.sale_line_ids
            if lines and (order_lines is None or lines & order_lines):
                order = lines[0].order_id
                costs[order] = costs.get(order, 0.0) + item.price_total
        return {order: max(cost, 0.0) for order, cost in costs.items()}

    def _allot_matches(self, move):
        """Return what of each match of ``move`` is which order's.

        Credit notes lessen what the orders on them owe, then come the payments of a checkout, and
        last those of nobody.

        :param account.move move: invoice or credit note of several orders
        :rtype: dict[account.partial.reconcile, dict[sale.order, float]]
        """
        is_note = move.move_type == "out_refund"
        lines = self._get_receivable_lines(move)
        partials = lines.matched_debit_ids if is_note else lines.matched_credit_ids
        owed, sure, open_, result = self._get_totals_by_order(move), [], [], {}
        for partial in partials.sorted("id"):
            entry = (partial.debit_move_id if is_note else partial.credit_move_id).move_id
            amount = partial.credit_amount_currency if is_note else partial.debit_amount_currency
            note = self._get_orders_on(entry) or self._get_orders_on(entry.reversed_entry_id)
            payment = entry.origin_payment_id
            if orders := self.browse().union(*owed) & (note or payment.visit_order_id):
                sure.append((not note, partial, amount, orders))
            else:
                open_.append((partial, amount, payment.visit_line_ids))
        for _rank, partial, amount, orders in sorted(sure, key=lambda match: match[0]):
            weights = {order: owed[order] for order in orders}
            result[partial] = self._share_match(amount, owed, weights)
        for partial, amount, order_lines in sorted(open_, key=lambda match: not match[2]):
            wanted = self._get_costs_by_order(move, order_lines) if order_lines else {}
            firsts = {order: min(cost, owed[order]) for order, cost in wanted.items()}
            first = self._share_match(min(amount, sum(firsts.values())), owed, firsts)
            rest = self._share_match(amount - sum(first.values()), owed, owed)
            result[partial] = {order: first.get(order, 0.0) + part for order, part in rest.items()}
        return result

    def _share_match(self, amount, owed, weights):
        """Return what of ``amount`` is which order's, and lessen what they owe by it.

        :param dict owed: what each order owes of the document still, changed in place
        :param dict weights: the orders that it is shared out among, and how much is wanted by each
        :rtype: dict[sale.order, float]
        """
        weights = {order: max(weight, 0.0) for order, weight in weights.items()}
        if not any(weights.values()):
            weights = dict.fromkeys(weights, 1.0)
        parts = self.env["account.payment"]._apportion(weights, amount, self.currency_id)
        for order, part in parts.items():
            owed[order] -= part
        return parts
