from odoo import api, fields, models


class DepositAccountPay(models.TransientModel):
    _name = "deposit.account.pay"
    _description = "Pay Documents from a Client Account"
    _inherit = ["deposit.dialog.mixin"]

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
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    available_amount = fields.Monetary(
        related="account_id.available_amount",
        string="On the Account",
    )
    payable_move_ids = fields.Many2many(
        comodel_name="account.move",
        compute="_compute_payable_move_ids",
    )
    move_ids = fields.Many2many(
        comodel_name="account.move",
        string="Documents",
        compute="_compute_move_ids",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', payable_move_ids)]",
    )
    amount_due = fields.Monetary(
        string="Due",
        compute="_compute_amount_due",
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        readonly=False,
        precompute=True,
    )
    # === COMPUTE METHODS === #

    @api.depends("account_id")
    def _compute_available_account_ids(self):
        for wizard in self:
            account = wizard.account_id
            accounts = self.env["deposit.account"]._search_with_money(
                account.partner_id.commercial_partner_id
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
                    ("commercial_partner_id", "=", account.partner_id.commercial_partner_id.id),
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
                    lambda move: move.company_id == moves[:1].company_id  # noqa: B023
                )

    @api.depends("move_ids")
    def _compute_amount_due(self):
        for wizard in self:
            wizard.amount_due = sum(wizard.move_ids.mapped("amount_residual"))

    @api.depends("amount_due", "available_amount")
    def _compute_amount(self):
        for wizard in self:
            wizard.amount = min(wizard.amount_due, wizard.available_amount)

    # === ACTION METHODS === #

    def action_pay(self):
        """Pay the documents from the account and tell what is left on both."""
        self.ensure_one()
        account = self.account_id
        account.pay(
            self.move_ids.ids,
            amount=self.amount,
            date=self.date,
            employee_id=self.employee_id.id,
            memo=self.memo,
        )
        self.move_ids.invalidate_recordset(["amount_residual"])
        message = self.env._(
            "%(amount)s paid from account %(account)s, %(balance)s left on it. %(due)s still due.",
            amount=account._format_amount(self.amount),
            account=account.name,
            balance=account._format_amount(account.balance),
            due=account._format_amount(sum(self.move_ids.mapped("amount_residual"))),
        )
        return self._notify_done(message)
