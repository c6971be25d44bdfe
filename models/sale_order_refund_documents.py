from odoo import fields, models
from odoo.exceptions import UserError

from .sale_order_line_asked import CHECKOUT_KEY

# Of these lines alone a new invoice is made.
_REINVOICED_KEY = "deposit_reinvoiced_line_ids"


class SaleOrder(models.Model):
    """Credit notes of what was taken back, and invoices of what remains."""

    _inherit = "sale.order"

    # === AMOUNTS === #

    def _get_documents_total(self, base_lines, cash_rounding=None):
        """Return what a document with these lines would amount to, taxes included.

        :param list[dict] base_lines: lines as Odoo's tax computation wants them
        :param account.cash.rounding cash_rounding: how the document is rounded, if it is
        :rtype: float
        """
        tax, company = self.env["account.tax"], self.company_id
        tax._add_tax_details_in_base_lines(base_lines, company)
        tax._round_base_lines_tax_details(base_lines, company)
        totals = tax._get_tax_totals_summary(
            base_lines=base_lines,
            currency=self.currency_id,
            company=company,
            cash_rounding=cash_rounding,
        )
        return totals["total_amount_currency"]

    def _get_source_base_lines(self, sources):
        """Return the lines of documents for a tax computation, with the quantity to credit."""
        base_lines = []
        for line, quantity in sources.items():
            base_line = line.move_id._prepare_product_base_line_for_taxes_computation(line)
            base_lines.append({**base_line, "quantity": quantity})
        return base_lines

    def _get_credited_total(self, sources):
        """Return what the credit notes of ``sources`` amount to, taxes included.

        :param dict sources: see :meth:`_get_credit_sources`
        :rtype: float
        """
        return self.currency_id.round(
            sum(
                self._get_documents_total(
                    self._get_source_base_lines(items), invoice.invoice_cash_rounding_id
                )
                for invoice, items in self._group_by_invoice(sources).items()
            )
        )

    def _get_documents_balance(self):
        """Return the invoices of this order less its credit notes, in its currency."""
        return sum(
            -move.direction_sign * self._get_own_total(move) for move in self._get_visit_moves()
        )

    # === WHAT TO CREDIT === #

    def _get_credit_sources(self, lines, kept=None):
        """Return which lines of documents stand for order lines now, and with which quantity.

        :param sale.order.line lines: lines of this order
        :param dict kept: how much of them is invoiced again, when they are credited
        :return: see :meth:`sale.order.line._get_credit_sources`; with what stands on the documents
            without being part of the order, when nothing is left that it could stand beside
        :rtype: dict[account.move.line, float]
        """
        sources = {}
        for line in lines:
            sources |= line._get_credit_sources()
        if (sources or self.state == "cancel") and kept is not None and not any(kept.values()):
            others = self.order_line - lines
            if not any(line._get_documented_quantity() for line in others):
                sources |= self._get_unlinked_sources()
        return sources

    def _get_unlinked_sources(self):
        """Return what was put on the documents of this order by hand, beside its lines.

        What was charged so stays with the client, unless the order is canceled.

        :rtype: dict[account.move.line, float]
        """
        moves = self._get_visit_moves().filtered(
            lambda move: (move | move.reversed_entry_id).line_ids.sale_line_ids.order_id <= self
        )
        items = moves.invoice_line_ids.filtered(
            lambda item: item.display_type == "product" and not item.sale_line_ids
        )
        return {
            item: quantity
            for item, quantity in items._get_standing_quantities().items()
            if self.state == "cancel" or item.price_unit * quantity < 0
        }

    def _get_overinvoiced_lines(self):
        """Return the lines that were lessened, and of which the documents say more still."""
        currency = self.currency_id
        return self.order_line.filtered(
            lambda line: (
                line.is_lessened
                and not line.display_type
                and not line.is_downpayment
                and line._get_documented_quantity()
                and currency.compare_amounts(
                    line._get_documented_total(),
                    line._get_total_for(line._get_kept_quantity(), line.discount),
                )
                > 0
            )
        )

    def _get_lines_to_credit(self, changes):
        """Return the order lines to credit and to invoice again.

        Those that change are enough, unless the sum of the documents would miss the total of the
        order: taxes are rounded for each document. All lines whose documents say the same as the
        order are taken then. What is left of a discount is invoiced with what it is given for.

        :param dict changes: new values of order lines
        :rtype: sale.order.line
        """
        lines = self.order_line.browse([line.id for line in changes])
        if not lines:
            return lines
        lines |= self._get_lines_beside_discounts(self._get_kept_quantities(changes, lines))
        invoiced = lines | self.order_line.filtered(lambda line: line._is_documented_as_ordered())
        compare = self.currency_id.compare_amounts
        sources = self._get_credit_sources(lines, self._get_kept_quantities(changes, lines))
        everything = self._get_total_after(changes, invoiced)
        is_exact = not compare(self._get_total_after(changes, lines), everything)
        # A credit note cannot be below zero, as that of a discount alone would be; and of an
        # invoice in whole coins each part would be rounded for itself.
        is_possible = compare(self._get_credited_total(sources), 0) >= 0
        is_rounded = bool(self._get_cash_rounding(sources))
        return lines if is_exact and is_possible and not is_rounded else invoiced

    def _get_total_after(self, changes, lines):
        """Return what the documents amount to when ``lines`` are credited and invoiced again.

        :param dict changes: new values of order lines
        :param sale.order.line lines: lines to credit
        :return: invoices less credit notes, in the currency of the order
        :rtype: float
        """
        kept = self._get_kept_quantities(changes, lines)
        sources = self._get_credit_sources(lines, kept)
        base_lines = [
            line._prepare_base_line_for_taxes_computation(
                quantity=quantity,
                discount=changes.get(line, {}).get("discount", line.discount),
                price_unit=changes.get(line, {}).get("price_unit", line.price_unit),
            )
            for line, quantity in kept.items()
            if quantity
        ]
        again = self._get_documents_total(base_lines, self._get_cash_rounding(sources))
        return self.currency_id.round(
            self._get_documents_balance() - self._get_credited_total(sources) + again
        )

    def _get_total_settled(self, changes, lines):
        """Return what the documents amount to once nothing of them is missing.

        :param dict changes: new values of order lines
        :param sale.order.line lines: lines to credit
        :return: as :meth:`_get_total_after` says, less what :meth:`_credit_rest` credits
        :rtype: float
        """
        rest = min(self._get_pending_total(), 0)
        return self.currency_id.round(self._get_total_after(changes, lines) + rest)

    def _get_cash_rounding(self, sources):
        """Return how the invoices of ``sources`` are rounded: the next one is rounded so too."""
        return self.env["account.cash.rounding"].union(
            *(invoice.invoice_cash_rounding_id for invoice in self._group_by_invoice(sources))
        )[:1]

    def _get_kept_quantities(self, changes, lines):
        """Return how much of ``lines`` is to be invoiced again once all of it is credited.

        :param dict changes: new values of order lines
        :rtype: dict[sale.order.line, float]
        """
        return {
            line: 0
            if self.state == "cancel"
            else line._get_kept_quantity(changes.get(line, {}).get("product_uom_qty"))
            for line in lines
        }

    def _group_by_invoice(self, sources):
        """Return ``sources`` apart for each invoice that they stand on or are credited of.

        All of them for the first one, when what is credited of another would be below zero: a
        discount that was invoiced again apart from the lines it is given for.
        """
        groups = {}
        for item, quantity in sources.items():
            move = item.move_id
            invoice = move if move.move_type != "out_refund" else move.reversed_entry_id
            groups.setdefault(invoice or move, {})[item] = quantity
        totals = {
            invoice: self._get_documents_total(self._get_source_base_lines(items))
            for invoice, items in groups.items()
        }
        if len(groups) > 1 and self.currency_id.compare_amounts(min(totals.values()), 0) < 0:
            return {max(totals, key=totals.get): sources}
        return groups

    # === DOCUMENTS === #

    def _check_no_draft_invoices(self, lines):
        """Refuse to credit lines that stand on a draft, whose amounts would be wrong then.

        :raise UserError: naming the draft and the remedy
        """
        drafts = lines.invoice_lines.move_id.filtered(lambda move: move.state == "draft")
        if drafts:
            raise UserError(
                self.env._(
                    "%(visit)s has the draft %(draft)s. Have it posted or deleted first.",
                    visit=self.name,
                    draft=drafts[0].display_name,
                )
            )

    def _credit_lines(self, lines, kept, reason):
        """Return draft credit notes of all that is invoiced of ``lines``.

        :param sale.order.line lines: lines of this order
        :param dict kept: how much of them is invoiced again
        :param str reason: why
        :return: one for each invoice
        :rtype: account.move
        """
        self._check_no_draft_invoices(lines)
        notes = self.env["account.move"]
        sources = self._get_credit_sources(lines, kept)
        for invoice, items in self._group_by_invoice(sources).items():
            notes |= self._create_credit_note(invoice, items, reason)
        return notes

    def _create_credit_note(self, invoice, items, reason):
        """Return the draft credit note of a part of an invoice, made by Odoo's own dialog.

        What was credited of the invoice by hand is taken back on it, line by line.

        :param account.move invoice: a posted invoice
        :param dict items: quantity to credit of each of its lines
        :param str reason: why
        :rtype: account.move
        """
        wizard = self.env["account.move.reversal"].create(
            {
                "move_ids": invoice.ids,
                "company_id": invoice.company_id.id,
                "journal_id": invoice.journal_id.id,
                "date": invoice.company_id._get_deposit_today(),
                "reason": reason,
            }
        )
        wizard.refund_moves()
        note = wizard.new_move_ids
        # Where the money goes is decided for the visit, not for the note.
        note.write({"deposit_return_account_id": False, "is_visit_refund": True})
        order = ("sequence", "id")
        originals = invoice.invoice_line_ids.sorted(lambda line: [line[f] for f in order])
        copies = note.invoice_line_ids.sorted(lambda line: [line[f] for f in order])
        commands = []
        for original, copy in zip(originals, copies, strict=True):
            if original not in items:
                commands.append(fields.Command.delete(copy.id))
            elif copy.quantity != items[original]:
                commands.append(fields.Command.update(copy.id, {"quantity": items[original]}))
        commands += [
            fields.Command.create(item._prepare_taken_back_vals(quantity))
            for item, quantity in items.items()
            if item not in originals
        ]
        if commands:
            note.write({"invoice_line_ids": commands})
        return note

    def _invoice_again(self, kept, cash_rounding):
        """Return the draft invoice of what remains, made by Odoo.

        :param dict kept: quantity to invoice of order lines
        :param account.cash.rounding cash_rounding: how it is rounded, if it is
        :return: the invoice, none when nothing remains
        :rtype: account.move
        """
        kept = {line: quantity for line, quantity in kept.items() if quantity}
        invoice = self._invoice_quantities(kept)
        if invoice and cash_rounding:
            invoice.invoice_cash_rounding_id = cash_rounding
        return invoice

    def _credit_rest(self):
        """Return the draft credit note of what is still to be invoiced, when that is below zero.

        So it is with a discount that came later, and with down payments above the price.

        :rtype: account.move
        """
        if self.currency_id.compare_amounts(self._get_pending_total(), 0) >= 0:
            return self.env["account.move"]
        moves = self._get_expected_moves()
        pending = {
            line: line._get_pending_quantity(moves)
            for line in self.order_line
            if not line.display_type
        }
        return self._invoice_quantities({line: part for line, part in pending.items() if part})

    def _invoice_quantities(self, quantities):
        """Return the draft document of some quantities of order lines, made by Odoo.

        :param dict quantities: of each line, in its unit
        :return: the invoice, a credit note when it is below zero, none when there is nothing
        :rtype: account.move
        """
        line_ids = [line.id for line in quantities]
        order = self.with_context(**{_REINVOICED_KEY: line_ids})
        if not line_ids or not order._get_invoiceable_lines(final=True):
            return self.env["account.move"]
        invoice = order._create_invoices(final=True).with_env(self.env)
        sign = -invoice.direction_sign
        for line in invoice.invoice_line_ids.filtered("sale_line_ids"):
            # What was not invoiced before is not invoiced by a return either.
            quantity = sign * quantities[line.sale_line_ids]
            if line.quantity != quantity:
                line.quantity = quantity
        if invoice.move_type == "out_refund":
            invoices = self._get_visit_moves().filtered(lambda move: move.move_type != "out_refund")
            credited = invoice.reversed_entry_id or invoices.sorted("id")[-1:]
            invoice.write({"is_visit_refund": True, "reversed_entry_id": credited.id})
        return invoice

    def _get_invoiceable_lines(self, final=False):
        # EXTENDS 'sale': after a return nothing is invoiced but what remains of its lines, and at
        # checkout not what was credited by hand.
        lines = super()._get_invoiceable_lines(final)
        if self.env.context.get(CHECKOUT_KEY):
            lines = lines.filtered(
                lambda line: (
                    line.display_type or line.is_downpayment or line._get_quantity_to_check_out()
                )
            )
        line_ids = self.env.context.get(_REINVOICED_KEY)
        if line_ids is None:
            return lines
        return lines.filtered(lambda line: line.id in line_ids)
