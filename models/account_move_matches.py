from odoo import models
from odoo.tools import SQL


class AccountMove(models.Model):
    """Entries of which nothing is matched, told from the others by one look at the matches.

    Odoo asks several times for the payments and invoices that are matched with an entry while it
    posts one, each time by joining all tables of the ledger. A new entry has none.
    """

    _inherit = "account.move"

    # === COMPUTE METHODS === #

    def _compute_reconciled_payment_ids(self):
        # EXTENDS 'account'
        unmatched = self - self._filter_matched()
        for move in unmatched:
            move.reconciled_payment_ids = move.matched_payment_ids
        matched = self - unmatched
        if not matched:
            return None
        return super(AccountMove, matched)._compute_reconciled_payment_ids()

    # === HELPERS === #

    def _filter_matched(self):
        """Return the entries of which an item is matched with another one.

        :rtype: account.move
        """
        stored = self.filtered("id")
        if not stored:
            return stored
        self.env["account.move.line"].flush_model(["move_id"])
        self.env["account.partial.reconcile"].flush_model(["debit_move_id", "credit_move_id"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT line.move_id
                  FROM account_move_line line
                 WHERE line.move_id IN %s
                   AND (EXISTS (SELECT FROM account_partial_reconcile partial
                                 WHERE partial.debit_move_id = line.id)
                        OR EXISTS (SELECT FROM account_partial_reconcile partial
                                    WHERE partial.credit_move_id = line.id))
                """,
                tuple(stored.ids),
            )
        )
        return self.browse(move_id for (move_id,) in rows)
