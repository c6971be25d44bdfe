from odoo import api, fields, models
from odoo.fields import Domain

# Visits of the client that the side panel of a visit shows.
HISTORY_LENGTH = 5
VIEWER = "customer_deposit.group_deposit_viewer"


class SaleOrder(models.Model):
    """The side panel of a visit: what the desk must know about the client."""

    _inherit = "sale.order"

    visit_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        string="Client Accounts",
        compute="_compute_visit_account_ids",
        groups=VIEWER,
        help="The client's own accounts, and those of the family that pay for the client.",
    )
    visit_client_balance = fields.Monetary(
        string="Balance",
        compute="_compute_visit_account_ids",
        groups=VIEWER,
        help="Money on the client's own accounts less what is owed there.",
    )
    visit_client_debt = fields.Monetary(
        string="Owes",
        compute="_compute_visit_account_ids",
        groups=VIEWER,
        help="What the client owes on own accounts.",
    )
    visit_client_discount = fields.Float(
        related="partner_id.visit_discount",
        string="Client Discount",
    )
    visit_client_email = fields.Char(
        related="partner_id.email",
        string="Email",
    )
    visit_client_note = fields.Html(
        related="partner_id.comment",
        string="About the Client",
    )
    visit_history_ids = fields.Many2many(
        comodel_name="sale.order",
        string="Last Visits",
        compute="_compute_visit_history_ids",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id")
    def _compute_visit_account_ids(self):
        for order in self:
            company = order.company_id.sudo().root_id
            partner = order.partner_id
            own_accounts, shared_accounts = (
                accounts.filtered(
                    lambda account, company=company: (
                        account.company_id == company and account.state != "closed"
                    )
                )
                for accounts in (partner.deposit_account_ids, partner.deposit_shared_account_ids)
            )
            order.visit_account_ids = own_accounts | shared_accounts
            order.visit_client_balance = sum(own_accounts.mapped("balance"))
            order.visit_client_debt = sum(own_accounts.mapped("debt_balance"))

    @api.depends("partner_id", "visit_start")
    def _compute_visit_history_ids(self):
        for order in self:
            order.visit_history_ids = self.search(
                order._get_visit_history_domain(), limit=HISTORY_LENGTH, order="visit_start DESC"
            )

    def _get_visit_history_domain(self):
        """Return the domain of the earlier visits of the client.

        :rtype: Domain
        """
        self.ensure_one()
        return (
            Domain("partner_id", "=", self.partner_id.id)
            & Domain("is_visit", "=", True)
            & Domain("visit_start", "<", self.visit_start or fields.Datetime.now())
            & Domain("id", "!=", self._origin.id)
            & Domain("state", "!=", "cancel")
        )
