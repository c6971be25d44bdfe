"""The books compared with the model of ``deposit_model``, in few queries."""

from odoo.tools import SQL

# What client accounts store beside what the ledger has of them.
ACCOUNTS = """
    SELECT account.id, account.state,
           account.prepaid_balance, account.debt_balance, account.balance,
           account.total_topped_up - account.total_debited,
           COALESCE(-SUM(line.balance) FILTER (WHERE line.account_id = prepaid.id), 0),
           COALESCE(SUM(line.balance) FILTER (WHERE line.account_id = credit.id), 0),
           COALESCE(SUM(line.amount_residual) FILTER (
               WHERE line.account_id = credit.id AND line.amount_residual > 0
           ), 0)
      FROM deposit_account account
      JOIN deposit_account_type type ON type.id = account.type_id
      JOIN account_account prepaid ON prepaid.id = type.prepaid_account_id
      JOIN account_account credit ON credit.id = type.credit_account_id
 LEFT JOIN account_move_line line ON line.deposit_account_id = account.id
                                 AND line.parent_state = 'posted'
  GROUP BY account.id, prepaid.id, credit.id
"""
LEDGER = """
    SELECT (SELECT SUM(prepaid_balance) FROM deposit_account),
           (SELECT SUM(debt_balance) FROM deposit_account),
           COALESCE(-SUM(balance) FILTER (WHERE account_id = %(prepaid)s), 0),
           COALESCE(SUM(balance) FILTER (WHERE account_id = %(credit)s), 0),
           COUNT(*) FILTER (WHERE deposit_account_id IS NULL)
      FROM account_move_line
     WHERE account_id IN (%(prepaid)s, %(credit)s) AND parent_state = 'posted'
"""
INVOICES = "SELECT id, state, amount_residual FROM account_move WHERE id IN %(invoices)s"
PARTS = """
    SELECT debit.move_id, payment.id, SUM(partial.amount)
      FROM account_partial_reconcile partial
      JOIN account_move_line debit ON debit.id = partial.debit_move_id
      JOIN account_move_line credit ON credit.id = partial.credit_move_id
      JOIN account_payment payment ON payment.move_id = credit.move_id
     WHERE debit.move_id IN %(invoices)s
       AND credit.parent_state = 'posted'
       AND payment.deposit_operation IN ('spend', 'credit')
  GROUP BY debit.move_id, payment.id
"""
PAYMENTS = """
    SELECT id, CASE WHEN state = 'canceled' THEN 'canceled'
                    WHEN deposit_reversed THEN 'reversed' ELSE 'posted' END
      FROM account_payment WHERE id IN %(payments)s
"""
DEBTS = """
    SELECT payment.id, SUM(line.amount_residual)
      FROM account_payment payment
      JOIN account_move_line line ON line.move_id = payment.move_id
     WHERE payment.id IN %(payments)s AND payment.deposit_operation = 'credit'
       AND line.deposit_account_id IS NOT NULL AND line.parent_state = 'posted'
  GROUP BY payment.id
"""
CREDITS = """
    SELECT partner_id, -SUM(amount_residual)
      FROM account_move_line
     WHERE account_id = %(receivable)s AND partner_id IN %(clients)s
       AND parent_state = 'posted' AND amount_residual < 0
  GROUP BY partner_id
"""


def cents(amount):
    """Return ``amount`` of money in cents."""
    return round((amount or 0) * 100)


class BooksCommon:
    """Checks of a test case that has the records of ``TestProperties``."""

    def check_books(self, books):
        """Check the invariants, and that everything is as the model says."""
        self.check_accounts(books)
        self.check_ledger()
        self.check_documents(books)
        self.check_reports(books)
        self.assertConserved()

    def query(self, query, **values):
        return self.env.execute_query(SQL(query, **values))

    def check_accounts(self, books):
        """Prepaid and debt of each account: stored, in the ledger, and open to be settled."""
        rows = {row[0]: (row[1], *map(cents, row[2:])) for row in self.query(ACCOUNTS)}
        for account in books.accounts:
            state, prepaid, debt, balance, *sums = rows[account.record.id]
            name = f"account of client {account.client}"
            self.assertEqual(
                (state, prepaid, debt, balance),
                (account.state, account.prepaid, account.debt, account.balance),
                name,
            )
            self.assertEqual(sums, [balance, prepaid, debt, debt], name)
            free = max(account.get_limit(books.today) - account.debt, 0)
            available = account.prepaid + free if account.state == "open" else 0
            self.assertEqual(cents(account.record.available_amount), available, name)

    def check_ledger(self):
        """All accounts together are the ledger accounts, each item of which names an account."""
        [(prepaid, debt, prepaid_ledger, debt_ledger, untagged)] = self.query(
            LEDGER, prepaid=self.prepaid_ledger.id, credit=self.credit_ledger.id
        )
        self.assertEqual((prepaid, debt, 0), (prepaid_ledger, debt_ledger, untagged))

    def check_documents(self, books):
        """What is due on each invoice, what pays it, what each payment has become."""
        ids = tuple(invoice.record.id for invoice in books.invoices)
        rows = {row[0]: row[1:] for row in self.query(INVOICES, invoices=ids)}
        for invoice in books.invoices:
            state, residual = rows[invoice.record.id]
            self.assertEqual(state, invoice.state, "state of invoice")
            if state == "posted":
                self.assertEqual(cents(residual), invoice.due, "due on invoice")
        expected = {
            (invoice.record.id, operation.record.id): part
            for operation in books.operations
            for invoice, part in operation.parts.items()
        }
        parts = {row[:2]: cents(row[2]) for row in self.query(PARTS, invoices=ids)}
        self.assertEqual(parts, expected, "payments of invoices")
        self.check_payments(books)
        credits = dict(
            self.query(CREDITS, receivable=self.receivable.id, clients=tuple(self.clients.ids))
        )
        for number, client in enumerate(self.clients):
            open_credits = sum(credit.amount for credit in books.get_credits(number))
            self.assertEqual(cents(credits.get(client.id)), open_credits, "open credits")

    def check_payments(self, books):
        """Each payment is posted, canceled or reversed as it must be, and owed or settled."""
        payments = {o.record.id: o for o in books.operations if o.is_payment}
        if payments:
            states = dict(self.query(PAYMENTS, payments=tuple(payments)))
            self.assertEqual(
                states, {id_: payments[id_].state for id_ in payments}, "state of payments"
            )
            debts = {row[0]: cents(row[1]) for row in self.query(DEBTS, payments=tuple(payments))}
            expected = {id_: payments[id_].debt.residual for id_ in debts}
            self.assertEqual(debts, expected, "what is owed of payments on credit")

    def check_reports(self, books):
        """History and balances of a day say the same as the accounts."""
        accounts = self.env["deposit.account"].union(*(a.record for a in books.accounts))
        expected = {account.record.id: account.balance for account in books.accounts}
        balances = accounts.balance_at(books.today)
        self.assertEqual({id_: cents(balances[id_]) for id_ in balances}, expected, "as of today")
        history = self._sum_operations(accounts)
        self.assertEqual({id_: cents(history[id_]) for id_ in history}, expected, "history")
