from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import float_compare

# Of these lines alone a new invoice is made.
_REINVOICED_KEY = "deposit_reinvoiced_line_ids"


class SaleOrder(models.Model):
    """Credit notes of what was taken back, and invoices of what remains."""

    _inherit = "sale.order"

    # === AMOUNTS === #

    def _get_documents_total(self, base_lines):
        """Return what a document with these lines would amount to, taxes included.

        :param list[dict] base_lines: lines as Odoo's tax computation wants them
        :rtype: float
        """
        tax, company = self.env["account.tax"], self.company_id
        tax._add_tax_details_in_base_lines(base_lines, company)
        tax._round_base_lines_tax_details(base_lines, company)
        totals = tax._get_tax_totals_summary(
            base_lines=base_lines, currency=self.currency_id, company=company
        )
        return totals["total_amount_currency"]

    def _get_source_base_lines(self, sources):
        """Return the lines of invoices for a tax computation, with the quantity to credit."""
        base_lines = []
        for line, quantity in sources.items():
            base_line = line.move_id._prepare_product_base_line_for_taxes_computation(line)
            base_lines.append({**base_line, "quantity": quantity})
        return base_lines

    def _get_documents_balance(self):
        """Return the invoices of this order less its credit notes, in its currency."""
        return sum(
            -move.direction_sign * self._get_own_total(move) for move in self._get_visit_moves()
        )

    # === WHAT TO CREDIT === #

    def _get_credit_sources(self, lines):
        """Return which invoice lines stand for order lines now, and with which quantity.

        :param sale.order.line lines: lines of this order
        :return: what no credit note has taken back yet of each invoice line
        :rtype: dict[account.move.line, float]
        """
        sources = {}
        for line in lines:
            posted = line.invoice_lines.filtered(lambda item: item.parent_state == "posted")
            notes = posted.filtered(lambda item: item.move_id.move_type == "out_refund")
            left = {item: item.quantity for item in (posted - notes).sorted("id")}
            # First what is credited of its own invoice, then what Odoo does not know that of.
            for note in notes.sorted(lambda item: not item.move_id.reversed_entry_id):
                quantity = note.quantity
                origin = note.move_id.reversed_entry_id
                for item in sorted(left, key=lambda item, o=origin: (item.move_id != o, item.id)):
                    taken = min(quantity, left[item])
                    left[item] -= taken
                    quantity -= taken
            sources |= {item: quantity for item, quantity in left.items() if quantity > 0}
        return sources

    def _get_overinvoiced_lines(self):
        """Return the lines of which more is invoiced than the order says now."""
        currency, lines = self.currency_id, self.order_line.browse()
        for line in self.order_line.filtered(lambda line: not line.display_type):
            if line.is_downpayment or not (sources := self._get_credit_sources(line)):
                continue
            digits = self.env["decimal.precision"].precision_get("Product Unit")
            invoiced = sum(
                item.product_uom_id._compute_quantity(quantity, line.product_uom_id)
                for item, quantity in sources.items()
            )
            kept = min(invoiced, line.product_uom_qty)
            total = self._get_documents_total(self._get_source_base_lines(sources))
            is_more = float_compare(invoiced, kept, precision_digits=digits) > 0
            is_dearer = currency.compare_amounts(total, line._get_total_for(kept, line.discount))
            if is_more or is_dearer > 0:
                lines |= line
        return lines

    def _get_lines_to_credit(self, changes):
        """Return the order lines to credit and to invoice again.

        Those that change are enough, unless the sum of the documents would miss the total of the
        order: taxes are rounded for each document. All invoiced lines are taken then.

        :param dict changes: new values of order lines
        :rtype: sale.order.line
        """
        lines = self.order_line.browse([line.id for line in changes])
        invoiced = self.order_line.filtered(
            lambda line: not line.display_type and self._get_credit_sources(line)
        )
        everything = self._get_total_after(changes, invoiced)
        if self.currency_id.compare_amounts(self._get_total_after(changes, lines), everything):
            return invoiced
        return lines

    def _get_total_after(self, changes, lines):
        """Return what the documents amount to when ``lines`` are credited and invoiced again.

        :param dict changes: new values of order lines
        :param sale.order.line lines: lines to credit
        :return: invoices less credit notes, in the currency of the order
        :rtype: float
        """
        total = self._get_documents_balance()
        sources = self._get_credit_sources(lines)
        for _invoice, items in self._group_by_invoice(sources).items():
            total -= self._get_documents_total(self._get_source_base_lines(items))
        base_lines = [
            line._prepare_base_line_for_taxes_computation(
                quantity=quantity,
                discount=changes.get(line, {}).get("discount", line.discount),
                price_unit=changes.get(line, {}).get("price_unit", line.price_unit),
            )
            for line, quantity in self._get_kept_quantities(changes, lines).items()
        ]
        return self.currency_id.round(total + self._get_documents_total(base_lines))

    def _get_kept_quantities(self, changes, lines):
        """Return how much of ``lines`` is to be invoiced again once all of it is credited.

        :param dict changes: new values of order lines
        :rtype: dict[sale.order.line, float]
        """
        kept = {}
        for line in lines:
            quantity = changes.get(line, {}).get("product_uom_qty", line.product_uom_qty)
            invoiced = line.qty_invoiced - (line.product_uom_qty - quantity)
            kept[line] = 0 if self.state == "cancel" else max(min(quantity, invoiced), 0)
        return kept

    def _group_by_invoice(self, sources):
        """Return ``sources`` apart for each invoice."""
        result = {}
        for item, quantity in sources.items():
            result.setdefault(item.move_id, {})[item] = quantity
        return result

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

    def _credit_lines(self, lines, reason):
        """Post credit notes of all that is invoiced of ``lines``.

        :param sale.order.line lines: lines of this order
        :param str reason: why
        :return: the posted credit notes, one for each invoice
        :rtype: account.move
        """
        self._check_no_draft_invoices(lines)
        notes = self.env["account.move"]
        for invoice, items in self._group_by_invoice(self._get_credit_sources(lines)).items():
            notes |= self._create_credit_note(invoice, items, reason)
        return notes

    def _create_credit_note(self, invoice, items, reason):
        """Return the draft credit note of a part of an invoice, made by Odoo's own dialog.

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
        note.deposit_return_account_id = False
        order = ("sequence", "id")
        originals = invoice.invoice_line_ids.sorted(lambda line: [line[f] for f in order])
        copies = note.invoice_line_ids.sorted(lambda line: [line[f] for f in order])
        commands = []
        for original, copy in zip(originals, copies, strict=True):
            if original not in items:
                commands.append(fields.Command.delete(copy.id))
            elif copy.quantity != items[original]:
                commands.append(fields.Command.update(copy.id, {"quantity": items[original]}))
        if commands:
            note.write({"invoice_line_ids": commands})
        return note

    def _invoice_again(self, kept):
        """Return the draft invoice of what remains, made by Odoo.

        :param dict kept: quantity to invoice of order lines
        :return: the invoice, none when nothing remains
        :rtype: account.move
        """
        line_ids = [line.id for line, quantity in kept.items() if quantity > 0]
        order = self.with_context(**{_REINVOICED_KEY: line_ids})
        if not line_ids or not order._get_invoiceable_lines():
            return self.env["account.move"]
        invoice = order._create_invoices().with_env(self.env)
        for line in invoice.invoice_line_ids.filtered("sale_line_ids"):
            # What was not invoiced before is not invoiced by a return either.
            quantity = kept[line.sale_line_ids]
            if line.quantity != quantity:
                line.quantity = quantity
        return invoice

    def _get_invoiceable_lines(self, final=False):
        # EXTENDS 'sale': after a return nothing is invoiced but what remains of its lines.
        lines = super()._get_invoiceable_lines(final)
        line_ids = self.env.context.get(_REINVOICED_KEY)
        if line_ids is None:
            return lines
        return lines.filtered(lambda line: line.id in line_ids)
