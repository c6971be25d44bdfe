from odoo import api, fields, models


class ResCompany(models.Model):
    """What a location prints on its receipts."""

    _inherit = "res.company"

    deposit_receipt_format = fields.Selection(
        selection=[("80mm", "Roll, 80 mm"), ("a4", "Sheet, A4")],
        string="Format of Receipts",
        compute="_compute_deposit_receipt_format",
        store=True,
        readonly=False,
        required=True,
        precompute=True,
        help="Paper on which the receipts of this location are printed and mailed.",
    )
    deposit_receipt_tax_id = fields.Many2one(
        comodel_name="account.tax",
        string="Tax on Receipts of Advances",
        check_company=True,
        ondelete="restrict",
        help="Shown on receipts of top-ups and of money given back, as included in the amount. "
        "A branch without one uses its parent's. It posts nothing.",
    )

    # === COMPUTE METHODS === #

    @api.depends("parent_id")
    def _compute_deposit_receipt_format(self):
        # A new branch begins with what its parent has, and may have another setting later.
        for company in self:
            company.deposit_receipt_format = (
                company.deposit_receipt_format or company.parent_id.deposit_receipt_format or "a4"
            )

    # === BUSINESS METHODS === #

    def _get_deposit_receipt_tax(self):
        """Return the tax on receipts of advances: this company's or its nearest parent's.

        :rtype: account.tax
        """
        self.ensure_one()
        for company in self.sudo().parent_ids[::-1]:
            if company.deposit_receipt_tax_id:
                return company.deposit_receipt_tax_id
        return self.env["account.tax"]
