from odoo import api, fields, models


class DepositAccountOpen(models.TransientModel):
    _name = "deposit.account.open"
    _description = "Open a Client Account"
    _inherit = ["deposit.cash.mixin"]

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
    )
    location_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
    )
    available_type_ids = fields.Many2many(
        comodel_name="deposit.account.type",
        compute="_compute_available_type_ids",
    )
    type_id = fields.Many2one(
        comodel_name="deposit.account.type",
        string="Account Type",
        required=True,
        compute="_compute_type_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', available_type_ids)]",
    )
    amount = fields.Monetary(
        string="First Amount",
        help="Optional. It is paid at once, in cash or by card.",
    )

    # === COMPUTE METHODS === #

    @api.depends("location_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.location_id.sudo().root_id

    @api.depends("partner_id", "location_id")
    def _compute_available_type_ids(self):
        for wizard in self:
            types = self.env["deposit.account.type"].search(
                [("company_ids", "in", wizard.location_id.ids)]
            )
            taken = self.env["deposit.account"].search(
                [("partner_id", "=", wizard.partner_id._origin.id), ("state", "!=", "closed")]
            )
            wizard.available_type_ids = types - taken.type_id

    @api.depends("available_type_ids")
    def _compute_type_id(self):
        for wizard in self:
            types = wizard.available_type_ids._origin
            if wizard.type_id._origin not in types:
                wizard.type_id = types[:1]

    # === ACTION METHODS === #

    def action_open(self):
        """Open the account, take the first amount if there is one, and show the account."""
        self.ensure_one()
        account = self.env["deposit.account"].open(
            self.partner_id.id,
            self.type_id.id,
            location_id=self.location_id.id,
            employee_id=self.employee_id.id,
        )
        if not self.currency_id.is_zero(self.amount):
            account.top_up(
                self.amount,
                self.journal_id.id,
                payment_method_line_id=self.payment_method_line_id.id,
                date=self.date,
                employee_id=self.employee_id.id,
                memo=self.memo,
            )
        return self._notify_done(
            self.env._(
                "Account %(account)s opened for %(client)s with %(balance)s.",
                account=account.name,
                client=self.partner_id.display_name,
                balance=account._format_amount(account.balance),
            )
        )
