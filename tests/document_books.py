"""What the books say of clients, visits and documents, and what must be true of it at any time.

Read from the ledger by SQL: no rule of the addon is used to check the addon.
"""

from dataclasses import dataclass, field

from odoo.tools import SQL

ACCOUNTS = """
    SELECT account.id, partner.commercial_partner_id, account.prepaid_balance,
           account.debt_balance, account.balance,
           COALESCE(-SUM(line.balance) FILTER (WHERE line.account_id = type.prepaid_account_id), 0),
           COALESCE(SUM(line.balance) FILTER (WHERE line.account_id = type.credit_account_id), 0),
           COALESCE(SUM(line.amount_residual)
                    FILTER (WHERE line.account_id = type.credit_account_id), 0)
      FROM deposit_account account
      JOIN deposit_account_type type ON type.id = account.type_id
      JOIN res_partner partner ON partner.id = account.partner_id
 LEFT JOIN account_move_line line ON line.deposit_account_id = account.id
                                 AND line.parent_state = 'posted'
     WHERE account.id IN %(accounts)s
  GROUP BY account.id, partner.id, type.id
"""
DOCUMENTS = """
    SELECT move.id, move.commercial_partner_id, move.move_type, move.amount_total_signed,
           SUM(line.balance), SUM(line.amount_residual), move.payment_state
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
      JOIN account_account account ON account.id = line.account_id
     WHERE move.state = 'posted' AND move.move_type IN ('out_invoice', 'out_refund')
       AND account.account_type = 'asset_receivable' AND line.date >= %(first_day)s
  GROUP BY move.id
"""
# Receivable items that are no document: payments, and what moves credits.
OTHERS = """
    SELECT partner.commercial_partner_id,
           COALESCE(-SUM(line.amount_residual) FILTER (WHERE line.amount_residual < 0), 0),
           COALESCE(SUM(line.amount_residual) FILTER (WHERE line.amount_residual > 0), 0)
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
      JOIN account_move move ON move.id = line.move_id
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.parent_state = 'posted' AND move.move_type = 'entry'
       AND account.account_type = 'asset_receivable' AND account.id NOT IN %(ledgers)s
       AND line.date >= %(first_day)s
  GROUP BY partner.commercial_partner_id
"""
TILLS = """
    SELECT line.account_id, partner.commercial_partner_id, SUM(line.balance)
      FROM account_move_line line
      JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.parent_state = 'posted' AND line.account_id IN %(tills)s
  GROUP BY line.account_id, partner.commercial_partner_id
"""
# Entries that change what a client has, and name no money for it: differences written off.
DIFFERENCES = """
    SELECT move.id, move.reversed_entry_id,
           MAX(partner.commercial_partner_id), -SUM(line.balance)
      FROM account_move_line line
      JOIN account_account account ON account.id = line.account_id
      JOIN account_move move ON move.id = line.move_id
 LEFT JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.parent_state = 'posted' AND move.move_type = 'entry'
       AND line.date >= %(first_day)s
       AND (account.account_type = 'asset_receivable' OR account.id IN %(ledgers)s
            OR account.id IN %(tills)s)
  GROUP BY move.id
    HAVING ABS(SUM(line.balance)) > 0.00001
"""
PAID_DOCUMENTS = """
    SELECT item.move_id, SUM(partial.amount)
      FROM account_move_line item
      JOIN account_partial_reconcile partial ON item.id IN (partial.credit_move_id,
                                                            partial.debit_move_id)
      JOIN account_move_line other ON other.id = partial.debit_move_id + partial.credit_move_id
                                                 - item.id
      JOIN account_move document ON document.id = other.move_id
     WHERE item.move_id IN %(moves)s AND document.move_type IN ('out_invoice', 'out_refund')
       AND document.state = 'posted'
  GROUP BY item.move_id
"""
VISITS = """
    SELECT visit.id, visit.state, visit.amount_total, visit.amount_due,
           visit.visit_payment_state, visit.visit_credit_amount
      FROM sale_order visit
     WHERE visit.id IN %(visits)s
"""
VISIT_DOCUMENTS = """
    SELECT DISTINCT line.order_id, item.move_id
      FROM sale_order_line line
      JOIN sale_order_line_invoice_rel rel ON rel.order_line_id = line.id
      JOIN account_move_line item ON item.id = rel.invoice_line_id
     WHERE line.order_id IN %(visits)s AND item.parent_state = 'posted'
"""
# Odoo leaves the payments of a till on a document whose client changes: they are the other's then.
CROSSED = """
    SELECT giver.commercial_partner_id, taker.commercial_partner_id, partial.amount
      FROM account_partial_reconcile partial
      JOIN account_move_line debit ON debit.id = partial.debit_move_id
      JOIN account_move_line credit ON credit.id = partial.credit_move_id
      JOIN res_partner giver ON giver.id = credit.partner_id
      JOIN res_partner taker ON taker.id = debit.partner_id
     WHERE giver.commercial_partner_id != taker.commercial_partner_id
       AND debit.date >= %(first_day)s
       AND NOT EXISTS (SELECT 1 FROM account_move_line tagged
                        WHERE tagged.move_id IN (debit.move_id, credit.move_id)
                          AND tagged.deposit_account_id IS NOT NULL)
"""
STRANGERS = """
    SELECT payment.name, account.name, document.name
      FROM account_payment payment
      JOIN deposit_account account ON account.id = payment.deposit_account_id
      JOIN res_partner holder ON holder.id = account.partner_id
      JOIN account_move_line credit ON credit.move_id = payment.move_id
      JOIN account_partial_reconcile partial ON partial.credit_move_id = credit.id
      JOIN account_move_line debit ON debit.id = partial.debit_move_id
      JOIN account_move document ON document.id = debit.move_id
     WHERE payment.deposit_operation IN ('spend', 'credit')
       AND document.move_type IN ('out_invoice', 'out_receipt')
       AND account.id IN %(accounts)s
       AND document.commercial_partner_id != holder.commercial_partner_id
"""


@dataclass
class Account:
    client: int
    prepaid: int
    debt: int

    @property
    def balance(self):
        return self.prepaid - self.debt


@dataclass
class Document:
    client: int
    kind: str
    total: int
    due: int


@dataclass
class Visit:
    state: str
    total: int
    due: int
    payment_state: str
    credit: int


@dataclass
class Facts:
    """The books at one moment; amounts in the smallest unit of the currency."""

    accounts: dict = field(default_factory=dict)
    documents: dict = field(default_factory=dict)
    visits: dict = field(default_factory=dict)
    credits: dict = field(default_factory=dict)  # open, of a client, on no document
    debits: dict = field(default_factory=dict)
    tills: dict = field(default_factory=dict)  # by ledger account and client
    differences: dict = field(default_factory=dict)  # by client

    def get_till(self, client=None):
        """Return what all tills have taken, or have of one client."""
        return sum(v for (_till, owner), v in self.tills.items() if client in (None, owner))

    def get_taken(self, client):
        """Return what documents have taken of a client."""
        documents = [d for d in self.documents.values() if d.client == client]
        return sum(document.total - document.due for document in documents)

    def get_worth(self, client):
        """Return what a client has: balances and open credits less debts and what is due."""
        return (
            sum(account.balance for account in self.accounts.values() if account.client == client)
            + self.credits.get(client, 0)
            - self.debits.get(client, 0)
            - sum(d.due for d in self.documents.values() if d.client == client)
        )


class Fault(AssertionError):  # noqa: N818
    """Something that must never be; ``kind`` is the rule that is broken."""

    def __init__(self, kind, text):
        super().__init__(f"{kind}: {text}")
        self.kind = kind


class DocumentBooks:
    """Reads and checks the books of a test case with the records of ``DocumentWorld``."""

    def query(self, query, **values):
        return self.env.execute_query(SQL(query, **values))

    def units(self, amount):
        """Return ``amount`` of money in the smallest unit of the currency."""
        return round(float(amount or 0) * self.unit)

    def read_facts(self):
        """Return the books as they are now, and check what one look at them can tell."""
        self.env.flush_all()
        units, facts = self.units, Facts()
        ids = {
            "accounts": tuple(self.account_ids),
            "ledgers": self.ledger_ids,
            "tills": self.till_ids,
            "first_day": self.first_day,
        }
        for id_, client, *amounts in self.query(ACCOUNTS, **ids):
            prepaid, debt, balance, *sums = map(units, amounts)
            facts.accounts[id_] = Account(client, prepaid, debt)
            if sums != [prepaid, debt, debt] or balance != prepaid - debt:
                self.fault("stored balance", f"{(prepaid, debt, balance)}, items {sums}")
            if prepaid < 0 or debt < 0 or (prepaid and debt):
                self.fault("money and debt", f"prepaid {prepaid}, debt {debt}")
        for id_, client, kind, total, items, due, state in self.query(DOCUMENTS, **ids):
            total, items, due = units(total), units(items), units(due)
            facts.documents[id_] = Document(client, kind, items, due)
            if total != items:
                self.fault("document total", f"{total}, items {items}")
            if (state in ("paid", "reversed", "in_payment")) != (due == 0) and total:
                self.fault("document state", f"{state}, due {due} of {total}")
        for client, credits, debits in self.query(OTHERS, **ids):
            facts.credits[client], facts.debits[client] = units(credits), units(debits)
        for till, client, amount in self.query(TILLS, **ids):
            facts.tills[till, client] = units(amount)
        self._read_differences(facts, ids)
        if strangers := self.query(STRANGERS, **ids):
            self.fault("stranger", f"pays the document of somebody else: {strangers}")
        crossed = dict(self.moved)
        for giver, taker, amount in self.query(CROSSED, **ids):
            crossed[giver] = crossed.get(giver, 0) - units(amount)
            crossed[taker] = crossed.get(taker, 0) + units(amount)
        self._read_visits(facts)
        self._check_conservation(facts, crossed)
        return facts

    def _read_differences(self, facts, ids):
        """Read what was written off; it lasts only as long as its payment pays a document."""
        rows = {row[0]: row[1:] for row in self.query(DIFFERENCES, **ids)}
        net, roots = {}, {}
        for move in rows:
            origin, seen = move, {move}
            while rows.get(origin, (None,))[0] and rows[origin][0] not in seen:
                origin = rows[origin][0]
                seen.add(origin)
            roots[move] = origin
        for move, (_reversed, client, amount) in rows.items():
            amount = self.units(amount)
            net[roots[move]] = net.get(roots[move], 0) + amount
            facts.differences[client] = facts.differences.get(client, 0) + amount
        open_roots = tuple(move for move, amount in net.items() if amount)
        paid = (
            {
                move: self.units(amount)
                for move, amount in self.query(PAID_DOCUMENTS, moves=open_roots)
            }
            if open_roots
            else {}
        )
        for move in open_roots:
            if paid.get(move, 0) < abs(net[move]) and not self._is_exchange(move):
                self.fault(
                    "difference outlives its payment",
                    f"{net[move]} written off, and {paid.get(move, 0)} of documents paid",
                )

    def _is_exchange(self, move_id):
        move = self.env["account.move"].browse(move_id)
        return move.journal_id == self.company.currency_exchange_journal_id

    def _check_conservation(self, facts, moved):
        """No money of a client is created or lost, see invariant 5 of the design."""
        for client in self.client_ids:
            has = (
                facts.get_taken(client)
                - facts.differences.get(client, 0)
                + sum(a.balance for a in facts.accounts.values() if a.client == client)
                + facts.credits.get(client, 0)
                - facts.debits.get(client, 0)
            )
            given = facts.get_till(client) + moved.get(client, 0)
            if given != has:
                self.fault("conservation", f"client {client} gave {given}, has got {has}")
            if facts.debits.get(client):
                self.fault("hidden debt", f"{facts.debits[client]} open on no document")

    # === VISITS === #

    def _read_visits(self, facts):
        if not self.visit_ids:
            return
        visits = tuple(self.visit_ids)
        documents = self.query(VISIT_DOCUMENTS, visits=visits)
        edited = {}
        for order, move in documents:
            edited[order] = edited.get(order, 0) + abs(self.edited.get(move, 0))
        for id_, state, total, due, payment_state, credit in self.query(VISITS, visits=visits):
            total = 0 if state == "cancel" else self.units(total)
            visit = Visit(state, total, self.units(due), payment_state, self.units(credit))
            facts.visits[id_] = visit
            self._check_visit_state(visit, edited.get(id_, 0))
        groups = {}
        for order, move in documents:
            merged = ({order}, {move})
            for key in {id(group): group for group in groups.values()}.values():
                if order in key[0] or move in key[1]:
                    merged = (merged[0] | key[0], merged[1] | key[1])
            groups.update(dict.fromkeys(merged[0], merged))
        for orders, moves in {id(group): group for group in groups.values()}.values():
            self._check_due_of_visits(facts, orders, moves)

    def _check_visit_state(self, visit, edited):
        """The state of a visit says the same as its amounts.

        :param edited: how much its documents say more or less than the visit
        """
        due, total = visit.due, visit.total
        fits = {
            "overpaid": due < 0,
            "unpaid": abs(due - total) <= edited,
            "partial": due > 0,
            "credit": due == 0 and visit.credit > 0,
            "refunded": due == 0 and total <= edited,
            "paid": due == 0,
        }
        if not fits[visit.payment_state] or (due < 0) != (visit.payment_state == "overpaid"):
            self.fault("visit state", f"{visit}")

    def _check_due_of_visits(self, facts, orders, moves):
        """What is due of visits is due on their documents, or not invoiced yet."""
        documents = [facts.documents[move] for move in moves if move in facts.documents]
        if any(move in self.foreign_ids for move in moves):
            return
        # What an edited invoice says more or less than the visit is nobody's to pay.
        edited = sum(abs(self.edited.get(move, 0)) for move in moves)
        total = sum(facts.visits[order].total for order in orders)
        due = sum(facts.visits[order].due for order in orders)
        open_amount = sum(document.due for document in documents)
        uninvoiced = total - sum(document.total for document in documents)
        if abs(due - open_amount - uninvoiced) > edited:
            self.fault("due of visit", f"due {due}, open {open_amount}, not invoiced {uninvoiced}")
