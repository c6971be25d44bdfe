from datetime import date

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from .deposit_commission_report import SCOPE_KEY

BEGIN, END = date.min, date.max


class DepositCommissionReport(models.Model):
    """Which sales a question is about: nothing is worked out for the others.

    Only the cost depends on this, never the answer: whatever a row of the asked days or ids follows
    from is found here.
    """

    _inherit = "deposit.commission.report"

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'base'
        # The statement is long, and quick once it knows which sales to look at: compiling it would
        # take many times as long as running it.
        self.env.cr.execute("SET LOCAL jit = off")
        scope = self._get_scope(Domain(domain).optimize(self))
        report = self.with_context(**{SCOPE_KEY: scope})
        return super(DepositCommissionReport, report)._search(domain, *args, **kwargs)

    @api.model
    def _get_scope(self, domain):
        """Return the entries from which all rows of ``domain`` follow.

        :param Domain domain: conditions on rows of this report
        :return: ids of documents and of the payments on credit behind them; ``None`` for all
        :rtype: list[int] | None
        """
        terms = list(domain)
        ids, first, last = self._get_bounds(terms) if terms else (None, BEGIN, END)
        if ids is None and first == BEGIN:
            return None
        for model_name, fnames in self._depends.items():
            self.env[model_name].flush_model(fnames)
        if ids is None:
            moves = self._find_moves_of_days(first, last)
        else:
            moves = self._find_moves_of_rows(ids)
        return self._find_related_moves(moves) if moves else []

    @api.model
    def _get_bounds(self, terms):
        """Return the ids and the days to which a domain limits the rows.

        :param list terms: a domain in prefix notation; the terms read are taken off it
        :return: ids or ``None``, first day, last day
        :rtype: tuple[set[int] | None, datetime.date, datetime.date]
        """
        term = terms.pop(0)
        if term == "!":
            self._get_bounds(terms)
            return None, BEGIN, END
        if term in ("&", "|"):
            (ids, first, last), (other_ids, other_first, other_last) = (
                self._get_bounds(terms) for _child in range(2)
            )
            if term == "|":
                both = None if ids is None or other_ids is None else ids | other_ids
                return both, min(first, other_first), max(last, other_last)
            either = other_ids if ids is None else ids
            return either, max(first, other_first), min(last, other_last)
        return self._get_condition_bounds(*term)

    @api.model
    def _get_condition_bounds(self, field_expr, operator, value):
        """Return the bounds of one condition, see :meth:`_get_bounds`."""
        values = value if operator == "in" else [value]
        if field_expr == "id" and operator == "in":
            return {id_ for id_ in values if isinstance(id_, int)}, BEGIN, END
        if field_expr == "date" and all(type(day) is date for day in values) and values:
            first = min(values) if operator in ("in", ">", ">=", "=") else BEGIN
            last = max(values) if operator in ("in", "<", "<=", "=") else END
            return None, first, last
        return None, BEGIN, END

    # === FIND === #

    @api.model
    def _find(self, query, **params):
        """Return all ids in the result of a query."""
        rows = self.env.execute_query(SQL(query, **params))
        return {id_ for row in rows for id_ in row if id_}

    @api.model
    def _find_moves_of_rows(self, ids):
        """Return the documents behind rows that say what does not count.

        :param set[int] ids: ids of rows
        :rtype: set[int]
        """
        return self._find(
            "SELECT move_id FROM account_move_line WHERE id = ANY(%(ids)s)",
            ids=[-id_ // 2 // 100000 for id_ in ids if id_ < 0],
        )

    @api.model
    def _find_moves_of_days(self, first, last):
        """Return the entries to which something happened in a period.

        :rtype: set[int]
        """
        return self._find(
            """
            SELECT id, NULL FROM account_move
             WHERE invoice_date BETWEEN %(first)s AND %(last)s
               AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')
             UNION ALL
            SELECT debit.move_id, credit.move_id
              FROM account_partial_reconcile partial
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
              JOIN account_move_line credit ON credit.id = partial.credit_move_id
             WHERE partial.max_date BETWEEN %(first)s AND %(last)s
             UNION ALL
            SELECT debit_move_id, credit_move_id FROM deposit_match_undone
             WHERE date BETWEEN %(first)s AND %(last)s
                OR undone_on BETWEEN %(first)s AND %(last)s
            """,
            first=first,
            last=last,
        )

    @api.model
    def _find_related_moves(self, moves):
        """Return the documents of all sales behind ``moves``, and their payments on credit.

        What was settled of a payment is shared by the documents it paid: these come too.

        :param set[int] moves: ids of entries of any kind
        :rtype: list[int]
        """
        documents = self._find_sales(moves | self._find_paid(moves))
        payments = self._find_payments(documents)
        documents |= self._find_sales(self._find_paid(payments))
        return sorted(documents | payments)

    @api.model
    def _find_paid(self, moves):
        """Return the documents that ``moves`` pay, or paid once."""
        return self._find(
            """
            SELECT debit.move_id
              FROM account_move_line line
              JOIN account_partial_reconcile partial ON partial.credit_move_id = line.id
              JOIN account_move_line debit ON debit.id = partial.debit_move_id
             WHERE line.move_id = ANY(%(moves)s)
             UNION ALL
            SELECT debit_move_id FROM deposit_match_undone WHERE credit_move_id = ANY(%(moves)s)
            """,
            moves=list(moves),
        )

    @api.model
    def _find_payments(self, documents):
        """Return the entries of the payments on credit of ``documents``, undone ones too."""
        return self._find(
            """
            SELECT payment.move_id
              FROM (
                SELECT credit.move_id
                  FROM account_move_line line
                  JOIN account_partial_reconcile partial ON partial.debit_move_id = line.id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE line.move_id = ANY(%(documents)s)
             UNION ALL
                SELECT credit_move_id FROM deposit_match_undone
                 WHERE debit_move_id = ANY(%(documents)s)
              ) matched
              JOIN account_payment payment ON payment.move_id = matched.move_id
             WHERE payment.deposit_operation = 'credit'
            """,
            documents=list(documents),
        )

    @api.model
    def _find_sales(self, moves):
        """Return all documents of the sales to which ``moves`` belong.

        :param set[int] moves: ids of entries of any kind
        :rtype: set[int]
        """
        return self._find(
            """
            WITH root AS MATERIALIZED (
                SELECT DISTINCT COALESCE(reversed_entry_id, id) AS id
                  FROM account_move
                 WHERE id = ANY(%(moves)s)
                   AND move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            ), sale AS MATERIALIZED (
                SELECT DISTINCT order_line.order_id
                  FROM root
                  JOIN account_move_line line ON line.move_id = root.id
                  JOIN sale_order_line_invoice_rel invoiced ON invoiced.invoice_line_id = line.id
                  JOIN sale_order_line order_line ON order_line.id = invoiced.order_line_id
            )
            SELECT id FROM root
             UNION
            SELECT note.id FROM root JOIN account_move note ON note.reversed_entry_id = root.id
             UNION
            SELECT line.move_id
              FROM sale
              JOIN sale_order_line order_line ON order_line.order_id = sale.order_id
              JOIN sale_order_line_invoice_rel invoiced ON invoiced.order_line_id = order_line.id
              JOIN account_move_line line ON line.id = invoiced.invoice_line_id
            """,
            moves=list(moves),
        )
