import re

from odoo import models
from odoo.tools import email_normalize

from odoo.addons.phone_validation.tools.phone_validation import phone_format

from ..spreadsheet import (
    complete_number,
    is_phone,
    normalise_name,
    split_phones,
    strip_extension,
)

# In this order a client is looked for: what belongs to one client alone comes first.
KEYS = ("ref", "card_number", "phone", "email", "name")


class DepositAccountImport(models.Model):
    """What identifies a client, as it is compared."""

    _inherit = "deposit.account.import"

    def _parse_phone(self, row, index, value):
        """Note the phone numbers of a cell: a client has two at most.

        :param ImportRow row: the row
        :param int index: index of the column
        :param value: what the cell holds
        """
        raw, text = str(value), self._format_text(value)
        numbers, is_lost = split_phones(raw)
        if is_lost:
            self._leave_out(
                row,
                index,
                self.env._(
                    "“%s” is a phone number without its last digits, so the row is left out: give "
                    "the column the format of text and enter the number again, or empty the cell",
                    text[:60],
                ),
            )
            return
        if not is_phone(numbers[0]):
            self._add_warning(
                row, index, self.env._("“%s” is no phone number and is not used", text[:60])
            )
            return
        if len(numbers) == 1 and strip_extension(text) != text:
            numbers = [text]
        row.values["phone"] = self._format_text(numbers[0])
        if len(numbers) > 1:
            row.values["additional_phone"] = self._format_text(numbers[1])
        if len(numbers) > 2:
            self._add_warning(
                row, index, self.env._("of %s phone numbers two are kept", len(numbers))
            )

    def _normalise_keys(self, values):
        """Return what identifies a client, as it is compared.

        :param dict values: texts by target
        :rtype: dict[str, str]
        """
        keys = {key: values[key] for key in KEYS if values.get(key)}
        if "phone" in keys:
            keys["phone"] = next(iter(self._get_phone_keys(keys["phone"])), "")
        if "email" in keys:
            keys["email"] = email_normalize(keys["email"]) or keys["email"].lower()
        if "name" in keys:
            keys["name"] = normalise_name(keys["name"])
        return {key: value for key, value in keys.items() if value}

    def _get_phone_keys(self, *texts):
        """Return the phone numbers in ``texts`` as they are compared.

        :rtype: list[str]
        """
        numbers = [number for text in texts if text for number in split_phones(text)[0]]
        return list(map(self._normalise_phone, filter(is_phone, numbers)))

    def _normalise_phone(self, number):
        """Return a phone number as it is compared: with country code where it can be told."""
        country = self.company_id.root_id.country_id
        text = phone_format(
            number, country.code, country.phone_code, force_format="E164", raise_exception=False
        )
        digits = re.sub(r"\D", "", text)
        # Without a library for phones, or with a number that it does not know.
        return digits if text.startswith("+") else complete_number(digits, str(country.phone_code))
