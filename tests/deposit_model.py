"""Client accounts in plain Python: what must happen, by the rules of the books alone.

Knows nothing of Odoo and of the addon. Amounts are whole cents. Every method either changes the
model as the operation must change the books, or raises :class:`Refused` and changes nothing.
"""

from datetime import timedelta

from .deposit_records import Account, Credit, Note, Operation, Refused, check


class Books:
    """All accounts, invoices and operations, and the day."""

    def __init__(self, today):
        self.today = today
        self.types, self.accounts, self.invoices = [], [], []
        self.credits, self.operations = [], []

    def _record(self, kind, account, amount, **values):
        """Note a new operation and return it."""
        operation = Operation(kind, account, amount, self.today, **values)
        self.operations.append(operation)
        return operation

    def _bring(self, operation):
        """Put the money of ``operation`` on the account that receives it: debt is settled first."""
        account = operation.receiver
        operation.settled = min(operation.amount, account.debt)
        account.balance += operation.amount
        return operation

    def refuse(self):
        """Refuse, whatever the state of the books is."""
        raise Refused("it follows from another operation")

    # === ACCOUNTS === #

    def open_account(self, client, account_type):
        check(
            not self._is_taken(client, account_type), "the client has an open account of this type"
        )
        self.accounts.append(Account(client, account_type))
        return self.accounts[-1]

    def _is_taken(self, client, account_type):
        """Tell whether the client has an account of this type that is not closed."""
        return any(
            (account.client, account.type) == (client, account_type) and account.state != "closed"
            for account in self.accounts
        )

    def block(self, account):
        account.check_open()
        account.state = "blocked"

    def reopen(self, account):
        check(account.state != "open", "it is open")
        check(
            account.state == "blocked" or not self._is_taken(account.client, account.type),
            "the client has another open account of this type",
        )
        account.state = "open"

    def close(self, account):
        account.check_not_closed()
        check(account.balance == 0, "money or debt is left")
        account.state = "closed"

    def set_type_limit(self, account_type, limit):
        check(limit > 0 or not account_type.allow_credit, "credit without a limit")
        account_type.limit = limit

    def set_own_limit(self, account, limit, days):
        check(account.type.allow_credit, "the type gives no credit")
        account.own_limit = limit
        account.own_limit_until = self.today + timedelta(days=days) if days else None

    def reset_own_limit(self, account):
        account.own_limit = account.own_limit_until = None

    # === MONEY === #

    def top_up(self, account, amount):
        account.check_open()
        return self._bring(self._record("top_up", account, amount))

    def refund(self, account, amount):
        account.check_open()
        account.check_has(amount)
        account.balance -= amount
        return self._record("refund", account, amount)

    def transfer(self, account, target, amount):
        account.check_open()
        check(target is not account, "to itself")
        target.check_open()
        account.check_has(amount)
        account.balance -= amount
        return self._bring(self._record("transfer", account, amount, target=target))

    def pay(self, account, invoices, amount, allow_credit):
        """Pay ``invoices``, the oldest due first; all that is due without an amount.

        :return: the payment with the client's money and the one on credit, as far as there are any
        """
        account.check_open()
        check(all(invoice.client == account.client for invoice in invoices), "of another client")
        check(all(invoice.due for invoice in invoices), "nothing is due")
        due = sum(invoice.due for invoice in invoices)
        amount = due if amount is None else amount
        check(amount <= due, "more than is due")
        prepaid = min(amount, account.prepaid)
        missing = amount - prepaid
        limit = account.get_limit(self.today) if allow_credit else 0
        check(not missing or account.debt + missing <= limit, "over the limit")
        account.balance -= amount
        operations = []
        for kind, part in (("spend", prepaid), ("credit", missing)):
            if part:
                operations.append(self._record(kind, account, part))
                operations[-1].parts = self._allocate(invoices, part)
        return operations

    @staticmethod
    def _allocate(invoices, amount):
        """Pay ``invoices`` with ``amount`` and return how much of it each of them got."""
        parts = {}
        for invoice in sorted(invoices, key=lambda invoice: invoice.due_date):
            part = min(amount, invoice.due)
            if part:
                parts[invoice] = part
                invoice.due -= part
                amount -= part
        return parts

    # === OUTSTANDING CREDIT === #

    def get_credits(self, client):
        """Return the open credits of a client."""
        return [credit for credit in self.credits if credit.client == client and credit.amount]

    def take(self, account, credits, amount):
        """Move ``amount`` of open credits into the account, all of them without an amount."""
        account.check_open()
        check(credits, "nothing is paid too much")
        available = sum(credit.amount for credit in credits)
        amount = available if amount is None else amount
        check(amount <= available, "more than is paid too much")
        operation = self._record("take", account, amount)
        for credit in credits:
            operation.credits[credit] = min(amount, credit.amount)
            amount -= operation.credits[credit]
            credit.amount -= operation.credits[credit]
        return self._bring(operation)

    def release(self, account, amount):
        account.check_open()
        account.check_has(amount)
        account.balance -= amount
        self.credits.append(Credit(account.client, amount))
        return self._record("release", account, amount, credits={self.credits[-1]: amount})

    # === MONEY BACK === #

    def undo(self, operation, is_reversal, spent_to_debt):
        """Cancel an operation on its own day, or reverse it.

        :param is_reversal: whether it is reversed even on its own day
        :param spent_to_debt: whether money that is spent becomes a debt
        """
        check(operation.state == "posted", "it is undone already")
        self._check_undoable(operation, spent_to_debt)
        is_untouched = operation.left == operation.amount
        is_payment = operation.is_spend or operation.kind in ("top_up", "refund")
        if operation.kind == "release":
            [credit] = operation.credits
            credit.amount = 0
        elif operation.kind in ("take", "return"):
            for credit, amount in operation.credits.items():
                credit.amount += amount
        for account, change in self._get_changes(operation):
            account.balance += change
        for invoice, part in operation.parts.items():
            invoice.due += part
        operation.parts = {}
        is_canceled = (
            is_payment and is_untouched and operation.date == self.today and not is_reversal
        )
        # Settled debts are reversed even on their own day; which ones are settled is not modeled.
        done = "undone" if operation.kind == "credit" else "canceled"
        operation.state = done if is_canceled else "reversed"

    @staticmethod
    def _get_changes(operation):
        """Return what undoing ``operation`` does to the accounts, what is taken first."""
        receiver = operation.receiver
        changes = [(receiver, -operation.amount)] if receiver else []
        if receiver is not operation.account:
            changes.append((operation.account, operation.left))
        return changes

    def _check_undoable(self, operation, spent_to_debt):
        """Refuse to take back money that is spent, or to change a closed account."""
        for account, _change in self._get_changes(operation):
            account.check_not_closed()
        receiver = operation.receiver
        check(
            not receiver
            or spent_to_debt
            or receiver.prepaid + operation.settled >= operation.amount,
            "the money is spent",
        )
        if operation.kind == "release":
            [credit] = operation.credits
            check(credit.amount == operation.amount, "its credit has been used")
        for invoice in operation.parts:
            self._check_not_returned(invoice, operation.account)

    def _check_not_returned(self, invoice, account):
        """Refuse to take a payment off ``invoice`` whose money a credit note has returned."""
        check(not self._get_returned(invoice, account), "a credit note has returned its money")

    def _get_payments(self, invoice):
        """Return the operations that pay ``invoice``."""
        return [operation for operation in self.operations if invoice in operation.parts]

    def unreconcile(self, invoice):
        """Take all payments and credit notes off an invoice: the accounts get their money back."""
        payments = self._get_payments(invoice)
        for payment in payments:
            payment.account.check_not_closed()
            self._check_not_returned(invoice, payment.account)
        for payment in payments:
            part = payment.parts.pop(invoice)
            payment.account.balance += part
            invoice.due += part
            if not payment.left:
                payment.state = "reversed"
        for note in invoice.notes:
            invoice.due += note.credited
            note.amount += note.credited
            note.credited = 0

    def cancel_invoice(self, invoice):
        check(invoice.state == "posted", "it is canceled already")
        self.unreconcile(invoice)
        invoice.state, invoice.due = "cancel", 0

    def get_payers(self, invoice):
        """Return the accounts to which a credit note can return money."""
        return {
            payment.account
            for payment in self._get_payments(invoice)
            if payment.account.state != "closed"
        }

    def credit(self, invoice, amount, account):
        """Post a credit note: what is due goes down first, then ``account`` gets its money back.

        :return: the credit note, and the operation that returned money, if there is one
        """
        returnable = self._get_returnable(invoice, account)
        credited = min(amount, invoice.due)
        invoice.due -= credited
        note = Note(invoice.client, amount - credited, invoice=invoice, credited=credited)
        invoice.notes.append(note)
        self.credits.append(note)
        returned = min(note.amount, returnable)
        if returned <= 0:
            return note, None
        note.amount -= returned
        operation = self._record("return", account, returned, credits={note: returned})
        return note, self._bring(operation)

    def _get_returnable(self, invoice, account):
        """Return what ``account`` has paid of ``invoice`` and has not got back."""
        paid = sum(
            payment.parts[invoice]
            for payment in self._get_payments(invoice)
            if payment.account is account
        )
        return paid - self._get_returned(invoice, account)

    def _get_returned(self, invoice, account):
        """Return what credit notes of ``invoice`` have given back to ``account``."""
        return sum(
            operation.amount
            for operation in self.operations
            if operation.kind == "return"
            and operation.state == "posted"
            and operation.account is account
            and invoice.notes.count(*operation.credits)
        )
