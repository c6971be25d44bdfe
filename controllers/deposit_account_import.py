import io

import xlsxwriter

from odoo.exceptions import AccessError
from odoo.http import Controller, content_disposition, request, route

from ..models.deposit_account_import import MANAGER

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
WIDTH = 18
EXAMPLE = {
    "name": "Anna Ito",
    "phone": "+1 555 010 2030",
    "email": "anna@example.com",
    "ref": "C-1001",
    "card_number": "4000123",
    "balance": 150.5,
    "note": "",
}


class DepositAccountImportController(Controller):
    @route(
        "/customer_deposit/import_template",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=True,
    )
    def download_template(self):
        """Return an empty workbook with the headers that an import knows, in the user's language.

        :raise AccessError: without the manager right
        """
        if not request.env.user.has_group(MANAGER):
            raise AccessError(
                request.env._("Only administrators of client accounts import accounts.")
            )
        return request.make_response(
            self._make_template(request.env),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Disposition", content_disposition("client_accounts.xlsx")),
            ],
        )

    @staticmethod
    def _make_template(env):
        """Return the workbook: headers, an example and, on a second sheet, what they mean."""
        column_field = env["deposit.account.import.column"]._fields["target"]
        labels = dict(column_field._description_selection(env))
        hints = env["deposit.account.import"]._get_target_hints()
        stream = io.BytesIO()
        with xlsxwriter.Workbook(stream, {"in_memory": True}) as workbook:
            bold = workbook.add_format({"bold": True, "bottom": 1})
            sheet = workbook.add_worksheet(env._("Accounts")[:31])
            notes = workbook.add_worksheet(env._("Notes")[:31])
            sheet.freeze_panes(1, 0)
            sheet.set_column(0, len(labels) - 1, WIDTH)
            notes.set_column(0, 0, WIDTH)
            notes.set_column(1, 1, 5 * WIDTH)
            for index, (target, label) in enumerate(labels.items()):
                sheet.write_string(0, index, label, bold)
                notes.write_string(index, 0, label, bold)
                notes.write_string(index, 1, hints[target])
                value = EXAMPLE.get(target)
                if isinstance(value, float):
                    sheet.write_number(1, index, value)
                elif value:
                    sheet.write_string(1, index, value)
            note = env._("An example: write over it")
            sheet.write_string(1, list(labels).index("note"), note)
        return stream.getvalue()
