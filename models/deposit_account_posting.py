from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_flow import DEBT_WITHIN_LIMIT, enter_deposit_flow

# How the debt may grow with each part of what is paid from an account.
SPEND_POLICIES = {"spend": None, "credit": DEBT_WITHIN_LIMIT}


class Spend(NamedTuple):
    """What is paid from one account with one operation."""

    due_lines: models.BaseModel  # receivable items of the documents
    parts: dict  # amount of each operation, in the currency of the account
    details: tuple  # date, team member, note and key of the request
    beneficiary: models.BaseModel  # family member whose documents are paid, if not the owner
    discounts: list  # values of the items of an early payment discount, taken with the money

    @property
    def open_lines(self):
        return self.due_lines.filtered(lambda line: not line.reconciled)


class DepositAccount(models.Model):
    """Values and posting of the documents behind the business methods."""

    _inherit = "deposit.account"

    # === PREPARE === #

    def _prepare_top_up(self, amount, journal_id, **details):
        """Return what a top-up posts, or what the same request has posted before.

        :param details: further arguments of ``top_up``, and ``is_new`` for a key known to be new
        :rtype: dict | account.payment
        :raise UserError: naming what is wrong
        """
        return self._prepare_cash_operation("top_up", "inbound", amount, journal_id, **details)

    def _prepare_refund(self, amount, journal_id, reason=None, **details):
        """Return what a refund posts, or what the same request has posted before.

        :param details: further arguments of ``refund``, and ``is_new`` for a key known to be new
        :rtype: dict | account.payment
        :raise UserError: naming what is wrong
        """
        return self._prepare_cash_operation(
            "refund", "outbound", amount, journal_id, memo=reason, **details
        )

    def _prepare_cash_operation(
        self,
        operation,
        direction,
        amount,
        journal_id,
        payment_method_line_id=None,
        date=None,
        employee_id=None,
        memo=None,
        idempotency_key=None,
        is_new=False,
    ):
        """Return the values of a payment through a cash register, or the payment made before.

        :param str operation: ``top_up`` or ``refund``
        :param str direction: ``inbound`` or ``outbound``
        :param bool is_new: the key is known to be new
        :rtype: dict | account.payment
        :raise UserError: naming what is wrong
        """
        amount = self._parse_amount(amount)
        done = not is_new and self._find_repeated(idempotency_key, (operation,), amount)
        if done:
            return done
        self._check_usable()
        if direction == "outbound":
            self._check_enough(amount, date)
        vals = self._prepare_cash_payment_vals(direction, journal_id, payment_method_line_id)
        location = self.env["res.company"].browse(vals["company_id"])
        date = self._parse_date(date, location)
        return vals | self._prepare_payment_vals(
            operation, amount, date, employee_id, memo, idempotency_key
        )

    def _prepare_pay(
        self,
        move_ids,
        amount=None,
        allow_credit=False,
        date=None,
        employee_id=None,
        memo=None,
        idempotency_key=None,
        is_new=False,
        discounts=None,
    ):
        """Return what is to be paid, or what the same request has posted before.

        :param bool is_new: the key is known to be new
        :param list[dict] discounts: items of an early payment discount that the last of several
            payments takes; found out here when ``None``
        :rtype: Spend | account.payment
        :raise AccessError: for credit asked online
        :raise UserError: naming what is wrong
        """
        if amount is not None:
            amount = self._parse_amount(amount)
        operations = tuple(SPEND_POLICIES)
        done = not is_new and self._find_repeated(idempotency_key, operations, amount, move_ids)
        if done:
            return done
        self._check_usable()
        due_lines = self._get_due_lines(move_ids)
        date = self._parse_date(date, due_lines.company_id)
        self._check_dated_after(date, due_lines.move_id)
        if amount is None:
            amount = self._get_amount_to_pay(due_lines, date, allow_credit)
        self._check_due(amount, due_lines)
        if discounts is None:
            discounts = self._prepare_discounts(due_lines, amount, date)
        parts = zip(operations, self._split_amount(amount, allow_credit, date), strict=True)
        parts = {name: part for name, part in parts if not self.currency_id.is_zero(part)}
        beneficiary = self._get_beneficiary(due_lines.move_id)
        beneficiary._check_cap(amount, date)
        details = (date, employee_id, memo, idempotency_key)
        return Spend(due_lines, parts, details, beneficiary, discounts)

    def _prepare_part(self, operation, spend):
        """Return the values of the payment of one part of ``spend``.

        :param str operation: ``spend`` or ``credit``
        :rtype: dict
        """
        vals = self._prepare_payment_vals(
            operation, spend.parts[operation], *spend.details
        ) | self._prepare_spend_vals(operation, spend.open_lines, spend.details[2])
        if operation == "spend" and spend.discounts:
            vals["write_off_line_vals"] = spend.discounts
        return vals

    def _prepare_payment_vals(self, operation, amount, date, employee_id, memo, idempotency_key):
        """Return the values that every payment of this account has.

        :rtype: dict
        """
        return {
            "partner_type": "customer",
            "partner_id": self.partner_id.commercial_partner_id.id,
            "amount": amount,
            "currency_id": self.currency_id.id,
            "date": date,
            "memo": memo,
            "deposit_account_id": self.id,
            "deposit_operation": operation,
            "deposit_employee_id": self._get_team_member(employee_id).id,
            "deposit_idempotency_key": idempotency_key,
        }

    def _get_team_member(self, employee_id, company=None):
        """Return the team member with this id, none without one.

        :param int employee_id: the team member
        :param res.company company: root of his companies, the one of this account by default
        :rtype: hr.employee
        :raise UserError: for one who does not exist, or belongs to another company
        """
        employee = self.env["hr.employee"].sudo().browse(employee_id or ()).exists()
        company = company or self.company_id
        home = employee.company_id.root_id
        if employee_id and (not employee or (home and home != company)):
            raise UserError(
                self.env._(
                    "There is no team member with the id %(employee)s in %(company)s. Select one "
                    "of that company, or none.",
                    employee=employee_id,
                    company=company.name,
                )
            )
        return employee

    def _prepare_cash_payment_vals(self, payment_type, journal_id, payment_method_line_id):
        """Return the values of a payment that goes through a cash register.

        :param str payment_type: ``inbound`` or ``outbound``
        :param int journal_id: cash register
        :param int payment_method_line_id: method of that journal, its first one by default
        :rtype: dict
        :raise UserError: when the register or the method cannot be used for this account
        """
        journal = self._get_cash_register(journal_id)
        location = self._get_operation_location(journal)
        method = journal._get_register_method(payment_type, payment_method_line_id, location)
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
        return self.env["account.journal"]._get_cash_register(
            journal_id,
            self.company_id,
            self.currency_id,
            self.env._("account %s", self.name),
            any_branch=True,
        )

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

    def _prepare_spend_vals(self, operation, due_lines, memo):
        """Return the values of a payment from this account for ``due_lines``.

        :param str operation: ``spend`` or ``credit``
        :rtype: dict
        :raise UserError: when the account cannot be used at the location of the documents
        """
        location = due_lines.company_id
        self._check_available_in(location)
        journal = self._get_deposit_journal(location)
        documents = due_lines.move_id
        return {
            "payment_type": "inbound",
            "partner_id": due_lines.partner_id.id,
            "journal_id": journal.id,
            "payment_method_line_id": journal._get_deposit_method_line(operation).id,
            "company_id": location.id,
            "destination_account_id": due_lines.account_id.id,
            "memo": memo or ", ".join(move.payment_reference or move.name for move in documents),
            "deposit_beneficiary_id": self._get_beneficiary(documents).partner_id.id,
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

    # === POST === #

    def _post_payment(self, vals):
        """Create and post a payment of this account.

        :param dict vals: values of the payment
        :return: the posted payment
        :rtype: account.payment
        """
        return self.env["account.payment"]._post_deposit_payments([vals])

    def _post_spend(self, spend):
        """Pay documents with the client's money, on credit, or with both.

        :param Spend spend: what is to be paid
        :return: the posted payments, reconciled with the documents
        :rtype: account.payment
        """
        payments = self.env["account.payment"]
        for operation, policy in SPEND_POLICIES.items():
            if operation in spend.parts:
                vals = self._prepare_part(operation, spend)
                payment = enter_deposit_flow(self, debt=policy)._post_payment(vals)
                payment._reconcile_deposit_spend(spend.open_lines)
                payments |= payment
        self._end_spend(spend, payments)
        return payments

    def _end_spend(self, spend, payments):
        """Make one receipt of the payments of one operation, and tell of them.

        :param Spend spend: what was paid
        :param account.payment payments: the posted payments
        """
        payments._share_deposit_receipt()
        self._tell_owner(payments, spend.beneficiary)

    def _tell_owner(self, payments, beneficiary):
        """Tell the owner of this account what was paid from it, by one e-mail at most.

        Of payments for a member of his family he is told whatever the account type says, unless
        he does not want it himself. What is told is logged on the account at once.

        :param account.payment payments: what was paid from the account
        :param deposit.account.beneficiary beneficiary: for whom, none for the owner himself
        """
        is_queued = bool(self._queue_payment_notice("payment", payments))
        if not beneficiary:
            return
        owner = self.partner_id
        account = self.with_context(lang=owner.lang or self.env.lang)
        account.message_post(
            subject=account.env._("Payment from your account %s", self.name),
            body=account.env._(
                "%(amount)s was paid from account %(account)s for %(member)s: %(documents)s. "
                "The balance is %(balance)s now.",
                amount=account._format_amount(sum(payments.mapped("amount"))),
                account=account.name,
                member=beneficiary.partner_id.name,
                documents=", ".join(payments.invoice_ids.mapped("name")),
                balance=account._format_amount(account.balance),
            ),
            partner_ids=[] if is_queued or owner.deposit_mute_payment else owner.ids,
        )

    def _post_transfer(self, target, amount, reason, date, idempotency_key=None):
        """Post the entry that moves money of this account to ``target``.

        :rtype: account.move
        """
        location = self._get_entry_location()
        label = self.env._("Transfer %(origin)s → %(target)s", origin=self.name, target=target.name)
        if reason:
            label = f"{label}: {reason}"
        return self._post_entry(
            location,
            [
                account._prepare_item_vals(balance, label)
                for account, balance in ((self, amount), (target, -amount))
            ],
            date=self._parse_date(date, location),
            ref=label,
            deposit_operation="transfer",
            deposit_idempotency_key=idempotency_key,
        )

    def _get_entry_location(self):
        """Return the company or branch that books an entry of this account.

        It is the user's current one when the account is used there, and the account's otherwise.

        :rtype: res.company
        """
        location = self.env.company
        return location if location in self.type_id.company_ids else self.location_id

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
