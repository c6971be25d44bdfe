from odoo import api, fields, models
from odoo.tools import format_date


class DepositOperationCancel(models.TransientModel):
    _name = "deposit.operation.cancel"
    _description = "Cancel an Operation of a Client Account"

    move_id = fields.Many2one(
        comodel_name="account.move",
        required=True,
        readonly=True,
    )
    name = fields.Char(
        string="Operation",
        compute="_compute_effect",
        compute_sudo=True,
    )
    effect = fields.Text(
        string="What Will Happen",
        compute="_compute_effect",
        compute_sudo=True,
    )
    obstacle = fields.Char(
        compute="_compute_effect",
        compute_sudo=True,
        help="Why the operation cannot be undone at all.",
    )
    spent_message = fields.Text(
        compute="_compute_effect",
        compute_sudo=True,
        help="What the money was spent on.",
    )
    spent_to_debt = fields.Boolean(
        string="Turn what is missing into a debt of the client",
    )
    reason = fields.Char(
        required=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("move_id")
    def _compute_effect(self):
        for wizard in self:
            move = wizard.move_id
            # Nothing is told about operations of other companies.
            move.line_ids.deposit_account_id.sudo(False).check_access("read")
            payment = move.origin_payment_id
            wizard.name = payment.display_name or move.display_name
            wizard.obstacle = wizard._get_obstacle()
            wizard.spent_message = "\n".join(wizard._get_spent_messages())
            wizard.effect = "\n".join(
                f"• {effect}" for effect in ([] if wizard.obstacle else wizard._get_effects())
            )

    def _get_obstacle(self):
        """Return why the operation cannot be undone at all, ``None`` when it can."""
        payment = self.move_id.origin_payment_id
        if payment.state == "canceled":
            return self.env._("It has been canceled already.")
        if payment.deposit_reversed:
            return self.env._("It has been reversed already.")
        obstacle = self.move_id._get_reversal_obstacle()
        return obstacle and self.env._("It cannot be canceled: %s.", obstacle)

    def _get_effects(self):
        """Return what undoing the operation will do, as sentences."""
        payment = self.move_id.origin_payment_id
        effects = [self._get_entry_effect()]
        documents = payment._get_deposit_paid_documents()
        for invoice in documents | self.move_id._get_released_credit_users():
            effects.append(
                self.env._(
                    "%(document)s will not be fully paid any more.", document=invoice.display_name
                )
            )
        for account in self.move_id.line_ids.deposit_account_id:
            items = self.move_id.line_ids.filtered(
                lambda line, account=account: line.deposit_account_id == account
            )
            left = payment._get_deposit_amount_left() if payment else 0
            change = left if sum(items.mapped("balance")) > 0 else sum(items.mapped("balance"))
            if not payment:
                change = sum(items.mapped("balance"))
            effects.append(
                self.env._(
                    "Account %(account)s: %(old)s → %(new)s.",
                    account=account.display_name,
                    old=account._format_amount(account.balance),
                    new=account._format_amount(account.balance + change),
                )
            )
        return effects

    def _get_entry_effect(self):
        """Return what will happen to the entry and the cash register, as a sentence."""
        payment = self.move_id.origin_payment_id
        today = format_date(self.env, self.move_id.sudo().company_id._get_deposit_today())
        obstacle = payment._get_deposit_cancel_obstacle() if payment else None
        if payment.deposit_operation in ("spend", "credit") and not obstacle:
            return self.env._("The payment is canceled and stays visible as canceled.")
        if payment and not obstacle:
            return self.env._(
                "The payment is canceled: it leaves %(journal)s of today, %(date)s, and stays "
                "visible as canceled.",
                journal=payment.journal_id.display_name,
                date=today,
            )
        if payment:
            return self.env._(
                "The payment stays as it is, because %(reason)s. A reversal dated today, "
                "%(date)s, is booked in %(journal)s.",
                reason=obstacle,
                date=today,
                journal=payment.journal_id.display_name,
            )
        return self.env._(
            "The entry stays as it is. A reversal dated today, %(date)s, is booked.", date=today
        )

    def _get_spent_messages(self):
        """Return for each account whose money is spent what is missing, as sentences."""
        messages = []
        for account in self.move_id.line_ids.deposit_account_id:
            payment = self.move_id.origin_payment_id
            if payment.deposit_operation in ("spend", "credit"):
                continue
            missing = account._get_missing(self.move_id)
            if account.currency_id.compare_amounts(missing, 0) > 0:
                messages.append(
                    self.env._(
                        "%(missing)s of it is spent: %(spends)s.",
                        missing=account._format_amount(missing),
                        spends=", ".join(
                            f"{spend.document_name} ({account._format_amount(-spend.amount)})"
                            for spend in account._get_spends_since()
                        )
                        or account.display_name,
                    )
                )
        return messages

    # === ACTION METHODS === #

    def action_cancel_operation(self):
        """Undo the operation and tell how."""
        self.ensure_one()
        move = self.sudo().move_id.with_env(self.env)
        reversal = move.action_deposit_cancel(self.reason, spent_to_debt=self.spent_to_debt)
        message = (
            self.env._(
                "%(name)s reversed by %(entry)s.", name=self.name, entry=reversal.sudo().name
            )
            if reversal
            else self.env._("%s canceled.", self.name)
        )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }
