from operator import ge, gt, le, lt

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tools import SQL

COMPARISONS = {"<": lt, ">": gt, "<=": le, ">=": ge}


class ResPartner(models.Model):
    _inherit = "res.partner"

    deposit_account_ids = fields.One2many(
        comodel_name="deposit.account",
        inverse_name="partner_id",
        string="Deposit Accounts",
        groups="customer_deposit.group_deposit_viewer",
    )
    deposit_shared_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        string="Accounts of the Family",
        compute="_compute_deposit_shared_account_ids",
        groups="customer_deposit.group_deposit_viewer",
        help="Open accounts of others from which this client may be paid for.",
    )
    deposit_account_count = fields.Integer(
        compute="_compute_deposit_balance",
        groups="customer_deposit.group_deposit_viewer",
    )
    deposit_currency_id = fields.Many2one(
        comodel_name="res.currency",
        compute="_compute_deposit_balance",
        groups="customer_deposit.group_deposit_viewer",
    )
    deposit_balance = fields.Monetary(
        compute="_compute_deposit_balance",
        search="_search_deposit_balance",
        currency_field="deposit_currency_id",
        groups="customer_deposit.group_deposit_viewer",
        help="Money on the client's accounts less what is owed there, in the current company.",
    )
    deposit_debt = fields.Monetary(
        compute="_compute_deposit_balance",
        search="_search_deposit_debt",
        currency_field="deposit_currency_id",
        groups="customer_deposit.group_deposit_viewer",
        help="What the client owes on his accounts, in the current company.",
    )
    visit_discount = fields.Float(
        string="Discount (%)",
        help="Given on each line of a new visit, unless the price list gives more.",
    )

    _check_visit_discount = models.Constraint(
        "CHECK(visit_discount BETWEEN 0 AND 100)",
        "The discount of a client is between 0 and 100 percent.",
    )

    # === COMPUTE METHODS === #

    @api.depends("deposit_account_ids.state")
    @api.depends_context("company")
    def _compute_deposit_balance(self):
        company = self.env.company.sudo().root_id
        rows = self.env["deposit.account"]._read_group(
            [("partner_id", "in", self.ids), ("company_id", "=", company.id)],
            ["partner_id"],
            ["__count", "balance:sum", "debt_balance:sum"],
        )
        sums = {partner.id: values for partner, *values in rows}
        for partner in self:
            partner.deposit_currency_id = company.currency_id
            (
                partner.deposit_account_count,
                partner.deposit_balance,
                partner.deposit_debt,
            ) = sums.get(partner._origin.id, (0, 0.0, 0.0))

    def _compute_deposit_shared_account_ids(self):
        beneficiaries = self.env["deposit.account.beneficiary"].search(
            [("partner_id", "in", self.ids), ("account_id.state", "=", "open")]
        )
        for partner in self:
            partner.deposit_shared_account_ids = beneficiaries.filtered(
                lambda beneficiary, partner=partner: beneficiary.partner_id == partner._origin
            ).account_id

    @api.model
    def _search_deposit_balance(self, operator, value):
        return self._search_deposit_sum("balance", operator, value)

    @api.model
    def _search_deposit_debt(self, operator, value):
        return self._search_deposit_sum("debt_balance", operator, value)

    @api.model
    def _search_deposit_sum(self, fname, operator, value):
        """Return the domain of the clients whose accounts add up to what is asked for.

        :param str fname: stored balance of ``deposit.account``
        :param str operator: one of the comparisons
        :param value: amount, or several with ``in``, in the currency of the current company
        """
        if operator == "in":
            value = tuple(amount or 0.0 for amount in value)
            is_zero_included = any(self.env.company.currency_id.is_zero(amount) for amount in value)
        elif operator in COMPARISONS:
            is_zero_included = COMPARISONS[operator](0.0, value)
        else:
            return NotImplemented
        domain = [("company_id", "=", self.env.company.sudo().root_id.id)]
        rows = self.env["deposit.account"]._read_group(
            domain, ["partner_id"], having=[(f"{fname}:sum", operator, value)]
        )
        matching = Domain("id", "in", [partner.id for (partner,) in rows])
        if is_zero_included:
            # Clients without an account have a balance of zero.
            matching |= ~Domain("deposit_account_ids", "any", domain)
        return matching

    # === CONSTRAINT METHODS === #

    @api.constrains("company_id")
    def _check_deposit_company(self):
        for partner in self.filtered("company_id"):
            company = partner.company_id.sudo()
            elsewhere = Domain("company_id", "!=", company.root_id.id)
            if account := partner._find_account_in_use(elsewhere):
                raise ValidationError(
                    self.env._(
                        "%(client)s has %(balance)s on client account %(account)s of %(home)s and "
                        "cannot be moved to %(company)s. Refund the money or settle the debt "
                        "first.",
                        client=account.partner_id.display_name,
                        balance=account._format_amount(account.balance),
                        account=account.name,
                        home=account.company_id.name,
                        company=company.name,
                    )
                )

    # === CRUD METHODS === #

    @api.ondelete(at_uninstall=False)
    def _unlink_except_with_deposit_account(self):
        accounts = (
            self.env["deposit.account"].sudo().search([("partner_id", "in", self.ids)], limit=1)
        )
        for account in accounts:
            self._check_account_told(account)
            raise UserError(
                self.env._(
                    "%(client)s has client account %(account)s with a balance of %(balance)s and "
                    "cannot be deleted. Merge the client with another one, or refund the money, "
                    "close the account and archive the client.",
                    client=account.partner_id.display_name,
                    account=account.name,
                    balance=account._format_amount(account.balance),
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_family_member(self):
        member = (
            self.env["deposit.account.beneficiary"]
            .sudo()
            .search([("partner_id", "in", self.ids)], limit=1)
        )
        if member:
            self._check_account_told(member.account_id)
            raise UserError(
                self.env._(
                    "%(member)s may use client account %(account)s of %(client)s and cannot be "
                    "deleted. Remove the family member from the account first.",
                    member=member.partner_id.display_name,
                    account=member.account_id.name,
                    client=member.account_id.partner_id.display_name,
                )
            )

    def write(self, vals):
        # EXTENDS 'base'
        if vals.get("active") is False:
            self.check_access("write")
            self._check_no_deposit_left()
        return super().write(vals)

    def _find_account_in_use(self, domain=Domain.TRUE):
        """Return an account of these clients on which there is money or debt, if there is one.

        :param Domain domain: the accounts that count, all of them by default
        :rtype: deposit.account
        """
        return (
            self.env["deposit.account"]
            .sudo()
            .search(
                domain
                & Domain("partner_id", "in", self.ids)
                & (Domain("prepaid_balance", ">", 0) | Domain("debt_balance", ">", 0)),
                limit=1,
            )
        )

    def _check_no_deposit_left(self):
        """Refuse to put away a client whose money is here, or who owes some.

        :raise UserError: naming the client, the account and the amount
        """
        if account := self._find_account_in_use():
            self._check_account_told(account)
            raise UserError(
                self.env._(
                    "%(client)s has %(balance)s on client account %(account)s and cannot be "
                    "archived or anonymised. Refund the money or settle the debt first.",
                    client=account.partner_id.display_name,
                    account=account.name,
                    balance=account._format_amount(account.balance),
                )
            )

    def _check_account_told(self, account):
        """Refuse without a word of ``account`` when the user may not see it.

        :param deposit.account account: what stands in the way of archiving or deleting a contact
        :raise AccessError: naming neither the account nor its money
        """
        if not account.with_env(self.env).has_access("read"):
            raise AccessError(
                self.env._(
                    "This contact uses client accounts that you may not see, and stays. Ask an "
                    "administrator of client accounts to archive, delete or merge it."
                )
            )

    # === ACTION METHODS === #

    @api.readonly
    def action_open_deposit_account(self):
        """Open the dialog that opens an account for this client."""
        self.ensure_one()
        return {
            "name": self.env._("Open Account"),
            "type": "ir.actions.act_window",
            "res_model": "deposit.account.open",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id, "dialog_size": "medium"},
        }

    @api.readonly
    def action_view_deposit_accounts(self):
        """Open the accounts of this client."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_account_action"
        )
        return {
            **action,
            "domain": [("partner_id", "=", self.id)],
            "context": {"default_partner_id": self.id},
        }

    @api.readonly
    def action_view_deposit_operations(self):
        """Open the history of all accounts of this client."""
        self.ensure_one()
        return self.deposit_account_ids.action_view_operations()

    @api.readonly
    def action_view_deposit_proof(self):
        """Open the proof that no money of this client was made or lost."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_deposit.deposit_proof_report_action"
        )
        domain = [("partner_id", "=", self.commercial_partner_id.id)]
        proofs = self.env["deposit.proof.report"].search(domain)
        if len(proofs) == 1:
            return {**action, "view_mode": "form", "views": [(False, "form")], "res_id": proofs.id}
        return {**action, "domain": domain, "context": {}}

    # === HELPERS === #

    def _touch_for_deposit(self):
        """Write the clients' rows without changing them, see ``_check_single_open`` of accounts.

        In the order of the ids, or two sessions would wait for each other.
        """
        if self:
            self.env.execute_query(
                SQL(
                    """
                    WITH locked AS (
                        SELECT id FROM res_partner WHERE id IN %s ORDER BY id FOR NO KEY UPDATE
                    )
                    UPDATE res_partner partner
                       SET active = partner.active
                      FROM locked
                     WHERE partner.id = locked.id
                 RETURNING partner.id
                    """,
                    tuple(self.ids),
                )
            )
