from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .deposit_export_mixin import DATE_KEYS

GROUPS = (
    "customer_deposit.group_deposit_finance",
    "account.group_account_readonly",
)


class DepositReportMixin(models.AbstractModel):
    """What the reports of client accounts share: days from the context, rights, paper, spreadsheet.

    The days arrive in the context. They are data: what somebody may see follows from his groups
    and the record rules alone.
    """

    _name = "deposit.report.mixin"
    _description = "Report of Client Accounts"
    _inherit = ["deposit.export.mixin"]

    @api.model
    def _search(self, domain, *args, **kwargs):
        # EXTENDS 'base'
        # Compiling the statement would take longer than running it, and sums of a hundred thousand
        # accounts belong into memory. Both until the end of this transaction.
        self.env.cr.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        return super()._search(domain, *args, **kwargs)

    # === RIGHTS === #

    def _check_export_right(self):
        # EXTENDS 'deposit.export.mixin'
        res = super()._check_export_right()
        if not self.env.su and not any(map(self.env.user.has_group, GROUPS)):
            raise AccessError(
                self.env._(
                    "You need the right “%(group)s” of client accounts for this. "
                    "Ask an administrator for it.",
                    group=self.env.ref(GROUPS[0]).sudo().name,
                )
            )
        return res

    # === DAYS === #

    def _get_report_dates(self):
        """Return the first and the last day of the report, today by default.

        :rtype: tuple[datetime.date, datetime.date]
        :raise UserError: for what is no day
        """
        first, last = (self._parse_day(self.env.context.get(key)) for key in DATE_KEYS)
        last = last or self.env.company._get_deposit_today()
        return min(first or self._get_default_first_day(last), last), last

    def _get_default_first_day(self, last):
        """Return the first day of a report that ends on ``last``, when none was chosen."""
        return last

    def _get_period_label(self):
        """Return the days of the report as text for titles."""
        return self.env._("as of %s", self._format_day(self._get_report_dates()[1]))

    # === BUSINESS METHODS === #

    @api.model
    @api.readonly
    def get_report_info(self):
        """Return what the screen shows above the figures: the days, and whether the books agree.

        :return: ``date_from``, ``date_to`` as texts, ``checks``: see :meth:`_get_report_checks`
        :rtype: dict
        :raise AccessError: without the right to see the report
        """
        self._check_export_right()
        first, last = self._get_report_dates()
        return {
            "date_from": fields.Date.to_string(first),
            "date_to": fields.Date.to_string(last),
            "checks": self._get_report_checks(),
        }

    def _get_report_checks(self):
        """Return comparisons with the general ledger, none by default.

        :rtype: list[dict]
        """
        return []

    def action_print(self):
        """Print what the screen shows.

        The domain of the screen arrives in the context, and is searched with the user's rights.

        :rtype: dict
        :raise AccessError: without the right to see the report
        """
        self._check_export_right()
        domain = self.env.context.get("active_domain") or []
        export = self.env["deposit.export"]._prepare_export(self.browse(), domain, self.ids)
        report = self.env.ref("customer_deposit.deposit_report_action_print")
        # Without asking for the layout of documents first, which this paper does not use.
        return report.report_action(export, config=False)

    # === HELPERS === #

    @api.model
    def _get_named_ids(self, domain, names):
        """Return to what a domain limits the rows by naming it.

        :param Domain domain: conditions on rows of this report, optimized
        :param dict names: function that returns what an id names, by the fields that name it
        :return: ids; ``None`` when anything may be among the rows
        :rtype: tuple[int] | None
        """

        def keep_names(condition):
            name = names.get(condition.field_expr)
            is_name = name and condition.operator == "in"
            if not is_name or not all(type(id_) is int for id_ in condition.value):
                return Domain.TRUE
            return Domain("id", "in", [name(id_) for id_ in condition.value])

        if "!" in list(domain):  # what is left out would become what is asked for
            return None
        named = domain.map_conditions(keep_names).optimize(self)
        if named.is_true():
            return None
        ids = {id_ for condition in named.iter_conditions() for id_ in condition.value}
        return tuple(sorted(ids))

    def _query_credit_ledgers(self):
        """Return the query of the ledger accounts that hold what clients owe."""
        return SQL("SELECT credit_account_id FROM deposit_account_type")
