from odoo import api, models
from odoo.tools import SQL

from .deposit_commission_report import SCOPE_KEY


class DepositCommissionReport(models.Model):
    """What does not count for commissions, because it was paid from a client account.

    Documents that belong together are one sale: the invoices of an order, or an invoice, with
    their credit notes. On each day on which something happens to a sale, one fraction is known:
    how much of what is left of it, taxes included, is paid from deposits, or is owed on credit.
    The same fraction of each of its lines does not count. A row is the difference to what did not
    count before, so that

    - nothing is excluded twice, and a sale that is refunded counts for nothing, whichever way its
      money went back;
    - the rows of a line add up to what does not count of it now.
    """

    _inherit = "deposit.commission.report"

    @api.model
    def _query_money(self):
        """Return the query of what is excluded and released, with the columns of the sales."""
        return SQL(
            """
            (WITH %(queries)s
            SELECT -(line.id * 1000 + portion.number) AS id,
                   portion.date,
                   portion.sale_date,
                   portion.employee_id,
                   portion.company_id,
                   move.partner_id,
                   %(order)s AS order_id,
                   line.move_id,
                   line.id AS move_line_id,
                   portion.product_id,
                   CASE portion.stage WHEN 4 THEN 'released' ELSE 'excluded' END AS event,
                   0.0 AS sold,
                   CASE portion.stage WHEN 4 THEN 0.0 ELSE -portion.change END AS excluded,
                   CASE portion.stage WHEN 4 THEN -portion.change ELSE 0.0 END AS released
              FROM portion
              JOIN account_move_line line ON line.id = portion.line_id
              JOIN account_move move ON move.id = line.move_id
             WHERE portion.change != 0 AND portion.employee_id IS NOT NULL)
            """,
            queries=SQL(", ").join(
                (
                    self._query_matches(),
                    self._query_documents(),
                    self._query_owed(),
                    self._query_settled(),
                    self._query_states(),
                    self._query_weights(),
                    self._query_portions(),
                )
            ),
            order=self._query_order(),
        )

    @api.model
    def _query_matches(self):
        """Return the queries of what client accounts have paid, and of what they got back.

        A match that was undone later counts from its day until the day it was undone.
        """
        return SQL(
            """
            matched AS (
                SELECT debit.move_id AS debit_id, credit.move_id AS credit_id,
                       partial.amount, partial.max_date AS date, TRUE AS live
                  FROM account_partial_reconcile partial
                  JOIN account_move_line debit ON debit.id = partial.debit_move_id
                  JOIN account_move_line credit ON credit.id = partial.credit_move_id
                 WHERE %(scope)s
             UNION ALL
                SELECT debit_move_id, credit_move_id, amount, date, FALSE
                  FROM deposit_match_undone
             UNION ALL
                SELECT debit_move_id, credit_move_id, -amount, undone_on, FALSE
                  FROM deposit_match_undone
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
            ), paid AS (
                SELECT debit_id AS document_id, credit_id AS entry_id, credit_kind AS kind,
                       amount, date, live
                  FROM money
                 WHERE credit_kind IN ('spend', 'credit', 'overpayment')
                   AND debit_type IN ('out_invoice', 'out_receipt')
            ), returned AS (
                SELECT credit_id AS document_id, debit_id AS entry_id, amount, date
                  FROM money
                 WHERE debit_kind IN ('return', 'overpayment') AND credit_type = 'out_refund'
            )
            """,
            scope=self._query_matches_in_scope(),
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
    def _query_owed(self):
        """Return the queries of what of each sale was paid on credit, less what was given back.

        One payment on credit may have paid several sales. What was settled has paid those that
        were due first, as in ``account.payment``; those that it pays no longer come last.
        """
        return SQL(
            """
            lessened AS (
                SELECT money.debit_id AS payment_id, document.sale_id, money.amount, money.date
                  FROM money
                  JOIN (SELECT DISTINCT entry_id, document_id FROM returned) given
                    ON given.entry_id = money.credit_id
                  JOIN document ON document.id = given.document_id
                 WHERE money.debit_kind = 'credit'
            ), slot AS (
                SELECT part.payment_id, part.sale_id, part.amount,
                       SUM(part.amount) OVER (
                           PARTITION BY part.payment_id
                           ORDER BY part.live DESC, part.due, part.sale_id
                       ) AS upto
                  FROM (
                    SELECT paid.entry_id AS payment_id, document.sale_id, paid.live,
                           MIN(document.due) AS due,
                           SUM(paid.amount) - CASE WHEN paid.live THEN COALESCE((
                               SELECT SUM(lessened.amount) FROM lessened
                                WHERE lessened.payment_id = paid.entry_id
                                  AND lessened.sale_id = document.sale_id
                           ), 0.0) ELSE 0.0 END AS amount
                      FROM paid
                      JOIN document ON document.id = paid.document_id
                     WHERE paid.kind = 'credit' AND paid.amount > 0
                  GROUP BY paid.entry_id, document.sale_id, paid.live
                  ) part
            )
            """
        )

    @api.model
    def _query_settled(self):
        """Return the queries of what of each sale was owed and has been settled."""
        return SQL(
            """
            settlement AS (
                SELECT money.debit_id AS payment_id, money.date, SUM(money.amount) AS amount,
                       SUM(SUM(money.amount)) OVER (
                           PARTITION BY money.debit_id ORDER BY money.date
                       ) AS upto
                  FROM money
                 WHERE money.credit_kind = 'settlement'
              GROUP BY money.debit_id, money.date
            ), settled AS (
                SELECT slot.sale_id, settlement.date,
                       LEAST(GREATEST(settlement.upto - slot.upto + slot.amount, 0), slot.amount)
                     - LEAST(GREATEST(settlement.upto - settlement.amount
                                      - slot.upto + slot.amount, 0), slot.amount) AS amount
                  FROM settlement
                  JOIN slot ON slot.payment_id = settlement.payment_id
            )
            """
        )

    @api.model
    def _query_states(self):
        """Return the queries of which fraction of each sale is not to count, and from when.

        What happens on one day is taken in stages: documents, payments, money given back, debts
        settled.
        """
        return SQL(
            """
            event AS (
                SELECT sale_id, date, 1 AS stage, total, 0.0 AS deposit, 0.0 AS credit
                  FROM document
                 WHERE sale_id IN (SELECT sale_id FROM touched)
             UNION ALL
                SELECT document.sale_id, paid.date, 2, 0.0, paid.amount,
                       CASE paid.kind WHEN 'credit' THEN paid.amount ELSE 0.0 END
                  FROM paid
                  JOIN document ON document.id = paid.document_id
             UNION ALL
                SELECT document.sale_id, returned.date, 3, 0.0, -returned.amount, 0.0
                  FROM returned
                  JOIN document ON document.id = returned.document_id
             UNION ALL
                SELECT sale_id, date, 3, 0.0, 0.0, -amount FROM lessened
             UNION ALL
                SELECT sale_id, date, 4, 0.0, 0.0, -amount FROM settled
            ), balance AS (
                SELECT sale_id, date, stage,
                       SUM(SUM(total)) OVER so_far AS total,
                       SUM(SUM(deposit)) OVER so_far AS deposit,
                       SUM(SUM(credit)) OVER so_far AS credit
                  FROM event
              GROUP BY sale_id, date, stage
                WINDOW so_far AS (PARTITION BY sale_id ORDER BY date, stage)
            ), state AS (
                SELECT sale_id, date, stage,
                       CASE WHEN total > 0
                            THEN LEAST(GREATEST(deposit, 0) / total, 1) ELSE 0 END AS deposit,
                       CASE WHEN total > 0
                            THEN LEAST(GREATEST(credit, 0) / total, 1) ELSE 0 END AS credit
                  FROM balance
            )
            """
        )

    @api.model
    def _query_weights(self):
        """Return the queries of what is left of each line of a sale, on each of its days.

        Lines of the same product and team member are one.
        """
        return SQL(
            """
            sold AS (
                SELECT document.sale_id, document.date, %(sale_date)s AS sale_date,
                       document.company_id, line.product_id,
                       CASE WHEN line.is_downpayment THEN NULL
                            ELSE line.deposit_employee_id END AS employee_id,
                       MIN(line.id) AS line_id, SUM(-line.balance) AS amount
                  FROM document
                  JOIN account_move move ON move.id = document.id
             LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
                  JOIN account_move_line line ON line.move_id = document.id
                 WHERE line.display_type = 'product'
                   AND document.sale_id IN (SELECT sale_id FROM touched)
                   AND %(lines)s
              GROUP BY 1, 2, 3, 4, 5, 6
            ), weighed AS (
                SELECT state.*, sold.sale_date, sold.company_id, sold.employee_id,
                       sold.product_id,
                       MIN(sold.line_id) AS line_id,
                       COALESCE(SUM(sold.amount) FILTER (WHERE sold.date <= state.date), 0.0)
                           AS amount
                  FROM state
                  JOIN sold ON sold.sale_id = state.sale_id
              GROUP BY state.sale_id, state.date, state.stage, state.deposit, state.credit,
                       sold.sale_date, sold.company_id, sold.employee_id, sold.product_id
            )
            """,
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
            measured AS (
                SELECT weighed.*, currency.rounding,
                       SUM(weighed.amount) OVER (
                           PARTITION BY weighed.sale_id, weighed.date, weighed.stage
                           ORDER BY weighed.line_id
                       ) AS upto,
                       CASE CASE %(kind)s WHEN 'service' THEN company.deposit_payroll_services
                                          ELSE company.deposit_payroll_products END
                            WHEN 'exclude_deposit' THEN weighed.deposit
                            WHEN 'exclude_credit' THEN weighed.credit
                            ELSE 0 END AS part
                  FROM weighed
                  JOIN res_company company ON company.id = weighed.company_id
                  JOIN res_currency currency ON currency.id = company.currency_id
             LEFT JOIN product_product product ON product.id = weighed.product_id
             LEFT JOIN product_template template ON template.id = product.product_tmpl_id
            ), rounded AS (
                SELECT measured.*,
                       (ROUND(part * upto / rounding)
                        - ROUND(part * (upto - amount) / rounding)) * rounding AS uncounted
                  FROM measured
            ), portion AS (
                SELECT rounded.*,
                       uncounted - LAG(uncounted, 1, 0.0) OVER by_line AS change,
                       ROW_NUMBER() OVER by_line AS number
                  FROM rounded
                WINDOW by_line AS (PARTITION BY sale_id, line_id ORDER BY date, stage)
            )
            """,
            kind=self._query_kind(),
        )
