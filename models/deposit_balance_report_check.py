from collections import defaultdict

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import formatLang


class DepositBalanceReport(models.Model):
    """Proof that the report says what the general ledger says."""

    _inherit = "deposit.balance.report"

    def _get_report_checks(self):
        """Compare the sums of all accounts with the ledger accounts behind them, at this day.

        Only ledger accounts of which the user may see all client accounts, so that nothing of
        other locations shows through.

        :return: for each ledger account ``name``, ``text``, ``difference``, ``is_equal``, and
            ``hint`` and ``domain``: where to look when they differ
        :rtype: list[dict]
        """
        types = self.env["deposit.account.type"].with_context(active_test=False).search(Domain.TRUE)
        ledgers = self._get_checked_ledgers(types)
        reported = self._sum_reported(types)
        booked = self._sum_ledgers(ledgers)
        return [
            self._prepare_check(ledger, reported[ledger], booked.get(ledger, 0.0))
            for ledger in ledgers
        ]

    def _get_checked_ledgers(self, types):
        """Return the ledger accounts that no other account types use than ``types``."""
        AccountType = self.env["deposit.account.type"].sudo().with_context(active_test=False)
        hidden = AccountType.search([("id", "not in", types.ids)])
        visible = types.sudo()
        return (visible.prepaid_account_id - hidden.prepaid_account_id) | (
            visible.credit_account_id - hidden.credit_account_id
        )

    def _sum_reported(self, types):
        """Return what this report says of the ledger accounts of ``types``, as items of theirs.

        :rtype: dict[account.account, float]
        """
        sums = defaultdict(float)
        for account_type, liability, debt in self.sudo()._read_group(
            [("type_id", "in", types.ids)], ["type_id"], ["liability:sum", "debt:sum"]
        ):
            sums[account_type.prepaid_account_id] -= liability
            sums[account_type.credit_account_id] += debt
        return sums

    def _sum_ledgers(self, ledgers):
        """Return the balances of ledger accounts at this day, whatever their items say.

        :rtype: dict[account.account, float]
        """
        domain = self._get_ledger_domain(ledgers)
        Line = self.env["account.move.line"].sudo()
        return dict(Line._read_group(domain, ["account_id"], ["balance:sum"]))

    def _get_ledger_domain(self, ledgers):
        return Domain(
            [
                ("account_id", "in", ledgers.ids),
                ("parent_state", "=", "posted"),
                ("date", "<=", self._get_report_dates()[1]),
            ]
        )

    def _prepare_check(self, ledger, reported, booked):
        """Return the comparison of one ledger account, in the sign that people expect."""
        company = ledger.company_ids[:1]
        currency = company.currency_id
        sign = 1 if ledger.account_type == "asset_receivable" else -1
        difference = currency.round(reported - booked)

        def text(amount):
            # Not “-0.00”.
            return formatLang(self.env, currency.round(sign * amount) + 0.0, currency_obj=currency)

        name = ledger.with_company(company).display_name
        # Not within the translated call: its export would take what follows for terms.
        amounts = {
            "accounts": text(reported),
            "ledger": text(booked),
            "difference": text(difference),
        }
        return {
            "id": ledger.id,
            "name": name,
            "hint": self.env._("Look at its posted items that name no client account."),
            "text": self.env._(
                "%(name)s: accounts %(accounts)s, general ledger %(ledger)s, difference "
                "%(difference)s",
                name=name,
                **amounts,
            ),
            "difference": amounts["difference"],
            "is_equal": currency.is_zero(difference),
            "domain": [
                ("account_id", "=", ledger.id),
                ("deposit_account_id", "=", False),
                ("parent_state", "=", "posted"),
                ("date", "<=", fields.Date.to_string(self._get_report_dates()[1])),
            ],
        }
