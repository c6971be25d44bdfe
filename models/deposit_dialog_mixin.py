import uuid

from odoo import fields, models
from odoo.exceptions import UserError


class DepositDialogMixin(models.AbstractModel):
    """What the dialogs share that move money of client accounts."""

    _name = "deposit.dialog.mixin"
    _description = "Client Account Dialog"
    _inherit = ["deposit.dialog.guard.mixin"]

    date = fields.Date(
        default=lambda self: self.env.company._get_deposit_today(),
    )
    employee_id = fields.Many2one(
        comodel_name="hr.employee",
        string="Team Member",
        help="Optional. The author of the operation is recorded in any case.",
    )
    memo = fields.Char(
        string="Note",
    )
    # Whoever gets no answer presses the button again: the same dialog does it once.
    idempotency_key = fields.Char(
        default=lambda self: uuid.uuid4().hex,
        readonly=True,
    )

    def _get_step_action(self, view_name, name, size="medium"):
        """Return the action that shows this dialog with another view.

        :param str view_name: XML id of the view, without the module
        :param str name: title of the dialog
        :param str size: its width
        """
        return {
            "name": name,
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "views": [(self.env.ref(f"customer_deposit.{view_name}").id, "form")],
            "target": "new",
            "context": {**self.env.context, "dialog_size": size},
        }

    def _notify_done(self, message, notification_type="success"):
        """Return the action that closes the dialog and tells what was done."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": notification_type,
                "message": message,
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    # === RECEIPTS === #

    def _print_receipt(self, payments):
        """Return the action that prints the receipt of ``payments`` and closes the dialog."""
        return {**payments.action_print_deposit_receipt(), "close_on_report_download": True}

    def _notify_sent(self, done, payments):
        """Mail the receipt of ``payments``, close the dialog and tell what was done.

        What was done stays done when the receipt cannot be sent; the message says why.

        :param str done: what was done before
        :param account.payment payments: what the receipt is for
        :return: the action
        :rtype: dict
        """
        try:
            with self.env.cr.savepoint():
                sent = payments._send_deposit_receipt()._get_deposit_receipt_sent_message()
        except UserError as error:
            return self._notify_done(f"{done} {error}", "warning")
        return self._notify_done(f"{done} {sent}")
