from odoo import models
from odoo.tools import SQL

# More clients than these are looked for among all of them.
_NAMED_LIMIT = 1000
# Payments from accounts that pay documents of somebody who is neither the client nor family. Who
# was of the family on the day of the payment stays so for it.
_STRANGERS = """
    SELECT DISTINCT account.id, payment.id, document.id
      FROM account_payment payment
      JOIN account_move_line credit ON credit.move_id = payment.move_id
                                   AND credit.parent_state = 'posted'
      JOIN account_partial_reconcile partial ON partial.credit_move_id = credit.id
      JOIN account_move_line debit ON debit.id = partial.debit_move_id
      JOIN account_move document ON document.id = debit.move_id
       AND document.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
      JOIN deposit_account account ON account.id = payment.deposit_account_id
      JOIN res_partner owner ON owner.id = account.partner_id
      JOIN res_partner client ON client.id = document.partner_id
 LEFT JOIN res_partner paid_for ON paid_for.id = payment.deposit_beneficiary_id
     WHERE payment.deposit_operation IN ('spend', 'credit')
       AND %(accounts)s
       AND client.commercial_partner_id != owner.commercial_partner_id
       AND client.commercial_partner_id IS DISTINCT FROM paid_for.commercial_partner_id
       AND NOT EXISTS (
           SELECT FROM deposit_account_beneficiary beneficiary
             JOIN res_partner member ON member.id = beneficiary.partner_id
            WHERE beneficiary.account_id = account.id
              AND member.commercial_partner_id = client.commercial_partner_id
       )
"""
_STRANGERS_READ = {
    "account.move": ["move_type", "partner_id"],
    "account.move.line": ["move_id", "parent_state"],
    "account.partial.reconcile": ["credit_move_id", "debit_move_id"],
    "account.payment": [
        "deposit_account_id",
        "deposit_beneficiary_id",
        "deposit_operation",
        "move_id",
    ],
    "deposit.account": ["partner_id"],
    "deposit.account.beneficiary": ["account_id", "partner_id"],
    "res.partner": ["commercial_partner_id"],
}


class DepositAccount(models.Model):
    """Proof that no money of the clients was made or lost, and that it paid for nobody else."""

    _inherit = "deposit.account"

    def _get_client_differences(self):
        # OVERRIDE 'deposit.account'
        return self._get_conservation_differences() | self._get_stranger_differences()

    def _get_conservation_differences(self):
        """Return what was made or lost of the money of the clients of these accounts.

        :rtype: dict[tuple[deposit.account, str], str]
        """
        differences = {}
        by_client = self.grouped(
            lambda account: (account.partner_id.commercial_partner_id, account.company_id)
        )
        for row in self._get_unsound_proofs():
            if accounts := by_client.get((row.partner_id, row.company_id)):
                differences[accounts[0], row.partner_id] = self.env._(
                    "%(client)s: the money that came in and what became of it differ by "
                    "%(difference)s. The proof of the client shows both sides.",
                    client=row.partner_id.display_name,
                    difference=accounts[0]._format_amount(row.difference),
                )
        return differences

    def _get_unsound_proofs(self):
        """Return the proofs that do not come out at zero, of these accounts' clients at least.

        :rtype: deposit.proof.report
        """
        domain = [("difference", "!=", 0), ("has_account", "=", True)]
        clients = self.partner_id.commercial_partner_id
        if len(clients) <= _NAMED_LIMIT:
            domain.append(("partner_id", "in", clients.ids))
        rows = self.env["deposit.proof.report"].sudo().search(domain)
        return rows.filtered(lambda row: not row.currency_id.is_zero(row.difference))

    def _get_stranger_differences(self):
        """Return what these accounts have paid for somebody who is not of the family.

        :rtype: dict[tuple[deposit.account, str], str]
        """
        for model, fnames in _STRANGERS_READ.items():
            self.env[model].flush_model(fnames)
        differences = {}
        # The ORM has no way to compare the clients of two ends of a match.
        rows = self.env.execute_query(
            SQL(_STRANGERS, accounts=SQL("payment.deposit_account_id = ANY(%s::int[])", self.ids))
        )
        for account_id, payment_id, document_id in rows:
            account = self.browse(account_id)
            payment = self.env["account.payment"].browse(payment_id)
            document = self.env["account.move"].browse(document_id)
            differences[account, (payment, document)] = self.env._(
                "%(account)s: %(payment)s pays %(document)s of %(stranger)s, who is not of the "
                "family of %(client)s.",
                account=account.name,
                payment=payment.name,
                document=document.name,
                stranger=document.partner_id.display_name,
                client=account.partner_id.display_name,
            )
        return differences
