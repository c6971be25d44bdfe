from odoo import api, fields, models

# Entries, other than payments, that pay documents, give money back or settle debts.
OPERATIONS = ("overpayment", "return", "settlement")


class DepositMatchUndone(models.Model):
    """A match that was undone on a later day.

    Odoo deletes what it unmatches, and with it the day on which it paid something. The payroll of
    a past month must stay as it was paid out, so what was matched, and from when until when, is
    kept here. Matches that are there are not: they are read from the ledger.
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
    def _forget_rematched(self, last):
        """Forget of the latest matches undone what is matched again, as if it always had been.

        :param deposit.match.undone last: the last one before; those that follow are looked at
        """
        for undone in self.search([("id", ">", last.id or 0)]):
            partials = self.env["account.partial.reconcile"].search(
                [
                    ("debit_move_id.move_id", "=", undone.debit_move_id.id),
                    ("credit_move_id.move_id", "=", undone.credit_move_id.id),
                    ("max_date", "=", undone.date),
                ]
            )
            left = undone.currency_id.round(undone.amount - sum(partials.mapped("amount")))
            if undone.currency_id.compare_amounts(left, 0) > 0:
                undone.amount = left
            else:
                undone.unlink()

    @api.model
    def _prepare_vals_list(self, partials):
        """Return the values that keep ``partials`` in mind, which are about to be deleted.

        A match of today leaves no trace: it has not been paid out.

        :param account.partial.reconcile partials: matches of any kind
        :rtype: list[dict]
        """
        return [
            {
                "debit_move_id": partial.debit_move_id.move_id.id,
                "credit_move_id": partial.credit_move_id.move_id.id,
                "amount": partial.amount,
                "date": partial.max_date,
                "undone_on": partial.company_id._get_deposit_today(),
            }
            for partial in partials.sudo()
            if partial.max_date < partial.company_id._get_deposit_today()
            and any(
                move.origin_payment_id.deposit_operation in ("spend", "credit")
                or move.deposit_operation in OPERATIONS
                for move in (partial.debit_move_id + partial.credit_move_id).move_id
            )
        ]
