from odoo import api, fields, models
from odoo.tools import SQL


class DepositOperation(models.Model):
    """What happened on client accounts, read from the general ledger.

    One row for each journal item that carries a client account, and one for the opening of each
    account. An entry that moves money between what a client has and what he owes, such as a
    settlement, is one row of the amount zero: the balance stays the same. A row with a positive id
    has the id of its journal item, an opening has the negated id of its account, so that a row is
    found by its id without a scan.
    """

    _name = "deposit.operation"
    _description = "Client Account Operation"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "document_name"
    # The names of documents are computed, so they cannot be searched.
    _rec_names_search = ["account_id.name", "partner_id.name", "memo"]
    # What the query reads: a search in the same transaction must see it.
    _depends = {
        "account.move": [
            "deposit_operation",
            "journal_id",
            "origin_payment_id",
            "ref",
            "reversed_entry_id",
            "state",
        ],
        "account.move.line": [
            "balance",
            "company_id",
            "date",
            "deposit_account_id",
            "move_id",
            "parent_state",
        ],
        "account.payment": [
            "deposit_beneficiary_id",
            "deposit_cancel_reason",
            "deposit_employee_id",
            "deposit_operation",
            "memo",
        ],
        "deposit.account": [
            "company_id",
            "currency_id",
            "employee_id",
            "location_id",
            "opening_date",
            "partner_id",
            "type_id",
        ],
    }

    date = fields.Date(readonly=True)
    recorded_on = fields.Datetime(
        readonly=True,
        help="When the operation was entered.",
    )
    account_id = fields.Many2one("deposit.account", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Client", readonly=True)
    type_id = fields.Many2one("deposit.account.type", string="Account Type", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    location_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    kind = fields.Selection(
        selection=[
            ("opening", "Opened"),
            ("top_up", "Top-up"),
            ("payment", "Payment"),
            ("credit", "On credit"),
            ("settlement", "Settlement"),
            ("refund", "Refund"),
            ("transfer_in", "Transfer in"),
            ("transfer_out", "Transfer out"),
            ("import", "Import of balances"),
            ("reversal", "Reversal"),
        ],
        string="Operation",
        readonly=True,
    )
    amount = fields.Monetary(
        readonly=True,
        help="What the operation adds to the account, or takes from it.",
    )
    balance_after = fields.Monetary(
        compute="_compute_balance_after",
        help="Balance of the account after this operation, in the order of the dates.",
    )
    move_id = fields.Many2one("account.move", string="Journal Entry", readonly=True)
    payment_id = fields.Many2one("account.payment", readonly=True)
    journal_id = fields.Many2one("account.journal", readonly=True)
    document_ids = fields.Many2many(
        comodel_name="account.move",
        string="Documents",
        compute="_compute_documents",
        compute_sudo=True,
    )
    document_name = fields.Char(string="Document", compute="_compute_documents", compute_sudo=True)
    user_id = fields.Many2one("res.users", string="Author", readonly=True)
    employee_id = fields.Many2one("hr.employee", string="Team Member", readonly=True)
    memo = fields.Char(string="Note", readonly=True)
    beneficiary_id = fields.Many2one("res.partner", string="Paid For", readonly=True)
    cancel_reason = fields.Char(string="Reason of Cancellation", readonly=True)
    is_undoable = fields.Boolean(
        compute="_compute_is_undoable",
        compute_sudo=True,
        help="The operation can be canceled or reversed.",
    )
    state = fields.Selection(
        selection=[("posted", "Posted"), ("canceled", "Canceled")],
        string="Status",
        readonly=True,
    )

    @property
    def _table_query(self):
        return SQL("%s UNION ALL %s", self._query_items(), self._query_openings())

    @api.model
    def _query_items(self):
        """Return the query of the operations that journal items stand for."""
        return SQL(
            """
            SELECT line.id AS id,
                   line.date AS date,
                   move.create_date AS recorded_on,
                   account.id AS account_id,
                   account.partner_id AS partner_id,
                   account.type_id AS type_id,
                   account.company_id AS company_id,
                   line.company_id AS location_id,
                   account.currency_id AS currency_id,
                   %(kind)s AS kind,
                   CASE WHEN COALESCE(reversed_move.deposit_operation, move.deposit_operation)
                             IN ('settlement', 'debt') THEN 0.0
                        ELSE -line.balance END AS amount,
                   move.id AS move_id,
                   payment.id AS payment_id,
                   move.journal_id AS journal_id,
                   move.create_uid AS user_id,
                   payment.deposit_employee_id AS employee_id,
                   payment.deposit_beneficiary_id AS beneficiary_id,
                   COALESCE(payment.memo, move.ref) AS memo,
                   payment.deposit_cancel_reason AS cancel_reason,
                   CASE move.state WHEN 'cancel' THEN 'canceled' ELSE 'posted' END AS state
              FROM account_move_line line
              JOIN account_move move ON move.id = line.move_id
              JOIN deposit_account account ON account.id = line.deposit_account_id
              JOIN deposit_account_type account_type ON account_type.id = account.type_id
         LEFT JOIN account_move reversed_move ON reversed_move.id = move.reversed_entry_id
         LEFT JOIN account_payment payment ON payment.id = move.origin_payment_id
             WHERE line.parent_state IN ('posted', 'cancel')
               AND NOT (
                   COALESCE(reversed_move.deposit_operation, move.deposit_operation, '')
                       IN ('settlement', 'debt')
                   AND line.account_id = account_type.prepaid_account_id
               )
            """,
            kind=self._query_kind(),
        )

    @api.model
    def _query_kind(self):
        """Return the SQL expression of the kind of a journal item."""
        return SQL(
            """
            CASE WHEN move.reversed_entry_id IS NOT NULL THEN 'reversal'
                 WHEN payment.deposit_operation = 'spend' THEN 'payment'
                 WHEN payment.deposit_operation IS NOT NULL THEN payment.deposit_operation
                 WHEN move.deposit_operation = 'return' THEN 'reversal'
                 WHEN move.deposit_operation = 'debt' THEN 'credit'
                 WHEN move.deposit_operation IN ('transfer', 'overpayment')
                     THEN CASE WHEN line.balance < 0 THEN 'transfer_in' ELSE 'transfer_out' END
                 ELSE move.deposit_operation
            END
            """
        )

    @api.model
    def _query_openings(self):
        """Return the query of the openings: no entry, so nothing moves."""
        return SQL(
            """
            SELECT -account.id, account.opening_date, account.create_date, account.id,
                   account.partner_id, account.type_id, account.company_id, account.location_id,
                   account.currency_id, 'opening', 0.0, NULL, NULL, NULL, account.create_uid,
                   account.employee_id, NULL, NULL, NULL, 'posted'
              FROM deposit_account account
            """
        )

    # === COMPUTE METHODS === #

    @api.depends("account_id", "date")
    def _compute_balance_after(self):
        # Over the accounts and the days in sight only: a window over the whole table would cost the
        # whole history for every page of the list.
        balances = {}
        if self.account_id:
            self.env["account.move.line"].flush_model(self._depends["account.move.line"])
            rows = self.env.execute_query(
                SQL(
                    """
                    WITH item AS MATERIALIZED (
                        SELECT id, deposit_account_id AS account_id, date,
                               CASE parent_state WHEN 'posted' THEN -balance ELSE 0 END AS amount
                          FROM account_move_line
                         WHERE deposit_account_id IN %(accounts)s AND date >= %(day)s
                           AND parent_state IN ('posted', 'cancel')
                    ), before AS (
                        SELECT deposit_account_id AS account_id, SUM(-balance) AS amount
                          FROM account_move_line
                         WHERE deposit_account_id IN %(accounts)s AND date < %(day)s
                           AND parent_state = 'posted'
                      GROUP BY deposit_account_id
                    )
                    SELECT item.id, COALESCE(before.amount, 0) + SUM(item.amount) OVER (
                               PARTITION BY item.account_id ORDER BY item.date, item.id
                           )
                      FROM item
                 LEFT JOIN before ON before.account_id = item.account_id
                    """,
                    accounts=tuple(self.account_id.ids),
                    day=min(self.mapped("date")),
                )
            )
            balances = {line_id: float(balance) for line_id, balance in rows}
        for operation in self:
            operation.balance_after = balances.get(operation.id, 0.0)

    @api.depends("payment_id", "move_id")
    def _compute_documents(self):
        self.payment_id.invoice_ids.fetch(["name"])
        for operation in self:
            operation.document_ids = operation.payment_id.invoice_ids
            documents = operation.document_ids or operation.move_id
            operation.document_name = ", ".join(documents.mapped("name")) or False

    @api.depends("state", "payment_id", "move_id")
    @api.depends_context("allowed_company_ids")
    def _compute_is_undoable(self):
        # Read for all at once: each operation looks at its own documents and what undid them.
        documents = self.move_id.origin_payment_id._get_deposit_paid_documents()
        documents.reversal_move_ids.line_ids.fetch(["move_id"])
        for operation in self:
            move = operation.move_id
            # A till is changed by those who work with it.
            is_here = move.company_id in self.env.companies
            operation.is_undoable = is_here and not move._get_reversal_obstacle()

    # === ACTION METHODS === #

    @api.readonly
    def action_open_cancel(self):
        """Open the dialog that cancels or reverses this operation."""
        self.ensure_one()
        return self.move_id._get_deposit_cancel_action()

    @api.readonly
    def action_print_receipt(self):
        """Print the receipt of the payment behind this operation."""
        self.ensure_one()
        return self.payment_id.action_print_deposit_receipt()

    def action_send_receipt(self):
        """Mail the receipt of the payment behind this operation to the client."""
        self.ensure_one()
        return self.payment_id.action_send_deposit_receipt()

    @api.readonly
    def action_open_document(self):
        """Open the paid document, the payment or the entry behind this operation.

        Whoever may not read those gets the account.
        """
        self.ensure_one()
        for record in (self.payment_id, self.move_id):
            if record and record.has_access("read"):
                return record._get_records_action()
        return self.account_id._get_records_action()

    # === STATEMENT === #

    def _prepare_statement_movement(self, labels):
        """Return this operation as a row of a statement, without the balance after it.

        :param dict labels: name of each kind of operation in the language of the reader
        :rtype: dict
        """
        documents = self.payment_id.invoice_ids or self.move_id
        document_name = ", ".join(name for name in documents.mapped("name") if name)
        notes = [self.memo] if self.memo and self.memo != document_name else []
        if self.beneficiary_id:
            notes.append(self.env._("for %s", self.beneficiary_id.name))
        return {
            "date": self.date,
            "kind": self.kind,
            "kind_label": labels[self.kind],
            "document": document_name,
            "note": ", ".join(notes),
            "amount_in": max(self.amount, 0.0),
            "amount_out": max(-self.amount, 0.0),
        }
