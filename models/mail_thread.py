from odoo import models

from ..deposit_flow import enter_document_deletion


class MailThread(models.AbstractModel):
    _inherit = "mail.thread"

    def unlink(self):
        # EXTENDS 'mail': messages go before their document, so the change log cannot see that it
        # goes too. Documents with a history refuse to go in the end, and nothing is deleted then.
        if self._name in self.env["mail.message"]._get_deposit_log_documents():
            return super(MailThread, enter_document_deletion(self)).unlink()
        return super().unlink()
