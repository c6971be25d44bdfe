from odoo.fields import Command
from odoo.tests import Form, tagged

from .refund_common import RefundCommon


class DocumentsCommon(RefundCommon):
    """A visit paid from an account, and what its documents say afterwards."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=500)

    @classmethod
    def pay_from_account(cls, visit=None):
        """Check a visit out from the account, and return its invoices."""
        visit = visit or cls.visit
        visit.check_out([{"account_id": cls.account.id}] if visit.amount_due else [])
        return visit._get_visit_moves()

    @classmethod
    def credit_by_hand(cls, invoice, line=None, price=None, **values):
        """Return the posted credit note that an accountant makes of an invoice.

        :param sale.order.line line: the only line that is credited
        :param float price: what is credited of one unit, instead of all of it
        """
        wizard = cls.env["account.move.reversal"].create(
            {"move_ids": invoice.ids, "journal_id": invoice.journal_id.id}
        )
        note = cls.env["account.move"].browse(wizard.refund_moves()["res_id"])
        if line:
            note.invoice_line_ids.filtered(lambda item: item.sale_line_ids != line).unlink()
        if price:
            note.invoice_line_ids.price_unit = price
        note.write(values)
        note.action_post()
        return note

    def assertClientPaid(self, amount, state, due=0, visit=None):  # noqa: N802
        """Check what the account has paid in the end, what is due, and that the books agree."""
        visit = visit or self.visit
        self.assertSound(self.account)
        self.assertAlmostEqual(500 - self.account.balance, amount, 2)
        self.assertEqual(visit.visit_payment_state, state)
        self.assertAlmostEqual(visit.amount_due, due, 2)
        balance = visit._get_documents_balance()
        self.assertAlmostEqual(balance, amount + due, 2, "documents say what was paid and is due")


@tagged("post_install", "-at_install")
class TestVisitCreditedByHand(DocumentsCommon):
    """What an accountant credits is neither due again, nor does it come back twice."""

    def test_a_price_reduction_is_not_due_again(self):
        invoice = self.pay_from_account()
        note = self.credit_by_hand(invoice, self.service_line, price=30)
        self.assertClientPaid(90, "paid")
        with self.assertRefused("Nothing is due"):
            self.visit.check_out([{"account_id": self.account.id}])
        self.assertIn("30.00", self.visit.credited_by_hand)
        self.assertIn(note.name, self.visit.credited_by_hand)

    def test_the_rest_of_a_reduced_line_is_returned(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.service_line, price=30)
        note = self.refund(self.service_line, return_quantity=1)
        self.assertEqual(note.amount_total, 70)
        self.assertClientPaid(20, "paid")
        self.refund(self.product_line, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_a_reduced_line_is_reduced_further(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.service_line, price=30)
        self.refund(self.service_line, remaining=50)
        self.assertClientPaid(70, "paid")

    def test_of_a_reduced_line_each_piece_takes_its_part_along(self):
        visit = self.create_visit((self.haircut, {"product_uom_qty": 3}))
        invoice = self.pay_from_account(visit)
        self.credit_by_hand(invoice, price=10)
        self.assertClientPaid(270, "paid", visit=visit)
        self.refund(visit.order_line, visit=visit, return_quantity=1)
        self.assertClientPaid(180, "paid", visit=visit)
        self.refund(visit.order_line, visit=visit, return_quantity=2)
        self.assertClientPaid(0, "refunded", visit=visit)

    def test_a_line_credited_in_whole_counts_as_returned(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.product_line)
        self.assertClientPaid(100, "paid")
        with self.assertRefused("has been returned already"):
            self.refund(self.product_line, return_quantity=1)
        self.refund(self.service_line, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_an_invoice_credited_in_whole_gives_nothing_more(self):
        self.credit_by_hand(self.pay_from_account())
        self.assertClientPaid(0, "refunded")
        for request in (
            self.visit.cancel_payment,
            self.visit.give_overpayment_back,
        ):
            with self.assertRefused("paid"):
                request(reason="Once more")

    def test_a_credit_note_without_the_lines_of_the_visit_counts_too(self):
        goodwill = [Command.clear(), Command.create({"name": "Goodwill", "price_unit": 30})]
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, invoice_line_ids=goodwill)
        self.assertClientPaid(90, "paid")
        self.refund(self.product_line, return_quantity=1)
        self.assertClientPaid(70, "paid")
        self.refund(self.service_line, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_a_credit_note_before_the_payment_lessens_what_is_taken(self):
        self.visit.check_out([])
        self.credit_by_hand(self.visit._get_visit_moves(), self.service_line, price=30)
        self.assertClientPaid(0, "unpaid", due=90)
        self.visit.fast_checkout()
        self.assertEqual(self.visit.visit_payment_ids.amount, 90)
        self.assertVisitPaid(90)

    def assertVisitPaid(self, amount):  # noqa: N802
        self.assertEqual(self.visit.visit_payment_state, "paid")
        self.assertEqual(self.visit._get_documents_balance(), amount)
        self.assertNothingOpen()

    def test_an_open_credit_note_is_given_back_once(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.service_line, price=30, deposit_return_account_id=False)
        self.assertEqual((self.visit.visit_payment_state, self.visit.amount_due), ("overpaid", -30))
        self.visit.give_overpayment_back(reason="Credited")
        self.assertClientPaid(90, "paid")

    def test_of_a_payment_only_what_did_not_come_back_is_canceled(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.service_line, price=30)
        with self.assertRefused("Enter that at most"):
            self.visit.cancel_payment(amount=120, reason="Too much")
        self.visit.cancel_payment(reason="Pays later")
        self.assertClientPaid(0, "unpaid", due=90)
        self.pay_from_account()
        self.assertClientPaid(90, "paid")

    def test_what_was_credited_is_not_invoiced_with_what_comes_later(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.product_line)
        self.visit.write({"order_line": [Command.create({"product_id": self.colour.id})]})
        self.assertEqual(self.visit.amount_due, 60)
        self.pay_from_account()
        self.assertClientPaid(160, "paid")

    def test_the_refund_dialog_offers_what_is_left(self):
        invoice = self.pay_from_account()
        self.credit_by_hand(invoice, self.service_line, price=30)
        self.credit_by_hand(invoice, self.product_line)
        form = Form(self.env["visit.refund"].with_context(default_order_id=self.visit.id))
        with form.line_ids.edit(0) as row:
            self.assertEqual((row.name, row.total, row.remaining), ("Haircut", 70, 70))
            row.return_quantity = 1
        form.reason = "Back"
        self.assertEqual((len(form.line_ids), form.amount_back), (1, 70))
        form.save().action_confirm()
        self.assertClientPaid(0, "refunded")


@tagged("post_install", "-at_install")
class TestVisitInvoiceEdited(DocumentsCommon):
    """An invoice changed before it is posted says what is due."""

    def edit_invoice(self, values, line=None):
        """Return the draft invoice of the visit, with other values on one of its lines."""
        self.visit.action_confirm()
        invoice = self.visit._create_invoices()
        items = invoice.invoice_line_ids
        items.filtered(lambda item: item.sale_line_ids == (line or self.service_line)).write(values)
        return invoice

    def test_its_price_is_due_and_comes_back(self):
        for price, paid in ((90, 110), (110, 130)):
            with self.subTest(price=price):
                self.visit = self.create_visit(self.haircut, self.shampoo)
                self.service_line, self.product_line = self.visit.order_line
                self.edit_invoice({"price_unit": price})
                self.assertEqual(self.visit.amount_due, paid, "before it is posted")
                self.pay_from_account(self.visit)
                self.assertClientPaid(paid, "paid")
                self.refund(self.service_line, return_quantity=1)
                self.assertClientPaid(20, "paid")
                self.refund(self.product_line, return_quantity=1)
                self.assertClientPaid(0, "refunded")

    def test_its_taxes_are_due_and_come_back(self):
        tax = self.env["account.tax"].create({"name": "Ten", "amount": 10})
        tax.price_include_override = "tax_excluded"
        self.edit_invoice({"tax_ids": tax.ids})
        self.pay_from_account()
        self.assertClientPaid(130, "paid")
        self.refund(self.service_line, return_quantity=1)
        self.assertClientPaid(20, "paid")

    def test_a_line_taken_off_it_is_due_apart(self):
        invoice = self.edit_invoice({"quantity": 1})
        invoice.invoice_line_ids[1].unlink()
        self.assertEqual(self.visit.amount_due, 120)
        self.pay_from_account()
        self.assertClientPaid(120, "paid")

    def test_a_line_added_to_it_is_due_and_stays(self):
        invoice = self.edit_invoice({"quantity": 1})
        fee = {"name": "Fee", "price_unit": 15, "tax_ids": False}
        invoice.write({"invoice_line_ids": [Command.create(fee)]})
        self.pay_from_account()
        self.assertClientPaid(135, "paid")
        for line in self.visit.order_line:
            self.refund(line, return_quantity=1)
        self.assertClientPaid(15, "paid")
        self.visit._action_cancel()
        self.visit.give_overpayment_back(reason="All of it")
        self.assertClientPaid(0, "refunded")

    def test_a_goodwill_line_goes_with_the_last_line(self):
        invoice = self.edit_invoice({"quantity": 1})
        goodwill = {"name": "Goodwill", "price_unit": -15, "tax_ids": False}
        invoice.write({"invoice_line_ids": [Command.create(goodwill)]})
        self.pay_from_account()
        self.assertClientPaid(105, "paid")
        for line in self.visit.order_line:
            self.refund(line, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_whole_coins_come_back_as_they_were_paid(self):
        for strategy in ("add_invoice_line", "biggest_tax"):
            with self.subTest(strategy=strategy):
                visit = self.create_rounded_visit(strategy)
                self.assertEqual(visit.amount_due, 53.3)
                self.pay_from_account(visit)
                self.assertClientPaid(53.3, "paid", visit=visit)
                self.refund(visit.order_line[0], visit=visit, discount=30)
                self.assertClientPaid(43.3, "paid", visit=visit)
                self.refund(visit.order_line[1], visit=visit, return_quantity=1)
                self.refund(visit.order_line[0], visit=visit, return_quantity=1)
                self.assertClientPaid(0, "refunded", visit=visit)

    def create_rounded_visit(self, strategy):
        """Return a visit for 53.32, whose invoice in draft is rounded to 53.30."""
        income = self.env["account.account"].search([("account_type", "=", "income")], limit=1)
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "Coins",
                "rounding": 0.05,
                "strategy": strategy,
                "profit_account_id": income.id,
                "loss_account_id": income.id,
            }
        )
        tax = self.env["account.tax"].create({"name": strategy, "amount": 20})
        tax.price_include_override = "tax_included"
        visit = self.create_visit(
            (self.haircut, {"price_unit": 33.33, "tax_ids": tax.ids}),
            (self.colour, {"price_unit": 19.99, "tax_ids": tax.ids}),
        )
        visit.action_confirm()
        visit._create_invoices().invoice_cash_rounding_id = rounding
        return visit


@tagged("post_install", "-at_install")
class TestVisitDownPayment(DocumentsCommon):
    """Down payments: what was paid comes back, and documents say what remains."""

    def pay_down(self, amount, kind="fixed", pay=True):
        """Return a posted down payment, paid from the account."""
        field = "fixed_amount" if kind == "fixed" else "amount"
        wizard = self.env["sale.advance.payment.inv"].create(
            {
                "sale_order_ids": [Command.set(self.visit.ids)],
                "advance_payment_method": kind,
                field: amount,
            }
        )
        if self.visit.state != "sale":
            self.visit.action_confirm()
        invoice = wizard._create_invoices(self.visit)
        invoice.action_post()
        if pay:
            self.account.pay(invoice.ids)
        return invoice

    def test_a_line_is_reduced_and_the_rest_returned(self):
        for amount, kind in ((30, "fixed"), (50, "percentage"), (100, "percentage")):
            with self.subTest(amount=amount, kind=kind):
                self.visit = self.create_visit(self.haircut, self.shampoo)
                service, product = self.visit.order_line
                self.pay_down(amount, kind)
                self.pay_from_account(self.visit)
                self.assertClientPaid(120, "paid")
                self.refund(service, remaining=50)
                self.assertClientPaid(70, "paid")
                self.refund(product, return_quantity=1)
                self.refund(service, return_quantity=1)
                self.assertClientPaid(0, "refunded")

    def test_an_unpaid_down_payment_is_due_with_the_rest(self):
        self.pay_down(30, pay=False)
        self.assertEqual(self.visit.amount_due, 120)
        self.pay_from_account()
        self.assertClientPaid(120, "paid")

    def test_what_costs_less_than_its_down_payments_gives_the_rest_back(self):
        self.pay_down(100, "percentage")
        self.service_line.product_uom_qty = 0
        self.assertEqual(self.visit.visit_payment_state, "overpaid")
        self.assertEqual(self.visit.amount_due, -100)
        self.visit.give_overpayment_back(reason="No haircut")
        self.assertClientPaid(20, "paid")
        self.refund(self.product_line, return_quantity=1)
        self.assertClientPaid(0, "refunded")

    def test_down_payments_of_a_canceled_visit_come_back(self):
        self.pay_down(50)
        self.pay_down(30, pay=False)
        self.visit._action_cancel()
        self.visit.give_overpayment_back(reason="Canceled")
        self.assertClientPaid(0, "refunded")

    def test_down_payments_of_a_visit_canceled_after_its_checkout_come_back(self):
        self.pay_down(50)
        self.pay_from_account()
        self.visit._action_cancel()
        self.visit.give_overpayment_back(reason="Canceled")
        self.assertClientPaid(0, "refunded")
