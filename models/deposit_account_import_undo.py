from odoo import models
from odoo.exceptions import UserError

# Accounts that a message names; there may be thousands.
NAMED = 10


class DepositAccountImport(models.Model):
    """A whole batch taken back."""

    _inherit = "deposit.account.import"

    def action_undo(self):
        """Take back the money and the debts of this batch. Clients and accounts stay.

        Posts the mirror of the entry of the batch, dated today.

        :return: ``True``
        :raise AccessError: without the manager right
        :raise UserError: naming the accounts whose money is spent; nothing is done then
        """
        for batch in self:
            batch._begin()._undo()
        return True

    def _undo(self):
        """Do what ``action_undo`` says for a user who has been found to have the right."""
        self._touch()
        if self.state != "done":
            raise UserError(
                self.env._("Import %s is not imported, so there is nothing to undo.", self.name)
            )
        accounts = self.line_ids.account_id
        accounts._touch()
        accounts.invalidate_recordset(flush=False)
        for move in self.move_ids.filtered(lambda move: move.deposit_operation == "import"):
            self._make_room(move)
            self._reverse_entry(move)
        self.line_ids.filtered(lambda line: line.state == "done").write(
            {"state": "skipped", "message": self.env._("Undone")}
        )
        body = self.env._("Import %s was undone", self.name)
        accounts._message_log_bulk(dict.fromkeys(accounts.ids, body))
        self.write({"state": "undone"})

    def _make_room(self, move):
        """Have on the accounts what taking ``move`` back takes from them.

        Debts that the money of the batch has settled open again.

        :param account.move move: the entry of this batch
        :raise UserError: naming the accounts where something is missing
        """
        spent, settled = [], self.env["deposit.account"]
        debts = move.line_ids.filtered(
            lambda line: line.deposit_account_id and line.account_type == "asset_receivable"
        )
        partly_paid = debts.filtered(
            lambda line: line.currency_id.compare_amounts(line.amount_residual, line.balance)
        ).deposit_account_id
        for account, items in move.line_ids.grouped("deposit_account_id").items():
            money = -sum((items - debts).mapped("balance")) if account else 0.0
            short = (
                account and account.currency_id.compare_amounts(account.prepaid_balance, money) < 0
            )
            if account in partly_paid or (short and account._get_missing(move)):
                spent.append(account)
            elif short:
                settled |= account
        if spent:
            self._raise_spent(spent)
        for account in settled:
            account._make_room(move)

    def _raise_spent(self, accounts):
        """Raise the error of a batch whose money is spent, or whose debts are paid.

        :param list[deposit.account] accounts: where something is missing
        """
        names = [
            self.env._(
                "%(account)s of %(client)s (balance %(balance)s)",
                account=account.name,
                client=account.partner_id.display_name,
                balance=account._format_amount(account.balance),
            )
            for account in accounts[:NAMED]
        ]
        more = len(accounts) - NAMED
        if more > 0:
            names.append(self.env._("and %s more", more))
        raise UserError(
            self.env._(
                "Import %(batch)s cannot be undone: money of it is spent, or a debt of it is paid, "
                "on %(accounts)s. Take those operations back first, or correct these accounts one "
                "by one.",
                batch=self.name,
                accounts=", ".join(names),
            )
        )

    def _reverse_entry(self, move):
        """Post the mirror of ``move``, dated today. Odoo matches debts with their mirrors.

        :param account.move move: the entry of this batch
        :return: the posted entry
        :rtype: account.move
        """
        return self._post_batch_entry(
            [self._prepare_mirror_vals(line) for line in move.line_ids],
            date=move.company_id._get_deposit_today(),
            ref=self.env._("Reversal of %(name)s: import undone", name=move.name),
            reversed_entry_id=move.id,
        )

    @staticmethod
    def _prepare_mirror_vals(line):
        """Return the values of the item that takes ``line`` back.

        :rtype: dict
        """
        return {
            "name": line.name,
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -line.amount_currency,
            "balance": -line.balance,
            "deposit_account_id": line.deposit_account_id.id,
            "date_maturity": line.date_maturity,
        }
