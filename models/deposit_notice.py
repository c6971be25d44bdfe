from odoo import api, fields, models
from odoo.tools.misc import clean_context

# Set once the sending was asked for in a transaction.
_TRIGGERED_KEY = "deposit_notices_triggered"
# State of the mail for each state of the notification that Odoo keeps of it.
MAIL_STATES = {
    "ready": "queued",
    "process": "queued",
    "bounce": "failed",
    "exception": "failed",
    "canceled": "canceled",
}


class DepositNotice(models.Model):
    """What a client is told by e-mail about his account: an outbox, and a record of what was sent.

    A notice is written in the transaction of what it tells about, so nothing is told of what
    failed; it is sent afterwards by a scheduled action, so a failing mail breaks no payment. The
    key is unique for account and kind: nothing is told twice.
    """

    _name = "deposit.notice"
    _description = "Notice to a Client"
    _order = "id desc"
    _rec_name = "kind"

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    partner_id = fields.Many2one(
        related="account_id.partner_id",
        string="Client",
        store=True,
        index=True,
        ondelete="restrict",
    )
    type_id = fields.Many2one(
        related="account_id.type_id",
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    location_id = fields.Many2one(
        comodel_name="res.company",
        string="Sender",
        compute="_compute_location_id",
        compute_sudo=True,
    )
    kind = fields.Selection(
        selection=[
            ("top_up", "Top-up"),
            ("payment", "Payment"),
            ("low_balance", "Low balance"),
            ("debt", "Debt reminder"),
            ("statement", "Statement"),
        ],
        string="Notice",
        required=True,
        readonly=True,
    )
    key = fields.Char(
        required=True,
        readonly=True,
        help="What the notice is about, so that nobody is told of it twice.",
    )
    is_requested = fields.Boolean(
        string="Asked For",
        readonly=True,
        help="Somebody has sent it himself; switches of the account type and the client do not "
        "matter then.",
    )
    payment_ids = fields.Many2many(
        comodel_name="account.payment",
        string="Payments",
        readonly=True,
    )
    debt_line_id = fields.Many2one(
        comodel_name="account.move.line",
        string="Debt",
        readonly=True,
        ondelete="cascade",
        index="btree_not_null",
    )
    debt_step = fields.Integer(
        string="Days Overdue",
        readonly=True,
        help="Step of the reminder: days after the due date, below zero before it.",
    )
    debt_line_ids = fields.Many2many(
        comodel_name="account.move.line",
        string="Open Debts",
        compute="_compute_debt_line_ids",
        compute_sudo=True,
        help="All that the client owes on the account, the first due first.",
    )
    date_from = fields.Date(readonly=True)
    date_to = fields.Date(readonly=True)
    amount = fields.Monetary(readonly=True)
    balance = fields.Monetary(
        readonly=True,
        help="Balance of the account when the notice was written.",
    )
    state = fields.Selection(
        selection=[
            ("pending", "Waiting"),
            ("sent", "Done"),
            ("skipped", "Not sent"),
            ("failed", "Failed"),
        ],
        string="Status",
        default="pending",
        required=True,
        readonly=True,
        index=True,
    )
    reason = fields.Char(
        readonly=True,
        help="Why it was not sent.",
    )
    email = fields.Char(
        string="Sent To",
        readonly=True,
    )
    sent_on = fields.Datetime(readonly=True)
    message_id = fields.Many2one(
        comodel_name="mail.message",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
    )
    message_body = fields.Html(
        related="message_id.body",
        string="Text",
    )
    mail_state = fields.Selection(
        selection=[
            ("queued", "Queued"),
            ("sent", "Sent"),
            ("failed", "Failed"),
            ("canceled", "Canceled"),
        ],
        string="Mail",
        compute="_compute_mail_state",
        compute_sudo=True,
        help="What the mail server made of it.",
    )

    _key_uniq = models.UniqueIndex(
        "(account_id, kind, key)",
        "The client has been told of this already.",
    )

    # === COMPUTE METHODS === #

    @api.depends("payment_ids", "account_id")
    def _compute_location_id(self):
        for notice in self:
            notice.location_id = notice.payment_ids[:1].company_id or notice.account_id.location_id

    def _compute_debt_line_ids(self):
        for notice in self:
            notice.debt_line_ids = notice.account_id._get_open_debts()

    @api.depends("message_id.notification_ids.notification_status")
    def _compute_mail_state(self):
        for notice in self:
            statuses = notice.message_id.notification_ids.mapped("notification_status")
            states = {MAIL_STATES.get(status, "sent") for status in statuses}
            notice.mail_state = next(
                (state for state in ("failed", "queued", "canceled", "sent") if state in states),
                "sent" if notice.state == "sent" else False,
            )

    # === ACTION METHODS === #

    def action_retry(self):
        """Send again what could not be sent, once its cause is gone.

        :raise AccessError: without the finance right
        """
        self.account_id._check_right("customer_deposit.group_deposit_finance", "read")
        self.check_access("read")
        failed = self.sudo().filtered(lambda notice: notice.state == "failed")
        failed.write({"state": "pending", "reason": False})
        self._trigger_sending()

    @api.readonly
    def action_view_account(self):
        """Open the client account that the notice is about."""
        self.ensure_one()
        return self.account_id._get_records_action()

    # === QUEUE === #

    @api.model
    def _queue(self, vals_list):
        """Write notices into the outbox. They are sent once this transaction is committed.

        :param list[dict] vals_list: values of the notices
        :rtype: deposit.notice
        """
        # Defaults of the caller are those of his dialog.
        env = self.env(su=True, context=clean_context(self.env.context))
        notices = self.with_env(env).create(vals_list)
        if notices:
            self._trigger_sending()
        return notices

    @api.model
    def _trigger_sending(self):
        """Have the outbox sent soon after this transaction is committed."""
        if self.env.cr.precommit.data.setdefault(_TRIGGERED_KEY, False):
            return
        self.env.cr.precommit.data[_TRIGGERED_KEY] = True
        cron = self.env.ref("customer_deposit.ir_cron_send_notices", raise_if_not_found=False)
        if cron:
            cron.sudo()._trigger()
