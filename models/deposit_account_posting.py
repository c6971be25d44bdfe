from odoo import Command, api, models
from odoo.exceptions import MissingError, UserError


class DepositAccount(models.Model):
    """Values and posting of the documents behind the business methods."""

    _inherit = "deposit.account"

    # === PREPARE === #

    def _prepare_payment_vals(self, operation, amount, date, employee_id, memo, idempotency_key):
        """Return the values that every payment of this account has.

        :rtype: dict
        """
        return {
            "partner_type": "customer",
            "partner_id": self.partner_id.commercial_partner_id.id,
            "amount": amount,
            "currency_id": self.currency_id.id,
            "date": self._parse_date(date),
            "memo": memo,
            "deposit_account_id": self.id,
            "deposit_operation": operation,
            "deposit_employee_id": employee_id,
            "deposit_idempotency_key": idempotency_key,
        }

    def _prepare_cash_payment_vals(self, payment_type, journal_id, payment_method_line_id):
        """Return the values of a payment that goes through a cash register.

        :param str payment_type: ``inbound`` or ``outbound``
        :param int journal_id: cash register
        :param int payment_method_line_id: method of that journal, its first one by default
        :rtype: dict
        :raise UserError: when the register or the method cannot be used for this account
        """
        journal = self._get_cash_register(journal_id)
        methods = journal._get_available_payment_method_lines(payment_type)
        method = methods.browse(payment_method_line_id) if payment_method_line_id else methods[:1]
        if not method or method not in methods:
            raise UserError(
                self.env._(
                    "Cash register %(journal)s has no such payment method. "
                    "Select one of its own: %(methods)s.",
                    journal=journal.name,
                    methods=", ".join(methods.mapped("name")),
                )
            )
        location = self._get_operation_location(journal)
        account = method.payment_account_id
        if account and not account.company_ids & location.parent_ids:
            raise UserError(
                self.env._(
                    "Payment method %(method)s of cash register %(journal)s books on account "
                    "%(account)s, which %(location)s does not have. Select one of its own "
                    "accounts on the method.",
                    method=method.name,
                    journal=journal.name,
                    account=account.name,
                    location=location.name,
                )
            )
        return {
            "payment_type": payment_type,
            "journal_id": journal.id,
            "payment_method_line_id": method.id,
            "company_id": location.id,
        }

    def _get_cash_register(self, journal_id):
        """Return the journal with this id, if it takes money for this account.

        :param int journal_id: the cash register
        :rtype: account.journal
        :raise UserError: naming the journal and the remedy
        """
        journal = self.env["account.journal"].browse(
            journal_id if isinstance(journal_id, int) else None
        )
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
        elif journal.company_id.root_id != self.company_id:
            reason = self.env._("it belongs to %s", journal.company_id.name)
        elif journal.currency_id and journal.currency_id != self.currency_id:
            reason = self.env._("it is kept in %s", journal.currency_id.name)
        if reason:
            raise UserError(
                self.env._(
                    "%(journal)s cannot be the cash register for account %(account)s of "
                    "%(company)s (%(currency)s): %(reason)s. Select another one.",
                    journal=journal.name,
                    account=self.name,
                    company=self.company_id.name,
                    currency=self.currency_id.name,
                    reason=reason,
                )
            )
        return journal

    def _get_operation_location(self, journal):
        """Return the company or branch where an operation through ``journal`` takes place.

        It is the user's current one when the journal serves it, and the journal's own otherwise.

        :rtype: res.company
        :raise UserError: when the account type is not available there
        """
        location = self.env.company
        if journal.company_id not in location.sudo().parent_ids:
            location = journal.company_id
        self._check_available_in(location)
        return location

    def _prepare_spend_vals(self, due_lines, memo):
        """Return the values of a payment from this account for ``due_lines``.

        :rtype: dict
        :raise UserError: when the account cannot be used at the location of the documents
        """
        location = due_lines.company_id
        self._check_available_in(location)
        journal = self._get_deposit_journal(location)
        documents = due_lines.move_id
        return {
            "payment_type": "inbound",
            "journal_id": journal.id,
            "payment_method_line_id": journal.inbound_payment_method_line_ids.filtered(
                lambda line: line.code == "deposit"
            )[:1].id,
            "company_id": location.id,
            "destination_account_id": due_lines.account_id.id,
            "memo": memo or ", ".join(move.payment_reference or move.name for move in documents),
        }

    @api.model
    def _get_deposit_journal(self, location):
        """Return the journal that books payments from accounts at ``location``.

        :rtype: account.journal
        :raise UserError: when the company has none
        """
        journal = location._get_deposit_journal()
        if not journal.is_deposit_journal:
            raise UserError(
                self.env._(
                    "%s has no journal for client accounts with the payment method “Client "
                    "account”. Set it in the settings of Client Accounts.",
                    location.name,
                )
            )
        return journal

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
        if len(lines.account_id) > 1 or len(documents.company_id) > 1:
            raise UserError(
                self.env._(
                    "%s belong to different locations or receivable accounts. "
                    "Pay them one after the other.",
                    ", ".join(documents.mapped("name")),
                )
            )
        return lines

    def _check_document(self, document):
        """Refuse a document that this account cannot pay.

        :param account.move document: a customer invoice
        :raise UserError: naming the document and the reason
        """
        name = document.name or self.env._("Draft Invoice")
        client = self.partner_id.commercial_partner_id
        reason = None
        if document.move_type not in ("out_invoice", "out_receipt"):
            reason = self.env._("it is not a customer invoice")
        elif document.state != "posted":
            reason = self.env._("it is not posted")
        elif document.company_id.root_id != self.company_id:
            reason = self.env._("it belongs to %s", document.company_id.name)
        elif document.currency_id != self.currency_id:
            reason = self.env._("it is in %s", document.currency_id.name)
        elif document.commercial_partner_id != client:
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

    # === POST === #

    def _post_payment(self, vals):
        """Create and post a payment of this account.

        :param dict vals: values of the payment
        :return: the posted payment
        :rtype: account.payment
        """
        payment = self.env["account.payment"].with_company(vals["company_id"]).create(vals)
        payment.action_post()
        return payment

    def _post_transfer(self, target, amount, reason, date, idempotency_key=None):
        """Post the entry that moves money of this account to ``target``.

        :rtype: account.move
        """
        location = (
            self.env.company if self.env.company in self.type_id.company_ids else (self.location_id)
        )
        label = self.env._("Transfer %(origin)s → %(target)s", origin=self.name, target=target.name)
        if reason:
            label = f"{label}: {reason}"
        move = (
            self.env["account.move"]
            .with_company(location)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self._get_deposit_journal(location).id,
                    "company_id": location.id,
                    "date": self._parse_date(date),
                    "ref": label,
                    "deposit_operation": "transfer",
                    "deposit_idempotency_key": idempotency_key,
                    "line_ids": [
                        Command.create(account._prepare_item_vals(balance, label))
                        for account, balance in ((self, amount), (target, -amount))
                    ],
                }
            )
        )
        move._post(soft=False)
        return move

    def _prepare_item_vals(self, balance, label):
        """Return the values of a journal item on the money of this account.

        :param float balance: debit above, credit below zero, in the currency of the account
        :rtype: dict
        """
        return {
            "name": label,
            "account_id": self.type_id.prepaid_account_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "currency_id": self.currency_id.id,
            "amount_currency": balance,
            "balance": balance,
            "deposit_account_id": self.id,
        }

    # === REPEATED REQUESTS === #

    def _find_repeated(self, idempotency_key, operation, amount, move_ids=None):
        """Return the payment that the same request has made before.

        :param str idempotency_key: key of the request, nothing is looked for without one
        :param str operation: what was asked for
        :param float amount: amount asked for, ``None`` for all that is due
        :param list[int] move_ids: documents to pay
        :rtype: account.payment
        :raise UserError: when the key belongs to another request
        """
        if not idempotency_key:
            return self.env["account.payment"]
        if transfer := self._get_transfer_of_key(idempotency_key):
            self._raise_key_used(idempotency_key, transfer)
        payment = self._get_payment_of_key(idempotency_key)
        is_same_amount = amount is None or not self.currency_id.compare_amounts(
            payment.amount, amount
        )
        if payment and (
            payment.deposit_operation != operation
            or not is_same_amount
            or (move_ids is not None and set(payment.invoice_ids.ids) != set(move_ids))
        ):
            self._raise_key_used(idempotency_key, payment)
        return payment

    def _find_repeated_move(self, idempotency_key, target, amount):
        """Return the transfer that the same request has made before.

        :rtype: account.move
        :raise UserError: when the key belongs to another request
        """
        if not idempotency_key:
            return self.env["account.move"]
        if payment := self._get_payment_of_key(idempotency_key):
            self._raise_key_used(idempotency_key, payment)
        move = self._get_transfer_of_key(idempotency_key)
        given = sum(
            move.line_ids.filtered(lambda line: line.deposit_account_id == self).mapped("balance")
        )
        if move and (
            target not in move.line_ids.deposit_account_id
            or self.currency_id.compare_amounts(given, amount)
        ):
            self._raise_key_used(idempotency_key, move)
        return move

    def _get_payment_of_key(self, idempotency_key):
        """Return the payment of this account that was made with ``idempotency_key``."""
        return self.env["account.payment"].search(
            [
                ("deposit_account_id", "=", self.id),
                ("deposit_idempotency_key", "=", idempotency_key),
            ],
            limit=1,
        )

    def _get_transfer_of_key(self, idempotency_key):
        """Return the entry on this account that was made with ``idempotency_key``."""
        return (
            self.env["account.move.line"]
            .search(
                [
                    ("deposit_account_id", "=", self.id),
                    ("move_id.deposit_idempotency_key", "=", idempotency_key),
                ],
                limit=1,
            )
            .move_id
        )

    def _raise_key_used(self, idempotency_key, document):
        """Raise the error of a key that was used for something else."""
        raise UserError(
            self.env._(
                "Key %(key)s was used for %(document)s already, with other data. "
                "Use a new key for a new request.",
                key=idempotency_key,
                document=document.name,
            )
        )
