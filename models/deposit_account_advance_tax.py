from typing import NamedTuple

from odoo import api, models
from odoo.fields import Command
from odoo.tools import SQL

from ..deposit_flow import enter_deposit_flow

_TAX_ITEMS = """
    SELECT line.account_id, line.tax_repartition_line_id, taxes.ids, tags.ids,
           SUM(line.balance), SUM(line.tax_base_amount)
      FROM account_move move
      JOIN account_move_line line ON line.move_id = move.id
 LEFT JOIN LATERAL (
               SELECT ARRAY_AGG(rel.account_tax_id ORDER BY rel.account_tax_id) AS ids
                 FROM account_move_line_account_tax_rel rel
                WHERE rel.account_move_line_id = line.id
           ) taxes ON TRUE
 LEFT JOIN LATERAL (
               SELECT ARRAY_AGG(rel.account_account_tag_id ORDER BY rel.account_account_tag_id)
                      AS ids
                 FROM account_account_tag_account_move_line_rel rel
                WHERE rel.account_move_line_id = line.id
           ) tags ON TRUE
     WHERE move.deposit_advance_account_id = %(account)s
       AND move.state = 'posted'
       AND (line.tax_repartition_line_id IS NOT NULL OR taxes.ids IS NOT NULL)
       AND %(condition)s
  GROUP BY line.account_id, line.tax_repartition_line_id, taxes.ids, tags.ids
"""


class TaxItem(NamedTuple):
    """What makes an item of the tax on advances: a base when it has no repartition line."""

    account_id: int
    repartition_line_id: int | None
    tax_ids: tuple = ()
    tag_ids: tuple = ()


class TaxAmount(NamedTuple):
    """Balance and tax base of such an item, debit above zero, in the currency of the account."""

    balance: float
    base: float


class Advance(NamedTuple):
    """What an operation does to the money of one account: before it, and what it adds."""

    account: models.Model
    move: models.Model
    before: float
    amount: float


class DepositAccount(models.Model):
    """Tax on advances: due when the money comes in, offset when it is used.

    Each operation that changes the money of an account whose type says so gets a companion entry.
    What goes takes its share of the tax on what was there, the last of it takes the rest. What
    comes back from an operation brings back what that operation had taken. Debts carry no tax.
    """

    _inherit = "deposit.account"

    @api.model
    def _post_advance_taxes(self, moves, sign=1):
        """Post what ``moves`` have done to the tax on advances.

        Posts, for money that comes in: Dr tax on advances / Cr tax payable, with tax, base and tags
        as on an invoice; the mirror of it in part for money that goes.

        :param account.move moves: operations of client accounts
        :param int sign: 1 when they were posted, -1 when they ceased to be
        :return: the posted entries
        :rtype: account.move
        """
        entries = self.env["account.move"]
        for move, advances in self._get_advances(moves, sign).items():
            given = {}
            for advance in advances:
                items = advance.account._prepare_advance_tax(advance, sign, given)
                if advance.amount < 0:
                    given = advance.account._negate_tax(items)
                entries += advance.account._post_advance_tax(move, items, sign)
        return entries

    @api.model
    def _get_advances(self, moves, sign):
        """Return what ``moves`` have done to money that is taxed, money that goes first.

        :rtype: dict[account.move, list[Advance]]
        """
        changes = []
        for move in moves:
            tagged = move.line_ids.filtered("deposit_account_id")
            for account, items in tagged.grouped("deposit_account_id").items():
                account = account.sudo()
                if account.type_id.advance_tax_account_id:
                    amount = account._get_ledger_delta(items, sign).prepaid
                    changes.append((move, account, amount))
        # The stored balances are those after all of them.
        balances = {account: account.prepaid_balance for _move, account, _amount in changes}
        for _move, account, amount in changes:
            balances[account] -= amount
        advances = {}
        for move, account, amount in changes:
            advance = Advance(account, move, balances[account], account.currency_id.round(amount))
            balances[account] += amount
            advances.setdefault(move, []).append(advance)
        return {
            move: sorted(in_move, key=lambda advance: advance.amount)
            for move, in_move in advances.items()
        }

    def _prepare_advance_tax(self, advance, sign, given):
        """Return what ``advance`` does to the tax on the advances of this account.

        :param Advance advance: the change of the account's money
        :param int sign: 1 when the operation was posted, -1 when it ceased to be
        :param dict given: tax that the same operation has taken from another account
        :rtype: dict[TaxItem, TaxAmount]
        """
        move, amount = advance.move, advance.amount
        if self.currency_id.is_zero(amount):
            return {}
        if amount < 0:
            taxed = self._get_advance_tax()
            return self._share_tax(taxed, amount, advance.before)
        undone = move.reversed_entry_id if sign > 0 else move
        taken = self._get_prepaid_change(undone)
        if self.currency_id.compare_amounts(taken, 0) < 0:
            return self._get_tax_brought_back(undone, move, amount)
        if move.deposit_operation in ("import", "debt"):
            # What was paid elsewhere was taxed there, and a debt is no money.
            return {}
        return given or self._compute_advance_tax(amount)

    def _get_tax_brought_back(self, undone, move, amount):
        """Return the tax that comes back with money that an operation had taken.

        :param account.move undone: the operation
        :param account.move move: what gives the money back: itself when it ceases to be posted
        :param float amount: what comes back, in the currency of the account
        :rtype: dict[TaxItem, TaxAmount]
        """
        earlier = (undone.reversal_move_ids - move).filtered(lambda entry: entry.state == "posted")
        left = sum(self._get_prepaid_change(entry) for entry in undone | earlier)
        return self._share_tax(self._get_advance_tax(undone | earlier), amount, left)

    def _get_prepaid_change(self, moves):
        """Return what ``moves`` have added to the money of this account."""
        items = moves.line_ids.filtered(lambda line: line.deposit_account_id == self)
        return self._get_ledger_delta(items, 1).prepaid if items else 0.0

    def _compute_advance_tax(self, amount):
        """Return the tax included in an advance, as the account type has it.

        :param float amount: gross, in the currency of the account
        :rtype: dict[TaxItem, TaxAmount]
        """
        account_type = self.type_id
        tax = account_type.advance_tax_id
        if not tax:
            return {}
        AccountTax = self.env["account.tax"]
        company = account_type.company_id
        base_line = AccountTax._prepare_base_line_for_taxes_computation(
            None,
            price_unit=amount,
            quantity=1.0,
            tax_ids=tax,
            currency_id=self.currency_id,
            account_id=account_type.advance_tax_account_id,
            sign=-1,
            special_mode="total_included",
        )
        AccountTax._add_tax_details_in_base_lines([base_line], company)
        AccountTax._round_base_lines_tax_details([base_line], company)
        AccountTax._add_accounting_data_in_base_lines_tax_details([base_line], company)
        result = AccountTax._prepare_tax_lines([base_line], company)
        [(_line, base)] = result["base_lines_to_update"]
        ledger_account = account_type.advance_tax_account_id
        items = {
            TaxItem(ledger_account.id, None, tuple(tax.ids), self._get_tags(base)): TaxAmount(
                base["balance"], 0.0
            )
        }
        for vals in result["tax_lines_to_add"]:
            key = TaxItem(
                vals["account_id"], vals["tax_repartition_line_id"], (), self._get_tags(vals)
            )
            items[key] = TaxAmount(vals["balance"], vals["tax_base_amount"])
        return items

    @api.model
    def _get_tags(self, vals):
        """Return the ids of the tags that ``vals`` of an item set, in their order."""
        [(_command, _id, tag_ids)] = vals["tax_tag_ids"]
        return tuple(sorted(tag_ids))

    def _get_advance_tax(self, sources=None):
        """Return the tax on the advances of this account as the ledger has it.

        :param account.move sources: operations whose tax is asked for, all by default
        :rtype: dict[TaxItem, TaxAmount]
        """
        self._flush_advance_tax()
        condition = (
            SQL("TRUE")
            if sources is None
            else SQL("move.deposit_source_move_id = ANY(%s)", sources.ids)
        )
        # Items with the same taxes and tags are one: the ORM cannot group by sets of records.
        rows = self.env.execute_query(SQL(_TAX_ITEMS, account=self.id, condition=condition))
        return {
            TaxItem(account_id, repartition_id, tuple(tax_ids or ()), tuple(tag_ids or ())): (
                TaxAmount(float(balance), float(base or 0))
            )
            for account_id, repartition_id, tax_ids, tag_ids, balance, base in rows
        }

    def _get_taxed_advances(self):
        """Return the tax on the advances of these accounts that is not offset yet.

        :return: amount in the currency of the account, for each id of an account
        :rtype: dict[int, float]
        """
        contra = self.type_id.advance_tax_account_id
        if not contra:
            return {}
        self._flush_advance_tax()
        # The account is on the entry: the ORM does not group items by what their entry has.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT move.deposit_advance_account_id, SUM(line.balance)
                  FROM account_move move
                  JOIN account_move_line line ON line.move_id = move.id
                 WHERE move.deposit_advance_account_id = ANY(%s)
                   AND move.state = 'posted'
                   AND line.account_id = ANY(%s)
              GROUP BY move.deposit_advance_account_id
                """,
                self.ids,
                contra.ids,
            )
        )
        return {account_id: float(balance) for account_id, balance in rows}

    @api.model
    def _flush_advance_tax(self):
        """Write to the database what the queries of the tax on advances read."""
        self.env["account.move"].flush_model(
            ["deposit_advance_account_id", "deposit_source_move_id", "state"]
        )
        self.env["account.move.line"].flush_model(
            ["balance", "tax_base_amount", "tax_ids", "tax_repartition_line_id", "tax_tag_ids"]
        )

    def _share_tax(self, items, amount, total):
        """Return the share of ``items`` that ``amount`` has in ``total``, of the same sign or not.

        Once all of the total is taken, so is all of the tax, to the last cent.

        :rtype: dict[TaxItem, TaxAmount]
        """
        is_rest = not self.currency_id.compare_amounts(abs(amount), abs(total))
        share = (-1.0 if (amount < 0) != (total < 0) else 1.0) if is_rest else amount / total
        return {
            key: TaxAmount(*(self.currency_id.round(part * share) for part in item))
            for key, item in items.items()
        }

    @api.model
    def _negate_tax(self, items):
        """Return ``items`` with the opposite sign."""
        return {key: TaxAmount(-item.balance, -item.base) for key, item in items.items()}

    def _post_advance_tax(self, source, items, sign):
        """Post the companion entry of an operation.

        :param account.move source: the operation
        :param dict items: the items of tax and base, see :class:`TaxItem`
        :param int sign: 1 when it was posted, -1 when it ceased to be
        :return: the posted entry, none when no tax is concerned
        :rtype: account.move
        """
        lines = self._prepare_advance_tax_lines(items)
        if not lines:
            return self.env["account.move"]
        account = enter_deposit_flow(self.sudo()).with_context(skip_invoice_sync=True)
        return account._post_entry(
            source.company_id,
            lines,
            date=source.date if sign > 0 else source.company_id._get_deposit_today(),
            ref=self.env._(
                "Tax on advances: %(entry)s, account %(account)s",
                entry=source.name,
                account=self.name,
            ),
            deposit_operation="advance_tax",
            deposit_source_move_id=source.id,
            deposit_advance_account_id=self.id,
        )

    def _prepare_advance_tax_lines(self, items):
        """Return the values of the items of a companion entry, balanced on the contra account.

        :param dict items: the items of tax and base, see :class:`TaxItem`
        :rtype: list[dict]
        """
        labels = {
            False: self.env._("Base of the tax on advances"),
            True: self.env._("Tax on advances"),
        }
        lines, totals = [], {False: 0.0, True: 0.0}
        for key, item in items.items():
            if self.currency_id.is_zero(item.balance):
                continue
            is_tax = bool(key.repartition_line_id)
            totals[is_tax] += item.balance
            lines.append(
                {
                    **self._prepare_advance_tax_line(key.account_id, item.balance, labels[is_tax]),
                    "tax_repartition_line_id": key.repartition_line_id,
                    "tax_base_amount": item.base,
                    "tax_ids": [Command.set(key.tax_ids)],
                    "tax_tag_ids": [Command.set(key.tag_ids)],
                }
            )
        contra = self.type_id.advance_tax_account_id.id
        lines += [
            self._prepare_advance_tax_line(contra, -total, labels[is_tax])
            for is_tax, total in totals.items()
            if not self.currency_id.is_zero(total)
        ]
        return lines

    def _prepare_advance_tax_line(self, ledger_account_id, balance, label):
        """Return the values of one item of a companion entry."""
        return {
            **self._prepare_item_vals(self.currency_id.round(balance), label),
            "account_id": ledger_account_id,
            "deposit_account_id": False,
        }
