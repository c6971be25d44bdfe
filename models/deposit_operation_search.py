from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL, Query

from ..deposit_planner import plan_for_few_rows

# How many of the newest operations are looked through for each one that a page shows, at first and
# when too few of them match.
WINDOWS = (2, 10, 100)


class DepositOperation(models.Model):
    """Pages of the history of one account, and of all.

    PostgreSQL would put the whole history together and sort it for one page. A page of the newest
    operations needs the last days only: what is older comes after it, whatever is searched for.
    """

    _inherit = "deposit.operation"

    @api.model
    def _search(self, domain, offset=0, limit=None, order=None, **kwargs):
        # EXTENDS 'base'
        plan_for_few_rows(self.env.cr)
        if limit and (order or self._order).lower().startswith("date desc"):
            for window in self._get_windows(domain, offset + limit):
                found = super()._search(window, offset, limit, order, **kwargs).get_result_ids()
                if len(found) == limit:
                    # The fields are read for these ids then, not for the window once more.
                    return super()._search(
                        Domain("id", "in", found), order=order, bypass_access=True
                    )
        return super()._search(domain, offset, limit, order, **kwargs)

    @api.model
    @api.private
    def search_fetch(self, domain, field_names=None, offset=0, limit=None, order=None):
        # EXTENDS 'base': what a page does not show, what is worked out for it needs.
        if limit:
            field_names = None
        return super().search_fetch(domain, field_names, offset, limit, order)

    @api.model
    @api.readonly
    def search_count(self, domain, limit=None):
        # EXTENDS 'base': a list counts no further than it shows.
        if not limit:
            return super().search_count(domain)
        for number, window in enumerate(self._get_windows(domain, limit)):
            if self._count_up_to(window, limit, is_small=not number) == limit:
                return limit
        return self._count_up_to(domain, limit)

    @api.model
    def _count_up_to(self, domain, limit, is_small=False):
        """Return how many operations there are, at most ``limit``.

        :param bool is_small: there are few, so that looking the account of each up takes less time
            than reading all accounts, which PostgreSQL would do
        """
        query = self._search(domain, limit=limit, order="id")  # not as pages are read
        query.order = None
        if is_small:
            self.env.cr.execute("SET LOCAL enable_hashjoin = off")
        count = len(query)
        if is_small:
            self.env.cr.execute("SET LOCAL enable_hashjoin = DEFAULT")
        return count

    @api.model
    def _get_windows(self, domain, count):
        """Yield ``domain`` for the newest days, with at least ``count`` items at first, then more.

        :param domain: what is searched for
        :param int count: how many operations are needed
        :rtype: Iterator[Domain]
        """
        domain = Domain(domain).optimize(self)
        fnames = {condition.field_expr for condition in domain.iter_conditions()}
        account_ids = self._get_account_ids(domain)
        if fnames & {"id", "date"} or len(account_ids) > 1:
            return
        self.env["account.move.line"].flush_model(self._depends["account.move.line"])
        for factor in WINDOWS:
            day = self._get_day(account_ids, count * factor)
            if not day:
                return
            yield domain & Domain("date", ">=", day)

    @api.model
    def _get_account_ids(self, domain):
        """Return the accounts that ``domain`` names; several when it asks for them otherwise.

        :param Domain domain: what is searched for, optimized
        :rtype: set[int | None]
        """
        account_ids = set()
        for condition in domain.iter_conditions():
            if condition.field_expr == "account_id":
                is_query = isinstance(condition.value, Query | SQL)
                is_named = condition.operator == "in" and not is_query and all(condition.value)
                account_ids |= set(condition.value) if is_named else {None, False}
        return account_ids

    @api.model
    def _get_day(self, account_ids, count):
        """Return the day since which there are more than ``count`` items.

        :param set account_ids: the account whose items count, all of them by default
        :rtype: datetime.date | None
        """
        accounts = SQL("deposit_account_id IS NOT NULL")
        if account_ids:
            accounts = SQL("deposit_account_id IN %s", tuple(account_ids))
        rows = self.env.execute_query(
            SQL(
                """
                SELECT date
                  FROM account_move_line
                 WHERE %s AND parent_state IN ('posted', 'cancel')
              ORDER BY date DESC
                OFFSET %s LIMIT 1
                """,
                accounts,
                count,
            )
        )
        return rows[0][0] if rows else None
