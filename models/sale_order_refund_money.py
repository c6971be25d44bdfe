from odoo import models
from odoo.exceptions import UserError


class SaleOrder(models.Model):
    """Where the money of an order comes from, and how it goes back there.

    What pays the order are receivable items of payments, here called items. They are taken off the
    documents, what goes back is taken from them, and the rest pays the documents again. So each
    payment shows what it pays still, and whatever is done later starts from there.
    """

    _inherit = "sale.order"

    # === ITEMS === #

    def _get_document_lines(self):
        """Return the receivable items of the posted documents of this order."""
        return self._get_visit_moves().line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _check_payments_posted(self):
        """Refuse to give money back while a payment of this order is reset to draft.

        Odoo leaves it matched with the document, but the books have no money of it.

        :raise UserError: naming the payment and the remedy
        """
        lines = self._get_document_lines()
        items = lines.matched_credit_ids.credit_move_id | lines.matched_debit_ids.debit_move_id
        drafts = items.move_id.filtered(lambda move: move.state == "draft")
        if drafts:
            raise UserError(
                self.env._(
                    "%(payments)s of %(visit)s is reset to draft, so its money is not in the books "
                    "and none of it can be given back. Confirm or cancel it first.",
                    payments=", ".join(drafts.mapped("display_name")),
                    visit=self.name,
                )
            )

    def _get_money_partials(self):
        """Return the matches of this order's invoices with money, the latest payments first.

        :rtype: account.partial.reconcile
        """
        own = self._get_own_matches()
        return (
            self.env["account.partial.reconcile"]
            .union(*(partial for partial, amount in own.items() if amount > 0))
            .sorted(lambda partial: (partial.credit_move_id.date, partial.id), reverse=True)
        )

    def _get_money_items(self):
        """Return which items pay this order now, the latest payments first.

        :return: money behind each, in the currency of the order: without what was written off
        :rtype: dict[account.move.line, float]
        """
        own, differences, amounts = self._get_own_matches(), self._get_own_differences(), {}
        for partial in self._get_money_partials():
            item, money = partial.credit_move_id, own[partial] - differences.get(partial, 0)
            amounts[item] = self.currency_id.round(amounts.get(item, 0) + money)
        return amounts

    def _get_item_money(self, item):
        """Return the money that the payment of ``item`` took, without what was written off."""
        differences = item.move_id.origin_payment_id._get_difference_items()
        return -item.amount_currency - sum(differences.mapped("amount_currency"))

    def _get_item_differences(self):
        """Return what was written off with the payments of this order, with signs.

        :return: amount for each item with a difference, in the currency of the order
        :rtype: dict[account.move.line, float]
        """
        amounts = {}
        for partial, difference in self._get_own_differences().items():
            item = partial.credit_move_id
            amounts[item] = self.currency_id.round(amounts.get(item, 0) + difference)
        return amounts

    def _get_own_differences(self):
        """Return what was written off with the matches of this order, its part of each.

        :return: amounts with signs, in the currency of the order, where that is anything
        :rtype: dict[account.partial.reconcile, float]
        """
        own = self._get_own_matches()
        return {
            partial: self.currency_id.round(
                difference * own[partial] / partial.debit_amount_currency
            )
            for partial, difference in self._get_money_partials()._get_differences().items()
        }

    def _get_amount_paid(self):
        """Return what of this order's documents is paid, by money or written off with it."""
        own = self._get_own_matches()
        return sum(own[partial] for partial in self._get_money_partials())

    def _get_item_debts(self, items):
        """Return what the client still owes of these items, which were paid on credit.

        :param items: items that pay this order
        :rtype: dict[account.move.line, float]
        """
        documents, debts = self._get_visit_moves(), {}
        for item in items:
            payment = item.move_id.origin_payment_id
            if payment.deposit_operation == "credit":
                debts[item] = sum(
                    self._get_own_owed(partial, part)
                    for partial, part in payment._get_owed_partials()
                    if partial.debit_move_id.move_id in documents
                )
        return debts

    # === PLAN === #

    def _get_amount_too_much(self, total):
        """Return what is paid too much when the documents amount to ``total``, none below zero.

        :param float total: invoices less credit notes, in the currency of the order
        :rtype: float
        """
        paid = self._get_amount_paid() - self._get_given_back()
        return max(self.currency_id.round(paid - total), 0.0)

    def _plan_differences_back(self, total):
        """Return what was written off of the part of the documents that is credited.

        It goes back in proportion, and all of it with the last part.

        :param float total: invoices less credit notes, in the currency of the order
        :return: amount for each item with a difference
        :rtype: dict[account.move.line, float]
        """
        differences = self._get_item_differences()
        if not differences:
            return {}
        share = min(self._get_amount_too_much(total) / self._get_amount_paid(), 1.0)
        return {item: self.currency_id.round(part * share) for item, part in differences.items()}

    def _plan_money_back(self, total):
        """Return what has to go back when the documents amount to ``total``.

        What the client owes is lessened first, only the rest is money to give back.

        :param float total: invoices less credit notes, in the currency of the order
        :return: debts to lessen, money that can go back, and how much has to
        :rtype: tuple[dict[account.move.line, float], dict[account.move.line, float], float]
        """
        amounts, currency = self._get_money_items(), self.currency_id
        differences = self._plan_differences_back(total)
        left = currency.round(self._get_amount_too_much(total) - sum(differences.values()))
        debts = {}
        owed = self._get_item_debts(amounts)
        for item, amount in owed.items():
            debts[item] = min(left, amount)
            left = currency.round(left - debts[item])
        sources = {item: amount - owed.get(item, 0) for item, amount in amounts.items()}
        return (
            {item: amount for item, amount in debts.items() if not currency.is_zero(amount)},
            {item: amount for item, amount in sources.items() if not currency.is_zero(amount)},
            left,
        )

    def _get_given_back(self):
        """Return what was given back on credit notes by other means than this."""
        return -sum(amount for amount in self._get_own_matches().values() if amount < 0)

    def _get_item_origin(self, item):
        """Return where the money of ``item`` came from: a client account, or a cash register."""
        payment = item.move_id.origin_payment_id
        return (
            payment.deposit_account_id
            or item.move_id.line_ids.deposit_account_id[:1]
            or (item.move_id.journal_id)
        )

    def _propose_targets(self, sources, amount):
        """Return where money goes back by default: to the accounts that paid, then the registers.

        :param dict sources: money that can go back
        :param float amount: how much has to
        :return: amount for each client account and cash register
        :rtype: dict[deposit.account | account.journal, float]
        """
        targets, left = {}, amount
        origins = [(self._get_item_origin(item), part) for item, part in sources.items()]
        for origin, part in sorted(origins, key=lambda pair: pair[0]._name != "deposit.account"):
            taken = min(left, part)
            if self.currency_id.compare_amounts(taken, 0) > 0:
                targets[origin] = self.currency_id.round(targets.get(origin, 0) + taken)
                left = self.currency_id.round(left - taken)
        return targets

    def _allot_targets(self, sources, targets):
        """Return from which item the money of each target is taken.

        Money goes back to where it came from first.

        :param dict sources: money that can go back
        :param dict targets: amount for each client account and cash register
        :rtype: list[tuple[account.move.line, deposit.account | account.journal, float]]
        """
        sources, targets, parts = dict(sources), dict(targets), []
        for is_same in (True, False):
            for target in targets:
                for item in sources:
                    if is_same and self._get_item_origin(item) != target:
                        continue
                    part = self.currency_id.round(min(sources[item], targets[target]))
                    if self.currency_id.compare_amounts(part, 0) > 0:
                        parts.append((item, target, part))
                        sources[item] -= part
                        targets[target] -= part
        return parts

    # === TARGETS === #

    def _parse_targets(self, targets, sources, amount):
        """Return where ``amount`` goes back, and check that it can.

        :param targets: dictionaries with ``amount`` and either ``journal_id``, ``account_id`` or
            neither for what is decided later; the default ways when ``None``
        :param dict sources: money that can go back
        :param float amount: how much has to go back
        :return: amount for each client account and cash register, and what stays open
        :rtype: tuple[dict, float]
        :raise UserError: naming what is wrong
        """
        if targets is None:
            return self._propose_targets(sources, amount), 0.0
        result, opened = {}, 0.0
        for target in targets:
            if target.get("amount") == 0 and target["amount"] is not False:
                continue
            part = self.currency_id._parse_deposit_amount(target.get("amount"))
            record = self._get_target(target, sources)
            if record:
                result[record] = self.currency_id.round(result.get(record, 0) + part)
            else:
                opened = self.currency_id.round(opened + part)
        given = self.currency_id.round(sum(result.values()) + opened)
        if self.currency_id.compare_amounts(given, amount):
            raise UserError(
                self.env._(
                    "%(amount)s of %(visit)s goes back, and %(given)s is entered. Enter amounts "
                    "that make %(amount)s together.",
                    amount=self.currency_id.format(amount),
                    visit=self.name,
                    given=self.currency_id.format(given),
                )
            )
        return result, opened

    def _get_target(self, target, sources):
        """Return the client account or cash register of a request, none for neither.

        :param dict target: see :meth:`_parse_targets`
        :param dict sources: money that can go back
        :rtype: deposit.account | account.journal | None
        :raise UserError: naming it and the remedy
        """
        if target.get("account_id"):
            account = self.env["deposit.account"].browse(target["account_id"]).exists()
            account.with_env(self.env(su=False)).check_access("read")
            self._check_target_account(account, sources)
            return account
        if target.get("journal_id"):
            return self._check_target_register(target["journal_id"])
        return None

    def _check_target_account(self, account, sources):
        """Refuse an account that is neither the client's nor has paid, or cannot take money.

        :raise UserError: naming the account and the remedy
        """
        paid = {self._get_item_origin(item) for item in sources}
        is_own = account.partner_id.commercial_partner_id == self.partner_id.commercial_partner_id
        reason = None
        if account.state == "closed":
            reason = self.env._("it is closed; reopen it first")
        elif account not in paid and not is_own:
            reason = self.env._(
                "it belongs to %s and has not paid the visit", account.partner_id.display_name
            )
        elif account not in paid and account.state != "open":
            reason = self.env._("it is blocked; unblock it first")
        elif account.company_id != self.company_id.root_id:
            reason = self.env._("it belongs to %s", account.company_id.name)
        elif account.currency_id != self.currency_id:
            reason = self.env._("it is kept in %s", account.currency_id.name)
        if reason:
            raise UserError(
                self.env._(
                    "Money of %(visit)s cannot go to account %(account)s: %(reason)s.",
                    visit=self.name,
                    account=account.name,
                    reason=reason,
                )
            )

    def _check_target_register(self, journal_id):
        """Return the cash register with this id, if it gives money at the place of this order.

        :rtype: account.journal
        :raise UserError: naming the journal and the remedy
        """
        journal = self.env["account.journal"]._get_cash_register(
            journal_id, self.company_id, self.currency_id, self.name
        )
        journal._get_register_method("outbound", None, self.company_id)
        return journal
