from weakref import WeakKeyDictionary

from psycopg2.errors import DeadlockDetected, SerializationFailure

from odoo import models
from odoo.exceptions import ConcurrencyError
from odoo.tools import SQL

# How often each open transaction has lost accounts to another one and was started again.
_losses = WeakKeyDictionary()
# Losses that give the right of way. Odoo starts a transaction five times at most.
_PATIENCE = 2
# A shared advisory lock on (this number + losses, account) says that somebody waits for it.
_WAITING = 0x6465_7000


class DepositAccount(models.Model):
    """Whose turn it is, when sessions want the same accounts over and over.

    PostgreSQL fails whoever has waited for a row that was changed, and Odoo starts the loser again
    after a pause. Against a session that does one operation after the other the loser would lose
    each time, and give up in the end. So who has lost twice has the right of way: whoever holds the
    accounts then undoes what he did, and as they are unchanged the one who waits gets them.
    """

    _inherit = "deposit.account"

    def _take_turn(self):
        """Write the rows of these accounts before anything else: what is lost is little then."""
        losses = _losses.get(self.env.cr, 0)
        if losses >= _PATIENCE:
            self.env.execute_query(
                SQL(
                    "SELECT pg_advisory_xact_lock_shared(%s, id) FROM UNNEST(%s) id",
                    _WAITING + losses,
                    self.ids,
                )
            )
        try:
            self._touch()
        except (DeadlockDetected, SerializationFailure):
            _losses[self.env.cr] = losses + 1
            raise

    def _give_way(self):
        """Let a session that has lost more often go first, at the end of an operation.

        :raise ConcurrencyError: upon which Odoo starts this transaction again
        """
        losses = _losses.pop(self.env.cr, 0)
        waiting = self.env.execute_query(
            SQL(
                """
                SELECT 1
                  FROM pg_locks
                 WHERE locktype = 'advisory'
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
                   AND classid BETWEEN %s AND %s
                   AND objid IN %s
                   AND pid != pg_backend_pid()
                 LIMIT 1
                """,
                _WAITING + losses + 1,
                _WAITING + 0xFFF,
                tuple(self.ids),
            )
        )
        if waiting:
            _losses[self.env.cr] = losses + 1
            raise ConcurrencyError("another operation on these client accounts has waited longer")
