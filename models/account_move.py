from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..deposit_cache import forget_ledger_values
from ..deposit_flow import in_deposit_flow

# What a posted operation of a client account is found by, and what its history is read from.
FIXED_FIELDS = {
    "date",
    "deposit_advance_account_id",
    "deposit_idempotency_key",
    "deposit_import_id",
    "deposit_operation",
    "deposit_source_move_id",
    "journal_id",
    "name",
    "origin_payment_id",
    "reversed_entry_id",
}


class AccountMove(models.Model):
    _inherit = "account.move"

    deposit_operation = fields.Selection(
        selection=[
            ("transfer", "Transfer between accounts"),
            ("settlement", "Settlement of debt"),
            ("debt", "Missing money turned into debt"),
            ("overpayment", "Overpayment moved"),
            ("return", "Money of a credit note returned"),
            ("import", "Import of balances"),
            ("advance_tax", "Tax on advances"),
        ],
        string="Client Account Operation",
        copy=False,
        readonly=True,
        index="btree_not_null",
        help="What an entry that is no payment does to client accounts.",
    )
    deposit_idempotency_key = fields.Char(
        copy=False,
        readonly=True,
    )
    deposit_source_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Follows From",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Operation whose money has settled the debt, or is taxed.",
    )
    deposit_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        string="Usable Client Accounts",
        compute="_compute_deposit_accounts",
        compute_sudo=True,
        groups="customer_deposit.group_deposit_viewer",
        help="Open accounts of the client and his family that can pay this document.",
    )
    deposit_available = fields.Monetary(
        compute="_compute_deposit_accounts",
        compute_sudo=True,
        groups="customer_deposit.group_deposit_viewer",
        help="Money on the accounts that can pay this document.",
    )
    deposit_free_credit = fields.Monetary(
        compute="_compute_deposit_accounts",
        compute_sudo=True,
        groups="customer_deposit.group_deposit_viewer",
        help="What the accounts that can pay this document allow on credit.",
    )

    # What entries that are no payments do, by day: reports of long periods read them from it alone.
    _deposit_operation_date_idx = models.Index(
        "(date) INCLUDE (id, deposit_operation, reversed_entry_id)"
        " WHERE deposit_operation IS NOT NULL OR reversed_entry_id IS NOT NULL"
    )

    # What was sold to a client, found among all his entries.
    _deposit_client_document_idx = models.Index(
        "(partner_id) WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
        " AND state = 'posted'"
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_deposit_accounts(self):
        payable = self.filtered(
            lambda move: (
                move.state == "posted"
                and move.move_type in ("out_invoice", "out_receipt")
                and not move.currency_id.is_zero(move.amount_residual)
            )
        )
        for move in self - payable:
            move.deposit_account_ids = False
            move.deposit_available = move.deposit_free_credit = 0.0
        clients = payable.partner_id | payable.commercial_partner_id
        accounts = self.env["deposit.account"]._search_usable(clients)
        for move in payable:
            usable = accounts._filter_usable(
                move.partner_id | move.commercial_partner_id, move.company_id, move.currency_id
            )
            move.deposit_account_ids = usable
            move.deposit_available = sum(usable.mapped("prepaid_balance"))
            move.deposit_free_credit = sum(usable.mapped("free_credit"))

    def _compute_origin_so_count(self):
        # EXTENDS 'sale': who pays from accounts opens invoices without a right to see orders.
        moves = self if self.env["sale.order.line"].has_access("read") else self.sudo()
        return super(AccountMove, moves)._compute_origin_so_count()

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'account': whatever posts an entry, or takes a posted one back, writes the state.
        # So this is the one place where the balances of client accounts change.
        if not in_deposit_flow(self.env) and FIXED_FIELDS & vals.keys():
            self._check_deposit_entry_unchanged(vals)
        self._return_money_of_others(vals)
        crossing = self._check_deposit_state(vals["state"]) if "state" in vals else self.browse()
        res = super().write(vals)
        if "state" in vals:
            forget_ledger_values(self.env)
        if crossing:
            crossing._apply_deposit_deltas(1 if vals["state"] == "posted" else -1)
        return res

    def _check_deposit_state(self, state):
        """Return those of these entries whose new state changes client accounts.

        :param str state: the state about to be written
        :return: operations of client accounts that become posted, or cease to be
        :rtype: account.move
        :raise UserError: when the state is not written by the business methods
        """
        if state == "posted":
            self._check_deposit_items()
        else:
            self._check_credit_not_moved()
        moves = self.filtered(lambda move: move.state != state and move._get_deposit_accounts())
        if moves and not in_deposit_flow(self.env):
            moves._raise_not_in_flow()
        return moves.filtered(
            lambda move: "posted" in (move.state, state) and move.line_ids.deposit_account_id
        )

    def _apply_deposit_deltas(self, sign):
        """Bring the balances of the client accounts in line with the state of these entries.

        :param int sign: 1 when the entries were posted, -1 when they cease to be
        :raise UserError: when an account would hold less than nothing
        """
        deltas, taken, opened = {}, {}, {}
        for move in self:
            items = move.line_ids.filtered("deposit_account_id")
            is_past = move.date < move.company_id._get_deposit_today()
            for account, account_items in items.grouped("deposit_account_id").items():
                delta = account._get_ledger_delta(account_items, sign)
                deltas.setdefault(account, []).append(delta)
                if is_past and account.currency_id.compare_amounts(delta.prepaid, 0) < 0:
                    taken.setdefault(account, []).append((move.date, -delta.prepaid))
                if is_past and sign > 0:
                    opened[account] = min(move.date, opened.get(account, move.date))
        accounts = self.env["deposit.account"].union(*deltas)
        accounts._check_not_closed()
        changes = accounts._apply_ledger_deltas(deltas)
        accounts._check_money_was_there(taken)
        accounts._open_by(opened)
        # Balances that are taken over from elsewhere are no news to the client.
        if any(move.deposit_operation != "import" for move in self):
            accounts._queue_low_balance(changes)
        if sign < 0:
            accounts._post_advance_taxes(self, sign)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_operation(self):
        for move in self:
            if move.posted_before and move._get_deposit_accounts():
                raise UserError(
                    self.env._(
                        "%s is an operation of a client account and stays in its history. "
                        "Reverse it instead.",
                        move.display_name,
                    )
                )

    # === CHECKS === #

    def _check_deposit_items(self):
        """Refuse items on the ledger accounts of client accounts that name no client account.

        :raise UserError: naming the entry and the remedy
        """
        for move in self:
            payment = move.origin_payment_id
            if payment.deposit_account_id and not move.line_ids.deposit_account_id:
                raise UserError(
                    self.env._(
                        "%(payment)s moves no money of client account %(account)s: check the "
                        "accounts of payment method %(method)s.",
                        payment=payment.display_name,
                        account=payment.deposit_account_id.name,
                        method=payment.payment_method_line_id.display_name,
                    )
                )
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        for line in self.line_ids:
            account = line.deposit_account_id
            if not account and line.account_id.id not in ledger_ids:
                continue
            account_type = account.type_id
            if (
                line.account_id
                not in account_type.prepaid_account_id | account_type.credit_account_id
            ):
                raise UserError(
                    self.env._(
                        "%(entry)s has an item on %(ledger_account)s, which holds the money of "
                        "client accounts and takes no items by hand. Top up, pay or transfer on "
                        "the client's account instead.",
                        entry=line.move_id.display_name,
                        ledger_account=line.account_id.display_name,
                    )
                )

    def _raise_not_in_flow(self):
        """Raise the error of an operation that is changed around the client account."""
        raise UserError(
            self.env._(
                "%(entry)s is an operation of client account %(account)s and cannot be posted, "
                "reset to draft or canceled here. Cancel the payment on the same day, or "
                "reverse the entry.",
                entry=self[0].display_name,
                account=self[0]._get_deposit_accounts()[0].name,
            )
        )

    def _check_deposit_entry_unchanged(self, vals):
        """Refuse to change date, number or kind of an operation that was posted.

        :param dict vals: the values about to be written
        :raise UserError: naming the entry and the remedy
        """
        for move in self.filtered(lambda move: move.state != "draft"):
            changed = move._get_deposit_accounts() and [
                self._fields[fname].get_description(self.env)["string"]
                for fname in sorted(FIXED_FIELDS & vals.keys())
                if self._field_will_change(move, vals, fname)
            ]
            if changed:
                raise UserError(
                    self.env._(
                        "%(entry)s is an operation of a client account: its %(fields)s cannot be "
                        "changed. Reverse it and enter it again.",
                        entry=move.display_name,
                        fields=", ".join(changed),
                    )
                )

    def _check_deposit_date(self):
        """Refuse a day that is not come yet, or that a lock date would move.

        :raise UserError: naming the entry, the day and the lock date
        """
        for move in self:
            today = move.company_id._get_deposit_today()
            if move.date > today:
                raise UserError(
                    self.env._(
                        "An operation of a client account cannot be dated %(date)s: money moves "
                        "today or before, not in the future, and in %(location)s it is %(today)s.",
                        date=format_date(self.env, move.date),
                        location=move.company_id.name,
                        today=format_date(self.env, today),
                    )
                )
            violated = move._get_violated_lock_dates(move.date, move._affect_tax_report())
            if violated:
                raise UserError(
                    self.env._(
                        "An operation of a client account cannot be dated %(date)s: the books are "
                        "closed by %(lock_dates)s. Use a later date.",
                        date=format_date(self.env, move.date),
                        lock_dates=self.env["res.company"]._format_lock_dates(violated),
                    )
                )

    # === BUSINESS METHODS === #

    def _post(self, soft=True):
        # EXTENDS 'account': Odoo would move a locked date and delay a future one, silently.
        self.filtered(lambda move: move.line_ids.deposit_account_id)._check_deposit_date()
        posted = super()._post(soft)
        self.env["deposit.account"]._post_advance_taxes(posted)
        # Money that came to an account settles what is owed there.
        self.env["deposit.account"]._settle_unsettled(posted)
        posted._return_credited_deposits()
        return posted

    # === ACTION METHODS === #

    def action_open_deposit_pay(self):
        """Open the dialog that pays this document from the client's account."""
        self.ensure_one()
        return {
            "name": self.env._("Pay from deposit"),
            "type": "ir.actions.act_window",
            "res_model": "deposit.account.pay",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_account_id": self.deposit_account_ids[:1].id,
                "default_move_ids": self.ids,
                "dialog_size": "medium",
            },
        }
