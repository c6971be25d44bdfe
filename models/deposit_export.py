import json
import re

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..deposit_xlsx import DepositXlsx

# Keys of the context that a report reads its days from. They are data and give no right.
DATE_KEYS = ("deposit_date_from", "deposit_date_to")


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


class DepositExportMixin(models.AbstractModel):
    """What can be exported to a spreadsheet without a limit of rows."""

    _name = "deposit.export.mixin"
    _description = "Export to a Spreadsheet"

    # Records read at once; what has been written is forgotten.
    _export_chunk = 2000

    # === ACTION METHODS === #

    def action_export_xlsx(self):
        """Download these records, or all that the screen shows, as a spreadsheet.

        The domain of the screen arrives in the context, and is searched with the user's rights.

        :rtype: dict
        :raise AccessError: without the right to see the records
        """
        self._check_export_right()
        ids = self.ids
        limit = self.env["ir.config_parameter"].sudo().get_param("web.active_ids_limit", "20000")
        if len(ids) >= int(limit):
            # "Select all" sends no more ids than this, and means all that the screen shows.
            ids = []
        domain = self.env.context.get("active_domain") or []
        export = self.env["deposit.export"]._prepare_export(self.browse(), domain, ids)
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_deposit/export/{export.id}",
            "target": "download",
        }

    # === HOOKS === #

    def _check_export_right(self):
        """Refuse who may not see the records.

        :raise AccessError: naming what is missing
        """
        self.check_access("read")

    def _get_export_title(self):
        """Return the name of the sheet."""
        return self._description

    def _get_export_name(self):
        """Return the name of the file, without its ending."""
        day = fields.Date.to_string(fields.Date.context_today(self))
        return re.sub(r"[^\w.()-]+", "_", f"{self._get_export_title()} {day}").strip("_")

    def _get_export_columns(self):
        """Return the columns of the sheet.

        :rtype: list[deposit_xlsx.Column]
        """
        return []

    def _get_export_rows(self, domain):
        """Yield the values of one row after the other.

        :param list domain: which records, searched with the user's rights
        """
        yield from ()

    def _get_currency_column(self):
        """Return the number of the column with the currency, ``None`` without one."""
        return None

    def _write_xlsx(self, book, domain):
        """Write the records of ``domain`` into a spreadsheet.

        :param DepositXlsx book: the spreadsheet
        :param list domain: which records
        """
        book.add_table(
            self._get_export_title(),
            self._get_export_columns(),
            self._get_export_rows(domain),
            total=self.env._("Total"),
            currency_column=self._get_currency_column(),
        )

    # === HELPERS === #

    def _iterate_ids(self, domain):
        """Yield records of ``domain`` in chunks, the oldest first.

        By the last id and not by an offset: the database would read the first rows again and again.
        """
        last = 0
        while True:
            chunk = self.search(
                [*domain, ("id", ">", last)], order="id", limit=self._export_chunk
            )
            if not chunk:
                return
            yield chunk
            last = chunk[-1].id
            self.env.invalidate_all()

    def _get_labels(self, fname):
        """Return the labels of a selection field by its values."""
        return dict(self._fields[fname]._description_selection(self.env))

    def _localize(self, moment):
        """Return a moment in the user's time zone, without the zone: spreadsheets have none."""
        return moment and fields.Datetime.context_timestamp(self, moment).replace(tzinfo=None)

    def _format_day(self, day):
        return format_date(self.env, day)

    @api.model
    def _parse_day(self, value):
        """Return the day that a context or a caller gives, ``None`` for none.

        :raise UserError: for what is no day
        """
        try:
            return fields.Date.to_date(value) if value else None
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%s” is no date. Write it as YYYY-MM-DD.", value)
            ) from error
