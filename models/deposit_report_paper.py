from odoo import api, models
from odoo.tools import formatLang

from ..deposit_xlsx import Column


class DepositReportMixin(models.AbstractModel):
    """The reports as paper and spreadsheet: sums by account type and location, then the rows."""

    _inherit = "deposit.report.mixin"

    # More rows than these are not printed, only their sums: the spreadsheet has them all.
    _print_limit = 3000
    # Each chunk works the report out again, so it is a large one.
    _export_chunk = 20_000

    # === HOOKS === #

    def _get_sum_fields(self):
        """Return the fields that are added up, in their order.

        :rtype: list[str]
        """
        return []

    def _get_text_columns(self):
        """Return the columns before the amounts: what a row is about.

        :return: pairs of a column and the function that reads its value from a row
        :rtype: list[tuple[deposit_xlsx.Column, callable]]
        """
        return []

    def _get_summary_groups(self):
        """Return the fields by which the summary is grouped, the currency last."""
        return ["type_id", "location_id", "currency_id"]

    def _get_print_order(self):
        """Return the order of the rows on paper."""
        return self._order

    @api.model
    def _get_account_columns(self):
        """Return the columns that say which account a row is about."""
        return [
            (Column(self.env._("Account Number"), width=16), lambda row: row.account_id.name),
            (Column(self.env._("Client"), width=30), lambda row: row.partner_id.display_name),
            (Column(self._get_label("type_id")), lambda row: row.type_id.name),
            (Column(self._get_label("location_id")), lambda row: row.location_id.name),
        ]

    def _get_export_title(self):
        # OVERRIDE 'deposit.export.mixin'
        return self._get_model_name()

    # === HELPERS === #

    @api.model
    def _get_label(self, fname):
        """Return the label of a field in the user's language."""
        return self._fields[fname].get_description(self.env, ["string"])["string"]

    @api.model
    def _get_model_name(self):
        """Return the name of the report in the user's language."""
        return self.env["ir.model"]._get(self._name).sudo().name

    @api.model
    def _get_sum_columns(self):
        """Return the columns of the amounts."""
        return [
            Column(
                self._get_label(fname),
                "integer" if self._fields[fname].type == "integer" else "money",
                is_sum=True,
            )
            for fname in self._get_sum_fields()
        ]

    def _get_summary(self, domain):
        """Return the sums of the report by group.

        :param list domain: which records, searched with the user's rights
        :return: names of the groups, currency and sums of each row
        :rtype: list[tuple[list[str], res.currency, list[float]]]
        """
        groups = self._get_summary_groups()
        sums = [f"{fname}:sum" for fname in self._get_sum_fields()]
        return [
            (
                [group.sudo().display_name for group in values[: len(groups) - 1]],
                values[len(groups) - 1],
                [amount or 0 for amount in values[len(groups) :]],
            )
            for values in self._read_group(domain, groups, sums)
        ]

    def _get_totals(self, summary):
        """Return the totals of a summary, for each currency.

        :rtype: list[tuple[res.currency, list[float]]]
        """
        totals = {}
        for _names, currency, amounts in summary:
            former = totals.get(currency, [0] * len(amounts))
            totals[currency] = [a + b for a, b in zip(former, amounts, strict=True)]
        return list(totals.items())

    # === PAPER === #

    def _get_print_values(self, domain):
        """Return what the paper shows, amounts as texts.

        :param list domain: which records, searched with the user's rights
        :rtype: dict
        """
        count = self.search_count(domain)
        summary = self._get_summary(domain)
        is_short = count <= self._print_limit
        rows = self.search(domain, order=self._get_print_order()) if is_short else self.browse()
        return {
            "title": self._get_export_title(),
            "period": self._get_period_label(),
            "companies": self.env.companies.sudo().mapped("name"),
            "checks": [
                {**check, "text": self._get_check_line(check)}
                for check in self._get_report_checks()
            ],
            "groups": [self._get_label(fname) for fname in self._get_summary_groups()[:-1]],
            "sums": [column.label for column in self._get_sum_columns()],
            "summary": [
                (names, self._format_amounts(currency, amounts))
                for names, currency, amounts in summary
            ],
            "totals": [
                (currency.name, self._format_amounts(currency, amounts))
                for currency, amounts in self._get_totals(summary)
            ],
            "texts": [column.label for column, _value in self._get_text_columns()],
            "rows": self._prepare_print_rows(rows),
            "count": count,
            "is_short": is_short,
        }

    def _prepare_print_rows(self, rows):
        """Return texts and amounts of the rows of the report."""
        texts, sums = self._get_text_columns(), self._get_sum_fields()
        return [
            (
                [value(row) for _column, value in texts],
                self._format_amounts(row.currency_id, [row[fname] for fname in sums]),
            )
            # Names of what a row shows, which its reader need not be able to open.
            for row in rows.sudo()
        ]

    def _format_amounts(self, currency, amounts):
        """Return amounts as texts, nothing for zero: a paper full of zeros hides the others."""
        fields = [self._fields[fname] for fname in self._get_sum_fields()]
        return [
            ""
            if currency.is_zero(amount)
            else str(round(amount))
            if field.type == "integer"
            else formatLang(self.env, amount, digits=currency.decimal_places)
            for field, amount in zip(fields, amounts, strict=True)
        ]

    # === SPREADSHEET === #

    def _write_xlsx(self, book, domain):
        # OVERRIDE 'deposit.export.mixin': the summary first, as on paper.
        groups = self._get_summary_groups()[:-1]
        currency = Column(self.env._("Currency"), width=10)
        book.add_table(
            self.env._("Summary"),
            [
                *(Column(self._get_label(fname)) for fname in groups),
                currency,
                *self._get_sum_columns(),
            ],
            (
                [*names, group_currency.name, *amounts]
                for names, group_currency, amounts in self._get_summary(domain)
            ),
            heading=self._get_xlsx_heading(),
            total=self.env._("Total"),
            currency_column=len(groups),
        )
        texts = self._get_text_columns()
        book.add_table(
            self._get_export_title(),
            [*(column for column, _value in texts), currency, *self._get_sum_columns()],
            self._get_export_rows(domain),
            total=self.env._("Total"),
            currency_column=len(texts),
        )

    def _get_export_rows(self, domain):
        # OVERRIDE 'deposit.export.mixin'
        texts, sums = self._get_text_columns(), self._get_sum_fields()
        for rows in self._iterate_ids(domain):
            for row in rows.sudo():
                yield [
                    *(value(row) for _column, value in texts),
                    row.currency_id.name,
                    *(row[fname] for fname in sums),
                ]

    def _get_xlsx_heading(self):
        """Return the lines above the summary: title, companies, and the proof."""
        lines = [
            f"{self._get_export_title()}, {self._get_period_label()}",
            ", ".join(self.env.companies.sudo().mapped("name")),
        ]
        for check in self._get_report_checks():
            lines.append(self._get_check_line(check))
        return lines

    @api.model
    def _get_check_line(self, check):
        """Return a comparison with the general ledger as a line of paper, and where to look."""
        return check["text"] if check["is_equal"] else f"{check['text']}. {check['hint']}"


class ReportDepositReport(models.AbstractModel):
    """Values of the paper of the reports of client accounts."""

    _name = "report.customer_deposit.report_deposit_report"
    _description = "Paper of the Reports of Client Accounts"

    @api.model
    def _get_report_values(self, docids, data=None):
        exports = self.env["deposit.export"].browse(docids)
        papers = []
        for export in exports:
            records, domain = export._get_records()
            papers.append(records._get_print_values(domain))
        return {"doc_ids": docids, "doc_model": exports._name, "docs": exports, "papers": papers}
