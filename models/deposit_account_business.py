from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_arguments import checks_arguments
from ..deposit_flow import enter_deposit_flow


class DepositAccount(models.Model):
    """The business methods of client accounts: the only code that moves their money."""

    _inherit = "deposit.account"

    # === BUSINESS METHODS === #

    @api.model
    @checks_arguments()
    def open(self, partner_id, type_id, location_id=None, employee_id=None):
        """Open an account for a client. Posts nothing.

        :param int partner_id: the client
        :param int type_id: the account type
        :param int location_id: company or branch where it is opened, the current one by default
        :param int employee_id: team member who opened it with the client
        :return: the account
        :rtype: deposit.account
        :raise AccessError: without the right to open accounts
        :raise UserError: without client or type, naming what is wrong
        :raise ValidationError: when the client has an open account of this type
        """
        self._check_right("customer_deposit.group_deposit_cashier")
        if not partner_id or not type_id:
            raise UserError(self.env._("Select the client and the type of the new account."))
        company = self.env["deposit.account.type"].sudo().browse(type_id).company_id
        return self.create(
            {
                "partner_id": partner_id,
                "type_id": type_id,
                "location_id": location_id or self.env.company.id,
                "employee_id": self._get_team_member(employee_id, company).id,
            }
        )

    @checks_arguments()
    def top_up(
        self,
        amount,
        journal_id,
        payment_method_line_id=None,
        date=None,
        employee_id=None,
        memo=None,
        idempotency_key=None,
    ):
        """Take money of the client into this account.

        Posts: Dr cash or outstanding receipts / Cr customer deposits, with this account.

        :param float amount: in the currency of the account, above zero
        :param int journal_id: cash register, a cash or bank journal
        :param int payment_method_line_id: method of that journal, its first one by default
        :param date: day on which the money is received, today by default
        :param int employee_id: team member who took it
        :param str memo: note
        :param str idempotency_key: the same request repeated returns the payment of the first
        :return: the posted payment
        :rtype: account.payment
        :raise AccessError: without the right to top up
        :raise UserError: naming what is wrong; nothing is done then
        """
        self._check_right("customer_deposit.group_deposit_cashier", "read")
        return self._top_up(
            amount, journal_id, payment_method_line_id, date, employee_id, memo, idempotency_key
        )

    def _top_up(
        self,
        amount,
        journal_id,
        payment_method_line_id=None,
        date=None,
        employee_id=None,
        memo=None,
        idempotency_key=None,
    ):
        """Do what ``top_up`` says for a user who has been found to have the right.

        :rtype: account.payment
        """
        account = self._begin_operation(None)
        found = account._prepare_top_up(
            amount,
            journal_id,
            payment_method_line_id=payment_method_line_id,
            date=date,
            employee_id=employee_id,
            memo=memo,
            idempotency_key=idempotency_key,
        )
        if isinstance(found, models.BaseModel):
            return found.with_env(self.env)
        payment = account._post_payment(found)
        account._queue_payment_notice("top_up", payment)
        account._give_way()
        return payment.with_env(self.env)

    @checks_arguments()
    def pay(
        self,
        move_ids,
        amount=None,
        allow_credit=False,
        date=None,
        employee_id=None,
        memo=None,
        idempotency_key=None,
    ):
        """Pay documents of the client, or of a member of his family, the oldest due first.

        Posts: Dr customer deposits, with this account / Cr receivable, reconciled with the
        documents. What is missing on the account is a second payment, if credit is allowed: Dr
        customer deposits on credit, with this account and the day when it is due / Cr receivable.
        Paying all of it less an early payment discount that is valid on the day closes the
        documents: Dr the discount, with its taxes. A part payment, or one on credit, takes none.

        :param list[int] move_ids: posted customer invoices of one client
        :param float amount: in the currency of the account, by default all that is due, less a
            discount for early payment
        :param bool allow_credit: let the client owe what is missing, within his limit; for the
            back office only
        :param date: day of the payment, today by default
        :param int employee_id: team member who took the payment
        :param str memo: note, the numbers of the documents by default
        :param str idempotency_key: the same request repeated returns the payments of the first
        :return: the posted payments: with the client's money, on credit, or one of each
        :rtype: account.payment
        :raise AccessError: without the right to pay from accounts, or for credit asked online
        :raise UserError: naming what is wrong; nothing is done then
        """
        account = self._begin_operation("customer_deposit.group_booking_payment")
        self._check_documents_readable(move_ids)
        found = account._prepare_pay(
            move_ids, amount, allow_credit, date, employee_id, memo, idempotency_key
        )
        if isinstance(found, models.BaseModel):
            return found.with_env(self.env)
        payments = account._post_spend(found)
        account._give_way()
        return payments.with_env(self.env)

    @checks_arguments()
    def refund(
        self,
        amount,
        journal_id,
        payment_method_line_id=None,
        date=None,
        reason=None,
        idempotency_key=None,
    ):
        """Give money of this account back to the client, on the day it is really given.

        Posts: Dr customer deposits, with this account / Cr cash or outstanding payments.

        :param float amount: in the currency of the account, at most what it holds
        :param int journal_id: cash register, a cash or bank journal
        :param int payment_method_line_id: method of that journal, its first one by default
        :param date: day on which the money is given back, today by default
        :param str reason: why, shown in the history
        :param str idempotency_key: the same request repeated returns the payment of the first
        :return: the posted payment
        :rtype: account.payment
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        account = self._begin_operation("customer_deposit.group_deposit_finance")
        found = account._prepare_refund(
            amount,
            journal_id,
            payment_method_line_id=payment_method_line_id,
            date=date,
            reason=reason,
            idempotency_key=idempotency_key,
        )
        if isinstance(found, models.BaseModel):
            return found.with_env(self.env)
        payment = account._post_payment(found)
        account._give_way()
        return payment.with_env(self.env)

    @checks_arguments()
    def transfer(self, account_id, amount, reason=None, date=None, idempotency_key=None):
        """Move money of this account to another one.

        Posts: Dr customer deposits, with this account / Cr customer deposits, with the other.

        :param int account_id: the account that receives the money
        :param float amount: in the currency of both accounts
        :param str reason: why, shown in both histories
        :param date: day of the transfer, today by default
        :param str idempotency_key: the same request repeated returns the entry of the first
        :return: the posted entry
        :rtype: account.move
        :raise AccessError: without the finance right
        :raise UserError: naming what is wrong; nothing is done then
        """
        account = self._begin_operation("customer_deposit.group_deposit_finance", takes_turn=False)
        amount = account._parse_amount(amount)
        target = self.browse(account_id).exists()
        target.check_access("read")
        target = target.sudo()
        # Both rows at once, so it serves two equal requests at once too.
        (account | target)._take_turn()
        if done := account._find_repeated_move(idempotency_key, "transfer", 1, amount, target):
            return done.with_env(self.env)
        account._check_usable()
        account._check_transferable(target, amount, date)
        move = account._post_transfer(target, amount, reason, date, idempotency_key)
        (account | target)._give_way()
        return move.with_env(self.env)

    @checks_arguments()
    def action_block(self, reason):
        """Stop all operations on these accounts. Posts nothing.

        :param str reason: why, kept in the history of the account
        :raise AccessError: without the finance right
        :raise UserError: without a reason, or when an account is not open
        """
        self._check_right("customer_deposit.group_deposit_finance", "read")
        if not (reason or "").strip():
            raise UserError(self.env._("Enter the reason why the account is blocked."))
        self.sudo()._set_state("blocked", {"open"}, self.env._("Blocked: %s", reason))

    def action_unblock(self):
        """Let blocked or closed accounts be used again. Posts nothing.

        :raise AccessError: without the finance right
        :raise UserError: when an account is open already
        :raise ValidationError: when the client has another open account of the same type
        """
        self._check_right("customer_deposit.group_deposit_finance", "read")
        for account in self.sudo():
            account._set_state("open", {"blocked", "closed"}, self.env._("Reopened"))
            account._check_single_open(
                {"partner_id": account.partner_id.id, "type_id": account.type_id.id}
            )

    def action_close(self):
        """Close empty accounts for good. Posts nothing.

        :raise AccessError: without the finance right
        :raise UserError: when money or debt is left, with the amount and the remedy
        """
        self._check_right("customer_deposit.group_deposit_finance", "read")
        accounts_sudo = self.sudo()
        accounts_sudo._touch()
        for account in accounts_sudo:
            account._check_empty()
        accounts_sudo._set_state("closed", {"open", "blocked"}, self.env._("Closed"))

    def _set_state(self, state, sources, message):
        """Change the state of these accounts. The only writer of ``state``.

        :param str state: the new state
        :param set[str] sources: states from which it is reached
        :param str message: what the history of the account shall say
        """
        self._touch()
        self.invalidate_recordset(["state"])
        for account in self:
            if account.state not in sources:
                raise UserError(
                    self.env._(
                        "Account %(account)s is %(state)s already.",
                        account=account.name,
                        state=account._get_state_label(),
                    )
                )
        enter_deposit_flow(self).write({"state": state})
        for account in self:
            account.message_post(body=message)
