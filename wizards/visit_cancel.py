from odoo import fields, models


class VisitCancel(models.TransientModel):
    _name = "visit.cancel"
    _description = "Cancel a Visit"
    _inherit = ["deposit.dialog.guard.mixin"]

    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Visit",
        required=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="order_id.currency_id",
        related_sudo=False,
    )
    paid_amount = fields.Monetary(
        string="Paid",
        compute="_compute_paid_amount",
        help="What was paid for the visit and not given back.",
    )
    reason = fields.Char(
        required=True,
    )

    # === COMPUTE METHODS === #

    def _compute_paid_amount(self):
        for dialog in self:
            order = dialog.order_id
            total = 0 if order.state == "cancel" else order.amount_total
            dialog.paid_amount = order.currency_id.round(total - order.amount_due)

    # === ACTION METHODS === #

    def action_cancel(self):
        """Cancel the visit with the reason."""
        self.ensure_one()
        self.order_id.action_cancel_visit(self.reason)
        return {"type": "ir.actions.act_window_close"}
