from odoo import api, fields, models
from odoo.fields import Domain

from ..deposit_planner import plan_for_few_rows

SALES_DOCUMENTS = ("out_invoice", "out_refund", "out_receipt")


class ResPartner(models.Model):
    """What was sold to a client and what he paid: from his documents, never typed.

    Users without any accounting right see it, for the locations that they may see.
    """

    _inherit = "res.partner"

    sum_sold = fields.Monetary(
        compute="_compute_document_sums",
        compute_sudo=True,
        currency_field="card_currency_id",
        groups="customer_deposit.group_deposit_viewer,sales_team.group_sale_salesman",
        help="Posted invoices and receipts of the client, less his credit notes.",
    )
    sum_paid = fields.Monetary(
        compute="_compute_document_sums",
        compute_sudo=True,
        currency_field="card_currency_id",
        groups="customer_deposit.group_deposit_viewer,sales_team.group_sale_salesman",
        help="What was sold, less what is still open and what is still owed on credit.",
    )
    sum_balance = fields.Monetary(
        string="Balance",
        compute="_compute_document_sums",
        compute_sudo=True,
        currency_field="card_currency_id",
        groups="customer_deposit.group_deposit_viewer,sales_team.group_sale_salesman",
        help="Sum paid less sum sold: below zero, the client owes it.",
    )
    amount_owed = fields.Monetary(
        string="Owes",
        compute="_compute_amount_owed",
        search="_search_amount_owed",
        compute_sudo=True,
        currency_field="card_currency_id",
        groups="customer_deposit.group_deposit_viewer",
        help="Debt on client accounts, open documents, and visits that have taken place and are "
        "not invoiced yet.",
    )
    card_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_card_currency_id",
    )

    # === COMPUTE METHODS === #

    @api.depends_context("company")
    def _compute_card_currency_id(self):
        self.card_currency_id = self.env.company.currency_id

    @api.depends_context("company", "allowed_company_ids")
    def _compute_document_sums(self):
        sums = self._get_document_sums()
        owed = self._get_owed_on_credit()
        for partner in self:
            sold, is_open = sums.get(partner._origin, (0, 0))
            currency = partner.card_currency_id
            partner.sum_sold = currency.round(sold)
            partner.sum_paid = currency.round(sold - is_open - owed.get(partner._origin, 0))
            partner.sum_balance = currency.round(partner.sum_paid - partner.sum_sold)

    @api.depends_context("company", "allowed_company_ids")
    def _compute_amount_owed(self):
        sums = self._get_document_sums()
        due = self._get_due_without_invoice()
        for partner in self:
            _sold, is_open = sums.get(partner._origin, (0, 0))
            owed = partner.deposit_debt + is_open + due.get(partner._origin, 0)
            partner.amount_owed = max(partner.card_currency_id.round(owed), 0)

    @api.model
    def _search_amount_owed(self, operator, value):
        """Find who owes anything: for a visit, on an account, or of another document."""
        if operator != ">" or value:
            return NotImplemented
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                self._get_document_domain(),
                ["partner_id"],
                having=[("amount_residual_signed:sum", ">", 0)],
            )
        )
        addresses = self.browse([partner.id for (partner,) in rows])
        owners = addresses.sudo().filtered(lambda address: address.type != "contact").parent_id
        return (
            Domain("has_visit_debt", "=", True)
            | Domain("deposit_debt", ">", 0)
            | Domain("id", "in", [*addresses.ids, *owners.ids])
        )

    # === HELPERS === #

    @api.model
    def _get_document_domain(self, addresses=None):
        """Return the domain of the posted documents of clients.

        :param addresses: of the clients whose documents count, all of them by default
        :rtype: Domain
        """
        return (
            Domain("company_id", "in", self._get_card_companies().ids)
            & Domain("move_type", "in", SALES_DOCUMENTS)
            & Domain("state", "=", "posted")
            & (
                Domain.TRUE
                if addresses is None
                else Domain("partner_id", "in", [address.id for address in addresses])
            )
        )

    def _get_document_sums(self):
        """Return what was sold to these clients, and what of it is open.

        What is invoiced to an address of the client is his.

        :return: pairs of amounts in the currency of the company
        :rtype: dict[res.partner, tuple[float, float]]
        """
        clients = self._get_clients_by_address()
        rows = self.env["account.move"]._read_group(
            self._get_document_domain(clients),
            ["partner_id"],
            ["amount_total_signed:sum", "amount_residual_signed:sum"],
        )
        sums = {}
        for address, sold, is_open in rows:
            total, total_open = sums.get(clients[address], (0, 0))
            sums[clients[address]] = (total + sold, total_open + is_open)
        return sums

    def _get_owed_on_credit(self):
        """Return what these clients' documents, paid on credit, are still owed for.

        :rtype: dict[res.partner, float]
        """
        clients = self._get_clients_by_address()
        companies = self._get_card_companies()
        # The few of one client are looked up, among all payments of all documents.
        plan_for_few_rows(self.env.cr)
        payments = self.env["account.payment"].search(
            [
                ("is_on_credit", "=", True),
                ("invoice_ids", "any", self._get_document_domain(clients)),
            ]
        )
        owed = {}
        for move, amount in self.env["account.move"]._get_owed_by_document(payments).items():
            client = clients.get(move.partner_id)
            if client and move.company_id in companies:
                owed[client] = owed.get(client, 0) + amount
        return owed

    def _get_clients_by_address(self):
        """Return these clients by themselves and by their addresses.

        :rtype: dict[res.partner, res.partner]
        """
        clients = self._origin
        addresses = self.with_context(active_test=False).search(
            [("parent_id", "in", clients.ids), ("type", "!=", "contact")]
        )
        return {
            **{address: address.parent_id for address in addresses},
            **{client: client for client in clients},
        }

    def _get_due_without_invoice(self):
        """Return what is due for visits of these clients that have taken place, not invoiced yet.

        :return: amounts in the currency of the company
        :rtype: dict[res.partner, float]
        """
        orders = self.env["sale.order"]
        orders = orders.search(
            self._get_visit_domain()
            & orders._get_visit_debt_domain()
            & Domain("invoice_status", "!=", "invoiced")
            & Domain("amount_due", ">", 0)
        )
        company, today = self.env.company, self.env.company._get_deposit_today()
        due = {}
        for order in orders:
            # What of a common invoice is paid for whom is read from payments of all registers.
            order_sudo = order.sudo()
            invoiced = sum(map(order_sudo._get_own_due, order_sudo._get_visit_moves()))
            amount = max(order.amount_due - invoiced, 0)
            converted = order.currency_id._convert(amount, company.currency_id, company, today)
            due[order.partner_id] = due.get(order.partner_id, 0) + converted
        return due
