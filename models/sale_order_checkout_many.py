from inspect import signature
from typing import NamedTuple

from odoo import Command, api, models
from odoo.exceptions import AccessError, UserError

from ..deposit_arguments import is_id
from ..deposit_bulk import share_lookups


class Checkout:
    """One visit that is to be checked out, alone or with many others."""

    def __init__(
        self,
        order,
        payment_vals=(),
        allow_credit=False,
        employee_id=None,
        line_ids=None,
        idempotency_key=None,
    ):
        self.order = order  # with the rights to invoice it
        self.payment_vals = payment_vals or ()
        self.allow_credit = allow_credit
        self.employee_id = employee_id
        self.line_ids = line_ids
        self.lines = None  # lines that are paid, none for all of them
        self.key = idempotency_key
        self.requests = []  # the payments that are asked for, checked
        self.payments = None  # what was taken, now or by the same request before
        self.discount = None  # what the last payment takes, see SaleOrder._plan_early_discount
        self.parts_by_account = {}  # how many payments each client account was asked for

    def get_account_key(self, account_id):
        """Return the key of the next payment from a client account, which knows each key once."""
        number = self.parts_by_account[account_id] = self.parts_by_account.get(account_id, 0) + 1
        return self.key if number == 1 or not self.key else f"{self.key}#{number}"

    def get_link(self):
        """Return the values that say on a payment for which order and lines it is.

        :rtype: dict
        """
        link = {"visit_order_id": self.order.id}
        return link | {"visit_line_ids": [Command.set(self.lines.ids)]} if self.lines else link


class Part(NamedTuple):
    """What one payment is to pay of a visit."""

    checkout: Checkout
    request: dict  # as SaleOrder._parse_checkout_payment returns it
    lines: models.BaseModel  # open receivable items of one receivable account
    amount: float  # in the currency of the order
    discounts: list  # values of the items of an early payment discount

    @property
    def account_id(self):
        return self.request.get("account_id")

    def get_discount_vals(self):
        return {"write_off_line_vals": self.discounts} if self.discounts else {}


class SaleOrder(models.Model):
    """Checkout of one visit or very many in one request: all of it, or nothing.

    Visits are confirmed, invoiced and paid together, as far as none of them needs what another one
    leaves.
    """

    _name = "sale.order"
    _inherit = ["sale.order", "deposit.bulk.mail.mixin"]

    # === BUSINESS METHODS === #

    @api.model
    def check_out_many(self, vals_list):
        """Check many orders out: all of them, or none.

        Posts for each of them what :meth:`check_out` says, one after the other where they share a
        client account or an invoice.

        :param list[dict] vals_list: ``order_id`` and the arguments of :meth:`check_out`
        :return: the ids of the posted payments of each of them, in the order of ``vals_list``
        :rtype: list[list[int]]
        :raise AccessError: without the right to pay from accounts, or to see an order
        :raise UserError: naming the order and what is wrong; nothing is done then
        """
        self.browse()._check_checkout_right()
        self._check_checkouts(vals_list)
        orders = self.browse(dict.fromkeys(vals["order_id"] for vals in vals_list))
        orders._check_checkout_right()
        orders.sudo()._touch_for_checkout()
        payments = []
        for batch in orders._split_checkouts(vals_list):
            orders = self.browse(vals["order_id"] for vals in batch)._begin_checkouts()
            checkouts = [
                Checkout(order, **{key: vals[key] for key in vals if key != "order_id"})
                for order, vals in zip(orders, batch, strict=True)
            ]
            orders._check_out_in_halves(checkouts)
            payments += [checkout.payments.ids for checkout in checkouts]
        return payments

    # === REQUESTS === #

    @api.model
    def _check_checkouts(self, vals_list):
        """Refuse anything but a list of the arguments of :meth:`check_out`.

        :raise UserError: naming the operation and the arguments
        """
        if not isinstance(vals_list, (list, tuple)) or not vals_list:
            raise UserError(self.env._("Give a list of operations, each with its visit."))
        check_out = type(self).check_out
        names = signature(check_out).parameters.keys() - {"self"} | {"order_id"}
        for number, vals in enumerate(vals_list, 1):
            if (
                not isinstance(vals, dict)
                or not is_id(vals.get("order_id"))
                or not vals.keys() <= names
            ):
                raise UserError(
                    self.env._(
                        "Operation %(number)s is not complete: give the id of the visit as "
                        "“order_id”, and nothing but %(names)s besides.",
                        number=number,
                        names=", ".join(sorted(names - {"order_id"})),
                    )
                )
            check_out.check_arguments(self, vals.items())

    def _split_checkouts(self, vals_list):
        """Return what is asked for in batches of one company, in which no order comes twice.

        :param list[dict] vals_list: what is asked for
        :rtype: list[list[dict]]
        """
        batches, seen, company = [], set(), None
        companies = {order.id: order.company_id for order in self.sudo()}
        for vals in vals_list:
            order_id = vals["order_id"]
            if order_id in seen or companies[order_id] != company:
                company = companies[order_id]
                batches.append([])
                seen = set()
            batches[-1].append(vals)
            seen.add(order_id)
        return batches

    # === CHECKOUT === #

    @api.model
    def _check_out_in_halves(self, checkouts):
        """Check visits out together; when that is refused, find out which of them it is.

        The first half alone, then the other one: so the error names the first that is refused.

        :param list[Checkout] checkouts: visits of one company, each once
        :raise UserError: naming the visit and what is wrong
        """
        try:
            if len(checkouts) == 1:
                self._check_out_together(checkouts)
            else:
                with self.env.cr.savepoint():
                    self._check_out_together(checkouts)
        except AccessError:
            raise
        except UserError as error:
            if len(checkouts) == 1:
                self._raise_not_checked_out(checkouts[0].order, error)
        else:
            return
        middle = len(checkouts) // 2
        self._check_out_in_halves(checkouts[:middle])
        self._check_out_in_halves(checkouts[middle:])

    @api.model
    def _raise_not_checked_out(self, order, error):
        """Raise the error of a visit among many others.

        :param sale.order order: the visit
        :param UserError error: why it cannot be checked out
        """
        raise UserError(
            self.env._(
                "%(visit)s of %(client)s: %(error)s",
                visit=order.name,
                client=order.partner_id.display_name,
                error=error.args[0],
            )
        ) from error

    @api.model
    def _check_out_together(self, checkouts):
        """Check visits out, with a few queries for all of them.

        :param list[Checkout] checkouts: visits of one company, each once; they are given what was
            paid
        :raise UserError: naming what is wrong
        """
        for checkout in checkouts:
            checkout.order._prepare_checkout(checkout)
        new = [checkout for checkout in checkouts if checkout.payments is None]
        if not new:
            return
        model = share_lookups(self)
        accounts = model._take_turn_for_checkouts(new)
        model.browse(checkout.order.id for checkout in new)._issue_checkout_invoices()
        model._take_checkout_payments(new, accounts)
        self._end_checkouts(new)
        if accounts:
            self.env["deposit.account"].sudo().browse(accounts)._give_way()

    def _prepare_checkout(self, checkout):
        """Check what is asked for this order, and find what the same request has done before.

        :param Checkout checkout: what is asked for
        :raise UserError: naming what is wrong
        """
        requests = [self._parse_checkout_payment(vals) for vals in checkout.payment_vals]
        checkout.requests = requests
        checkout.lines = self._get_lines_of_request(checkout.line_ids)
        checkout.payments = self._find_repeated_checkout(checkout.key, requests) or None
        if checkout.payments is None:
            self._check_checkout()

    @api.model
    def _take_turn_for_checkouts(self, checkouts):
        """Take the turn of all client accounts that these visits are paid from, at once.

        :param list[Checkout] checkouts: visits, with the payments that are asked for
        :return: the accounts by their ids, with the rights to post
        :rtype: dict[int, deposit.account]
        :raise AccessError: for accounts of others
        """
        requests = [request for checkout in checkouts for request in checkout.requests]
        account_ids = [request["account_id"] for request in requests if request.get("account_id")]
        model = self.env["deposit.account"].sudo(False)
        return model._begin_accounts(account_ids) if account_ids else {}

    @api.model
    def _end_checkouts(self, checkouts):
        """Keep what was paid in one go, and write into the history of the visits what that was.

        :param list[Checkout] checkouts: visits that were paid
        """
        bodies = {}
        for checkout in checkouts:
            order, payments = checkout.order, checkout.payments
            labels = [
                f"{payment.name} {order.currency_id.format(payment.amount)}" for payment in payments
            ]
            if labels:
                bodies[order.id] = self.env._("Payment taken: %s", ", ".join(labels))
        self.env["account.payment"]._share_deposit_receipts(
            [checkout.payments for checkout in checkouts]
        )
        if bodies:
            self.browse(bodies)._message_log_batch(bodies=bodies)
