from odoo import fields, models


class AccountMove(models.Model):
    """Credit notes that a visit has made, told from those that were made by hand."""

    _inherit = "account.move"

    is_visit_refund = fields.Boolean(
        string="Refund of a Visit",
        copy=False,
        readonly=True,
        help="Made by the visit itself, for what was returned or reduced there.",
    )

    def _is_credited_by_hand(self):
        """Tell whether this is a credit note that was made of an invoice directly."""
        return (
            self.move_type == "out_refund"
            and bool(self.reversed_entry_id)
            and not self.is_visit_refund
        )
