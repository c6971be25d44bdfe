from odoo import api, fields, models
from odoo.exceptions import UserError

from ..deposit_flow import enter_deposit_flow


class AccountPaymentRegister(models.TransientModel):
    _inherit = "account.payment.register"

    is_deposit_journal = fields.Boolean(
        related="journal_id.is_deposit_journal",
    )
    available_deposit_account_ids = fields.Many2many(
        comodel_name="deposit.account",
        compute="_compute_available_deposit_account_ids",
    )
    deposit_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Client Account",
        compute="_compute_deposit_account_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', available_deposit_account_ids)]",
    )
    deposit_available = fields.Monetary(
        string="On the Account",
        related="deposit_account_id.available_amount",
        related_sudo=False,
        currency_field="currency_id",
    )
    deposit_credit_amount = fields.Monetary(
        string="On Credit",
        compute="_compute_deposit_credit_amount",
        currency_field="currency_id",
        help="What is missing on the account, and the client will owe.",
    )
    deposit_debt_after = fields.Monetary(
        compute="_compute_deposit_credit_amount",
        currency_field="currency_id",
    )
    deposit_allow_credit = fields.Boolean(
        string="Let the client owe it",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id", "company_id", "source_currency_id")
    def _compute_available_deposit_account_ids(self):
        for wizard in self:
            moves = wizard.line_ids.move_id
            clients = moves.partner_id | moves.commercial_partner_id
            accounts = self.env["deposit.account"]._search_usable(clients)
            wizard.available_deposit_account_ids = accounts._filter_usable(
                clients, wizard.company_id, wizard.source_currency_id
            )

    @api.depends("available_deposit_account_ids", "journal_id")
    def _compute_deposit_account_id(self):
        for wizard in self:
            accounts = wizard.available_deposit_account_ids._origin
            if not wizard.is_deposit_journal:
                wizard.deposit_account_id = False
            elif wizard.deposit_account_id._origin not in accounts:
                wizard.deposit_account_id = accounts[:1]

    @api.depends("deposit_account_id", "amount", "payment_date")
    def _compute_deposit_credit_amount(self):
        for wizard in self:
            account = wizard.deposit_account_id
            there = account._origin._get_lowest_prepaid(wizard.payment_date)[0] if account else 0
            missing = wizard.amount - max(there, 0) if account else 0
            wizard.deposit_credit_amount = max(wizard.currency_id.round(missing), 0)
            wizard.deposit_debt_after = account.debt_balance + wizard.deposit_credit_amount

    @api.depends("is_deposit_journal")
    def _compute_show_payment_difference(self):
        # EXTENDS 'account': Odoo hides the difference of methods without an outstanding account.
        # Ours needs none, its account is the one of the client's money.
        res = super()._compute_show_payment_difference()
        for wizard in self.filtered("is_deposit_journal"):
            wizard.show_payment_difference = (
                wizard.payment_difference != 0.0
                and not wizard.early_payment_discount_mode
                and wizard.can_edit_wizard
                and (not wizard.can_group_payments or wizard.group_payment)
            )
        return res

    @api.onchange("deposit_account_id")
    def _onchange_deposit_account_id(self):
        """Propose what the account can pay."""
        if self.deposit_account_id and self.currency_id:
            available = self.deposit_available
            if self.currency_id.compare_amounts(self.amount, available) > 0:
                self.amount = available

    @api.model
    def _get_batch_available_journals(self, batch_result):
        # EXTENDS 'account': only a client's own invoices are paid from client accounts.
        journals = super()._get_batch_available_journals(batch_result)
        values = batch_result["payment_values"]
        if values["payment_type"] != "inbound" or values["partner_type"] != "customer":
            journals = journals.filtered(lambda journal: not journal.is_deposit_journal)
        return journals

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        wizards = super().create(vals_list)
        for wizard, vals in zip(wizards, vals_list, strict=True):
            wizard._pay_from_named_account(vals)
        return wizards

    def write(self, vals):
        # EXTENDS 'account'
        res = super().write(vals)
        for wizard in self:
            wizard._pay_from_named_account(vals)
        return res

    def _pay_from_named_account(self, vals):
        """Have the client account pay that is named without a journal: nobody names it for a bank.

        :param dict vals: values of this dialog
        """
        if not vals.get("deposit_account_id") or vals.get("journal_id") or self.is_deposit_journal:
            return
        account = self.deposit_account_id
        journal = self.company_id.sudo()._get_deposit_journal()
        if journal:
            # Both, or the account would be chosen anew for the journal.
            self.write({"journal_id": journal.id, "deposit_account_id": account.id})

    # === BUSINESS METHODS === #

    def _create_payment_vals_from_wizard(self, batch_result):
        # EXTENDS 'account'
        vals = super()._create_payment_vals_from_wizard(batch_result)
        return vals | self._prepare_deposit_vals()

    def _create_payment_vals_from_batch(self, batch_result):
        # EXTENDS 'account'
        vals = super()._create_payment_vals_from_batch(batch_result)
        return vals | self._prepare_deposit_vals()

    def _prepare_deposit_vals(self):
        """Return the values that make the payment one from a client account."""
        if not self.is_deposit_journal:
            return {}
        return {
            "deposit_account_id": self.deposit_account_id.id,
            "deposit_operation": "spend",
            "payment_method_line_id": self.journal_id._get_deposit_method_line("spend").id,
        }

    def _create_payments(self):
        # EXTENDS 'account'
        if self.line_ids.deposit_account_id:
            return self._pay_deposit_debts()
        self._check_named_account()
        if not self.is_deposit_journal:
            return super()._create_payments()
        self._check_deposit_payment()
        if not self._is_deposit_payment_special():
            payments = super(AccountPaymentRegister, enter_deposit_flow(self))._create_payments()
            self.deposit_account_id.sudo()._queue_payment_notice("payment", payments.sudo())
            return payments.with_env(self.env)
        return self.deposit_account_id.pay(
            self.line_ids.move_id.ids,
            amount=self.amount,
            allow_credit=True,
            date=self.payment_date,
            memo=self.communication,
        )

    def _check_named_account(self):
        """Refuse a payment through another journal that names a client account.

        :raise UserError: naming both and the remedy
        """
        if self.deposit_account_id and not self.is_deposit_journal:
            raise UserError(
                self.env._(
                    "Journal %(journal)s takes no money from account %(account)s. Select the "
                    "journal of client accounts, or no account.",
                    journal=self.journal_id.display_name,
                    account=self.deposit_account_id.name,
                )
            )

    def _check_deposit_payment(self):
        """Refuse what cannot be paid from the chosen account.

        :raise AccessError: without the right to pay from accounts
        :raise UserError: naming what is wrong
        """
        account = self.deposit_account_id
        if not account:
            raise UserError(
                self.env._(
                    "Select the client account to pay from. %s has none with money: top one up, "
                    "or select another journal.",
                    self.partner_id.display_name or self.env._("The client"),
                )
            )
        account._check_right("customer_deposit.group_booking_payment", "read")
        account_sudo = account.sudo()
        account_sudo._check_usable()
        account_sudo._check_available_in(self.company_id)
        documents_sudo = self.line_ids.move_id.sudo()
        for document in documents_sudo:
            account_sudo._check_document(document)
        account_sudo._check_dated_after(self.payment_date, documents_sudo)
        if self.currency_id != account_sudo.currency_id:
            raise UserError(
                self.env._(
                    "Account %(account)s is kept in %(currency)s: pay in that currency.",
                    account=account.name,
                    currency=account_sudo.currency_id.name,
                )
            )
        self._check_deposit_writeoff()
        amount = account_sudo._parse_amount(self.amount)
        # More than is due is a tip only when it is said where it goes.
        if self.payment_difference_handling != "reconcile" or not self.writeoff_account_id:
            account_sudo._check_due(amount, self.line_ids)
        self._check_amount_counts()
        account_sudo._split_amount(amount, self.deposit_allow_credit, self.payment_date)

    def _check_amount_counts(self):
        """Refuse an amount that Odoo would not look at: it pays documents apart from each other.

        :raise UserError: with the numbers and the remedy
        """
        is_one = self.can_edit_wizard and (len(self.line_ids) == 1 or self.group_payment)
        if is_one or self._is_deposit_payment_special():
            return
        total = self._get_total_amounts_to_pay(self.batches)["amount_by_default"]
        if self.currency_id.compare_amounts(self.amount, total) != 0:
            raise UserError(
                self.env._(
                    "Documents that are paid apart take %(total)s together, not %(amount)s. Choose "
                    "“Group Payments”, or pay them one after the other.",
                    total=self.deposit_account_id._format_amount(total),
                    amount=self.deposit_account_id._format_amount(self.amount),
                )
            )

    def _is_deposit_payment_special(self):
        """Tell whether Odoo's one payment is not enough: on credit, or for a family member."""
        documents = self.line_ids.move_id
        return bool(
            self.currency_id.compare_amounts(self.deposit_credit_amount, 0) > 0
            or self.deposit_account_id._get_beneficiary(documents)
        )

    def _check_deposit_writeoff(self):
        """Refuse to write a difference off to client accounts, or where nothing is written off.

        :raise UserError: naming the ledger account, or the remedy
        """
        ledger_ids = self.env["deposit.account.type"]._get_ledger_account_ids()
        if self.writeoff_account_id.id in ledger_ids:
            raise UserError(
                self.env._(
                    "The difference cannot be written off to %s, which holds the money of client "
                    "accounts. Select another account.",
                    self.writeoff_account_id.display_name,
                )
            )
        if (
            self.payment_difference_handling == "reconcile"
            and not self.early_payment_discount_mode
            and self._is_deposit_payment_special()
            and not self.currency_id.is_zero(self.payment_difference)
        ):
            raise UserError(
                self.env._(
                    "A payment on credit or for a family member leaves the difference open: choose "
                    "“Keep open”."
                )
            )

    def _pay_deposit_debts(self):
        """Take money for debts on client accounts: top-ups, which settle the oldest debts first.

        :return: the posted top-ups
        :rtype: account.payment
        :raise UserError: naming what cannot be paid like this
        """
        accounts = self.line_ids.deposit_account_id
        self._check_deposit_debts()
        accounts._check_right("account.group_account_invoice", "read")
        payments = self.env["account.payment"]
        for account in accounts:
            lines = self.line_ids.filtered(
                lambda line, account=account: line.deposit_account_id == account
            )
            amount = self.amount if len(accounts) == 1 else sum(lines.mapped("amount_residual"))
            payments |= account._top_up(
                amount,
                self.journal_id.id,
                payment_method_line_id=self.payment_method_line_id.id,
                date=self.payment_date,
                memo=self.communication,
            )
        return payments

    def _check_deposit_debts(self):
        """Refuse to pay debts of client accounts in a way that is no top-up.

        :raise UserError: naming the remedy
        """
        if self.is_deposit_journal or any(not line.deposit_account_id for line in self.line_ids):
            raise UserError(
                self.env._(
                    "Debts of client accounts are paid on their own and through a cash register. "
                    "Select only the debts, and a cash or bank journal."
                )
            )
        currency = self.line_ids.currency_id
        if self.currency_id != currency:
            raise UserError(
                self.env._(
                    "The debts are in %s: pay them in that currency.",
                    ", ".join(currency.mapped("name")),
                )
            )
        is_written_off = self.payment_difference_handling == "reconcile"
        if is_written_off and not currency.is_zero(self.payment_difference):
            raise UserError(
                self.env._(
                    "A debt of a client account is not written off here, what is not paid stays "
                    "owed: choose “Keep open”."
                )
            )
