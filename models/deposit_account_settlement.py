from odoo import Command, api, fields, models
from odoo.fields import Domain

from ..deposit_flow import DEBT_RECOGNISED, enter_deposit_flow, is_settled_later


class DepositAccount(models.Model):
    """Debts: the items on the credit account, settled by whatever money comes in."""

    _inherit = "deposit.account"

    @api.model
    def _get_open_debt_domain(self, accounts=None):
        """Return the domain of the items that ``accounts`` owe.

        :param deposit.account accounts: client accounts, all of them by default
        """
        owing = ("in", accounts.ids) if accounts is not None else ("!=", False)
        return Domain(
            [
                ("deposit_account_id", *owing),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("balance", ">", 0),
                ("amount_residual", ">", 0),
            ]
        )

    def _get_open_debts(self):
        """Return the items of this account that are not settled yet, the oldest first.

        :rtype: account.move.line
        """
        self.ensure_one()
        items = self.env["account.move.line"].search(self._get_open_debt_domain(self))
        return items._sorted_by_due_date()

    @api.model
    def _settle_unsettled(self, source):
        """Settle the debts of the accounts that ``source`` has brought money to.

        :param account.move source: posted entries that changed client accounts
        """
        if is_settled_later(self.env):
            return
        unsettled = self._get_unsettled_ids()
        for move in source if unsettled else ():
            if (move.reversed_entry_id or move).deposit_operation in ("settlement", "debt"):
                continue
            for account in move.line_ids.deposit_account_id.filtered(lambda a: a.id in unsettled):
                unsettled.discard(account.id)
                account._settle_debt(move)

    def _settle_debt(self, source):
        """Pay the oldest debts of this account with the money on it, as far as it goes.

        Posts: Dr customer deposits / Cr customer deposits on credit, both with this account, the
        latter reconciled with the debts.

        :param account.move source: the entry that brought the money
        :return: the posted entry, none when there is nothing to settle
        :rtype: account.move
        """
        amount = min(self.prepaid_balance, self.debt_balance)
        if self.currency_id.compare_amounts(amount, 0) <= 0:
            return self.env["account.move"]
        account = enter_deposit_flow(self.sudo())
        debts = account._get_debts_up_to(amount)
        documents = debts.move_id.origin_payment_id.invoice_ids or debts.move_id
        move = account._post_entry(
            source.company_id,
            [
                account._prepare_item_vals(amount, self.env._("Debt settled")),
                account._prepare_debt_item_vals(-amount, self.env._("Debt settled")),
            ],
            # A debt younger than the money that pays it is settled on the day it was made, and one
            # that is older when there was the money.
            date=account._get_day_with(amount, max([source.date, *debts.mapped("date")])),
            ref=self.env._(
                "%(amount)s of debt settled: %(documents)s",
                amount=self._format_amount(amount),
                documents=", ".join(documents.mapped("name")),
            ),
            deposit_operation="settlement",
            deposit_source_move_id=source.id,
        )
        (
            move.line_ids.filtered(lambda line: line.account_id == debts.account_id) + debts
        ).reconcile()
        self.env["account.move"].invalidate_model(["deposit_credit_amount"])
        return move

    def _get_debts_up_to(self, amount):
        """Return the oldest debts of this account that ``amount`` pays, the last one in part.

        :param float amount: in the currency of the account
        :rtype: account.move.line
        """
        debts = self.env["account.move.line"]
        for debt in self._get_open_debts():
            if self.currency_id.compare_amounts(amount, 0) <= 0:
                break
            debts += debt
            amount -= debt.amount_residual
        return debts

    def _recognise_debt(self, amount, date, location, reason):
        """Turn money that is missing on this account into a debt of the client.

        Posts: Dr customer deposits on credit / Cr customer deposits, both with this account.

        :param float amount: in the currency of the account
        :param datetime.date date: day of the entry
        :param res.company location: company or branch that books it
        :param str reason: why, shown in the history
        :return: the posted entry
        :rtype: account.move
        """
        label = self.env._("Debt: %s", reason)
        return enter_deposit_flow(self, debt=DEBT_RECOGNISED)._post_entry(
            location,
            [
                self._prepare_item_vals(-amount, label),
                self._prepare_debt_item_vals(amount, label, date),
            ],
            date=date,
            ref=label,
            deposit_operation="debt",
        )

    def _get_due_date(self, date):
        """Return the day on which a debt made on ``date`` is due."""
        return fields.Date.add(date, days=self.type_id.credit_days)

    def _prepare_debt_item_vals(self, balance, label, date=None):
        """Return the values of a journal item on what the client owes.

        :param float balance: debit above, credit below zero, in the currency of the account
        :param datetime.date date: day of a new debt, which gives the day when it is due
        :rtype: dict
        """
        vals = self._prepare_item_vals(balance, label)
        vals["account_id"] = self.type_id.credit_account_id.id
        if date:
            vals["date_maturity"] = self._get_due_date(date)
        return vals

    def _post_entry(self, location, items, **values):
        """Create and post an entry in the journal of client accounts.

        :param res.company location: company or branch that books it
        :param list[dict] items: values of the journal items
        :param values: further values of the entry
        :return: the posted entry
        :rtype: account.move
        """
        move = (
            self.env["account.move"]
            .with_company(location)
            .create(
                {
                    "move_type": "entry",
                    "journal_id": self._get_deposit_journal(location).id,
                    "company_id": location.id,
                    "line_ids": [Command.create(item) for item in items],
                    **values,
                }
            )
        )
        move._post(soft=False)
        return move
