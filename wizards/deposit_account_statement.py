from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import date_utils

# Statements that are rendered while the user waits.
PRINTED_AT_ONCE = 200


class DepositAccountStatement(models.TransientModel):
    _name = "deposit.account.statement"
    _description = "Print or Send Account Statements"

    account_ids = fields.Many2many(
        comodel_name="deposit.account",
        string="Accounts",
        required=True,
    )
    account_count = fields.Integer(
        compute="_compute_recipients",
    )
    account_id = fields.Many2one(
        comodel_name="deposit.account",
        compute="_compute_recipients",
    )
    email = fields.Char(
        string="Sent To",
        compute="_compute_recipients",
    )
    unreachable_names = fields.Char(
        string="Without E-mail Address",
        compute="_compute_recipients",
        help="Clients who cannot be sent anything. Enter their address on the client's card.",
    )
    period = fields.Selection(
        selection=[
            ("this_month", "This month"),
            ("last_month", "Last month"),
            ("this_year", "This year"),
            ("custom", "Other"),
        ],
        default="this_month",
        required=True,
    )
    date_from = fields.Date(
        string="From",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    date_to = fields.Date(
        string="To",
        compute="_compute_dates",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    result = fields.Char(
        readonly=True,
    )
    line_ids = fields.One2many(
        comodel_name="deposit.account.statement.line",
        inverse_name="statement_id",
        readonly=True,
        string="Not Sent",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_ids")
    def _compute_recipients(self):
        for wizard in self:
            accounts = wizard.account_ids
            unreachable = accounts.filtered(
                lambda account: not account.partner_id.sudo().email_normalized
            )
            wizard.account_count = len(accounts)
            wizard.account_id = accounts if len(accounts) == 1 else False
            wizard.email = wizard.account_id.email
            wizard.unreachable_names = ", ".join(unreachable.partner_id.mapped("display_name"))

    @api.depends("period")
    def _compute_dates(self):
        today = self.env.company._get_deposit_today()
        for wizard in self:
            if wizard.period == "this_month":
                dates = date_utils.get_month(today)
            elif wizard.period == "last_month":
                dates = date_utils.get_month(date_utils.subtract(today, months=1))
            elif wizard.period == "this_year":
                dates = date_utils.start_of(today, "year"), date_utils.end_of(today, "year")
            else:
                dates = wizard.date_from or today, wizard.date_to or today
            wizard.date_from, wizard.date_to = dates

    # === ACTION METHODS === #

    def action_print(self):
        """Print the statements as one PDF.

        :raise AccessError: without the right to see the accounts
        :raise UserError: for a period that ends before it begins, or too many accounts
        """
        self.ensure_one()
        accounts = self.account_ids._origin
        accounts._check_right("customer_deposit.group_deposit_viewer", "read")
        date_from, date_to = accounts._parse_period(self.date_from, self.date_to)
        if len(accounts) > PRINTED_AT_ONCE:
            raise UserError(
                self.env._(
                    "%(count)s statements are too many for one file. Print at most %(limit)s at a "
                    "time, or send them by e-mail.",
                    count=len(accounts),
                    limit=PRINTED_AT_ONCE,
                )
            )
        report = self.env.ref("customer_deposit.action_report_deposit_statement")
        data = {"date_from": str(date_from), "date_to": str(date_to)}
        action = report.report_action(accounts, data=data, config=False)
        return {**action, "close_on_report_download": True}

    def action_send(self):
        """Send the statements by e-mail and tell who gets none.

        :raise AccessError: without the right to top up or the finance right
        :raise UserError: when the only client has no e-mail address
        """
        self.ensure_one()
        rows = self.account_ids._origin.send_statement(
            self.date_from, self.date_to, idempotency_key=f"dialog:{self.id}"
        )
        if len(rows) == 1:
            return self._tell_result(rows[0])
        done = [row for row in rows if row["state"] in ("pending", "sent")]
        self.sudo().write(
            {
                "result": self.env._(
                    "%(done)s of %(total)s statements are on their way.",
                    done=len(done),
                    total=len(rows),
                ),
                "line_ids": [Command.clear()]
                + [
                    Command.create({"account_id": row["account_id"], "reason": row["reason"]})
                    for row in rows
                    if row not in done
                ],
            }
        )
        return {
            "name": self.env._("Account Statement"),
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [
                (self.env.ref("customer_deposit.deposit_account_statement_view_result").id, "form")
            ],
            "target": "new",
            "context": {"dialog_size": "medium"},
        }

    def _tell_result(self, row):
        """Tell what became of the only statement.

        :param dict row: see ``send_statement``
        :raise UserError: when it was not sent
        """
        if row["state"] not in ("pending", "sent"):
            raise UserError(
                self.env._(
                    "The statement of %(client)s was not sent. %(reason)s",
                    client=self.account_ids.partner_id.display_name,
                    reason=row["reason"],
                )
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("The statement is on its way to %s.", row["email"]),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
