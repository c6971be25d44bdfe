"""All client accounts of the model, and what can be done with them."""

from datetime import timedelta

from .deposit_model import Account, Credit, Debt, Note, Operation, Refused, allocate, check

CREDIT_DAYS = 14


class Books:
    """Accounts, invoices and operations, and the day."""

    def __init__(self, today):
        self.today = today
        self.types, self.accounts, self.invoices = [], [], []
        self.credits, self.operations = [], []

    @property
    def due_date(self):
        """The day on which a debt of today is due."""
        return self.today + timedelta(days=CREDIT_DAYS)

    def _record(self, kind, account, amount, **values):
        """Note a new operation and return it."""
        operation = Operation(kind, account, amount, self.today, **values)
        self.operations.append(operation)
        return operation

    def _bring(self, operation):
        """Put the money of ``operation`` on the account that receives it."""
        operation.receiver.bring(operation.brought, operation)
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
        account.prepaid -= amount
        return self._record("refund", account, amount)

    def transfer(self, account, target, amount):
        account.check_open()
        check(target is not account, "to itself")
        target.check_open()
        account.check_has(amount)
        account.prepaid -= amount
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
        missing = max(amount - account.prepaid, 0)
        limit = account.get_limit(self.today) if allow_credit else 0
        check(not missing or account.debt + missing <= limit, "over the limit")
        operations = []
        if amount > missing:
            operations.append(self._record("spend", account, amount - missing))
            account.prepaid -= amount - missing
        if missing:
            operations.append(self._record("credit", account, missing))
            operations[-1].debt = Debt(missing, self.due_date)
            account.debts.append(operations[-1].debt)
        invoices = sorted(invoices, key=lambda invoice: invoice.due_date)
        for operation in operations:
            operation.parts = allocate(operation.amount, [(i, i.due) for i in invoices])
            for invoice, part in operation.parts.items():
                invoice.due -= part
        return operations

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
        operation.credits = allocate(amount, [(credit, credit.amount) for credit in credits])
        for credit, part in operation.credits.items():
            credit.amount -= part
        return self._bring(operation)

    def release(self, account, amount):
        account.check_open()
        account.check_has(amount)
        account.prepaid -= amount
        self.credits.append(Credit(account.client, amount))
        return self._record("release", account, amount, credits={self.credits[-1]: amount})

    # === MONEY BACK === #

    def undo(self, operation, is_reversal, spent_to_debt):
        """Cancel an operation on its own day, or reverse it.

        :param is_reversal: whether it is reversed even on its own day
        :param spent_to_debt: whether money that is spent becomes a debt
        """
        self._check_undoable(operation, spent_to_debt)
        is_canceled = (
            operation.is_payment
            and operation.is_untouched
            and operation.date == self.today
            and not is_reversal
        )
        if receiver := operation.receiver:
            receiver.take_back(operation, operation.brought, self.due_date)
        operation.state = "canceled" if is_canceled else "reversed"
        if operation.kind == "release":
            [credit] = operation.credits
            credit.amount = 0
        for credit, amount in operation.credits.items() if receiver else ():
            credit.amount += amount
        for debt, part in operation.lessened.items():
            debt.residual += part
        left = sum(operation.parts.values()) if operation.is_spend else operation.amount
        for invoice, part in operation.parts.items():
            invoice.due += part
        operation.parts = {}
        # What is left after the money was taken back settles what is open again.
        if receiver:
            receiver.bring(0)
        if receiver is not operation.account:
            operation.give_back(left)

    def _check_undoable(self, operation, spent_to_debt):
        """Refuse to undo twice, to take spent money back, or to change a closed account."""
        check(operation.state == "posted", "it is undone already")
        operation.account.check_not_closed()
        for invoice in operation.parts:
            self._check_not_returned(invoice, operation.account)
        if receiver := operation.receiver:
            receiver.check_not_closed()
            if not spent_to_debt:
                receiver.check_takes(operation, operation.brought)
        if operation.kind == "release":
            [credit] = operation.credits
            check(credit.amount == operation.amount, "its credit has been used")

    def _get_payments(self, invoice):
        """Return the operations that pay ``invoice``, those on credit first."""
        payments = [operation for operation in self.operations if invoice in operation.parts]
        return sorted(payments, key=lambda payment: payment.kind != "credit")

    def _get_returned(self, invoice, account):
        """Return what credit notes of ``invoice`` have given back to ``account``."""
        return sum(
            operation.amount
            for operation in self.operations
            if operation.kind == "return"
            and operation.state == "posted"
            and operation.account is account
            and not operation.credits.keys().isdisjoint(invoice.notes)
        )

    def _check_not_returned(self, invoice, account):
        check(not self._get_returned(invoice, account), "a credit note has returned money of it")

    def unreconcile(self, invoice):
        """Take all payments and credit notes off an invoice: the accounts get their money back."""
        payments = self._get_payments(invoice)
        for payment in payments:
            payment.account.check_not_closed()
            self._check_not_returned(invoice, payment.account)
        for payment in payments:
            part = payment.parts.pop(invoice)
            invoice.due += part
            payment.give_back(part)
            if not payment.parts:
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
        payments = [p for p in self._get_payments(invoice) if p.account is account]
        paid = sum(payment.parts[invoice] for payment in payments)
        returnable = paid - self._get_returned(invoice, account)
        credited = min(amount, invoice.due)
        invoice.due -= credited
        note = Note(invoice.client, amount - credited, credited=credited)
        invoice.notes.append(note)
        self.credits.append(note)
        returned = min(note.amount, returnable)
        if returned <= 0:
            return note, None
        note.amount -= returned
        operation = self._record("return", account, returned, credits={note: returned})
        debts = [payment.debt for payment in payments if payment.debt]
        debts.sort(key=lambda debt: (debt.due_date, debt.amount))
        operation.lessened = allocate(returned, [(debt, debt.residual) for debt in debts])
        account.lessen(operation.lessened)
        return note, self._bring(operation)
