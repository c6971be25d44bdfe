from odoo import api, fields, models

# Entries, other than payments, that pay documents, give money back or settle debts.
OPERATIONS = ("overpayment", "return", "settlement")


class DepositMatchUndone(models.Model):
    """What was matched on past days, where the matches that are there say otherwise.

    Odoo deletes what it unmatches, and with it the day on which it paid something. The payroll of
    a past month must stay as it was paid out, so what was matched, and from when until when, is
    kept here. Matches that are there are not: they are read from the ledger. One that was made on
    a later day than it is dated is kept with an amount below zero, which counts until that day.
    """

    _name = "deposit.match.undone"
    _description = "Undone Match of Client Accounts"
    _order = "id"

    debit_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Debit Entry",
        required=True,
        ondelete="cascade",
        index=True,
    )
    credit_move_id = fields.Many2one(
        comodel_name="account.move",
        string="Credit Entry",
        required=True,
        ondelete="cascade",
        index=True,
    )
    currency_id = fields.Many2one(related="debit_move_id.company_currency_id")
    amount = fields.Monetary(required=True)
    date = fields.Date(
        string="Matched On",
        required=True,
    )
    undone_on = fields.Date(required=True)

    # === BUSINESS METHODS === #

    @api.model
    def _keep_past_without(self, partials):
        """Keep what ``partials``, which are about to be deleted, matched until yesterday.

        :param account.partial.reconcile partials: matches of any kind
        :return: to be called once they are deleted
        :rtype: collections.abc.Callable
        """
        changes = self._get_past_changes(partials)
        return lambda: self._change_past(changes)

    @api.model
    def _keep_past_with(self, partials):
        """Keep that ``partials``, which were created just now, matched nothing until yesterday.

        Odoo gives a match the later day of its two items. It is of that day when one of them was
        entered today, for that day. Otherwise it is of today: money that was there has paid a
        document that was there, or pays it again after it was taken off.

        :param account.partial.reconcile partials: matches of any kind
        """
        changes = self._get_past_changes(partials)
        if not changes:
            return
        credits = [credit_id for _debit_id, credit_id, _date in changes]
        taken_off = self._search_undone_today(
            [("credit_move_id", "in", credits), ("amount", ">", 0)]
        ).credit_move_id
        moves = self.env["account.move"].browse({id_ for key in changes for id_ in key[:2]})
        entered = moves.filtered(
            lambda move: (
                move.company_id._get_deposit_day(move.create_date)
                == move.company_id._get_deposit_today()
            )
        )
        self._change_past(
            {
                key: -amount
                for key, amount in changes.items()
                if key[1] in taken_off.ids or not set(key[:2]) & set(entered.ids)
            }
        )

    @api.model
    def _get_past_changes(self, partials):
        """Return the amounts of matches of past days that client accounts have to do with.

        A match of today leaves no trace: it has not been paid out.

        :param account.partial.reconcile partials: matches of any kind
        :return: amount by ids of debit and credit entry, and day
        :rtype: dict[tuple[int, int, datetime.date], float]
        """
        changes = {}
        # Odoo's own unmatching names a match once for each of its two items.
        for partial in partials.sudo().union():
            if partial.max_date >= partial.company_id._get_deposit_today():
                continue
            debit, credit = partial.debit_move_id.move_id, partial.credit_move_id.move_id
            if any(
                move.origin_payment_id.deposit_operation in ("spend", "credit")
                or move.deposit_operation in OPERATIONS
                for move in debit + credit
            ):
                key = debit.id, credit.id, partial.max_date
                changes[key] = changes.get(key, 0.0) + partial.amount
        return changes

    @api.model
    def _change_past(self, changes):
        """Let past days until yesterday have matched more than the ledger says, or less.

        What is taken off and matched again leaves no trace.

        :param dict changes: as :meth:`_get_past_changes` returns them
        """
        if not changes:
            return
        entries = self.env["account.move"].browse([key[0] for key in changes])
        days = {entry.id: entry.company_id._get_deposit_today() for entry in entries}
        credits = [key[1] for key in changes]
        known = {
            (undone.debit_move_id.id, undone.credit_move_id.id, undone.date): undone
            for undone in self._search_undone_today(
                [("debit_move_id", "in", entries.ids), ("credit_move_id", "in", credits)]
            )
        }
        vals_list = []
        for key, amount in changes.items():
            undone = known.get(key, self.browse())
            left = undone.amount + amount
            if undone and undone.currency_id.is_zero(left):
                undone.unlink()
            elif undone:
                undone.amount = left
            else:
                vals_list.append(self._prepare_vals(*key, amount=left, undone_on=days[key[0]]))
        self.create(vals_list)

    @api.model
    def _search_undone_today(self, domain):
        """Return what fits ``domain`` and was undone today, as the location counts its days.

        :rtype: deposit.match.undone
        """
        return self.search(domain).filtered(
            lambda undone: undone.undone_on == undone.debit_move_id.company_id._get_deposit_today()
        )

    @api.model
    def _prepare_vals(self, debit_move_id, credit_move_id, date, **values):
        """Return the values of a match that counts from ``date`` until it was undone.

        :rtype: dict
        """
        return {
            "debit_move_id": debit_move_id,
            "credit_move_id": credit_move_id,
            "date": date,
            **values,
        }
