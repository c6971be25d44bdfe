from odoo import api, fields, models
from odoo.tools import format_date


class VisitRefundTarget(models.TransientModel):
    _name = "visit.refund.target"
    _description = "Way of Giving Money Back"
    _inherit = ["deposit.dialog.guard.mixin"]

    refund_id = fields.Many2one(
        comodel_name="visit.refund",
        required=True,
        ondelete="cascade",
        index=True,
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Register",
        readonly=True,
    )
    account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        readonly=True,
    )
    currency_id = fields.Many2one(
        related="refund_id.currency_id",
    )
    name = fields.Char(
        string="Give Back To",
        compute="_compute_name",
        compute_sudo=True,
    )
    amount = fields.Monetary()

    # === COMPUTE METHODS === #

    @api.depends("journal_id", "account_id")
    def _compute_name(self):
        for target in self:
            target.name = (
                target.account_id.display_name
                or target.journal_id.display_name
                or self.env._("Decide later")
            )

    # === HELPERS === #

    def _get_effect(self):
        """Return what giving this amount back will do, as a sentence."""
        amount = self.currency_id.format(self.amount)
        if self.account_id:
            return self.env._(
                "Account %(account)s gets %(amount)s.", account=self.name, amount=amount
            )
        if self.journal_id:
            return self.env._(
                "%(amount)s is given from %(journal)s today, %(date)s.",
                amount=amount,
                journal=self.name,
                date=format_date(
                    self.env, self.refund_id._get_order().company_id._get_deposit_today()
                ),
            )
        return self.env._("%s stays open: the visit is shown as overpaid.", amount)
