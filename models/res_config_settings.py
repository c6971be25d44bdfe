from odoo import fields, models


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    deposit_journal_id = fields.Many2one(
        related="company_id.deposit_journal_id",
        readonly=False,
    )
    deposit_prepaid_account_id = fields.Many2one(
        related="company_id.deposit_prepaid_account_id",
        readonly=False,
    )
    deposit_credit_account_id = fields.Many2one(
        related="company_id.deposit_credit_account_id",
        readonly=False,
    )
    deposit_payroll_services = fields.Selection(
        related="company_id.deposit_payroll_services",
        readonly=False,
        required=True,
    )
    deposit_payroll_products = fields.Selection(
        related="company_id.deposit_payroll_products",
        readonly=False,
        required=True,
    )
    deposit_tz = fields.Selection(
        related="company_id.deposit_tz",
        readonly=False,
    )
    visit_fast_payment_deposit = fields.Boolean(
        related="company_id.visit_fast_payment_deposit",
        readonly=False,
    )
    visit_fast_payment_journal_id = fields.Many2one(
        related="company_id.visit_fast_payment_journal_id",
        readonly=False,
    )
    deposit_receipt_format = fields.Selection(
        related="company_id.deposit_receipt_format",
        readonly=False,
        required=True,
    )
    deposit_receipt_tax_id = fields.Many2one(
        related="company_id.deposit_receipt_tax_id",
        readonly=False,
    )
