from odoo import api, fields, models
from odoo.exceptions import MissingError, UserError


class AccountJournal(models.Model):
    _inherit = "account.journal"

    is_deposit_journal = fields.Boolean(
        compute="_compute_is_deposit_journal",
        help="Payments from client accounts are booked in this journal, and nothing else.",
    )

    @api.depends("type", "inbound_payment_method_line_ids.payment_method_id.code")
    def _compute_is_deposit_journal(self):
        for journal in self:
            # The type first: every payment asks, and most journals need no further query.
            journal.is_deposit_journal = (
                journal.type == "credit"
                and "deposit"
                in journal.inbound_payment_method_line_ids.mapped("payment_method_id.code")
            )

    def _get_deposit_method_line(self, operation):
        """Return the payment method of this journal by which accounts pay.

        :param str operation: ``spend`` or ``credit``
        :rtype: account.payment.method.line
        :raise UserError: when the journal lacks it
        """
        code = {"spend": "deposit", "credit": "deposit_credit"}[operation]
        line = self.inbound_payment_method_line_ids.filtered(lambda line: line.code == code)[:1]
        if not line:
            raise UserError(
                self.env._(
                    "Journal %s lacks the payment method “Client account, on credit”. Add it to "
                    "its incoming payments.",
                    self.display_name,
                )
            )
        return line

    # === CASH REGISTERS === #

    @api.model
    def _get_register_domain(self, location, currency, payment_type):
        """Return the domain of the cash registers at a location.

        :param res.company location: company or branch
        :param res.currency currency: currency of the money
        :param str payment_type: ``inbound`` or ``outbound``
        """
        return [
            *self._check_company_domain(location),
            ("type", "in", ("cash", "bank", "credit")),
            ("currency_id", "in", (False, currency.id)),
            (f"{payment_type}_payment_method_line_ids", "!=", False),
            "!",
            ("inbound_payment_method_line_ids.payment_method_id.code", "=", "deposit"),
        ]

    def _sort_registers(self):
        """Return these cash registers as they are offered: the tills first."""
        return self.sorted(lambda journal: (journal.type != "cash", journal.sequence, journal.id))

    @api.model
    def _get_cash_register(self, journal_id, company, currency, purpose, any_branch=False):
        """Return the journal with this id, if it takes money of clients.

        :param int journal_id: the cash register
        :param res.company company: where the money is taken
        :param res.currency currency: currency of the money
        :param str purpose: what the money is for, named in the error
        :param bool any_branch: whether all branches below ``company`` may take it
        :rtype: account.journal
        :raise UserError: naming the journal and the remedy
        """
        journal = self.browse(journal_id if isinstance(journal_id, int) else None)
        try:
            # Read at once: `exists` would be one more query for every top-up.
            is_active = journal.active
        except MissingError:
            journal = journal.browse()
        if not journal:
            raise UserError(self.env._("Select the cash register that takes the money."))
        reason = None
        if not is_active:
            reason = self.env._("it is archived")
        elif journal.type not in ("cash", "bank", "credit") or journal.is_deposit_journal:
            reason = self.env._("it is no cash or bank journal")
        elif not journal._serves(company, any_branch):
            reason = self.env._("it belongs to %s", journal.company_id.name)
        elif not journal.company_id._is_user_at_work():
            reason = self.env._("it belongs to %s, where you do not work", journal.company_id.name)
        elif journal.currency_id and journal.currency_id != currency:
            reason = self.env._("it is kept in %s", journal.currency_id.name)
        if reason:
            raise UserError(
                self.env._(
                    "%(journal)s cannot be the cash register for %(purpose)s of %(company)s "
                    "(%(currency)s): %(reason)s. Select another one.",
                    journal=journal.name,
                    purpose=purpose,
                    company=company.name,
                    currency=currency.name,
                    reason=reason,
                )
            )
        return journal

    def _serves(self, company, any_branch):
        """Tell whether this journal takes money in ``company``, or in a branch below it."""
        if any_branch:
            return self.company_id.root_id == company
        return self.company_id in company.parent_ids

    def _get_register_method(self, payment_type, payment_method_line_id, location):
        """Return the payment method by which this cash register takes or gives money.

        :param str payment_type: ``inbound`` or ``outbound``
        :param int payment_method_line_id: method of this journal, its first one by default
        :param res.company location: company or branch that books the payment
        :rtype: account.payment.method.line
        :raise UserError: when the method is not one of this journal, or books elsewhere
        """
        methods = self._get_available_payment_method_lines(payment_type)
        method = methods.browse(payment_method_line_id) if payment_method_line_id else methods[:1]
        if not method or method not in methods:
            raise UserError(
                self.env._(
                    "Cash register %(journal)s has no such payment method. "
                    "Select one of its own: %(methods)s.",
                    journal=self.name,
                    methods=", ".join(methods.mapped("name")),
                )
            )
        account = method.payment_account_id
        if account and not account.company_ids & location.parent_ids:
            raise UserError(
                self.env._(
                    "Payment method %(method)s of cash register %(journal)s books on account "
                    "%(account)s, which %(location)s does not have. Select one of its own "
                    "accounts on the method.",
                    method=method.name,
                    journal=self.name,
                    account=account.name,
                    location=location.name,
                )
            )
        return method

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'account': a change of these recreates the payment methods or the accounts.
        locked_fields = {"type", "currency_id", "default_account_id", "company_id"} & vals.keys()
        if locked_fields or vals.get("active") is False:
            self._check_deposit_journal_unchanged(vals, locked_fields)
        deposit_journals = self.filtered("is_deposit_journal")
        res = super().write(vals)
        for journal in deposit_journals.filtered(lambda journal: not journal.is_deposit_journal):
            journal._raise_deposit_journal_fixed()
        return res

    def _check_deposit_journal_unchanged(self, vals, locked_fields):
        """Refuse a change of what the journal of client accounts needs to work.

        :param dict vals: the values about to be written
        :param set locked_fields: those of them that this journal may not change
        :raise UserError: when a journal of client accounts would change or be archived
        """
        for journal in self.filtered("is_deposit_journal"):
            if vals.get("active") is False or any(
                journal._fields[fname].convert_to_write(journal[fname], journal)
                != (vals[fname] or False)
                for fname in locked_fields
            ):
                journal._raise_deposit_journal_fixed()

    def _raise_deposit_journal_fixed(self):
        """Raise the error of a change that client accounts could not work with."""
        raise UserError(
            self.env._(
                "Journal %(journal)s books the payments from client accounts: its type, "
                "currency, account, company and payment method “Client account” are fixed, and "
                "it stays active. Create another journal for other purposes.",
                journal=self.display_name,
            )
        )
