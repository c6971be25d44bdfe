from odoo import Command, api, fields, models, tools
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain


class DepositAccountType(models.Model):
    _name = "deposit.account.type"
    _description = "Client Account Type"
    _inherit = ["deposit.log.mixin"]
    _order = "sequence, name, id"
    _check_company_auto = True
    _check_company_domain = models.check_company_domain_parent_of

    name = fields.Char(
        required=True,
        translate=True,
        tracking=True,
    )
    sequence = fields.Integer(
        default=10,
    )
    active = fields.Boolean(
        default=True,
        tracking=True,
    )
    company_ids = fields.Many2many(
        comodel_name="res.company",
        string="Locations",
        required=True,
        default=lambda self: self.env.company,
        tracking=True,
        help="Companies and branches where accounts of this type are opened, topped up and used. "
        "All of them belong to one company.",
    )
    company_id = fields.Many2one(
        comodel_name="res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(
        related="company_id.currency_id",
    )
    prepaid_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Customer Deposits",
        compute="_compute_ledger_accounts",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('account_type', '=', 'liability_current'), ('reconcile', '=', False)]",
        help="Current liability that holds the clients' money. "
        "Left empty, the company's account for customer deposits is used.",
    )
    credit_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Customer Deposits on Credit",
        compute="_compute_ledger_accounts",
        store=True,
        readonly=False,
        precompute=True,
        check_company=True,
        ondelete="restrict",
        index=True,
        tracking=True,
        domain="[('account_type', '=', 'asset_receivable')]",
        help="Receivable that holds what clients owe on their accounts. "
        "Left empty, the company's account for customer deposits on credit is used.",
    )
    allow_credit = fields.Boolean(
        string="Allow Payment on Credit",
        tracking=True,
        help="The back office may pay from an account that has not enough money on it. "
        "What is missing becomes the client's debt.",
    )
    credit_limit = fields.Monetary(
        tracking=True,
        help="What a client may owe at most on an account of this type. "
        "A manager sets another limit for one client on the client's account.",
    )
    credit_days = fields.Integer(
        string="Payment Term (Days)",
        default=14,
        tracking=True,
        help="Number of days after which a debt is overdue.",
    )
    account_count = fields.Integer(
        string="Accounts",
        compute="_compute_account_count",
    )

    # === COMPUTE METHODS === #

    @api.depends("company_ids")
    def _compute_company_id(self):
        for account_type in self:
            account_type.company_id = account_type.company_ids._origin[:1].sudo().root_id

    @api.depends("company_id")
    def _compute_ledger_accounts(self):
        for account_type in self:
            company = account_type.company_id._origin.sudo()
            if not account_type.prepaid_account_id:
                account_type.prepaid_account_id = company.deposit_prepaid_account_id
            if not account_type.credit_account_id:
                account_type.credit_account_id = company.deposit_credit_account_id

    def _compute_account_count(self):
        counts = dict(
            self.env["deposit.account"]._read_group(
                [("type_id", "in", self.ids)], ["type_id"], ["__count"]
            )
        )
        for account_type in self:
            account_type.account_count = counts.get(account_type, 0)

    # === CONSTRAINT METHODS === #

    @api.constrains("company_ids")
    def _check_company_ids(self):
        for account_type in self:
            if not account_type.company_ids:
                raise ValidationError(
                    self.env._(
                        "Account type %(type)s needs at least one location: "
                        "select where it is available.",
                        type=account_type.name,
                    )
                )
            if len(account_type.company_ids.sudo().root_id) > 1:
                raise ValidationError(
                    self.env._(
                        "The locations of account type %(type)s belong to different companies: "
                        "%(companies)s. Create one type for each company.",
                        type=account_type.name,
                        companies=", ".join(account_type.company_ids.sudo().root_id.mapped("name")),
                    )
                )

    @api.constrains("company_id")
    def _check_company_of_accounts(self):
        for account_type in self:
            account = (
                self.env["deposit.account"]
                .sudo()
                .search(
                    [
                        ("type_id", "=", account_type.id),
                        "!",
                        ("location_id", "child_of", account_type.company_id.id),
                    ],
                    limit=1,
                )
            )
            if account:
                raise ValidationError(
                    self.env._(
                        "Account type %(type)s has client accounts in %(company)s, so it stays "
                        "there. Create another type for %(other_company)s.",
                        type=account_type.name,
                        company=account.location_id.root_id.name,
                        other_company=account_type.company_id.name,
                    )
                )

    @api.constrains("prepaid_account_id", "credit_account_id")
    def _check_ledger_accounts(self):
        for account_type in self:
            prepaid = account_type.prepaid_account_id
            credit = account_type.credit_account_id
            if not prepaid or not credit:
                raise ValidationError(
                    self.env._(
                        "Account type %(type)s has no ledger accounts, because company "
                        "%(company)s has no chart of accounts yet. Load one in the settings of "
                        "Invoicing first.",
                        type=account_type.name,
                        company=account_type.company_id.name,
                    )
                )
            if prepaid.account_type != "liability_current" or prepaid.reconcile:
                raise ValidationError(
                    self.env._(
                        "Account %(account)s cannot hold the money of account type %(type)s: "
                        "select a current liability that does not allow reconciliation.",
                        account=prepaid.display_name,
                        type=account_type.name,
                    )
                )
            if credit.account_type != "asset_receivable":
                raise ValidationError(
                    self.env._(
                        "Account %(account)s cannot hold the debts of account type %(type)s: "
                        "select a receivable account.",
                        account=credit.display_name,
                        type=account_type.name,
                    )
                )
            account_type._check_ledger_accounts_unused()

    def _check_ledger_accounts_unused(self):
        """Refuse ledger accounts that hold other money or belong to another currency.

        :raise ValidationError: naming the account and the remedy
        """
        self.ensure_one()
        for account in self.prepaid_account_id | self.credit_account_id:
            if account.currency_id and account.currency_id != self.currency_id:
                raise ValidationError(
                    self.env._(
                        "Account %(account)s is kept in %(currency)s, client accounts of "
                        "%(company)s in %(company_currency)s. Select another account.",
                        account=account.display_name,
                        currency=account.currency_id.name,
                        company=self.company_id.name,
                        company_currency=self.currency_id.name,
                    )
                )
            if (
                self.env["account.move.line"]
                .sudo()
                .search_count(
                    [
                        ("account_id", "=", account.id),
                        ("parent_state", "=", "posted"),
                        ("deposit_account_id", "=", False),
                    ],
                    limit=1,
                )
            ):
                raise ValidationError(
                    self.env._(
                        "Account %(account)s has journal items that belong to no client account. "
                        "Select an account that is used for client accounts only.",
                        account=account.display_name,
                    )
                )

    @api.constrains("allow_credit", "credit_limit", "credit_days")
    def _check_credit(self):
        for account_type in self:
            limit = account_type.currency_id.compare_amounts(account_type.credit_limit, 0)
            if limit < 0 or (account_type.allow_credit and not limit):
                raise ValidationError(
                    self.env._(
                        "Account type %(type)s allows payment on credit, so it needs a credit "
                        "limit above zero. Enter what a client may owe at most.",
                        type=account_type.name,
                    )
                    if account_type.allow_credit
                    else self.env._(
                        "The credit limit of account type %(type)s cannot be below zero.",
                        type=account_type.name,
                    )
                )
            if account_type.credit_days < 0:
                raise ValidationError(
                    self.env._(
                        "A debt on account type %(type)s cannot be due before it is made: enter "
                        "zero days or more.",
                        type=account_type.name,
                    )
                )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        companies = self.env["res.company"].browse(
            company_id
            for vals in vals_list
            for command in vals.get("company_ids") or []
            for company_id in self._get_linked_ids(command)
        )
        # The ledger accounts of a company may be missing when its chart was made by hand.
        (companies or self.env.company)._setup_deposit_ledger()
        account_types = super().create(vals_list)
        self.env.registry.clear_cache()
        return account_types

    @api.model
    def _get_linked_ids(self, command):
        """Return the ids that a many2many command links."""
        if isinstance(command, int):
            return [command]
        if command[0] == Command.LINK:
            return [command[1]]
        return command[2] if command[0] == Command.SET else []

    def write(self, vals):
        for fname in {"prepaid_account_id", "credit_account_id"} & vals.keys():
            for account_type in self:
                if account_type[fname].id != vals[fname] and account_type._has_operations():
                    raise UserError(
                        self.env._(
                            "Account type %(type)s has operations in the ledger, so its ledger "
                            "accounts cannot be changed. Create a new type instead.",
                            type=account_type.name,
                        )
                    )
        res = super().write(vals)
        self.env.registry.clear_cache()
        return res

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        for account_type in self:
            if account_type.sudo().with_context(active_test=False).account_count:
                raise UserError(
                    self.env._(
                        "Account type %(type)s has client accounts and cannot be deleted. "
                        "Archive it: it can then no longer be sold.",
                        type=account_type.name,
                    )
                )

    def unlink(self):
        res = super().unlink()
        self.env.registry.clear_cache()
        return res

    # === ACTION METHODS === #

    @api.readonly
    def action_view_accounts(self):
        """Open the client accounts of this type."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_account_action"
        )
        return {**action, "domain": [("type_id", "=", self.id)], "context": {}}

    # === BUSINESS METHODS === #

    def _has_operations(self):
        """Tell whether the ledger holds items of accounts of this type."""
        return bool(
            self.env["account.move.line"]
            .sudo()
            .search_count([("deposit_account_id.type_id", "in", self.ids)], limit=1)
        )

    @api.model
    @tools.ormcache()
    def _get_ledger_account_ids(self):
        """Return the ids of all ledger accounts that hold client accounts.

        :rtype: frozenset[int]
        """
        account_types = self.sudo().with_context(active_test=False).search(Domain.TRUE)
        companies = (
            self.env["res.company"]
            .sudo()
            .with_context(active_test=False)
            .search(
                [
                    "|",
                    ("deposit_prepaid_account_id", "!=", False),
                    ("deposit_credit_account_id", "!=", False),
                ]
            )
        )
        return frozenset(
            (
                account_types.prepaid_account_id
                | account_types.credit_account_id
                | companies.deposit_prepaid_account_id
                | companies.deposit_credit_account_id
            ).ids
        )
