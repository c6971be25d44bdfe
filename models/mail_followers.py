from odoo import api, models
from odoo.tools import SQL

from ..deposit_bulk import get_bulk


class MailFollowers(models.Model):
    _inherit = "mail.followers"

    def _get_recipient_data(self, records, message_type, subtype_id, pids=None):
        # EXTENDS 'mail': of many messages most are for nobody; a look at the followers says so.
        is_bulk = get_bulk(self.env) and records and subtype_id and not pids
        if is_bulk and not self._has_subscribers(records, subtype_id):
            return {id_: {} for id_ in records.ids}
        return super()._get_recipient_data(records, message_type, subtype_id, pids)

    @api.model
    def _has_subscribers(self, records, subtype_id):
        """Tell whether anybody follows ``records`` for messages of a subtype."""
        self.flush_model(["res_model", "res_id", "subtype_ids"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT 1
                  FROM mail_followers follower
                  JOIN mail_followers_mail_message_subtype_rel subscribed
                    ON subscribed.mail_followers_id = follower.id
                 WHERE follower.res_model = %s
                   AND follower.res_id IN %s
                   AND subscribed.mail_message_subtype_id = %s
                 LIMIT 1
                """,
                records._name,
                tuple(records.ids),
                subtype_id,
            )
        )
        return bool(rows)
