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
        records._log_creation()
        return records

    def _log_creation(self):
        """Log the creation of these documents with the values of their tracked fields."""
        tracked_fields = self.fields_get(
            # Some are tracked because they show a tracked field of the client.
            [fname for fname in self._track_get_fields() if self._fields[fname].store],
            attributes=("string", "type", "selection", "currency_field"),
        )
        nothing = {fname: self.browse()[fname] for fname in tracked_fields}
        nothing["active"] = True  # as every new document
        messages = self._message_log_batch(
            bodies={record.id: record._creation_message() for record in self}
        )
        self.env["mail.tracking.value"].sudo().create(
            [
                {**values, "mail_message_id": message.id}
                for record, message in zip(self, messages, strict=True)
                for _command, _id, values in record._mail_track(tracked_fields, nothing)[1]
            ]
        )
