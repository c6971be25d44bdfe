from odoo import fields, models
from odoo.tools import formatLang

# As many as the form shows, and as many as a list counts at first.
HISTORY_LIMIT, COUNT_LIMIT = 200, 1000


class DepositAccount(models.Model):
    """What the form shows of the history, of which it never reads the whole."""

    _inherit = "deposit.account"

    recent_operation_ids = fields.One2many(
        comodel_name="deposit.operation",
        string="Recent Operations",
        compute="_compute_recent_operations",
        help="The newest operations.",
    )
    recent_operation_count = fields.Char(
        compute="_compute_recent_operations",
        help="How many operations there are, as far as the list of them counts.",
    )
    is_history_longer = fields.Boolean(
        compute="_compute_recent_operations",
        help="There are older operations than the form shows.",
    )

    # === COMPUTE METHODS === #

    def _compute_recent_operations(self):
        for account in self:
            domain = [("account_id", "in", account._origin.ids)]
            # One more than is shown tells whether that is all.
            operations = self.env["deposit.operation"].search(domain, limit=HISTORY_LIMIT + 1)
            count = len(operations)
            account.recent_operation_ids = operations[:HISTORY_LIMIT]
            account.is_history_longer = count > HISTORY_LIMIT
            if count > HISTORY_LIMIT:
                count = self.env["deposit.operation"].search_count(domain, limit=COUNT_LIMIT + 1)
            label = formatLang(self.env, min(count, COUNT_LIMIT), digits=0)
            account.recent_operation_count = f"{label}+" if count > COUNT_LIMIT else label
