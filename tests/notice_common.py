from contextlib import contextmanager
from unittest.mock import patch

from odoo.addons.base.models.ir_cron import IrCron

from .common import DepositCommon


class NoticeCommon(DepositCommon):
    """Clients with e-mail addresses, and the scheduled actions run as one transaction."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.email = "anna@example.com"
        cls.account = cls.open_account(amount=100)

    @classmethod
    def switch_on(cls, **values):
        """Switch notices of the account type on."""
        cls.account_type.write(values)

    def get_notices(self, *kinds, account=None):
        """Return the notices of an account, the oldest first."""
        notices = self.env["deposit.notice"].search(
            [("account_id", "=", (account or self.account).id)], order="id"
        )
        return notices.filtered(lambda notice: not kinds or notice.kind in kinds)

    def send(self):
        """Send the outbox as the scheduled action does."""
        with self.no_commit():
            self.env["deposit.notice"]._cron_send()

    def queue(self):
        """Write reminders and statements into the outbox as the scheduled action does."""
        with self.no_commit():
            self.env["deposit.notice"]._cron_queue()

    @contextmanager
    def no_commit(self, progress=lambda *_args, **_kwargs: float("inf")):
        """Run scheduled actions without committing the test."""
        with patch.object(IrCron, "_commit_progress", side_effect=progress) as commit:
            yield commit

    def get_mails(self, notice):
        """Return the mails that Odoo's queue has for a notice."""
        return self.env["mail.mail"].sudo().search([("mail_message_id", "=", notice.message_id.id)])
