import math

from odoo import api, models


class AccountPayment(models.Model):
    """What a receipt says about goods, services and taxes: read from the paid documents."""

    _inherit = "account.payment"

    # === DOCUMENTS === #

    def _get_receipt_documents(self):
        """Return what these payments have paid, at the time when they were made.

        :return: by document, its ``total``, or what is the visit's of it; ``paid`` by these
            payments, ``written_off`` with them and ``due`` after them, in its currency
        :rtype: dict[account.move, dict]
        """
        documents = {}
        for payment in self:
            facts = payment.deposit_paid_documents or ()
            kept = sum(fact["paid"] for fact in facts)
            # A payment of no account can be reset to draft and changed: then it is another one.
            if payment.currency_id.compare_amounts(kept, payment.amount):
                facts = payment._read_paid_documents()
            for fact in facts:
                move = self.env["account.move"].browse(fact["id"]).exists()
                if not move:
                    continue
                total = fact.get("total", move.amount_total)
                known = documents.setdefault(
                    move, {"total": total, "paid": 0.0, "written_off": 0.0, "due": fact["due"]}
                )
                for name in ("paid", "written_off"):
                    known[name] = move.currency_id.round(known[name] + fact.get(name, 0.0))
                known["due"] = min(known["due"], fact["due"])
        return documents

    def _read_paid_documents(self):
        """Return what this payment has paid, for payments that do not keep it themselves.

        Payments that were entered in Odoo's own dialogs, or before receipts existed: read from the
        reconciliation, in the order of the dates. Of a payment that is canceled only the documents
        are known, so it is taken to have paid them in their order.

        :rtype: list[dict]
        """
        items = self._get_deposit_receivable_items()
        facts = {}
        for item in items:
            for partial in item.matched_debit_ids | item.matched_credit_ids:
                other = (partial.debit_move_id | partial.credit_move_id) - item
                move = other.move_id
                if move.is_invoice(include_receipts=True):
                    is_debit = partial.debit_move_id == other
                    paid = (
                        partial.debit_amount_currency
                        if is_debit
                        else partial.credit_amount_currency
                    )
                    fact = facts.setdefault(
                        move, {"id": move.id, "paid": 0.0, "written_off": 0.0, "due": 0.0}
                    )
                    fact["paid"] += paid
        differences = self._get_document_differences()
        for move, fact in facts.items():
            fact["written_off"] = differences.get(move, 0.0)
            fact["paid"] = move.currency_id.round(fact["paid"] - fact["written_off"])
            fact["due"] = self._read_due_after(move, items)
        return list(facts.values()) or self._allocate_to_documents()

    def _read_due_after(self, move, items):
        """Return what was due on a document after this payment, in the order of the dates.

        :param account.move move: the document
        :param account.move.line items: the items of this payment that pay it
        :rtype: float
        """
        last = max((item.date, item.id) for item in items)
        lines = move.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        paid = 0.0
        for partial in lines.matched_credit_ids | lines.matched_debit_ids:
            is_debit = partial.debit_move_id in lines
            other = partial.credit_move_id if is_debit else partial.debit_move_id
            if (other.date, other.id) <= last:
                paid += (
                    partial.debit_amount_currency if is_debit else partial.credit_amount_currency
                )
        return move.currency_id.round(max(move.amount_total - paid, 0))

    def _allocate_to_documents(self):
        """Return what this payment can have paid of its documents, the oldest due first.

        :rtype: list[dict]
        """
        left, facts = self.amount, []
        is_back = self.payment_type == "outbound"
        moves = self.invoice_ids.filtered(
            lambda move: (
                move.currency_id == self.currency_id and (move.move_type == "out_refund") == is_back
            )
        )
        for move in moves.sorted(lambda move: (move.invoice_date_due or move.date, move.id)):
            paid = min(left, move.amount_total)
            left -= paid
            if self.currency_id.compare_amounts(paid, 0) > 0:
                due = move.currency_id.round(move.amount_total - paid)
                facts.append({"id": move.id, "paid": paid, "due": due})
        return facts

    # === LINES === #

    def _get_receipt_items(self, documents):
        """Return the lines of the paid documents, with their taxes.

        When the client has paid some lines of a visit only, it is those, as far as they are what
        was paid.

        :param dict documents: as :meth:`_get_receipt_documents` returns them
        :return: by document, its lines as base lines of Odoo's computation of taxes, and what was
            paid for them before
        :rtype: dict[account.move, tuple[list[dict], float]]
        """
        result = {}
        for move, fact in documents.items():
            items = [
                item
                for item in move._get_rounded_base_and_tax_lines()[0]
                if not move.currency_id.is_zero(self._get_item_total(item)) or item["product_id"]
            ]
            if move.currency_id.compare_amounts(fact["total"], move.amount_total):
                items = self._filter_items(items, self.visit_order_id.order_line)
            now = fact["paid"] + fact["written_off"]
            before = move.currency_id.round(fact["total"] - fact["due"] - now)
            chosen = self._filter_chosen_items(items)
            total = move.currency_id.round(sum(map(self._get_item_total, chosen)))
            if chosen != items and not move.currency_id.compare_amounts(total, now):
                items, before = chosen, 0.0
            result[move] = (items, max(before, 0.0))
        return result

    def _filter_chosen_items(self, items):
        """Return those of ``items`` that the client wanted to pay, all without a choice."""
        if not self.visit_line_ids or not all(payment.visit_line_ids for payment in self):
            return items
        return self._filter_items(items, self.visit_line_ids)

    @api.model
    def _filter_items(self, items, order_lines):
        """Return those of ``items`` that stand for lines of orders."""
        return [
            item
            for item in items
            if getattr(item["record"], "sale_line_ids", False)
            and item["record"].sale_line_ids & order_lines
        ]

    @api.model
    def _get_item_total(self, item):
        """Return what a line costs with its taxes, in the currency of its document.

        :param dict item: a base line of Odoo's computation of taxes, rounded
        :rtype: float
        """
        details = item["tax_details"]
        return (
            details["total_excluded_currency"]
            + details["delta_total_excluded_currency"]
            + sum(data["tax_amount_currency"] for data in details["taxes_data"])
        )

    def _prepare_receipt_line(self, item):
        """Return one line of a receipt as plain data.

        :param dict item: a base line of Odoo's computation of taxes, rounded
        :return: ``unit_price`` and ``amount`` include taxes, ``discount`` is in percent
        :rtype: dict
        """
        currency, line = item["currency_id"], item["record"]
        amount = currency.round(self._get_item_total(item))
        quantity = item["quantity"]
        price = item["price_unit"]
        taxes = item["tax_ids"]
        if taxes and not all(taxes.flatten_taxes_hierarchy().mapped("price_include")):
            price = taxes.compute_all(
                price, currency, 1.0, product=item["product_id"], partner=item["partner_id"]
            )["total_included"]
        full = currency.round(quantity * price)
        has_discount = not currency.is_zero(item["discount"])
        return {
            "name": line.name or item["product_id"].display_name or self.env._("Rounding"),
            "quantity": quantity,
            "unit": item["product_uom_id"].name or "",
            "unit_price": currency.round(price),
            "discount": item["discount"],
            "discount_amount": currency.round(full - amount) if has_discount else 0.0,
            "amount": amount,
            "taxes": [data["tax"].name for data in item["tax_details"]["taxes_data"]],
        }

    # === TAXES === #

    def _get_deposit_receipt_tax(self):
        """Return the tax of an advance, of which nothing is known yet but its amount.

        :return: the tax of the account type where it taxes advances, the company's otherwise
        :rtype: account.tax
        """
        own = self.deposit_account_id.type_id.advance_tax_id
        return own or self.company_id._get_deposit_receipt_tax()

    def _prepare_advance_item(self, amount):
        """Return an amount with the tax of advances included, like a line of a document.

        :param float amount: in the currency of the payment
        :rtype: dict
        """
        AccountTax = self.env["account.tax"]
        item = AccountTax._prepare_base_line_for_taxes_computation(
            None,
            price_unit=amount,
            quantity=1.0,
            tax_ids=self._get_deposit_receipt_tax(),
            currency_id=self.currency_id,
            special_mode="total_included",
        )
        company = self.company_id
        AccountTax._add_tax_details_in_base_line(item, company)
        AccountTax._round_base_lines_tax_details([item], company)
        return item

    @api.model
    def _get_tax_cells(self, items):
        """Return the amounts that lines are made of: net by combination of taxes, and each tax.

        :param list[dict] items: base lines of Odoo's computation of taxes, rounded
        :rtype: dict[tuple[account.tax, account.tax | None], float]
        """
        cells = {}
        for item in items:
            details = item["tax_details"]
            taxes = self.env["account.tax"].union(*(data["tax"] for data in details["taxes_data"]))
            net = details["total_excluded_currency"] + details["delta_total_excluded_currency"]
            cells[taxes, None] = cells.get((taxes, None), 0.0) + net
            for data in details["taxes_data"]:
                key = (taxes, data["tax"])
                cells[key] = cells.get(key, 0.0) + data["tax_amount_currency"]
        return cells

    @api.model
    def _apportion(self, cells, total, currency):
        """Return the part of each of ``cells`` in ``total``, rounded so that they add up to it.

        :param dict cells: amounts
        :param float total: what the parts make together, in ``currency``
        :rtype: dict
        """
        whole = sum(cells.values())
        if not cells or currency.is_zero(whole):
            return dict.fromkeys(cells, 0.0)
        exact = {key: amount * total / whole / currency.rounding for key, amount in cells.items()}
        units = {key: math.floor(amount + 1e-6) for key, amount in exact.items()}
        missing = round(total / currency.rounding) - sum(units.values())
        by_remainder = sorted(exact, key=lambda key: units[key] - exact[key])
        for key in by_remainder[: max(missing, 0)]:
            units[key] += 1
        return {key: currency.round(unit * currency.rounding) for key, unit in units.items()}

    def _get_paid_tax_cells(self, items, before, paid):
        """Return which part of the lines' amounts a payment has paid.

        Payments of the same lines one after the other add up to the lines, to the cent.

        :param list[dict] items: base lines of Odoo's computation of taxes, rounded
        :param float before: what was paid of them before
        :param float paid: what is paid now
        :rtype: dict
        """
        cells = self._get_tax_cells(items)
        currency = items[0]["currency_id"] if items else self.currency_id
        until_now = self._apportion(cells, currency.round(before + paid), currency)
        earlier = self._apportion(cells, before, currency)
        return {key: currency.round(until_now[key] - earlier[key]) for key in cells}

    def _prepare_receipt_taxes(self, cells):
        """Return the taxes of a receipt as plain data, by tax.

        :param dict cells: amounts as :meth:`_get_tax_cells` returns them
        :rtype: list[dict]
        """
        rows, currency = {}, self.currency_id
        for (taxes, tax), amount in cells.items():
            for key in taxes or [tax] if tax is None else [tax]:
                row = rows.setdefault(key, {"base": 0.0, "amount": 0.0})
                fname = "base" if tax is None else "amount"
                row[fname] = currency.round(row[fname] + amount)
        return [
            {
                "name": tax.name if tax else self.env._("Without tax"),
                "rate": tax.amount if tax and tax.amount_type in ("percent", "division") else 0.0,
                **row,
            }
            for tax, row in sorted(
                rows.items(), key=lambda pair: (not pair[0], pair[0] and pair[0].sequence)
            )
        ]
