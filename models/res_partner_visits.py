from odoo import api, fields, models
from odoo.fields import Domain

CARD_GROUPS = "customer_deposit.group_deposit_viewer,sales_team.group_sale_salesman"


class ResPartner(models.Model):
    """The visits of a client: history, favourites and debts."""

    _inherit = "res.partner"

    visit_ids = fields.One2many(
        comodel_name="sale.order",
        inverse_name="partner_id",
        string="Visits",
        domain=[("is_visit", "=", True)],
        groups="sales_team.group_sale_salesman",
    )
    visit_count = fields.Integer(
        string="Number of Visits",
        compute="_compute_visit_count",
        compute_sudo=True,
        groups=CARD_GROUPS,
        help="Visits that were not canceled, those to come included.",
    )
    last_visit_date = fields.Datetime(
        string="Last Visit",
        compute="_compute_last_visit_date",
        search="_search_last_visit_date",
        compute_sudo=True,
        groups=CARD_GROUPS,
    )
    has_visit_debt = fields.Boolean(
        string="Visits with Debt",
        compute="_compute_has_visit_debt",
        search="_search_has_visit_debt",
        compute_sudo=True,
        groups=CARD_GROUPS,
        help="A visit was carried out and is unpaid, partly paid, or on credit and owed still.",
    )
    favourite_services = fields.Char(
        compute="_compute_favourites",
        compute_sudo=True,
        groups=CARD_GROUPS,
        help="The services that the client takes most often, in all of his visits.",
    )
    favourite_staff = fields.Char(
        compute="_compute_favourites",
        compute_sudo=True,
        groups=CARD_GROUPS,
        help="Who serves the client most often, in all of his visits.",
    )

    # === COMPUTE METHODS === #

    @api.depends("sale_order_ids.visit_start", "sale_order_ids.state")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_visit_count(self):
        rows = self.env["sale.order"]._read_group(
            self._get_visit_domain(), ["partner_id"], ["__count"]
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.visit_count = counts.get(partner._origin.id, 0)

    @api.depends("sale_order_ids.visit_start", "sale_order_ids.visit_status")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_last_visit_date(self):
        rows = self.env["sale.order"]._read_group(
            self._get_past_visit_domain(self), ["partner_id"], ["visit_start:max"]
        )
        dates = {partner.id: date for partner, date in rows}
        for partner in self:
            partner.last_visit_date = dates.get(partner._origin.id)

    @api.model
    def _search_last_visit_date(self, operator, value):
        if operator not in ("<", "<=", ">", ">="):
            return NotImplemented
        rows = (
            self.env["sale.order"]
            .sudo()
            ._read_group(
                self._get_past_visit_domain(),
                ["partner_id"],
                having=[("visit_start:max", operator, value)],
            )
        )
        return Domain("id", "in", [partner.id for (partner,) in rows])

    @api.depends("sale_order_ids.visit_status")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_has_visit_debt(self):
        indebted = self._get_clients_with_visit_debt(self._get_visit_domain())
        for partner in self:
            partner.has_visit_debt = partner._origin in indebted

    @api.model
    def _search_has_visit_debt(self, operator, value):
        if operator != "in":
            return NotImplemented
        companies = self._get_card_companies()
        indebted = self._get_clients_with_visit_debt(
            Domain("is_visit", "=", True) & Domain("company_id", "in", companies.ids)
        )
        return Domain("id", "in" if True in value else "not in", indebted.ids)

    @api.depends("sale_order_ids.order_line.product_id", "sale_order_ids.order_line.employee_id")
    @api.depends_context("company", "allowed_company_ids")
    def _compute_favourites(self):
        for partner in self:
            domain = self._get_past_visit_domain(partner)
            services = Domain("product_id.type", "=", "service")
            partner.favourite_services = self._get_favourites(domain, "product_id", services)
            partner.favourite_staff = self._get_favourites(domain, "employee_id")

    # === ACTION METHODS === #

    @api.readonly
    def action_new_visit(self):
        """Open a new visit of this client."""
        self.ensure_one()
        return {
            "name": self.env._("New Visit"),
            "type": "ir.actions.act_window",
            "res_model": "sale.order",
            "views": [(self.env.ref("customer_deposit.sale_order_view_form_visit").id, "form")],
            "context": {"default_partner_id": self.id},
        }

    @api.readonly
    def action_view_visits(self):
        """Open all visits of this client, the newest first."""
        return self._get_visits_action()

    @api.readonly
    def action_view_visit_debts(self):
        """Open the visits for which this client owes money."""
        return self._get_visits_action(search_default_debt=1)

    def _get_visits_action(self, **context):
        """Return the action that shows visits of this client.

        :param context: what the action opens with besides, for example a filter
        :rtype: dict
        """
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.sale_order_action_visit"
        )
        views = {view_type: view_id for view_id, view_type in action["views"]}
        for view_type in ("list", "kanban"):
            views[view_type] = self.env.ref(
                f"customer_deposit.sale_order_view_{view_type}_history"
            ).id
        return {
            **action,
            "views": [(views[name], name) for name in ("list", "kanban", "calendar", "form")],
            "domain": [("partner_id", "=", self.id), ("is_visit", "=", True)],
            "context": {"default_partner_id": self.id, **context},
        }

    @api.readonly
    def action_view_visit_statistics(self):
        """Open the revenue of this client, as graph and pivot."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.sale_report_action_visit"
        )
        return {**action, "domain": [("partner_id", "=", self.id), ("is_visit", "=", True)]}

    # === HELPERS === #

    def _get_visit_domain(self):
        """Return the domain of the visits of these clients that were not canceled.

        :rtype: Domain
        """
        return (
            Domain("partner_id", "in", self.ids)
            & Domain("is_visit", "=", True)
            & Domain("state", "!=", "cancel")
            & Domain("company_id", "in", self._get_card_companies().ids)
        )

    @api.model
    def _get_past_visit_domain(self, partners=None):
        """Return the domain of visits to which a client came.

        :param res.partner partners: the clients, all of them by default
        :rtype: Domain
        """
        domain = (
            Domain("is_visit", "=", True)
            & Domain("state", "!=", "cancel")
            & Domain("visit_status", "!=", "no_show")
            & Domain("visit_start", "<=", fields.Datetime.now())
            & Domain("company_id", "in", self._get_card_companies().ids)
        )
        return domain if partners is None else domain & Domain("partner_id", "in", partners.ids)

    @api.model
    def _get_clients_with_visit_debt(self, domain):
        """Return the clients who owe money for one of the visits.

        :param Domain domain: of the visits
        :rtype: res.partner
        """
        orders = self.env["sale.order"].sudo()
        rows = orders._read_group(domain & orders._get_visit_debt_domain(), ["partner_id"])
        return self.browse([partner.id for (partner,) in rows])

    @api.model
    def _get_favourites(self, visit_domain, groupby, condition=Domain.TRUE):
        """Return what occurs most often on lines of visits, as people read it.

        :param Domain visit_domain: of the visits
        :param str groupby: field of the lines
        :param Domain condition: of the lines
        :rtype: str
        """
        rows = self.env["sale.order.line"]._read_group(
            condition & Domain("order_id", "any", visit_domain) & Domain(groupby, "!=", False),
            [groupby],
            ["order_id:count_distinct"],
            order="order_id:count_distinct desc",
            limit=3,
        )
        return ", ".join(f"{record.display_name} × {count}" for record, count in rows)
