from odoo import api, models


class DepositLogMixin(models.AbstractModel):
    """Documents whose creation is logged with the values they were created with.

    Odoo logs that a document was created, and only later changes with old and new values.
    """

    _name = "deposit.log.mixin"
    _description = "Client Account Change Log"
    _inherit = ["mail.thread"]

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail'
        context = self.env.context
        if context.get("tracking_disable") or context.get("mail_create_nolog"):
            return super().create(vals_list)
        records = super(DepositLogMixin, self.with_context(mail_create_nolog=True)).create(
            vals_list
        )
        records = records.with_env(self.env)
        records._log_deposit_creation()
        return records
