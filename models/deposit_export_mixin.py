import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import format_date

# Keys of the context that a report reads its days from. They are data and give no right.
DATE_KEYS = ("deposit_date_from", "deposit_date_to")


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
        day = fields.Date.to_string(self.env.company._get_deposit_today())
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

        :raise UserError: for what is no domain
        """
        domain = self._parse_domain(domain)
        last = 0
        while True:
            following = domain & Domain("id", ">", last)
            chunk = self.search(following, order="id", limit=self._export_chunk)
            if not chunk:
                return
            yield chunk
            last = chunk[-1].id
            self.env.invalidate_all()

    @api.model
    def _parse_domain(self, domain):
        """Return the domain that a screen or a caller gives.

        :raise UserError: for what is none
        """
        try:
            domain = Domain(domain or [])
            domain.validate(self)
            return domain
        except (TypeError, ValueError) as error:
            raise UserError(
                self.env._("“%s” selects no records. Export them from their list.", domain)
            ) from error

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
