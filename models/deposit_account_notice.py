import logging
from datetime import timedelta
from uuid import uuid4

from odoo import api, fields, models

from ..deposit_arguments import checks_arguments

_logger = logging.getLogger(__name__)

# What was entered later than this is history to the client.
RECENT_DAYS = 7
# Statements that are sent while the user waits; more go out in the background.
SENT_AT_ONCE = 5


class DepositAccount(models.Model):
    """What clients are told about their accounts by e-mail."""

    _inherit = "deposit.account"

    notice_ids = fields.One2many(
        comodel_name="deposit.notice",
        inverse_name="account_id",
        string="Notices",
    )
    notice_count = fields.Integer(
        compute="_compute_notice_count",
    )

    # === COMPUTE METHODS === #

    def _compute_notice_count(self):
        counts = dict(
            self.env["deposit.notice"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.notice_count = counts.get(account, 0)

    # === BUSINESS METHODS === #

    @checks_arguments()
    def send_statement(self, date_from=None, date_to=None, idempotency_key=None):
        """Send the clients of these accounts their statements of a period by e-mail.

        A few are sent at once, many in the background. Clients without e-mail address, and those
        on the blacklist, are left out.

        :param date_from: first day, the first of the current month by default
        :param date_to: last day, the last of the current month by default
        :param str idempotency_key: the same request repeated sends nothing again
        :return: one row for each account: ``account_id``, ``state`` (``pending``, ``sent``,
            ``skipped``, ``failed``), ``email`` and ``reason``
        :rtype: list[dict]
        :raise AccessError: without the right to top up or the finance right
        :raise UserError: for what is no period
        """
        self._check_statement_right()
        date_from, date_to = self._parse_period(date_from, date_to)
        key = f"{date_from}:{date_to}:{idempotency_key or uuid4().hex}"
        notices = self.env["deposit.notice"].sudo()
        vals_list = [
            {
                "account_id": account.id,
                "kind": "statement",
                "key": key,
                "is_requested": True,
                "date_from": date_from,
                "date_to": date_to,
                "balance": account.balance,
            }
            for account in self.sudo()
        ]
        new = notices._queue_new(vals_list)
        # Who gets none is known at once.
        (new if len(new) <= SENT_AT_ONCE else new.filtered(lambda n: n._get_obstacle()))._send()
        sent = notices.search([("account_id", "in", self.ids), ("key", "=", key)], order="id")
        return [
            {
                "account_id": notice.account_id.id,
                "state": notice.state,
                "email": notice.partner_id.email,
                "reason": notice.reason,
            }
            for notice in sent
        ]

    def _check_statement_right(self):
        """Refuse users who may not send statements: it takes the right to top up or of finance.

        :raise AccessError: naming the right that is missing
        """
        user = self.env.user
        if not user.has_group("customer_deposit.group_deposit_finance"):
            self._check_right("customer_deposit.group_deposit_cashier")
        self.check_access("read")

    # === ACTION METHODS === #

    @api.readonly
    def action_open_statement(self):
        """Open the dialog that prints or sends the statements of these accounts."""
        return {
            "name": self.env._("Account Statement"),
            "type": "ir.actions.act_window",
            "res_model": "deposit.account.statement",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_ids": self.ids, "dialog_size": "medium"},
        }

    @api.readonly
    def action_view_notices(self):
        """Open the notices about these accounts."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_notice_action"
        )
        return {**action, "domain": [("account_id", "in", self.ids)], "context": {}}

    # === NOTICES === #

    def _filter_wants_notice(self, kind):
        """Return those of these accounts whose clients are to be told something by e-mail.

        :param str kind: kind of the notice
        :rtype: deposit.account
        """
        wanted = self.filtered(
            lambda account: (
                account.type_id[f"notify_{kind}"] and not account.partner_id[f"deposit_mute_{kind}"]
            )
        )
        reachable = wanted.filtered("partner_id.email_normalized")
        if without_email := len(wanted) - len(reachable):
            _logger.info("%s clients without e-mail get no notice “%s”", without_email, kind)
        return reachable

    def _filter_moved(self, date_from, date_to):
        """Return those of these accounts that had posted operations in a period.

        :rtype: deposit.account
        """
        groups = (
            self.env["account.move.line"]
            .sudo()
            ._read_group(
                [
                    ("deposit_account_id", "in", self.ids),
                    ("parent_state", "=", "posted"),
                    ("date", ">=", date_from),
                    ("date", "<=", date_to),
                ],
                ["deposit_account_id"],
            )
        )
        return self.browse(account.id for (account,) in groups)

    def _queue_payment_notice(self, kind, payments):
        """Have the client told of payments, unless he or the account type does not want it.

        :param str kind: ``top_up`` or ``payment``
        :param account.payment payments: the payments of one operation
        :rtype: deposit.notice
        """
        return self.env["deposit.notice"]._queue(self._prepare_payment_notice(kind, payments))

    def _prepare_payment_notice(self, kind, payments):
        """Return what the client is told of payments: one notice, or none.

        :param str kind: ``top_up`` or ``payment``
        :param account.payment payments: the payments of one operation
        :rtype: list[dict]
        """
        recent = self.env.company._get_deposit_today() - timedelta(days=RECENT_DAYS)
        # The switch first: without a notice not one query more.
        if not payments or not self.type_id[f"notify_{kind}"] or payments[0].date < recent:
            return []
        if not self._filter_wants_notice(kind):
            return []
        return [
            {
                "account_id": self.id,
                "kind": kind,
                "key": str(payments[0].id),
                "payment_ids": payments.ids,
                "amount": sum(payments.mapped("amount")),
                "balance": self.balance,
            }
        ]

    @api.model
    def _queue_low_balance(self, changes):
        """Have clients told that their balance has fallen below the threshold of the type.

        It is told when the balance crosses the threshold, so once until it was above again.

        :param dict changes: balance before and after, for each account that changed
        """
        vals_list = []
        for account, (before, after) in changes.items():
            account = account.sudo()
            account_type = account.type_id
            if not account_type.notify_low_balance:
                continue
            compare = account.currency_id.compare_amounts
            threshold = account_type.low_balance_threshold
            is_crossed = compare(before, threshold) >= 0 and compare(after, threshold) < 0
            if is_crossed and account._filter_wants_notice("low_balance"):
                vals_list.append(
                    {
                        "account_id": account.id,
                        "kind": "low_balance",
                        "key": uuid4().hex,
                        "amount": threshold,
                        "balance": after,
                    }
                )
        if vals_list:
            self.env["deposit.notice"]._queue(vals_list)

    def _prepare_sample_vals(self, kind):
        """Return the values of a notice that shows what a client would get.

        :param str kind: kind of the notice
        :rtype: dict
        """
        operations = {"top_up": ("top_up",), "payment": ("spend", "credit")}.get(kind, ())
        payment = self.env["account.payment"].search(
            [("deposit_account_id", "=", self.id), ("deposit_operation", "in", operations)],
            order="id desc",
            limit=1,
        )
        date_from, date_to = self._parse_period()
        amount = self.type_id.low_balance_threshold if kind == "low_balance" else payment.amount
        return {
            "account_id": self.id,
            "kind": kind,
            "key": f"sample:{uuid4().hex}",
            "payment_ids": payment.ids,
            "amount": amount,
            "balance": self.balance,
            "date_from": date_from,
            "date_to": date_to,
        }
