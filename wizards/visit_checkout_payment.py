from odoo import api, fields, models


class VisitCheckoutPayment(models.TransientModel):
    """One way to pay, always shown: what it takes is entered, or zero."""

    _name = "visit.checkout.payment"
    _description = "Way to Pay at Checkout"
    _inherit = ["deposit.credit.mixin"]
    _order = "sequence, id"

    checkout_id = fields.Many2one(
        comodel_name="visit.checkout",
        required=True,
        ondelete="cascade",
        index=True,
    )
    sequence = fields.Integer()
    account_id = fields.Many2one(
        readonly=True,
    )
    journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Register",
        readonly=True,
    )
    currency_id = fields.Many2one(
        related="checkout_id.currency_id",
    )
    kind = fields.Selection(
        selection=[("account", "Client Account"), ("cash", "Cash"), ("bank", "Card or Bank")],
        compute="_compute_kind",
    )
    name = fields.Char(
        compute="_compute_name",
    )
    hint = fields.Char(
        compute="_compute_name",
    )
    known_amount = fields.Monetary(
        help="What was shown before the amount was typed.",
    )
    takes_rest = fields.Boolean(
        help="Pressed: this way takes what is left to pay.",
    )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "journal_id")
    def _compute_kind(self):
        for payment in self:
            if payment.account_id:
                payment.kind = "account"
            else:
                payment.kind = "cash" if payment.journal_id.type == "cash" else "bank"

    @api.depends("account_id", "journal_id", "checkout_id.partner_id")
    def _compute_name(self):
        for payment in self:
            account = payment.account_id
            payment.name = account.type_id.name if account else payment.journal_id.name
            payment.hint = payment._get_account_hint() if account else False

    def _get_account_hint(self):
        """Return what the desk needs to know of the account: whose it is and what is on it."""
        account = self.account_id
        parts = [account._format_amount(account.balance)]
        if account.currency_id.compare_amounts(account.free_credit, 0) > 0:
            credit = account._format_amount(account.free_credit)
            parts.append(self.env._("credit %s", credit))
        owner = account.partner_id
        if owner.commercial_partner_id != self.checkout_id.partner_id.commercial_partner_id:
            parts.insert(0, owner.name)
        return " · ".join(parts)

    # === HELPERS === #

    def _get_own_limit(self):
        """Return what this way takes at one click: the money there, and credit at the second.

        :return: amount, ``None`` for any
        """
        if not self.account_id:
            return None
        money = self.prepaid_balance
        is_used_up = self.currency_id.compare_amounts(self.amount, money) >= 0
        return self.available_amount if is_used_up else money

    def _cap(self, amount):
        """Return how much of ``amount`` this way takes at one click."""
        limit = self._get_own_limit()
        return max(amount if limit is None else min(amount, limit), 0)
