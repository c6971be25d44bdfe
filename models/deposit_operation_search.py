from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# How many of the newest operations are looked through for each one that a page shows, at first and
# when too few of them match.
WINDOWS = (1, 10, 100)


class DepositOperation(models.Model):
    """Pages of the history of all accounts.

    PostgreSQL would put the whole history together and sort it for one page. A page of the newest
    operations needs the last days only: what is older comes after it, whatever is searched for.
    """

    _inherit = "deposit.operation"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # EXTENDS 'base'. Compiling a statement would take longer than running it.
        self.env.cr.execute("SET LOCAL jit = off")
        if limit and (order or self._order) == self._order:
            for window in self._get_windows(domain, offset + limit):
                query = super()._search(window, offset, limit, order, **kwargs)
                if len(query.get_result_ids()) == limit:
                    return query
        return super()._search(domain, offset, limit, order, **kwargs)

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        # EXTENDS 'base': a list counts no further than it shows.
        if limit:
            for window in self._get_windows(domain, limit):
                if super().search_count(window, limit) == limit:
                    return limit
        return super().search_count(domain, limit)

    @api.model
    def _get_windows(self, domain, count):
        """Yield ``domain`` for the newest days, with at least ``count`` items at first, then more.

        :param domain: what is searched for
        :param int count: how many operations are needed
        :rtype: Iterator[Domain]
        """
        domain = Domain(domain)
        fnames = {condition.field_expr for condition in domain.iter_conditions()}
        # The history of one account has an index of its own.
        if fnames & {"account_id", "id", "date"}:
            return
        self.env["account.move.line"].flush_model(self._depends["account.move.line"])
        for factor in WINDOWS:
            day = self.env.execute_query(
                SQL(
                    """
                    SELECT date
                      FROM account_move_line
                     WHERE deposit_account_id IS NOT NULL AND parent_state IN ('posted', 'cancel')
                  ORDER BY date DESC
                    OFFSET %s LIMIT 1
                    """,
                    count * factor,
                )
            )
            if not day:
                return
            yield domain & Domain("date", ">=", day[0][0])
