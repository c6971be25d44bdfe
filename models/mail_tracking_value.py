from odoo import api, models
from odoo.tools import format_date, format_datetime, formatLang


class MailTrackingValue(models.Model):
    _inherit = "mail.tracking.value"

    # === CRUD METHODS === #

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS 'mail': old and new values are made with their message, never added to it later.
        values = super().create(vals_list)
        begin = self.env.cr.now().replace(microsecond=0)
        values.mail_message_id.filtered(
            lambda message: message.create_date < begin
        )._raise_if_deposit_log()
        return values

    def write(self, vals):
        # EXTENDS 'account': of a field that goes away, Odoo keeps the name and nothing else.
        if vals.keys() != {"field_info"} or any(self.mapped("field_info")):
            self.mail_message_id._raise_if_deposit_log()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_deposit_log(self):
        self.mail_message_id._raise_if_deposit_log()

    # === HELPERS === #

    def _get_deposit_log_lines(self):
        """Return what changed, as people read it, a line for each field.

        :rtype: list[str]
        """
        lines = []
        for values in self._tracking_value_format():
            info = values["fieldInfo"]
            old = self._format_deposit_log_value(values["oldValue"], info)
            new = self._format_deposit_log_value(values["newValue"], info)
            change = f"{old} ⇨ {new or '–'}" if old else new
            lines.append(f"{info['changedField']}: {change}")
        return lines

    @api.model
    def _format_deposit_log_value(self, value, info):
        """Return an old or new value as text.

        :param value: the value as Odoo gives it to the chatter
        :param dict info: what Odoo tells the chatter about the field
        :rtype: str
        """
        field_type = info["fieldType"]
        if field_type == "boolean":
            return self.env._("Yes") if value else self.env._("No")
        if field_type == "monetary":
            currency = self.env["res.currency"].browse(info["currencyId"])
            return formatLang(self.env, value, currency_obj=currency)
        if field_type == "float":
            digits = info["floatPrecision"]
            return formatLang(self.env, value, digits=digits[1] if digits else 2)
        if field_type == "date":
            return format_date(self.env, value)
        if field_type == "datetime":
            return format_datetime(self.env, value[:-1]) if value else ""
        return str(value) if value or field_type == "integer" else ""
