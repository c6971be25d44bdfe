from .common import DepositCommon


class RefundCommon(DepositCommon):
    """A visit of today: a haircut for 100, a colour for 60 and a shampoo for 20."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.haircut = cls.create_service("Haircut", 100)
        cls.colour = cls.create_service("Colour", 60)
        cls.shampoo = cls.create_goods("Shampoo", 20)
        cls.visit = cls.create_visit(cls.haircut, cls.shampoo)
        cls.service_line, cls.product_line = cls.visit.order_line

    @classmethod
    def pay_visit(cls, visit=None, amount=None, journal=None):
        """Return the payment of a visit in cash, and have it invoiced before."""
        return cls.pay_in_cash(cls.get_invoice(visit), amount, journal)

    @classmethod
    def get_invoice(cls, visit=None):
        """Return the open invoice of a visit, a new one if it has none."""
        visit = visit or cls.visit
        invoice = visit._get_visit_moves().filtered(
            lambda move: move.move_type == "out_invoice" and move.amount_residual
        )
        return invoice or cls.invoice_visit(visit)

    @classmethod
    def get_register_balance(cls, date=None, journal=None):
        """Return what the ledger says is in a cash register at the end of a day."""
        account = (journal or cls.cash).default_account_id
        lines = cls.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("parent_state", "=", "posted"),
                ("date", "<=", date or cls.today),
            ]
        )
        return sum(lines.mapped("balance"))

    def refund(self, line, visit=None, targets=None, **change):
        """Return the credit notes of one line that is returned or reduced."""
        return (visit or self.visit).refund_lines(
            [{"line_id": line.id, **change}], reason="Not satisfied", targets=targets
        )

    # === ASSERTIONS === #

    def assertVisit(self, state, due, summary="", credit=0, visit=None):  # noqa: N802
        """Check what a visit says about its payment, and that nothing of it is left to invoice."""
        visit = visit or self.visit
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            visit,
            [
                {
                    "visit_payment_state": state,
                    "amount_due": due,
                    "visit_credit_amount": credit,
                    "payment_method_summary": summary,
                    "invoice_status": "invoiced",
                }
            ],
        )

    def assertNothingOpen(self, visit=None, due=0):  # noqa: N802
        """Check that no document of a visit is open but for what is due."""
        moves = (visit or self.visit)._get_visit_moves()
        lines = moves.line_ids.filtered(lambda line: line.account_type == "asset_receivable")
        money = (visit or self.visit)._get_money_items()
        items = self.env["account.move.line"].union(*money)
        residuals = (lines | items).mapped("amount_residual")
        self.assertAlmostEqual(sum(map(abs, residuals)), due, 2)
