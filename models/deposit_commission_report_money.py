from odoo import api, models
from odoo.tools import SQL

from .deposit_commission_report import SCOPE_KEY


class DepositCommissionReport(models.Model):
    """What does not count for commissions, because it was paid from a client account.

    Documents that belong together are one sale: the invoices of an order, or an invoice, with
    their credit notes. At the end of each day on which something happens to a sale, it is known
    how much of what is left of it, taxes included, is paid from deposits, was paid on credit, or is
    owed on credit still. The same part of each of its lines does not count. A row is the difference
    to what did not count before, so that

    - a row follows from what the ledger said at the end of its day, and from nothing done later;
    - nothing is excluded twice, and a sale that is refunded counts for nothing, whichever way its
      money went back;
    - the rows of a line add up to what does not count of it now.
    """

    _inherit = "deposit.commission.report"

    @api.model
    def _query_money(self):
        """Return the query of what is excluded and released, with the columns of the sales.

        The id of a row is made of its journal item, its day and its kind, whatever other rows
        there are.
        """
        return SQL(
            """
            (WITH %(queries)s
            SELECT -((line.id::bigint * 100000 + (portion.date - DATE '1970-01-01')) * 2
                     + CASE portion.event WHEN 'released' THEN 1 ELSE 0 END) AS id,
                   portion.date,
                   portion.sale_date,
                   portion.employee_id,
                   portion.company_id,
                   move.partner_id,
                   %(order)s AS order_id,
                   line.move_id,
                   line.id AS move_line_id,
                   portion.product_id,
                   portion.event,
                   0.0 AS sold,
                   CASE portion.event WHEN 'released' THEN 0.0 ELSE portion.change END AS excluded,
                   CASE portion.event WHEN 'released' THEN portion.change ELSE 0.0 END AS released
              FROM portion
              JOIN account_move_line line ON line.id = portion.line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE portion.change != 0 AND portion.employee_id IS NOT NULL)
            """,
            queries=SQL(", ").join(
                (
                    self._query_matches(),
                    self._query_payments(),
                    self._query_documents(),
                    self._query_debts(),
                    self._query_owed(),
                    self._query_states(),
                    self._query_weights(),
                    self._query_portions(),
                )
            ),
            order=self._query_order(),
        )

    @api.model
    def _query_matches(self):
        """Return the queries of what was matched, with the kinds of both entries.

        Each day changes what was matched until then: what is matched now counts from its date,
        other than ``deposit.match.undone`` says.
        """
        return SQL(
            """
            matched AS (
                SELECT debit.move_id AS debit_id, credit.move_id AS credit_id,
                       partial.amount, partial.max_date AS date
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE %(scope)s
             UNION ALL
                SELECT undone.debit_move_id, undone.credit_move_id,
                       UNNEST(ARRAY[undone.amount, -undone.amount]),
                       UNNEST(ARRAY[undone.date, undone.undone_on])
                  FROM deposit_match_undone undone
                 WHERE %(undone)s
            ), money AS (
                SELECT matched.*, debit.move_type AS debit_type, credit.move_type AS credit_type,
                       COALESCE(debit_payment.deposit_operation, debit.deposit_operation)
                           AS debit_kind,
                       COALESCE(credit_payment.deposit_operation, credit.deposit_operation)
                           AS credit_kind
                  FROM matched
                  JOIN account_move debit ON debit.id = matched.debit_id
                  JOIN account_move credit ON credit.id = matched.credit_id
             LEFT JOIN account_payment debit_payment ON debit_payment.id = debit.origin_payment_id
             LEFT JOIN account_payment credit_payment
                    ON credit_payment.id = credit.origin_payment_id
                 WHERE debit.state = 'posted' AND credit.state = 'posted'
            )
            """,
            scope=self._query_matches_in_scope(),
            undone=SQL(
                "(%s OR %s)",
                self._query_among("undone.debit_move_id"),
                self._query_among("undone.credit_move_id"),
            ),
        )

    @api.model
    def _query_payments(self):
        """Return the queries of what client accounts have paid, and of what they got back."""
        return SQL(
            """
            paid AS (
                SELECT debit_id AS document_id, credit_id AS entry_id, credit_kind AS kind,
                       amount, date
                  FROM money
                 WHERE credit_kind IN ('spend', 'credit', 'overpayment')
                   AND debit_type IN ('out_invoice', 'out_receipt')
            ), returned AS (
                SELECT credit_id AS document_id, debit_id AS entry_id, amount, date
                  FROM money
                 WHERE debit_kind IN ('return', 'overpayment') AND credit_type = 'out_refund'
            )
            """
        )

    @api.model
    def _query_matches_in_scope(self):
        """Return the SQL condition that a match is one of the entries asked for."""
        moves = self.env.context.get(SCOPE_KEY)
        if moves is None:
            return SQL("TRUE")
        return SQL(
            """
            partial.id IN (
                SELECT matched.id
                  FROM account_move_line line
                  JOIN account_partial_reconcile matched ON matched.debit_move_id = line.id
                 WHERE line.move_id = ANY(%(moves)s)
             UNION ALL
                SELECT matched.id
                  FROM account_move_line line
                  JOIN account_partial_reconcile matched ON matched.credit_move_id = line.id
                 WHERE line.move_id = ANY(%(moves)s)
            )
            """,
            moves=moves,
        )

    @api.model
    def _query_documents(self):
        """Return the query of the documents of all sales that client accounts have paid.

        A sale is known by the negated id of its order, or by the id of its invoice.
        """
        return SQL(
            """
            document AS (
                SELECT move.id,
                       move.invoice_date AS date,
                       move.invoice_date_due AS due,
                       move.company_id,
                       move.amount_total_signed AS total,
                       COALESCE(-sold.order_id, origin.id, move.id) AS sale_id
                  FROM account_move move
             LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
             LEFT JOIN (
                           SELECT line.move_id, MIN(order_line.order_id) AS order_id
                             FROM account_move_line line
                             JOIN sale_order_line_invoice_rel invoiced
                               ON invoiced.invoice_line_id = line.id
                             JOIN sale_order_line order_line
                               ON order_line.id = invoiced.order_line_id
                            WHERE %(lines)s
                         GROUP BY line.move_id
                       ) sold ON sold.move_id = COALESCE(origin.id, move.id)
                 WHERE move.state = 'posted'
                   AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                   AND %(moves)s
            ), touched AS (
                SELECT DISTINCT document.sale_id
                  FROM document
                  JOIN paid ON paid.document_id = document.id
            )
            """,
            lines=self._query_among("line.move_id"),
            moves=self._query_among("move.id"),
        )

    @api.model
    def _query_among(self, column):
        """Return the SQL condition that ``column`` is one of the entries asked for.

        :param str column: with the alias of its table
        """
        moves = self.env.context.get(SCOPE_KEY)
        if moves is None:
            return SQL("TRUE")
        alias, name = column.split(".")
        return SQL("%s = ANY(%s)", SQL.identifier(alias, name), moves)

    @api.model
    def _query_states(self):
        """Return the queries of how much of each sale is not to count, and from which day.

        It is never more than what is left of the sale: ``total``.
        """
        return SQL(
            """
            event AS (
                SELECT sale_id, date, total, 0.0 AS deposit, 0.0 AS credit, 0.0 AS owed
                  FROM document
                 WHERE sale_id IN (SELECT sale_id FROM touched)
             UNION ALL
                SELECT document.sale_id, paid.date, 0.0, paid.amount, 0.0, 0.0
                  FROM paid
                  JOIN document ON document.id = paid.document_id
             UNION ALL
                SELECT document.sale_id, returned.date, 0.0, -returned.amount, 0.0, 0.0
                  FROM returned
                  JOIN document ON document.id = returned.document_id
             UNION ALL
                SELECT sale_id, date, 0.0, 0.0, credit, owed FROM owed
            ), balance AS (
                SELECT sale_id, date,
                       GREATEST(SUM(SUM(total)) OVER so_far, 0) AS total,
                       SUM(SUM(deposit)) OVER so_far AS deposit,
                       SUM(SUM(credit)) OVER so_far AS credit,
                       SUM(SUM(owed)) OVER so_far AS owed
                  FROM event
              GROUP BY sale_id, date
                WINDOW so_far AS (PARTITION BY sale_id ORDER BY date)
            ), state AS (
                SELECT sale_id, date, total,
                       LEAST(GREATEST(deposit, 0), total) AS deposit,
                       LEAST(GREATEST(credit, 0), total) AS credit,
                       LEAST(GREATEST(owed, 0), total) AS owed
                  FROM balance
            )
            """
        )

    @api.model
    def _query_weights(self):
        """Return the queries of what is left of each line of a sale, on each of its days.

        Lines of the same product and team member are one, known by the first of them.
        """
        return SQL(
            """
            sold AS (
                SELECT document.sale_id, document.date, %(sale_date)s AS sale_date,
                       document.company_id, line.product_id,
                       CASE WHEN line.is_downpayment THEN NULL
                            ELSE line.deposit_employee_id END AS employee_id,
                       line.id AS line_id, %(amount)s AS amount
                  FROM document
                  JOIN account_move move ON move.id = document.id
             LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
                  JOIN account_move_line line ON line.move_id = document.id
                 WHERE line.display_type = 'product'
                   AND document.sale_id IN (SELECT sale_id FROM touched)
                   AND %(lines)s
            ), thing AS (
                SELECT sale_id, sale_date, company_id, product_id, employee_id,
                       (ARRAY_AGG(line_id ORDER BY date, line_id))[1] AS line_id,
                       MIN(date) AS first_date
                  FROM sold
              GROUP BY 1, 2, 3, 4, 5
            ), weighed AS (
                SELECT state.*, thing.sale_date, thing.company_id, thing.employee_id,
                       thing.product_id, thing.first_date, thing.line_id,
                       COALESCE(SUM(sold.amount), 0.0) AS amount
                  FROM state
                  JOIN thing ON thing.sale_id = state.sale_id AND thing.first_date <= state.date
             LEFT JOIN sold ON sold.sale_id = thing.sale_id
                           AND sold.date <= state.date
                           AND sold.sale_date = thing.sale_date
                           AND sold.company_id = thing.company_id
                           AND sold.product_id IS NOT DISTINCT FROM thing.product_id
                           AND sold.employee_id IS NOT DISTINCT FROM thing.employee_id
              GROUP BY state.sale_id, state.date, state.total, state.deposit, state.credit,
                       state.owed, thing.sale_date, thing.company_id, thing.employee_id,
                       thing.product_id, thing.first_date, thing.line_id
            )
            """,
            amount=self._query_amount(),
            lines=self._query_among("line.move_id"),
            sale_date=self._query_sale_date(),
        )

    @api.model
    def _query_portions(self):
        """Return the queries of what of each line is not to count, and of its changes.

        Each part is rounded to the currency so that together they are the rounded sum.
        """
        return SQL(
            """
            upto AS (
                SELECT weighed.*, currency.rounding,
                       CASE %(kind)s WHEN 'service' THEN company.deposit_payroll_services
                                     ELSE company.deposit_payroll_products END AS policy,
                       SUM(weighed.amount) OVER (
                           PARTITION BY weighed.sale_id, weighed.date
                           ORDER BY weighed.first_date, weighed.line_id
                       ) AS upto
                  FROM weighed
                  JOIN res_company company ON company.id = weighed.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
             LEFT JOIN product_product product ON product.id = weighed.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            ), part AS (
                SELECT upto.sale_id, upto.line_id, upto.date, upto.sale_date, upto.employee_id,
                       upto.company_id, upto.product_id, measure.event, measure.sign,
                       CASE WHEN upto.total = 0 THEN 0.0 ELSE
                           (ROUND(upto.upto * measure.amount / upto.total / upto.rounding)
                            - ROUND((upto.upto - upto.amount) * measure.amount / upto.total
                                    / upto.rounding)) * upto.rounding
                       END AS amount
                  FROM upto
                  JOIN LATERAL (
                    VALUES ('exclude_deposit', 'excluded', -1, upto.deposit),
                           ('exclude_credit', 'excluded', -1, upto.credit),
                           ('exclude_credit', 'released', 1, upto.credit),
                           ('exclude_credit', 'released', -1, upto.owed)
                  ) measure (policy, event, sign, amount) ON measure.policy = upto.policy
            ), portion AS (
                SELECT part.sale_id, part.line_id, part.date, part.sale_date, part.employee_id,
                       part.company_id, part.product_id, part.event,
                       SUM(part.sign * part.amount)
                       - LAG(SUM(part.sign * part.amount), 1, 0.0) OVER (
                             PARTITION BY part.sale_id, part.line_id, part.event ORDER BY part.date
                         ) AS change
                  FROM part
              GROUP BY part.sale_id, part.line_id, part.date, part.sale_date, part.employee_id,
                       part.company_id, part.product_id, part.event
            )
            """,
            kind=self._query_kind(),
        )
