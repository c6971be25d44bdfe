from odoo import fields, models


class AccountMove(models.Model):
    """Entries that bring the balances of an import."""

    _inherit = "account.move"

    deposit_import_id = fields.Many2one(
        comodel_name="deposit.account.import",
        string="Client Account Import",
        copy=False,
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
    )

    # === COMPUTE METHODS === #

    def _compute_reconciled_payment_ids(self):
        # EXTENDS 'account': PostgreSQL may compare each of thousands of items with all items that
        # there are, for minutes, before it looks whether any two of them are matched.
        imports = self.filtered(lambda move: move.deposit_operation == "import")
        for move in imports:
            payments = (
                move._get_matched_deposit_payments()
                if move._origin
                else self.env["account.payment"]
            )
            move.reconciled_payment_ids = payments | move.matched_payment_ids
        return super(AccountMove, self - imports)._compute_reconciled_payment_ids()

    def _get_matched_deposit_payments(self):
        """Return the payments whose items are matched with those of this entry.

        :rtype: account.payment
        """
        # sudo: Odoo reads them all.
        partials = (
            self.env["account.partial.reconcile"]
            .sudo()
            .search(
                [
                    "|",
                    ("debit_move_id.move_id", "=", self._origin.id),
                    ("credit_move_id.move_id", "=", self._origin.id),
                ]
            )
        )
        items = (partials.debit_move_id | partials.credit_move_id).filtered(
            lambda item: item.account_type in ("asset_receivable", "liability_payable")
        )
        payments = self.env["account.payment"].sudo().search([("move_id", "in", items.move_id.ids)])
        return payments.sudo(False)

    # === HELPERS === #

    def _get_heirs(self):
        """Return where the money of closed accounts is that these transfers took along.

        :rtype: dict[deposit.account, deposit.account]
        """
        heirs = {}
        for move in self.sorted("id"):
            giver = move.line_ids.filtered(lambda line: line.balance > 0).deposit_account_id
            if giver.state == "closed":
                heirs[giver] = (move.line_ids.deposit_account_id - giver)[:1]
        for giver, heir in list(heirs.items()):
            seen = giver
            while heir in heirs and heir not in seen:
                seen |= heir
                heir = heirs[heir]
            heirs[giver] = heir
        return heirs

    def _get_reversal_obstacle(self):
        # EXTENDS 'customer_deposit': one row of a batch is not undone without the others.
        if self.deposit_import_id:
            return self.env._(
                "it has the balances of all rows of import %s; undo the import there",
                self.deposit_import_id.sudo().name,
            )
        return super()._get_reversal_obstacle()
