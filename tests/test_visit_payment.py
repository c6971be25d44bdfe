from odoo.tests import Form, new_test_user, tagged

from .checkout_common import CheckoutCommon


@tagged("post_install", "-at_install")
class TestVisitPayment(CheckoutCommon):
    """What a visit says about its payment follows from its documents."""

    def assertPayment(self, state, due, credit=0, summary=""):  # noqa: N802
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertRecordValues(
            self.visit,
            [
                {
                    "visit_payment_state": state,
                    "amount_due": due,
                    "visit_credit_amount": credit,
                    "payment_method_summary": summary,
                }
            ],
        )

    def test_a_new_visit_is_unpaid(self):
        self.assertPayment("unpaid", 120)

    def test_an_invoiced_visit_is_unpaid(self):
        self.invoice_visit(self.visit)
        self.assertPayment("unpaid", 120)

    def test_a_visit_is_partly_paid_and_then_paid(self):
        invoice = self.invoice_visit(self.visit)
        self.pay_in_cash(invoice, 50)
        self.assertPayment("partial", 70, 0, "Till 50.00")
        account = self.open_account(amount=70)
        account.pay(invoice.ids)
        self.assertPayment("paid", 0, 0, "Till 50.00 · Deposit 70.00")
        self.assertSound(account)

    def test_the_mark_on_credit_goes_when_the_debt_is_settled(self):
        self.allow_credit(100)
        account = self.open_account(amount=70)
        account.pay(self.invoice_visit(self.visit).ids, allow_credit=True)
        self.assertPayment("credit", 0, 50, "Deposit 70.00 · On credit 50.00")
        self.top_up(account, 20)
        self.assertPayment("credit", 0, 30, "Deposit 90.00 · On credit 30.00")
        self.top_up(account, 40)
        self.assertPayment("paid", 0, 0, "Deposit 120.00")

    def test_a_salesman_without_rights_to_payments_opens_a_paid_visit(self):
        self.visit.check_out([{"journal_id": self.cash.id}])
        salesman = new_test_user(
            self.env, "deposit_salesman", "sales_team.group_sale_salesman_all_leads"
        )
        self.env.invalidate_all()
        visit = self.visit.with_user(salesman)
        self.assertFalse(visit.visit_payment_ids)
        self.assertEqual(visit.action_view_visit_payments()["domain"], [("id", "in", [])])

    def test_a_canceled_payment_opens_the_visit_again(self):
        account = self.open_account(amount=200)
        payment = account.pay(self.invoice_visit(self.visit).ids)
        payment.action_deposit_cancel("Wrong client")
        self.assertPayment("unpaid", 120)

    def test_a_product_taken_off_leaves_an_overpayment(self):
        self.pay_in_cash(self.invoice_visit(self.visit))
        self.visit.order_line.filtered(
            lambda line: line.product_id == self.shampoo
        ).product_uom_qty = 0
        self.assertPayment("overpaid", -20, 0, "Till 120.00")

    def test_appointments_with_debt_are_found(self):
        paid, coming, missed = (
            self.create_visit(self.haircut),
            self.create_visit(self.haircut, start="2099-01-01 10:00:00"),
            self.create_visit(self.haircut, start="2026-01-01 10:00:00", visit_status="no_show"),
        )
        self.pay_in_cash(self.invoice_visit(paid))
        self.visit.visit_status = "arrived"
        visits = self.visit | paid | coming | missed
        found = visits.search([("has_visit_debt", "=", True), ("id", "in", visits.ids)])
        self.assertEqual(found, self.visit)
        self.assertEqual(visits.filtered("has_visit_debt"), self.visit)

    def test_visits_invoiced_together_share_what_was_paid(self):
        other = self.create_visit(self.shampoo)
        visits = self.visit | other
        visits.action_confirm()
        invoice = visits._create_invoices()
        invoice.action_post()
        self.pay_in_cash(invoice, 70)
        self.assertEqual(visits.mapped("amount_due"), [60, 10])
        self.assertEqual(other.payment_method_summary, "Till 10.00")

    def test_who_pays_from_accounts_opens_the_invoice_of_a_visit(self):
        invoice = self.invoice_visit(self.visit)
        form = Form(invoice.with_user(self.create_user("booking")))
        self.assertEqual(form.amount_residual, 120)
