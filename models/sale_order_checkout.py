from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, clean_context, formatLang

from ..deposit_arguments import checks_arguments


class SaleOrder(models.Model):
    """Checkout: from the order to its paid invoice, in one transaction."""

    _inherit = "sale.order"

    # === ACTION METHODS === #

    def action_open_checkout(self):
        """Open the dialog that checks this order out."""
        self.ensure_one()
        self._check_checkout_right()
        self._check_checkout()
        return self.env["visit.checkout"]._open(self)

    def action_fast_payment(self):
        """Check this order out in one click, and tell how it was paid."""
        self.ensure_one()
        self.fast_checkout()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "%(visit)s of %(client)s is paid: %(summary)s.",
                    visit=self.name,
                    client=self.partner_id.display_name,
                    summary=self.payment_method_summary or self._format_visit_amount(0),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    # === BUSINESS METHODS === #

    @checks_arguments()
    def check_out(
        self,
        payment_vals=(),
        allow_credit=False,
        employee_id=None,
        line_ids=None,
        idempotency_key=None,
    ):
        """Confirm this order, hand its goods over, invoice it and take payment for it.

        Posts: the invoice, and for each payment through a cash register Dr cash or outstanding
        receipts / Cr receivable; what is paid from client accounts as :meth:`deposit.account.pay`
        says. All or nothing. Without payments the order stays unpaid, to be paid later.

        :param list[dict] payment_vals: one for each payment, with ``journal_id`` (cash register)
            or ``account_id`` (client account), and ``amount`` in the currency of the order: all
            that is due then, without it; at choice ``payment_method_line_id`` of the cash register,
            and ``tendered_amount``, the cash that was handed over, for the change on the receipt
        :param bool allow_credit: let the client owe what is missing on the accounts, within the
            limit; for the back office only
        :param int employee_id: team member who took the payments from accounts
        :param list[int] line_ids: lines that are paid, when the client pays some of them only
        :param str idempotency_key: the same request repeated returns the payments of the first
        :return: the posted payments
        :rtype: account.payment
        :raise AccessError: without the right to pay from accounts, or to see the order
        :raise UserError: naming what is wrong; nothing is done then
        """
        order = self._begin_checkout()
        requests = [order._parse_checkout_payment(vals) for vals in payment_vals or ()]
        if done := order._find_repeated_checkout(idempotency_key, requests):
            return done.with_env(self.env)
        order._check_checkout()
        order._issue_checkout_invoice()
        details = (allow_credit, employee_id, idempotency_key)
        payments = order._take_checkout_payments(requests, details)
        if line_ids:
            payments.visit_line_ids = order.order_line.filtered(lambda line: line.id in line_ids)
        payments._share_deposit_receipt()
        order._log_checkout(payments)
        return payments.with_env(self.env)

    @checks_arguments(single=True)
    def fast_checkout(self):
        """Check this order out and take all that is due at once, never on credit.

        The client's own account pays, when the company wants it and its money covers everything;
        otherwise the cash register for fast payments.

        :return: the posted payments
        :rtype: account.payment
        :raise AccessError: as :meth:`check_out`
        :raise UserError: naming what is wrong; nothing is done then
        """
        self._check_checkout_right()
        vals = self._prepare_fast_payment_vals()
        return self.check_out([vals] if vals else [])

    def _log_checkout(self, payments):
        """Write into the history of this order what was paid, and where.

        :param account.payment payments: what was taken just now
        """
        if payments:
            labels = [
                f"{payment.name} {self.currency_id.format(payment.amount)}" for payment in payments
            ]
            self._message_log(body=self.env._("Payment taken: %s", ", ".join(labels)))

    # === CHECKS === #

    def _check_checkout_right(self):
        """Refuse users who may not take payment, or not see the order.

        :raise AccessError: naming the right that is missing
        """
        self.env["deposit.account"]._check_right("customer_deposit.group_booking_payment")
        self.check_access("read")

    def _begin_checkout(self):
        """Check the user's right and return this order with the rights to invoice it.

        :rtype: sale.order
        """
        self._check_checkout_right()
        if len(self) != 1:
            raise UserError(self.env._("Check out one visit at a time, %s are given.", len(self)))
        order = self.sudo().with_company(self.sudo().company_id)
        order = order.with_context(clean_context(order.env.context))
        order._touch_for_checkout()
        return order

    def _touch_for_checkout(self):
        """Write the row of this order without changing it, before anything is read from it.

        Of two sessions that check it out at once PostgreSQL makes the loser retry, and the loser
        then finds what the winner has paid.
        """
        self.env.execute_query(
            SQL("UPDATE sale_order SET state = state WHERE id = %s RETURNING id", self.id)
        )

    def _check_checkout(self):
        """Refuse an order that cannot be checked out.

        :raise UserError: naming the order and the remedy
        """
        if self.state == "cancel":
            raise UserError(
                self.env._(
                    "%(visit)s of %(client)s is canceled. Set it back to quotation first.",
                    visit=self.name,
                    client=self.partner_id.display_name,
                )
            )
        if not any(not line.display_type for line in self.order_line):
            raise UserError(
                self.env._(
                    "%(visit)s of %(client)s has no services or products. Add what is to be paid.",
                    visit=self.name,
                    client=self.partner_id.display_name,
                )
            )

    # === INVOICE === #

    def _issue_checkout_invoice(self):
        """Confirm this order, hand its goods over and post the invoice for what is left of it."""
        self._set_arrived()
        # An order made elsewhere before is delivered as was agreed then.
        is_at_desk = self.is_visit or self.state in ("draft", "sent")
        if self.state in ("draft", "sent"):
            self.action_confirm()
        if is_at_desk:
            self._deliver_services()
            self._hand_goods_over()
            self._check_delivered()
        invoices = self._get_checkout_drafts()
        # Down payments are taken off only by what Odoo calls the final invoice.
        final = any(line.is_downpayment for line in self.order_line)
        if any(not line.display_type for line in self._get_invoiceable_lines(final)):
            invoices |= self._create_invoices(final=final)
        self._check_checkout_invoices(invoices)
        if invoices:
            invoices._post(soft=False)

    def _set_arrived(self):
        """Say that the client has come, unless the visit is yet to come and paid in advance."""
        if not self.is_visit or self.visit_status == "arrived":
            return
        start = fields.Datetime.context_timestamp(self, self.visit_start).date()
        if start <= fields.Date.context_today(self):
            self.visit_status = "arrived"

    def _deliver_services(self):
        """Set as carried out what is invoiced when it is, and what nothing else tells so."""
        for line in self.order_line:
            if (
                line.qty_delivered_method == "manual"
                and line.product_id.invoice_policy == "delivery"
                and line.qty_delivered < line.product_uom_qty
            ):
                line.qty_delivered = line.product_uom_qty

    def _check_delivered(self):
        """Refuse to let goods go unpaid that are invoiced when they are delivered.

        :raise UserError: naming them and the remedy
        """
        missing = self.order_line.filtered(
            lambda line: (
                line.product_id.invoice_policy == "delivery"
                and not line.is_downpayment
                and line.product_uom_id.compare(line.qty_delivered, line.product_uom_qty) < 0
            )
        )
        if missing:
            raise UserError(
                self.env._(
                    "%(products)s of %(visit)s cannot be invoiced before it is delivered, and "
                    "could not be handed over: it is not in stock, or its lot is to be chosen. "
                    "Validate the delivery first, or take it off.",
                    products=", ".join(missing.mapped("product_id.display_name")),
                    visit=self.name,
                )
            )

    def _get_checkout_drafts(self):
        """Return the draft invoices of this order and no other one."""
        return self.order_line.invoice_lines.move_id.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and move.line_ids.sale_line_ids.order_id == self
            )
        )

    def _check_checkout_invoices(self, invoices):
        """Refuse to give money back by the way: more was paid in advance than the order costs.

        :param account.move invoices: what is about to be posted
        :raise UserError: naming the order and the remedy
        """
        if any(move.move_type == "out_refund" for move in invoices):
            raise UserError(
                self.env._(
                    "More was invoiced in advance for %(visit)s than it costs now. Someone with "
                    "the finance right gives the difference back first.",
                    visit=self.name,
                )
            )

    # === PAYMENTS === #

    def _get_checkout_lines(self):
        """Return what the posted invoices of this order still ask to pay, the oldest due first.

        :rtype: account.move.line
        """
        invoices = self._get_visit_moves().filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_receipt")
                and move.currency_id == self.currency_id
            )
        )
        lines = invoices.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and self.currency_id.compare_amounts(line.amount_residual_currency, 0) > 0
            )
        )
        return lines.sorted(lambda line: (line.date_maturity or line.date, line.id))

    def _take_checkout_payments(self, requests, details):
        """Take the payments for what the invoices of this order ask for.

        :param list[dict] requests: payments as :meth:`_parse_checkout_payment` returns them
        :param tuple details: whether credit is allowed, team member and key of the request
        :return: the posted payments, reconciled with the invoices
        :rtype: account.payment
        """
        payments = self.env["account.payment"]
        self._check_checkout_due(requests)
        for request in requests:
            lines = self._get_checkout_lines()
            rest = self.currency_id.round(sum(lines.mapped("amount_residual_currency")))
            taken = self.env["account.payment"]
            for part_lines, amount in self._split_by_receivable(lines, request["amount"] or rest):
                if request.get("account_id"):
                    taken |= self._pay_from_account(part_lines, amount, request, *details)
                else:
                    taken |= self._pay_at_register(part_lines, amount, request, details[-1])
            self._remember_tendered(taken, request["tendered_amount"])
            payments |= taken
        return payments

    def _check_checkout_due(self, requests):
        """Refuse to take more than is due.

        :param list[dict] requests: payments as :meth:`_parse_checkout_payment` returns them
        :raise UserError: with the numbers
        """
        lines = self._get_checkout_lines()
        due = self.currency_id.round(sum(lines.mapped("amount_residual_currency")))
        if requests and self.currency_id.is_zero(due):
            raise UserError(
                self.env._(
                    "Nothing is due on %(visit)s of %(client)s any more: it is paid.",
                    visit=self.name,
                    client=self.partner_id.display_name,
                )
            )
        amount = sum(request["amount"] or 0 for request in requests)
        if self.currency_id.compare_amounts(amount, due) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is more than the %(due)s due on %(visit)s. "
                    "Enter at most what is due.",
                    amount=self._format_visit_amount(amount),
                    due=self._format_visit_amount(due),
                    visit=self.name,
                )
            )

    def _split_by_receivable(self, lines, amount):
        """Return what of ``amount`` pays which items; one payment can pay one receivable only.

        :param account.move.line lines: open receivable items, the oldest due first
        :param float amount: in the currency of the order
        :rtype: list[tuple[account.move.line, float]]
        """
        parts = {}
        for line in lines:
            part = min(amount, line.amount_residual_currency)
            if self.currency_id.compare_amounts(part, 0) <= 0:
                break
            receivable = (line.account_id, line.partner_id)
            group, total = parts.get(receivable, (line.browse(), 0))
            parts[receivable] = (group | line, self.currency_id.round(total + part))
            amount -= part
        return list(parts.values())

    def _format_visit_amount(self, amount):
        """Return ``amount`` as text in the currency of the order."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)
