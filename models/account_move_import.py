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

    def _get_reversal_obstacle(self):
        # EXTENDS 'customer_deposit': one row of a batch is not undone without the others.
        if self.deposit_import_id:
            return self.env._(
                "it has the balances of all rows of import %s; undo the import there",
                self.deposit_import_id.sudo().name,
            )
        return super()._get_reversal_obstacle()
