from odoo import api, fields, models
from odoo.exceptions import UserError

from ..deposit_flow import in_deposit_flow


class AccountMove(models.Model):
    """Companion entries that book the tax on advances of client accounts."""

    _inherit = "account.move"

    deposit_advance_account_id = fields.Many2one(
        comodel_name="deposit.account",
        string="Advance On",
        copy=False,
        readonly=True,
        check_company=True,
        ondelete="restrict",
        index="btree_not_null",
        help="Client account whose money this entry taxes. It moves none of it.",
    )
    deposit_tax_move_ids = fields.One2many(
        comodel_name="account.move",
        inverse_name="deposit_source_move_id",
        string="Tax on Advances",
        domain=[("deposit_operation", "=", "advance_tax")],
    )

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'account'
        if not in_deposit_flow(self.env) and any(
            vals.get("deposit_advance_account_id") for vals in vals_list
        ):
            raise UserError(
                self.env._(
                    "The tax on advances of client accounts is not entered by hand. It follows "
                    "from top-ups, payments and refunds."
                )
            )
        return super().create(vals_list)

    # === BUSINESS METHODS === #

    def _get_deposit_accounts(self):
        """Return the client accounts that these entries move the money of, or tax it.

        :rtype: deposit.account
        """
        return self.line_ids.deposit_account_id | self.deposit_advance_account_id

    def _affect_tax_report(self):
        # EXTENDS 'account': with an operation goes the tax on its advance, on the same day.
        accounts = self.line_ids.deposit_account_id.sudo()
        return super()._affect_tax_report() or bool(accounts.type_id.advance_tax_account_id)

    # === ACTION METHODS === #

    @api.readonly
    def action_view_deposit_tax(self):
        """Open the entries that book the tax on the advance of this operation."""
        self.ensure_one()
        return self.deposit_tax_move_ids._get_records_action(
            name=self.env._("Tax on Advances"), context={"create": False}
        )

    @api.readonly
    def action_view_deposit_source(self):
        """Open the operation that this entry follows from."""
        self.ensure_one()
        return self.deposit_source_move_id._get_records_action()
