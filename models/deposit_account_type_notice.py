import re

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

STEPS = re.compile(r"\s*-?\d{1,4}\s*(,\s*-?\d{1,4}\s*)*")
SAMPLE_KINDS = ("top_up", "payment", "low_balance", "debt", "statement")


class DepositAccountType(models.Model):
    """What clients are told by e-mail about accounts of a type."""

    _inherit = "deposit.account.type"

    notify_top_up = fields.Boolean(
        string="Top-ups",
        default=True,
        tracking=True,
        help="Tell the client of each top-up, with the balance after it.",
    )
    attach_receipt = fields.Boolean(
        help="Send the receipt of the top-up with it, as a PDF.",
    )
    notify_payment = fields.Boolean(
        string="Payments from the Account",
        default=True,
        tracking=True,
        help="Tell the client of each payment from the account, with what is left on it. "
        "The owner of a family account is told of payments for members in any case.",
    )
    notify_low_balance = fields.Boolean(
        string="Low Balance",
        tracking=True,
        help="Tell the client when the balance falls below a threshold. It is told again only "
        "after the balance was above.",
    )
    low_balance_threshold = fields.Monetary(
        string="Threshold",
        tracking=True,
    )
    notify_debt = fields.Boolean(
        string="Debt Reminders",
        tracking=True,
        help="Remind the client of what he owes, before and after it is due.",
    )
    debt_reminder_days = fields.Char(
        string="Reminder Days",
        default="-3, 0, 7, 30",
        tracking=True,
        help="Days after the due date on which the client is reminded, below zero before it. "
        "One reminder for each debt and day of this list.",
    )
    notify_statement = fields.Boolean(
        string="Monthly Statement",
        tracking=True,
        help="Send the statement of the month before, at the beginning of a month, for accounts "
        "with movements.",
    )
    statement_with_balance = fields.Boolean(
        string="Also without Movements",
        tracking=True,
        help="Send it for accounts without movements too, when there is money or debt on them.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("notify_low_balance", "low_balance_threshold")
    def _check_low_balance(self):
        for account_type in self.filtered("notify_low_balance"):
            threshold = account_type.low_balance_threshold
            if account_type.currency_id.compare_amounts(threshold, 0) <= 0:
                raise ValidationError(
                    self.env._(
                        "Account type %s tells clients of a low balance, so it needs a threshold "
                        "above zero.",
                        account_type.name,
                    )
                )

    @api.constrains("notify_debt", "debt_reminder_days")
    def _check_debt_reminder_days(self):
        for account_type in self:
            days = account_type.debt_reminder_days or ""
            if STEPS.fullmatch(days) or not (days.strip() or account_type.notify_debt):
                continue
            raise ValidationError(
                self.env._(
                    "“%(days)s” are no reminder days for account type %(type)s. Enter whole "
                    "numbers separated by commas, such as -3, 0, 7, 30: days after the due date, "
                    "below zero before it.",
                    days=days,
                    type=account_type.name,
                )
            )

    # === ACTION METHODS === #

    def action_send_notice_sample(self):
        """Send the user a sample of a notice, made of the newest account of this type.

        Which one the button says in the context: ``deposit_notice_kind``.

        :raise AccessError: without the right of the administrator of client accounts
        :raise UserError: when there is nothing to make it of, or nobody to send it to
        """
        self.ensure_one()
        self.env["deposit.account"]._check_right("customer_deposit.group_deposit_manager")
        self.check_access("read")
        kind = self.env.context.get("deposit_notice_kind")
        email = self.env.user.email_formatted
        if kind not in SAMPLE_KINDS or not email:
            raise UserError(self.env._("Enter your own e-mail address in your preferences first."))
        self.sudo()._send_notice_sample(kind, email)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("A sample is on its way to %s.", email),
            },
        }

    def _send_notice_sample(self, kind, email):
        """Queue the mail of a notice that nobody else gets and no record is kept of.

        :param str kind: kind of the notice
        :param str email: who gets it
        """
        account = self.env["deposit.account"].search([("type_id", "=", self.id)], limit=1)
        if not account:
            raise UserError(
                self.env._(
                    "There is no account of type %s yet. Open one: the sample is made of it.",
                    self.name,
                )
            )
        notice = self.env["deposit.notice"].create(account._prepare_sample_vals(kind))
        values = notice._get_template()._generate_template(notice.ids, ("subject", "body_html"))
        self.env["mail.mail"].create(
            {
                "subject": values[notice.id]["subject"],
                "body_html": values[notice.id]["body_html"],
                "email_from": notice.location_id.email_formatted or email,
                "email_to": email,
                "auto_delete": True,
            }
        )
        notice.unlink()

    @api.readonly
    def action_view_notice_templates(self):
        """Open the e-mail templates of the notices."""
        return self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.mail_template_action_deposit"
        )

    # === HELPERS === #

    def _get_reminder_steps(self):
        """Return the days after the due date on which clients are reminded, in order.

        :rtype: list[int]
        """
        return sorted({int(step) for step in (self.debt_reminder_days or "").split(",") if step})
