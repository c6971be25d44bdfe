from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError


class VisitCheckout(models.TransientModel):
    _name = "visit.checkout"
    _description = "Checkout"
    _inherit = ["deposit.dialog.mixin"]

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    partner_id = fields.Many2one(
        related="order_id.partner_id",
        related_sudo=False,
    )
    company_id = fields.Many2one(
        related="order_id.company_id",
        related_sudo=False,
    )
    currency_id = fields.Many2one(
        related="order_id.currency_id",
        related_sudo=False,
    )
    credited_by_hand = fields.Char(
        related="order_id.credited_by_hand",
        related_sudo=False,
    )
    line_ids = fields.One2many(
        comodel_name="visit.checkout.line",
        inverse_name="checkout_id",
    )
    payment_ids = fields.One2many(
        comodel_name="visit.checkout.payment",
        inverse_name="checkout_id",
    )
    account_summary = fields.Html(
        compute="_compute_account_summary",
        help="Accounts of the client, with what is on them or owed.",
    )
    amount_to_pay = fields.Monetary(
        compute="_compute_amount_to_pay",
        help="What is due of the lines that are ticked.",
    )
    early_discount = fields.Monetary(
        string="Early Payment Discount",
        compute="_compute_amount_to_pay",
        help="Taken off when all of the visit is paid now, and nothing of it on credit.",
    )
    amount_given = fields.Monetary(
        compute="_compute_amounts",
    )
    amount_left = fields.Monetary(
        string="Left to Pay",
        compute="_compute_amounts",
    )
    amount_change = fields.Monetary(
        string="Change Due",
        compute="_compute_amounts",
        help="What the client gets back in cash.",
    )
    amount_excess = fields.Monetary(
        compute="_compute_amounts",
        help="What is taken by card or from accounts above what is to be paid.",
    )
    amount_still_due = fields.Monetary(
        related="order_id.amount_due",
        related_sudo=False,
        string="Still Due",
    )
    amount_on_credit = fields.Monetary(
        related="order_id.visit_credit_amount",
        related_sudo=False,
    )
    credit_question = fields.Char(
        compute="_compute_credit_question",
    )
    credit_payment_ids = fields.One2many(
        comodel_name="visit.checkout.payment",
        compute="_compute_credit_question",
    )
    used_payment_ids = fields.One2many(
        comodel_name="visit.checkout.payment",
        compute="_compute_used_payment_ids",
    )
    paid_payment_ids = fields.Many2many(
        comodel_name="account.payment",
        relation="visit_checkout_paid_payment_rel",
        string="Payments",
        readonly=True,
        help="What was taken: the payments of the receipt.",
    )
    receipt_message = fields.Char(
        readonly=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_account_summary(self):
        for wizard in self:
            clients = wizard.partner_id | wizard.partner_id.commercial_partner_id
            accounts = self.env["deposit.account"].search(
                [("partner_id", "in", clients.ids), ("state", "!=", "closed")]
            )
            wizard.account_summary = Markup(" ").join(map(self._render_account, accounts))

    @api.model
    def _render_account(self, account):
        """Return what is on an account, as a badge that is red below zero.

        :rtype: Markup
        """
        is_owing = account.currency_id.compare_amounts(account.balance, 0) < 0
        blocked = "" if account.state == "open" else f" ({account._get_state_label()})"
        return Markup('<span class="badge fs-6 text-bg-%s">%s %s%s</span>') % (
            "danger" if is_owing else "light",
            account.type_id.name,
            account._format_amount(account.balance),
            blocked,
        )

    @api.depends("line_ids.is_chosen", "line_ids.amount_due")
    def _compute_amount_to_pay(self):
        for wizard in self:
            chosen = wizard.line_ids.filtered("is_chosen")
            due = max(wizard.currency_id.round(sum(chosen.mapped("amount_due"))), 0)
            is_whole = due and chosen == wizard.line_ids
            wizard.early_discount = wizard.order_id._get_early_discount() if is_whole else 0
            wizard.amount_to_pay = wizard.currency_id.round(due - wizard.early_discount)

    @api.depends("amount_to_pay", "payment_ids.amount")
    def _compute_amounts(self):
        for wizard in self:
            to_pay, currency = wizard.amount_to_pay, wizard.currency_id
            cash = wizard.payment_ids.filtered(lambda payment: payment.kind == "cash")
            given = currency.round(sum(wizard.payment_ids.mapped("amount")))
            over = max(currency.round(given - to_pay), 0)
            wizard.amount_given = given
            wizard.amount_left = max(currency.round(to_pay - given), 0)
            wizard.amount_change = min(over, currency.round(sum(cash.mapped("amount"))))
            wizard.amount_excess = currency.round(over - wizard.amount_change)

    @api.depends("payment_ids.amount")
    def _compute_credit_question(self):
        for wizard in self:
            payments = wizard.payment_ids.filtered(lambda payment: payment._is_on_credit())
            wizard.credit_payment_ids = payments
            wizard.credit_question = " ".join(
                self.env._(
                    "%(client)s will owe %(debt)s.",
                    client=payment.account_id.partner_id.display_name,
                    debt=payment.account_id._format_amount(payment.debt_after),
                )
                for payment in payments
            )

    @api.depends("payment_ids.amount")
    def _compute_used_payment_ids(self):
        for wizard in self:
            wizard.used_payment_ids = wizard.payment_ids.filtered("amount")

    @api.onchange("payment_ids")
    def _onchange_payment_ids(self):
        for payment in self.payment_ids:
            if payment.takes_rest:
                payment.takes_rest = False
                self._give_rest_to(payment)
            elif self.currency_id.compare_amounts(payment.amount, payment.known_amount):
                self._make_room_for(payment)
        self._remember_amounts()

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        self._propose_payments()

    # === PROPOSAL === #

    @api.model
    def _open(self, order):
        """Return the action that opens the dialog for an order.

        :param sale.order order: an order of which something may be due
        """
        due = order._get_due_by_line()
        ways = [{"account_id": account.id} for account in order._get_checkout_accounts()]
        ways += [{"journal_id": journal.id} for journal in order._get_checkout_registers()]
        wizard = self.create(
            {
                "order_id": order.id,
                "line_ids": [
                    Command.create({"order_line_id": line.id, "amount_due": amount})
                    for line, amount in due.items()
                ],
                "payment_ids": [
                    Command.create({"sequence": sequence, **way})
                    for sequence, way in enumerate(ways)
                ],
            }
        )
        wizard._propose_payments()
        return wizard._get_pay_action()

    def _propose_payments(self):
        """Propose the client's money first, and the rest at the first cash register."""
        rest = self.amount_to_pay
        registers = self.payment_ids.filtered("journal_id")
        register = registers.filtered("amount")[:1] or registers[:1]
        for payment in self.payment_ids:
            part = min(rest, payment.prepaid_balance) if payment.account_id else 0
            payment.amount = max(part, 0)
            rest -= payment.amount
        register.amount = self.currency_id.round(rest)
        self._remember_amounts()

    def _remember_amounts(self):
        """Keep the amounts, to know which one is typed next."""
        for payment in self.payment_ids:
            payment.known_amount = payment.amount

    def _make_room_for(self, payment):
        """Lessen the other ways to pay by what an amount that was typed makes too much.

        Cash stays as it is when it is raised: the client gets change.

        :param visit.checkout.payment payment: the way with the amount that was typed
        """
        registers = self.payment_ids.filtered("journal_id") - payment
        others = registers | (self.payment_ids - registers - payment)
        if payment.account_id:
            others = registers
        elif not self.currency_id.is_zero(payment.known_amount):
            return
        excess = sum(self.payment_ids.mapped("amount")) - self.amount_to_pay
        for other in others.filtered("amount"):
            part = max(min(excess, other.amount), 0)
            other.amount = self.currency_id.round(other.amount - part)
            excess = self.currency_id.round(excess - part)

    def _give_rest_to(self, payment):
        """Let one way take what is left to pay, in place of others when nothing is left.

        :param visit.checkout.payment payment: the way that was pressed
        """
        registers = self.payment_ids.filtered("journal_id")
        accounts = self.payment_ids - registers
        others = self.payment_ids - payment
        if payment.account_id:
            register = registers.filtered("amount")[:1] or registers[:1]
            rest = self.amount_to_pay - sum((accounts - payment).mapped("amount"))
            payment.amount = payment._cap(rest)
            registers.amount = 0
            register.amount = self.currency_id.round(max(rest - payment.amount, 0))
            return
        for replaced in (others.browse(), others & registers, others):
            replaced.amount = 0
            rest = self.currency_id.round(self.amount_to_pay - sum(others.mapped("amount")))
            if self.currency_id.compare_amounts(rest, 0) > 0:
                break
        payment.amount = max(rest, 0)

    # === ACTION METHODS === #

    def action_pay(self):
        """Check out with the payments entered, or ask first when the client would owe money."""
        self.ensure_one()
        self._check_amounts()
        if self.credit_payment_ids:
            return self._ask_for_credit()
        # More than an account allows is refused, and where it may owe, with the limit.
        return self._check_out(any(payment._needs_credit_refusal() for payment in self.payment_ids))

    def action_pay_on_credit(self):
        """Check out after the user has agreed that the client owes what is missing."""
        self.ensure_one()
        self._check_amounts()
        if any(payment._is_credit_unconfirmed() for payment in self.credit_payment_ids):
            return self._ask_for_credit()
        return self._check_out(allow_credit=True)

    def action_pay_later(self):
        """Check out without a payment: the invoice is posted and stays unpaid."""
        self.ensure_one()
        self.payment_ids.amount = 0
        return self._check_out()

    def action_back(self):
        """Go back from the question to the payment."""
        self.ensure_one()
        return self._get_pay_action()

    def action_print(self):
        """Print the receipt of what was paid, the invoice of the visit when nothing was."""
        self.ensure_one()
        if self.paid_payment_ids:
            return self.paid_payment_ids.action_print_deposit_receipt()
        invoices = self.order_id._get_visit_moves()
        return self.env.ref("account.account_invoices").report_action(invoices.ids, config=False)

    def action_send(self):
        """Mail the receipt of what was paid to the client, and say so in the dialog."""
        self.ensure_one()
        heads = self.paid_payment_ids._send_deposit_receipt()
        self.receipt_message = heads._get_deposit_receipt_sent_message()
        return self._get_done_action()

    # === BUSINESS METHODS === #

    def _get_pay_action(self):
        """Return the action that shows the first step of the dialog."""
        return self._get_step_action(
            "visit_checkout_view_form",
            self.env._("Check Out %s", self.order_id.name),
            size="large",
        )

    def _ask_for_credit(self):
        """Return the action that shows what the client would owe, and asks."""
        for payment in self.credit_payment_ids:
            payment.confirmed_credit = payment.credit_amount
        return self._get_step_action(
            "visit_checkout_view_form_credit", self.env._("Payment on Credit"), size="large"
        )

    def _check_amounts(self):
        """Refuse what cannot be taken as it was entered.

        :raise UserError: with the numbers
        """
        order, compare = self.order_id, self.currency_id.compare_amounts
        if compare(self.amount_given, 0) <= 0 < compare(self.amount_to_pay, 0):
            raise UserError(
                self.env._("Enter what the client pays, or let him pay later: nothing is entered.")
            )
        if compare(self.amount_excess, 0) > 0:
            raise UserError(
                self.env._(
                    "%(amount)s is more than the %(due)s to be paid for %(visit)s. Only cash is "
                    "given back as change.",
                    amount=order._format_visit_amount(self.amount_given),
                    due=order._format_visit_amount(self.amount_to_pay),
                    visit=order.name,
                )
            )

    def _check_out(self, allow_credit=False):
        """Call the business method and return the action that shows the result."""
        chosen = self.line_ids.filtered("is_chosen")
        self.paid_payment_ids = self.order_id.check_out(
            self._prepare_payments(),
            allow_credit=allow_credit,
            employee_id=self.employee_id.id,
            line_ids=chosen.order_line_id.ids if chosen != self.line_ids else None,
            idempotency_key=self.idempotency_key,
        )
        return self._get_done_action()

    def _get_done_action(self):
        """Return the action that shows the result."""
        return self._get_step_action("visit_checkout_view_form_done", self.order_id.name)

    def _prepare_payments(self):
        """Return the payments as the business method takes them, the change taken off.

        :rtype: list[dict]
        """
        change, result = self.amount_change, []
        for payment in self.payment_ids.sorted("sequence", reverse=True):
            back = min(change, payment.amount) if payment.kind == "cash" else 0
            change -= back
            amount = self.currency_id.round(payment.amount - back)
            if not self.currency_id.is_zero(amount):
                way = "account_id" if payment.account_id else "journal_id"
                vals = {way: payment[way].id, "amount": amount}
                if payment.kind == "cash":
                    vals["tendered_amount"] = payment.amount
                result.insert(0, vals)
        return result
