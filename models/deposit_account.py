from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL, formatLang, groupby

from ..deposit_flow import begin_operation, in_deposit_flow

# Written by the ledger alone, see deposit_account_ledger.py.
LEDGER_FIELDS = (
    "prepaid_balance",
    "debt_balance",
    "balance",
    "total_topped_up",
    "total_debited",
)


class DepositAccount(models.Model):
    """Personal account of a client.

    Its money is the posted journal items that carry it in ``deposit_account_id``. The balances
    stored here are the sums of those items, changed by the posting of an entry and by nothing else.
    """

    _name = "deposit.account"
    _description = "Client Account"
    _inherit = ["deposit.log.mixin", "mail.activity.mixin", "deposit.bulk.mixin"]
    _order = "id desc"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of
    _rec_names_search = ["name", "partner_id"]
    _mail_post_access = "read"

    name = fields.Char(
        string="Account Number",
        required=True,
        readonly=True,
        copy=False,
        index="trigram",
    )
    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        ondelete="restrict",
        index=True,
        check_company=True,
        tracking=True,
    )
    phone = fields.Char(
        related="partner_id.phone",
    )
    email = fields.Char(
        related="partner_id.email",
    )
    type_id = fields.Many2one(
        comodel_name="deposit.account.type",
        string="Account Type",
        required=True,
        ondelete="restrict",
        index=True,
        tracking=True,
    )
    company_id = fields.Many2one(
        related="type_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    location_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        ondelete="restrict",
        index=True,
        default=lambda self: self.env.company,
        help="Company or branch where the account was opened.",
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
        store=True,
        precompute=True,
    )
    opening_date = fields.Date(
        string="Opened On",
        required=True,
        index=True,
        default=lambda self: self.env.company._get_deposit_today(),
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Opened With",
        ondelete="restrict",
        help="Team member who opened the account with the client.",
    )
    state = fields.Selection(
        selection=[
            ("open", "Open"),
            ("blocked", "Blocked"),
            ("closed", "Closed"),
        ],
        string="Status",
        default="open",
        required=True,
        readonly=True,
        copy=False,
        tracking=True,
    )
    prepaid_balance = fields.Monetary(
        string="Prepaid",
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        help="The client's money: the items on the customer deposits account.",
    )
    debt_balance = fields.Monetary(
        string="Debt",
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        help="What the client owes: the items on the customer deposits on credit account.",
    )
    balance = fields.Monetary(
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        index=True,
        help="Prepaid money less debt.",
    )
    available_amount = fields.Monetary(
        string="Available",
        compute="_compute_available_amount",
        help="What can be spent from the account now: its money, and what may be taken on credit.",
    )
    total_topped_up = fields.Monetary(
        string="Topped Up",
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        help="All money that came in, less what was canceled.",
    )
    total_debited = fields.Monetary(
        string="Debited",
        default=0.0,
        required=True,
        readonly=True,
        copy=False,
        help="All money that went out, less what was returned.",
    )
    operation_ids = fields.One2many(
        comodel_name="deposit.operation",
        inverse_name="account_id",
        string="History",
    )
    operation_count = fields.Integer(
        string="Operations",
        compute="_compute_operation_count",
    )

    _prepaid_balance_not_negative = models.Constraint(
        "CHECK (prepaid_balance >= 0)",
        "A client account cannot hold less than nothing.",
    )
    _debt_balance_not_negative = models.Constraint(
        "CHECK (debt_balance >= 0)",
        "The debt of a client account cannot be negative.",
    )
    # The opening of an account is the operation with its negated id.
    _operation_id_idx = models.Index("((- id))")
    # Who owes anything: few of all, found without reading the others.
    _debtors_idx = models.Index("(id) INCLUDE (company_id, type_id) WHERE debt_balance > 0")
    _name_uniq = models.UniqueIndex(
        "(company_id, name)",
        "The number of a client account must be unique.",
    )

    # === COMPUTE METHODS === #

    @api.depends("name", "partner_id.display_name", "type_id.name", "available_amount")
    @api.depends_context("deposit_show_available")
    def _compute_display_name(self):
        for account in self:
            if account.name and self.env.context.get("deposit_show_available"):
                # Chosen at a payment: the client is known, the money is what counts.
                account.display_name = self.env._(
                    "%(type)s %(number)s: %(amount)s available",
                    type=account.type_id.name,
                    number=account.name,
                    amount=account._format_amount(account.available_amount),
                )
            else:
                account.display_name = (
                    f"{account.name} {account.partner_id.display_name} ({account.type_id.name})"
                )

    def _compute_operation_count(self):
        counts = dict(
            self.env["deposit.operation"]._read_group(
                [("account_id", "in", self.ids)], ["account_id"], ["__count"]
            )
        )
        for account in self:
            account.operation_count = counts.get(account, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("location_id", "type_id")
    def _check_location(self):
        for account in self:
            account._check_available_in(account.location_id)

    def _check_available_in(self, location):
        """Refuse a location where the type of this account is not available.

        :param res.company location: company or branch
        :raise UserError: naming the locations where it is
        """
        self.ensure_one()
        locations = self.type_id.sudo().company_ids
        if location not in locations:
            raise UserError(
                self.env._(
                    "Account type %(type)s is not available in %(location)s, only in: "
                    "%(locations)s. Switch to one of them, or add the location to the type.",
                    type=self.type_id.sudo().name,
                    location=location.sudo().name,
                    locations=", ".join(locations.mapped("name")),
                )
            )

    @api.model
    def _check_opened_at_work(self, vals_list):
        """Refuse to open accounts in a location where the user does not work.

        Not a constraint: those are checked with the rights of the system.

        :param list[dict] vals_list: values of the accounts about to be opened
        :raise UserError: naming the location
        """
        locations = self.env["res.company"].browse(
            {vals["location_id"] for vals in vals_list if vals.get("location_id")}
        )
        for location in locations if not self.env.su else ():
            if not location._is_user_at_work():
                raise UserError(
                    self.env._(
                        "You do not work at %s, so you open no client accounts there. Open the "
                        "account where you are.",
                        location.sudo().name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # Before anything that a refusal would tell of records that the user may not see.
        self.check_access("create")
        self = self.browse()  # an account that is copied counts among those that are open
        self._check_opened_at_work(vals_list)
        vals_list = [vals | self._prepare_initial_vals(vals) for vals in vals_list]
        self._check_all_single_open(vals_list)
        for type_id, numbered in groupby(vals_list, lambda vals: vals.get("type_id")):
            nameless = [vals for vals in numbered if not vals.get("name")]
            numbers = self._get_next_numbers(type_id, len(nameless))
            for vals, number in zip(nameless, numbers, strict=True):
                vals["name"] = number
        return super().create(vals_list)

    def write(self, vals):
        self._check_no_ledger_fields(vals)
        if not in_deposit_flow(self.env):
            self._check_fixed_fields(vals)
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_history(self):
        tagged = (
            self.env["account.move.line"]
            .sudo()
            .search([("deposit_account_id", "in", self.ids)], limit=1)
        )
        if tagged:
            raise UserError(
                self.env._(
                    "Account %(account)s has operations and cannot be deleted. "
                    "Close it: its history stays readable.",
                    account=tagged.deposit_account_id.name,
                )
            )

    # === HELPERS === #

    def _format_amount(self, amount):
        """Return ``amount`` as text in the currency of the account."""
        return formatLang(self.env, amount, currency_obj=self.sudo().currency_id)

    def _touch(self):
        """Write the rows of these accounts without changing them.

        Of two sessions that do so at once PostgreSQL makes the loser retry; a plain lock would let
        it go on with the state it read before. In the order of the ids, or two would wait for each
        other.
        """
        begin_operation(self.env)
        if self:
            self.env.execute_query(
                SQL(
                    """
                    WITH locked AS (
                        SELECT id FROM deposit_account WHERE id IN %s ORDER BY id FOR NO KEY UPDATE
                    )
                    UPDATE deposit_account account
                       SET state = account.state
                      FROM locked
                     WHERE account.id = locked.id
                 RETURNING account.id
                    """,
                    tuple(self.ids),
                )
            )
