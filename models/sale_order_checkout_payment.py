from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_arguments import is_row
from ..deposit_flow import enter_deposit_flow
from ..deposit_rounds import split_in_rounds
from .deposit_account_many import Request
from .sale_order_checkout_many import Part

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
                lambda payment: (
                    payment.deposit_idempotency_key == idempotency_key
                    and payment.visit_order_id in (self.browse(), self)
                )
            )
            # Further payments of an account have keys of their own, and share the receipt.
            if payments:
                payments |= payments[0]._get_deposit_receipt_payments().with_env(self.env)
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

    @api.model
    def _take_checkout_payments(self, checkouts, accounts):
        """Take the payments for what the invoices of these visits ask for.

        :param list[Checkout] checkouts: visits whose invoices are posted
        :param dict accounts: client accounts by id, see :meth:`_take_turn_for_checkouts`
        """
        for checkout in checkouts:
            checkout.payments = self.env["account.payment"]
        asked = [(checkout, request) for checkout in checkouts for request in checkout.requests]
        for batch in split_in_rounds(asked, self._get_checkout_keys):
            self._take_payment_round(batch, accounts)

    @api.model
    def _get_checkout_keys(self, asked):
        """Return what the payments of a round must not share, so that each finds what is left.

        :param tuple asked: visit, and one of the payments that are asked for it
        """
        checkout, request = asked
        moves = checkout.order._get_visit_moves()
        keys = [("order", checkout.order.id), *(("move", move.id) for move in moves)]
        return [*keys, ("account", request["account_id"])] if request.get("account_id") else keys

    @api.model
    def _take_payment_round(self, asked, accounts):
        """Take payments of different visits and different client accounts.

        :param list[tuple] asked: visits, each with one of the payments that are asked for it
        """
        before = [checkout.payments for checkout, _request in asked]
        steps = []
        for checkout, request in asked:
            order = checkout.order
            if not checkout.payments:
                order._check_checkout_due(checkout)
                checkout.discount = order._plan_early_discount(checkout, accounts)
            for number, part in enumerate(order._split_request(checkout, request)):
                if number == len(steps):
                    steps.append([])
                steps[number].append(part)
        for parts in steps:
            self._pay_from_accounts([part for part in parts if part.account_id], accounts)
            self._pay_at_registers([part for part in parts if not part.account_id])
        for (checkout, request), earlier in zip(asked, before, strict=True):
            taken = checkout.payments - earlier
            checkout.order._remember_tendered(taken, request["tendered_amount"])

    def _split_request(self, checkout, request):
        """Return what one of the payments that are asked for pays, by receivable.

        :rtype: list[Part]
        """
        due = self._get_checkout_due()
        if checkout.discount and request is checkout.requests[-1]:
            lines = self.env["account.move.line"].union(*due)
            return [Part(checkout, request, lines, *checkout.discount)]
        rest = self._get_checkout_rest(checkout, due)
        parts = self._split_by_receivable(due, request["amount"] or rest)
        return [Part(checkout, request, *part, []) for part in parts]

    @api.model
    def _pay_from_accounts(self, parts, accounts):
        """Pay items of invoices from client accounts, with the user's own rights.

        :param list[Part] parts: of different visits and accounts
        :param dict accounts: client accounts by id
        """
        if not parts:
            return
        requests = [
            Request(
                None,
                accounts[part.account_id],
                {
                    "move_ids": part.lines.move_id.ids,
                    "amount": part.amount,
                    "allow_credit": part.checkout.allow_credit,
                    "employee_id": part.checkout.employee_id,
                    "memo": part.checkout.order.name,
                    "idempotency_key": part.checkout.get_account_key(part.account_id),
                    "discounts": part.discounts,
                },
                part.checkout.get_link(),
            )
            for part in parts
        ]
        model = self.env["deposit.account"].sudo(False)
        model._check_documents_readable([id_ for part in parts for id_ in part.lines.move_id.ids])
        model._pay_round(requests)
        for part, request in zip(parts, requests, strict=True):
            part.checkout.payments |= request.payments.with_env(self.env)

    @api.model
    def _pay_at_registers(self, parts):
        """Pay items of invoices through cash registers.

        :param list[Part] parts: of different visits
        """
        if not parts:
            return
        vals_list = [
            part.checkout.order._prepare_register_payment_vals(
                part.lines, part.amount, part.request
            )
            | {"deposit_idempotency_key": part.checkout.key}
            | part.get_discount_vals()
            | part.checkout.get_link()
            for part in parts
        ]
        payments = enter_deposit_flow(self.env["account.payment"])._post_deposit_payments(vals_list)
        payments = payments.with_env(self.env)
        payments._reconcile_deposit_spends([part.lines for part in parts])
        for part, payment in zip(parts, payments, strict=True):
            part.checkout.payments |= payment

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
        due = self.currency_id.round(self.amount_due - self._get_early_discount())
        if self.currency_id.compare_amounts(due, 0) <= 0:
            return {}
        company = self.company_id.sudo()
        accounts = self._get_checkout_accounts() if company.visit_fast_payment_deposit else ()
        for account in accounts:
            if self.currency_id.compare_amounts(account.prepaid_balance, due) >= 0:
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
