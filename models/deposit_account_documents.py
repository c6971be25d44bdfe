from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date


class DepositAccount(models.Model):
    """The documents that an account pays, and for whom."""

    _inherit = "deposit.account"

    beneficiary_ids = fields.One2many(
        comodel_name="deposit.account.beneficiary",
        inverse_name="account_id",
        string="Family Members",
        help="Who else may be paid for from this account.",
    )

    # === ACCOUNTS OF A DOCUMENT === #

    @api.model
    def _search_usable(self, clients):
        """Return the open accounts from which documents of ``clients`` can be paid.

        Accounts with money on them come first, and the client's own before those of the family.

        :param res.partner clients: partners of the documents, and their commercial partners
        :rtype: deposit.account
        """
        accounts = self.search(
            [
                ("state", "=", "open"),
                ("partner_id.active", "=", True),
                "|",
                ("partner_id.commercial_partner_id", "in", clients.commercial_partner_id.ids),
                ("beneficiary_ids.partner_id", "in", clients.ids),
                "|",
                ("prepaid_balance", ">", 0),
                ("type_id.allow_credit", "=", True),
            ],
            order="type_id, id",
        )
        usable = accounts.filtered(
            lambda account: account.currency_id.compare_amounts(account.available_amount, 0) > 0
        )
        return usable.sorted(
            lambda account: (
                account.prepaid_balance <= 0,
                account.partner_id.commercial_partner_id not in clients,
            )
        )

    def _filter_usable(self, clients, location, currency):
        """Return those of these accounts that can pay a document.

        :param res.partner clients: partner of the document and its commercial partner
        :param res.company location: company or branch of the document
        :param res.currency currency: currency of the document
        :rtype: deposit.account
        """
        return self.filtered(
            lambda account: (
                account._is_used_for(clients)
                and location in account.sudo().type_id.company_ids
                and account.currency_id == currency
            )
        )

    def _is_used_for(self, clients):
        """Tell whether this account is used for one of ``clients``: the owner or his family."""
        return bool(
            self.partner_id.commercial_partner_id & clients
            or self.beneficiary_ids.partner_id & clients
        )

    def _get_beneficiary(self, documents):
        """Return the family member whose ``documents`` are paid, none for the owner himself.

        :param account.move documents: documents of one client
        :rtype: deposit.account.beneficiary
        """
        return self.beneficiary_ids.filtered(
            lambda beneficiary: (
                beneficiary.partner_id in documents.partner_id | documents.commercial_partner_id
            )
        )

    # === DOCUMENTS === #

    def _check_documents_readable(self, move_ids):
        """Refuse documents that the user may not even read.

        :param list[int] move_ids: the documents to pay
        :raise AccessError: naming them
        """
        move_ids = [move_ids] if isinstance(move_ids, int) else list(move_ids or [])
        self.env["account.move"].browse(move_ids).exists().check_access("read")

    def _get_due_lines(self, move_ids):
        """Return the receivable items that ``move_ids`` still ask this client to pay.

        :param list[int] move_ids: posted customer invoices of one location
        :rtype: account.move.line
        :raise UserError: naming the document that cannot be paid from this account
        """
        if isinstance(move_ids, int):
            move_ids = [move_ids]
        documents = self.env["account.move"].browse(list(move_ids or [])).exists()
        if not documents or len(documents) != len(set(move_ids)):
            raise UserError(self.env._("Select the posted invoices to pay."))
        for document in documents:
            self._check_document(document)
        lines = documents.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        members = {self._get_beneficiary(document) for document in documents}
        if (
            len(lines.account_id) > 1
            or len(documents.company_id) > 1
            or len(documents.commercial_partner_id) > 1
            or len(members) > 1
        ):
            raise UserError(
                self.env._(
                    "%s belong to different clients, locations or receivable accounts. "
                    "Pay them one after the other.",
                    ", ".join(documents.mapped("name")),
                )
            )
        return lines

    def _check_dated_after(self, date, documents):
        """Refuse a payment dated before a document that it pays.

        :param datetime.date date: day of the payment
        :param account.move documents: customer invoices
        :raise UserError: naming the document and both days
        """
        for document in documents:
            if document.invoice_date > date:
                raise UserError(
                    self.env._(
                        "%(document)s is dated %(invoice_date)s, so it is not paid on %(date)s "
                        "already. Date the payment later, or the document earlier.",
                        document=document.name,
                        invoice_date=format_date(self.env, document.invoice_date),
                        date=format_date(self.env, date),
                    )
                )

    def _check_document(self, document):
        """Refuse a document that this account cannot pay.

        :param account.move document: a customer invoice
        :raise UserError: naming the document and the reason
        """
        name = document.name or self.env._("Draft Invoice")
        reason = None
        if document.move_type not in ("out_invoice", "out_receipt"):
            reason = self.env._("it is not a customer invoice")
        elif document.state != "posted":
            reason = self.env._("it is not posted")
        elif document.company_id.root_id != self.company_id:
            reason = self.env._("it belongs to %s", document.company_id.name)
        elif document.currency_id != self.currency_id:
            reason = self.env._("it is in %s", document.currency_id.name)
        elif not self._is_used_for(document.partner_id | document.commercial_partner_id):
            reason = self.env._("it belongs to %s", document.partner_id.display_name)
        elif document.currency_id.is_zero(document.amount_residual):
            reason = self.env._("nothing is due on it")
        if reason:
            raise UserError(
                self.env._(
                    "%(document)s cannot be paid from account %(account)s of %(client)s "
                    "(%(currency)s): %(reason)s.",
                    document=name,
                    account=self.name,
                    client=self.partner_id.display_name,
                    currency=self.currency_id.name,
                    reason=reason,
                )
            )
