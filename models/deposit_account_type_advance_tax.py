from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class DepositAccountType(models.Model):
    """Tax on advances: for countries that demand it with the money, not with the sale."""

    _inherit = "deposit.account.type"

    advance_tax_id = fields.Many2one(
        comodel_name="account.tax",
        string="Tax on Advances",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain="[('type_tax_use', '=', 'sale'), ('amount_type', '=', 'percent')]",
        help="Tax that is due when a client tops up, and offset when the money is used or given "
        "back. It is included in the amount of the top-up. Give it the tags that your tax "
        "report has for advances. Money that is on the accounts already is not taxed "
        "afterwards. Leave it empty where tax is due with the sale only.",
    )
    advance_tax_account_id = fields.Many2one(
        comodel_name="account.account",
        string="Contra Account of the Tax",
        check_company=True,
        ondelete="restrict",
        tracking=True,
        domain="[('account_type', 'in', ('asset_current', 'asset_prepayments', "
        "'liability_current')), ('id', 'not in', (prepaid_account_id, credit_account_id))]",
        help="Holds the tax on advances that are not used yet, so that the client's money stays "
        "gross on Customer Deposits.",
    )

    # === CONSTRAINT METHODS === #

    @api.constrains("advance_tax_id", "advance_tax_account_id")
    def _check_advance_tax(self):
        for account_type in self:
            tax = account_type.advance_tax_id
            if tax and (reason := account_type._get_advance_tax_obstacle(tax)):
                raise ValidationError(
                    self.env._(
                        "%(tax)s cannot be the tax on advances of account type %(type)s: "
                        "%(reason)s",
                        tax=tax.display_name,
                        type=account_type.name,
                        reason=reason,
                    )
                )
            if tax and not account_type.advance_tax_account_id:
                raise ValidationError(
                    self.env._(
                        "Account type %s taxes advances, so it needs the ledger account that "
                        "holds this tax until the money is used: select the contra account.",
                        account_type.name,
                    )
                )
            account_type._check_advance_tax_account()

    def _get_advance_tax_obstacle(self, tax):
        """Return why ``tax`` cannot be due on advances.

        :return: the reason and the remedy in the user's language, ``None`` when it can be
        :rtype: str | None
        """
        if tax.type_tax_use != "sale" or tax.amount_type != "percent":
            return self.env._("select a sales tax that is a percentage of the price.")
        if tax.tax_exigibility == "on_payment":
            return self.env._("it is due on payment; select one that is due on the invoice.")
        if not tax.invoice_repartition_line_ids.filtered(
            lambda line: line.repartition_type == "tax" and line.account_id
        ):
            return self.env._("its distribution for invoices names no account to owe the tax on.")
        return None

    def _check_advance_tax_account(self):
        """Refuse a contra account that holds the clients' money, or comes to be reconciled.

        :raise ValidationError: naming the account and the remedy
        """
        account = self.advance_tax_account_id
        if account and (
            account.account_type not in ("asset_current", "asset_prepayments", "liability_current")
            or account.id in self._get_ledger_account_ids()
        ):
            raise ValidationError(
                self.env._(
                    "Account %(account)s cannot hold the tax on advances of account type "
                    "%(type)s: select a current asset or liability of its own.",
                    account=account.display_name,
                    type=self.name,
                )
            )

    # === CRUD METHODS === #

    def write(self, vals):
        if "advance_tax_account_id" in vals:
            for account_type in self:
                account = account_type.advance_tax_account_id
                if account.id != vals["advance_tax_account_id"] and account_type._has_taxed():
                    raise UserError(
                        self.env._(
                            "Account %(account)s holds the tax on advances of account type "
                            "%(type)s, so it stays its contra account. Without “Tax on "
                            "Advances” new top-ups are not taxed, and what was taxed is offset.",
                            account=account.display_name,
                            type=account_type.name,
                        )
                    )
        return super().write(vals)

    def _has_taxed(self):
        """Tell whether the ledger has tax on advances of accounts of this type."""
        return bool(
            self.env["account.move"]
            .sudo()
            .search_count([("deposit_advance_account_id.type_id", "in", self.ids)], limit=1)
        )
