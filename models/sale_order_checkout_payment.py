from odoo import models
from odoo.exceptions import UserError

from ..deposit_arguments import is_row
from ..deposit_flow import enter_deposit_flow

PAYMENT_KEYS = {
    "account_id",
    "amount",
    "journal_id",
    "payment_method_line_id",
    "tendered_amount",
}


class SaleOrder(models.Model):
    """The payments of a checkout: what is asked for, and how each one is made."""

    _inherit = "sale.order"

    # === REQUESTS === #

    def _parse_checkout_payment(self, vals):
        """Return ``vals`` of a payment, checked.

        :param dict vals: see :meth:`check_out`
        :return: with ``amount`` rounded, ``None`` for all that is due
        :rtype: dict
        :raise UserError: naming what is wrong
        """
        ways = []
        if is_row(vals) and vals.keys() <= PAYMENT_KEYS:
            ways = [vals[key] for key in ("journal_id", "account_id") if vals.get(key)]
        if len(ways) != 1 or not isinstance(ways[0], int):
            raise UserError(
                self.env._(
                    "Each payment of %s needs an amount, and either a cash register or a client "
                    "account.",
                    self.name,
                )
            )
        amount = vals.get("amount")
        if amount is not None:
            amount = self.currency_id._parse_deposit_amount(amount)
        tendered = vals.get("tendered_amount")
        if tendered is not None:
            tendered = self.currency_id._parse_deposit_amount(tendered)
        return {**vals, "amount": amount, "tendered_amount": tendered}

    def _find_repeated_checkout(self, idempotency_key, requests):
        """Return the payments of this order that the same request has made before.

        :param str idempotency_key: key of the request, nothing is looked for without one
        :param list[dict] requests: payments as :meth:`_parse_checkout_payment` returns them
        :rtype: account.payment
        :raise UserError: when the key belongs to another request
        """
        payments = self.env["account.payment"]
        if idempotency_key:
            payments = self._get_visit_moves().matched_payment_ids.filtered(
                lambda payment: payment.deposit_idempotency_key == idempotency_key
            )
        if payments and not self._is_same_checkout(payments, requests):
            self.env["deposit.account"]._raise_key_used(idempotency_key, payments[0])
        return payments.sorted("id")

    def _is_same_checkout(self, payments, requests):
        """Tell whether ``requests`` have made ``payments``."""
        paid, asked, is_open = {}, {}, set()
        for payment in payments:
            way = (payment.deposit_account_id or payment.journal_id)._origin
            paid[way] = paid.get(way, 0) + payment.amount
        for request in requests:
            model = "deposit.account" if request.get("account_id") else "account.journal"
            way = self.env[model].browse(request.get("account_id") or request["journal_id"])
            asked[way] = asked.get(way, 0) + (request["amount"] or 0)
            if request["amount"] is None:
                is_open.add(way)
        compare = self.currency_id.compare_amounts
        return paid.keys() == asked.keys() and all(
            way in is_open or not compare(paid[way], asked[way]) for way in paid
        )

    # === PAYMENTS === #

    def _pay_from_account(self, lines, amount, request, allow_credit, employee_id, key):
        """Pay items of the invoices from a client account, with the user's own rights.

        :param account.move.line lines: open receivable items of one receivable account
        :param float amount: in the currency of the order
        :param dict request: as :meth:`_parse_checkout_payment` returns it
        :rtype: account.payment
        """
        account = self.env["deposit.account"].sudo(False).browse(request["account_id"])
        payments = account.exists().pay(
            lines.move_id.ids,
            amount=amount,
            allow_credit=allow_credit,
            employee_id=employee_id,
            memo=self.name,
            idempotency_key=key,
        )
        return payments.sudo()

    def _pay_at_register(self, lines, amount, request, key):
        """Pay items of the invoices through a cash register.

        :param account.move.line lines: open receivable items of one receivable account
        :param float amount: in the currency of the order
        :param dict request: as :meth:`_parse_checkout_payment` returns it
        :param str key: key of the request
        :rtype: account.payment
        """
        vals = self._prepare_register_payment_vals(lines, amount, request)
        vals["deposit_idempotency_key"] = key
        payment = enter_deposit_flow(self.env["account.payment"]).create(vals)
        payment = payment.with_env(self.env)
        if not payment.outstanding_account_id:
            # Where Odoo would wait for the bank statement: the till has the money now.
            payment.outstanding_account_id = payment._get_outstanding_account("inbound")
        payment.action_post()
        payment._reconcile_deposit_spend(lines)
        return payment

    def _prepare_register_payment_vals(self, lines, amount, request):
        """Return the values of a payment through a cash register.

        :rtype: dict
        :raise UserError: when the register or its method cannot be used for this order
        """
        location = self.company_id
        journal = self.env["account.journal"]._get_cash_register(
            request["journal_id"], location, self.currency_id, self.name
        )
        method = journal._get_register_method(
            "inbound", request.get("payment_method_line_id"), location
        )
        return {
            "payment_type": "inbound",
            "partner_type": "customer",
            "partner_id": lines.partner_id.id,
            "amount": amount,
            "currency_id": self.currency_id.id,
            "journal_id": journal.id,
            "payment_method_line_id": method.id,
            "company_id": location.id,
            "destination_account_id": lines.account_id.id,
            "memo": self.name,
        }

    def _remember_tendered(self, payments, tendered):
        """Keep how much cash the client handed over, for the change on the receipt.

        :param account.payment payments: what one request has taken
        :param float tendered: in the currency of the order, ``None`` when nothing was said
        :raise UserError: when it is less than what is paid, or not cash
        """
        if tendered is None:
            return
        change = self.currency_id.round(tendered - sum(payments.mapped("amount")))
        is_cash = all(payment.journal_id.type == "cash" for payment in payments)
        if not is_cash or self.currency_id.compare_amounts(change, 0) < 0:
            raise UserError(
                self.env._(
                    "%(tendered)s was handed over for %(visit)s: enter at least what is paid, and "
                    "only for a cash register of type cash.",
                    tendered=self._format_visit_amount(tendered),
                    visit=self.name,
                )
            )
        payment = enter_deposit_flow(payments[:1])
        payment.deposit_tendered_amount = self.currency_id.round(payment.amount + change)

    # === FAST PAYMENT === #

    def _prepare_fast_payment_vals(self):
        """Return the payment that takes all that is due, nothing when nothing is due.

        :rtype: dict
        :raise UserError: when there is no cash register for it
        """
        if self.currency_id.compare_amounts(self.amount_due, 0) <= 0:
            return {}
        company = self.company_id.sudo()
        accounts = self._get_checkout_accounts() if company.visit_fast_payment_deposit else ()
        for account in accounts:
            if self.currency_id.compare_amounts(account.prepaid_balance, self.amount_due) >= 0:
                return {"account_id": account.id}
        journals = self._get_checkout_registers()
        journal = company.visit_fast_payment_journal_id & journals or journals[:1]
        if not journal:
            raise UserError(
                self.env._(
                    "%s has no cash register. Create a journal of type cash or bank first.",
                    company.name,
                )
            )
        return {"journal_id": journal.id}

    def _get_checkout_accounts(self):
        """Return the client accounts that can pay this order, the client's own with money first.

        :rtype: deposit.account
        """
        clients = self.partner_invoice_id | self.partner_invoice_id.commercial_partner_id
        accounts = self.env["deposit.account"]._search_usable(clients)
        return accounts._filter_usable(clients, self.company_id, self.currency_id)

    def _get_checkout_registers(self):
        """Return the cash registers of this order's location, the till before the banks.

        :rtype: account.journal
        """
        domain = self.env["account.journal"]._get_register_domain(
            self.company_id, self.currency_id, "inbound"
        )
        return self.env["account.journal"].search(domain)._sort_registers()
