from odoo import api, fields, models
from odoo.tools import float_compare


class VisitRefundLine(models.TransientModel):
    _name = "visit.refund.line"
    _description = "Line of a Refund"

    refund_id = fields.Many2one(
        comodel_name="visit.refund",
        required=True,
        ondelete="cascade",
        index=True,
    )
    order_line_id = fields.Many2one(
        comodel_name="sale.order.line",
        required=True,
        readonly=True,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(
        related="order_line_id.currency_id",
    )
    name = fields.Char(
        string="Sold",
        compute="_compute_sold",
        compute_sudo=True,
    )
    quantity = fields.Float(
        compute="_compute_sold",
        compute_sudo=True,
        digits="Product Unit",
    )
    total = fields.Monetary(
        compute="_compute_sold",
        compute_sudo=True,
        help="What is invoiced of it, with taxes.",
    )
    return_quantity = fields.Float(
        string="Return",
        digits="Product Unit",
    )
    discount = fields.Float(
        string="Disc. %",
        digits="Discount",
    )
    remaining = fields.Monetary(
        string="Remains",
        help="What it shall cost in the end, with taxes.",
    )
    is_canceled = fields.Boolean(
        string="Only This",
    )

    # === COMPUTE METHODS === #

    @api.depends("order_line_id")
    def _compute_sold(self):
        for row in self:
            line = row._get_line()
            row.name = line._get_refund_name()
            row.quantity = line._get_refundable_quantity()
            row.total = line._get_total_for(row.quantity, *line._get_present_price())

    def _get_line(self):
        """Return the order line with ``sudo``, which a dialog that is not saved has a copy of."""
        return self.order_line_id._origin.sudo()

    # === ONCHANGE METHODS === #

    @api.onchange("return_quantity", "discount")
    def _onchange_discount(self):
        """Fill in what remains to pay."""
        self.remaining = self._get_total(self.discount)

    @api.onchange("remaining")
    def _onchange_remaining(self):
        """Fill in the discount, and the nearest amount that the taxes allow."""
        line = self._get_line()
        kept = self.quantity - self.return_quantity
        if kept <= 0 or not self.currency_id.compare_amounts(
            self.remaining, self._get_total(self.discount)
        ):
            return
        discount, price = line._get_price_for_total(kept, self.remaining)
        if self.currency_id.compare_amounts(self.remaining, self._get_total(0)) <= 0:
            self.discount = discount
            self.remaining = line._get_total_for(kept, discount, price)

    def _get_total(self, discount):
        """Return what is left to pay with ``discount``."""
        kept = max(self.quantity - self.return_quantity, 0)
        line = self._get_line()
        known, price = line._get_present_price()
        # Another discount is one of the price of the order.
        is_known = not float_compare(discount, known, precision_digits=6)
        return line._get_total_for(kept, discount, price if is_known else None)

    # === BUSINESS METHODS === #

    def _get_change(self):
        """Return what was entered for this line, none when nothing was."""
        line = self._get_line()
        change = {"line_id": line.id, "return_quantity": self.return_quantity}
        if self.currency_id.compare_amounts(self.remaining, self._get_total(self.discount)):
            change["remaining"] = self.remaining
        elif float_compare(self.discount, line._get_present_price()[0], precision_digits=6):
            change["discount"] = self.discount
        return change if self.return_quantity or len(change) > 2 else None
