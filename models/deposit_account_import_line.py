from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, plaintext2html

# What is in the way of a row that is not imported.
OPEN_STATES = ("ready", "warning")


class DepositAccountImportLine(models.Model):
    """A row of the file: whose account gets what, and what is wrong with it."""

    _name = "deposit.account.import.line"
    _inherit = ["deposit.bulk.mixin"]
    _description = "Row of a Client Account Import"
    _order = "row, id"
    _rec_name = "client_name"

    import_id = fields.Many2one(
        comodel_name="deposit.account.import",
        string="Client Account Import",
        required=True,
        readonly=True,
        ondelete="cascade",
        index=True,
    )
    row = fields.Integer(
        readonly=True,
        aggregator=None,
    )
    client_name = fields.Char(
        string="In the File",
        readonly=True,
        help="How the file calls the client.",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Empty: the client is created by the import.",
    )
    account_id = fields.Many2one(
        comodel_name="deposit.account",
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="Empty: the account is opened by the import.",
    )
    type_id = fields.Many2one(
        comodel_name="deposit.account.type",
        string="Account Type",
        readonly=True,
        ondelete="set null",
    )
    location_id = fields.Many2one(
        comodel_name="res.company",
        readonly=True,
        ondelete="set null",
    )
    currency_id = fields.Many2one(
        related="import_id.currency_id",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Money of the client; below zero what he owes.",
    )
    due_date = fields.Date(
        readonly=True,
        help="Day when the debt is due, if the file says so. The account type tells otherwise.",
    )
    state = fields.Selection(
        selection=[
            ("ready", "Ready"),
            ("warning", "Warning"),
            ("error", "Error"),
            ("done", "Imported"),
            ("skipped", "Left Out"),
        ],
        string="Status",
        required=True,
        readonly=True,
        default="ready",
    )
    message = fields.Text(
        readonly=True,
    )
    # Client data of the row, for those that are created.
    client_values = fields.Json(
        readonly=True,
    )
    client_key = fields.Char(
        readonly=True,
        index="btree_not_null",
    )
    content_key = fields.Char(
        readonly=True,
    )
    is_new_partner = fields.Boolean(
        string="New Client",
        readonly=True,
    )
    is_new_account = fields.Boolean(
        string="New Account",
        readonly=True,
    )
    is_left_out = fields.Boolean(
        readonly=True,
        help="An identical row stands above this one.",
    )
    is_prepared = fields.Boolean(
        readonly=True,
        help="Client and account are there.",
    )
    is_repeated = fields.Boolean(
        readonly=True,
        help="The row may be imported although it was imported before.",
    )

    _import_state_idx = models.Index("(import_id, state, is_prepared, row)")
    _content_key_idx = models.Index("(content_key) WHERE content_key IS NOT NULL")
    # Of two batches that were checked at once the second one is stopped here.
    _content_key_uniq = models.UniqueIndex(
        "(content_key) WHERE state = 'done' AND is_repeated IS NOT TRUE",
        "Rows of this file have been imported by another batch in the meantime. Check it again.",
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        self._check_made_by_check()
        return super().create(vals_list)

    def write(self, vals):
        self._check_made_by_check()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_by_hand(self):
        self._check_made_by_check()

    def _check_made_by_check(self):
        """Refuse rows that are made by hand: they say what is in the file.

        :raise UserError: unless the batch itself writes them
        """
        if not self.env.su:
            raise UserError(
                self.env._(
                    "The rows of an import follow from its file. Correct the file and upload it "
                    "again."
                )
            )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_account(self):
        """Open the account of this row, or its client when there is none yet."""
        self.ensure_one()
        return (self.account_id or self.partner_id)._get_records_action()

    # === HELPERS === #

    @api.model
    def _write_found(self, fname, found):
        """Note client or account of many rows, each another one.

        :param str fname: the field
        :param dict found: record for each row
        """
        if not found:
            return
        self.env.flush_all()
        # One statement: the ORM writes row by row.
        self.env.execute_query(
            SQL(
                """
                UPDATE deposit_account_import_line line
                   SET %(fname)s = found.id
                  FROM (VALUES %(rows)s) AS found (line_id, id)
                 WHERE line.id = found.line_id
             RETURNING line.id
                """,
                fname=SQL.identifier(fname),
                rows=SQL(", ").join(
                    SQL("(%s, %s)", line.id, record.id) for line, record in found.items()
                ),
            )
        )
        self.browse([line.id for line in found]).invalidate_recordset([fname], flush=False)

    def _prepare_partner_vals(self):
        """Return the values of the client that this row brings. Texts stay texts.

        :rtype: dict
        """
        values = self.client_values
        vals = {
            "name": values["name"],
            "phone": values.get("phone"),
            "additional_phone": values.get("additional_phone"),
            "email": values.get("email"),
            "ref": values.get("ref"),
            "customer_rank": 1,
            "comment": values.get("note") and plaintext2html(values["note"]),
        }
        if values.get("card_number"):
            vals["barcode"] = values["card_number"]
        return vals

    def _prepare_account_vals(self):
        """Return the values of the account that this row opens.

        :rtype: dict
        """
        values = self.client_values
        vals = {
            "partner_id": self.partner_id.id,
            "type_id": self.type_id.id,
            "company_id": self.type_id.company_id.id,
            "currency_id": self.type_id.currency_id.id,
            "location_id": self.location_id.id,
            "employee_id": False,
            "opening_date": values.get("opening_date") or self.import_id.date,
        }
        if values.get("account_number"):
            vals["name"] = values["account_number"]
        return vals

    def _prepare_item_vals(self):
        """Return the values of the journal item of this row.

        :rtype: dict
        """
        label = self.import_id.env._("Import of balances %s", self.import_id.name)
        if note := self.client_values.get("note"):
            label = f"{label}: {note}"
        if self.amount > 0:
            return self.account_id._prepare_item_vals(-self.amount, label)
        vals = self.account_id._prepare_debt_item_vals(-self.amount, label, self.import_id.date)
        if self.due_date:
            vals["date_maturity"] = self.due_date
        return vals

    def _get_opening_text(self):
        """Return what the history of the account that this row opens shall say about it."""
        text = self.import_id.env._(
            "Client Account created by import %(batch)s, row %(row)s",
            batch=self.import_id.name,
            row=self.row,
        )
        note = self.client_values.get("note")
        return f"{text} ({note})" if note else text

    def _get_log_text(self):
        """Return what the history of the account shall say about this row."""
        text = self.import_id.env._(
            "Imported by %(batch)s, row %(row)s: %(amount)s",
            batch=self.import_id.name,
            row=self.row,
            amount=self.account_id._format_amount(self.amount),
        )
        note = self.client_values.get("note")
        return f"{text} ({note})" if note else text
