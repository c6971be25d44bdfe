from odoo import api, fields, models


class DepositAccountPay(models.TransientModel):
    _name = "deposit.account.pay"
    _description = "Pay Documents from a Client Account"
    _inherit = ["deposit.dialog.mixin", "deposit.credit.mixin"]

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        required=True,
        domain="[('id', 'in', available_account_ids)]",
    )
    available_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        compute="_compute_available_account_ids",
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id",
        related_sudo=False,
    )
    payable_move_ids = fields.Many2many(
        comodel_name="account.move",
        compute="_compute_payable_move_ids",
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Documents",
        compute="_compute_move_ids",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', payable_move_ids)]",
    )
    amount_due = fields.Monetary(
        string="Due",
        compute="_compute_amount_due",
    )
    early_discount = fields.Monetary(
        string="Early Payment Discount",
        compute="_compute_early_discount",
        help="Taken off when all is paid at once with the money on the account.",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        compute_sudo=False,
        store=True,
        readonly=False,
        precompute=True,
    )

    receipt_action = fields.Selection(
        selection=[("print", "Print Receipt"), ("send", "Send Receipt")],
        readonly=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_available_account_ids(self):
        for wizard in self:
            account = wizard.account_id
            accounts = self.env["deposit.account"]._search_usable(
                account.partner_id
                | wizard.move_ids.partner_id
                | wizard.move_ids.commercial_partner_id
            )
            wizard.available_account_ids = account | accounts.filtered(
                lambda other, account=account: other.company_id == account.company_id
            )

    @api.depends("account_id")
    def _compute_payable_move_ids(self):
        for wizard in self:
            account = wizard.account_id
            wizard.payable_move_ids = self.env["account.move"].search(
                [
                    ("move_type", "in", ("out_invoice", "out_receipt")),
                    ("state", "=", "posted"),
                    ("amount_residual", ">", 0),
                    "|",
                    ("commercial_partner_id", "=", account.partner_id.commercial_partner_id.id),
                    ("partner_id", "in", account.beneficiary_ids.partner_id.ids),
                    ("company_id", "in", account.sudo().type_id.company_ids.ids),
                    ("currency_id", "=", account.currency_id.id),
                ],
                order="invoice_date_due, id",
            )

    @api.depends("payable_move_ids")
    def _compute_move_ids(self):
        for wizard in self:
            if not wizard.move_ids:
                moves = wizard.payable_move_ids._origin
                wizard.move_ids = moves.filtered(
                    lambda move, first=moves[:1]: (
                        move.company_id == first.company_id and move.partner_id == first.partner_id
                    )
                )

    @api.depends("move_ids")
    def _compute_amount_due(self):
        for wizard in self:
            wizard.amount_due = sum(wizard.move_ids.mapped("amount_residual"))

    @api.depends("move_ids", "date", "account_id")
    def _compute_early_discount(self):
        for wizard in self:
            lines = wizard.move_ids._origin.sudo().line_ids.filtered(
                lambda line: line.account_type == "asset_receivable" and not line.reconciled
            )
            discount = lines._get_early_discount(wizard.date)
            account = wizard.account_id._origin
            due = account._get_amount_to_pay(lines, wizard.date, True) if discount else 0
            wizard.early_discount = discount and max(wizard.amount_due - due, 0)

    @api.depends("amount_due", "available_amount", "early_discount")
    def _compute_amount(self):
        for wizard in self:
            due = wizard.currency_id.round(wizard.amount_due - wizard.early_discount)
            wizard.amount = min(due, wizard.available_amount)

    # === ACTION METHODS === #

    def action_pay(self):
        """Pay the documents from the account, or ask first when the client would owe money."""
        self.ensure_one()
        if self._is_credit_to_confirm():
            return self._ask_for_credit()
        # More than the account allows is refused, and where it may owe, with the limit.
        return self._pay(allow_credit=self._needs_credit_refusal())

    def action_pay_and_print(self):
        """Pay as ``action_pay`` does, and print the receipt."""
        self.receipt_action = "print"
        return self.action_pay()

    def action_pay_and_send(self):
        """Pay as ``action_pay`` does, and mail the receipt to the client."""
        self.receipt_action = "send"
        return self.action_pay()

    def action_pay_on_credit(self):
        """Pay the documents after the user has agreed that the client owes what is missing."""
        self.ensure_one()
        if self._is_credit_unconfirmed():
            return self._ask_for_credit()
        return self._pay(allow_credit=True)

    def action_back(self):
        """Go back from the question to the payment."""
        self.ensure_one()
        return self._get_step_action(
            "deposit_account_pay_view_form", self.env._("Pay from deposit")
        )

    def _is_credit_to_confirm(self):
        """Tell whether the user is to be asked; otherwise paying says what is wrong."""
        is_due = self.currency_id.compare_amounts(self.amount, self.amount_due) <= 0
        return is_due and self._is_on_credit()

    def _ask_for_credit(self):
        """Return the action that shows what the client would owe, and asks."""
        self.confirmed_credit = self.credit_amount
        return self._get_step_action(
            "deposit_account_pay_view_form_credit", self.env._("Payment on Credit")
        )

    def _pay(self, allow_credit=False):
        """Call the business method and return what tells the result."""
        account = self.account_id
        payments = account.pay(
            self.move_ids.ids,
            amount=self.amount,
            allow_credit=allow_credit,
            date=self.date,
            employee_id=self.employee_id.id,
            memo=self.memo,
            idempotency_key=self.idempotency_key,
        )
        self.move_ids.invalidate_recordset(["amount_residual"])
        if self.receipt_action == "print":
            return self._print_receipt(payments)
        message = self._get_done_message(payments)
        if self.receipt_action == "send":
            return self._notify_sent(message, payments)
        return self._notify_done(message)

    def _get_done_message(self, payments):
        """Return what is told in the end.

        :param account.payment payments: what was paid
        """
        account = self.account_id
        values = {
            "amount": account._format_amount(sum(payments.mapped("amount"))),
            "account": account.name,
            "balance": account._format_amount(account.balance),
            "client": account.partner_id.display_name,
            "due": account._format_amount(sum(self.move_ids.mapped("amount_residual"))),
        }
        if account.currency_id.compare_amounts(account.debt_balance, 0) > 0:
            values["debt"] = account._format_amount(account.debt_balance)
            return self.env._(
                "%(amount)s paid. %(client)s now owes %(debt)s on account %(account)s.",
                **values,
            )
        return self.env._(
            "%(amount)s paid from account %(account)s, %(balance)s left on it. %(due)s still due.",
            **values,
        )
