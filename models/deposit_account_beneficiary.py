from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import date_utils


class DepositAccountBeneficiary(models.Model):
    """A member of the family who may be paid for from someone else's account."""

    _name = "deposit.account.beneficiary"
    _inherit = ["deposit.dialog.guard.mixin"]
    _description = "Family Member of a Client Account"
    _rec_name = "partner_id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    company_id = fields.Many2one(
        related="account_id.company_id",
        store=True,
        precompute=True,
    )
    currency_id = fields.Many2one(
        related="account_id.currency_id",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Family Member",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
    )
    monthly_cap = fields.Monetary(
        string="Cap per Month",
        help="What may be spent for this person in a calendar month. Zero for no cap.",
    )
    spent_this_month = fields.Monetary(
        string="This Month",
        compute="_compute_spent_this_month",
        compute_sudo=True,
        help="What has been paid for this person from the account this month, less what came back.",
    )

    _monthly_cap_not_negative = models.Constraint(
        "CHECK (monthly_cap >= 0)",
        "A cap per month cannot be below zero. Leave it empty for no cap.",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id.operation_ids.amount", "partner_id")
    def _compute_spent_this_month(self):
        today = self.env.company._get_deposit_today()
        for beneficiary in self:
            beneficiary.spent_this_month = beneficiary._get_spent(today)

    def _get_spent(self, date):
        """Return what was spent for this person in the month of ``date``.

        Money that came back lessens the month in which it was spent.

        :rtype: float
        """
        self.ensure_one()
        start, end = date_utils.get_month(date)
        payment_domain = [
            ("deposit_account_id", "=", self.account_id.id),
            ("deposit_beneficiary_id", "=", self.partner_id.id),
            ("date", ">=", start),
            ("date", "<=", end),
        ]
        [(balance,)] = self.env["account.move.line"]._read_group(
            [
                ("deposit_account_id", "=", self.account_id.id),
                ("parent_state", "=", "posted"),
                "|",
                ("move_id.origin_payment_id", "any", payment_domain),
                ("move_id.reversed_entry_id.origin_payment_id", "any", payment_domain),
            ],
            aggregates=["balance:sum"],
        )
        invoices = self.env["account.payment"].search(payment_domain).invoice_ids
        credited = invoices.reversal_move_ids._get_deposit_returned(self.account_id)
        return max(self.currency_id.round((balance or 0.0) - credited), 0.0)

    # === CONSTRAINT METHODS === #

    @api.constrains("account_id", "partner_id")
    def _check_member(self):
        for beneficiary in self:
            account, member = beneficiary.account_id, beneficiary.partner_id
            if member == account.partner_id:
                raise ValidationError(
                    self.env._(
                        "%(client)s owns account %(account)s and needs no permission to use it.",
                        client=account.partner_id.display_name,
                        account=account.name,
                    )
                )
            # No unique index: merging two contacts would delete the rows that violate it.
            if len(account.beneficiary_ids.grouped("partner_id")[member]) > 1:
                raise ValidationError(
                    self.env._(
                        "%(member)s may use account %(account)s already.",
                        member=member.name,
                        account=account.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        beneficiaries = super().create(vals_list)
        for beneficiary in beneficiaries:
            beneficiary._log_on_account(
                self.env._(
                    "%(member)s may use the account now, %(cap)s.",
                    member=beneficiary.partner_id.name,
                    cap=beneficiary._get_cap_label(),
                )
            )
        return beneficiaries

    def write(self, vals):
        if {"account_id", "partner_id"} & vals.keys():
            raise UserError(
                self.env._("Remove the family member and add another one: who it is stays fixed.")
            )
        caps = {beneficiary: beneficiary._get_cap_label() for beneficiary in self}
        res = super().write(vals)
        for beneficiary, cap in caps.items():
            if beneficiary._get_cap_label() != cap:
                beneficiary._log_on_account(
                    self.env._(
                        "Cap of %(member)s: %(old)s → %(new)s.",
                        member=beneficiary.partner_id.name,
                        old=cap,
                        new=beneficiary._get_cap_label(),
                    )
                )
        return res

    def unlink(self):
        for beneficiary in self:
            beneficiary._log_on_account(
                self.env._("%s may no longer use the account.", beneficiary.partner_id.name)
            )
        return super().unlink()

    # === ACTION METHODS === #

    @api.readonly
    def action_edit(self):
        """Open the dialog that changes the cap of this family member."""
        return {
            "name": self.partner_id.display_name,
            **self._get_records_action(target="new"),
            "context": {"dialog_size": "medium"},
        }

    def action_remove(self):
        """Let this family member no longer use the account."""
        self.unlink()
        return True

    # === HELPERS === #

    def _get_cap_label(self):
        """Return the cap of this person as text."""
        if self.currency_id.is_zero(self.monthly_cap):
            return self.env._("without a cap")
        return self.env._("up to %s a month", self.account_id._format_amount(self.monthly_cap))

    def _log_on_account(self, message):
        """Write ``message`` into the history of the account."""
        self.account_id.sudo().message_post(body=message)

    def _check_cap(self, amount, date):
        """Refuse to spend more for this person than the cap of the month allows.

        Payments at the same moment write the row of the account, so the loser of two is retried
        and then finds what the winner has spent.

        :param float amount: in the currency of the account
        :param datetime.date date: day of the payment
        :raise UserError: with the numbers
        """
        for beneficiary in self:
            cap = beneficiary.monthly_cap
            currency = beneficiary.currency_id
            spent = 0.0 if currency.is_zero(cap) else beneficiary._get_spent(date)
            if currency.is_zero(cap) or currency.compare_amounts(spent + amount, cap) <= 0:
                continue
            format_amount = beneficiary.account_id._format_amount
            raise UserError(
                self.env._(
                    "At most %(cap)s a month may be spent for %(member)s from account "
                    "%(account)s of %(client)s. %(spent)s is spent in this month, so %(left)s is "
                    "left, and %(amount)s is asked for. Take less, or change the cap.",
                    cap=format_amount(cap),
                    member=beneficiary.partner_id.name,
                    account=beneficiary.account_id.name,
                    client=beneficiary.account_id.partner_id.display_name,
                    spent=format_amount(spent),
                    left=format_amount(max(cap - spent, 0)),
                    amount=format_amount(amount),
                )
            )
