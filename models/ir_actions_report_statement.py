from odoo import api, models

STATEMENT_REPORT = "customer_deposit.report_deposit_statement"
# So many are rendered one by one, each with its page numbers; more are one document, as each
# call of wkhtmltopdf takes more than a second.
ONE_BY_ONE = 20


class IrActionsReport(models.Model):
    """Statements of client accounts: printed with a period."""

    _inherit = "ir.actions.report"

    @api.model
    def _get_statement_account_ids(self, report_ref, res_ids):
        """Return the accounts whose statements are asked for.

        When an action comes with data, here the period, the web client sends the records in the
        context.

        :param report_ref: the report, as Odoo passes it on
        :param list res_ids: the records, as Odoo passes them on
        :rtype: list[int]
        """
        if res_ids or self._get_report(report_ref).report_name != STATEMENT_REPORT:
            return res_ids
        return self.env.context.get("active_ids") or res_ids

    def _render_qweb_pdf(self, report_ref, res_ids=None, data=None):
        # EXTENDS 'base'
        res_ids = self._get_statement_account_ids(report_ref, res_ids)
        if not isinstance(res_ids, int) and len(res_ids or ()) > ONE_BY_ONE:
            self = self.with_context(deposit_statements_together=True)
        return super()._render_qweb_pdf(report_ref, res_ids=res_ids, data=data)

    def _is_rendered_one_by_one(self):
        # EXTENDS 'customer_deposit'
        is_together = self.report_name == STATEMENT_REPORT and self.env.context.get(
            "deposit_statements_together"
        )
        return not is_together and super()._is_rendered_one_by_one()

    @api.model
    def _render_qweb_html(self, report_ref, docids, data=None):
        # EXTENDS 'base'
        docids = self._get_statement_account_ids(report_ref, docids)
        return super()._render_qweb_html(report_ref, docids, data=data)
