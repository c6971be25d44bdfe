from odoo import api, models

from ..deposit_bulk import enter_bulk, get_bulk
from .account_move_many import ENTRY_FIELDS


class AccountPayment(models.Model):
    """Very many payments of client accounts that are made and posted together."""

    _name = "account.payment"
    _inherit = ["account.payment", "deposit.bulk.mixin"]

    def _compute_outstanding_account_id(self):
        # EXTENDS 'account': Odoo adds it to each payment after its creation, or waits for the bank
        # statement. The till has the money now.
        res = super()._compute_outstanding_account_id()
        bulk = get_bulk(self.env, self._name)
        for payment in self if bulk else ():
            if not payment.outstanding_account_id:
                key = payment.company_id, payment.payment_type
                if key not in bulk.lookups:
                    bulk.lookups[key] = payment._get_outstanding_account(payment.payment_type)
                payment.outstanding_account_id = bulk.lookups[key]
        return res

    @api.model
    def _post_deposit_payments(self, vals_list):
        """Create and post payments of client accounts, with a few queries for all of them.

        Posts the entry of each of them, as its operation says.

        :param list[dict] vals_list: complete values of the payments
        :return: the posted payments, in the order of ``vals_list``
        :rtype: account.payment
        """
        groups = {}
        for index, vals in enumerate(vals_list):
            is_alone = bool(vals.get("write_off_line_vals"))
            key = (
                *(vals[fname] for fname in ("company_id", "journal_id", "payment_method_line_id")),
                index if is_alone else None,
            )
            groups.setdefault(key, []).append(index)
        ids = [None] * len(vals_list)
        for (company_id, *_same), indexes in groups.items():
            payments = self.with_company(company_id)._post_deposit_group(
                [vals_list[index] for index in indexes]
            )
            for index, payment in zip(indexes, payments, strict=True):
                ids[index] = payment.id
        return self.browse(ids)

    @api.model
    def _post_deposit_group(self, vals_list):
        """Create and post payments of one company, journal and payment method.

        :param list[dict] vals_list: complete values of the payments; one with a difference is alone
        :rtype: account.payment
        """
        if vals_list[0].get("write_off_line_vals"):
            # Odoo makes its entry, with the taxes of an early payment discount.
            payment = self.with_context(mail_create_nosubscribe=True).create(vals_list)
            payment.with_context(tracking_disable=True).action_post()
            return payment.with_env(self.env)
        # Nobody follows what he has done himself. The creation is logged: the change log shows it.
        payments = enter_bulk(self.with_context(mail_create_nosubscribe=True)).create(vals_list)
        # Tracking would tell once more that they were created and posted.
        payments = payments.with_context(tracking_disable=True)
        moves = payments._create_deposit_entries()
        payments._write_each("move_id", [move.id for move in moves])
        moves.invalidate_recordset(["payment_ids"], flush=False)
        payments.action_post()
        return payments.with_env(self.env)

    def _create_deposit_entries(self):
        """Create the entries of these payments of one company and journal, in draft.

        :return: the entry of each of them
        :rtype: account.move
        """
        items, vals_list = [], []
        for payment in self:
            vals = payment._generate_move_vals()
            items.append([command[2] for command in vals.pop("line_ids")])
            vals_list.append(vals)
        # Without taxes, prices and analytic accounts there is nothing to be kept in line with.
        Move = self.env["account.move"].with_context(
            skip_invoice_sync=True, skip_invoice_line_sync=True, skip_analytic_sync=True
        )
        moves = enter_bulk(Move).create(vals_list)
        item_vals = [
            move._complete_item_vals(payment._prepare_bulk_item(vals))
            for payment, move, vals_of_move in zip(self, moves, items, strict=True)
            for vals in vals_of_move
        ]
        enter_bulk(moves.line_ids.browse(), ENTRY_FIELDS).create(item_vals)
        return moves.with_env(self.env)

    def _prepare_bulk_item(self, vals):
        """Return ``vals`` of an item with one balance in place of its two sides.

        :param dict vals: values of an item of the entry of this payment
        :rtype: dict
        """
        balance = self.company_id.currency_id.round(vals.pop("debit") - vals.pop("credit"))
        return {**vals, "balance": balance}
