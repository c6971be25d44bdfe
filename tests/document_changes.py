"""What an accountant does with posted documents: credits, changes, cancels and reverses them."""

from datetime import timedelta

from odoo.fields import Command

from .document_actions import InvoiceVerbs
from .document_machine import BOTH, INDEX, REASON, operation, pick


class ChangeVerbs(InvoiceVerbs):
    """Credit notes, and documents that are changed after they were posted."""

    # === CREDIT NOTES AND CHANGES === #

    @operation(
        5,
        invoice=INDEX,
        part=["whole", "whole", "amount", "line", "other"],
        share=[30, 50, 80],
        is_returned=[True, True, True, False],
    )
    def credit_note(self, invoice, part, share, is_returned):
        """Post a credit note; the account it proposes is kept, or emptied."""
        invoice, document = self.pick_invoice(invoice, lambda d: d.total > 0 and d.due < d.total)
        before, given = self.facts, self.get_money_behind(invoice)
        worth_before = before.get_worth(document.client)

        def execute():
            wizard = self.env["account.move.reversal"].create(
                {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id, "date": self.today}
            )
            wizard.refund_moves()
            note = invoice.reversal_move_ids.filtered(lambda move: move.state == "draft")[-1:]
            lines = note.invoice_line_ids.filtered(lambda line: line.display_type == "product")
            if part == "amount":
                lines[0].price_unit = self.currency.round(lines[0].price_unit * share / 100)
                lines[1:].unlink()
            elif part == "line":
                lines[1:].unlink()
            elif part == "other":
                lines.unlink()
                note.invoice_line_ids = [
                    Command.create(
                        {"name": "Courtesy", "price_unit": self.money(15_00), "tax_ids": False}
                    )
                ]
            if not is_returned:
                note.deposit_return_account_id = False
            note.action_post()
            if note.currency_id != self.currency:
                self.foreign_ids.add(note.id)
            if invoice.line_ids.sale_line_ids:
                # It may have no line of the visit: then it changes what its invoice asks for.
                for move in (note, invoice):
                    self.note_edit(move, self.units(note.amount_total_signed))
            return note

        note = self.do(execute, till=0)
        if note:
            back = self.get_given_back(before)
            if back > given:
                self.fault("credit note", f"{back} came back, accounts have given {given}")
            total = -self.facts.documents[note.id].total
            gained = self.facts.get_worth(document.client) - worth_before
            # What was written off with a payment is taken back with it.
            written_off = self.facts.differences.get(document.client, 0)
            total += written_off - before.differences.get(document.client, 0)
            if gained != total:
                self.fault("worth after credit_note", f"{gained}, expected {total}")

    def note_edit(self, move, difference):
        """Note by how much a document says more or less than its visit."""
        self.edited[move.id] = self.edited.get(move.id, 0) + abs(difference)

    def get_money_behind(self, invoice):
        """Return what accounts have given with the payments that pay an invoice."""
        entries = self.get_receivables(invoice).matched_credit_ids.credit_move_id.move_id
        items = entries.line_ids.filtered("deposit_account_id")
        return self.units(sum(items.mapped("balance")))

    @operation(
        5,
        invoice=INDEX,
        change=[
            "price",
            "price",
            "more",
            "line",
            "date",
            "client",
            "client",
            "term",
            "rounding",
            "currency",
            "nothing",
        ],
        other=range(3),
    )
    def edit_invoice(self, invoice, change, other):
        """Put an invoice back to draft, change it and post it again."""
        invoice, document = self.pick_invoice(invoice, lambda d: True)
        lines = invoice.invoice_line_ids.filtered(lambda line: line.display_type == "product")
        values = {
            "price": {
                "invoice_line_ids": [
                    Command.update(
                        lines[:1].id,
                        {"price_unit": self.currency.round(lines[:1].price_unit * 0.9)},
                    )
                ]
            },
            "more": {
                "invoice_line_ids": [
                    Command.update(
                        lines[:1].id, {"price_unit": lines[:1].price_unit + self.money(10_00)}
                    )
                ]
            },
            "line": {
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Coffee", "price_unit": self.money(3_00), "tax_ids": False}
                    )
                ]
            },
            "date": {"invoice_date": self.today - timedelta(days=3)},
            "client": {"partner_id": self.client_ids[other]},
            "term": {"invoice_payment_term_id": self.terms[other]},
            "rounding": {"invoice_cash_rounding_id": self.roundings[other]},
            "currency": {"currency_id": self.foreign.id},
            "nothing": {},
        }[change]
        if change == "currency" and other:
            return

        def execute():
            invoice.button_draft()
            invoice.write(values)
            invoice.action_post()
            if change == "currency":
                self.foreign_ids.add(invoice.id)
            difference = self.units(invoice.amount_total_signed) - document.total
            self.note_edit(invoice, difference)
            if change == "rounding":
                self.note_edit(invoice, 10)
            return invoice

        self.do(execute, till=0)

    @operation(1, invoice=INDEX, to_draft=BOTH)
    def cancel_invoice(self, invoice, to_draft):
        """Cancel an invoice; what accounts have paid of it comes back to them."""
        invoice, _document = self.pick_invoice(invoice, lambda d: d.due < d.total)

        def execute():
            invoice.button_draft()
            invoice.button_cancel()

        self.do(execute if to_draft else invoice.button_cancel, till=0)

    @operation(2, number=INDEX, invoice=INDEX)
    def reverse_with_odoo(self, number, invoice):
        """Reverse the entry of a payment with Odoo's own dialog."""
        payments = self.env["account.payment"].search(
            [
                ("deposit_account_id", "in", self.account_ids),
                ("state", "=", "paid"),
                ("deposit_reversed", "=", False),
            ],
            order="id",
        )
        move = pick(payments, number).move_id
        wizard = self.env["account.move.reversal"].create(
            {
                "move_ids": move.ids,
                "journal_id": move.journal_id.id,
                "date": self.today,
                "reason": REASON,
            }
        )
        self.do(wizard.refund_moves)
        if not self.last_refused:
            self.check_canceled(move, [])
