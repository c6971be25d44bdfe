from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartnerIssueCard(models.TransientModel):
    """Ask for the loyalty program; Odoo's own dialog then issues the card."""

    _name = "res.partner.issue.card"
    _description = "Issue a Loyalty Card"

    partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Client",
        required=True,
        ondelete="cascade",
    )
    # Not a Many2one: loyalty may be missing.
    program = fields.Selection(
        selection="_selection_program",
    )

    @api.model
    def _selection_program(self):
        """Return the programs from which cards are handed out."""
        if not self.env["res.partner"]._has_loyalty("create"):
            return []
        programs = self.env["loyalty.program"].search(
            [("program_type", "in", ("coupons", "gift_card", "ewallet", "loyalty"))]
        )
        return [(str(program.id), program.name) for program in programs]

    # === ACTION METHODS === #

    def action_continue(self):
        """Open Odoo's dialog that issues cards of the program, for this client.

        :raise UserError: without a program
        """
        self.ensure_one()
        if not self.program:
            raise UserError(
                self.env._(
                    "Choose the program of the card for %(client)s. Programs are created in "
                    "Sales ▸ Products ▸ Discount & Loyalty.",
                    client=self.partner_id.display_name,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "loyalty.loyalty_generate_wizard_action"
        )
        return {
            **action,
            "name": self.env._("Issue a Card"),
            "context": {
                "default_program_id": int(self.program),
                "default_mode": "selected",
                "default_customer_ids": self.partner_id.ids,
                "default_description": self.env._("Issued on the client's card"),
            },
        }
