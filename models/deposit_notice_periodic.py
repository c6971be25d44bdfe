import logging
from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, models
from odoo.tools import date_utils, split_every

_logger = logging.getLogger(__name__)

# Accounts that are looked at in one transaction.
CHUNK = 500
# Days at the beginning of a month in which the statements of the month before are sent.
STATEMENT_DAYS = 7
# Whoever holds this advisory lock queues; the other scheduled action leaves it to him.
QUEUEING = 0x6465_6E02


class DepositNotice(models.Model):
    """Notices that a day brings: reminders of debts, statements of the month before."""

    _inherit = "deposit.notice"

    @api.model
    def _cron_queue(self):
        """Write the reminders and statements that are due into the outbox, chunk by chunk.

        What is there already is left alone, so it may run at any time and as often as one likes.
        """
        today = self.env.company._get_deposit_today()
        jobs = [(self._search_debtors(), self._prepare_debt_vals)]
        if today.day <= STATEMENT_DAYS:
            jobs.append((self._search_statement_accounts(today), self._prepare_statement_vals))
        remaining = sum(len(accounts) for accounts, _prepare in jobs)
        for accounts, prepare in jobs:
            for ids in split_every(CHUNK, accounts.ids, list):
                if not self._take_turn(QUEUEING):
                    return
                self._queue_new(prepare(accounts.browse(ids), today))
                remaining -= len(ids)
                self.env["ir.cron"]._commit_progress(len(ids), remaining=remaining)

    @api.model
    def _queue_new(self, vals_list):
        """Queue those of these notices that are not in the outbox yet.

        :param list[dict] vals_list: values of the notices
        :rtype: deposit.notice
        """
        known = {
            (notice.account_id.id, notice.kind, notice.key)
            for notice in self.sudo().search_fetch(
                [
                    ("account_id", "in", [vals["account_id"] for vals in vals_list]),
                    ("key", "in", [vals["key"] for vals in vals_list]),
                ],
                ["account_id", "kind", "key"],
            )
        }
        vals_list = [
            vals
            for vals in vals_list
            if (vals["account_id"], vals["kind"], vals["key"]) not in known
        ]
        try:
            with self.env.cr.savepoint():
                return self._queue(vals_list)
        except UniqueViolation:
            if len(vals_list) == 1:
                return self.browse()  # another session was quicker: it will be sent once
            return self.browse().union(*(self._queue_new([vals]) for vals in vals_list))

    # === DEBTS === #

    @api.model
    def _search_debtors(self):
        """Return the accounts whose clients may have to be reminded.

        :rtype: deposit.account
        """
        return (
            self.env["deposit.account"]
            .sudo()
            .search([("debt_balance", ">", 0), ("type_id.notify_debt", "=", True)], order="id")
        )

    @api.model
    def _prepare_debt_vals(self, accounts, today):
        """Return the reminders that are due on these accounts: one for each debt and step.

        Of the steps that a debt has reached, the latest counts. So nobody is sent all of them when
        reminders are switched on, or when the server did not run for some days.

        :param deposit.account accounts: accounts with debt
        :param datetime.date today: the day
        :rtype: list[dict]
        """
        accounts = accounts._filter_wants_notice("debt")
        items = (
            self.env["account.move.line"].sudo().search(accounts._get_open_debt_domain(accounts))
        )
        reminded = dict(
            self.sudo()._read_group(
                [("debt_line_id", "in", items.ids)], ["debt_line_id"], ["debt_step:max"]
            )
        )
        vals_list = []
        for item in items._sorted_by_due_date():
            step = item._get_reminder_step(today)
            if step is None or (item in reminded and reminded[item] >= step):
                continue
            vals_list.append(
                {
                    "account_id": item.deposit_account_id.id,
                    "kind": "debt",
                    "key": f"{item.id}:{step}",
                    "debt_line_id": item.id,
                    "debt_step": step,
                    "amount": item.amount_residual,
                    "balance": item.deposit_account_id.balance,
                }
            )
        return vals_list

    # === STATEMENTS === #

    @api.model
    def _search_statement_accounts(self, today):
        """Return the accounts whose clients may get the statement of the month before.

        :param datetime.date today: the day
        :rtype: deposit.account
        """
        return (
            self.env["deposit.account"]
            .sudo()
            .search(
                [
                    ("type_id.notify_statement", "=", True),
                    ("opening_date", "<", date_utils.start_of(today, "month")),
                ],
                order="id",
            )
        )

    @api.model
    def _prepare_statement_vals(self, accounts, today):
        """Return the statements of the month before for these accounts.

        Accounts with movements get one, and those with a balance if their type says so.

        :param deposit.account accounts: accounts of types with statements
        :param datetime.date today: the day
        :rtype: list[dict]
        """
        last = date_utils.start_of(today, "month") - timedelta(days=1)
        first = date_utils.start_of(last, "month")
        moved = accounts._filter_moved(first, last)
        sums = accounts._get_ledger_sums([("date", "<=", last)])
        vals_list = []
        for account in accounts._filter_wants_notice("statement"):
            balance = account.currency_id.round(sums[account][0] - sums[account][1])
            has_balance = account.type_id.statement_with_balance and not (
                account.currency_id.is_zero(balance)
            )
            if account in moved or has_balance:
                vals_list.append(
                    {
                        "account_id": account.id,
                        "kind": "statement",
                        "key": f"month:{first:%Y-%m}",
                        "date_from": first,
                        "date_to": last,
                        "balance": balance,
                    }
                )
        return vals_list
