from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL, clean_context, formatLang

from ..deposit_arguments import checks_arguments
from ..deposit_flow import begin_operation
from .sale_order_checkout_many import Checkout
from .sale_order_line_asked import CHECKOUT_KEY


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
        self._check_checkout_right()
        if len(self) != 1:
            raise UserError(self.env._("Check out one visit at a time, %s are given.", len(self)))
        order = self._begin_checkouts()
        checkout = Checkout(
            order, payment_vals, allow_credit, employee_id, line_ids, idempotency_key
        )
        order._check_out_together([checkout])
        return checkout.payments.with_env(self.env)

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

    # === CHECKS === #

    def _check_checkout_right(self):
        """Refuse users who may not take payment, or not see the order.

        :raise AccessError: naming the right that is missing
        """
        self.env["deposit.account"]._check_right("customer_deposit.group_booking_payment")
        self.check_access("read")

    def _begin_checkouts(self):
        """Return these orders of one company with the rights to invoice them, their rows written.

        :rtype: sale.order
        """
        orders = self.sudo().with_company(self.sudo().company_id)
        orders = orders.with_context(clean_context(orders.env.context))
        orders._touch_for_checkout()
        return orders

    def _touch_for_checkout(self):
        """Write the rows of these orders without changing them, before anything is read from them.

        Of two sessions that check one out at once PostgreSQL makes the loser retry, and the loser
        then finds what the winner has paid. In the order of the ids, or two would wait for each
        other.
        """
        begin_operation(self.env)
        self.env.execute_query(
            SQL(
                """
                WITH locked AS (
                    SELECT id FROM sale_order WHERE id IN %s ORDER BY id FOR NO KEY UPDATE
                )
                UPDATE sale_order
                   SET state = sale_order.state
                  FROM locked
                 WHERE sale_order.id = locked.id
             RETURNING sale_order.id
                """,
                tuple(self.ids),
            )
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

    def _issue_checkout_invoices(self):
        """Confirm these orders, hand their goods over, and invoice what is left of each of them."""
        self._set_arrived()
        quotations = self.filtered(lambda order: order.state in ("draft", "sent"))
        # An order made elsewhere before is delivered as was agreed then.
        at_desk = self.filtered(lambda order: order.is_visit or order in quotations)
        if quotations:
            quotations.action_confirm()
        self._align_documents()
        at_desk._deliver_services()
        for order in at_desk:
            order._hand_goods_over()
        for order in at_desk:
            order._check_delivered()
        invoices = self._get_checkout_drafts() | self._create_checkout_invoices()
        self._check_checkout_invoices(invoices)
        if invoices:
            invoices._post(soft=False)
        for order in self:
            order._match_credit_notes()

    def _create_checkout_invoices(self):
        """Invoice what is left of these orders, each of them for itself.

        :return: the invoices, in draft
        :rtype: account.move
        """
        invoices = self.env["account.move"]
        # Down payments, and less than nothing, are taken off by what Odoo calls the final invoice.
        final = self.filtered(
            lambda order: any(
                line.is_downpayment or line.price_total < 0 for line in order.order_line
            )
        )
        for is_final, orders in ((False, self - final), (True, final)):
            orders = orders.with_context(**{CHECKOUT_KEY: True}).filtered(
                lambda order, is_final=is_final: any(
                    not line.display_type for line in order._get_invoiceable_lines(is_final)
                )
            )
            if orders:
                orders = orders.with_context(
                    deposit_invoice_today=True,
                    # What is left after down payments may be less than nothing: a credit note.
                    deposit_invoice_amounts=not is_final,
                )
                # “Grouped” by order: two visits of one client have an invoice each.
                invoices |= orders._create_invoices(grouped=True, final=is_final)
        return invoices

    def _prepare_invoice(self):
        # EXTENDS 'sale': dated at once. Odoo dates an invoice when it is posted, and computes each
        # of its items anew for that.
        res = super()._prepare_invoice()
        if self.env.context.get("deposit_invoice_today"):
            res["invoice_date"] = self.company_id._get_deposit_today()
        return res

    def _set_arrived(self):
        """Say that the clients have come, unless a visit is yet to come and paid in advance."""
        company = self.company_id
        arrived = self.filtered(
            lambda order: (
                order.is_visit
                and order.visit_status != "arrived"
                and company._get_deposit_day(order.visit_start) <= company._get_deposit_today()
            )
        )
        if arrived:
            arrived.visit_status = "arrived"

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
        """Return the draft invoices of these orders, each of one order and no other."""
        return self.order_line.invoice_lines.move_id.filtered(
            lambda move: (
                move.state == "draft"
                and move.move_type == "out_invoice"
                and len(move.line_ids.sale_line_ids.order_id) == 1
            )
        )

    def _check_checkout_invoices(self, invoices):
        """Refuse to give money back by the way: more was paid in advance than the order costs.

        :param account.move invoices: what is about to be posted
        :raise UserError: naming the order and the remedy
        """
        refunds = invoices.filtered(lambda move: move.move_type == "out_refund")
        orders = refunds.line_ids.sale_line_ids.order_id
        orders = orders.filtered(
            lambda order: order.currency_id.compare_amounts(order.amount_due, 0) < 0
        )
        if orders:
            raise UserError(
                self.env._(
                    "More was invoiced in advance for %(visit)s than it costs now. Someone with "
                    "the finance right gives the difference back first.",
                    visit=", ".join(orders.mapped("name")),
                )
            )

    # === PAYMENTS === #

    def _get_checkout_due(self):
        """Return what the posted invoices of this order still ask it to pay, the oldest due first.

        :return: by receivable item; of an invoice that other orders share what is this one's
        :rtype: dict[account.move.line, float]
        """
        invoices = self._get_visit_moves().filtered(
            lambda move: (
                move.move_type in ("out_invoice", "out_receipt")
                and move.currency_id == self.currency_id
            )
        )
        own = {move: self._get_own_due(move) for move in invoices if self._is_shared_document(move)}
        lines = self._get_receivable_lines(invoices)
        due = {}
        for line in lines.sorted(lambda line: (line.date_maturity or line.date, line.id)):
            amount = line.amount_residual_currency
            if line.move_id in own:
                amount = self.currency_id.round(min(amount, own[line.move_id]))
                own[line.move_id] -= max(amount, 0)
            if self.currency_id.compare_amounts(amount, 0) > 0:
                due[line] = amount
        return due

    def _get_checkout_rest(self, checkout, due):
        """Return what is due still of the lines that are paid, of all without a choice.

        :param Checkout checkout: what is asked for
        :param dict due: as :meth:`_get_checkout_due` returns it
        :rtype: float
        """
        rest = self.currency_id.round(sum(due.values()))
        return min(rest, self._get_due_of_lines(checkout.lines)) if checkout.lines else rest

    def _check_checkout_due(self, checkout):
        """Refuse to take more than is due.

        :param Checkout checkout: what is asked for
        :raise UserError: with the numbers
        """
        due = self._get_checkout_rest(checkout, self._get_checkout_due())
        name = self._get_checkout_name(checkout.lines)
        if checkout.requests and self.currency_id.is_zero(due):
            raise UserError(
                self.env._(
                    "Nothing is due on %(visit)s of %(client)s any more: it is paid.",
                    visit=name,
                    client=self.partner_id.display_name,
                )
            )
        amount = sum(request["amount"] or 0 for request in checkout.requests)
        if self.currency_id.compare_amounts(amount, due) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is more than the %(due)s due on %(visit)s. "
                    "Enter at most what is due.",
                    amount=self._format_visit_amount(amount),
                    due=self._format_visit_amount(due),
                    visit=name,
                )
            )

    def _get_checkout_name(self, lines):
        """Return what is paid or canceled in words: this order, or some of its lines."""
        if not lines:
            return self.name
        names = ", ".join(line.product_id.display_name or line.name for line in lines)
        return self.env._("%(lines)s of %(visit)s", lines=names, visit=self.name)

    def _split_by_receivable(self, due, amount):
        """Return what of ``amount`` pays which items; one payment can pay one receivable only.

        An invoice of which another order has to pay a part has a payment of its own: it would take
        what is left of another invoice, too.

        :param dict due: as :meth:`_get_checkout_due` returns it
        :param float amount: in the currency of the order
        :rtype: list[tuple[account.move.line, float]]
        """
        parts = {}
        for line, open_amount in due.items():
            part = min(amount, open_amount)
            if self.currency_id.compare_amounts(part, 0) <= 0:
                break
            shared = line.move_id if self._is_shared_document(line.move_id) else None
            receivable = (line.account_id, line.partner_id, shared)
            group, total = parts.get(receivable, (line.browse(), 0))
            parts[receivable] = (group | line, self.currency_id.round(total + part))
            amount -= part
        return list(parts.values())

    def _format_visit_amount(self, amount):
        """Return ``amount`` as text in the currency of the order."""
        return formatLang(self.env, amount, currency_obj=self.currency_id)
