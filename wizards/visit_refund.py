from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class VisitRefund(models.TransientModel):
    _name = "visit.refund"
    _description = "Refund a Visit"
    _inherit = ["deposit.cash.mixin"]

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
    credited_by_hand = fields.Char(
        related="order_id.credited_by_hand",
        related_sudo=False,
    )
    mode = fields.Selection(
        selection=[
            ("reduce", "Return or reduce"),
            ("cancel", "Cancel a payment"),
            ("overpaid", "Give back overpayment"),
        ],
        compute="_compute_mode",
        store=True,
        readonly=False,
        precompute=True,
        required=True,
    )
    payment_id = fields.Many2one(
        comodel_name="account.payment",
        string="Chosen Payment",
        readonly=True,
        help="The payment to cancel, all payments of the visit without one.",
    )
    reason = fields.Char()
    journal_id = fields.Many2one(
        string="Give Back From",
        help="Cash register that gives the money today, by default the one that took it.",
    )
    line_ids = fields.One2many(
        comodel_name="visit.refund.line",
        inverse_name="refund_id",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    payment_ids = fields.One2many(
        comodel_name="visit.refund.payment",
        inverse_name="refund_id",
        compute="_compute_payment_ids",
        store=True,
        readonly=False,
        precompute=True,
    )
    target_ids = fields.One2many(
        comodel_name="visit.refund.target",
        inverse_name="refund_id",
        compute="_compute_target_ids",
        store=True,
        readonly=False,
    )
    goods_back = fields.Boolean(
        string="Goods are back in stock",
        default=True,
    )
    has_goods = fields.Boolean(
        compute="_compute_plan",
    )
    is_overpaid = fields.Boolean(
        compute="_compute_is_overpaid",
    )
    has_past_register = fields.Boolean(
        compute="_compute_has_past_register",
        help="Money of a cash register has to be given today.",
    )
    amount_back = fields.Monetary(
        string="To Give Back",
        compute="_compute_plan",
    )
    amount_less = fields.Monetary(
        compute="_compute_plan",
        help="What is due less than before: less is sold, and not all of it was paid.",
    )
    amount_due_after = fields.Monetary(
        compute="_compute_amount_due_after",
        help="What is due for the visit in the end.",
    )
    line_count = fields.Integer(
        compute="_compute_line_count",
    )
    amount_left = fields.Monetary(
        string="Left to Distribute",
        compute="_compute_amount_left",
    )
    problem = fields.Char(
        compute="_compute_plan",
        help="What is wrong with the values entered.",
    )
    is_done = fields.Boolean(
        readonly=True,
    )

    # === COMPUTE METHODS === #

    @api.depends("order_id")
    def _compute_company_id(self):
        for wizard in self:
            wizard.company_id = wizard.order_id.company_id

    def _get_payment_type(self):
        return "outbound"

    def _compute_journal_id(self):
        # OVERRIDE 'deposit.cash.mixin': money goes back to where it came from, unless one chooses.
        for wizard in self:
            wizard.journal_id = wizard.journal_id

    @api.depends("order_id")
    def _compute_is_overpaid(self):
        for wizard in self:
            order = wizard._get_order()
            wizard.is_overpaid = bool(
                order.visit_payment_state == "overpaid" or order._get_missing_credits()
            )

    @api.depends("order_id")
    def _compute_mode(self):
        for wizard in self:
            wizard.mode = wizard.mode or ("overpaid" if wizard.is_overpaid else "reduce")

    @api.depends("order_id")
    def _compute_line_ids(self):
        for wizard in self:
            lines = wizard._get_order().order_line.filtered(
                lambda line: not line.display_type and line._get_refundable_quantity() > 0
            )
            wizard.line_ids = [Command.clear()] + [
                Command.create(
                    {
                        "order_line_id": line.id,
                        "discount": line._get_present_price()[0],
                        "remaining": line._get_total_for(
                            line._get_refundable_quantity(), *line._get_present_price()
                        ),
                    }
                )
                for line in lines
            ]

    @api.depends("order_id", "payment_id")
    def _compute_payment_ids(self):
        for wizard in self:
            order = wizard._get_order()
            groups = order._get_payment_groups(wizard.payment_id.sudo()._origin)
            is_single = len(groups) == 1
            wizard.payment_ids = [Command.clear()] + [
                Command.create(
                    {
                        "payment_ids": [Command.set(payments.ids)],
                        "paid": paid,
                        "amount": paid if is_single else 0,
                    }
                )
                for payments, paid in groups
            ]

    @api.depends("mode", "payment_ids.amount", "journal_id")
    def _compute_has_past_register(self):
        for wizard in self:
            wizard.has_past_register = wizard.mode == "cancel" and any(
                row._is_given_today() for row in wizard.payment_ids
            )

    @api.depends(
        "mode",
        "line_ids.return_quantity",
        "line_ids.discount",
        "line_ids.remaining",
    )
    def _compute_plan(self):
        for wizard in self:
            wizard.amount_back, wizard.amount_less = 0, 0
            wizard.problem = wizard.has_goods = False
            if wizard.mode == "cancel":
                continue
            try:
                plan = wizard._get_plan()
            except UserError as error:
                wizard.problem = str(error)
                continue
            wizard.amount_back = plan["amount"]
            wizard.amount_less = plan["less"]
            wizard.has_goods = plan["order"]._has_goods_to_return(plan["changes"])

    def _get_order(self):
        """Return the order, whose documents the front desk may not read, with ``sudo``.

        :raise AccessError: for an order that the user may not read himself
        """
        order = self.order_id._origin
        order.sudo(False).check_access("read")
        return order.sudo().with_company(order.company_id)

    def _get_plan(self):
        """Return what will happen to documents and money with the values entered.

        :rtype: dict
        :raise UserError: when they cannot be carried out
        """
        order = self._get_order()
        changes = order._get_missing_credits()
        entered = self._get_changes() if self.mode == "reduce" else []
        if entered:
            changes |= order._parse_changes(entered)
        lines = order._get_lines_to_credit(changes)
        total = order._get_total_settled(changes, lines)
        debts, sources, amount = order._plan_money_back(total)
        if self.mode == "reduce" and not entered:
            amount = 0
        return {
            "order": order,
            "changes": changes,
            "lines": lines,
            "kept": order._get_kept_quantities(changes, lines),
            "total": total,
            "debts": debts,
            "sources": sources,
            "amount": amount,
            "less": order._get_documents_balance()
            - total
            - amount
            - sum(debts.values())
            - sum(order._plan_differences_back(total).values()),
        }

    def _get_changes(self):
        """Return what was entered for the lines, as ``refund_lines`` of the order wants it."""
        return [change for row in self.line_ids if (change := row._get_change())]

    @api.depends("amount_back", "mode")
    def _compute_target_ids(self):
        for wizard in self:
            if wizard.mode == "cancel" or wizard.problem or not wizard.amount_back:
                wizard.target_ids = [Command.clear()]
                continue
            plan = wizard._get_plan()
            proposed = plan["order"]._propose_targets(plan["sources"], plan["amount"])
            wizard.target_ids = (
                [Command.clear()]
                + [
                    Command.create(
                        {
                            "journal_id": record.id if record._name == "account.journal" else False,
                            "account_id": record.id if record._name == "deposit.account" else False,
                            "amount": proposed.get(record, 0),
                        }
                    )
                    for record in wizard._get_targets(plan["sources"])
                ]
                + [Command.create({})]
            )

    def _get_targets(self, sources):
        """Return where money can go: accounts that paid, own accounts, cash registers.

        :param dict sources: money that can go back
        :rtype: list[deposit.account | account.journal]
        """
        order = self._get_order()
        client = order.partner_id.commercial_partner_id
        origins = [order._get_item_origin(item) for item in sources]
        accounts = self.env["deposit.account"].union(
            *(origin for origin in origins if origin._name == "deposit.account")
        )
        accounts |= self.env["deposit.account"].search(
            [
                ("partner_id.commercial_partner_id", "=", client.id),
                ("state", "=", "open"),
                ("company_id", "=", order.company_id.root_id.id),
                ("currency_id", "=", order.currency_id.id),
            ]
        )
        accounts = accounts.filtered(lambda account: account.state != "closed")
        return [*accounts.sudo(), *self.available_journal_ids._origin.sudo()]

    @api.depends("line_ids")
    def _compute_line_count(self):
        for wizard in self:
            wizard.line_count = len(wizard.line_ids)

    @api.depends("amount_less", "payment_ids.amount", "mode", "problem")
    def _compute_amount_due_after(self):
        for wizard in self:
            due = wizard._get_order().amount_due
            if wizard.mode == "cancel":
                due += sum(row._get_amount_reopened() for row in wizard.payment_ids)
            elif wizard.mode == "reduce":
                due -= wizard.amount_less
            wizard.amount_due_after = wizard.currency_id.round(due)

    @api.depends("amount_back", "target_ids.amount")
    def _compute_amount_left(self):
        for wizard in self:
            wizard.amount_left = wizard.currency_id.round(
                wizard.amount_back - sum(wizard.target_ids.mapped("amount"))
            )

    # === ONCHANGE METHODS === #

    @api.onchange("line_ids")
    def _onchange_line_ids(self):
        """Cancel what is paid of the chosen lines, with the payments that pay them."""
        if self.mode != "cancel":
            return
        chosen = self.line_ids.filtered("is_canceled")
        if not chosen:
            return
        paid = self._get_order()._get_paid_of_lines(chosen.order_line_id._origin.sudo())
        for row in self.payment_ids:
            payments = row._get_payments()
            row.amount = sum(
                amount
                for item, amount in paid.items()
                if item.move_id.origin_payment_id in payments
            )
