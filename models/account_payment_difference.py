from odoo import fields, models
from odoo.fields import Command


class AccountPayment(models.Model):
    """What was written off together with a payment of a client.

    A payment with a difference, an early payment discount among them, pays more of a document, or
    less of it, than the account or the client gives. Whatever undoes a part of it takes back the
    same part of the difference, so that the account gets what it gave, and nothing stays written
    off of what is paid no longer.
    """

    _inherit = "account.payment"

    def _get_difference_items(self):
        """Return the items of this payment that book a difference: neither money nor receivable.

        :rtype: account.move.line
        """
        items = self.move_id.line_ids
        if self.deposit_operation in ("top_up", "refund") or len(items) <= 2:
            return items.browse()
        if not self.deposit_operation:
            return self._seek_for_lines()[2]
        return items.filtered(
            lambda line: not line.deposit_account_id and line.account_type != "asset_receivable"
        )

    def _get_reversing_entries(self):
        """Return what has given back money of this payment itself: its reversals, and for a cash
        register the payments that gave it to the client.

        :rtype: account.move
        """
        entries = self.move_id.reversal_move_ids
        if not self.deposit_operation:
            matched = self._get_deposit_receivable_items().matched_debit_ids.debit_move_id.move_id
            entries |= matched.filtered("origin_payment_id")
        return entries.filtered(lambda entry: entry.state == "posted")

    def _get_entries_back(self):
        """Return what has given back money of this payment: what reverses it, and what a credit
        note has returned of it, less what has undone that.

        :rtype: account.move
        """
        returns = self.env["account.move"].search(
            [
                ("deposit_source_move_id", "=", self.move_id.id),
                ("deposit_operation", "=", "return"),
            ]
        )
        entries = (returns | returns.reversal_move_ids).filtered(
            lambda move: move.state == "posted"
        )
        return self._get_reversing_entries() | entries

    def _get_difference_left(self, entries):
        """Return what of the difference is booked still.

        :param account.move entries: what has taken a part of it back
        :return: balance of each item of the difference, debit above zero
        :rtype: dict[account.move.line, float]
        """
        left = {}
        for item in self._get_difference_items():
            key = item._get_difference_key()
            first, balance = left.get(key, (item, 0.0))
            left[key] = (first, balance + item.balance)
        for item in entries.line_ids if left else ():
            if (key := item._get_difference_key()) in left:
                first, balance = left[key]
                left[key] = (first, balance + item.balance)
        return {item: self.currency_id.round(balance) for item, balance in left.values()}

    def _get_receivable_left(self, entries):
        """Return what this payment pays of receivables, and ``entries`` have not given back.

        :param account.move entries: what has given a part of it back
        :rtype: float
        """
        items = (self.move_id | entries).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.deposit_account_id
        )
        return self.currency_id.round(-sum(items.mapped("balance")))

    def _share_difference(self, left, part, total):
        """Return the share of a difference that ``part`` has in ``total``.

        The last part takes the rest, to the cent.

        :param dict left: see :meth:`_get_difference_left`
        :rtype: dict[account.move.line, float]
        """
        if not left or not self.currency_id.compare_amounts(part, total):
            return dict(left)
        return {item: self.currency_id.round(bal * part / total) for item, bal in left.items()}

    def _get_difference_back(self, amount):
        """Return what is taken back of the difference with ``amount`` of the receivable.

        :param float amount: in the currency of the payment
        :rtype: dict[account.move.line, float]
        """
        if not self._get_difference_items():
            return {}
        entries = self._get_entries_back()
        return self._share_difference(
            self._get_difference_left(entries), amount, self._get_receivable_left(entries)
        )

    def _get_difference_of_money(self, amount, difference=None):
        """Return what is taken back of the difference with ``amount`` of the account's money.

        :param float amount: in the currency of the payment
        :param float difference: all that is taken back, in proportion to ``amount`` by default
        :rtype: dict[account.move.line, float]
        """
        if not self._get_difference_items():
            return {}
        entries = self._get_entries_back()
        left = self._get_difference_left(entries)
        if difference is None:
            money = self._get_receivable_left(entries) - sum(left.values())
            return self._share_difference(left, amount, money)
        return self._share_exactly(left, difference)

    def _share_exactly(self, left, amount):
        """Return parts of a difference that make ``amount`` together.

        :param dict left: see :meth:`_get_difference_left`
        :rtype: dict[account.move.line, float]
        """
        total, parts = sum(left.values()), {}
        for item, balance in left.items():
            is_last = self.currency_id.is_zero(total - balance)
            part = amount if is_last else self.currency_id.round(amount * balance / total)
            parts[item] = part
            amount, total = self.currency_id.round(amount - part), total - balance
        return parts

    def _prepare_difference_vals(self, parts, label):
        """Return the values of the items that take a difference back, with its taxes.

        :param dict parts: balance of each item of the difference that is taken back
        :param str label: what the entry is
        :rtype: list[dict]
        """
        return [
            item._prepare_difference_back_vals(-balance, label)
            for item, balance in parts.items()
            if not self.currency_id.is_zero(balance)
        ]

    def _split_money_given(self, partials):
        """Return how much money is behind each match of this payment.

        What is behind all of them together is what the client has given, to the cent.

        :param account.partial.reconcile partials: those that are asked for, others among them
        :rtype: dict[account.partial.reconcile, float]
        """
        reversals = self._get_reversing_entries()
        left = self._get_difference_left(reversals)
        total = self._get_receivable_left(reversals)
        money, paid, given = 0.0, 0.0, {}
        matches = self._get_deposit_receivable_items().matched_debit_ids.filtered(
            lambda partial: partial.debit_move_id.move_id not in reversals
        )
        for partial in matches.sorted("id"):
            paid = self.currency_id.round(paid + partial.amount)
            difference = sum(self._share_difference(left, paid, total).values())
            given[partial] = self.currency_id.round(paid - difference - money)
            money += given[partial]
        return {partial: given[partial] for partial in partials if partial in given}

    # === BUSINESS METHODS === #

    def _prepare_return_vals(self, open_items, amount, parts):
        """Return the values of the entry that gives ``amount`` back to the account.

        :param account.move.line open_items: what pays nothing any more
        :param dict parts: what is taken back of the difference, see ``_get_difference_back``
        :rtype: dict
        """
        account = self.deposit_account_id
        label = self.env._("Return of %s", self.name)
        owed = min(amount, sum(self._get_deposit_debt_item().mapped("amount_residual")))
        receivable = self.currency_id.round(amount + sum(parts.values()))
        items = [
            {
                "name": label,
                "account_id": open_items.account_id.id,
                "partner_id": open_items.partner_id.id,
                "balance": receivable,
                "amount_currency": receivable,
                "currency_id": self.currency_id.id,
            },
            *self._prepare_difference_vals(parts, label),
        ]
        if self.currency_id.compare_amounts(amount, owed) > 0:
            items.append(account._prepare_item_vals(owed - amount, label))
        if self.currency_id.compare_amounts(owed, 0) > 0:
            items.append(account._prepare_debt_item_vals(-owed, label))
        return {
            "move_type": "entry",
            "journal_id": self.journal_id.id,
            "company_id": self.company_id.id,
            "date": self.company_id._get_deposit_today(),
            "ref": label,
            "partner_id": self.partner_id.id,
            "reversed_entry_id": self.move_id.id,
            "line_ids": [fields.Command.create(item) for item in items],
        }

    def _take_difference_back(self, amount, difference=None):
        """Take back what was written off with money of a cash register that goes back.

        Posts: Dr receivable, reconciled with this payment / Cr what it was written off to.

        :param float amount: the money that goes back, in the currency of the payment
        :param float difference: how much is taken back; in proportion by default
        """
        parts = self._get_difference_of_money(amount, difference)
        total = self.currency_id.round(sum(parts.values()))
        items = self._get_deposit_receivable_items().filtered(lambda line: not line.reconciled)
        if self.currency_id.compare_amounts(total, 0) <= 0 or not items:
            return
        label = self.env._("Difference of %s taken back", self.name)
        receivable = {
            **items[0]._prepare_difference_back_vals(total, label),
            "tax_ids": False,
            "tax_tag_ids": False,
        }
        move = self.env["account.move"].with_context(skip_invoice_sync=True)
        move.create(
            {
                "move_type": "entry",
                "journal_id": self.journal_id.id,
                "company_id": self.company_id.id,
                "date": self.company_id._get_deposit_today(),
                "ref": label,
                "partner_id": self.partner_id.id,
                "reversed_entry_id": self.move_id.id,
                "line_ids": [
                    Command.create(vals)
                    for vals in [receivable, *self._prepare_difference_vals(parts, label)]
                ],
            }
        )._post(soft=False)
