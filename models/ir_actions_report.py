import io

from odoo import models
from odoo.tools.pdf import merge_pdf


class IrActionsReport(models.Model):
    _inherit = "ir.actions.report"

    def _is_rendered_one_by_one(self):
        """Tell whether each record of this report makes a PDF of its own, merged afterwards.

        All papers of client accounts do: a wkhtmltopdf without patched Qt, such as Debian's,
        refuses several records in one call. An extension adds its own reports here.

        :rtype: bool
        """
        self.ensure_one()
        return bool(self.report_name) and self.report_name.startswith("customer_deposit")

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base'
        render = super()._render_qweb_pdf_prepare_streams
        unique_ids = list(dict.fromkeys(res_ids or ()))
        if len(res_ids or ()) < 2 or not self._get_report(report_ref)._is_rendered_one_by_one():
            return render(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in unique_ids:
            # Odoo writes into the data, and keeps an attachment for each record by itself.
            streams.update(render(report_ref, dict(data or {}), res_ids=[res_id]))
        if len(unique_ids) == len(res_ids):
            return streams
        # The same record twice: Odoo expects one document, which it does not keep.
        merged = merge_pdf([streams[res_id]["stream"].getvalue() for res_id in res_ids])
        return {False: {"stream": io.BytesIO(merged), "attachment": None}}
