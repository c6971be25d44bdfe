from odoo import api, models
from odoo.exceptions import UserError

from ..deposit_arguments import is_id

# Fields of dialogs by which a program says what the dialog is about.
GUARDED_FIELDS = ("account_id", "target_id", "order_id")


class DepositDialogGuardMixin(models.AbstractModel):
    """Dialogs are about accounts and orders that their user sees, and about no others.

    What a dialog shows of them is computed; once the ORM has a value in memory it asks for no right
    any more, so the right is asked for first.
    """

    _name = "deposit.dialog.guard.mixin"
    _description = "Dialog about Records that the User sees"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_guarded(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._check_guarded(vals)
        return super().write(vals)

    def onchange(self, values, field_names, fields_spec):
        # EXTENDS 'web': what is typed is not saved, and computed all the same.
        self._check_guarded(values)
        return super().onchange(values, field_names, fields_spec)

    def _check_guarded(self, values):
        """Refuse records that the user does not see, given as values or as defaults.

        :param dict values: values of a dialog
        :raise AccessError: naming the record
        """
        for fname in GUARDED_FIELDS:
            field = self._fields.get(fname)
            value = values.get(fname) or self.env.context.get(f"default_{fname}")
            if isinstance(value, dict):  # as the web client sends it
                value = value.get("id")
            if not field or not value:
                continue
            if not is_id(value):
                raise UserError(
                    self.env._(
                        "“%(value)s” is no %(field)s. Select one of the list.",
                        value=value,
                        field=field._description_string(self.env),
                    )
                )
            if not self.env.su:
                self.env[field.comodel_name].browse(value).check_access("read")
