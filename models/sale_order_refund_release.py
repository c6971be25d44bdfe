from odoo import fields, models

from ..deposit_flow import enter_deposit_flow


class SaleOrder(models.Model):
    """The steps of giving money back: off the documents, back to the client, onto the rest."""

    _inherit = "sale.order"

    # === DOCUMENTS === #

    def _take_money_off(self, items=None):
        """Take money off the invoices of this order, so that it can be given back.

        :param items: the items to take off, all by default
        """
        partials = self._get_money_partials()
        if items is not None:
            partials = partials.filtered(lambda partial: partial.credit_move_id in items)
        # In the flow of the addon, where money that pays nothing is not returned by itself.
        enter_deposit_flow(partials).unlink()

    def _put_money_on(self, items=(), opened=0.0, last=None):
        """Match the credit notes of this order with its invoices, and pay the rest again.

        :param items: receivable items of payments that have been taken off the invoices
        :param float opened: money that stays open on the credit notes, to be decided later
        :param account.move last: invoices that are paid last
        """
        if self.currency_id.is_zero(opened):
            self._match_credit_notes()
            self._match_items(items, last)
            return
        lines = self._get_document_lines()
        partials = lines.matched_credit_ids.filtered(
            lambda partial: partial.credit_move_id in lines
        )
        credited = partials.debit_move_id.move_id
        partials.unlink()
        self._match_items(items, credited)
        self._match_credit_notes()

    def _match_credit_notes(self):
        """Match open credit notes of this order with its open invoices, their own ones first."""
        lines = self._get_document_lines()
        for note in lines.filtered(lambda line: line.balance < 0).sorted("id"):
            own = note.move_id.reversed_entry_id
            invoices = lines.filtered(lambda line: line.balance > 0)
            for invoice in invoices.sorted(lambda line, own=own: (line.move_id != own, line.id)):
                self._match_lines(note, invoice)

    def _match_items(self, items, last=None):
        """Pay the open invoices of this order.

        :param items: receivable items of payments
        :param account.move last: invoices that are paid last
        """
        invoices = self._get_document_lines().filtered(lambda line: line.balance > 0)
        last = last or self.env["account.move"]
        for invoice in invoices.sorted(lambda line: (line.move_id in last, line.id)):
            for item in sorted(items, key=lambda item: (item.date, item.id)):
                self._match_lines(item, invoice)

    def _match_lines(self, line, other):
        """Match two receivable items as far as both are open."""
        both = line + other
        if line.account_id == other.account_id and not any(both.mapped("reconciled")):
            both.reconcile()

    # === MONEY === #

    def _release(self, item, amount, target, reason, difference=None):
        """Give money of an item that pays nothing any more back to where it shall go.

        :param account.move.line item: receivable item of a payment
        :param float amount: in the currency of this order
        :param target: client account or cash register
        :param str reason: why
        :param float difference: what is taken back of what was written off with the payment; in
            proportion by default
        """
        payment = item.move_id.origin_payment_id
        if payment.deposit_operation in ("spend", "credit"):
            self._return_to_account(payment, amount, reason, difference)
            account = payment.deposit_account_id
            if target._name == "account.journal":
                account.refund(amount, target.id, reason=reason)
            elif target != account:
                account.transfer(target.id, amount, reason=reason)
        elif target._name == "account.journal":
            enter_deposit_flow(payment)._take_difference_back(amount, difference)
            self._give_money(item, amount, target, reason)
        else:
            enter_deposit_flow(payment)._take_difference_back(amount, difference)
            target.take_outstanding_credit(line_ids=item.ids, amount=amount, reason=reason)

    def _return_to_account(self, payment, amount, reason, difference=None):
        """Return money of a payment to the client account it came from, debt of it first.

        :param account.payment payment: payment from a client account
        :param float amount: in the currency of this order
        :param str reason: why
        :param float difference: see :meth:`_release`
        """
        label = self.env._("Return of %(payment)s: %(reason)s", payment=payment.name, reason=reason)
        enter_deposit_flow(payment)._return_deposit_spend({"ref": label}, amount, difference)

    def _take_differences_back(self, differences, reason):
        """Take back what was written off with payments whose money stays or goes elsewhere.

        :param dict differences: amount for each item, see :meth:`_plan_differences_back`
        :param str reason: why
        """
        for item, difference in differences.items():
            if self.currency_id.compare_amounts(difference, 0) > 0:
                payment = item.move_id.origin_payment_id
                if payment.deposit_account_id:
                    self._return_to_account(payment, 0.0, reason, difference)
                else:
                    enter_deposit_flow(payment)._take_difference_back(0.0, difference)

    def _give_money(self, item, amount, journal, reason):
        """Give money out of a cash register today, matched with what had been paid.

        Posts: Dr receivable, reconciled with ``item`` / Cr cash or outstanding payments.

        :param account.move.line item: receivable item of a payment
        :param float amount: in the currency of this order
        :param account.journal journal: cash register
        :param str reason: why
        :return: the posted payment
        :rtype: account.payment
        """
        payment = self.env["account.payment"].create(
            self._prepare_money_back_vals(item, amount, journal, reason)
        )
        if not payment.outstanding_account_id:
            # Enterprise would wait for the bank statement, and nothing could be matched here.
            payment.outstanding_account_id = payment._get_outstanding_account("outbound")
        payment.action_post()
        counterpart = payment.move_id.line_ids.filtered(
            lambda line: line.account_id == item.account_id
        )
        (counterpart + item).reconcile()
        return payment

    def _prepare_money_back_vals(self, item, amount, journal, reason):
        """Return the values of the payment that gives money back.

        :rtype: dict
        """
        method = journal._get_register_method("outbound", None, self.company_id)
        return {
            "payment_type": "outbound",
            "partner_type": "customer",
            "partner_id": item.partner_id.id,
            "amount": amount,
            "currency_id": self.currency_id.id,
            "date": self.company_id._get_deposit_today(),
            "journal_id": journal.id,
            "payment_method_line_id": method.id,
            "company_id": self.company_id.id,
            "destination_account_id": item.account_id.id,
            "memo": self.env._("%(visit)s: %(reason)s", visit=self.name, reason=reason),
            "visit_order_id": self.id,
            "invoice_ids": [fields.Command.set(self._get_visit_moves().ids)],
        }

    # === CANCELLATION === #

    def _get_cancel_obstacle(self, payment):
        """Return why a payment of a cash register cannot be canceled itself.

        :param account.payment payment: payment that this order alone was paid with
        :return: the reason in the user's language, ``None`` when it can be canceled
        :rtype: str | None
        """
        move = payment.move_id
        if obstacle := payment._get_deposit_cancel_obstacle():
            return obstacle
        if move._get_violated_lock_dates(move.date, move._affect_tax_report()):
            return self.env._("the books of its day are closed")
        return None

    def _cancel_register_payment(self, payment, reason):
        """Cancel a payment of today. Its number stays, its entry is canceled.

        :param account.payment payment: payment of a cash register
        :param str reason: why
        """
        payment.action_cancel()
        payment.deposit_cancel_reason = reason
        payment.message_post(
            body=self.env._(
                "%(payment)s (%(amount)s) canceled. Reason: %(reason)s",
                payment=payment.name,
                amount=payment.currency_id.format(payment.amount),
                reason=reason,
            )
        )
