from .common import DepositCommon


class CommissionCommon(DepositCommon):
    """Mia cuts hair for 100 and sells shampoo for 40; what she does happens in three months."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.may, cls.june, cls.july = cls.day(-60), cls.day(-30), cls.today
        cls.mia, cls.leo = (cls.create_employee(name) for name in ("Mia", "Leo"))
        cls.haircut = cls.create_service("Haircut", 100)
        cls.shampoo = cls.create_goods("Shampoo", 40)
        cls.allow_credit(limit=1000)
        cls.account = cls.open_account()

    @classmethod
    def set_policy(cls, services, products=None):
        """Set what counts for commissions."""
        cls.company.deposit_payroll_services = services
        cls.company.deposit_payroll_products = products or services

    @classmethod
    def set_rate(cls, rate, **values):
        return cls.env["deposit.commission.rate"].create(
            {"employee_id": cls.mia.id, "rate": rate, **values}
        )

    @classmethod
    def sell(cls, *lines, date=None, **values):
        """Return the invoice of a visit with Mia, by default in May."""
        visit = cls.create_visit(*lines, visit_employee_id=cls.mia.id, **values)
        visit.action_confirm()
        invoice = visit._create_invoices()
        invoice.invoice_date = date or cls.may
        invoice.action_post()
        return invoice

    @classmethod
    def pay_from_account(cls, invoice, amount=None, date=None, allow_credit=True):
        """Pay an invoice from the client's account, by default on its own day."""
        return cls.account.pay(
            invoice.ids, amount, allow_credit=allow_credit, date=date or invoice.invoice_date
        )

    @classmethod
    def credit(cls, invoice, date=None, keep=None, return_money=True):
        """Return the posted credit note of an invoice, today by default.

        :param keep: products that are not given back
        :param return_money: whether the client account gets its money back
        """
        wizard = cls.env["account.move.reversal"].create(
            {
                "move_ids": invoice.ids,
                "journal_id": invoice.journal_id.id,
                "date": date or cls.july,
            }
        )
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if keep:
            note.invoice_line_ids.filtered(lambda line: line.product_id in keep).unlink()
        if not return_money:
            note.deposit_return_account_id = False
        note.action_post()
        return note

    @classmethod
    def get_rows(cls, domain=()):
        employees = cls.mia | cls.leo
        report = cls.env["deposit.commission.report"]
        # As in the next request: rows are read once in a transaction.
        report.invalidate_model()
        return report.search([("employee_id", "in", employees.ids), *domain], order="date, id desc")

    def sum_rows(self, fname, by, domain=()):
        """Return the sums of a column, zeros left out."""
        sums = {}
        for row in self.get_rows(domain):
            sums[row[by]] = sums.get(row[by], 0) + row[fname]
        return {key: round(value, 6) for key, value in sums.items() if round(value, 6)}

    def assertBase(self, *amounts, domain=()):  # noqa: N802
        """Check what commissions are paid for in May, June and July."""
        expected = {
            day: amount
            for day, amount in zip((self.may, self.june, self.july), amounts, strict=True)
            if amount
        }
        self.assertEqual(self.sum_rows("base", "date", domain), expected)
        self.assertSound(self.account)
