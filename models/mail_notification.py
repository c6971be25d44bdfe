from odoo import fields, models


class MailNotification(models.Model):
    """What the client's card shows of a message that was sent."""

    _inherit = "mail.notification"

    card_date = fields.Datetime(
        related="mail_message_id.date",
        string="Sent On",
        related_sudo=False,
    )
    card_author_id = fields.Many2one(
        related="mail_message_id.author_id",
        string="Sent By",
        related_sudo=False,
    )
    card_document = fields.Char(
        related="mail_message_id.record_name",
        string="About",
        related_sudo=False,
    )
    card_content = fields.Char(
        string="Content",
        compute="_compute_card_content",
    )

    # === COMPUTE METHODS === #

    def _compute_card_content(self):
        for notification in self:
            message = notification.mail_message_id
            parts = (message.subject, message.preview)
            notification.card_content = " – ".join(part for part in parts if part)
