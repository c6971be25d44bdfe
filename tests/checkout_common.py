from .common import DepositCommon


class CheckoutCommon(DepositCommon):
    """A visit of Anna for 120, and what a checkout is asked for."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.visit = cls.create_visit(cls.haircut, cls.shampoo)

    def in_cash(self, amount=None, journal=None):
        return {"journal_id": (journal or self.cash).id, "amount": amount}

    def by_card(self, amount=None):
        return self.in_cash(amount, self.bank)

    def from_account(self, account, amount=None):
        return {"account_id": account.id, "amount": amount}

    def open_dialog(self, visit=None):
        """Return the dialog as the button opens it."""
        action = (visit or self.visit).action_open_checkout()
        return self.env["visit.checkout"].browse(action["res_id"])

    def get_way(self, dialog, record):
        """Return the payment of the dialog with a cash register or an account."""
        return dialog.payment_ids.filtered(
            lambda payment: record in (payment.journal_id, payment.account_id)
        )

    def assertPaid(self, state, due, summary, visit=None):  # noqa: N802
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            visit or self.visit,
            [
                {
                    "visit_payment_state": state,
                    "amount_due": due,
                    "payment_method_summary": summary,
                }
            ],
        )
