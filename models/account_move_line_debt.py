from odoo import models


class AccountMoveLine(models.Model):
    """Items on what clients owe, as statements and reminders show them."""

    _inherit = "account.move.line"

    def _sorted_by_due_date(self):
        """Return these items in the order in which they are settled.

        :rtype: account.move.line
        """
        return self.sorted(lambda item: (item.date_maturity or item.date, item.date, item.id))

    def _get_open_amounts_at(self, day):
        """Return what of these items was not matched at the end of a day.

        :param datetime.date day: the day
        :return: amount in the company's currency, above zero for debits
        :rtype: dict[account.move.line, float]
        """
        amounts = {item: item.balance for item in self}
        partials = self.env["account.partial.reconcile"].search_fetch(
            [
                "|",
                ("debit_move_id", "in", self.ids),
                ("credit_move_id", "in", self.ids),
                ("max_date", "<=", day),
            ],
            ["amount", "credit_move_id", "debit_move_id"],
        )
        for partial in partials:
            if partial.debit_move_id in amounts:
                amounts[partial.debit_move_id] -= partial.amount
            if partial.credit_move_id in amounts:
                amounts[partial.credit_move_id] += partial.amount
        return amounts

    def _get_debt_documents(self):
        """Return the documents that were paid on credit, the entry itself for other debts.

        :rtype: account.move
        """
        return self.move_id.origin_payment_id.invoice_ids or self.move_id

    def _prepare_debt_row(self, day, open_amount):
        """Return this debt as a statement shows it.

        :param datetime.date day: the day of the statement
        :param float open_amount: what is owed of it then
        :rtype: dict
        """
        due_date = self.date_maturity or self.date
        return {
            "date": self.date,
            "due_date": due_date,
            "document": ", ".join(self._get_debt_documents().mapped("name")),
            "amount": self.balance,
            "open_amount": open_amount,
            "is_overdue": due_date < day,
        }

    def _get_reminder_step(self, today):
        """Return the step of the reminders that this debt has reached, the latest one.

        :param datetime.date today: the day
        :return: days after the due date, ``None`` before the first step
        :rtype: int | None
        """
        overdue = (today - (self.date_maturity or self.date)).days
        steps = self.deposit_account_id.type_id._get_reminder_steps()
        return max((step for step in steps if step <= overdue), default=None)
