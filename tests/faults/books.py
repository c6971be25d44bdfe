"""What must hold whenever nobody is in the middle of a transaction, read with plain SQL."""

import json
import time
from datetime import datetime, timezone

from client import Refused, Violation
from machine import query, query_at_once

# Each query returns what is wrong. At any moment: every operation is one transaction.
ALWAYS = {
    "stored balances are the sums of posted items": """
        SELECT account.id, account.prepaid_balance, account.debt_balance, account.balance
          FROM deposit_account account
          JOIN deposit_account_type type ON type.id = account.type_id
     LEFT JOIN account_move_line line ON line.deposit_account_id = account.id
                                     AND line.parent_state = 'posted'
      GROUP BY account.id, type.prepaid_account_id, type.credit_account_id
        HAVING ROUND(account.prepaid_balance, 2) != ROUND(COALESCE(-SUM(line.balance) FILTER (
                   WHERE line.account_id = type.prepaid_account_id), 0), 2)
            OR ROUND(account.debt_balance, 2) != ROUND(COALESCE(SUM(line.balance) FILTER (
                   WHERE line.account_id = type.credit_account_id), 0), 2)
            OR ROUND(account.balance, 2) != ROUND(COALESCE(-SUM(line.balance), 0), 2)
            OR ROUND(account.total_topped_up - account.total_debited, 2)
               != ROUND(account.balance, 2)""",
    "money is not below zero, and nobody has money and owes some": """
        SELECT id, prepaid_balance, debt_balance FROM deposit_account
         WHERE prepaid_balance < 0 OR debt_balance < 0 OR prepaid_balance * debt_balance > 0""",
    "every item on the ledger accounts names a client account, and no other item does": """
        SELECT line.id, line.move_id, line.deposit_account_id
          FROM account_move_line line
     LEFT JOIN deposit_account account ON account.id = line.deposit_account_id
     LEFT JOIN deposit_account_type type ON type.id = account.type_id
         WHERE line.parent_state = 'posted'
           AND (line.account_id IN (
                   SELECT prepaid_account_id FROM deposit_account_type
                    UNION SELECT credit_account_id FROM deposit_account_type)
                OR line.deposit_account_id IS NOT NULL)
           AND COALESCE(line.account_id NOT IN (type.prepaid_account_id, type.credit_account_id),
                        TRUE)""",
    "entries are balanced": """
        SELECT move_id, SUM(balance) FROM account_move_line GROUP BY move_id
        HAVING ROUND(SUM(balance), 2) != 0""",
    "nothing is left in draft": """
        SELECT 'entry', id, name FROM account_move WHERE state = 'draft'
         UNION ALL
        SELECT 'payment', id, name FROM account_payment WHERE state = 'draft' OR move_id IS NULL""",
    "a payment and its entry are in the same state": """
        SELECT payment.id, payment.state, move.state
          FROM account_payment payment JOIN account_move move ON move.id = payment.move_id
         WHERE (payment.state = 'canceled') != (move.state = 'cancel')""",
    "what is open of an item is its amount less its matches": """
        SELECT line.id, line.move_id, line.balance, line.amount_residual
          FROM account_move_line line
          JOIN account_account ledger ON ledger.id = line.account_id AND ledger.reconcile
         WHERE line.parent_state = 'posted'
           AND (ROUND(line.amount_residual, 2) != ROUND(line.balance
                - (SELECT COALESCE(SUM(amount), 0) FROM account_partial_reconcile
                    WHERE debit_move_id = line.id)
                + (SELECT COALESCE(SUM(amount), 0) FROM account_partial_reconcile
                    WHERE credit_move_id = line.id), 2)
                OR line.reconciled != (ROUND(line.amount_residual, 2) = 0))""",
    "a paid invoice is reconciled, an open one is not": """
        SELECT move.id, move.name, move.payment_state, SUM(line.amount_residual)
          FROM account_move move
          JOIN account_move_line line ON line.move_id = move.id
          JOIN account_account ledger ON ledger.id = line.account_id
                                     AND ledger.account_type = 'asset_receivable'
         WHERE move.move_type IN ('out_invoice', 'out_refund') AND move.state = 'posted'
      GROUP BY move.id
        HAVING (move.payment_state IN ('paid', 'in_payment', 'reversed'))
               != (ROUND(SUM(line.amount_residual), 2) = 0)
            OR ROUND(ABS(SUM(line.amount_residual)), 2) != ROUND(move.amount_residual, 2)""",
    "what was paid from an account pays a document, or was given back": """
        SELECT payment.id, payment.name, line.amount_residual
          FROM account_payment payment
          JOIN account_move_line line ON line.move_id = payment.move_id
                                     AND line.deposit_account_id IS NULL
         WHERE payment.deposit_operation IN ('spend', 'credit')
           AND line.parent_state = 'posted' AND ROUND(line.amount_residual, 2) != 0""",
    "a settlement has paid debts with all of its amount": """
        SELECT move.id, move.name, line.amount_residual
          FROM account_move move JOIN account_move_line line ON line.move_id = move.id
          JOIN account_account ledger ON ledger.id = line.account_id AND ledger.reconcile
         WHERE move.deposit_operation = 'settlement' AND move.state = 'posted'
           AND ROUND(line.amount_residual, 2) != 0""",
    "an operation is reversed once at most": """
        SELECT reversed_entry_id, COUNT(*)
          FROM account_move
         WHERE state = 'posted' AND reversed_entry_id IN (
                   SELECT move_id FROM account_payment
                    WHERE deposit_operation IN ('top_up', 'refund')
                    UNION SELECT id FROM account_move WHERE deposit_operation = 'transfer')
      GROUP BY reversed_entry_id HAVING COUNT(*) > 1""",
    "a visit is confirmed and invoiced, or neither": """
        SELECT orders.id, orders.name, orders.state, COUNT(DISTINCT move.id)
          FROM sale_order orders
          JOIN sale_order_line item ON item.order_id = orders.id
     LEFT JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = item.id
     LEFT JOIN account_move_line line ON line.id = rel.invoice_line_id
     LEFT JOIN account_move move ON move.id = line.move_id AND move.state = 'posted'
      GROUP BY orders.id
        HAVING (orders.state = 'sale') != (COUNT(DISTINCT move.id) > 0)
            OR (orders.state = 'sale' AND orders.invoice_status != 'invoiced')""",
    "an import has posted all of its rows once, or none": """
        SELECT batch.id, batch.name, batch.state, COUNT(move.id)
          FROM deposit_account_import batch
     LEFT JOIN account_move move ON move.deposit_import_id = batch.id
                                AND move.deposit_operation = 'import' AND move.state = 'posted'
                                AND move.reversed_entry_id IS NULL
      GROUP BY batch.id
        HAVING COUNT(move.id) != CASE WHEN batch.state IN ('done', 'undone') THEN 1 ELSE 0 END
            OR (batch.state = 'undone') != EXISTS (
                   SELECT FROM account_move mirror
                    WHERE mirror.reversed_entry_id = MIN(move.id) AND mirror.state = 'posted')""",
    "no row of an import is there twice": """
        SELECT import_id, row, COUNT(*) FROM deposit_account_import_line
      GROUP BY import_id, row HAVING COUNT(*) > 1
         UNION ALL
        SELECT 0, 0, COUNT(*) FROM res_partner WHERE ref LIKE 'batch-%'
      GROUP BY ref HAVING COUNT(*) > 1
         UNION ALL
        SELECT partner_id, type_id, COUNT(*) FROM deposit_account
      GROUP BY partner_id, type_id HAVING COUNT(*) > 1""",
    "nothing has the same number twice": """
        SELECT journal_id, name, COUNT(*) FROM account_move WHERE state = 'posted'
      GROUP BY journal_id, name HAVING COUNT(*) > 1""",
}
LIMITS = """
    SELECT id, debt_balance FROM deposit_account
     WHERE id = ANY(%s) AND ROUND(100 * debt_balance) > %s
"""
KEYS = """
    SELECT deposit_idempotency_key, COALESCE(deposit_account_id::text, 'till'),
           ROUND(SUM(amount) * 100)::int, MIN(create_date)::text
      FROM account_payment WHERE deposit_idempotency_key IS NOT NULL GROUP BY 1, 2
     UNION ALL
    SELECT move.deposit_idempotency_key, 'transfer',
           ROUND(SUM(line.debit) * 100)::int, MIN(move.create_date)::text
      FROM account_move move JOIN account_move_line line ON line.move_id = move.id
     WHERE move.deposit_idempotency_key IS NOT NULL GROUP BY move.id
     UNION ALL
    SELECT JSONB_OBJECT_KEYS(deposit_requests), 'visit', id, NULL FROM sale_order
     WHERE deposit_requests IS NOT NULL
"""
DUE = """
    SELECT item.order_id, ROUND(100 * SUM(move.amount_residual_signed))::int
      FROM (SELECT DISTINCT item.order_id, line.move_id
              FROM sale_order_line item
              JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = item.id
              JOIN account_move_line line ON line.id = rel.invoice_line_id) item
      JOIN account_move move ON move.id = item.move_id AND move.state = 'posted'
  GROUP BY item.order_id
"""
ROWS = """
    SELECT partner.ref, ROUND(100 * account.balance)::int
      FROM deposit_account account JOIN res_partner partner ON partner.id = account.partner_id
     WHERE account.type_id = %s
"""


class Books:
    """The books, compared with themselves and with what the clients were told."""

    def __init__(self, facts, model, server):
        self.facts = facts
        self.model = model
        self.server = server
        self.checks = 0
        self.from_key = set()

    def check_always(self):
        """Check what holds at any moment."""
        queries = {name: (sql,) for name, sql in ALWAYS.items()}
        queries["debts are within the limit"] = (
            LIMITS,
            self.facts["strict"],
            self.facts["limit"],
        )
        for name, rows in zip(queries, query_at_once(queries.values()), strict=True):
            if rows:
                raise Violation(f"{name}, but not: {rows[:10]}")
        self.checks += len(queries)

    def check_all(self, client):
        """Check everything; nobody is at work.

        :param Client client: who asks the addon itself
        """
        self.wait_until_idle()
        keys = self.read_keys()
        self.resolve(keys)
        self.check_always()
        self.check_keys(keys)
        self.compare(
            "balance of accounts",
            self.model.balances,
            dict(
                query(
                    "SELECT id, ROUND(100 * balance)::int FROM deposit_account WHERE id = ANY(%s)",
                    list(self.model.balances),
                )
            ),
        )
        self.check_visits()
        self.check_imports()
        ids = [id_ for (id_,) in query("SELECT id FROM deposit_account")]
        try:
            target = "deposit.account/check_integrity"
            differences, _attempts = client.call("read", "manager", target, ids)
        except Refused as refusal:
            raise Violation(f"check_integrity is refused: {refusal}") from None
        if differences:
            raise Violation(f"check_integrity: {differences}")
        self.checks += 6

    def wait_until_idle(self):
        """Wait for requests whose client has gone."""
        until = time.monotonic() + 120
        while not self.server.is_idle():
            if time.monotonic() > until:
                raise Violation("the server works on a request for two minutes")
            time.sleep(0.05)

    @staticmethod
    def compare(name, expected, found):
        wrong = {
            key: (expected.get(key), found.get(key))
            for key in expected.keys() | found.keys()
            if expected.get(key) != found.get(key)
        }
        if wrong:
            raise Violation(f"{name}: expected and found {dict(list(wrong.items())[:10])}")

    # === KEYS === #

    @staticmethod
    def read_keys():
        """Return what the books have under each key."""
        keys = {}
        for key, place, amount, created in query(KEYS):
            place = int(place) if place.isdigit() else place
            entry = keys.setdefault(key, ({}, []))
            entry[0][place] = amount
            entry[1].append(created)
        return keys

    def resolve(self, keys):
        """Find out what became of requests whose last attempt was refused."""
        while self.model.open:
            asked = self.model.open.pop()
            if asked.key in keys:
                self.model.apply(asked)
            asked.is_open = False
            self.model.asked.append(asked)
            if asked.release:
                pool, record = asked.release
                pool.append(record)

    def check_keys(self, keys):
        """Each request that was done is there once, each one that was refused is not there."""
        expected = {asked.key: asked.expected for asked in self.model.asked if asked.is_done}
        expected = {key: places for key, places in expected.items() if places}
        self.compare("keys", expected, {key: places for key, (places, _created) in keys.items()})
        for asked in self.model.asked:
            if asked.is_done and len(asked.attempts) > 1 and asked.key in keys:
                created = keys[asked.key][1]
                last = datetime.fromtimestamp(asked.attempts[-1], timezone.utc)
                last = last.strftime("%Y-%m-%d %H:%M:%S.%f")
                if created[0] and min(created) < last:
                    self.from_key.add(asked.key)

    # === DOCUMENTS === #

    def check_visits(self):
        """What is due of each visit."""
        expected = {visit.id: visit.due for visit in self.model.visits if visit.due is not None}
        self.compare("due of visits", expected, dict(query(DUE)))

    def check_imports(self):
        """Each row of each batch is on one account, as long as the batch is not undone."""
        expected = {}
        for batch in self.model.batches:
            for reference, amount in batch.rows.items():
                expected[reference] = amount if batch.state == "done" else 0
        self.compare("imports", expected, dict(query(ROWS, self.facts["import_type"])))


def read_facts(folder):
    """Return what `prepare.py` has left there."""
    facts = json.loads((folder / "facts.json").read_text())
    facts["accounts"] = {int(id_): client for id_, client in facts["accounts"].items()}
    facts["start"] = time.strftime("%Y-%m-%d 10:00:00", time.gmtime())
    return facts
