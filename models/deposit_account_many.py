from contextlib import contextmanager
from inspect import Parameter, signature

from odoo import api, models
from odoo.exceptions import AccessError, UserError

from ..deposit_arguments import is_id
from ..deposit_flow import enter_deposit_flow
from ..deposit_rounds import split_in_rounds
from .deposit_account_posting import SPEND_POLICIES


class Request:
    """One of many operations that are asked for at once."""

    def __init__(self, number, account, vals, link=None):
        self.number = number  # from one, as a person counts; none when another method asks
        self.account = account  # with the rights to post
        self.vals = vals  # arguments of the method for one account
        self.link = link or {}  # values that say for which visit the payments are
        self.payments = None  # what was posted for it

    @property
    def key(self):
        return self.vals.get("idempotency_key") or None

    @property
    def documents(self):
        move_ids = self.vals.get("move_ids") or ()
        return [move_ids] if isinstance(move_ids, int) else list(move_ids)

    def get_keys(self):
        """Return what the requests of a round must not share: account and documents."""
        keys = [("document", str(move_id)) for move_id in self.documents]
        return [("account", self.account.id), *keys]


class DepositAccount(models.Model):
    """The business methods for very many accounts in one request: all of it, or nothing.

    Each posts the same documents as the method for one account, with a fraction of the queries.
    """

    _inherit = "deposit.account"

    # === BUSINESS METHODS === #

    @api.model
    def top_up_many(self, vals_list):
        """Take money of many clients into their accounts: all of it, or nothing.

        Posts for each of them what :meth:`top_up` says.

        :param list[dict] vals_list: ``account_id`` and the arguments of :meth:`top_up`
        :return: the posted payments, in the order of ``vals_list``
        :rtype: account.payment
        :raise AccessError: without the right to top up
        :raise UserError: naming the operation and what is wrong; nothing is done then
        """
        requests = self._begin_many("top_up", "customer_deposit.group_deposit_cashier", vals_list)
        for batch in split_in_rounds(requests, Request.get_keys):
            self.env["deposit.notice"]._queue(
                [
                    vals
                    for request in self._post_round(batch, "_prepare_top_up")
                    for vals in request.account._prepare_payment_notice("top_up", request.payments)
                ]
            )
        return self._end_many(requests)

    @api.model
    def refund_many(self, vals_list):
        """Give money of many accounts back to the clients: all of it, or nothing.

        Posts for each of them what :meth:`refund` says.

        :param list[dict] vals_list: ``account_id`` and the arguments of :meth:`refund`
        :return: the posted payments, in the order of ``vals_list``
        :rtype: account.payment
        :raise AccessError: without the finance right
        :raise UserError: naming the operation and what is wrong; nothing is done then
        """
        requests = self._begin_many("refund", "customer_deposit.group_deposit_finance", vals_list)
        for batch in split_in_rounds(requests, Request.get_keys):
            self._post_round(batch, "_prepare_refund")
        return self._end_many(requests)

    @api.model
    def pay_many(self, vals_list):
        """Pay documents of many clients from their accounts: all of it, or nothing.

        Posts for each of them what :meth:`pay` says.

        :param list[dict] vals_list: ``account_id`` and the arguments of :meth:`pay`
        :return: the posted payments, one or two for each operation, in the order of ``vals_list``
        :rtype: account.payment
        :raise AccessError: without the right to pay from accounts, or for credit asked online
        :raise UserError: naming the operation and what is wrong; nothing is done then
        """
        requests = self._begin_many("pay", "customer_deposit.group_booking_payment", vals_list)
        documents = self.env["account.move"].browse(
            {move_id for request in requests for move_id in request.documents}
        )
        documents.exists().check_access("read")
        for batch in split_in_rounds(requests, Request.get_keys):
            self._pay_round(batch)
        return self._end_many(requests)

    # === REQUESTS === #

    @api.model
    def _begin_many(self, method, group, vals_list):
        """Check the user's right, and take the turn of all accounts at once.

        :param str method: name of the method for one account
        :param str group: XML id of the group that may do the operation
        :param list[dict] vals_list: what is asked for
        :rtype: list[Request]
        :raise AccessError: without the right, or for accounts of others
        :raise UserError: naming the operation that asks for something else
        """
        self._check_right(group)
        self._check_many(method, vals_list)
        accounts = self._begin_accounts([vals["account_id"] for vals in vals_list])
        return [
            Request(
                number,
                accounts[vals["account_id"]],
                {name: value for name, value in vals.items() if name != "account_id"},
            )
            for number, vals in enumerate(vals_list, 1)
        ]

    @api.model
    def _begin_accounts(self, account_ids):
        """Return accounts by their ids, with the rights to post, and take their turn at once.

        :param list[int] account_ids: accounts that the user may see
        :rtype: dict[int, deposit.account]
        :raise AccessError: for accounts of others
        :raise UserError: for an account that does not exist
        """
        accounts = self.browse(dict.fromkeys(account_ids))
        if missing := accounts - accounts.exists():
            raise UserError(self.env._("There is no client account with the id %s.", missing[0].id))
        accounts.check_access("read")
        accounts = enter_deposit_flow(accounts.sudo())
        accounts._take_turn()
        return dict(zip(accounts.ids, accounts, strict=True))

    @api.model
    def _check_many(self, method, vals_list):
        """Refuse anything but a list of the arguments of ``method``.

        :raise UserError: naming the operation and the arguments
        """
        if not isinstance(vals_list, (list, tuple)) or not vals_list:
            raise UserError(self.env._("Give a list of operations, each with its account."))
        single = getattr(type(self), method)
        parameters = dict(signature(single).parameters)
        del parameters["self"]
        needed = {
            name for name, parameter in parameters.items() if parameter.default is Parameter.empty
        }
        for number, vals in enumerate(vals_list, 1):
            if (
                not isinstance(vals, dict)
                or not is_id(vals.get("account_id"))
                or not needed <= vals.keys() <= {"account_id", *parameters}
            ):
                raise UserError(
                    self.env._(
                        "Operation %(number)s is not complete: give the id of the account as "
                        "“account_id”, %(needed)s, and nothing but %(names)s besides.",
                        number=number,
                        needed=", ".join(sorted(needed)),
                        names=", ".join(sorted(parameters)),
                    )
                )
            single.check_arguments(self, vals.items())

    @api.model
    def _end_many(self, requests):
        """Return what was posted, in the order of ``requests``.

        :rtype: account.payment
        """
        self.union(*(request.account for request in requests)).sudo()._give_way()
        payment_ids = [id_ for request in requests for id_ in request.payments.ids]
        return self.env["account.payment"].browse(payment_ids)

    @contextmanager
    def _naming(self, request):
        """Have an error in this block name the operation of a long list that it is about."""
        try:
            yield
        except AccessError:
            raise
        except UserError as error:
            if request.number is None:
                raise
            raise UserError(
                self.env._(
                    "Operation %(number)s, account %(account)s: %(error)s",
                    number=request.number,
                    account=request.account.name,
                    error=error.args[0],
                )
            ) from error

    # === ROUNDS === #

    @api.model
    def _prepare_round(self, requests, prepare):
        """Have each account say what is to be posted for its request.

        :param list[Request] requests: requests of different accounts
        :param str prepare: name of the method that returns payments made before, or what it wants
        :return: what is wanted for each request that is new; the others have their payments
        :rtype: list[tuple[Request, object]]
        :raise UserError: naming the request and what is wrong
        """
        wanted = []
        used = self._get_used_keys(requests)
        for request in requests:
            prepare_request = getattr(request.account, prepare)
            with self._naming(request):
                found = prepare_request(**request.vals, is_new=request.key not in used)
            if isinstance(found, models.BaseModel):
                request.payments = found
            else:
                wanted.append((request, found))
        return wanted

    @api.model
    def _get_used_keys(self, requests):
        """Return which keys of these requests were used before, on whatever account.

        :rtype: set[str]
        """
        keys = {request.key for request in requests if request.key}
        if not keys:
            return keys
        # sudo: what a key was used for is then looked up on the account of the request alone.
        domain = [("deposit_idempotency_key", "in", [str(key) for key in keys])]
        payments = self.env["account.payment"].sudo().search(domain)
        moves = self.env["account.move"].sudo().search(domain)
        used = {
            *payments.mapped("deposit_idempotency_key"),
            *moves.mapped("deposit_idempotency_key"),
        }
        return {key for key in keys if str(key) in used}

    @api.model
    def _post_round(self, requests, prepare):
        """Post the payments through cash registers that these requests ask for.

        :param list[Request] requests: requests of different accounts
        :param str prepare: name of the method that returns the values of the payment
        :return: those of the requests that are new, not repeated
        :rtype: list[Request]
        """
        wanted = self._prepare_round(requests, prepare)
        payments = self._post_payments([vals for _request, vals in wanted])
        for (request, _vals), payment in zip(wanted, payments, strict=True):
            request.payments = payment
        return [request for request, _vals in wanted]

    @api.model
    def _pay_round(self, requests):
        """Pay what these requests ask for: first with the clients' money, then on credit.

        :param list[Request] requests: requests of different accounts and documents
        """
        # Read for all of them at once; each account then looks at its own.
        documents = (
            self.env["account.move"]
            .sudo()
            .browse({move_id for request in requests for move_id in request.documents})
        )
        documents.exists().line_ids.mapped("account_type")
        wanted = self._prepare_round(requests, "_prepare_pay")
        for request, _spend in wanted:
            request.payments = self.env["account.payment"].sudo()
        for operation, policy in SPEND_POLICIES.items():
            asked = [(request, spend) for request, spend in wanted if operation in spend.parts]
            vals_list = []
            for request, spend in asked:
                with self._naming(request):
                    vals = request.account._prepare_part(operation, spend)
                    vals_list.append(vals | request.link)
            payments = self._post_payments(vals_list, policy)
            payments._reconcile_deposit_spends([spend.open_lines for _request, spend in asked])
            for (request, _spend), payment in zip(asked, payments, strict=True):
                request.payments += payment
        for request, spend in wanted:
            request.account._end_spend(spend, request.payments)

    @api.model
    def _post_payments(self, vals_list, policy=None):
        """Create and post payments of different accounts.

        :param list[dict] vals_list: values of the payments
        :param policy: how debts may grow, see deposit_flow.py
        :return: the posted payments, in the order of ``vals_list``
        :rtype: account.payment
        """
        account = enter_deposit_flow(self.sudo(), debt=policy)
        return account.env["account.payment"]._post_deposit_payments(vals_list)
