from odoo import api, models
from odoo.tools import SQL


class ResCompany(models.Model):
    """A new location knows the clients' cards."""

    _inherit = "res.company"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'base'
        companies = super().create(vals_list)
        for location in companies.filtered("parent_id"):
            location._take_over_card_numbers()
        return companies

    def _take_over_card_numbers(self):
        """Let this location read the card numbers of its chain."""
        partners = self.env["res.partner"]
        partners.flush_model(["barcode"])
        # One statement for all clients of the chain; the column holds a value for each company.
        self.env.execute_query(
            SQL(
                """
                UPDATE res_partner
                   SET barcode = barcode || jsonb_build_object(%(location)s, barcode -> %(root)s)
                 WHERE barcode ? %(root)s
             RETURNING id
                """,
                location=str(self.id),
                root=str(self.sudo().root_id.id),
            )
        )
        partners.invalidate_model(["barcode"])
