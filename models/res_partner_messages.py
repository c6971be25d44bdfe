from odoo import api, fields, models
from odoo.fields import Domain

# As many as a page of a list.
SHOWN_MESSAGES = 80


class ResPartner(models.Model):
    """What was written to a client, and the calls with him: with Odoo's own tools."""

    _inherit = "res.partner"

    sent_message_ids = fields.Many2many(
        comodel_name="mail.notification",
        string="Sent Messages",
        compute="_compute_sent_message_ids",
        groups="base.group_user",
        help="The newest e-mails and text messages to the client, whatever they were about.",
    )
    call_ids = fields.Many2many(
        comodel_name="mail.activity",
        string="Calls",
        compute="_compute_call_ids",
        context={"active_test": False},  # a call that is done is archived
        groups="base.group_user",
    )
    has_sms = fields.Boolean(
        compute="_compute_has_sms",
    )

    # === COMPUTE METHODS === #

    def _compute_sent_message_ids(self):
        for partner in self:
            notifications = (
                self.env["mail.notification"]
                .sudo()
                .search(
                    Domain("res_partner_id", "=", partner._origin.id)
                    & Domain("notification_type", "!=", "inbox"),
                    order="id desc",
                    limit=SHOWN_MESSAGES,
                )
            )
            # What the user may read of them, see the search of messages.
            readable = self.env["mail.message"].search(
                [("id", "in", notifications.mail_message_id.ids)]
            )
            partner.sent_message_ids = notifications.filtered(
                lambda notification, readable=readable: notification.mail_message_id in readable
            ).with_env(self.env)

    def _compute_call_ids(self):
        calls = (
            self.env["mail.activity"]
            .with_context(active_test=False)
            .search(self._get_call_domain(), order="date_deadline desc, id desc")
        )
        for partner in self:
            partner.call_ids = calls.filtered(
                lambda call, partner=partner: call.res_id == partner._origin.id
            )

    def _compute_has_sms(self):
        self.has_sms = "sms.composer" in self.env

    # === ACTION METHODS === #

    @api.readonly
    def action_send_client_email(self):
        """Open Odoo's dialog that writes an e-mail to this client."""
        self.ensure_one()
        return {
            "name": self.env._("Send E-mail"),
            "type": "ir.actions.act_window",
            "res_model": "mail.compose.message",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_model": self._name,
                "default_res_ids": self.ids,
                "default_partner_ids": self.ids,
                "default_subject": self.env.company.name,
                "default_subtype_xmlid": "mail.mt_comment",
            },
        }

    @api.readonly
    def action_send_client_sms(self):
        """Open Odoo's dialog that sends a text message to this client."""
        self.ensure_one()
        return {
            "name": self.env._("Send SMS"),
            "type": "ir.actions.act_window",
            "res_model": "sms.composer",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_composition_mode": "comment",
                "default_res_model": self._name,
                "default_res_id": self.id,
            },
        }

    @api.readonly
    def action_log_call(self):
        """Open Odoo's dialog of an activity: a call to plan, or one to note as done."""
        self.ensure_one()
        call = self.env.ref("mail.mail_activity_data_call", raise_if_not_found=False)
        return {
            "name": self.env._("Log a Call"),
            "type": "ir.actions.act_window",
            "res_model": "mail.activity",
            "views": [(self.env.ref("mail.mail_activity_view_form_popup").id, "form")],
            "target": "new",
            "context": {
                "default_res_model": self._name,
                "default_res_id": self.id,
                "default_activity_type_id": call.id if call else False,
            },
        }

    @api.readonly
    def action_view_client_files(self):
        """Open the files of this client, where more can be uploaded."""
        self.ensure_one()
        return {
            "domain": [("res_model", "=", self._name), ("res_id", "=", self.id)],
            "name": self.env._("Files"),
            "type": "ir.actions.act_window",
            "res_model": "ir.attachment",
            "view_mode": "kanban,list,form",
            "context": {"default_res_model": self._name, "default_res_id": self.id},
        }

    # === HELPERS === #

    @api.model
    def _get_call_domain(self):
        """Return the domain of the calls with these clients, planned and done.

        :rtype: Domain
        """
        return (
            Domain("res_model", "=", self._name)
            & Domain("res_id", "in", self._origin.ids)
            & Domain("activity_type_id.category", "=", "phonecall")
        )
