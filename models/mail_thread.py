from datetime import timedelta

from odoo import models

from ..deposit_flow import enter_document_deletion, in_operation


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        # EXTENDS 'mail': messages go before their document, so the change log cannot see that it
        # goes too. Documents with a history refuse to go in the end, and nothing is deleted then.
        if self._name in self.env["mail.message"]._get_deposit_log_documents():
            return super(MailThread, enter_document_deletion(self)).unlink()
        return super().unlink()

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        # EXTENDS 'mail': mails are worked out in the background, where a lost connection or a
        # faulty layout costs the mail and not the operation. A company as record is no parameter
        # that can be stored; who gives one sends mails and moves no money.
        is_sent_now = kwargs.get("scheduled_date") or kwargs.get("force_email_company")
        if in_operation(self.env) and not is_sent_now:
            kwargs["scheduled_date"] = self.env.cr.now() + timedelta(seconds=1)
        return super()._notify_thread(message, msg_vals, **kwargs)

    def _log_deposit_creation(self):
        """Log the creation of these documents with the values of their tracked fields."""
        tracked_fields = self.fields_get(
            self._get_deposit_creation_fields(),
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

    def _get_deposit_creation_fields(self):
        """Return the fields whose values the change log shows of a new document.

        :rtype: list[str]
        """
        # Some are tracked because they show a tracked field of the client.
        return [fname for fname in self._track_get_fields() if self._fields[fname].store]
