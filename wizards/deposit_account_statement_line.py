from odoo import fields, models


class DepositAccountStatementLine(models.TransientModel):
    """A client who gets no statement, and why."""

    _name = "deposit.account.statement.line"
    _description = "Account Statement not Sent"

    statement_id = fields.Many2one(
        comodel_name="deposit.account.statement",
        required=True,
        ondelete="cascade",
        index=True,
    )
    account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        required=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id",
        related_sudo=False,
    )
    reason = fields.Char()
