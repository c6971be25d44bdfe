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
        joins = accounts._get_joins()
        heirs = joins._get_heirs()
        heirs_only = self.env["deposit.account"].union(*heirs.values()) - accounts
        heirs_only._touch()
        heirs_only.invalidate_recordset(flush=False)
        for move in self.move_ids.filtered(lambda move: move.deposit_operation == "import"):
            self._make_room(move, joins, heirs)
            self._reverse_entry(move, heirs)
        self.line_ids.filtered(lambda line: line.state == "done").write(
            {"state": "skipped", "message": self.env._("Undone")}
        )
        body = self.env._("Import %s was undone", self.name)
        accounts._message_log_bulk(dict.fromkeys(accounts.ids, body))
        self.write({"state": "undone"})

    def _make_room(self, move, joins, heirs):
        """Have on the accounts what taking ``move`` back takes from them.

        Debts that the money of the batch has settled open again, and so do debts of the batch that
        were settled by what was on the account already.

        :param account.move move: the entry of this batch
        :param account.move joins: the transfers that took money of it along to another account
        :param dict heirs: account that an account was joined with
        :raise UserError: naming the accounts where something is missing
        """
        debts = move.line_ids.filtered(
            lambda line: line.deposit_account_id and line.account_type == "asset_receivable"
        )
        self._reopen_debts(debts, move | joins)
        spent = self._get_paid(debts).deposit_account_id
        money = {}
        for line in (move.line_ids - debts).filtered("deposit_account_id"):
            account = heirs.get(line.deposit_account_id, line.deposit_account_id)
            money[account] = money.get(account, 0.0) - line.balance
        for account, amount in money.items():
            if not self._free_money(account, amount, move | joins):
                spent |= account
        if spent:
            self._raise_spent(spent, debts)

    @staticmethod
    def _get_paid(debts):
        """Return those of ``debts`` that are paid, if only in part."""
        return debts.filtered(
            lambda line: line.currency_id.compare_amounts(line.amount_residual, line.balance)
        )

    def _reopen_debts(self, debts, sources):
        """Undo the settlements of ``debts`` that the batch itself has brought about.

        :param account.move.line debts: debts of this batch
        :param account.move sources: the entry of the batch, and what moved its money
        """
        payers = self._get_paid(debts).matched_credit_ids.credit_move_id.move_id
        for settlement in payers.filtered(
            lambda payer: (
                payer.deposit_operation == "settlement" and payer.deposit_source_move_id in sources
            )
        ):
            settlement.line_ids.deposit_account_id._undo_settlement(settlement)

    @staticmethod
    def _free_money(account, amount, sources):
        """Undo settlements of debts until there are ``amount`` on an account.

        :param deposit.account account: the account
        :param float amount: what is taken from it, in its currency
        :param account.move sources: entries that brought the money
        :return: whether there is as much; nothing is undone otherwise
        :rtype: bool
        """
        compare = account.currency_id.compare_amounts
        if compare(account.prepaid_balance, amount) >= 0:
            return True
        settlements = account.env["account.move"].union(
            *(
                account._get_settlements(source)
                for source in sources
                if account in source.line_ids.deposit_account_id
            )
        )
        there = account.prepaid_balance + account._get_settled_amount(settlements)
        if compare(there, amount) < 0:
            return False
        for settlement in settlements:
            if compare(account.prepaid_balance, amount) < 0:
                account._undo_settlement(settlement)
        return True

    # === REFUSAL === #

    def _raise_spent(self, accounts, debts):
        """Raise the error of a batch whose money is spent, or whose debts are paid.

        :param deposit.account accounts: where something is missing
        :param account.move.line debts: all debts of the batch
        """
        names = [
            self.env._(
                "%(account)s of %(client)s (balance %(balance)s; %(operations)s)",
                account=account.name,
                client=account.partner_id.display_name,
                balance=account._format_amount(account.balance),
                operations=self._name_later_operations(account, debts),
            )
            for account in accounts.sorted("id")[:NAMED]
        ]
        more = len(accounts) - NAMED
        if more > 0:
            names.append(self.env._("and %s more", more))
        raise UserError(
            self.env._(
                "Import %(batch)s cannot be undone: money of it is spent, or a debt of it is paid, "
                "on %(accounts)s. Cancel the operations that are named and undo the import then, "
                "or correct these accounts one by one.",
                batch=self.name,
                accounts=", ".join(names),
            )
        )

    def _name_later_operations(self, account, debts):
        """Return the documents that spent the money of an account, or paid its debts.

        :rtype: str
        """
        own = debts.filtered(lambda line: line.deposit_account_id == account)
        payers = self._get_paid(own).matched_credit_ids.credit_move_id.move_id
        payers = payers.mapped(lambda payer: payer.deposit_source_move_id or payer)
        names = [
            *account._get_spends_since().mapped("document_name"),
            *(payer.deposit_import_id.name or payer.name for payer in payers),
        ]
        return ", ".join(dict.fromkeys(filter(None, names))) or self.env._("earlier payments")

    # === ENTRY === #

    def _reverse_entry(self, move, heirs):
        """Post the mirror of ``move``, dated today. Odoo matches debts with their mirrors.

        :param account.move move: the entry of this batch
        :param dict heirs: account that an account was joined with, where its money is
        :return: the posted entry
        :rtype: account.move
        """
        return self._post_batch_entry(
            [self._prepare_mirror_vals(line, heirs) for line in move.line_ids],
            date=move.company_id._get_deposit_today(),
            ref=self.env._("Reversal of %(name)s: import undone", name=move.name),
            reversed_entry_id=move.id,
        )

    @staticmethod
    def _prepare_mirror_vals(line, heirs):
        """Return the values of the item that takes ``line`` back.

        :rtype: dict
        """
        account = line.deposit_account_id
        if line.account_type != "asset_receivable":  # a debt is matched where it is
            account = heirs.get(account, account)
        return {
            "name": line.name,
            "account_id": line.account_id.id,
            "partner_id": line.partner_id.id,
            "currency_id": line.currency_id.id,
            "amount_currency": -line.amount_currency,
            "balance": -line.balance,
            "deposit_account_id": account.id,
            "date_maturity": line.date_maturity,
        }
