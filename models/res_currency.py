import math

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import formatLang

# So many cents a float still counts one by one.
EXACT_UNITS = 2**53


class ResCurrency(models.Model):
    _inherit = "res.currency"

    def _parse_deposit_amount(self, amount):
        """Return ``amount`` when it can be an amount of money in this currency.

        :raise UserError: for what is no number, not above zero, or finer than the currency
        """
        is_number = isinstance(amount, (int, float)) and not isinstance(amount, bool)
        # Compared, not converted: an integer may be too large for a float.
        if is_number and EXACT_UNITS * self.rounding <= abs(amount) < math.inf:
            raise UserError(
                self.env._(
                    "The amount is too large to be kept exactly in %(currency)s. Enter less than "
                    "%(limit)s.",
                    currency=self.name,
                    limit=formatLang(self.env, EXACT_UNITS * self.rounding, currency_obj=self),
                )
            )
        if not is_number or not math.isfinite(amount):
            raise UserError(
                self.env._(
                    "“%(amount)s” is not an amount. Enter a number in %(currency)s, "
                    "such as %(example)s.",
                    amount=amount,
                    currency=self.name,
                    example=formatLang(self.env, 100, digits=self.decimal_places),
                )
            )
        rounded = self.round(amount)
        if self.compare_amounts(rounded, 0) <= 0:
            raise UserError(
                self.env._(
                    "The amount must be above zero, %(amount)s is not.",
                    amount=formatLang(self.env, amount, currency_obj=self),
                )
            )
        if abs(rounded - amount) > 1e-9 * max(1.0, abs(amount)):
            raise UserError(
                self.env._(
                    "%(amount)s is finer than %(currency)s allows. Enter %(rounded)s.",
                    amount=amount,
                    currency=self.name,
                    rounded=formatLang(self.env, rounded, currency_obj=self),
                )
            )
        return rounded
