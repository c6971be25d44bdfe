from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import formatLang

from ..deposit_cache import forget_ledger_values

VISIT_FIELDS = ("amount_due", "visit_credit_amount", "visit_payment_state")


class SaleOrder(models.Model):
    """What of an order was paid, how, and what is due: read from its posted documents."""

    _inherit = "sale.order"

    amount_due = fields.Monetary(
        compute="_compute_visit_payment_state",
        store=True,
        help="What the client is asked to pay in all, less what was paid: documents as they are, "
        "and what is not invoiced yet. Below zero, too much was paid.",
    )
    visit_credit_amount = fields.Monetary(
        string="On Credit",
        compute="_compute_visit_payment_state",
        store=True,
        help="What was paid on credit from a client account and is owed still.",
    )
    visit_payment_state = fields.Selection(
        selection=[
            ("unpaid", "Unpaid"),
            ("partial", "Partly Paid"),
            ("credit", "On Credit"),
            ("paid", "Paid"),
            ("overpaid", "Overpaid"),
            ("refunded", "Refunded"),
        ],
        string="Payment",
        compute="_compute_visit_payment_state",
        store=True,
        index=True,
        tracking=True,
    )
    has_visit_debt = fields.Boolean(
        string="With Debt",
        compute="_compute_has_visit_debt",
        search="_search_has_visit_debt",
        help="Carried out and unpaid, partly paid, or paid on credit and owed still.",
    )
    payment_method_summary = fields.Char(
        string="Paid With",
        compute="_compute_payment_method_summary",
        compute_sudo=True,
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "state",
        "amount_total",
        "order_line.invoice_lines.move_id.state",
        "order_line.invoice_lines.move_id.amount_total",
        "order_line.invoice_lines.move_id.amount_residual",
        "order_line.invoice_lines.move_id.reversal_move_ids.amount_residual",
    )
    def _compute_visit_payment_state(self):
        owed = self._get_visit_moves()._get_owed_on_credit()
        for order in self:
            moves = order._get_visit_moves()
            paid = order._get_paid_amount(moves)
            total = order._get_asked_amount()
            order.amount_due = order.currency_id.round(total - paid)
            order.visit_credit_amount = order.currency_id.round(
                sum(order._get_own_debt(move, owed.get(move, 0)) for move in moves)
            )
            order.visit_payment_state = order._get_visit_payment_state(moves, paid, total)
        forget_ledger_values(self.env)

    def _get_visit_payment_state(self, moves, paid, total):
        """Return how far this order is paid.

        :param account.move moves: its posted invoices and credit notes
        :param float paid: what was paid, in the currency of the order
        :param float total: what it asks for, see :meth:`_get_asked_amount`
        :rtype: str
        """
        compare = self.currency_id.compare_amounts
        has_lines = any(not line.display_type for line in self.order_line)
        if compare(paid, total) > 0:
            return "overpaid"
        if compare(paid, total) < 0:
            return "partial" if compare(paid, 0) > 0 else "unpaid"
        if compare(self.visit_credit_amount, 0) > 0:
            return "credit"
        if compare(total, 0) == 0 and any(move.move_type == "out_refund" for move in moves):
            return "refunded"
        return "paid" if has_lines and self.state != "cancel" else "unpaid"

    def _compute_has_visit_debt(self):
        indebted = self.filtered_domain(self._get_visit_debt_domain())
        for order in self:
            order.has_visit_debt = order in indebted

    @api.model
    def _search_has_visit_debt(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._get_visit_debt_domain()
        return domain if True in value else ~domain

    @api.model
    def _get_visit_debt_domain(self):
        """Return the domain of orders for which the client still owes money.

        A visit that is yet to come, or to which the client never came, is no debt; nor is a
        quotation.

        :rtype: Domain
        """
        carried_out = (
            Domain("invoice_status", "=", "invoiced")
            | (Domain("is_visit", "=", False) & Domain("state", "=", "sale"))
            | Domain("visit_status", "=", "arrived")
            | (
                Domain("visit_status", "in", ("pending", "confirmed"))
                & Domain("visit_start", "<=", fields.Datetime.now())
            )
        )
        due = Domain("amount_due", ">", 0) & Domain("state", "!=", "cancel") & carried_out
        return due | Domain("visit_credit_amount", ">", 0)

    def _compute_payment_method_summary(self):
        self._prefetch_visit_payments()
        for order in self:
            amounts = {}
            written_off = order._get_written_off()
            for line, amount in order._get_visit_payments():
                for label, part in order._split_by_method(line, amount):
                    amounts[label] = amounts.get(label, 0) + part
            order.payment_method_summary = " · ".join(order._format_methods(amounts, written_off))

    def _format_methods(self, amounts, written_off):
        """Return what paid this order as texts, the money and what was written off with it.

        :param dict amounts: what each payment method has paid, in the currency of the order
        :param dict written_off: how much of that was no money
        :rtype: list[str]
        """
        texts = []
        for label, amount in amounts.items():
            less = self.currency_id.round(written_off.get(label, 0))
            money = self.currency_id.round(amount - less)
            text = f"{label} {self._format_plainly(money)}"
            if self.currency_id.compare_amounts(less, 0) > 0:
                less = self._format_plainly(less)
                text = self.env._("%(paid)s (and %(amount)s written off)", paid=text, amount=less)
            if not self.currency_id.is_zero(money):
                texts.append(text)
        return texts

    def _format_plainly(self, amount):
        """Return ``amount`` as text, without the sign of the currency."""
        return formatLang(self.env, amount, digits=self.currency_id.decimal_places)

    def _get_written_off(self):
        """Return what of this order was written off with its payments.

        :return: for each payment method, in the currency of the order; below zero when the client
            gave more than was due
        :rtype: dict[str, float]
        """
        own, result = self.sudo()._get_own_matches(), {}
        partials = self.env["account.partial.reconcile"].sudo().union(*own)
        for partial, difference in partials._get_differences().items():
            is_paid = own[partial] > 0
            item = partial.credit_move_id if is_paid else partial.debit_move_id
            whole = partial.debit_amount_currency if is_paid else partial.credit_amount_currency
            [(label, _part), *_] = self._split_by_method(item, difference)
            result[label] = result.get(label, 0) + difference * own[partial] / whole
        return result

    # === HELPERS === #

    def _prefetch_visit_payments(self):
        """Read what has paid these orders for all of them at once: lists show many."""
        lines = self.sudo()._get_visit_moves().line_ids
        lines.mapped("account_type"), lines.sale_line_ids.mapped("order_id")
        items = lines.matched_credit_ids.credit_move_id | lines.matched_debit_ids.debit_move_id
        items.move_id.journal_id.mapped("name")
        items.move_id.line_ids.mapped("account_type")
        items.move_id.origin_payment_id.mapped("deposit_operation")

    def _get_visit_moves(self):
        """Return the posted invoices, receipts and credit notes of these orders.

        :rtype: account.move
        """
        moves = self.order_line.invoice_lines.move_id
        # A credit note may have lost the lines that it was made of.
        moves |= moves.reversal_move_ids
        return moves.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in ("out_invoice", "out_refund", "out_receipt")
            )
        )

    def _get_paid_amount(self, moves):
        """Return what was paid for this order and not given back.

        :param account.move moves: its posted invoices and credit notes
        :return: amount in the currency of the order
        :rtype: float
        """
        if any(map(self._is_shared_document, moves)):
            return sum(sum(self._get_own_matches_of(move, moves).values()) for move in moves)
        return sum(
            -move.direction_sign * (move.amount_total - move.amount_residual) for move in moves
        )

    def _get_visit_payments(self):
        """Return what paid this order: the items its invoices and credit notes are matched with.

        :return: pairs of the item on the other side, and the amount in the currency of the order;
            below zero when money was given back
        :rtype: list[tuple[account.move.line, float]]
        """
        self.ensure_one()
        return [
            (partial.credit_move_id if amount > 0 else partial.debit_move_id, amount)
            for partial, amount in self.sudo()._get_own_matches().items()
        ]

    def _split_by_method(self, line, amount):
        """Return the names of the payment methods behind a part of what was paid.

        :param account.move.line line: item that paid the order, or took money back
        :param float amount: in the currency of the order
        :rtype: list[tuple[str, float]]
        """
        entry = line.move_id
        payment = entry.origin_payment_id
        deposit, credit = self.env._("Deposit"), self.env._("On credit")
        if payment.deposit_operation == "credit":
            moves = self._get_visit_moves()
            owed = sum(
                self._get_own_owed(partial, part)
                for partial, part in payment._get_owed_partials()
                if partial.credit_move_id == line and partial.debit_move_id.move_id in moves
            )
            return [(deposit, amount - owed), (credit, owed)]
        if payment.deposit_operation or entry.deposit_operation:
            return [(deposit, amount)]
        return [(entry.journal_id.name, amount)]

    def _recompute_visit_payment(self):
        """Have what is due and owed on these orders computed again."""
        for fname in VISIT_FIELDS:
            self.env.add_to_compute(self._fields[fname], self)
