from odoo import api, fields, models
from odoo.exceptions import UserError

from ..deposit_flow import enter_deposit_flow, in_deposit_flow

VIEWER = "customer_deposit.group_deposit_viewer"
# What a receipt said stays as it was, also on payments of no client account.
RECEIPT_FACTS = {
    "deposit_paid_documents",
    "deposit_receipt_payment_id",
    "deposit_tendered_amount",
    "visit_line_ids",
    "visit_order_id",
}


class AccountPayment(models.Model):
    """Receipts: which payments share one, who may print it, and how it reaches the client."""

    _inherit = "account.payment"

    deposit_receipt_payment_id = fields.Many2one(
        comodel_name="account.payment",
        string="Receipt Of",
        copy=False,
        readonly=True,
        ondelete="set null",
        index="btree_not_null",
        help="First of the payments that were made together: they share its receipt.",
    )
    deposit_tendered_amount = fields.Monetary(
        string="Cash Given",
        copy=False,
        readonly=True,
        help="What the client handed over; the rest above the amount was given back as change.",
    )
    # By document: what the payment paid then, and what was due afterwards. Later payments, credit
    # notes and cancellations do not change what a receipt said.
    deposit_paid_documents = fields.Json(
        string="Paid Documents",
        copy=False,
        readonly=True,
    )
    deposit_receipt_partner_id = fields.Many2one(
        comodel_name="res.partner",
        string="Receipt For",
        compute="_compute_deposit_receipt_partner_id",
        compute_sudo=True,
        help="Who gets the receipt: the client, or the owner of the account who paid for him.",
    )
    has_deposit_receipt = fields.Boolean(
        string="Has a Receipt",
        compute="_compute_has_deposit_receipt",
        compute_sudo=True,
        help="A payment of a client that is posted, or was and is canceled now.",
    )

    # === COMPUTE METHODS === #

    @api.depends("partner_id.email", "deposit_account_id.partner_id.email", "deposit_operation")
    def _compute_deposit_receipt_partner_id(self):
        for payment in self:
            owner = payment.deposit_account_id.partner_id
            partners = owner | payment.partner_id
            if payment.deposit_operation in ("spend", "credit"):
                partners = payment.partner_id | owner
            with_email = partners.filtered("email")
            payment.deposit_receipt_partner_id = (with_email or partners)[:1]

    @api.depends("state", "partner_type")
    def _compute_has_deposit_receipt(self):
        for payment in self:
            is_posted = payment.state in ("in_process", "paid", "canceled", "rejected")
            payment.has_deposit_receipt = (
                payment.partner_type == "customer"
                and is_posted
                and bool(payment._get_receipt_number())
            )

    # === CRUD METHODS === #

    def write(self, vals):
        # EXTENDS 'account': emptied they would be changed too, so the values do not matter.
        if not RECEIPT_FACTS.isdisjoint(vals) and not in_deposit_flow(self.env):
            self._raise_made_by_hand()
        return super().write(vals)

    # === ACTION METHODS === #

    @api.readonly
    def action_print_deposit_receipt(self):
        """Print the receipts of these payments; those that were made together share one.

        :return: the action that downloads the PDF
        :rtype: dict
        :raise AccessError: without the right to see client accounts, or these payments
        :raise UserError: for a payment that has no receipt
        """
        self._check_deposit_receipt()
        report = self.env.ref("customer_deposit.action_report_deposit_receipt")
        return report.report_action(self._get_deposit_receipt_heads().ids, config=False)

    def action_send_deposit_receipt(self):
        """Mail the receipts of these payments to the clients, and tell to whom.

        :raise AccessError: without the right to see client accounts, or these payments
        :raise UserError: for a client without an e-mail address
        """
        heads = self._send_deposit_receipt()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "success", "message": heads._get_deposit_receipt_sent_message()},
        }

    # === CHECKS === #

    def _check_deposit_receipt(self):
        """Refuse receipts that the user may not see, and of payments that have none.

        :raise AccessError: without the right to see client accounts, or these payments
        :raise UserError: naming the payment and the remedy
        """
        self.env["deposit.account"]._check_right(VIEWER)
        self.check_access("read")
        for payment in self:
            if not payment.has_deposit_receipt:
                raise UserError(
                    self.env._(
                        "%s has no receipt: receipts are for payments of customers that are "
                        "posted. Post it first.",
                        payment.display_name,
                    )
                )

    # === BUSINESS METHODS === #

    def _send_deposit_receipt(self):
        """Mail the receipts of these payments to the clients, each in the client's language.

        The message is in the chatter of the payment, with the PDF.

        :return: the payments whose receipts were sent, one for each receipt
        :rtype: account.payment
        :raise AccessError: without the right to see client accounts, or these payments
        :raise UserError: for a client without an e-mail address; nothing is sent then
        """
        self._check_deposit_receipt()
        heads = self._get_deposit_receipt_heads()
        for payment in heads:
            payment._check_deposit_receipt_email()
        template = self.env.ref("customer_deposit.mail_template_deposit_receipt").sudo()
        for payment in heads.sudo():
            payment.message_post_with_source(
                template, message_type="comment", subtype_xmlid="mail.mt_comment"
            )
        return heads

    def _check_deposit_receipt_email(self):
        """Refuse to mail a receipt to a client without an e-mail address.

        :raise UserError: naming the client and the remedy
        """
        partner = self.deposit_receipt_partner_id
        if not partner.email:
            raise UserError(
                self.env._(
                    "%(client)s has no e-mail address, so receipt %(receipt)s cannot be sent. "
                    "Enter the address on the client's card, or print the receipt.",
                    client=partner.display_name or self.env._("The client"),
                    receipt=self.sudo()._get_receipt_number(),
                )
            )

    def _get_deposit_receipt_sent_message(self):
        """Return what is told when the receipts of these payments were mailed."""
        return self.env._(
            "Receipt %(receipts)s sent to %(emails)s.",
            receipts=", ".join(payment._get_receipt_number() for payment in self.sudo()),
            emails=", ".join(self.deposit_receipt_partner_id.mapped("email")),
        )

    # === PAYMENTS OF A RECEIPT === #

    def _share_deposit_receipt(self):
        """Have these payments share one receipt: they were made together."""
        self._share_deposit_receipts([self])

    @api.model
    def _share_deposit_receipts(self, groups):
        """Have the payments of each group share one receipt: they were made together.

        :param list[account.payment] groups: payments that were made together
        """
        heads = {
            payment.id: min(group.ids) for group in groups if len(group) > 1 for payment in group
        }
        if heads:
            payments = enter_deposit_flow(self.sudo().browse(heads))
            payments._write_each("deposit_receipt_payment_id", list(heads.values()))

    def _get_deposit_receipt_heads(self):
        """Return the first payment of each receipt, with the user's own rights.

        The number of a receipt is the number of its first payment. Who may see one payment of it
        may see the receipt.

        :rtype: account.payment
        """
        heads = self.browse()
        for payment in self:
            head = payment.sudo().deposit_receipt_payment_id.sudo(False)
            heads |= head if head and head.has_access("read") else payment
        return heads

    def _get_deposit_receipt_payments(self):
        """Return all payments on the receipt of this one, the first one first.

        :rtype: account.payment
        """
        self.ensure_one()
        payments = self.sudo()
        if head := payments.deposit_receipt_payment_id:
            payments = payments.search([("deposit_receipt_payment_id", "=", head.id)])
        return payments.sorted("id")

    def _prepare_paid_documents(self, due_before):
        """Return what this payment has paid, and what is due on the documents after it.

        Of an invoice of several visits it says what is the visit's own, with its ``total``.

        :param dict due_before: what was due on each document, in its currency
        :return: ``paid`` in money and ``written_off`` with it, and ``due``
        :rtype: list[dict]
        """
        differences, order = self._get_document_differences(), self.sudo().visit_order_id
        return [
            {
                "id": move.id,
                "paid": move.currency_id.round(
                    due - move.amount_residual - differences.get(move, 0.0)
                ),
                "written_off": differences.get(move, 0.0),
                "due": move.currency_id.round(move.amount_residual),
                **order._prepare_own_document(move),
            }
            for move, due in due_before.items()
        ]

    def _get_document_differences(self):
        """Return what was written off of each document with this payment, where it was.

        :rtype: dict[account.move, float]
        """
        differences = {}
        if self._get_difference_items():
            partials = self._get_deposit_receivable_items().matched_debit_ids
            for partial, amount in partials._get_differences().items():
                move = partial.debit_move_id.move_id
                differences[move] = move.currency_id.round(differences.get(move, 0.0) + amount)
        return differences

    def _get_receipt_number(self):
        """Return the number of this payment, which a canceled one keeps on its entry.

        :rtype: str
        """
        self.ensure_one()
        number = self.name or self.move_id.name or ""
        return "" if number == "/" else number

    def _get_deposit_receipt_format(self):
        """Return on which paper the receipt of this payment is printed: ``80mm`` or ``a4``."""
        return self.company_id.deposit_receipt_format or "a4"
