from odoo import api, fields, models
from odoo.exceptions import UserError

from .deposit_account_import_line import OPEN_STATES

MANAGER = "customer_deposit.group_deposit_manager"
# What a check has found out holds for these settings.
CHECKED_FIELDS = {
    "allow_identical",
    "column_ids",
    "company_id",
    "create_partners",
    "data_file",
    "date",
    "header_row",
    "import_again",
    "sheet_name",
    "type_id",
}


class DepositAccountImport(models.Model):
    """Accounts and balances that a company brings along, from a spreadsheet.

    A batch is checked as often as one likes, imported once, and undone as a whole. Clients and
    accounts are made in chunks, each in a transaction of its own; the money comes with one entry
    at the end, or not at all.
    """

    _name = "deposit.account.import"
    _description = "Client Account Import"
    _inherit = ["mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number",
        readonly=True,
        copy=False,
    )
    data_file = fields.Binary(
        string="File",
        attachment=True,
        required=True,
        copy=False,
        help="A workbook (.xlsx, .xls) or a text with separators (.csv).",
    )
    file_name = fields.Char()
    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Company or location where the accounts are opened, unless the file has others.",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    type_id = fields.Many2one(
        comodel_name="deposit.account.type",
        string="Account Type",
        ondelete="restrict",
        index="btree_not_null",
        domain="[('company_ids', 'child_of', company_id)]",
        default=lambda self: self._get_only_type(),
        help="For rows that name none.",
    )
    date = fields.Date(
        required=True,
        default=lambda self: self.env.company._get_deposit_today(),
        help="Day of the journal entry.",
    )
    counterpart_account_id = fields.Many2one(
        comodel_name="account.account",
        compute="_compute_counterpart_account_id",
        store=True,
        readonly=False,
        precompute=True,
        ondelete="restrict",
        check_company=True,
        domain="[('account_type', 'not in', ('asset_receivable', 'liability_payable', "
        "'off_balance'))]",
        help="The other side of the entry: where the books of the company have this money so far, "
        "by default the account of undistributed profits, as for other opening balances.",
    )
    create_partners = fields.Boolean(
        string="Create Missing Clients",
        help="Otherwise a row whose client is not found is an error.",
    )
    import_again = fields.Boolean(
        string="Import Rows Again",
        help="Rows that were imported before are imported once more. Otherwise they are left out.",
    )
    allow_identical = fields.Boolean(
        string="Import Identical Rows",
        help="Of rows that say the same, all are imported. Otherwise only the first one is.",
    )
    skip_errors = fields.Boolean(
        string="Leave Out Rows with Errors",
        help="Otherwise nothing is imported as long as a row has an error.",
    )
    column_ids = fields.One2many(
        comodel_name="deposit.account.import.column",
        inverse_name="import_id",
        string="Columns",
        compute="_compute_column_ids",
        store=True,
        readonly=False,
    )
    line_ids = fields.One2many(
        comodel_name="deposit.account.import.line",
        inverse_name="import_id",
        string="Rows",
        readonly=True,
        copy=False,
    )
    move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="deposit_import_id",
        string="Journal Entries",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection=[
            ("draft", "New"),
            ("checked", "Checked"),
            ("importing", "Importing"),
            ("done", "Imported"),
            ("undone", "Undone"),
        ],
        string="Status",
        default="draft",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    # Totals of the rows
    row_count = fields.Integer(string="Rows in the File", compute="_compute_totals")
    ready_count = fields.Integer(string="Ready", compute="_compute_totals")
    warning_count = fields.Integer(string="Warnings", compute="_compute_totals")
    error_count = fields.Integer(string="Errors", compute="_compute_totals")
    skipped_count = fields.Integer(string="Left Out", compute="_compute_totals")
    done_count = fields.Integer(string="Rows Imported", compute="_compute_totals")
    prepared_count = fields.Integer(compute="_compute_totals")
    new_partner_count = fields.Integer(string="New Clients", compute="_compute_totals")
    new_account_count = fields.Integer(string="New Accounts", compute="_compute_totals")
    money_total = fields.Monetary(string="Money", compute="_compute_totals")
    debt_total = fields.Monetary(string="Debts", compute="_compute_totals")

    # === DEFAULTS === #

    @api.model
    def _get_only_type(self):
        """Return the account type, when the company has no other."""
        types = self.env["deposit.account.type"].search(
            [("company_ids", "child_of", self.env.company.root_id.id)], limit=2
        )
        return types if len(types) == 1 else types.browse()

    # === COMPUTE METHODS === #

    @api.depends("company_id")
    def _compute_counterpart_account_id(self):
        for batch in self:
            company = batch.company_id.sudo().root_id
            if company and company.chart_template:
                account = company.get_unaffected_earnings_account()
                batch.counterpart_account_id = account.sudo(False)
            else:
                batch.counterpart_account_id = False

    @api.depends("line_ids.state", "line_ids.is_prepared")
    def _compute_totals(self):
        for batch in self:
            totals = batch._get_totals() if batch._origin else {}
            counts = totals.get("counts", {})
            batch.row_count = sum(counts.values())
            for state in ("ready", "warning", "error", "skipped", "done"):
                batch[f"{state}_count"] = counts.get(state, 0)
            for fname in (
                "prepared_count",
                "new_partner_count",
                "new_account_count",
                "money_total",
                "debt_total",
            ):
                batch[fname] = totals.get(fname, 0)

    def _get_totals(self):
        """Return the sums over the rows of this batch, one query for all of them."""
        rows = self.env["deposit.account.import.line"]._read_group(
            [("import_id", "=", self._origin.id)], ["state", "is_left_out"], ["__count"]
        )
        counts = {}
        for state, _is_left_out, count in rows:
            counts[state] = counts.get(state, 0) + count
        taken = [
            ("import_id", "=", self._origin.id),
            ("state", "in", (*OPEN_STATES, "done")),
            ("is_left_out", "=", False),
        ]
        Line = self.env["deposit.account.import.line"]
        money = Line._read_group([*taken, ("amount", ">", 0)], [], ["amount:sum"])[0][0]
        debt = Line._read_group([*taken, ("amount", "<", 0)], [], ["amount:sum"])[0][0]
        return {
            "counts": counts,
            "prepared_count": Line.search_count([*taken, ("is_prepared", "=", True)]),
            "new_partner_count": Line.search_count([*taken, ("is_new_partner", "=", True)]),
            "new_account_count": Line.search_count([*taken, ("is_new_account", "=", True)]),
            "money_total": money or 0.0,
            "debt_total": -(debt or 0.0),
        }

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            vals["name"] = self.env["ir.sequence"].sudo().next_by_code(self._name)
            vals["state"] = "draft"
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and "state" in vals:
            raise UserError(
                self.env._("The status of an import follows from “Check”, “Import” and “Undo”.")
            )
        if CHECKED_FIELDS & vals.keys():
            self._check_open_for_changes()
        res = super().write(vals)
        if CHECKED_FIELDS & vals.keys():
            self._forget_check()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_imported(self):
        for batch in self:
            if batch.state not in ("draft", "checked"):
                raise UserError(
                    self.env._(
                        "Import %s has brought clients, accounts or money, so it stays as their "
                        "proof.",
                        batch.name,
                    )
                )

    # === HELPERS === #

    def _check_open_for_changes(self):
        """Refuse to change the settings of batches that were imported, or are about to be.

        :raise UserError: naming the batch and the remedy
        """
        for batch in self:
            if batch.state not in ("draft", "checked"):
                raise UserError(
                    self.env._(
                        "Import %s has begun, so its file and settings stay as they are. Make a "
                        "new one.",
                        batch.name,
                    )
                )

    def _forget_check(self):
        """Have these batches checked again, because something has changed."""
        checked = self.filtered(lambda batch: batch.state == "checked")
        checked.sudo().write({"state": "draft"})

    def _begin(self):
        """Return this batch with the rights to import, for a user who may.

        :rtype: deposit.account.import
        :raise AccessError: without the manager right
        """
        self.ensure_one()
        self.env["deposit.account"]._check_right(MANAGER)
        self.check_access("write")
        return self.sudo()

    # === ACTION METHODS === #

    @api.readonly
    def action_view_lines(self):
        """Open the rows of this batch as a list, with its filters."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_account_import_line_action"
        )
        return {**action, "domain": [("import_id", "=", self.id)]}

    @api.readonly
    def action_view_accounts(self):
        """Open the accounts that this batch has opened or added to."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_account_action"
        )
        lines = self.line_ids.filtered("account_id")
        return {**action, "domain": [("id", "in", lines.account_id.ids)], "context": {}}

    @api.readonly
    def action_view_moves(self):
        """Open the entry of this batch, and its reversal."""
        self.ensure_one()
        moves = self.move_ids | self.move_ids.reversal_move_ids
        return moves._get_records_action(name=self.env._("Journal Entries"))
