import json
from urllib.parse import parse_qs, urlsplit

from psycopg2.errors import ReadOnlySqlTransaction
from werkzeug.exceptions import InternalServerError

from odoo.http import request, route

from odoo.addons.web.controllers.report import ReportController

from .replica import is_there

PREFIX = "/report/pdf/"
OURS = "customer_deposit."


class DepositReportController(ReportController):
    """Papers of client accounts are printed by a replica of the database, when Odoo has one."""

    def _is_download_readonly(self, rule, args):
        """Tell whether the paper that is asked for only reads, and a replica has its records.

        Odoo's own papers are printed as before: some are kept as attachments.
        """
        params = request.get_http_params()
        try:
            name, ids = self._parse_paper(json.loads(params["data"])[0], params.get("context"))
        except (AttributeError, IndexError, KeyError, TypeError, ValueError):
            return False  # what it says is for Odoo to refuse
        if not ids or not name.startswith(OURS):
            return False
        reports = (
            request.env["ir.actions.report"].sudo().search([("report_name", "=like", f"{OURS}%")])
        )
        report = reports.filtered(lambda report: report.report_name == name)[:1]
        # Somebody may have chosen to keep them.
        if not report or any(reports.mapped("attachment")):
            return False
        return is_there(request.env[report.model], ids)

    @staticmethod
    def _parse_paper(url, context):
        """Return the name of the report and the ids in the address of a paper.

        The web client sends the ids in the context when the report has options, such as a period.

        :rtype: tuple[str, list[int]]
        """
        parts = urlsplit(url)
        name, _slash, docids = parts.path.partition(PREFIX)[2].partition("/")
        if docids:
            return name, [int(id_) for id_ in docids.split(",")]
        contexts = [context, *parse_qs(parts.query).get("context", ())]
        ids = [json.loads(text).get("active_ids") for text in contexts if text]
        return name, [int(id_) for id_ in (ids and ids[-1]) or ()]

    @route(readonly=_is_download_readonly)
    def report_download(self, data, context=None, token=None, readonly=True):
        # EXTENDS 'web': all errors become an answer there, this one has Odoo ask the primary.
        try:
            return super().report_download(data, context=context, token=token, readonly=readonly)
        except InternalServerError as error:
            if isinstance(error.__cause__, ReadOnlySqlTransaction):
                raise error.__cause__ from None
            raise
