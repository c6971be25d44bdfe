from odoo import api, models
from odoo.tools import SQL

from ..deposit_xlsx import Column
from .deposit_proof_report import BECAME, CAME
from .deposit_proof_report_query import SUMS, TERMS

# In the context: the sum whose items a button opens.
TERM_KEY = "deposit_proof_sum"


class DepositProofReport(models.Model):
    """From each sum of the proof to the journal items behind it."""

    _inherit = "deposit.proof.report"

    # === ACTION METHODS === #

    @api.readonly
    def action_open_entries(self):
        """Open the journal items behind a sum of this proof, all without one in the context.

        Who may read no journal items sees the history of the client's accounts instead.

        :rtype: dict
        :raise AccessError: without the right to see the proof
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env["account.move.line"].has_access("read"):
            return self.partner_id.action_view_deposit_operations()
        fname = self.env.context.get(TERM_KEY)
        label = self._get_label(fname) if fname in SUMS else self._get_model_name()
        ids = self._get_item_ids([fname] if fname in SUMS else SUMS)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("%(sum)s: %(client)s", sum=label, client=self.partner_id.name),
            "res_model": "account.move.line",
            "view_mode": "list,kanban,form",
            "mobile_view_mode": "kanban",
            "domain": [("id", "in", ids)],
            "context": {"create": False, "edit": False},
        }

    # === HELPERS === #

    def _get_item_ids(self, fnames):
        """Return the journal items that sums of this proof add up.

        :param list[str] fnames: names of the sums
        :rtype: list[int]
        """
        for model, read in self._depends.items():
            self.env[model].flush_model(read)
        values = self._get_query_values(self.partner_id.ids)
        # The sums are read by the same terms: there is no second list of what counts.
        rows = self.env.execute_query(
            SQL(
                """
                %(ledger)s
                SELECT DISTINCT item_id
                  FROM (%(terms)s) behind
                 WHERE client_id = %(client)s AND company_id = %(company)s AND amount != 0
                """,
                ledger=self._query_ledger(values),
                terms=SQL(" UNION ALL ").join(
                    self._query_items(term, fname, values)
                    for term in TERMS
                    for fname in fnames
                    if fname in term.sums
                ),
                client=self.partner_id.id,
                company=self.company_id.id,
            )
        )
        return sorted(item_id for (item_id,) in rows)

    def _query_items(self, term, fname, values):
        """Return the query of the items behind one sum of a term."""
        return SQL(
            "SELECT %s AS client_id, %s AS company_id, %s AS amount, %s AS item_id FROM %s",
            SQL(term.client),
            SQL(term.company),
            SQL(term.sums[fname]),
            SQL(term.items),
            SQL(term.source, **values),
        )

    # === EXPORT === #

    def _get_report_dates(self):
        # EXTENDS 'deposit.report.mixin': what is open is open now.
        today = self.env.company._get_deposit_today()
        return today, today

    def _get_sum_fields(self):
        # OVERRIDE 'deposit.report.mixin'
        return [*CAME, "came", *BECAME, "became", "difference"]

    def _get_text_columns(self):
        # OVERRIDE 'deposit.report.mixin'
        return [
            (Column(self._get_label("partner_id"), width=30), lambda row: row.partner_id.name),
            (Column(self._get_label("company_id")), lambda row: row.company_id.name),
        ]

    def _get_summary_groups(self):
        # OVERRIDE 'deposit.report.mixin'
        return ["company_id", "currency_id"]
