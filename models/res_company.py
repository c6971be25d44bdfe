from odoo import Command, api, fields, models
from odoo.tools import SQL

PAYROLL_POLICIES = [
    ("include", "Count everything sold"),
    ("exclude_deposit", "Exclude amounts paid from deposits"),
    ("exclude_credit", "Exclude what is owed on credit, until it is settled"),
]


class ResCompany(models.Model):
    _inherit = "res.company"

    deposit_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Client Accounts Journal",
        check_company=True,
        ondelete="restrict",
        help="Journal of the payments from client accounts. "
        "A branch without one uses its parent's.",
    )
    deposit_prepaid_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Customer Deposits",
        check_company=True,
        ondelete="restrict",
        help="Liability account that new account types use for the clients' money.",
    )
    deposit_credit_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Customer Deposits on Credit",
        check_company=True,
        ondelete="restrict",
        help="Receivable account that new account types use for what clients owe.",
    )
    deposit_payroll_services = fields.Selection(
        selection=PAYROLL_POLICIES,
        string="Commission on Services",
        compute="_compute_deposit_payroll",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    deposit_payroll_products = fields.Selection(
        selection=PAYROLL_POLICIES,
        string="Commission on Products",
        compute="_compute_deposit_payroll",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
    )
    visit_fast_payment_deposit = fields.Boolean(
        string="Pay from the Account First",
        default=True,
        help="Fast payment takes the client's own money when it covers all that is due.",
    )
    visit_fast_payment_journal_id = fields.Many2one(
        comodel_name="account.journal",
        string="Cash Register for Fast Payments",
        check_company=True,
        ondelete="set null",
        help="The first till of the location when empty.",
    )
    deposit_tz = fields.Selection(
        related="partner_id.tz",
        string="Time Zone of the Location",
        store=True,
        readonly=False,
        help="Says which day it is in the books of client accounts. "
        "A branch without one uses its parent's.",
    )

    # === COMPUTE METHODS === #

    @api.depends("parent_id")
    def _compute_deposit_payroll(self):
        # A new branch begins with what its parent has, and may have another setting later.
        for company in self:
            for fname in ("deposit_payroll_services", "deposit_payroll_products"):
                company[fname] = company[fname] or company.parent_id[fname] or "include"

    # === BUSINESS METHODS === #

    @api.model
    def _get_deposit_payroll_policies(self):
        """Return what companies have set for commissions, all of them together.

        :rtype: set[str]
        """
        groups = self._read_group([], ["deposit_payroll_services", "deposit_payroll_products"])
        return {policy for policies in groups for policy in policies}

    def _get_deposit_journal(self):
        """Return the journal of client accounts for this company: its own or its nearest parent's.

        :rtype: account.journal
        """
        self.ensure_one()
        for company in self.sudo().parent_ids[::-1]:
            if company.deposit_journal_id:
                return company.deposit_journal_id
        return self.env["account.journal"]

    def _get_deposit_today(self):
        """Return which day it is in this location, whoever asks and wherever they are.

        By the time zone of its company, or of the nearest parent that has one; by the user's where
        none is set.

        :rtype: datetime.date
        """
        return self._get_deposit_day(fields.Datetime.now())

    def _get_deposit_day(self, moment):
        """Return which day it was in this location at a moment, see :meth:`_get_deposit_today`.

        :param datetime.datetime moment: in UTC, without a time zone, as Odoo stores it
        :rtype: datetime.date
        """
        self.ensure_one()
        zones = (company.deposit_tz for company in self.sudo().parent_ids[::-1])
        zone = next(filter(None, zones), None)
        company = self.with_context(tz=zone) if zone else self
        return fields.Date.context_today(company, moment)

    def _setup_deposit_ledger(self):
        """Create the ledger accounts and the journal of client accounts where they are missing.

        Root companies without a chart of accounts are left alone: they get theirs when the chart
        is loaded. Can be repeated.
        """
        names = self._get_deposit_ledger_names("en_US")
        for company in self.root_id.sudo().filtered("chart_template"):
            company = company.with_company(company)
            if not company.deposit_prepaid_account_id:
                company.deposit_prepaid_account_id = company._create_deposit_ledger_account(
                    names["deposit_prepaid_account_id"], "liability_current"
                )
            if not company.deposit_credit_account_id:
                company.deposit_credit_account_id = company._create_deposit_ledger_account(
                    names["deposit_credit_account_id"], "asset_receivable"
                )
            if not company.deposit_journal_id:
                journals = self.env["account.journal"].with_context(lang="en_US")
                company.deposit_journal_id = journals.create(
                    company._prepare_deposit_journal_vals()
                )
            company._translate_deposit_ledger()
            company._add_deposit_credit_method()
            company._get_deposit_types().filtered(
                lambda account_type: not account_type.prepaid_account_id
            ).write(
                {
                    "prepaid_account_id": company.deposit_prepaid_account_id.id,
                    "credit_account_id": company.deposit_credit_account_id.id,
                }
            )
            company.flush_recordset()
            self.env.registry.clear_cache()

    def _add_deposit_credit_method(self):
        """Let the journals of client accounts take payments on credit, where they do not yet.

        Journals made before version 1.1 lack the payment method. Can be repeated.
        """
        method = self.env.ref("customer_deposit.account_payment_method_deposit_credit")
        for journal in self.sudo().deposit_journal_id.filtered("is_deposit_journal"):
            if method not in journal.inbound_payment_method_line_ids.payment_method_id:
                journal.inbound_payment_method_line_ids = [
                    Command.create({"payment_method_id": method.id, "name": method.name})
                ]

    def _forget_deposit_ledger(self):
        """Let go of the ledger accounts and the journal of client accounts, to get new ones.

        For companies whose chart of accounts is about to be replaced; nothing is posted there.
        """
        companies = self.sudo()
        companies.deposit_journal_id = False
        companies.deposit_prepaid_account_id = False
        companies.deposit_credit_account_id = False
        account_types = companies._get_deposit_types()
        self.env.flush_all()
        # Straight SQL: a type without ledger accounts is refused, and gets them in a moment.
        self.env.cr.execute(
            SQL(
                "UPDATE deposit_account_type SET prepaid_account_id = NULL,"
                " credit_account_id = NULL WHERE id = ANY(%s)",
                account_types.ids,
            )
        )
        account_types.invalidate_recordset()
        self.env.registry.clear_cache()

    def _get_deposit_types(self):
        """Return all account types of these root companies, archived ones too."""
        return (
            self.env["deposit.account.type"]
            .sudo()
            .with_context(active_test=False)
            .search([("company_id", "in", self.ids)])
        )

    def _has_deposit_operations(self):
        """Tell whether the ledger of these root companies holds items of client accounts."""
        return bool(
            self.env["account.move.line"]
            .sudo()
            .search_count([("deposit_account_id.company_id", "in", self.ids)], limit=1)
        )

    def _create_deposit_ledger_account(self, name, account_type):
        """Create a ledger account next to the company's accounts of the same type.

        :param str name: the name in English, see :meth:`_translate_deposit_ledger`
        """
        Account = self.env["account.account"].with_company(self).with_context(lang="en_US")
        domain = Account._check_company_domain(self)
        neighbour = (
            self._get_default_receivable()
            if account_type == "asset_receivable"
            else Account.search([*domain, ("account_type", "=", account_type)], limit=1)
        ) or Account.search(domain, limit=1)
        return Account.create(
            {
                "name": name,
                "code": Account._search_new_account_code(neighbour.code or "210000"),
                "account_type": account_type,
                "reconcile": account_type == "asset_receivable",
                "company_ids": [Command.set(self.ids)],
            }
        )

    def _get_default_receivable(self):
        """Return the account that receives what customers owe.

        The account of debts comes after it: where Odoo looks for any receivable it takes the first.
        """
        return self.partner_id.with_company(self).property_account_receivable_id

    def _prepare_deposit_journal_vals(self):
        """Return the values of the journal of client accounts.

        Its type is credit: bank and cash journals are offered in the point of sale and taken by
        payment providers, and this one holds no cash.
        """
        methods = self.env.ref("customer_deposit.account_payment_method_deposit") | self.env.ref(
            "customer_deposit.account_payment_method_deposit_credit"
        )
        codes = set(
            self.env["account.journal"]
            .with_context(active_test=False)
            .search([("company_id", "child_of", self.id)])
            .mapped("code")
        )
        code = next(
            code
            for code in ("CLACC", *(f"CLA{number}" for number in range(1, 100)))
            if code not in codes
        )
        return {
            "name": self._get_deposit_ledger_names("en_US")["deposit_journal_id"],
            "code": code,
            "type": "credit",
            "company_id": self.id,
            "default_account_id": self.deposit_prepaid_account_id.id,
            "show_on_dashboard": False,
            "sequence": 90,
            "inbound_payment_method_line_ids": [
                Command.create({"payment_method_id": method.id, "name": method.name})
                for method in methods
            ],
            "outbound_payment_method_line_ids": [Command.clear()],
        }

    def _is_user_at_work(self):
        """Tell whether the user works here, or in a branch below this company.

        Not every location where an account can be used is one where its user handles cash. Programs
        and clients have no place of work, and are not asked for it.
        """
        user = self.env.user
        if user._is_superuser() or not user._is_internal():
            return True
        return self in self.sudo().browse(user._get_company_ids()).parent_ids
