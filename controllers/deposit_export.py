from werkzeug.exceptions import NotFound
from werkzeug.wsgi import wrap_file

from odoo import http
from odoo.http import content_disposition, request

from .replica import is_there

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class DepositExportController(http.Controller):
    def _is_on_replica(self, rule, args):
        """Tell whether a replica, when Odoo has one, can serve this download.

        It can when it has the request that was written just before. Then it also has all that the
        screen showed. Without it the primary writes the spreadsheet.
        """
        return is_there(request.env["deposit.export"], [args["export_id"]])

    @http.route(
        "/customer_deposit/export/<int:export_id>",
        type="http",
        auth="user",
        methods=["GET"],
        readonly=_is_on_replica,
    )
    def download(self, export_id):
        """Send the spreadsheet that the user has asked for on a screen.

        Rights are those of the user at this moment: nothing in the request gives any. The file is
        written to the disk and sent from there, so its size does not matter.

        :param int export_id: id of a ``deposit.export`` of this user
        """
        export = request.env["deposit.export"].search([("id", "=", export_id)])
        if not export:
            raise NotFound()
        content, name = export._create_xlsx()
        size = content.seek(0, 2)
        content.seek(0)
        return http.Response(
            wrap_file(request.httprequest.environ, content),
            headers=[
                ("Content-Type", XLSX),
                ("Content-Length", size),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "no-store"),
            ],
            direct_passthrough=True,
        )
