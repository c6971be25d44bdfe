from odoo import api, fields, models
from odoo.tools import SQL

# Key in the context: the entries that a question is about, see deposit_commission_report_scope.py
SCOPE_KEY = "deposit_commission_moves"


class DepositCommissionReport(models.Model):
    """What each team member is paid commission for, read from the general ledger.

    One row for each line of an invoice, receipt or credit note that names a team member, and one
    for each day on which a part of it ceased to count, or began to, because it was paid from a
    client account: see ``deposit_commission_report_money.py``. A row with a positive id has the id
    of its journal item.
    """

    _name = "deposit.commission.report"
    _description = "Commission of Team Members"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "move_id"
    # What the query reads: a search in the same transaction must see it.
    _depends = {
        "account.move": [
            "amount_total_signed",
            "deposit_operation",
            "invoice_date",
            "invoice_date_due",
            "move_type",
            "origin_payment_id",
            "partner_id",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "balance",
            "company_id",
            "date",
            "deposit_account_id",
            "deposit_employee_id",
            "display_type",
            "is_downpayment",
            "move_id",
            "parent_state",
            "price_unit",
            "product_id",
            "sale_line_ids",
            "sequence",
            "tax_ids",
        ],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id", "max_date"],
        "account.payment": ["deposit_operation"],
        "account.tax": ["amount_type"],
        "deposit.commission.rate": [
            "active",
            "categ_id",
            "company_id",
            "date_from",
            "employee_id",
            "kind",
            "rate",
        ],
        "deposit.match.undone": ["amount", "credit_move_id", "date", "debit_move_id", "undone_on"],
        "product.category": ["parent_path"],
        "product.product": ["product_tmpl_id"],
        "product.template": ["categ_id", "type"],
        "res.company": ["deposit_payroll_products", "deposit_payroll_services"],
        "sale.order.line": ["order_id"],
    }

    date = fields.Date(
        readonly=True,
        help="Day of the document, or the day on which a part of it was paid from a deposit, "
        "settled or given back.",
    )
    employee_id = fields.Many2one("hr.employee", string="Team Member", readonly=True)
    company_id = fields.Many2one("res.company", string="Location", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    order_id = fields.Many2one("sale.order", string="Visit or Order", readonly=True)
    move_id = fields.Many2one("account.move", string="Invoice", readonly=True)
    move_line_id = fields.Many2one("account.move.line", string="Invoice Line", readonly=True)
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Service or Product",
        readonly=True,
    )
    categ_id = fields.Many2one("product.category", string="Category", readonly=True)
    kind = fields.Selection(
        selection=[("service", "Services"), ("product", "Products")],
        readonly=True,
    )
    event = fields.Selection(
        selection=[
            ("sale", "Sale"),
            ("refund", "Refund"),
            ("excluded", "Excluded"),
            ("released", "Released"),
        ],
        readonly=True,
        help="Excluded: paid from a deposit, owed on credit, or not so any more. Released: a debt "
        "was settled.",
    )
    sold = fields.Monetary(
        string="Net Sales",
        readonly=True,
        help="Sold less refunded, without taxes, and less the share of discounts that have a line "
        "of their own.",
    )
    excluded = fields.Monetary(
        readonly=True,
        help="Below zero: paid from a deposit, or on credit, as the settings say. Above zero: it "
        "was refunded, or is no longer paid that way.",
    )
    released = fields.Monetary(
        readonly=True,
        help="Was excluded because it was owed on credit, and has been settled. Below zero: it is "
        "owed again, or was refunded.",
    )
    base = fields.Monetary(
        readonly=True,
        help="What the commission is paid for: net sales, less what is excluded, and what is "
        "released again.",
    )
    rate = fields.Float(
        string="Rate (%)",
        readonly=True,
        digits=(5, 2),
        aggregator=None,
        help="Commission agreed for the day of the sale.",
    )
    commission = fields.Monetary(readonly=True)

    @property
    def _table_query(self):
        sales = self._query_sales()
        # Nothing is excluded anywhere, or of what is asked for: spare the database the question.
        policies = self.env["res.company"].sudo()._get_deposit_payroll_policies()
        if policies != {"include"} and self.env.context.get(SCOPE_KEY) != []:
            return self._query_report(SQL("%s UNION ALL %s", sales, self._query_money()))
        return self._query_report(sales)

    @api.model
    def _query_report(self, events):
        """Return the query of the report.

        :param SQL events: what counts and what does not, see :meth:`_query_sales`
        """
        return SQL(
            """
            SELECT event.id,
                   event.date,
                   event.employee_id,
                   event.company_id,
                   company.currency_id,
                   event.partner_id,
                   event.order_id,
                   event.move_id,
                   event.move_line_id,
                   event.product_id,
                   template.categ_id,
                   %(kind)s AS kind,
                   event.event,
                   event.sold,
                   event.excluded,
                   event.released,
                   event.sold + event.excluded + event.released AS base,
                   COALESCE(agreed.rate, 0.0) AS rate,
                   ROUND((event.sold + event.excluded + event.released)
                         * COALESCE(agreed.rate, 0.0) / 100 / currency.rounding)
                       * currency.rounding AS commission
              FROM (%(events)s) event
              JOIN res_company company ON company.id = event.company_id
              JOIN res_currency currency ON currency.id = company.currency_id
         LEFT JOIN product_product product ON product.id = event.product_id
         LEFT JOIN product_template template ON template.id = product.product_tmpl_id
         LEFT JOIN product_category category ON category.id = template.categ_id
         LEFT JOIN LATERAL (%(rate)s) agreed ON TRUE
            """,
            kind=self._query_kind(),
            events=events,
            rate=self._query_rate(),
        )

    @api.model
    def _query_kind(self):
        """Return the SQL expression of whether a service or a product was sold."""
        return SQL("CASE template.type WHEN 'service' THEN 'service' ELSE 'product' END")

    @api.model
    def _query_rate(self):
        """Return the query of the rate that was agreed for the day of the sale.

        The closest category counts before the day from which a rate is valid.
        """
        return SQL(
            """
            SELECT rate.rate
              FROM deposit_commission_rate rate
         LEFT JOIN product_category agreed_category ON agreed_category.id = rate.categ_id
             WHERE rate.active
               AND rate.employee_id = event.employee_id
               AND rate.company_id = SPLIT_PART(company.parent_path, '/', 1)::integer
               AND rate.kind = %(kind)s
               AND (rate.date_from IS NULL OR rate.date_from <= event.sale_date)
               AND (rate.categ_id IS NULL
                    OR STARTS_WITH(category.parent_path, agreed_category.parent_path))
          ORDER BY LENGTH(agreed_category.parent_path) DESC NULLS LAST,
                   rate.date_from DESC NULLS LAST
             LIMIT 1
            """,
            kind=self._query_kind(),
        )

    @api.model
    def _query_sales(self):
        """Return the query of what was sold and refunded, line by line.

        Down payments are no sale: the invoice of the order is.
        """
        return SQL(
            """
            SELECT line.id,
                   move.invoice_date AS date,
                   %(sale_date)s AS sale_date,
                   line.deposit_employee_id AS employee_id,
                   line.company_id,
                   move.partner_id,
                   %(order)s AS order_id,
                   move.id AS move_id,
                   line.id AS move_line_id,
                   line.product_id,
                   CASE move.move_type WHEN 'out_refund' THEN 'refund' ELSE 'sale' END AS event,
                   amount.sold,
                   0.0 AS excluded,
                   0.0 AS released
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
         LEFT JOIN account_move origin ON origin.id = move.reversed_entry_id
        CROSS JOIN LATERAL (SELECT %(amount)s AS sold) amount
             WHERE line.deposit_employee_id IS NOT NULL
               AND line.parent_state = 'posted'
               AND line.display_type = 'product'
               AND line.is_downpayment IS NOT TRUE
               AND amount.sold != 0
               AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
            """,
            amount=self._query_amount(),
            order=self._query_order(),
            sale_date=self._query_sale_date(),
        )

    @api.model
    def _query_sale_date(self):
        """Return the SQL expression of the day on which what is on a line was sold.

        A line of an order that was credited and invoiced again was sold when it was first invoiced.
        """
        return SQL(
            """
            COALESCE((
                SELECT MIN(first_move.invoice_date)
                  FROM sale_order_line_invoice_rel invoiced
                  JOIN sale_order_line_invoice_rel again
                    ON again.order_line_id = invoiced.order_line_id
                  JOIN account_move_line first_line ON first_line.id = again.invoice_line_id
                  JOIN account_move first_move ON first_move.id = first_line.move_id
                 WHERE invoiced.invoice_line_id = line.id AND first_move.state = 'posted'
            ), origin.invoice_date, move.invoice_date)
            """
        )

    @api.model
    def _query_order(self):
        """Return the SQL expression of the order of an invoice line; the first, if several."""
        return SQL(
            """
            (SELECT MIN(order_line.order_id)
               FROM sale_order_line_invoice_rel invoiced
               JOIN sale_order_line order_line ON order_line.id = invoiced.order_line_id
              WHERE invoiced.invoice_line_id = line.id)
            """
        )

    # === EXPORT === #

    def _export_rows(self, fields, *, _is_toplevel_call=True):
        # EXTENDS 'base': who may read the report gets the names that it shows, also of orders and
        # employees that he may not open. Their own fields are exported with his rights.
        self.check_access("read")
        is_names_only = all(len(path) <= 1 for path in fields)
        rows = self.sudo() if is_names_only else self
        return super(DepositCommissionReport, rows)._export_rows(
            fields, _is_toplevel_call=_is_toplevel_call
        )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_document(self):
        """Open the visit or order behind this row, or its invoice.

        Whoever may not read those sees the row itself.
        """
        self.ensure_one()
        # The form of an invoice shows something of its orders, so it needs the same right.
        reads_orders = self.env["sale.order.line"].has_access("read")
        for document in (self.order_id, self.move_id) if reads_orders else ():
            if document and document.has_access("read"):
                return document._get_records_action()
        return self._get_records_action(target="new", name=self.env._("Commission"))
