from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..deposit_flow import enter_deposit_flow
from .deposit_account import LEDGER_FIELDS

# What a client may owe is changed with a reason.
LIMIT_FIELDS = {
    "credit_limit_override",
    "credit_limit_reason",
    "credit_limit_until",
    "is_credit_limit_overridden",
}
# Whose account it is, and the state that the business methods alone change.
FIXED_FIELDS = LIMIT_FIELDS | {
    "company_id",
    "currency_id",
    "location_id",
    "name",
    "opening_date",
    "partner_id",
    "state",
    "type_id",
}


class DepositAccount(models.Model):
    """What the business methods check before they write anything."""

    _inherit = "deposit.account"

    # === CHECKS === #

    def _check_right(self, group, operation=None):
        """Refuse users outside ``group``, and records outside their companies.

        :param str group: XML id of the group
        :param str operation: access that the user needs to these records besides
        :raise AccessError: naming the right that is missing
        """
        if not self.env.su and not self.env.user.has_group(group):
            raise AccessError(
                self.env._(
                    "You need the right “%(group)s” of client accounts for this. "
                    "Ask an administrator for it.",
                    group=self.env.ref(group).sudo().name,
                )
            )
        if operation:
            self.check_access(operation)

    def _begin_operation(self, group, takes_turn=True):
        """Check the user's right and return this account with the rights to post.

        :param str group: XML id of the group that may do the operation, ``None`` when the right
            has been checked
        :param bool takes_turn: no when the caller takes it, together with other accounts
        :rtype: deposit.account
        """
        if group:
            self._check_right(group, "read")
        if len(self) != 1:
            raise UserError(
                self.env._("Money moves on one client account at a time, %s are given.", len(self))
            )
        account = enter_deposit_flow(self.sudo())
        # Of two at once the second waits here and is retried: it has lost one query, not all of its
        # work, and of two equal requests it finds the first.
        if takes_turn:
            account._take_turn()
        return account

    def _check_usable(self):
        """Refuse an account that is not open, or whose client is archived.

        :raise UserError: naming the account and the remedy
        """
        if self.state != "open":
            raise UserError(
                self.env._(
                    "Account %(account)s of %(client)s is %(state)s. Unblock or reopen it first.",
                    account=self.name,
                    client=self.partner_id.display_name,
                    state=self._get_state_label(),
                )
            )
        if not self.partner_id.active:
            raise UserError(
                self.env._(
                    "Client %(client)s of account %(account)s is archived. "
                    "Unarchive the client first.",
                    client=self.partner_id.display_name,
                    account=self.name,
                )
            )

    def _check_not_closed(self):
        """Refuse money that comes back to a closed account, where nobody would look for it.

        :raise UserError: naming the account and the remedy
        """
        for account in self:
            if account.state == "closed":
                raise UserError(
                    self.env._(
                        "Account %(account)s of %(client)s is closed, so its money cannot change. "
                        "Reopen it first.",
                        account=account.name,
                        client=account.partner_id.display_name,
                    )
                )

    def _check_empty(self):
        """Refuse an account with money or debt on it.

        :raise UserError: with the amount and the remedy
        """
        if self.currency_id.compare_amounts(self.prepaid_balance, 0) > 0:
            raise UserError(
                self.env._(
                    "Account %(account)s still holds %(balance)s and cannot be closed. "
                    "Refund the money or transfer it to another account first.",
                    account=self.name,
                    balance=self._format_amount(self.balance),
                )
            )
        if self.currency_id.compare_amounts(self.debt_balance, 0) > 0:
            raise UserError(
                self.env._(
                    "%(client)s owes %(debt)s on account %(account)s, so it cannot be closed. "
                    "Let the client settle it by a top-up first.",
                    client=self.partner_id.display_name,
                    debt=self._format_amount(self.debt_balance),
                    account=self.name,
                )
            )

    def _get_state_label(self):
        """Return the state of this account in the user's language."""
        return dict(self._fields["state"]._description_selection(self.env))[self.state].lower()

    def _parse_amount(self, amount):
        """Return ``amount`` when it can be an amount of money in the account's currency.

        :raise UserError: for what is no number, not above zero, or finer than the currency
        """
        return self.currency_id._parse_deposit_amount(amount)

    @api.model
    def _parse_date(self, date, location=None):
        """Return ``date``, today by default.

        :param res.company location: where it is today, the current company by default
        :raise UserError: for what is no date
        """
        if not date:
            return (location or self.env.company)._get_deposit_today()
        try:
            return fields.Date.to_date(date)
        except (ValueError, TypeError) as error:
            raise UserError(
                self.env._("“%s” is not a date. Enter it as year-month-day.", date)
            ) from error

    def _check_due(self, amount, due_lines):
        """Refuse to pay more than is due.

        :param float amount: in the currency of the account
        :param account.move.line due_lines: receivable items of the documents
        :raise UserError: with the numbers
        """
        due = self.currency_id.round(sum(due_lines.mapped("amount_residual")))
        if self.currency_id.compare_amounts(amount, due) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is more than the %(due)s due on %(documents)s. "
                    "Enter at most what is due.",
                    amount=self._format_amount(amount),
                    due=self._format_amount(due),
                    documents=", ".join(due_lines.move_id.mapped("name")),
                )
            )

    def _check_transferable(self, target, amount, date=None):
        """Refuse a transfer that the accounts do not allow.

        :param deposit.account target: the account that receives the money
        :param float amount: in the currency of both
        :param date: day of the transfer, today by default
        :raise UserError: naming what is wrong
        """
        if not target or target == self:
            raise UserError(
                self.env._("Select another account to transfer the money of %s to.", self.name)
            )
        target._check_usable()
        if target.company_id != self.company_id:
            raise UserError(
                self.env._(
                    "Account %(account)s belongs to %(company)s and account %(target)s to "
                    "%(target_company)s. Money is transferred within one company only.",
                    account=self.name,
                    company=self.company_id.name,
                    target=target.name,
                    target_company=target.company_id.name,
                )
            )
        self._check_enough(amount, date)

    # === RECORDS === #

    @api.model
    def _check_single_open(self, vals, opened=()):
        """Refuse a second open account of the same client and type.

        The client's row is written, so that of two sessions opening at once PostgreSQL makes the
        loser retry, and the loser then finds the account of the winner. A unique index cannot do
        this: merging two contacts would delete the rows that violate it.

        :param dict vals: values of the account about to be opened
        :param set opened: pairs of client and type that the same request opens already
        :raise ValidationError: naming the account that exists
        """
        partner = self.env["res.partner"].browse(vals.get("partner_id"))
        account_type = self.env["deposit.account.type"].browse(vals.get("type_id"))
        if not partner or not account_type:
            return  # the required fields complain
        if not partner.sudo().active or not account_type.sudo().active:
            raise ValidationError(
                self.env._(
                    "%(record)s is archived, so no client account can be opened with it. "
                    "Unarchive it first.",
                    record=(account_type if partner.sudo().active else partner).sudo().display_name,
                )
            )
        partner._touch_for_deposit()
        existing = self.sudo().search(
            [
                ("id", "not in", self.ids),
                ("partner_id", "=", partner.id),
                ("type_id", "=", account_type.id),
                ("state", "!=", "closed"),
            ],
            limit=1,
        )
        if existing or (partner.id, account_type.id) in opened:
            raise ValidationError(
                self.env._(
                    "%(client)s already has account %(number)s of type %(type)s. "
                    "Top that one up, or close it first.",
                    client=partner.sudo().display_name,
                    number=existing.name or self.env._("in the same request"),
                    type=account_type.sudo().name,
                )
            )

    @api.model
    def _check_all_single_open(self, vals_list):
        """Refuse what ``_check_single_open`` refuses, with a few queries however many there are.

        :param list[dict] vals_list: values of the accounts about to be opened
        :raise ValidationError: naming the account that exists
        """
        pairs = [
            (vals["partner_id"], vals["type_id"])
            for vals in vals_list
            if vals.get("partner_id") and vals.get("type_id")
        ]
        partners = self.env["res.partner"].browse({partner_id for partner_id, _type in pairs})
        types = self.env["deposit.account.type"].browse({type_id for _partner, type_id in pairs})
        partners._touch_for_deposit()
        taken = self.sudo()._read_group(
            [
                ("partner_id", "in", partners.ids),
                ("type_id", "in", types.ids),
                ("state", "!=", "closed"),
            ],
            ["partner_id", "type_id"],
        )
        taken = {(partner.id, account_type.id) for partner, account_type in taken}
        if (
            len(set(pairs)) == len(pairs)
            and taken.isdisjoint(pairs)
            and all(partners.sudo().mapped("active"))
            and all(types.sudo().mapped("active"))
        ):
            return
        # One of them is to be refused: the check of each finds it, and says why.
        opened = set()
        for vals in vals_list:
            self._check_single_open(vals, opened)
            opened.add((vals.get("partner_id"), vals.get("type_id")))

    @api.model
    def _prepare_initial_vals(self, vals):
        """Return the values with which every account begins: open, empty, no limit of its own.

        They are given, because what is not would be taken from the defaults of the user or of the
        context, and both may come over the network.

        :param dict vals: values of the account about to be opened
        :rtype: dict
        :raise UserError: when ``vals`` ask for others
        """
        self._check_no_ledger_fields(vals)
        if vals.get("state", "open") != "open":
            raise UserError(self.env._("A new client account is open. Block it afterwards."))
        if any(vals.get(fname) for fname in LIMIT_FIELDS):
            raise UserError(
                self.env._(
                    "A new client account has the credit limit of its type. “Set Credit Limit” "
                    "changes it afterwards, with a reason."
                )
            )
        return {
            **dict.fromkeys(LEDGER_FIELDS, 0.0),
            **dict.fromkeys(LIMIT_FIELDS, False),
            **self._prepare_type_vals(vals),
            "state": "open",
        }

    @api.model
    def _prepare_type_vals(self, vals):
        """Return the values that every account has from its type: company and currency.

        :param dict vals: values of the account about to be opened
        :rtype: dict
        :raise UserError: when ``vals`` ask for others
        """
        account_type = self.env["deposit.account.type"].browse(vals.get("type_id")).sudo()
        company = account_type.company_id
        own = {"company_id": company.id, "currency_id": company.currency_id.id}
        if any(vals.get(fname, value) != value for fname, value in own.items()):
            raise UserError(
                self.env._(
                    "Company and currency of a client account follow from its type %s. Choose a "
                    "type of that company.",
                    account_type.name,
                )
            )
        return own if account_type else {}

    def _check_fixed_fields(self, vals):
        """Refuse to change whose account this is, or its state around the business methods.

        :param dict vals: the values about to be written
        :raise UserError: naming the account and the remedy
        """
        for account in self:
            changed = {
                fname
                for fname in FIXED_FIELDS & vals.keys()
                if self.env["account.move"]._field_will_change(account, vals, fname)
            }
            if changed == {"state"}:
                raise UserError(
                    self.env._(
                        "The status of account %(account)s is changed by “Block”, “Unblock” and "
                        "“Close”, which check that it can be.",
                        account=account.name,
                    )
                )
            if changed and changed <= LIMIT_FIELDS:
                raise UserError(
                    self.env._(
                        "The credit limit of account %(account)s is changed by “Set Credit "
                        "Limit”, which asks for the reason.",
                        account=account.name,
                    )
                )
            if changed:
                raise UserError(
                    self.env._(
                        "The client, type, location and number of account %(account)s are fixed. "
                        "Open another account and transfer the money.",
                        account=account.name,
                    )
                )

    @api.model
    def _check_no_ledger_fields(self, vals):
        """Refuse to write what only the posting of a journal entry changes."""
        if not vals.keys().isdisjoint(LEDGER_FIELDS):
            raise UserError(
                self.env._(
                    "The balances of a client account follow from its journal entries and cannot "
                    "be written. Top the account up, or pay from it."
                )
            )
