from odoo import models
from odoo.exceptions import UserError
from odoo.tools import clean_context

from ..deposit_arguments import checks_arguments
from ..deposit_flow import enter_deposit_flow


class SaleOrder(models.Model):
    """After the visit: payments canceled, products returned, prices reduced, money given back."""

    _inherit = "sale.order"

    # === BUSINESS METHODS === #

    @checks_arguments(single=True, payment_id="id_or_ids", reason="words")
    def cancel_payment(
        self,
        payment_id=None,
        amount=None,
        line_ids=None,
        reason=None,
        journal_id=None,
        idempotency_key=None,
    ):
        """Undo the payment of this order, or a part of it: its invoices are open again.

        A payment of a client account goes back there; what was paid on credit is undone first,
        together with the client's money that was paid with it. A payment of today in a cash
        register is canceled. The till of a past day never changes: the money is given today.

        :param payment_id: id of the payment, or several; all payments of the order by default
        :param float amount: in the currency of the order, all of the payment by default
        :param list[int] line_ids: order lines whose payment is canceled, instead of an amount
        :param str reason: why, kept in the history
        :param int journal_id: cash register that gives the money back today, by default the one
            that took it
        :param str idempotency_key: the same request repeated undoes nothing more
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        order, reason = self._begin_refund(reason)
        request = {
            "cancel": payment_id,
            "amount": amount,
            "lines": line_ids,
            "reason": reason,
            "journal": journal_id,
        }
        if order._find_repeated_request(idempotency_key, request) is not None:
            return
        lines = order._get_lines_of_request(line_ids)
        items = order._get_items_to_cancel(payment_id, lines)
        amount = order._parse_amount_to_cancel(items, amount)
        register = order._get_target({"journal_id": journal_id}, {})
        parts, left = {}, amount
        for item, paid in items.items():
            parts[item] = order.currency_id.round(min(left, paid))
            left -= parts[item]
        order._keep_others_paid(parts, lines)
        order._cancel_parts(items, parts, register, reason, lines.invoice_lines.move_id)
        order._log_refund(
            order.env._("Payment canceled: %s", order.currency_id.format(amount)), reason
        )
        order._remember_request(idempotency_key, request)
        order._align_documents()

    @checks_arguments(single=True, reason="words")
    def refund_lines(
        self, changes, reason=None, targets=None, goods_back=True, idempotency_key=None
    ):
        """Take back or reduce what was sold in this order, and give back what was paid too much.

        Each invoice gets a credit note of the lines concerned, what remains of them is invoiced
        again. What is unpaid is closed first, then what the client owes on credit for the order is
        lessened. Only the rest is money that goes back.

        :param list[dict] changes: ``line_id`` with ``return_quantity``, and ``discount`` in
            percent or ``remaining``, what the line shall cost with taxes
        :param str reason: why, kept in the history and on the credit note
        :param list[dict] targets: ``amount`` with ``journal_id`` of a cash register, ``account_id``
            of a client account, or neither to decide later; by default the money goes back to the
            accounts that paid, and then to the registers that took it
        :param bool goods_back: goods that were delivered come back to stock
        :param str idempotency_key: the same request repeated returns the notes of the first
        :return: the credit notes
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        order, reason = self._begin_refund(reason)
        request = {"changes": changes, "reason": reason, "targets": targets, "goods": goods_back}
        done = order._find_repeated_request(idempotency_key, request)
        if done is not None:
            return self.env["account.move"].browse(done)
        values = order._get_missing_credits() | order._parse_changes(changes)
        notes = order._settle_change(values, reason, targets, goods_back)
        order._log_refund(
            order.env._("Returned or reduced: %s", ", ".join(notes.mapped("name"))), reason
        )
        order._remember_request(idempotency_key, request, notes)
        return notes.with_env(self.env)

    @checks_arguments(single=True, reason="words")
    def give_overpayment_back(self, reason=None, targets=None, idempotency_key=None):
        """Give back what was paid too much for this order, or move it to a client account.

        What the order does not say any more is credited first.

        :param str reason: why, kept in the history
        :param list[dict] targets: see :meth:`refund_lines`
        :param str idempotency_key: the same request repeated returns the notes of the first
        :return: the credit notes that were missing
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        order, reason = self._begin_refund(reason)
        request = {"overpayment": True, "reason": reason, "targets": targets}
        done = order._find_repeated_request(idempotency_key, request)
        if done is not None:
            return self.env["account.move"].browse(done)
        changes = order._get_missing_credits()
        total = order._get_total_settled(changes, order._get_lines_to_credit(changes))
        debts, _sources, amount = order._plan_money_back(total)
        if not debts and not changes and order.currency_id.is_zero(amount):
            raise UserError(
                self.env._(
                    "Nothing was paid too much for %(visit)s: %(due)s is due. Return or reduce "
                    "what was sold first.",
                    visit=order.name,
                    due=order.currency_id.format(order.amount_due),
                )
            )
        notes = order._settle_change(changes, reason, targets)
        order._log_refund(
            order.env._("Overpayment given back: %s", order.currency_id.format(amount)), reason
        )
        order._remember_request(idempotency_key, request, notes)
        return notes.with_env(self.env)

    # === STEPS === #

    def _begin_refund(self, reason):
        """Check the user's right and return this order with the rights to post, and the reason.

        :rtype: tuple[sale.order, str]
        """
        accounts = self.env["deposit.account"]
        accounts._check_right("customer_deposit.group_deposit_finance")
        self.ensure_one()
        self.check_access("read")
        reason = accounts._check_reason(reason)
        order = self.sudo().with_company(self.company_id)
        order = order.with_context(clean_context(order.env.context))
        order._touch_for_checkout()
        order._check_payments_posted()
        return order, reason

    def _settle_change(self, changes, reason, targets=None, goods_back=True):
        """Credit and invoice again what changes, and give back what was paid too much.

        :param dict changes: new values of order lines; without any, what is missing to bring the
            documents in line with the order
        :return: the posted credit notes
        :rtype: account.move
        """
        lines = self._get_lines_to_credit(changes)
        kept = self._get_kept_quantities(changes, lines)
        total = self._get_total_settled(changes, lines)
        debts, sources, amount = self._plan_money_back(total)
        targets, opened = self._parse_targets(targets, sources, amount)
        items, differences = self._get_money_items(), self._plan_differences_back(total)
        self._take_money_off()
        self._apply_changes(changes, goods_back)
        rounding = self._get_cash_rounding(self._get_credit_sources(lines))
        notes = self._credit_lines(lines, kept, reason)
        notes |= self._credit_rest()
        (notes | self._invoice_again(kept, rounding)).action_post()
        for item, part in debts.items():
            difference = differences.pop(item, None)
            self._return_to_account(item.move_id.origin_payment_id, part, reason, difference)
        for item, target, part in self._allot_targets(sources, targets):
            self._release(item, part, target, reason, differences.pop(item, 0.0))
        self._take_differences_back(differences, reason)
        self._put_money_on(items, opened)
        return notes

    def _apply_changes(self, changes, goods_back):
        """Write what is left of the order lines.

        :param dict changes: new values of order lines
        :param bool goods_back: goods that were delivered come back to stock
        """
        changes = {line: vals for line, vals in changes.items() if vals}
        locked = self.locked and self.state == "sale" and bool(changes)
        if locked:
            self.locked = False
        self._return_goods(changes, goods_back)
        for line, vals in changes.items():
            line._apply_refund(vals)
        if locked:
            self.locked = True

    def _cancel_parts(self, items, parts, register, reason, last):
        """Undo the given parts of payments.

        :param dict items: what each item pays of this order
        :param dict parts: what is to be undone of each
        :param account.journal register: cash register that gives the money today, if chosen
        :param str reason: why
        :param account.move last: invoices that shall be open again first
        """
        returned = {}
        for item, part in parts.items():
            payment = item.move_id.origin_payment_id
            is_whole = not self.currency_id.compare_amounts(part, self._get_item_money(item))
            if self.currency_id.is_zero(part):
                continue
            if is_whole and payment.deposit_account_id:
                payment.action_deposit_cancel(reason)
            elif is_whole and payment and not register and not self._get_cancel_obstacle(payment):
                self._cancel_register_payment(payment, reason)
            else:
                returned[item] = part
        self._take_money_off(returned)
        for item, part in returned.items():
            origin = self._get_item_origin(item)
            is_register = origin._name == "account.journal"
            if is_register:
                self._check_target_register((register or origin).id)
            self._release(item, part, (is_register and register) or origin, reason)
        self._put_money_on(returned, last=last)

    # === REQUESTS === #

    def _get_items_to_cancel(self, payment_ids, lines):
        """Return the items to undo, those that paid ``lines`` and those on credit first.

        :param payment_ids: id of a payment, or several; all by default
        :param sale.order.line lines: lines whose payment is to be undone, if there are
        :return: what each of them pays of this order, or of the lines
        :rtype: dict[account.move.line, float]
        :raise UserError: naming the payment that pays nothing of this order, or the lines
        """
        items = self._get_money_items()
        if payment_ids is not None:
            ids = [payment_ids] if isinstance(payment_ids, int) else list(payment_ids)
            payments = self.env["account.payment"].browse(ids).exists()
            paying = self.env["account.move.line"].union(*items).move_id.origin_payment_id
            for payment in payments - paying:
                raise UserError(
                    self.env._(
                        "%(payment)s pays nothing of %(visit)s: it was canceled or given back "
                        "already, or belongs to another visit.",
                        payment=payment.display_name,
                        visit=self.name,
                    )
                )
            payments = payments._get_paid_together() & paying
            items = {
                item: amount
                for item, amount in items.items()
                if item.move_id.origin_payment_id in payments
            }
        if lines:
            paid = self._get_paid_of_lines(lines)
            items = {item: min(items[item], paid[item]) for item in items if item in paid}
        if not items:
            raise UserError(self.env._("Nothing is paid of %s.", self._get_checkout_name(lines)))
        return dict(sorted(items.items(), key=lambda pair: self._get_cancel_rank(pair[0], lines)))

    def _get_cancel_rank(self, item, lines):
        """Return how soon ``item`` is undone, as a key to sort by."""
        payment = item.move_id.origin_payment_id
        return not payment.visit_line_ids & lines, payment.deposit_operation != "credit"

    def _keep_others_paid(self, parts, lines):
        """Have what will be left of payments pay the other lines, and other visits as before.

        A payment that was taken for this visit stays its own; one of nobody, registered on a common
        invoice, must not pay for this visit what it has paid of another one.

        :param dict parts: what is about to be undone of each item
        :param sale.order.line lines: lines whose payment is undone, none for all of this order
        """
        own = self.order_line.filtered(lambda line: not line.display_type)
        items = self.env["account.move.line"].union(*parts)
        for item in items.union(*self._get_money_items()) if lines else items:
            if not self.currency_id.compare_amounts(parts.get(item, 0), self._get_item_money(item)):
                continue
            payment = item.move_id.origin_payment_id
            orders = self._get_visits_paid_by(item)
            chosen = payment.visit_line_ids
            undone = lines or (own if orders - self else lines)
            kept = (chosen or own | (orders - self).order_line) - undone
            if kept and kept != chosen and (lines or orders):
                enter_deposit_flow(payment).visit_line_ids = kept
                (orders - self)._recompute_visit_payment()

    def _get_lines_of_request(self, line_ids):
        """Return the lines of this order with these ids.

        :raise UserError: when one belongs to another order
        """
        lines = self.env["sale.order.line"].browse(line_ids or []).exists()
        if len(lines) != len(set(line_ids or [])) or lines - self.order_line:
            raise UserError(
                self.env._("Some of these lines are not part of %s. Select its own.", self.name)
            )
        return lines

    def _parse_amount_to_cancel(self, items, amount):
        """Return how much of ``items`` is to be undone.

        :param dict items: what each of them pays of this order
        :param float amount: the amount asked for, if one was
        :rtype: float
        :raise UserError: with the numbers
        """
        # What a credit note has given back already does not come back once more.
        left = sum(self._get_money_items().values()) - self._get_given_back()
        paid = self.currency_id.round(min(sum(items.values()), left))
        if amount is None:
            amount = paid
        if self.currency_id.is_zero(paid):
            raise UserError(
                self.env._("Nothing is paid of %s any more: it was given back.", self.name)
            )
        amount = self.currency_id._parse_deposit_amount(amount)
        if self.currency_id.compare_amounts(amount, paid) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s of %(visit)s cannot be canceled: %(paid)s of it is paid this way. "
                    "Enter that at most.",
                    amount=self.currency_id.format(amount),
                    visit=self.name,
                    paid=self.currency_id.format(paid),
                )
            )
        return amount

    def _parse_changes(self, changes):
        """Return the new values of the order lines that a request asks for.

        :param list[dict] changes: see :meth:`refund_lines`
        :rtype: dict[sale.order.line, dict]
        :raise UserError: naming what is wrong
        """
        changes_by_id = {change.get("line_id"): change for change in changes or []}
        values = {}
        for line in self._get_lines_of_request(list(changes_by_id)):
            if vals := line._parse_refund(changes_by_id[line.id]):
                values[line] = vals
        if not values or len(changes_by_id) != len(changes):
            raise UserError(
                self.env._(
                    "Nothing changes in %s. Enter what comes back, or what shall remain to pay.",
                    self.name,
                )
            )
        return values | self._get_discount_changes(values)

    def _get_missing_credits(self):
        """Return what is invoiced of this order and is no part of it any more.

        :return: order lines, with new values where the order itself is canceled
        :rtype: dict[sale.order.line, dict]
        """
        if self.state == "cancel":
            invoiced = self._get_credit_sources(self.order_line)
            lines = self.order_line.browse(
                {line.id for item in invoiced for line in item.sale_line_ids}
            )
            return {line: {} for line in lines}
        return {line: {} for line in self._get_overinvoiced_lines()}

    def _log_refund(self, message, reason):
        """Write into the history of this order what was done, and why."""
        self.message_post(
            body=self.env._("%(message)s. Reason: %(reason)s", message=message, reason=reason)
        )

    # === ACTION METHODS === #

    def action_open_visit_refund(self):
        """Open the dialog that gives money of this order back, or cancels its payment."""
        self.ensure_one()
        return {
            "name": self.env._("Refund %s", self.name),
            "type": "ir.actions.act_window",
            "res_model": "visit.refund",
            "view_mode": "form",
            "target": "new",
            "context": {**self.env.context, "default_order_id": self.id},
        }
