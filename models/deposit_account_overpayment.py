from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..deposit_arguments import checks_arguments
from ..deposit_flow import enter_deposit_flow, get_debt_policy


class DepositAccount(models.Model):
    """Odoo's outstanding credit of a client, moved into his account and back."""

    _inherit = "deposit.account"

    outstanding_credit = fields.Monetary(
        string="Overpaid",
        compute="_compute_outstanding_credit",
        compute_sudo=True,
        help="What the client has paid too much outside the account: payments and credit notes "
        "that are matched with no invoice.",
    )

    def _compute_outstanding_credit(self):
        for account in self:
            lines = account._search_outstanding_lines()
            account.outstanding_credit = -sum(lines.mapped("amount_residual"))

    # === BUSINESS METHODS === #

    @checks_arguments()
    def take_outstanding_credit(
        self, line_ids=None, amount=None, reason=None, date=None, idempotency_key=None
    ):
        """Move what the client has paid too much into this account.

        Posts: Dr receivable, reconciled with the payments or credit notes / Cr customer deposits,
        with this account.

        :param list[int] line_ids: open receivable items of the client, the oldest ones by default
        :param float amount: in the currency of the account, all of it by default
        :param str reason: why, shown in the history
        :param date: day of the entry, today by default
        :param str idempotency_key: the same request repeated returns the entry of the first
        :return: the posted entry
        :rtype: account.move
        :raise AccessError: without the right to top up
        :raise UserError: naming what is wrong; nothing is done then
        """
        account = self._begin_operation("customer_deposit.group_deposit_cashier")
        amount = None if amount is None else account._parse_amount(amount)
        if done := account._find_repeated_move(idempotency_key, "overpayment", -1, amount):
            return done.with_env(self.env)
        account._check_usable()
        lines = account._get_outstanding_lines(line_ids)
        available = account.currency_id.round(-sum(lines.mapped("amount_residual")))
        amount = available if amount is None else amount
        if account.currency_id.compare_amounts(amount, available) > 0:
            raise UserError(
                self.env._(
                    "%(client)s has paid %(available)s too much, so %(amount)s cannot be moved to "
                    "account %(account)s. Take that at most.",
                    client=account.partner_id.display_name,
                    available=account._format_amount(available),
                    amount=account._format_amount(amount),
                    account=account.name,
                )
            )
        date = account._parse_date(date, lines.company_id)
        account._check_paid_by(date, lines)
        label = self.env._("Overpayment: %s", reason or ", ".join(lines.move_id.mapped("name")))
        move = account._post_outstanding(lines, amount, "overpayment", label, date, idempotency_key)
        return move.with_env(self.env)

    @checks_arguments()
    def release_outstanding_credit(self, amount, reason=None, date=None, idempotency_key=None):
        """Move money of this account to where overpayments are: Odoo's outstanding credit.

        Posts: Dr customer deposits, with this account / Cr receivable, open.

        :param float amount: in the currency of the account, at most what it holds
        :param str reason: why, shown in the history
        :param date: day of the entry, today by default
        :param str idempotency_key: the same request repeated returns the entry of the first
        :return: the posted entry
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        account = self._begin_operation("customer_deposit.group_deposit_finance")
        amount = account._parse_amount(amount)
        if done := account._find_repeated_move(idempotency_key, "overpayment", 1, amount):
            return done.with_env(self.env)
        account._check_usable()
        account._check_enough(amount, date)
        location = account._get_entry_location()
        client = account.partner_id.commercial_partner_id.with_company(location)
        label = self.env._("Outstanding credit: %s", reason or account.name)
        move = account._post_entry(
            location,
            [
                account._prepare_item_vals(amount, label),
                account._prepare_receivable_vals(
                    client.property_account_receivable_id, -amount, label
                ),
            ],
            date=account._parse_date(date, location),
            ref=label,
            deposit_operation="overpayment",
            deposit_idempotency_key=idempotency_key,
        )
        return move.with_env(self.env)

    # === HELPERS === #

    def _check_paid_by(self, date, lines):
        """Refuse to move an overpayment before it was paid.

        :param datetime.date date: day of the entry
        :param account.move.line lines: open credits of the client
        :raise UserError: naming the document and both days
        """
        for line in lines:
            if line.date > date:
                raise UserError(
                    self.env._(
                        "%(credit)s is dated %(day)s, so it is not moved to account %(account)s on "
                        "%(date)s already. Choose that day or a later one.",
                        credit=line.move_id.name,
                        day=format_date(self.env, line.date),
                        account=self.name,
                        date=format_date(self.env, date),
                    )
                )

    def _search_outstanding_lines(self):
        """Return the receivable items of this client that nothing is matched with, oldest first.

        :rtype: account.move.line
        """
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        return self.env["account.move.line"].search(
            [
                ("partner_id", "=", self.partner_id.commercial_partner_id.id),
                ("company_id", "in", self.type_id.company_ids.ids),
                ("account_type", "=", "asset_receivable"),
                ("account_id", "not in", list(ledger_ids)),
                ("currency_id", "=", self.currency_id.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual", "<", 0),
            ],
            order="date, id",
        )

    def _get_outstanding_lines(self, line_ids):
        """Return the open items to move into this account.

        :param list[int] line_ids: ids of receivable items, ``None`` for all of one location
        :rtype: account.move.line
        :raise UserError: when there is nothing, or something else is among them
        """
        lines = self._search_outstanding_lines()
        if line_ids is not None:
            chosen = lines.filtered(lambda line: line.id in set(line_ids))
            if len(chosen) != len(set(line_ids)):
                raise UserError(
                    self.env._(
                        "Some of these items are not open credits of %(client)s. Select payments "
                        "or credit notes that are matched with no invoice.",
                        client=self.partner_id.display_name,
                    )
                )
            lines = chosen
        if not lines:
            raise UserError(
                self.env._("%s has paid nothing too much.", self.partner_id.display_name)
            )
        if line_ids is not None and len(lines.company_id) > 1:
            raise UserError(
                self.env._(
                    "%s belong to different locations. Move them one after the other.",
                    ", ".join(lines.move_id.mapped("name")),
                )
            )
        return lines.filtered(lambda line: line.company_id == lines[0].company_id)

    def _post_outstanding(
        self, lines, amount, operation, label, date, idempotency_key=None, debts=None, source=None
    ):
        """Post the entry that moves open credits of the client to this account.

        :param account.move.line lines: open receivable items of one company, oldest first
        :param float amount: in the currency of the account, at most what is open
        :param str operation: what the entry is, see ``deposit_operation`` of entries
        :param account.move.line debts: debts on this account that it lessens, before the rest is
            money of the client
        :param account.payment source: payment with a difference that is given back: what was
            written off with it is taken back in proportion, and the account gets the rest
        :rtype: account.move
        """
        items = self._prepare_outstanding_vals(lines, amount, label, debts, source)
        # Not before its debts are matched: the money would settle one of them a second time.
        poster = enter_deposit_flow(self, debt=get_debt_policy(self.env), settles=False)
        move = (
            poster.with_context(skip_invoice_sync=bool(source))
            ._post_entry(
                lines.company_id,
                items,
                date=date,
                ref=label,
                deposit_operation=operation,
                deposit_idempotency_key=idempotency_key,
                deposit_source_move_id=source.move_id.id if source else False,
            )
            .with_env(self.env)
        )
        for ledger_account, account_lines in (
            (lines | (debts or lines)).grouped("account_id").items()
        ):
            counterpart = move.line_ids.filtered(
                lambda line, ledger=ledger_account: line.account_id == ledger
            )
            if counterpart:
                (counterpart + account_lines).reconcile()
        self._settle_unsettled(move)
        return move

    def _prepare_outstanding_vals(self, lines, amount, label, debts, source):
        """Return the values of the items that :meth:`_post_outstanding` posts.

        :rtype: list[dict]
        """
        items, left = [], amount
        for ledger_account, account_lines in lines.grouped("account_id").items():
            part = min(left, -sum(account_lines.mapped("amount_residual")))
            if self.currency_id.compare_amounts(part, 0) > 0:
                items.append(self._prepare_receivable_vals(ledger_account, part, label))
                left = self.currency_id.round(left - part)
        if source:
            parts = source._get_difference_back(amount)
            items += source._prepare_difference_vals(parts, label)
            amount = self.currency_id.round(amount - sum(parts.values()))
        owed = min(amount, sum(debts.mapped("amount_residual"))) if debts else 0
        if self.currency_id.compare_amounts(owed, 0) > 0:
            items.append(self._prepare_debt_item_vals(-owed, label))
        if self.currency_id.compare_amounts(amount, owed) > 0:
            items.append(self._prepare_item_vals(owed - amount, label))
        return items

    def _prepare_receivable_vals(self, ledger_account, balance, label):
        """Return the values of an item on what the client owes outside his account."""
        return {
            **self._prepare_item_vals(balance, label),
            "account_id": ledger_account.id,
            "deposit_account_id": False,
        }
