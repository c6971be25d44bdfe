import logging

from markupsafe import Markup
from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.base.models.ir_qweb import QWebError

_logger = logging.getLogger(__name__)

# Notices that are sent in one transaction.
CHUNK = 20
# Whoever holds this advisory lock sends; the other scheduled action leaves it to him.
SENDING = 0x6465_6E01
TEMPLATES = {
    "top_up": "customer_deposit.mail_template_deposit_top_up",
    "payment": "customer_deposit.mail_template_deposit_payment",
    "low_balance": "customer_deposit.mail_template_deposit_low_balance",
    "debt": "customer_deposit.mail_template_deposit_debt",
    "statement": "customer_deposit.mail_template_deposit_statement",
}
RECEIPT_REPORT = "customer_deposit.action_report_deposit_receipt"
STATEMENT_REPORT = "customer_deposit.action_report_deposit_statement"


class DepositNotice(models.Model):
    """How notices go out."""

    _inherit = "deposit.notice"

    @api.model
    def _cron_send(self):
        """Send the outbox, chunk by chunk, each in a transaction of its own.

        A chunk that is sent is marked as sent in the transaction that queues its mails: after a
        crash the next run goes on with what is left.
        """
        domain = [("state", "=", "pending")]
        while self._take_turn(SENDING):
            notices = self.sudo().search(domain, order="id", limit=CHUNK)
            # All reminders of an account are one mail.
            notices |= self.sudo().search(
                [
                    *domain,
                    ("kind", "=", "debt"),
                    ("account_id", "in", notices._filter_kind("debt").account_id.ids),
                ],
                order="id",
            )
            if not notices:
                return
            notices._send()
            remaining = self.sudo().search_count(domain)
            if not self.env["ir.cron"]._commit_progress(len(notices), remaining=remaining):
                return

    @api.model
    def _take_turn(self, number):
        """Tell whether this transaction may work; of two at once only one may.

        :param int number: the advisory lock of the work
        :rtype: bool
        """
        [(is_mine,)] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(%s)", number))
        return is_mine

    def _filter_kind(self, kind):
        """Return those of these notices that are of a kind."""
        return self.filtered(lambda notice: notice.kind == kind)

    def _send(self):
        """Send these notices, those that nothing speaks against. None of them breaks the others."""
        debts = self._filter_kind("debt")
        groups = [*(self - debts), *debts.grouped("account_id").values()]
        for notices in groups:
            try:
                with self.env.cr.savepoint():
                    notices._send_together()
            except OperationalError:
                raise  # not the notice: the transaction is retried
            except (OSError, QWebError, UserError, ValueError) as error:
                _logger.warning("Notices %s were not sent: %s", notices.ids, error)
                notices.write({"state": "failed", "reason": str(error).splitlines()[0][:250]})

    def _send_together(self):
        """Send one mail for these notices of one account, or note why there is none."""
        due = self.browse()
        for notice in self:
            if obstacle := notice._get_obstacle():
                notice.write({"state": "skipped", "reason": obstacle})
            else:
                due |= notice
        if due:
            message = due[-1]._post_message()
            due.write(
                {
                    "state": "sent",
                    "email": due[-1].partner_id.email,
                    "message_id": message.id,
                    "sent_on": fields.Datetime.now(),
                }
            )

    # === OBSTACLES === #

    def _get_obstacle(self):
        """Return why this notice is not sent, nothing when it is.

        :rtype: str | None
        """
        self.ensure_one()
        partner = self.partner_id
        if not partner.email_normalized:
            return self.env._("The client has no e-mail address.")
        if partner.is_blacklisted:
            return self.env._("The address is on the blacklist: the client wants no such mails.")
        if not self.is_requested and partner[f"deposit_mute_{self.kind}"]:
            return self.env._("The client does not want these notices.")
        return getattr(self, f"_get_obstacle_{self.kind}", lambda: None)()

    def _get_obstacle_top_up(self):
        """Return why a payment is not told: it was undone before it was."""
        is_valid = any(
            payment.state != "canceled" and not payment.deposit_reversed
            for payment in self.payment_ids
        )
        return None if is_valid else self.env._("The payment was canceled in the meantime.")

    def _get_obstacle_payment(self):
        """Return why a payment from the account is not told."""
        return self._get_obstacle_top_up()

    def _get_obstacle_low_balance(self):
        """Return why the low balance is not told: it rose, or a later notice tells it."""
        account = self.account_id
        threshold = account.type_id.low_balance_threshold
        if account.currency_id.compare_amounts(account.balance, threshold) >= 0:
            return self.env._("The balance has risen in the meantime.")
        later = self.search_count(
            [
                ("account_id", "=", account.id),
                ("kind", "=", "low_balance"),
                ("state", "=", "pending"),
                ("id", ">", self.id),
            ],
            limit=1,
        )
        return self.env._("A later notice tells it.") if later else None

    def _get_obstacle_debt(self):
        """Return why a debt is not reminded of: it is not owed any more."""
        line = self.debt_line_id
        is_owed = line.parent_state == "posted" and not line.reconciled
        return None if is_owed else self.env._("The debt was settled in the meantime.")

    # === MAIL === #

    def _post_message(self):
        """Log this notice on the account, with its mail to the client in Odoo's queue.

        :rtype: mail.message
        """
        template = self._get_template()
        fnames = ("subject", "body_html", "email_from", "reply_to", "attachment_ids")
        values = template._generate_template(self.ids, fnames)[self.id]
        lang = self.partner_id.lang or self.env.lang
        # Without one of its own, answers go where Odoo has them go.
        reply_to = {"reply_to": values["reply_to"]} if values.get("reply_to") else {}
        return self.account_id.with_context(lang=lang).message_post(
            subject=values["subject"],
            body=Markup(values["body_html"]),
            email_from=values.get("email_from") or self.location_id.email_formatted or None,
            author_id=self.location_id.partner_id.id,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_note",
            partner_ids=self.partner_id.ids,
            attachment_ids=values.get("attachment_ids") or [],
            attachments=self.with_context(lang=lang)._get_attachments(),
            email_layout_xmlid="mail.mail_notification_light",
            force_email_company=self.location_id,
            force_email_lang=lang,
            force_send=False,
            notify_skip_followers=True,
            **reply_to,
        )

    def _get_template(self):
        """Return the template of this kind of notice, which administrators may edit.

        :rtype: mail.template
        :raise UserError: when it was deleted
        """
        template = self.env.ref(TEMPLATES[self.kind], raise_if_not_found=False)
        if not template:
            raise UserError(
                self.env._(
                    "The e-mail template of the notice “%s” was deleted. Upgrade the app to get "
                    "it back.",
                    dict(self._fields["kind"]._description_selection(self.env))[self.kind],
                )
            )
        return template.sudo()

    def _get_attachments(self):
        """Return the papers that go with this notice.

        :return: pairs of file name and content
        :rtype: list[tuple[str, bytes]]
        """
        reports = self.env["ir.actions.report"]
        if self.kind == "statement":
            period = (self.date_from, self.date_to)
            content, extension = reports._render_qweb_pdf(
                STATEMENT_REPORT,
                self.account_id.ids,
                {"date_from": str(self.date_from), "date_to": str(self.date_to)},
            )
            return [(f"{self.account_id._get_statement_file_name(*period)}.{extension}", content)]
        receipt = self.env.ref(RECEIPT_REPORT, raise_if_not_found=False)
        if self.kind == "top_up" and receipt and self.type_id.attach_receipt:
            content, extension = reports._render_qweb_pdf(RECEIPT_REPORT, self.payment_ids.ids)
            return [(f"{self.payment_ids[0].name.replace('/', '-')}.{extension}", content)]
        return []
