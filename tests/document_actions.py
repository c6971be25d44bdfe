"""What an accountant does with invoices, credit notes, payments and matches."""

from odoo.fields import Command

from .document_machine import BOTH, INDEX, RARELY, SHARE, operation, pick
from .document_money import MoneyVerbs

DOCUMENTS = ("out_invoice", "out_refund")


class InvoiceVerbs(MoneyVerbs):
    """Documents that are made, paid, changed and credited by hand."""

    def find_moves(self, *domain):
        return self.env["account.move"].search(
            [("partner_id", "in", self.client_ids), ("move_type", "in", DOCUMENTS), *domain],
            order="id",
        )

    def pick_invoice(self, index, fits=None):
        """Return a posted invoice, and its facts."""
        invoices = self.find_moves(("state", "=", "posted"), ("move_type", "=", "out_invoice"))
        facts = self.facts.documents
        invoices = [move for move in invoices if move.id in facts]
        invoice = pick(invoices, index, fits and (lambda move: fits(facts[move.id])))
        return invoice, facts[invoice.id]

    def pick_own_account(self, index, client, fits=None):
        """Return id and facts of an account of a client."""
        return self.pick_account(index, lambda a: a.client == client and (not fits or fits(a)))

    def get_receivables(self, moves):
        return moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")

    def is_discounted(self, invoice):
        """Tell whether paying it now costs less than what is due."""
        return bool(invoice.invoice_payment_term_id.early_discount)

    # === MAKING === #

    @operation(
        3,
        client=range(3),
        lines=[
            [(100_00, 0)],
            [(60_00, 1)],
            [(33_33, 2), (20_00, 0)],
            [(50_00, 1), (9_99, 2)],
            [(80_00, 0), (-20_00, 0)],
        ],
        term=[0, 0, 0, 1, 1, 2],
        rounding=[0, 0, 1, 2],
        foreign=[*RARELY, False, False],
    )
    def new_invoice(self, client, lines, term, rounding, foreign):
        taxes = [self.no_tax, self.added_tax, self.included_tax]
        client = self.client_ids[client]

        def execute():
            move = self.env["account.move"].create(
                {
                    "move_type": "out_invoice",
                    "partner_id": client,
                    "invoice_date": self.today,
                    "invoice_payment_term_id": self.terms[term],
                    "invoice_cash_rounding_id": self.roundings[rounding],
                    "currency_id": (self.foreign if foreign else self.currency).id,
                    "invoice_line_ids": [
                        Command.create(
                            {
                                "name": "Service",
                                "price_unit": self.money(price),
                                "tax_ids": [Command.set(taxes[tax].ids)],
                            }
                        )
                        for price, tax in lines
                    ],
                }
            )
            move.action_post()
            if foreign:
                self.foreign_ids.add(move.id)
            return move

        self.do(execute, must=True, till=0, accounts={})

    @operation(1)
    def round_globally(self):
        """The company rounds taxes the other way from now on."""
        company = self.company
        ways = ["round_per_line", "round_globally"]
        company.tax_calculation_rounding_method = ways[
            company.tax_calculation_rounding_method == "round_per_line"
        ]

    @operation(1, client=range(3))
    def other_receivable(self, client):
        """New documents of a client are due on another receivable account."""
        partner = self.env["res.partner"].browse(self.client_ids[client])
        partner.property_account_receivable_id = (
            self.receivable | self.second_receivable
        ) - partner.property_account_receivable_id

    # === PAYING === #

    @operation(
        5, account=INDEX, invoice=INDEX, second=INDEX, share=SHARE, all_due=BOTH, credit=BOTH
    )
    def pay(self, account, invoice, second, share, all_due, credit):
        """Pay one invoice from an account, or two."""
        invoice, document = self.pick_invoice(
            invoice,
            lambda d: (
                d.due
                and any(a.client == d.client and a.prepaid for a in self.facts.accounts.values())
            ),
        )
        id_, account = self.pick_own_account(account, document.client, lambda a: a.prepaid)
        invoices = invoice
        if second in (1, 2):
            invoices |= self.pick_invoice(
                second, lambda d: d.due > 0 and d.client == document.client
            )[0]
        due = sum(self.facts.documents[id_].due for id_ in invoices.ids)
        amount = None if all_due else max(min(due, account.prepaid) * share // 100, 1)
        expected = due if amount is None else amount
        is_fine = (
            0 < expected <= min(account.prepaid, due)
            and account.client == document.client
            and not self.has_traveled
            and not invoices.filtered(lambda i: i.currency_id != self.currency)
            and not any(map(self.is_discounted, invoices))
            and len(self.get_receivables(invoices).account_id) == 1
            and invoice.invoice_date <= self.today
        )
        key = self.next_key()
        self.do(
            lambda: self.browse_account(id_).pay(
                invoices.ids, amount and self.money(amount), credit, idempotency_key=key
            ),
            must=is_fine,
            undo=self.cancel_all,
            repeat=True,
            till=0,
            accounts=None if any(map(self.is_discounted, invoices)) else {id_: -expected},
        )

    @operation(
        5,
        invoice=INDEX,
        journal=[0, 0, 0, 1, 2],
        handling=["full", "full", "open", "writeoff", "tip", "more"],
        share=[98, 90, 50],
    )
    def register(self, invoice, journal, handling, share):
        """Use Odoo's Register Payment, with a difference that is kept open or written off."""
        invoice, document = self.pick_invoice(invoice, lambda d: d.due > 0)
        journal = [self.deposit_journal, self.cash, self.bank][journal]
        is_deposit = journal == self.deposit_journal
        amount = {
            "full": None,
            "open": max(document.due * share // 100, 1),
            "writeoff": max(document.due * share // 100, 1),
            "tip": document.due + 2_00,
            "more": document.due + 5_00,
        }[handling]

        def execute():
            wizard = self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=invoice.ids
            )
            wizard = wizard.create({"journal_id": journal.id})
            if amount:
                wizard.amount = self.money(amount)
                wizard.payment_difference_handling = (
                    "reconcile" if handling in ("writeoff", "tip") else "open"
                )
                if handling in ("writeoff", "tip"):
                    wizard.writeoff_account_id = self.income if handling == "tip" else self.expense
            elif not self.is_discounted(invoice):
                wizard.payment_difference_handling = "open"
            self.taken = self.units(wizard.amount)
            return wizard._create_payments()

        before = self.facts
        foreign = invoice.currency_id != self.currency
        paid = None if foreign or not amount else amount
        self.do(
            execute,
            undo=self.cancel_all if is_deposit else self.cancel_payments,
            till=0 if is_deposit else paid,
            accounts=None if is_deposit else {},
        )
        if is_deposit and not self.last_refused and not foreign:
            given = sum(a.balance - b.balance for a, b in self.pair_accounts(before))
            if given != -self.taken:
                self.fault("balance after register", f"{given}, the dialog said {self.taken}")
            if handling == "more":
                self.fault("more than due", "an account paid more than was due")

    def cancel_payments(self, payments):
        payments.action_draft()
        payments.action_cancel()

    # === MATCHES === #

    @operation(3, invoice=INDEX, number=INDEX, whole=BOTH, from_payment=BOTH)
    def unreconcile(self, invoice, number, whole, from_payment):
        """Take a payment off an invoice, from either side."""
        invoices = self.find_moves(("state", "=", "posted"))
        invoice = pick(
            invoices,
            invoice,
            lambda m: self.facts.documents[m.id].due != self.facts.documents[m.id].total,
        )
        lines = self.get_receivables(invoice)
        partial = pick((lines.matched_credit_ids | lines.matched_debit_ids).sorted("id"), number)
        if whole:
            other = (partial.debit_move_id | partial.credit_move_id) - lines
            execute = (other if from_payment and other else lines).remove_move_reconcile
        else:
            execute = lambda: invoice.js_remove_outstanding_partial(partial.id)  # noqa: E731
        self.do(execute, till=0)

    @operation(3, invoice=INDEX, number=INDEX)
    def assign(self, invoice, number):
        """Match an open credit of the client with an invoice."""
        invoice, document = self.pick_invoice(
            invoice, lambda d: d.due > 0 and self.facts.credits.get(d.client)
        )
        credits = self.env["account.move.line"].search(
            [
                ("partner_id", "=", document.client),
                ("account_id", "in", self.get_receivables(invoice).account_id.ids),
                ("parent_state", "=", "posted"),
                ("amount_residual", "<", 0),
            ],
            order="id",
        )
        credit = pick(credits, number)
        self.do(
            lambda: invoice.js_assign_outstanding_line(credit.id),
            till=0,
            accounts={},
            worth={document.client: 0},
        )

    @operation(1, number=INDEX)
    def cancel_register_payment(self, number):
        """Cancel a payment of a cash register, as Odoo does."""
        payments = self.env["account.payment"].search(
            [
                ("partner_id", "in", self.client_ids),
                ("deposit_account_id", "=", False),
                ("state", "in", ("in_process", "paid")),
            ],
            order="id",
        )
        payment = pick(payments, number)
        self.do(lambda: self.cancel_payments(payment), accounts={})
