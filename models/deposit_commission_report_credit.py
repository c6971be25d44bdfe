from odoo import api, models
from odoo.tools import SQL


class DepositCommissionReport(models.Model):
    """What is owed of each sale that was paid on credit, at the end of each day."""

    _inherit = "deposit.commission.report"

    @api.model
    def _query_debts(self):
        """Return the queries of how payments on credit, and what they paid, change day by day.

        What an entry gave back for a credit note is no longer paid on credit. One entry may do so
        for several sales: each has its share of it.
        """
        return SQL(
            """
            given AS (
                SELECT returned.entry_id, document.sale_id,
                       SUM(returned.amount) / SUM(SUM(returned.amount)) OVER (
                           PARTITION BY returned.entry_id
                       ) AS part
                  FROM returned
                  JOIN document ON document.id = returned.document_id
                 WHERE returned.amount > 0
              GROUP BY returned.entry_id, document.sale_id
            ), spent AS (
                SELECT paid.entry_id AS payment_id, document.sale_id, paid.date, document.due,
                       document.id AS document_id, paid.amount
                  FROM paid
                  JOIN document ON document.id = paid.document_id
                 WHERE paid.kind = 'credit'
             UNION ALL
                SELECT money.debit_id, given.sale_id, money.date, NULL, NULL,
                       -money.amount * given.part
                  FROM money
                  JOIN given ON given.entry_id = money.credit_id
                 WHERE money.debit_kind = 'credit'
            ), debt AS (
                SELECT line.move_id AS payment_id, line.date, line.balance AS amount
                  FROM account_move_line line
                 WHERE line.move_id IN (SELECT payment_id FROM spent)
                   AND line.deposit_account_id IS NOT NULL
             UNION ALL
                SELECT money.debit_id, money.date, -money.amount
                  FROM money
                 WHERE money.debit_id IN (SELECT payment_id FROM spent)
            )
            """
        )

    @api.model
    def _query_owed(self):
        """Return the queries of what of each sale was paid on credit and is owed, as changes.

        One payment on credit may have paid several sales. What was settled of it has paid those
        that were due first, as in ``account.payment``. All of this is worked out for each day on
        which something happened to the payment.
        """
        return SQL(
            """
            open_debt AS (
                SELECT payment_id, date,
                       SUM(SUM(amount)) OVER (PARTITION BY payment_id ORDER BY date) AS amount
                  FROM (SELECT payment_id, date, amount FROM debt
                         UNION ALL
                        SELECT payment_id, date, 0.0 FROM spent) change
              GROUP BY payment_id, date
            ), on_credit AS (
                SELECT open_debt.payment_id, open_debt.date, open_debt.amount AS open_debt,
                       part.sale_id,
                       GREATEST(SUM(SUM(spent.amount)) OVER so_far, 0) AS amount,
                       MIN(MIN(spent.due)) OVER so_far AS due,
                       MIN(MIN(spent.document_id)) OVER so_far AS document_id
                  FROM open_debt
                  JOIN (SELECT DISTINCT payment_id, sale_id FROM spent) part
                    ON part.payment_id = open_debt.payment_id
             LEFT JOIN spent ON spent.payment_id = open_debt.payment_id
                            AND spent.sale_id = part.sale_id
                            AND spent.date = open_debt.date
              GROUP BY open_debt.payment_id, open_debt.date, open_debt.amount, part.sale_id
                WINDOW so_far AS (
                    PARTITION BY open_debt.payment_id, part.sale_id ORDER BY open_debt.date
                )
            ), owing AS (
                SELECT payment_id, sale_id, date, amount,
                       LEAST(amount, GREATEST(open_debt + amount - SUM(amount) OVER (
                           PARTITION BY payment_id, date
                           ORDER BY due DESC NULLS FIRST, document_id DESC NULLS FIRST
                       ), 0)) AS owed
                  FROM on_credit
                 WHERE amount IS NOT NULL
            ), owed AS (
                SELECT sale_id, date,
                       amount - LAG(amount, 1, 0.0) OVER by_sale AS credit,
                       owed - LAG(owed, 1, 0.0) OVER by_sale AS owed
                  FROM owing
                WINDOW by_sale AS (PARTITION BY payment_id, sale_id ORDER BY date)
            )
            """
        )
