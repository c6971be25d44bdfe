from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

# In the context: the clients whose rows are asked for, when a question names them.
CLIENTS_KEY = "deposit_report_client_ids"
# A row has the id of its client and that of its chain in one number.
_COMPANY_BITS = 16


class DepositProofReport(models.Model):
    """Proof for each client that no money was made or lost.

    What came in less what was given back is what posted documents have taken, what lies on
    accounts and what is open, whatever way a document came to be, was changed, paid, discounted or
    undone. One row for each client and chain, read from the general ledger as it is now. Amounts
    are in the currency of the company, those of documents in other currencies too.
    """

    _name = "deposit.proof.report"
    _description = "Proof of Client Money"
    _inherit = ["deposit.report.mixin"]
    _auto = False
    _order = "partner_id, company_id, id"
    _rec_name = "partner_id"
    # What the query reads: a search in the same transaction must see it.
    _depends = {
        "account.account": ["account_type"],
        "account.journal": ["default_account_id", "type"],
        "account.move": [
            "amount_total_signed",
            "company_id",
            "deposit_operation",
            "move_type",
            "origin_payment_id",
            "partner_id",
            "reversed_entry_id",
            "state",
            "statement_line_id",
        ],
        "account.move.line": [
            "account_id",
            "amount_residual",
            "balance",
            "company_id",
            "deposit_account_id",
            "move_id",
            "parent_state",
            "partner_id",
            "tax_line_id",
        ],
        "account.partial.reconcile": ["amount", "credit_move_id", "debit_move_id"],
        "account.payment": [
            "deposit_operation",
            "move_id",
            "outstanding_account_id",
            "partner_id",
            "partner_type",
            "payment_type",
        ],
        "account.payment.method.line": ["payment_account_id"],
        "deposit.account": ["company_id", "debt_balance", "partner_id", "prepaid_balance"],
        "deposit.account.type": ["credit_account_id", "prepaid_account_id"],
        "res.company": ["currency_id", "parent_path"],
        "res.partner": ["commercial_partner_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    has_account = fields.Boolean(string="Has a Client Account", readonly=True)
    received = fields.Monetary(
        string="Money Received",
        readonly=True,
        help="Payments into cash registers and banks, and on bank statements.",
    )
    given_back = fields.Monetary(
        string="Money Given Back",
        readonly=True,
        help="Payments out of cash registers and banks, and on bank statements.",
    )
    opening = fields.Monetary(
        string="Opening Balances",
        readonly=True,
        help="Balances of client accounts that were imported.",
    )
    transferred = fields.Monetary(
        string="From Other Clients",
        readonly=True,
        help="What other clients have transferred or paid for this client, less what this client "
        "has for others. Over all clients it is zero.",
    )
    other = fields.Monetary(
        string="Other Entries",
        readonly=True,
        help="What the accountant has entered on the client's receivable: bad debts, opening "
        "balances, netting, exchange differences. Below zero, what raises the client's debt.",
    )
    written_off = fields.Monetary(
        string="Written Off",
        readonly=True,
        help="Differences, discounts and withheld taxes of payments, "
        "as long as they pay something.",
    )
    invoiced = fields.Monetary(
        readonly=True,
        help="Posted invoices and receipts.",
    )
    credited = fields.Monetary(
        string="Credit Notes",
        readonly=True,
        help="Posted credit notes.",
    )
    due = fields.Monetary(
        string="Unpaid",
        readonly=True,
        help="What is open of documents, of money given back and of the accountant's entries.",
    )
    prepaid = fields.Monetary(
        string="On Accounts",
        readonly=True,
        help="Money on client accounts.",
    )
    debt = fields.Monetary(
        string="Owed on Accounts",
        readonly=True,
        help="What is owed on client accounts.",
    )
    open_credit = fields.Monetary(
        readonly=True,
        help="Payments and credit notes that pay nothing yet.",
    )
    difference = fields.Monetary(
        readonly=True,
        help="Zero when no money was made or lost. Above zero, the client has lost some.",
    )

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT (proof.client_id::bigint << %(bits)s) + proof.company_id AS id,
                   proof.client_id AS partner_id,
                   proof.company_id,
                   company.currency_id,
                   EXISTS (
                       SELECT FROM deposit_account account
                         JOIN res_partner owner ON owner.id = account.partner_id
                        WHERE owner.commercial_partner_id = proof.client_id
                          AND account.company_id = proof.company_id
                   ) AS has_account,
                   proof.received,
                   proof.given_back,
                   proof.opening,
                   proof.transferred,
                   proof.other,
                   proof.written_off,
                   proof.invoiced,
                   proof.credited,
                   proof.due,
                   proof.prepaid,
                   proof.debt,
                   proof.open_credit,
                   proof.received - proof.given_back + proof.opening + proof.transferred
                       + proof.other + proof.written_off
                       - (proof.invoiced - proof.credited)
                       - (proof.prepaid - proof.debt) - (proof.open_credit - proof.due)
                       AS difference
              FROM (%(proof)s) proof
              JOIN res_company company ON company.id = proof.company_id
            """,
            bits=_COMPANY_BITS,
            proof=self._query_proof(self.env.context.get(CLIENTS_KEY)),
        )

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'deposit.report.mixin': nothing is worked out for other clients. What a request
        # has in its context is forgotten.
        ids = self._get_named_ids(
            Domain(domain).optimize(self),
            {"id": lambda id_: id_ >> _COMPANY_BITS, "partner_id": lambda id_: id_},
        )
        report = self.with_context(**{CLIENTS_KEY: ids})
        return super(DepositProofReport, report)._search(domain, *args, **kwargs)
