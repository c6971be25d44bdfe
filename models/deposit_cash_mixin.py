from odoo import api, fields, models


class DepositCashMixin(models.AbstractModel):
    """What the dialogs share that take money or give it back through a cash register."""

    _name = "deposit.cash.mixin"
    _description = "Cash Register of a Client Account Dialog"
    _inherit = ["deposit.dialog.mixin"]

    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    amount = fields.Monetary()
    available_journal_ids = fields.Many2many(
        comodel_name="account.journal",
        compute="_compute_available_journal_ids",
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Register",
        compute="_compute_journal_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', available_journal_ids)]",
    )
    available_payment_method_line_ids = fields.Many2many(
        comodel_name="account.payment.method.line",
        compute="_compute_available_payment_method_line_ids",
    )
    payment_method_line_id = fields.Many2one(
        comodel_name="account.payment.method.line",
        string="Payment Method",
        compute="_compute_payment_method_line_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', available_payment_method_line_ids)]",
    )
    # === COMPUTE METHODS === #

    def _compute_company_id(self):
        """Set the root company of the account."""
        for wizard in self:
            wizard.company_id = self.env.company.sudo().root_id

    def _get_payment_type(self):
        """Return ``inbound`` for money that comes in, ``outbound`` for money that goes out."""
        return "inbound"

    @api.depends("company_id")
    def _compute_available_journal_ids(self):
        for wizard in self:
            journals = self.env["account.journal"].search(wizard._get_journal_domain())
            wizard.available_journal_ids = journals._sort_registers()

    def _get_journal_domain(self):
        """Return the domain of the cash registers of the user's location."""
        company = self.company_id._origin
        location = self.env.company
        if company not in location.sudo().parent_ids:
            location = company
        return self.env["account.journal"]._get_register_domain(
            location, company.currency_id, self._get_payment_type()
        )

    @api.depends("available_journal_ids")
    def _compute_journal_id(self):
        for wizard in self:
            journals = wizard.available_journal_ids._origin
            if wizard.journal_id._origin not in journals:
                wizard.journal_id = journals[:1]

    @api.depends("journal_id")
    def _compute_available_payment_method_line_ids(self):
        for wizard in self:
            wizard.available_payment_method_line_ids = (
                wizard.journal_id._get_available_payment_method_lines(wizard._get_payment_type())
            )

    @api.depends("available_payment_method_line_ids")
    def _compute_payment_method_line_id(self):
        for wizard in self:
            methods = wizard.available_payment_method_line_ids._origin
            if wizard.payment_method_line_id._origin not in methods:
                wizard.payment_method_line_id = methods[:1]

    # === ACTION METHODS === #
