from odoo import api, fields, models
from odoo.tools import format_date


class VisitRefundPayment(models.TransientModel):
    _name = "visit.refund.payment"
    _description = "Payment to Cancel"

    refund_id = fields.Many2one(
        comodel_name="visit.refund",
        required=True,
        ondelete="cascade",
        index=True,
    )
    payment_ids = fields.Many2many(
        comodel_name="account.payment",
        relation="visit_refund_payment_rel",
        string="Payments",
        readonly=True,
    )
    currency_id = fields.Many2one(
        related="refund_id.currency_id",
    )
    name = fields.Char(
        string="Paid With",
        compute="_compute_name",
        compute_sudo=True,
    )
    date = fields.Date(
        compute="_compute_name",
        compute_sudo=True,
    )
    paid = fields.Monetary(
        readonly=True,
    )
    amount = fields.Monetary(
        string="Cancel",
    )

    # === COMPUTE METHODS === #

    @api.depends("payment_ids")
    def _compute_name(self):
        for row in self:
            payment = row._get_payments()[:1]
            account = payment.deposit_account_id
            row.name = account.display_name or payment.journal_id.display_name
            row.date = payment.date

    # === HELPERS === #

    def _get_payments(self):
        """Return the payments of this row, which a dialog that is not saved has copies of."""
        return self.sudo().payment_ids._origin

    def _get_amount_reopened(self):
        """Return what is due again when ``amount`` goes back: what was written off with it, too."""
        payments = self._get_payments()
        differences = self.refund_id._get_order()._get_item_differences()
        written_off = sum(
            part for item, part in differences.items() if item.move_id.origin_payment_id in payments
        )
        return self.amount * (1 + written_off / self.paid) if self.paid else self.amount

    def _get_obstacle(self):
        """Return why the payment stays and its money is given back today, if it does."""
        order, payments = self.refund_id._get_order(), self._get_payments()
        payment = payments[:1]
        if self.currency_id.compare_amounts(self.amount, sum(payments.mapped("amount"))):
            return self.env._("only a part of it is canceled")
        if payment.deposit_account_id:
            return payment._get_deposit_cancel_obstacle()
        return order._get_cancel_obstacle(payment)

    def _is_given_today(self):
        """Tell whether a cash register has to give this money today."""
        is_register = not self._get_payments().deposit_account_id
        return bool(is_register and self.amount and self._get_obstacle())

    def _get_effects(self):
        """Return what canceling will do to this payment, as sentences."""
        payment, obstacle = self._get_payments()[:1], self._get_obstacle()
        amount = self.currency_id.format(self.amount)
        values = {
            "payment": ", ".join(self._get_payments().mapped("name")),
            "amount": amount,
            "name": self.name,
            "reason": obstacle,
        }
        if account := payment.deposit_account_id:
            return [
                self.env._("%(amount)s goes back to account %(name)s.", **values),
                *self._get_debt_effects(account),
            ]
        register = self.refund_id.journal_id._origin.sudo()
        if not obstacle and not register:
            return [
                self.env._(
                    "%(payment)s is canceled: %(amount)s leaves %(name)s of today. It stays "
                    "visible as canceled.",
                    **values,
                )
            ]
        values |= {
            "name": (register or payment.journal_id).display_name,
            "date": format_date(
                self.env, self.refund_id._get_order().company_id._get_deposit_today()
            ),
            "reason": obstacle or self.env._("another cash register was chosen"),
        }
        return [
            self.env._(
                "%(payment)s stays as it is, because %(reason)s. %(amount)s is given back from "
                "%(name)s today, %(date)s.",
                **values,
            )
        ]

    def _get_debt_effects(self, account):
        """Return what happens to the debt of the client, as sentences.

        :param deposit.account account: client account that paid
        """
        payments = self._get_payments()
        owed = sum(
            payment._get_owed_amount()
            for payment in payments
            if payment.deposit_operation == "credit"
        )
        lessened = min(owed, self.amount)
        if self.currency_id.compare_amounts(lessened, 0) <= 0:
            return []
        return [
            self.env._(
                "Of it, %(amount)s lessens the debt of %(client)s.",
                amount=self.currency_id.format(lessened),
                client=account.partner_id.display_name,
            )
        ]
