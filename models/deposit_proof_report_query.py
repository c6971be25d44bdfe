from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

# Entries of client accounts that are no payments: they move money and bring none in.
_OWN_OPERATIONS = ("transfer", "settlement", "debt", "overpayment", "return")
_ROOT = "SPLIT_PART(company.parent_path, '/', 1)::int"
# Each posted entry: what it is, the chain, and the client of its payment. What reverses a payment
# or an operation counts as that. What a credit note returns of a payment with a difference takes a
# part of the difference back.
_ENTRY = f"""
    SELECT move.id,
           {_ROOT} AS company_id,
           payment.id AS payment_id,
           payment.payment_type,
           payment.outstanding_account_id,
           payer.commercial_partner_id AS payer_id,
           CASE WHEN move.move_type IN ('out_invoice', 'out_refund', 'out_receipt') THEN 'document'
                WHEN source.id IS NOT NULL THEN 'own'
                WHEN payment.deposit_operation IN ('spend', 'credit') THEN 'spend'
                WHEN payment.partner_type = 'customer' THEN 'payment'
                WHEN COALESCE(origin.deposit_operation, move.deposit_operation) = 'import'
                     THEN 'import'
                WHEN COALESCE(origin.deposit_operation, move.deposit_operation) = ANY(%(own)s)
                     THEN 'own'
                WHEN move.statement_line_id IS NOT NULL THEN 'bank'
                ELSE 'other' END AS kind
      FROM account_move move
      JOIN res_company company ON company.id = move.company_id
 LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
 LEFT JOIN account_move source
        ON source.id = COALESCE(origin.deposit_source_move_id, move.deposit_source_move_id)
       AND COALESCE(origin.deposit_operation, move.deposit_operation) = 'return'
 LEFT JOIN account_payment payment
        ON payment.id = COALESCE(
               move.origin_payment_id, origin.origin_payment_id, source.origin_payment_id
           )
 LEFT JOIN res_partner payer ON payer.id = payment.partner_id
     WHERE move.state = 'posted' AND %(touched)s
"""
# Each item of them in which a client has a part, and its side. What is neither the client's nor
# money is the rest of a payment: written off, or a discount.
_ITEM = """
    SELECT line.id,
           line.balance,
           line.amount_residual AS residual,
           entry.kind,
           entry.company_id,
           entry.payment_id,
           entry.payer_id,
           entry.payment_type,
           owner.commercial_partner_id AS owner_id,
           partner.commercial_partner_id AS partner_id,
           %(withheld)s AS is_withheld,
           CASE WHEN line.deposit_account_id IS NOT NULL THEN 'account'
                WHEN line.account_id = ANY(ARRAY(%(ledgers)s)) THEN NULL
                WHEN ledger.account_type = 'asset_receivable' THEN 'receivable'
                WHEN entry.payment_id IS NULL
                     OR entry.kind NOT IN ('payment', 'spend', 'own') THEN NULL
                WHEN entry.kind = 'own' THEN 'rest'
                WHEN ledger.account_type = 'asset_cash'
                     OR line.account_id = entry.outstanding_account_id
                     OR line.account_id = ANY(ARRAY(%(liquid)s)) THEN 'money'
                ELSE 'rest' END AS side
      FROM account_move_line line
      JOIN entry ON entry.id = line.move_id
      JOIN account_account ledger ON ledger.id = line.account_id
 LEFT JOIN deposit_account account ON account.id = line.deposit_account_id
 LEFT JOIN res_partner owner ON owner.id = account.partner_id
 LEFT JOIN res_partner partner ON partner.id = line.partner_id
     WHERE line.parent_state = 'posted'
       AND (
           line.deposit_account_id IS NOT NULL
           OR ledger.account_type = 'asset_receivable'
           OR entry.payment_id IS NOT NULL
       )
"""
_LIQUID = """
    SELECT payment_account_id
      FROM account_payment_method_line
     WHERE payment_account_id IS NOT NULL
     UNION
    SELECT default_account_id
      FROM account_journal
     WHERE type IN ('bank', 'cash', 'credit') AND default_account_id IS NOT NULL
"""
# What a client is found by: entries with items of theirs, or of their accounts.
_TOUCHED = """
    move.id IN (
        SELECT line.move_id
          FROM account_move_line line
         WHERE line.parent_state = 'posted' AND line.partner_id = ANY(ARRAY(%(contacts)s))
         UNION
        SELECT line.move_id
          FROM account_move_line line
          JOIN deposit_account account ON account.id = line.deposit_account_id
         WHERE line.parent_state = 'posted' AND account.partner_id = ANY(ARRAY(%(contacts)s))
    )
"""
# Of each payment what was written off or withheld, less what its reversals took back, and what it
# still pays: documents, or what the accountant has entered. What is withheld of money that came in
# is paid by it; what was written off counts only as long as something is paid with it. A tip may be
# more than what it was given with.
_REST = """
    (
        SELECT company_id, payment_id, payer_id,
               COALESCE(SUM(balance) FILTER (WHERE is_withheld), 0.0) AS withheld,
               COALESCE(SUM(balance) FILTER (WHERE NOT is_withheld), 0.0) AS written,
               ARRAY_AGG(id) AS items
          FROM item
         WHERE side = 'rest'
      GROUP BY company_id, payment_id, payer_id
    ) rest
CROSS JOIN LATERAL (
        SELECT COALESCE(SUM(partial.amount), 0.0) AS amount,
               BOOL_OR(payment.payment_type = 'inbound') AS is_inbound
          FROM account_payment payment
          JOIN account_move_line mine ON mine.move_id = payment.move_id
                                     AND mine.deposit_account_id IS NULL
          JOIN account_account ledger ON ledger.id = mine.account_id
                                     AND ledger.account_type = 'asset_receivable'
          JOIN account_partial_reconcile partial
            ON partial.debit_move_id = mine.id OR partial.credit_move_id = mine.id
          JOIN account_move_line other
            ON other.id = partial.debit_move_id + partial.credit_move_id - mine.id
          JOIN account_move document ON document.id = other.move_id
     LEFT JOIN account_move origin ON origin.id = document.reversed_entry_id
         WHERE payment.id = rest.payment_id
           AND (
               document.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
               OR COALESCE(document.origin_payment_id, origin.origin_payment_id) IS NULL
                  AND COALESCE(document.deposit_operation, origin.deposit_operation) IS NULL
           )
    ) paid
"""
# What an account has paid for somebody else, seen from both.
_FAMILY = """
    item
CROSS JOIN LATERAL (VALUES (owner_id, -balance), (payer_id, balance)) side_of (client_id, amount)
  WHERE kind IN ('payment', 'spend') AND side = 'account' AND owner_id != payer_id
"""
# What was matched with an item of somebody else.
_MATCHED = f"""
    account_partial_reconcile partial
   JOIN account_move_line debit ON debit.id = partial.debit_move_id
   JOIN account_move_line credit ON credit.id = partial.credit_move_id
                                AND credit.partner_id IS DISTINCT FROM debit.partner_id
   JOIN account_account ledger ON ledger.id = debit.account_id
                              AND ledger.account_type = 'asset_receivable'
   JOIN res_company company ON company.id = debit.company_id
LEFT JOIN res_partner debtor ON debtor.id = debit.partner_id
LEFT JOIN res_partner creditor ON creditor.id = credit.partner_id
CROSS JOIN LATERAL (
        VALUES (debtor.commercial_partner_id, {_ROOT}, partial.amount),
               (creditor.commercial_partner_id, {_ROOT}, -partial.amount)
    ) side_of (client_id, company_id, amount)
  WHERE debit.deposit_account_id IS NULL
    AND credit.deposit_account_id IS NULL
    AND debit.parent_state = 'posted'
    AND credit.parent_state = 'posted'
    AND debtor.commercial_partner_id IS DISTINCT FROM creditor.commercial_partner_id
    AND %(named)s
"""
_ACCOUNTS = """
    deposit_account account
    JOIN deposit_account_type type ON type.id = account.type_id
    JOIN res_partner owner ON owner.id = account.partner_id
   WHERE %(accounts)s
"""


class Term(NamedTuple):
    """A query whose rows add to sums of the proof, each of a client and a chain.

    ``items`` are the journal items behind such a row.
    """

    sums: dict
    client: str
    company: str
    source: str
    items: str


# Each is summed up on its own: none is what the others leave. A payment from an account must pay a
# document, and an entry that takes a credit over must be matched with it: what is open of them is
# nobody's money and counts nowhere.
TERMS = (
    Term(
        {
            "invoiced": "CASE WHEN move_type != 'out_refund' THEN amount_total_signed END",
            "credited": "CASE WHEN move_type = 'out_refund' THEN -amount_total_signed END",
        },
        "partner.commercial_partner_id",
        _ROOT,
        """
            account_move move
       JOIN res_company company ON company.id = move.company_id
       JOIN res_partner partner ON partner.id = move.partner_id
      WHERE move.state = 'posted'
        AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
        AND %(documents)s
        """,
        """UNNEST(ARRAY(
               SELECT line.id
                 FROM account_move_line line
                 JOIN account_account ledger ON ledger.id = line.account_id
                  AND ledger.account_type = 'asset_receivable'
                WHERE line.move_id = move.id AND line.deposit_account_id IS NULL
        ))""",
    ),
    Term(
        {
            "received": """CASE WHEN side = 'money' AND payment_type = 'inbound' THEN balance
                                WHEN kind = 'bank' AND side = 'receivable' AND balance < 0
                                     THEN -balance END""",
            "given_back": """CASE WHEN side = 'money' AND payment_type = 'outbound' THEN -balance
                                  WHEN kind = 'bank' AND side = 'receivable' AND balance > 0
                                       THEN balance END""",
            "opening": "CASE WHEN kind = 'import' THEN -balance END",
            "transferred": "CASE WHEN kind = 'own' THEN -balance END",
            "other": "CASE WHEN kind = 'other' AND side = 'receivable' THEN -balance END",
            "due": """CASE WHEN side = 'receivable' AND residual > 0
                                AND kind NOT IN ('spend', 'own') THEN residual END""",
            "open_credit": """CASE WHEN side = 'receivable' AND residual < 0 AND kind != 'spend'
                                   THEN -residual END""",
        },
        """CASE side WHEN 'account' THEN owner_id
                     WHEN 'receivable' THEN partner_id
                     WHEN 'money' THEN payer_id
                     WHEN 'rest' THEN payer_id END""",
        "company_id",
        "item",
        "item.id",
    ),
    Term(
        {
            "written_off": """
                CASE WHEN paid.amount > 0 AND (written < 0) = paid.is_inbound THEN written
                     ELSE SIGN(written) * LEAST(ABS(written), paid.amount) END + withheld
            """
        },
        "payer_id",
        "company_id",
        _REST,
        "UNNEST(rest.items)",
    ),
    Term({"transferred": "side_of.amount"}, "client_id", "company_id", _FAMILY, "item.id"),
    Term(
        {"transferred": "side_of.amount"},
        "side_of.client_id",
        "side_of.company_id",
        _MATCHED,
        "UNNEST(ARRAY[debit.id, credit.id])",
    ),
    *(
        Term(
            {fname: f"account.{fname}_balance"},
            "owner.commercial_partner_id",
            "account.company_id",
            _ACCOUNTS,
            f"""UNNEST(ARRAY(
                   SELECT line.id
                     FROM account_move_line line
                    WHERE line.deposit_account_id = account.id
                      AND line.parent_state = 'posted'
                      AND (line.account_id = type.credit_account_id) = {is_debt}
            ))""",
        )
        for fname, is_debt in (("prepaid", "FALSE"), ("debt", "TRUE"))
    ),
)
SUMS = tuple(dict.fromkeys(fname for term in TERMS for fname in term.sums))


class DepositProofReport(models.Model):
    """The sides of the proof, from the ledger in one statement."""

    _inherit = "deposit.proof.report"

    def _query_proof(self, ids):
        """Return the query of the sums of each client and chain.

        :param ids: ids of the clients that are asked for, ``None`` for all
        :rtype: SQL
        """
        values = self._get_query_values(ids)
        return SQL(
            """
            %(ledger)s
            SELECT client_id, company_id, %(sums)s
              FROM (%(terms)s) term
             WHERE client_id IS NOT NULL AND %(asked)s
          GROUP BY client_id, company_id
            """,
            ledger=self._query_ledger(values),
            sums=SQL(", ").join(
                SQL("COALESCE(SUM(%(name)s), 0.0) AS %(name)s", name=SQL.identifier(fname))
                for fname in SUMS
            ),
            terms=SQL(" UNION ALL ").join(self._query_term(term, values) for term in TERMS),
            asked=SQL("TRUE") if ids is None else SQL("client_id = ANY(%s)", list(ids)),
        )

    def _query_ledger(self, values):
        """Return what the terms read: posted entries, and the items of them with their sides."""
        return SQL(
            "WITH entry AS NOT MATERIALIZED (%s), item AS MATERIALIZED (%s)",
            SQL(_ENTRY, **values),
            SQL(_ITEM, **values),
        )

    def _query_term(self, term, values):
        """Return the query of one term: its sums, and nothing for all others."""
        return SQL(
            "SELECT %(client)s AS client_id, %(company)s AS company_id, %(sums)s"
            " FROM %(source)s GROUP BY 1, 2",
            client=SQL(term.client),
            company=SQL(term.company),
            sums=SQL(", ").join(
                SQL(
                    "%s AS %s",
                    SQL(f"SUM({term.sums[fname]})" if fname in term.sums else "NULL::numeric"),
                    SQL.identifier(fname),
                )
                for fname in SUMS
            ),
            source=SQL(term.source, **values),
        )

    def _get_query_values(self, ids):
        """Return what the queries are filled with, so that nothing is read for other clients."""
        contacts = SQL(
            "SELECT id FROM res_partner WHERE commercial_partner_id = ANY(%s)", list(ids or ())
        )

        def among(*columns):
            if ids is None:
                return SQL("TRUE")
            return SQL(" OR ").join(
                SQL("%s = ANY(ARRAY(%s))", SQL(column), contacts) for column in columns
            )

        return {
            "own": list(_OWN_OPERATIONS),
            "ledgers": self._query_ledgers(),
            "liquid": SQL(_LIQUID),
            "withheld": self._query_withheld(),
            "touched": SQL("TRUE") if ids is None else SQL(_TOUCHED, contacts=contacts),
            "documents": among("move.partner_id"),
            "accounts": among("account.partner_id"),
            "named": SQL("(%s)", among("debit.partner_id", "credit.partner_id")),
        }

    def _query_ledgers(self):
        """Return the query of the ledger accounts of client accounts."""
        return SQL(
            "SELECT UNNEST(ARRAY[prepaid_account_id, credit_account_id]) FROM deposit_account_type"
        )

    def _query_withheld(self):
        """Return whether an item of a payment is a tax that the client has paid to the state."""
        if "is_withholding_tax_on_payment" not in self.env["account.tax"]._fields:
            return SQL("FALSE")
        return SQL(
            """
            entry.kind = 'payment' AND line.tax_line_id IS NOT NULL AND EXISTS (
                SELECT FROM account_tax tax
                 WHERE tax.id = line.tax_line_id AND tax.is_withholding_tax_on_payment
            )
            """
        )
