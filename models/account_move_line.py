from odoo import api, fields, models
from odoo.exceptions import UserError

from ..deposit_flow import in_deposit_flow

# What the money of a client account is counted from. The partner is not among them: merging
# contacts and changing the parent of one rewrite it.
FIXED_FIELDS = {
    "account_id",
    "amount_currency",
    "balance",
    "credit",
    "currency_id",
    "debit",
    "deposit_account_id",
    "move_id",
}


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    deposit_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="restrict",
        help="Client account whose money this item is.",
    )
    deposit_employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        ondelete="restrict",
        index="btree_not_null",
        help="Who carried the service out, or sold the product.",
    )

    # Sums over the history of accounts, up to any day, and their pages are read from indexes alone.
    _deposit_account_idx = models.Index(
        "(deposit_account_id, date, id)"
        " INCLUDE (account_id, journal_id, move_id, balance, amount_currency, parent_state)"
        " WHERE deposit_account_id IS NOT NULL AND parent_state IN ('posted', 'cancel')"
    )
    # The newest operations of all accounts.
    _deposit_date_idx = models.Index(
        "(date, id) WHERE deposit_account_id IS NOT NULL AND parent_state IN ('posted', 'cancel')"
    )
    # Discounts on lines of their own are few, and looked for on each document of the payroll.
    _deposit_discount_idx = models.Index(
        "(move_id) WHERE price_unit < 0 AND display_type = 'product'"
    )
    # What clients owe, and since when. Most items are settled, and money that was spent is never
    # reconciled but has nothing residual, so it stays small.
    _deposit_open_debt_idx = models.Index(
        "(deposit_account_id, date_maturity) INCLUDE (account_id, balance, amount_residual)"
        " WHERE deposit_account_id IS NOT NULL AND parent_state = 'posted'"
        " AND reconciled IS NOT TRUE AND balance > 0 AND amount_residual > 0"
    )

    # === COMPUTE METHODS === #

    def _compute_amount_residual(self):
        # EXTENDS 'account': a debt that was settled takes the mark off the orders it paid.
        res = super()._compute_amount_residual()
        debts = self.filtered(
            lambda line: line.deposit_account_id and line.account_type == "asset_receivable"
        )
        if payments := debts._origin.move_id.origin_payment_id:
            documents = payments.sudo().invoice_ids
            documents.invoice_line_ids.sale_line_ids.order_id._recompute_visit_payment()
        return res

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        if not in_deposit_flow(self.env):
            self._check_items_made_by_hand(vals_list)
        return super().create(vals_list)

    @api.model
    def _check_items_made_by_hand(self, vals_list):
        """Refuse items of client accounts that their business methods do not make.

        :param list[dict] vals_list: values of the items about to be created
        :raise UserError: with the way to do it
        """
        if any(vals.get("deposit_account_id") for vals in vals_list):
            raise UserError(
                self.env._(
                    "Journal items of client accounts are not entered by hand. "
                    "Top up, pay or transfer on the client's account instead."
                )
            )
        moves = self.env["account.move"].browse({vals["move_id"] for vals in vals_list})
        self._raise_if_operation(moves.filtered(lambda move: move.state == "posted"))
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        if any(
            vals.get("account_id") in ledger_ids
            and self.env["account.move"].browse(vals["move_id"]).state == "posted"
            for vals in vals_list
        ):
            self._raise_ledger_account()

    def write(self, vals):
        # EXTENDS 'account'
        if not in_deposit_flow(self.env):
            fixed_fields = FIXED_FIELDS & vals.keys()
            if fixed_fields:
                self._check_deposit_items_unchanged(vals, fixed_fields)
        return super().write(vals)

    def _check_deposit_items_unchanged(self, vals, fixed_fields):
        """Refuse to change the items of a posted operation, or to make an item one of them.

        :param dict vals: the values about to be written
        :param set fixed_fields: those of them that make the money of a client account
        :raise UserError: naming the entry and the remedy
        """
        changed = self.filtered(
            lambda line: any(
                self.env["account.move"]._field_will_change(line, vals, fname)
                for fname in fixed_fields
            )
        )
        if changed and vals.get("deposit_account_id"):
            self._raise_ledger_account()
        posted = changed.filtered(lambda line: line.parent_state == "posted")
        self._raise_if_operation(posted.move_id)
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        if posted and vals.get("account_id") in ledger_ids:
            self._raise_ledger_account()

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_operation(self):
        # Whatever the context: the stored balances would no longer follow from the ledger.
        self._raise_if_operation(self.move_id.filtered("posted_before"))

    # === CHECKS === #

    @api.model
    def _raise_if_operation(self, moves):
        """Raise an error when one of ``moves`` is an operation of a client account."""
        for move in moves:
            if accounts := move._get_deposit_accounts():
                raise UserError(
                    self.env._(
                        "%(entry)s is an operation of client account %(account)s: its journal "
                        "items cannot be added, changed or deleted. Reverse it and enter it "
                        "again.",
                        entry=move.display_name,
                        account=accounts[0].name,
                    )
                )

    @api.model
    def _raise_ledger_account(self):
        """Raise the error of an item put on the money of client accounts by hand."""
        raise UserError(
            self.env._(
                "The ledger accounts of client accounts take no items by hand. "
                "Top up, pay or transfer on the client's account instead."
            )
        )

    # === REVERSAL === #

    def _copy_data_extend_business_fields(self, values):
        # EXTENDS 'account'
        res = super()._copy_data_extend_business_fields(values)
        if self.deposit_account_id and in_deposit_flow(self.env):
            values["deposit_account_id"] = self.deposit_account_id.id
        return res
