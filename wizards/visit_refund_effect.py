from odoo import api, fields, models


class VisitRefund(models.TransientModel):
    """What the dialog says will happen, before it does."""

    _inherit = "visit.refund"

    effect = fields.Text(
        string="What Will Happen",
        compute="_compute_effect",
    )

    # === COMPUTE METHODS === #

    @api.depends("problem", "target_ids.amount", "payment_ids.amount", "journal_id", "goods_back")
    def _compute_effect(self):
        for wizard in self:
            effects = []
            if not wizard.problem:
                effects = (
                    wizard._get_cancel_effects()
                    if wizard.mode == "cancel"
                    else wizard._get_refund_effects()
                )
            wizard.effect = "\n".join(f"• {effect}" for effect in effects)

    # === EFFECTS === #

    def _get_cancel_effects(self):
        """Return what canceling will do, as sentences."""
        rows = self.payment_ids.filtered("amount")
        effects = [effect for row in rows for effect in row._get_effects()]
        if rows:
            order = self._get_order()
            effects.append(
                self.env._(
                    "%(visit)s is not fully paid any more: %(due)s will be due.",
                    visit=order.name,
                    due=self.currency_id.format(self.amount_due_after),
                )
            )
        return effects

    def _get_refund_effects(self):
        """Return what returning, reducing or giving back will do, as sentences."""
        plan = self._get_plan()
        if self.mode == "reduce" and not self._get_changes():
            return []
        effects = self._get_document_effects(plan)
        if plan["debts"]:
            effects.append(
                self.env._(
                    "What %(client)s owes on credit becomes less by %(amount)s.",
                    client=self.partner_id.display_name,
                    amount=self.currency_id.format(sum(plan["debts"].values())),
                )
            )
        for target in self.target_ids.filtered("amount"):
            effects.append(target._get_effect())
        if self.currency_id.is_zero(plan["amount"]):
            effects.append(self.env._("No money is given back."))
        if self.has_goods and self.goods_back:
            effects.append(self.env._("The goods come back to stock."))
        if self.currency_id.compare_amounts(self.amount_due_after, 0) > 0:
            due = self.currency_id.format(self.amount_due_after)
            effects.append(self.env._("%s is due then.", due))
        return effects

    def _get_document_effects(self, plan):
        """Return which documents will be made, as sentences.

        :param dict plan: see :meth:`_get_plan`
        :rtype: list[str]
        """
        order, lines = plan["order"], plan["lines"]
        if not lines:
            return []
        sources = order._get_credit_sources(lines, plan["kept"])
        credited = order._get_credited_total(sources)
        before = order._get_documents_balance()
        effects = [
            self.env._(
                "A credit note of %(amount)s is made for %(lines)s.",
                amount=self.currency_id.format(credited),
                lines=", ".join(line._get_refund_name() for line in lines),
            )
        ]
        again = self.currency_id.round(plan["total"] - before + credited)
        if self.currency_id.compare_amounts(again, 0) > 0:
            effects.append(
                self.env._("What remains is invoiced again: %s.", self.currency_id.format(again))
            )
        return effects
