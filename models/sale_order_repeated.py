import hashlib
import json

from odoo import fields, models
from odoo.fields import NO_ACCESS


class SaleOrder(models.Model):
    """Requests that come twice after the visit: the second one gets the result of the first.

    What undoes a payment, or a part of one, leaves no document that is its own, so the order itself
    remembers what was asked for. Its row is written before anything else, so that of two equal
    requests at once the second is retried and finds the first.
    """

    _inherit = "sale.order"

    deposit_requests = fields.Json(
        copy=False,
        readonly=True,
        groups=NO_ACCESS,
        help="Keys of the requests that were carried out, with what was asked for and the result.",
    )

    def _find_repeated_request(self, idempotency_key, request):
        """Return the result of the same request, if it was carried out before.

        :param str idempotency_key: key of the request, nothing is looked for without one
        :param dict request: what is asked for
        :return: ids of the documents it made, ``None`` when it is new
        :rtype: list[int] | None
        :raise UserError: when the key belongs to another request
        """
        done = (self.deposit_requests or {}).get(idempotency_key) if idempotency_key else None
        if not done:
            return None
        if done["request"] != self._get_request_digest(request):
            self.env["deposit.account"]._raise_key_used(idempotency_key, self)
        return done["result"]

    def _remember_request(self, idempotency_key, request, documents=()):
        """Keep that a request was carried out.

        :param str idempotency_key: key of the request, nothing is kept without one
        :param dict request: what was asked for
        :param documents: records that it made
        """
        if idempotency_key:
            done = {
                "request": self._get_request_digest(request),
                "result": [document.id for document in documents],
            }
            self.deposit_requests = {**(self.deposit_requests or {}), idempotency_key: done}

    @staticmethod
    def _get_request_digest(request):
        """Return a short text that is the same for equal requests only."""
        text = json.dumps(request, sort_keys=True, default=str)
        return hashlib.sha256(text.encode()).hexdigest()
