from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..deposit_flow import in_deposit_flow

# What a posted operation of a client account is made of.
FIXED_FIELDS = {
    "amount",
    "currency_id",
    "date",
    "journal_id",
    "company_id",
    "partner_id",
    "partner_type",
    "payment_type",
    "payment_method_line_id",
    "destination_account_id",
    "outstanding_account_id",
    "move_id",
    "deposit_cancel_reason",
}
DEPOSIT_FIELDS = {
    "deposit_account_id",
    "deposit_operation",
    "deposit_beneficiary_id",
    "deposit_employee_id",
    "deposit_idempotency_key",
    # What its receipt says; see account_payment_receipt.py.
    "deposit_paid_documents",
    "deposit_receipt_payment_id",
    "deposit_tendered_amount",
}


class AccountPayment(models.Model):
    _name = "account.payment"
    _inherit = ["account.payment", "deposit.overpayment.mixin"]

    deposit_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
    )
    deposit_operation = fields.Selection(
        selection=[
            ("top_up", "Account top-up"),
            ("spend", "Payment from account"),
            ("credit", "Payment on credit"),
            ("refund", "Account refund"),
        ],
        string="Payment Item",
        copy=False,
        readonly=True,
        help="What the payment does to a client account. Empty for all other payments.",
    )
    deposit_employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        copy=False,
        readonly=True,
        ondelete="restrict",
        help="Team member who took the money, if that is not the author.",
    )
    deposit_reversed = fields.Boolean(
        string="Reversed",
        compute="_compute_deposit_reversed",
        store=True,
        tracking=True,
        help="A later entry has given all of the money back to where it came from.",
    )
    deposit_beneficiary_id = fields.Many2one(
        comodel_name="res.partner",
        string="Paid For",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Family member whose documents were paid, if not the owner of the account.",
    )
    is_on_credit = fields.Boolean(
        string="On Credit",
        compute="_compute_is_on_credit",
        search="_search_is_on_credit",
        help="The client still owes this payment, or a part of it.",
    )
    deposit_owed_amount = fields.Monetary(
        string="Owed",
        compute="_compute_is_on_credit",
        help="What the client still owes of this payment.",
    )
    deposit_idempotency_key = fields.Char(
        copy=False,
        readonly=True,
    )
    visit_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Paid Visit",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Order that it was taken for, or given back of. Of an invoice that several orders "
        "share it pays the part of this one.",
    )
    visit_line_ids = fields.Many2many(
        comodel_name="sale.order.line",
        relation="account_payment_visit_line_rel",
        string="Paid Lines",
        copy=False,
        readonly=True,
        help="Services and products that the client wanted to pay, when not all of them.",
    )

    _deposit_idempotency_key_uniq = models.UniqueIndex(
        "(deposit_account_id, deposit_idempotency_key, deposit_operation)"
        " WHERE deposit_idempotency_key IS NOT NULL",
        "This request has been carried out already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id.reversal_move_ids.state", "deposit_account_id")
    def _compute_deposit_reversed(self):
        for payment in self:
            payment.deposit_reversed = bool(
                payment.deposit_account_id
            ) and payment.currency_id.is_zero(payment._get_deposit_amount_left())

    @api.depends("deposit_account_id", "deposit_operation")
    def _compute_destination_account_id(self):
        # EXTENDS 'account': money that comes in or goes out changes the client's money.
        res = super()._compute_destination_account_id()
        for payment in self:
            if payment.deposit_operation in ("top_up", "refund"):
                payment.destination_account_id = (
                    payment.deposit_account_id.type_id.prepaid_account_id
                )
        return res

    @api.depends("deposit_account_id", "deposit_operation")
    def _compute_outstanding_account_id(self):
        # EXTENDS 'account': a payment from the account takes the client's money itself. Money in
        # or out needs an entry even where Enterprise would wait for the bank statement.
        res = super()._compute_outstanding_account_id()
        for payment in self:
            account_type = payment.deposit_account_id.type_id
            if payment.deposit_operation == "spend":
                payment.outstanding_account_id = account_type.prepaid_account_id
            elif payment.deposit_operation == "credit":
                payment.outstanding_account_id = account_type.credit_account_id
            elif payment.deposit_operation and not payment.outstanding_account_id:
                payment.outstanding_account_id = payment._get_outstanding_account(
                    payment.payment_type
                )
        return res

    @api.depends("deposit_operation", "state")
    def _compute_is_on_credit(self):
        for payment in self:
            is_owed = payment.deposit_operation == "credit" and (
                payment.state in ("in_process", "paid")
            )
            owed = payment.sudo()._get_owed_amount() if is_owed else 0
            payment.deposit_owed_amount = owed
            payment.is_on_credit = bool(owed) and payment.currency_id.compare_amounts(owed, 0) > 0

    @api.model
    def _search_is_on_credit(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain("deposit_operation", "=", "credit") & Domain(
            "move_id.line_ids",
            "any!",
            [
                ("deposit_account_id", "!=", False),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("account_type", "=", "asset_receivable"),
            ],
        )
        return domain if True in value else ~domain

    def _compute_available_journal_ids(self):
        # EXTENDS 'account': nobody pays from an account in the payment form.
        res = super()._compute_available_journal_ids()
        for payment in self.filtered(lambda payment: not payment.deposit_account_id):
            payment.available_journal_ids = payment.available_journal_ids.filtered(
                lambda journal: not journal.is_deposit_journal
            )
        return res

    def _compute_payment_receipt_title(self):
        # EXTENDS 'account'
        res = super()._compute_payment_receipt_title()
        titles = {
            "top_up": self.env._("Advance Payment Receipt"),
            "refund": self.env._("Return of Advance Receipt"),
        }
        for payment in self.filtered(lambda payment: payment.deposit_operation in titles):
            payment.payment_receipt_title = titles[payment.deposit_operation]
        return res

    # === CONSTRAINT METHODS === #

    @api.constrains("state", "move_id")
    def _check_deposit_entry(self):
        for payment in self.filtered("deposit_account_id"):
            if payment.state in ("in_process", "paid") and not payment.move_id:
                raise UserError(
                    self.env._(
                        "%(payment)s has no journal entry, so client account %(account)s would "
                        "not know of the money. Set an outstanding account on the payment "
                        "method %(method)s.",
                        payment=payment.display_name,
                        account=payment.deposit_account_id.name,
                        method=payment.payment_method_line_id.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        if not in_deposit_flow(self.env):
            for vals in vals_list:
                self._check_not_made_by_hand(vals)
        return super().create(vals_list)

    @api.model
    def _check_not_made_by_hand(self, vals):
        """Refuse a payment that only the business methods of client accounts make.

        :param dict vals: values of the payment
        :raise UserError: with the way to do it
        """
        journal = self.env["account.journal"].browse(vals.get("journal_id"))
        if any(vals.get(fname) for fname in DEPOSIT_FIELDS) or journal.sudo().is_deposit_journal:
            self._raise_made_by_hand()

    @api.model
    def _raise_made_by_hand(self):
        """Raise the error of a payment that client accounts make themselves."""
        raise UserError(
            self.env._(
                "Operations of client accounts are not entered as payments. Top up on the "
                "client's account, and pay from it with “Pay from deposit” on the invoice."
            )
        )

    def copy_data(self, default=None):
        # EXTENDS 'account': the copy would be a payment on the clients' money without a client.
        if self.deposit_account_id:
            self._raise_made_by_hand()
        return super().copy_data(default)

    def write(self, vals):
        # EXTENDS 'account'
        if not in_deposit_flow(self.env):
            guarded_fields = (FIXED_FIELDS | DEPOSIT_FIELDS | {"state"}) & vals.keys()
            if guarded_fields:
                self._check_deposit_unchanged(vals, guarded_fields)
        return super().write(vals)

    def _check_deposit_unchanged(self, vals, guarded_fields):
        """Refuse to change an operation of a client account, or to make one of a payment.

        :param dict vals: the values about to be written
        :param set guarded_fields: those of them that make the operation
        :raise UserError: naming the payment and the remedy
        """
        if not DEPOSIT_FIELDS.isdisjoint(guarded_fields) or not all(
            payment.deposit_account_id for payment in self
        ):
            self._check_not_made_by_hand(vals)
        for payment in self.filtered("deposit_account_id"):
            changed = [
                fname
                for fname in guarded_fields
                if self.env["account.move"]._field_will_change(payment, vals, fname)
            ]
            # Odoo itself moves a posted payment between these two.
            if changed == ["state"] and {payment.state, vals["state"]} <= {"in_process", "paid"}:
                continue
            if changed:
                raise UserError(
                    self.env._(
                        "%(payment)s is an operation of client account %(account)s: its "
                        "%(fields)s cannot be changed. Cancel it on the same day, or reverse "
                        "its journal entry, and enter it again.",
                        payment=payment.display_name,
                        account=payment.deposit_account_id.name,
                        fields=", ".join(
                            self._fields[fname].get_description(self.env)["string"]
                            for fname in sorted(changed)
                        ),
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_operation(self):
        for payment in self.filtered("deposit_account_id"):
            raise UserError(
                self.env._(
                    "%(payment)s is an operation of client account %(account)s and stays in its "
                    "history. Cancel or reverse it instead.",
                    payment=payment.display_name,
                    account=payment.deposit_account_id.name,
                )
            )

    # === JOURNAL ENTRY === #

    def _prepare_move_line_default_vals(self, write_off_line_vals=None, force_balance=None):
        # EXTENDS 'account': the key is always there, so that a line never keeps an old account.
        vals_list = super()._prepare_move_line_default_vals(
            write_off_line_vals=write_off_line_vals, force_balance=force_balance
        )
        if account := self.deposit_account_id:
            is_credit = self.deposit_operation == "credit"
            account_type = account.type_id
            ledger_account = (
                account_type.credit_account_id if is_credit else account_type.prepaid_account_id
            )
            for vals in vals_list:
                is_tagged = vals["account_id"] == ledger_account.id
                vals["deposit_account_id"] = account.id if is_tagged else False
                if is_tagged:
                    # The money is the owner's, whoever was paid for.
                    vals["partner_id"] = account.partner_id.commercial_partner_id.id
                if is_tagged and is_credit:
                    vals["date_maturity"] = account._get_due_date(self.date)
        return vals_list

    def _seek_for_lines(self):
        # EXTENDS 'account': the client's money is neither receivable nor payable, so Odoo takes
        # the item for a write-off and would lose a second one when the payment is edited.
        liquidity, counterpart, writeoff = super()._seek_for_lines()
        if self.deposit_operation in ("top_up", "refund"):
            deposit_lines = self.move_id.line_ids.filtered("deposit_account_id")
            liquidity -= deposit_lines
            counterpart |= deposit_lines
            writeoff -= deposit_lines
        return liquidity, counterpart, writeoff

    @api.model
    def _get_trigger_fields_to_synchronize(self):
        # EXTENDS 'account'
        return (
            *super()._get_trigger_fields_to_synchronize(),
            "deposit_account_id",
            "deposit_operation",
        )

    # === ACTION METHODS === #

    @api.readonly
    def action_view_deposit_account(self):
        """Open the client account of this payment."""
        self.ensure_one()
        return self.deposit_account_id._get_records_action()

    # === BUSINESS METHODS === #

    def _get_payment_receipt_report_values(self):
        # EXTENDS 'account': an advance pays no invoice yet.
        res = super()._get_payment_receipt_report_values()
        if self.deposit_operation in ("top_up", "refund"):
            res["display_invoices"] = False
        return res
