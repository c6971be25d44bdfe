from odoo import api, models
from odoo.tools import formatLang

from .sale_order_visit_log import in_visit_creation

LOGGED_FIELDS = ("discount", "employee_id", "price_unit", "product_id", "product_uom_qty")


class SaleOrderLine(models.Model):
    """What the change log says about the services and products of a visit."""

    _inherit = "sale.order.line"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': Odoo logs new lines of confirmed orders, the change log of visits all.
        orders = self.env["sale.order"].browse({vals.get("order_id") for vals in vals_list})
        if not all(order.is_visit for order in orders):
            return super().create(vals_list)
        lines = super(SaleOrderLine, self.with_context(sale_no_log_for_new_lines=True)).create(
            vals_list
        )
        lines = lines.with_env(self.env)
        if not in_visit_creation(self.env):
            for order, added in lines._filter_visit_log().grouped("order_id").items():
                order._message_log(
                    body=self.env._("Added: %(lines)s", lines=added._get_visit_log_labels())
                )
        return lines

    def write(self, vals):
        # EXTENDS 'sale'
        lines = self._filter_visit_log() if vals.keys() & set(LOGGED_FIELDS) else self.browse()
        before = {line: {fname: line[fname] for fname in LOGGED_FIELDS} for line in lines}
        res = super().write(vals)
        for line, values in before.items():
            line._log_visit_changes(values)
        return res

    def unlink(self):
        # EXTENDS 'sale': afterwards nothing is left to describe them with.
        removed = {
            order: lines._get_visit_log_labels()
            for order, lines in self._filter_visit_log().grouped("order_id").items()
        }
        res = super().unlink()
        for order, labels in removed.items():
            order._message_log(body=self.env._("Removed: %(lines)s", lines=labels))
        return res

    def _update_line_quantity(self, values):
        # EXTENDS 'sale': the change log of visits says it already, with the other changes.
        lines = self - self._filter_visit_log()
        return super(SaleOrderLine, lines)._update_line_quantity(values)

    # === LOG === #

    def _filter_visit_log(self):
        """Return those of these lines whose changes are logged: services and products of visits.

        :rtype: sale.order.line
        """
        if self.env.context.get("tracking_disable"):
            return self.browse()
        return self.filtered(lambda line: line.order_id.is_visit and not line.display_type)

    def _get_visit_log_labels(self):
        """Return these lines as the change log names them.

        :rtype: str
        """
        return ", ".join(
            self.env._(
                "%(product)s %(quantity)s × %(price)s",
                product=line.product_id.display_name or line.name,
                quantity=f"{line.product_uom_qty:g}",
                price=formatLang(self.env, line.price_unit, currency_obj=line.currency_id),
            )
            for line in self
            if not line.display_type
        )

    def _log_visit_changes(self, before):
        """Log what has changed of this line.

        :param dict before: the logged fields as they were
        """
        self.ensure_one()
        tracked_fields = self.fields_get(
            LOGGED_FIELDS, attributes=("string", "type", "selection", "currency_field")
        )
        changes = self._mail_track(tracked_fields, before)[1]
        if changes:
            self.order_id._message_log(
                body=self.env._(
                    "Changed: %(line)s", line=before["product_id"].display_name or self.name
                ),
                tracking_value_ids=changes,
            )
