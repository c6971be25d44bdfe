from odoo import api, models
from odoo.exceptions import AccessError, UserError

_CREATION_KEY = "deposit_visit_creation"
_CREATION = object()  # no caller from outside can put it into a context
# What follows from lines and posted documents, and is written by the code that follows them.
COMPUTED_FIELDS = {
    "amount_due",
    "is_visit",
    "visit_credit_amount",
    "visit_employee_ids",
    "visit_payment_state",
}


def in_visit_creation(env):
    """Tell whether lines are made together with their order."""
    return env.context.get(_CREATION_KEY) is _CREATION


class SaleOrder(models.Model):
    """What the change log says about visits: who booked, changed and canceled them, and how."""

    _inherit = "sale.order"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'sale': visits are logged with their values, the lines with the visit.
        for vals in vals_list:
            self._check_computed_fields(vals)
        context = {_CREATION_KEY: _CREATION}
        is_logged = not (
            self.env.context.get("tracking_disable") or self.env.context.get("mail_create_nolog")
        )
        has_visits_only = bool(vals_list) and all(vals.get("visit_start") for vals in vals_list)
        if is_logged and has_visits_only:
            context["mail_create_nolog"] = True
        orders = super(SaleOrder, self.with_context(**context)).create(vals_list)
        orders = orders.with_env(self.env)
        if is_logged and has_visits_only:
            orders._log_deposit_creation()
        return orders

    def write(self, vals):
        # EXTENDS 'sale'
        self._check_computed_fields(vals)
        if "visit_start" in vals and not vals["visit_start"]:
            self._check_visit_stays()
        if vals.get("partner_id"):
            self._check_payers_stay(self.env["res.partner"].browse(vals["partner_id"]))
        return super().write(vals)

    @api.model
    def _check_computed_fields(self, vals):
        """Refuse to write what is due of an order, or whether it is a visit.

        :param dict vals: the values about to be written
        :raise AccessError: naming the fields
        """
        written = sorted(COMPUTED_FIELDS & vals.keys())
        if written and not self.env.su:
            raise AccessError(
                self.env._(
                    "%s follow from the order and its posted documents and cannot be written. "
                    "Change the order, or take or return a payment.",
                    ", ".join(self._fields[f]._description_string(self.env) for f in written),
                )
            )

    def _check_payers_stay(self, partner):
        """Refuse to give orders to another client that a client account has paid.

        :param res.partner partner: the client that these orders shall have
        :raise UserError: naming the order, the documents and the account
        """
        for order in self.filtered(lambda order: order.partner_id != partner).sudo():
            paid = order.invoice_ids._get_deposit_partials()
            payers = paid.credit_move_id.move_id.origin_payment_id.deposit_account_id
            for account in payers:
                if not account._is_used_for(partner | partner.commercial_partner_id):
                    raise UserError(
                        self.env._(
                            "%(documents)s of %(order)s were paid from account %(account)s of "
                            "%(client)s, so it does not become an order of %(partner)s. Return the "
                            "money first, or make a new order for them.",
                            documents=", ".join(paid.debit_move_id.move_id.mapped("name")),
                            order=order.name,
                            account=account.name,
                            client=account.partner_id.display_name,
                            partner=partner.display_name,
                        )
                    )

    def _check_visit_stays(self):
        """Refuse to make a visit an order without time: it would vanish from the calendar.

        :raise UserError: naming the visit
        """
        for order in self.filtered("is_visit"):
            raise UserError(
                self.env._(
                    "Visit %(visit)s of %(client)s needs a start. Cancel the visit if it does not "
                    "take place.",
                    visit=order.name,
                    client=order.partner_id.display_name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_visit(self):
        for order in self.filtered("is_visit"):
            raise UserError(
                self.env._(
                    "Visit %(visit)s of %(client)s cannot be deleted, its changes are logged. "
                    "Cancel it: canceled visits are not shown in the calendar.",
                    visit=order.name,
                    client=order.partner_id.display_name,
                )
            )

    # === LOG === #

    def _creation_message(self):
        # EXTENDS 'mail'
        if not self.is_visit:
            return super()._creation_message()
        return self.env._("Visit booked: %(lines)s", lines=self.order_line._get_visit_log_labels())

    def _get_deposit_creation_fields(self):
        # EXTENDS 'customer_deposit': amounts and salesman follow from these and from the lines.
        return [
            "partner_id",
            "visit_comment",
            "visit_employee_id",
            "visit_end",
            "visit_start",
            "visit_status",
        ]
