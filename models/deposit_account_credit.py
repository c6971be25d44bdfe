from werkzeug.exceptions import NotFound

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.http import request

from ..deposit_arguments import checks_arguments
from ..deposit_flow import enter_deposit_flow


class DepositAccount(models.Model):
    """What a client may owe: the limit of the account, who may give credit and how much."""

    _inherit = "deposit.account"

    credit_limit = fields.Monetary(
        compute="_compute_credit_limit",
        compute_sudo=True,
        help="What the client may owe at most on this account today.",
    )
    is_credit_limit_overridden = fields.Boolean(
        string="Own Credit Limit",
        readonly=True,
        copy=False,
        tracking=True,
    )
    credit_limit_override = fields.Monetary(
        string="Credit Limit of the Client",
        readonly=True,
        copy=False,
        tracking=True,
    )
    credit_limit_until = fields.Date(
        string="Own Limit Until",
        readonly=True,
        copy=False,
        tracking=True,
        help="Last day of the client's own limit. Afterwards the limit of the account type counts.",
    )
    credit_limit_reason = fields.Char(
        string="Reason for the Limit",
        readonly=True,
        copy=False,
        tracking=True,
    )
    is_credit_allowed = fields.Boolean(
        related="type_id.allow_credit",
        string="Credit Allowed",
    )
    debt_due_date = fields.Date(
        string="Debt Due",
        compute="_compute_debt_due_date",
        search="_search_debt_due_date",
        compute_sudo=True,
        help="Day on which the oldest debt is to be paid.",
    )
    free_credit = fields.Monetary(
        compute="_compute_available_amount",
        help="What the client may still take on credit.",
    )

    _credit_limit_override_not_negative = models.Constraint(
        "CHECK (credit_limit_override >= 0)",
        "A credit limit cannot be below zero.",
    )

    # === COMPUTE METHODS === #

    @api.depends(
        "type_id.allow_credit",
        "type_id.credit_limit",
        "is_credit_limit_overridden",
        "credit_limit_override",
        "credit_limit_until",
    )
    def _compute_credit_limit(self):
        today = self.env.company._get_deposit_today()
        for account in self:
            until = account.credit_limit_until
            if not account.type_id.allow_credit:
                account.credit_limit = 0
            elif account.is_credit_limit_overridden and (not until or until >= today):
                account.credit_limit = account.credit_limit_override
            else:
                account.credit_limit = account.type_id.credit_limit

    @api.depends("prepaid_balance", "debt_balance", "credit_limit", "state")
    def _compute_available_amount(self):
        for account in self:
            is_open = account.state == "open"
            free = account.credit_limit - account.debt_balance if is_open else 0
            account.free_credit = max(account.currency_id.round(free), 0)
            account.available_amount = (
                account.prepaid_balance + account.free_credit if is_open else 0
            )

    @api.depends("debt_balance")
    def _compute_debt_due_date(self):
        due_dates = dict(
            self.env["account.move.line"]._read_group(
                self._get_open_debt_domain(self.filtered("debt_balance")),
                ["deposit_account_id"],
                ["date_maturity:min"],
            )
        )
        for account in self:
            account.debt_due_date = due_dates.get(account._origin, False)

    @api.model
    def _search_debt_due_date(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        if operator in ("<", "<="):
            return self._get_due_domain(operator, value)
        earlier = "<=" if operator == ">" else "<"
        return self._get_due_domain("!=", False) & ~self._get_due_domain(earlier, value)

    @api.model
    def _get_due_domain(self, operator, value):
        """Return the domain of the accounts with an open debt whose due date is such.

        As a subquery: PostgreSQL looks the debts of an account up until a page is full.
        """
        items = self.env["account.move.line"].sudo()
        found = items._search(
            self._get_open_debt_domain() & Domain("date_maturity", operator, value)
        )
        indebted = Domain("debt_balance", ">", 0)
        return indebted & Domain("id", "in", found.subselect("deposit_account_id"))

    # === BUSINESS METHODS === #

    @checks_arguments()
    def action_set_credit_limit(self, limit, reason, until=None):
        """Give these clients a limit of their own in place of the account type's. Posts nothing.

        A limit below what the client owes is legal: nothing new is given on credit then.

        :param float limit: in the currency of the account, zero for no credit
        :param str reason: why, kept in the history of the account
        :param until: last day of the limit, no end by default
        :raise AccessError: without the manager right
        :raise UserError: naming what is wrong; nothing is done then
        """
        self._check_right("customer_deposit.group_deposit_manager", "read")
        reason = self._check_reason(reason)
        until = self._parse_date(until) if until else False
        if until and until < self.env.company._get_deposit_today():
            raise UserError(self.env._("A credit limit cannot end before today."))
        for account in enter_deposit_flow(self.sudo()):
            account._check_type_allows_credit()
            account._log_limit_in_force()
            account.write(
                {
                    "is_credit_limit_overridden": True,
                    "credit_limit_override": account._parse_limit(limit),
                    "credit_limit_until": until,
                    "credit_limit_reason": reason,
                }
            )

    @checks_arguments()
    def action_reset_credit_limit(self, reason):
        """Let the limit of the account type count again for these clients. Posts nothing.

        :param str reason: why, kept in the history of the account
        :raise AccessError: without the manager right
        :raise UserError: without a reason
        """
        self._check_right("customer_deposit.group_deposit_manager", "read")
        reason = self._check_reason(reason)
        for account in enter_deposit_flow(self.sudo()):
            account._log_limit_in_force()
            account.write(
                {
                    "is_credit_limit_overridden": False,
                    "credit_limit_override": account.type_id.credit_limit,
                    "credit_limit_until": False,
                    "credit_limit_reason": reason,
                }
            )

    def _log_limit_in_force(self):
        """Let the change log show the limit that counts until now as the old value.

        Without a limit of the client it is the account type's, which his own field does not hold.
        """
        self.ensure_one()
        self.with_context(tracking_disable=True).credit_limit_override = self.credit_limit

    def _parse_limit(self, limit):
        """Return ``limit`` when it can be a credit limit: zero, or an amount of money.

        :raise UserError: for what is neither
        """
        return 0.0 if limit in (0, 0.0) and limit is not False else self._parse_amount(limit)

    # === CHECKS === #

    def _check_reason(self, reason):
        """Return ``reason`` without blanks around it.

        :raise UserError: when there is none
        """
        reason = reason.strip() if isinstance(reason, str) else ""
        if not reason:
            raise UserError(self.env._("Enter the reason: it is kept in the history."))
        return reason

    def _check_type_allows_credit(self):
        """Refuse credit on an account whose type has none.

        :raise UserError: naming the account type and the remedy
        """
        if not self.type_id.allow_credit:
            raise UserError(
                self.env._(
                    "Account type %(type)s does not allow payment on credit. An administrator of "
                    "client accounts allows it on the type.",
                    type=self.type_id.name,
                )
            )

    @api.model
    def _check_credit_right(self):
        """Refuse credit to everything but the back office.

        Portal and online payments run in the name of a portal or the public user, often with
        ``sudo``. So the user himself counts here, and the one who sent the request.

        :raise AccessError: unless an internal user with the right to pay from accounts asks
        """
        if self._is_online_request() or not all(
            user._is_internal() and user.has_group("customer_deposit.group_booking_payment")
            for user in self._get_requesting_users()
        ):
            raise AccessError(
                self.env._(
                    "Credit is given by the back office only. Pay at most what is on the account."
                )
            )

    @api.model
    def _get_requesting_users(self):
        """Return in whose name the code runs, and who sent the request: two for a page served.

        :rtype: res.users
        """
        users = self.env.user
        if request and request.env.uid:
            users |= request.env.user
        return users.sudo()

    @api.model
    def _is_online_request(self):
        """Tell whether a page of the website, the portal or a payment provider is being served."""
        if not request:
            return False
        try:
            rule, _arguments = self.env["ir.http"]._match(request.httprequest.path)
        except NotFound:
            return False
        routing = rule.endpoint.routing
        return routing.get("website", False) or routing["auth"] == "public"

    def _check_credit(self, amount):
        """Refuse a payment on credit before anything is written.

        The posting decides; this only gives the answer early, with the same words.

        :param float amount: what is missing on the account, in its currency
        :raise AccessError: for everything but the back office
        :raise UserError: with the numbers
        """
        self._check_credit_right()
        self._check_type_allows_credit()
        if self.currency_id.compare_amounts(amount, self.free_credit) > 0:
            self._raise_over_limit(amount)

    def _raise_over_limit(self, amount):
        """Raise the error of a debt that would grow over the limit.

        :param float amount: what was asked for on credit, in the currency of the account
        """
        self.ensure_one()
        raise UserError(
            self.env._(
                "The credit limit of %(client)s on account %(account)s is %(limit)s, and %(debt)s "
                "is owed already: %(amount)s on credit is %(over)s too much. Take %(available)s at "
                "most from the account and the rest in cash, or let a manager raise the limit.",
                client=self.partner_id.display_name,
                account=self.name,
                limit=self._format_amount(self.credit_limit),
                debt=self._format_amount(self.debt_balance),
                amount=self._format_amount(amount),
                over=self._format_amount(amount - self.free_credit),
                available=self._format_amount(self.available_amount),
            )
        )

    def _split_amount(self, amount, allow_credit, date=None):
        """Return which part of ``amount`` is paid with the client's money, and which on credit.

        :param float amount: in the currency of the account
        :param bool allow_credit: whether the account may go below zero
        :param date: day of the payment, today by default
        :return: prepaid part, part on credit
        :rtype: tuple[float, float]
        :raise AccessError: for credit asked by anything but the back office
        :raise UserError: with the numbers
        """
        there = max(self._get_lowest_prepaid(date)[0], 0.0)
        missing = self.currency_id.round(amount - there)
        if self.currency_id.compare_amounts(missing, 0) <= 0:
            return amount, 0.0
        if not allow_credit:
            self._check_enough(amount, date)
        self._check_credit(missing)
        return there, missing
