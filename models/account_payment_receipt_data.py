import pytz
from psycopg2.errors import ReadOnlySqlTransaction

from odoo import api, fields, models

from ..deposit_arguments import checks_arguments

# Odoo logs it and asks the primary: nobody reads it on a screen.
NOT_ON_REPLICA = "the payment is not on the replica yet"
# What a receipt is, by kind; the ways to pay are added to its title.
PAID_KINDS = ("full_payment", "partial_payment", "partial_credit")


class AccountPayment(models.Model):
    """The receipt as plain data: for the papers, and for fiscal devices."""

    _inherit = "account.payment"

    @api.readonly
    @checks_arguments(single=True)
    def get_deposit_receipt_data(self):
        """Return the receipt of this payment as plain data that JSON can carry.

        Payments that were made together share one receipt. All papers are printed from the same
        data, in the client's language. Amounts are in the currency of the payment and rounded to
        it; prices and amounts of lines include taxes. Posts nothing.

        * ``kind``: ``advance`` (top-up), ``advance_return``, ``full_payment``,
          ``partial_payment``, ``partial_credit`` (a part of it on credit), ``credit`` (all of it),
          ``payment`` (of no document), ``refund`` (money given back that was on no account)
        * ``title``, ``lang``: the kind and the ways to pay in words, and in which language
        * ``number``, ``date``, ``time``, ``recorded_at``: number and day of the first payment,
          time of its entry as the author's clock showed it, the same in ISO 8601;
          ``recorded_on``: the day of the entry when it is another one, else ``False``
        * ``state``: ``valid``, ``canceled``, or ``partly_canceled`` when some of its payments are;
          ``state_label``: that in words; ``cancel_reason``
        * ``company``: ``name``, ``vat``, ``registry``, ``location``, ``address`` (lines),
          ``phone``, ``email``
        * ``client``: ``name``, ``vat``; ``cashier``; ``employee``; ``memo``
        * ``documents``: ``name``, ``date``, ``total``, ``paid`` now, ``due`` after it
        * ``lines``: ``name``, ``quantity``, ``unit``, ``unit_price``, ``discount`` (percent),
          ``discount_amount``, ``amount``, ``taxes`` (names)
        * ``amount_total`` of the lines, ``amount_paid_before``,
          ``amount_written_off`` as a discount or a difference, ``amount`` of this receipt, made
          of ``amount_received`` and ``amount_on_credit``; ``amount_due`` after it on the
          documents; ``amount_advance``, paid above them
        * ``payments``: ``kind`` (``cash``, ``card``, ``advance``, ``credit``), ``name``,
          ``number``, ``amount``, ``state``, ``account`` (the client account that paid),
          ``due_date``
        * ``amount_tendered`` in cash and ``amount_change``
        * ``taxes``: ``name``, ``rate``, ``base``, ``amount``; ``amount_untaxed``, ``amount_tax``:
          together they make ``amount``
        * ``accounts``: ``number``, ``type``, ``owner``, ``balance`` and ``debt`` after the payment
          in the order of the history (``False`` when it is canceled), ``due_date`` of what this
          receipt adds to the debt
        * ``currency`` (ISO 4217), ``decimal_places``

        :rtype: dict
        :raise AccessError: without the right to see client accounts, or this payment
        :raise UserError: when the payment has no receipt
        """
        if self.env.cr.readonly and not self.exists():
            # A program asks for it right after the payment, which a replica of the database may
            # not have yet. This error has Odoo ask the primary.
            raise ReadOnlySqlTransaction(NOT_ON_REPLICA)
        self._check_deposit_receipt()
        payments = self._get_deposit_receipt_payments()
        lang = payments[0].deposit_receipt_partner_id.lang or self.env.lang
        return payments.with_context(lang=lang)._prepare_deposit_receipt_data()

    # === PREPARE === #

    def _prepare_deposit_receipt_data(self):
        """Return the receipt of these payments; see :meth:`get_deposit_receipt_data`.

        An extension adds its own keys here.

        :rtype: dict
        """
        documents = self._get_receipt_documents()
        kind = self._get_deposit_receipt_kind(documents)
        data = {
            "kind": kind,
            "title": self._get_deposit_receipt_title(kind),
            "lang": self.env.context.get("lang"),
            **self._prepare_receipt_head(),
            **self._prepare_receipt_state(),
            "company": self[0]._prepare_receipt_company(),
            **self._prepare_receipt_people(),
            "payments": [payment._prepare_receipt_way() for payment in self],
            **self._prepare_receipt_amounts(documents),
            "accounts": self._prepare_receipt_accounts(),
            "currency": self.currency_id.name,
            "decimal_places": self.currency_id.decimal_places,
        }
        data["documents"] = [
            {
                "name": move.name,
                "date": fields.Date.to_string(move.invoice_date or move.date),
                **fact,
            }
            for move, fact in documents.items()
        ]
        return data

    def _get_deposit_receipt_kind(self, documents):
        """Return what these payments are.

        :param dict documents: as :meth:`_get_receipt_documents` returns them
        :rtype: str
        """
        operations = set(self.mapped("deposit_operation"))
        if operations == {"top_up"}:
            return "advance"
        if operations == {"refund"}:
            return "advance_return"
        if self[0].payment_type == "outbound":
            return "refund"
        if not documents:
            return "payment"
        if "credit" in operations:
            return "credit" if operations == {"credit"} else "partial_credit"
        is_due = any(
            move.currency_id.compare_amounts(fact["due"], 0) > 0 for move, fact in documents.items()
        )
        return "partial_payment" if is_due else "full_payment"

    def _get_deposit_receipt_title(self, kind):
        """Return the title of the receipt.

        :param str kind: what the payments are
        :rtype: str
        """
        parts = [
            {
                "advance": self.env._("Advance payment"),
                "advance_return": self.env._("Return of advance"),
                "full_payment": self.env._("Full payment"),
                "partial_payment": self.env._("Partial payment"),
                "partial_credit": self.env._("Partial payment"),
                "credit": self.env._("Sale on credit"),
                "payment": self.env._("Payment"),
                "refund": self.env._("Refund"),
            }[kind]
        ]
        if kind in PAID_KINDS:
            operations = self.mapped("deposit_operation")
            if "spend" in operations:
                parts.append(self.env._("advance offset"))
            if kind == "partial_credit":
                parts.append(self.env._("rest on credit"))
        return ", ".join(parts)

    def _prepare_receipt_head(self):
        """Return number, day and time of the receipt.

        The time is the one of the author's clock, so that it is the same whoever prints it.

        :rtype: dict
        """
        first = self[0]
        zone = first.create_uid.tz or first.company_id.partner_id.tz or "UTC"
        recorded = pytz.utc.localize(first.create_date).astimezone(pytz.timezone(zone))
        recorded_on = fields.Date.to_string(recorded.date())
        date = fields.Date.to_string(first.date)
        return {
            "number": first._get_receipt_number(),
            "date": date,
            "time": recorded.strftime("%H:%M"),
            "recorded_at": recorded.isoformat(timespec="seconds"),
            "recorded_on": recorded_on if recorded_on != date else False,
        }

    def _prepare_receipt_state(self):
        """Return whether the receipt is still valid.

        :rtype: dict
        """
        undone = self.filtered(lambda payment: payment._get_receipt_state() != "valid")
        state, label = "valid", ""
        if undone:
            state, label = "canceled", self.env._("CANCELED")
        if undone and undone != self:
            state, label = "partly_canceled", self.env._("PARTLY CANCELED")
        reasons = dict.fromkeys(filter(None, undone.mapped("deposit_cancel_reason")))
        return {"state": state, "state_label": label, "cancel_reason": ", ".join(reasons)}

    def _get_receipt_state(self):
        """Return ``valid``, ``canceled`` or ``reversed`` for this payment.

        :rtype: str
        """
        self.ensure_one()
        if self.state in ("canceled", "rejected"):
            return "canceled"
        reversals = self.move_id.reversal_move_ids.filtered(lambda move: move.state == "posted")
        is_reversed = self.deposit_reversed or (reversals and not self.deposit_account_id)
        return "reversed" if is_reversed else "valid"

    def _prepare_receipt_company(self):
        """Return who issues the receipt: the company, and the location where it is a branch.

        :rtype: dict
        """
        location = self.company_id
        company = location.root_id
        address = location.partner_id._display_address(without_company=True)
        return {
            "name": company.name,
            "vat": location.vat or company.vat or "",
            "registry": location.company_registry or company.company_registry or "",
            "location": location.name if location != company else "",
            "address": [line.strip() for line in address.splitlines() if line.strip()],
            "phone": location.phone or company.phone or "",
            "email": location.email or company.email or "",
        }

    def _prepare_receipt_people(self):
        """Return client, author and team member.

        :rtype: dict
        """
        first = self[0]
        is_account_only = first.deposit_operation in ("top_up", "refund")
        client = first.deposit_account_id.partner_id if is_account_only else first.partner_id
        employees = self.deposit_employee_id
        return {
            "client": {
                "name": client.name or client.display_name or "",
                "vat": client.commercial_partner_id.vat or "",
            },
            "cashier": first.create_uid.name,
            "employee": ", ".join(employees.mapped("name")),
            "memo": first.memo or "",
        }

    def _prepare_receipt_way(self):
        """Return this payment as one of the ways to pay of its receipt.

        :rtype: dict
        """
        is_from_account = self.deposit_operation in ("spend", "credit")
        kind = "cash" if self.journal_id.type == "cash" else "card"
        name, due_date = self.journal_id.name, False
        if self.deposit_operation == "spend":
            kind, name = "advance", self.env._("Advance offset")
        elif self.deposit_operation == "credit":
            kind, name = "credit", self.env._("On credit")
            due_date = fields.Date.to_string(self._get_deposit_debt_item()[:1].date_maturity)
        return {
            "kind": kind,
            "name": name,
            "number": self._get_receipt_number(),
            "amount": self.amount,
            "state": self._get_receipt_state(),
            "account": self.deposit_account_id.name if is_from_account else "",
            "due_date": due_date or False,
        }

    def _prepare_receipt_amounts(self, documents):
        """Return the lines, the sums and the taxes of the receipt.

        :param dict documents: as :meth:`_get_receipt_documents` returns them
        :rtype: dict
        """
        currency = self.currency_id
        amount = currency.round(sum(self.mapped("amount")))
        items = self._get_receipt_items(documents)
        lines = [
            self._prepare_receipt_line(item) for rows, _before in items.values() for item in rows
        ]
        cells, advance = self._prepare_receipt_cells(documents, items, amount)
        net = sum(part for (_taxes, tax), part in cells.items() if tax is None)
        on_credit = currency.round(
            sum(pay.amount for pay in self if pay.deposit_operation == "credit")
        )
        change = sum(
            payment.deposit_tendered_amount - payment.amount
            for payment in self
            if payment.deposit_tendered_amount
        )
        return {
            "lines": lines,
            "amount_total": currency.round(sum(line["amount"] for line in lines)),
            "amount_paid_before": currency.round(sum(before for _rows, before in items.values())),
            "amount_written_off": currency.round(
                sum(fact["written_off"] for fact in documents.values())
            ),
            "amount": amount,
            "amount_received": currency.round(amount - on_credit),
            "amount_on_credit": on_credit,
            "amount_due": currency.round(sum(fact["due"] for fact in documents.values())),
            "amount_advance": advance if documents else 0.0,
            "amount_tendered": currency.round(
                sum(payment.deposit_tendered_amount for payment in self)
            ),
            "amount_change": currency.round(change),
            "taxes": self._prepare_receipt_taxes(cells),
            "amount_untaxed": currency.round(net),
            "amount_tax": currency.round(amount - net),
        }

    def _prepare_receipt_cells(self, documents, items, amount):
        """Return of what the amount paid is made: net amounts and taxes.

        What is paid above the documents is an advance, of which nothing is known but the amount.

        :param dict documents: as :meth:`_get_receipt_documents` returns them
        :param dict items: as :meth:`_get_receipt_items` returns them
        :param float amount: what was paid
        :return: amounts by tax, together ``amount``; and the advance
        :rtype: tuple[dict, float]
        """
        currency, cells = self.currency_id, {}
        for move, (rows, before) in items.items():
            paid = documents[move]["paid"] + documents[move]["written_off"]
            for key, part in self._get_paid_tax_cells(rows, before, paid).items():
                cells[key] = cells.get(key, 0.0) + part
        written_off = sum(fact["written_off"] for fact in documents.values())
        advance = max(currency.round(amount + written_off - sum(cells.values())), 0.0)
        if not currency.is_zero(advance):
            advance_item = self[0]._prepare_advance_item(advance)
            for key, part in self._get_tax_cells([advance_item]).items():
                cells[key] = cells.get(key, 0.0) + part
        # A document in another currency, or a difference that was written off.
        return self._apportion(cells, amount, currency), advance

    def _prepare_receipt_accounts(self):
        """Return the client accounts of the receipt, with what is on them after it.

        :rtype: list[dict]
        """
        result = []
        for account in self.deposit_account_id:
            payments = self.filtered(lambda pay, account=account: pay.deposit_account_id == account)
            items = payments.move_id.line_ids.filtered(
                lambda line: line.deposit_account_id and line.parent_state == "posted"
            )
            last = items.sorted(lambda line: (line.date, line.id))[-1:]
            balance = self.env["deposit.operation"].browse(last.id).balance_after if last else False
            due_dates = payments._get_deposit_debt_item().mapped("date_maturity")
            result.append(
                {
                    "number": account.name,
                    "type": account.type_id.name,
                    "owner": account.partner_id.name or "",
                    "balance": account.currency_id.round(balance) if last else False,
                    "debt": account.currency_id.round(max(-balance, 0)) if last else False,
                    "due_date": fields.Date.to_string(max(due_dates)) if due_dates else False,
                }
            )
        return result
