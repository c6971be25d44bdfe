import io

from odoo import models
from odoo.tools.pdf import merge_pdf

from ..receipt_pdf import cut_to_content, number_pages

RECEIPT = "customer_deposit.report_deposit_receipt"
# 4 mm below the last line, in points.
STRIP_MARGIN = 11.3


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

    def _get_report_of_record(self, res_id):
        """Return the report that is printed for one record, by default this one.

        A receipt comes in the format that the company of the payment has set.

        :param int res_id: the record
        :rtype: ir.actions.report
        """
        if self.report_name != RECEIPT:
            return self
        payment = self.env["account.payment"].browse(res_id)
        paper = payment.sudo()._get_deposit_receipt_format()
        return self.env.ref(f"customer_deposit.action_report_deposit_receipt_{paper}").sudo()

    def _render_qweb_pdf_prepare_streams(self, report_ref, data, res_ids=None):
        # EXTENDS 'base'
        render = super()._render_qweb_pdf_prepare_streams
        report = self._get_report(report_ref)
        if not res_ids or not report._is_rendered_one_by_one():
            return render(report_ref, data, res_ids=res_ids)
        streams = {}
        for res_id in dict.fromkeys(res_ids):
            # Odoo writes into the data, and keeps an attachment for each record by itself.
            chosen = report._get_report_of_record(res_id)
            streams.update(render(chosen, dict(data or {}), res_ids=[res_id]))
            if (chosen.report_name or "").startswith(f"{RECEIPT}_"):
                chosen._finish_receipt(res_id, streams[res_id])
        if len(streams) == len(res_ids):
            return streams
        # The same record twice: Odoo expects one document, which it does not keep.
        merged = merge_pdf([streams[res_id]["stream"].getvalue() for res_id in res_ids])
        return {False: {"stream": io.BytesIO(merged), "attachment": None}}

    def _finish_receipt(self, res_id, stream_data):
        """Cut a receipt from the roll, or number the pages of one on sheets.

        :param int res_id: the payment
        :param dict stream_data: what Odoo has collected of it, changed in place
        """
        pdf = stream_data["stream"].getvalue()
        if self.report_name == f"{RECEIPT}_80mm":
            pdf = cut_to_content(pdf, STRIP_MARGIN)
        else:
            payments = self.env["account.payment"].browse(res_id)._get_deposit_receipt_payments()
            pdf = number_pages(pdf, payments[0]._get_receipt_number())
        stream_data["stream"] = io.BytesIO(pdf)

    def _get_layout(self):
        # EXTENDS 'base': a receipt brings its own style and system fonts. It needs neither the
        # web client's assets nor a server that wkhtmltopdf can reach.
        if len(self) == 1 and (self.report_name or "").startswith(RECEIPT):
            return self.env.ref("customer_deposit.report_deposit_receipt_layout")
        return super()._get_layout()
