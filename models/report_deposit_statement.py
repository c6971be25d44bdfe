from odoo import api, models


class ReportDepositStatement(models.AbstractModel):
    """The paper with the statement of client accounts."""

    _name = "report.customer_deposit.report_deposit_statement"
    _description = "Statement of Client Accounts"

    @api.model
    def _get_report_values(self, docids, data=None):
        """Return what the template shows.

        :param list docids: ids of the accounts
        :param dict data: ``date_from`` and ``date_to``, the current month by default
        :rtype: dict
        """
        data = data or {}
        accounts = self.env["deposit.account"].browse(docids)
        return {
            "doc_ids": accounts.ids,
            "doc_model": accounts._name,
            "docs": accounts,
            "statement_papers": [
                account._prepare_statement_paper(data.get("date_from"), data.get("date_to"))
                for account in accounts
            ],
        }
