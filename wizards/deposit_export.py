import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..deposit_xlsx import DepositXlsx
from ..models.deposit_export_mixin import DATE_KEYS


class DepositExport(models.TransientModel):
    """What somebody has asked to download or to print: which records of which screen.

    It is kept here, and not put into the address, because a selection has no upper limit. Nothing
    in it gives a right: the records are searched with the rights of the user who downloads them.
    """

    _name = "deposit.export"
    _description = "Export of Client Accounts"

    res_model = fields.Char(required=True)
    request = fields.Json()
    company_ids = fields.Json()

    # === BUSINESS METHODS === #

    @api.model
    def _prepare_export(self, records, domain, ids=()):
        """Return the request for some records of a screen.

        :param records: records of the model, none; their context has the days and companies
        :param list domain: what the screen shows
        :param ids: those of them that were selected, none for all
        :rtype: deposit.export
        """
        return self.create(
            {
                "res_model": records._name,
                "request": json.loads(
                    json.dumps(
                        {
                            "domain": domain,
                            "ids": list(ids),
                            "context": {
                                key: value
                                for key in DATE_KEYS
                                if (value := records.env.context.get(key))
                            },
                        },
                        default=str,
                    )
                ),
                "company_ids": self.env.companies.ids,
            }
        )

    def _get_records(self):
        """Return the model that was asked for, with companies and days, and the domain.

        :return: empty records in the environment of the request, domain
        :rtype: tuple[models.Model, list]
        :raise AccessError: for a request of somebody else, or a model that exports nothing
        """
        self.ensure_one()
        if self.create_uid != self.env.user:
            raise AccessError(self.env._("This export was asked for by somebody else."))
        model = self.env.get(self.res_model)
        if not isinstance(model, self.env.registry["deposit.export.mixin"]):
            raise AccessError(self.env._("%s cannot be exported here.", self.res_model))
        request = self.request or {}
        context = {key: v for key, v in request.get("context", {}).items() if key in DATE_KEYS}
        # Companies that the user may not use are refused by the environment.
        records = model.with_context(
            **context, allowed_company_ids=self.company_ids or self.env.companies.ids
        )
        records.env.companies.check_access("read")
        records._check_export_right()
        domain = list(request.get("domain") or [])
        if ids := request.get("ids"):
            domain = [("id", "in", ids)]
        return records, domain

    def _get_file_name(self):
        """Return the name of the file that was asked for, without its ending."""
        return self._get_records()[0]._get_export_name()

    def _create_xlsx(self):
        """Write the spreadsheet that was asked for.

        :return: the open file, and its name
        :rtype: tuple[typing.BinaryIO, str]
        """
        records, domain = self._get_records()
        currencies = records.env.companies.currency_id
        book = DepositXlsx(decimal_places=max(currencies.mapped("decimal_places"), default=2))
        records._write_xlsx(book, domain)
        return book.close(), f"{records._get_export_name()}.xlsx"
