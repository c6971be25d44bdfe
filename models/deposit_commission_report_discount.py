from odoo import api, models
from odoo.tools import SQL


class DepositCommissionReport(models.Model):
    """How discounts on lines of their own lessen what is sold on the other lines of a document.

    Discounts of an order, rewards of loyalty programs, and lines below zero entered by hand: each
    is shared out among the lines of the same document with the same taxes, or among all when
    there are none, whoever is named on the discount. What rounding leaves goes along to the last.
    """

    _inherit = "deposit.commission.report"

    @api.model
    def _query_amount(self):
        """Return the SQL expression of what was sold on a line, less its share of discounts.

        A discount has nothing itself then. On a document with nothing else it keeps its amount.
        Asks for the aliases ``line`` and ``move``.
        """
        return SQL(
            """
            CASE WHEN line.price_unit < 0 AND line.is_downpayment IS NOT TRUE AND EXISTS (
                     SELECT 1 FROM account_move_line other
                      WHERE other.move_id = line.move_id AND %(is_sold)s
                 ) THEN 0.0
                 WHEN %(is_sold_line)s THEN -line.balance + COALESCE((%(share)s), 0.0)
                 ELSE -line.balance END
            """,
            is_sold=self._query_is_sold("other"),
            is_sold_line=self._query_is_sold("line"),
            share=self._query_share(),
        )

    @api.model
    def _query_is_sold(self, alias):
        """Return the SQL condition that something is sold on a line, or given back on a note.

        :param str alias: of the line; that of its document is ``move``
        """
        return SQL(
            """
            (%(line)s.display_type = 'product'
             AND %(line)s.price_unit >= 0
             AND %(line)s.is_downpayment IS NOT TRUE
             AND CASE move.move_type WHEN 'out_refund' THEN %(line)s.balance
                                     ELSE -%(line)s.balance END > 0)
            """,
            line=SQL.identifier(alias),
        )

    @api.model
    def _query_share(self):
        """Return the query of what of the discounts on its document belongs to ``line``."""
        return SQL(
            """
            SELECT SUM(part.amount)
              FROM (
                SELECT sharing.id,
                       (ROUND(sharing.discount * SUM(sharing.amount) OVER so_far
                              / SUM(sharing.amount) OVER whole / sharing.rounding)
                        - ROUND(sharing.discount
                                * (SUM(sharing.amount) OVER so_far - sharing.amount)
                                / SUM(sharing.amount) OVER whole / sharing.rounding)
                       ) * sharing.rounding AS amount
                  FROM (
                    SELECT other.id, other.sequence, other.balance AS amount,
                           discount.id AS discount_id, -discount.balance AS discount,
                           currency.rounding,
                           %(other_taxes)s = %(discount_taxes)s AS fits,
                           BOOL_OR(%(other_taxes)s = %(discount_taxes)s) OVER (
                               PARTITION BY discount.id
                           ) AS fits_any
                      FROM account_move_line discount
                      JOIN account_move_line other ON other.move_id = discount.move_id
                      JOIN res_currency currency ON currency.id = discount.company_currency_id
                     WHERE discount.move_id = line.move_id
                       AND discount.display_type = 'product'
                       AND discount.price_unit < 0
                       AND discount.is_downpayment IS NOT TRUE
                       AND %(is_sold)s
                  ) sharing
                 WHERE sharing.fits OR NOT sharing.fits_any
                WINDOW whole AS (PARTITION BY sharing.discount_id),
                       so_far AS (PARTITION BY sharing.discount_id
                                  ORDER BY sharing.sequence, sharing.id)
              ) part
             WHERE part.id = line.id
            """,
            discount_taxes=self._query_discounted_taxes("discount"),
            is_sold=self._query_is_sold("other"),
            other_taxes=self._query_discounted_taxes("other"),
        )

    @api.model
    def _query_discounted_taxes(self, alias):
        """Return the SQL expression of the taxes of a line that a discount lessens: no fixed ones.

        :param str alias: of the line
        """
        return SQL(
            """
            ARRAY(
                SELECT tax.id
                  FROM account_move_line_account_tax_rel taxed
                  JOIN account_tax tax ON tax.id = taxed.account_tax_id
                 WHERE taxed.account_move_line_id = %s.id AND tax.amount_type != 'fixed'
              ORDER BY tax.id
            )
            """,
            SQL.identifier(alias),
        )
