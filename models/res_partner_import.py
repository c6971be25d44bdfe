from odoo import models

from ..deposit_bulk import get_bulk


class ResPartner(models.Model):
    """Clients that an import creates by the thousand."""

    _name = "res.partner"
    _inherit = ["res.partner", "deposit.bulk.mixin"]

    # === HELPERS === #

    def _skip_pictures(self):
        """Have no smaller pictures made of new clients who have none."""
        for field in self._fields.values():
            if field.type == "binary" and field.store and field.compute:
                self.env.remove_to_compute(field, self)

    def _increase_rank(self, field, n=1):
        # EXTENDS 'account': it counts documents, client by client; a balance that was taken over is
        # none. That somebody is a client is noted all the same.
        if get_bulk(self.env):
            self = self.filtered(lambda partner: not partner[field])
        return super()._increase_rank(field, n)
