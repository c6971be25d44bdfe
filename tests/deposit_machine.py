"""Random operations on client accounts, each compared with the model of ``deposit_model``."""

from datetime import timedelta

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule

from odoo.exceptions import UserError

from .deposit_model import Refused

# Which one, of those that fit or, from ANY on, of all there are.
ANY = 26
INDEX = st.integers(0, 30)
RECENT = st.one_of(st.integers(0, 3), INDEX)
# Round amounts meet limits and balances exactly.
AMOUNT = st.one_of(st.sampled_from([10_00, 20_00, 30_00, 50_00, 100_00]), st.integers(1, 150_00))
# Percent of what is there: all of it, a part, or more than there is.
SHARE = st.sampled_from([100, 100, 75, 50, 33, 10, 130])
LIMIT = st.sampled_from([100_00, 150_00, 30_00, 100_00, 0])
SOMETIMES = st.sampled_from([False, False, False, True])


def pick(items, index, fits=bool):
    """Return one of ``items``, the latest for the index 0."""
    fitting = [item for item in items if fits(item)] if index < ANY else items
    return (fitting or items)[-1 - index % len(fitting or items)]


def take_share(share, amount):
    """Return ``share`` percent of ``amount``, at least one cent."""
    return max(amount * share // 100, 1)


OPERATIONS = []


def operation(weight, **arguments):
    """Let the machine do what a method does, ``weight`` times as often as others."""

    def register(method):
        values = st.fixed_dictionaries(arguments)
        OPERATIONS.extend([st.tuples(st.just(method.__name__), values)] * weight)
        return method

    return register


def bind(predicted, result):
    """Note the record of what the model has made."""
    if predicted is not None:
        predicted.record = result


class DepositMachine(RuleBasedStateMachine):
    """Does the same on the model and on the accounts, in a savepoint that is rolled back."""

    def __init__(self, case):
        super().__init__()
        self.case = case
        self.start = case.env.cr.savepoint()
        self.books = case.create_books()
        case.move_to(self.books.today)

    def teardown(self):
        self.start.close(rollback=True)
        self.case.env.invalidate_all()
        self.case.env.cr.precommit.data.clear()

    # === DOING === #

    def do(self, predict, execute, bind=bind):
        """Do an operation on the model, then on the accounts, and compare.

        :param predict: changes the model, or raises ``Refused``
        :param execute: does the same on the accounts
        :param bind: tells the model which records are its own, given what both returned
        """
        self.case.operation_count += 1
        try:
            predicted = predict()
        except Refused as reason:
            self._check_refused(execute, reason)
            return
        try:
            with self.case.env.cr.savepoint():
                result = execute()
        except UserError as error:
            raise AssertionError(f"refused, but must be done: {error}") from error
        bind(predicted, result)
        self.case.done_count += 1
        self.case.check_books(self.books)

    def _check_refused(self, execute, reason):
        """Check that an operation is refused and changes nothing."""
        before = self.case._snapshot()
        try:
            with self.case.env.cr.savepoint():
                execute()
        except UserError:
            self.case.assertEqual(self.case._snapshot(), before, "a refused operation did this")
        else:
            raise AssertionError(f"done, but must be refused: {reason}")

    def do_on(self, account, method, execute, *args):
        """Do an operation on an account whose record is what ``execute`` returns."""
        self.do(lambda: method(account, *args), lambda: execute(account.record))

    def pick_account(self, index, fits=lambda account: account.state == "open"):
        return pick(self.books.accounts, index, fits)

    def pick_source(self, index):
        """Return an account with money on it."""
        return self.pick_account(index, lambda a: a.prepaid and a.state == "open")

    def pick_invoice(self, index, fits):
        return pick(self.books.invoices, index, lambda i: i.state == "posted" and fits(i))

    def pick_operation(self, index):
        return pick(self.books.operations, index, lambda o: o.state == "posted")

    # === ACCOUNTS === #

    @operation(1, account=INDEX, change=st.sampled_from(["close", "reopen", "block", "reopen"]))
    def change_state(self, account, change):
        fits = {
            "block": lambda a: a.state == "open",
            "reopen": lambda a: a.state != "open",
            "close": lambda a: a.state != "closed" and not a.balance,
        }
        account = self.pick_account(account, fits[change])
        execute = {
            "block": lambda: account.record.action_block("Property"),
            "reopen": account.record.action_unblock,
            "close": account.record.action_close,
        }
        self.do(lambda: getattr(self.books, change)(account), execute[change])

    @operation(1, client=st.integers(0, 2), account_type=st.integers(0, 1))
    def open_account(self, client, account_type):
        account_type = self.books.types[account_type]
        self.do(
            lambda: self.books.open_account(client, account_type),
            lambda: self.case.env["deposit.account"].open(
                self.case.clients[client].id, account_type.record.id
            ),
        )

    @operation(1, account=INDEX, limit=LIMIT, days=st.sampled_from([None, 0, 1, 40]))
    def set_limit(self, account, limit, days):
        """Set the limit of an account, or without a number of days that of the account type."""
        account = self.pick_account(account, lambda a: a.type.allow_credit)
        if days is None:
            self.do(
                lambda: self.books.set_type_limit(account.type, limit),
                lambda: account.type.record.write({"credit_limit": limit / 100}),
            )
        else:
            until = self.books.today + timedelta(days=days) if days else None
            self.do(
                lambda: self.books.set_own_limit(account, limit, days),
                lambda: account.record.action_set_credit_limit(limit / 100, "Property", until),
            )

    @operation(1, account=INDEX)
    def reset_limit(self, account):
        account = self.pick_account(account, lambda a: a.own_limit is not None)
        self.do(
            lambda: self.books.reset_own_limit(account),
            lambda: account.record.action_reset_credit_limit("Property"),
        )

    @operation(2, days=st.sampled_from([1, 1, 30]))
    def wait(self, days):
        self.books.today += timedelta(days=days)
        self.case.move_to(self.books.today)
        self.case.env.invalidate_all()
        self.case.check_books(self.books)

    # === MONEY === #

    @operation(3, account=INDEX, amount=st.one_of(AMOUNT, st.just(0)))
    def top_up(self, account, amount):
        """Top up an account, by what is owed on it when there is no amount."""
        account = self.pick_account(account, lambda a: a.state == "open" and (amount or a.debt))
        amount = amount or account.debt or 1
        self.do_on(
            account,
            self.books.top_up,
            lambda record: self.case.top_up(record, amount / 100),
            amount,
        )

    @operation(1, account=INDEX, share=SHARE)
    def refund(self, account, share):
        account = self.pick_source(account)
        amount = take_share(share, account.prepaid)
        self.do_on(
            account,
            self.books.refund,
            lambda record: record.refund(amount / 100, self.case.cash.id),
            amount,
        )

    @operation(2, account=INDEX, receiver=INDEX, share=SHARE)
    def transfer(self, account, receiver, share):
        account = self.pick_source(account)
        target = self.pick_account(receiver, lambda a: a.state == "open" and a is not account)
        amount = take_share(share, account.prepaid)
        self.do_on(
            account,
            self.books.transfer,
            lambda record: record.transfer(target.record.id, amount / 100),
            target,
            amount,
        )

    def pay(self, account, invoices, amount, allow_credit=False):
        """Pay invoices from an account, all that is due when there is no amount."""

        def bind(operations, payments):
            self.case.assertEqual(
                [operation.kind for operation in operations], payments.mapped("deposit_operation")
            )
            for operation, payment in zip(operations, payments, strict=True):
                operation.record = payment

        self.do(
            lambda: self.books.pay(account, invoices, amount, allow_credit),
            lambda: account.record.pay(
                [invoice.record.id for invoice in invoices],
                amount and amount / 100,
                allow_credit=allow_credit,
            ),
            bind,
        )

    @operation(2, account=INDEX, invoice=INDEX, share=SHARE)
    def pay_with_money(self, account, invoice, share):
        account = self.pick_source(account)
        invoice = self.pick_invoice(invoice, lambda i: i.due and i.client == account.client)
        self.pay(account, [invoice], take_share(share, min(invoice.due, account.prepaid)))

    @operation(3, account=INDEX, invoice=INDEX, share=SHARE)
    def pay_on_credit(self, account, invoice, share):
        account = self.pick_account(account, lambda a: a.state == "open" and a.type.allow_credit)
        invoice = self.pick_invoice(invoice, lambda i: i.due and i.client == account.client)
        free = max(account.balance + account.get_limit(self.books.today), 0)
        self.pay(account, [invoice], take_share(share, min(invoice.due, free)), True)

    @operation(2, account=INDEX, first=INDEX, second=INDEX, share=SHARE, allow_credit=st.booleans())
    def pay_two(self, account, first, second, share, allow_credit):
        account = self.pick_source(account)
        first = self.pick_invoice(first, lambda i: i.due and i.client == account.client)
        second = self.pick_invoice(
            second, lambda i: i.due and i.client == account.client and i is not first
        )
        invoices = list({first: 0, second: 0})
        self.pay(account, invoices, take_share(share, account.prepaid), allow_credit)

    @operation(1, account=INDEX, invoice=INDEX, allow_credit=st.booleans())
    def pay_all(self, account, invoice, allow_credit):
        account = self.pick_account(account)
        invoice = self.pick_invoice(invoice, lambda i: i.due and i.client == account.client)
        self.pay(account, [invoice], None, allow_credit)

    # === OUTSTANDING CREDIT === #

    @operation(1, account=INDEX, credit=INDEX, share=SHARE)
    def take(self, account, credit, share):
        account = self.pick_account(
            account, lambda a: a.state == "open" and self.books.get_credits(a.client)
        )
        credits = self.books.get_credits(account.client)
        credits = [pick(credits, credit)] if credits else []
        amount = take_share(share, sum(credit.amount for credit in credits))
        self.take_credits(account, credits, amount)

    @operation(1, account=INDEX)
    def take_all(self, account):
        account = self.pick_account(
            account, lambda a: a.state == "open" and self.books.get_credits(a.client)
        )
        self.take_credits(account, self.books.get_credits(account.client), None)

    def take_credits(self, account, credits, amount):
        lines = self.case.get_credit_lines(credits)
        self.do_on(
            account,
            self.books.take,
            lambda record: record.take_outstanding_credit(lines, amount and amount / 100),
            credits,
            amount,
        )

    @operation(1, account=INDEX, share=SHARE)
    def release(self, account, share):
        account = self.pick_source(account)
        amount = take_share(share, account.prepaid)
        self.do_on(
            account,
            self.books.release,
            lambda record: self.case.release(record, amount / 100, self.books.credits),
            amount,
        )

    # === MONEY BACK === #

    @operation(4, operation=RECENT, spent_to_debt=SOMETIMES)
    def cancel(self, operation, spent_to_debt):
        operation = self.pick_operation(operation)
        self.do(
            lambda: self.books.undo(operation, False, spent_to_debt),
            lambda: operation.record.action_deposit_cancel("Property", spent_to_debt),
        )

    @operation(2, operation=INDEX)
    def reverse_with_odoo(self, operation):
        operation = self.pick_operation(operation)
        self.do(
            lambda: self.books.undo(operation, True, False),
            lambda: self.case.reverse(self.case.get_entry(operation.record)).refund_moves(),
        )

    @operation(1, index=RECENT)
    def cancel_what_follows_by_itself(self, index):
        """Settlements, debts and reversals are undone with what they follow from, or never."""
        moves = self.case.find_followers()
        if not moves:
            return
        move = pick(moves, index)
        self.do(self.books.refuse, lambda: move.action_deposit_cancel("Property"))

    @operation(1, invoice=INDEX)
    def unreconcile(self, invoice):
        invoice = self.pick_invoice(invoice, self.books.get_payers)
        self.do(
            lambda: self.books.unreconcile(invoice),
            lambda: self.case.get_receivable_lines(invoice.record).remove_move_reconcile(),
        )

    @operation(1, invoice=INDEX)
    def cancel_invoice(self, invoice):
        invoice = self.pick_invoice(invoice, self.books.get_payers)
        self.do(lambda: self.books.cancel_invoice(invoice), invoice.record.button_cancel)

    @operation(
        2, invoice=st.integers(0, ANY - 1), share=SHARE, is_returned=SOMETIMES.map(lambda x: not x)
    )
    def credit_invoice(self, invoice, share, is_returned):
        """Post a credit note; the account it proposes is kept, or emptied."""
        invoice = self.pick_invoice(invoice, self.books.get_payers)
        if invoice.state != "posted":
            return
        amount = min(take_share(share, invoice.total), invoice.total)
        draft = self.case.draft_credit_note(invoice.record, amount / 100)
        payers = {account.record: account for account in self.books.get_payers(invoice)}
        proposed = draft.deposit_return_account_id
        self.case.assertEqual(bool(proposed), bool(payers))
        account = payers[proposed] if proposed and is_returned else None
        draft.deposit_return_account_id = account and account.record

        def bind(predicted, _result):
            note, operation = predicted
            note.record = draft
            if operation:
                operation.record = self.case.find_return(draft)

        self.do(lambda: self.books.credit(invoice, amount, account), draft.action_post, bind)

    # The weights need a choice of our own: Hypothesis leaves out some rules in each example.
    @rule(step=st.sampled_from(OPERATIONS).flatmap(lambda step: step))
    def step(self, step):
        """Do one operation."""
        name, values = step
        getattr(self, name)(**values)
