from odoo.fields import Command
from odoo.tests import Form, tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestPaidDocuments(DepositCommon):
    """An account pays documents of its client and their family, at any later moment too."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=200)
        cls.child = cls.env["res.partner"].create({"name": "Home", "parent_id": cls.anna.id})
        cls.invoice = cls.create_invoice(80)
        cls.spend = cls.account.pay(cls.invoice.ids)

    def assertMoneyBack(self):  # noqa: N802
        self.invoice.action_post()
        self.assertRecordValues(self.invoice, [{"payment_state": "not_paid"}])
        self.assertTrue(self.spend.deposit_reversed)
        self.assertEqual(self.account.balance, 200)
        self.assertSound(self.account)

    def assertStillPaid(self):  # noqa: N802
        self.invoice.action_post()
        self.assertRecordValues(self.invoice, [{"payment_state": "paid", "amount_residual": 0}])
        self.assertEqual(self.account.balance, 120)
        self.assertSound(self.account)

    # === A DRAFT THAT CHANGES === #

    def test_an_invoice_given_to_another_client_gives_the_money_back(self):
        self.invoice.button_draft()
        with Form(self.invoice) as form:
            form.partner_id = self.boris
        self.assertMoneyBack()

    def test_an_invoice_given_to_another_address_of_the_client_stays_paid(self):
        self.invoice.button_draft()
        self.invoice.partner_id = self.child
        self.assertStillPaid()

    def test_an_invoice_given_to_a_member_of_the_family_is_paid_anew_within_their_cap(self):
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id, "monthly_cap": 10}
        )
        self.invoice.button_draft()
        self.invoice.partner_id = self.boris
        self.assertMoneyBack()

    def test_an_invoice_that_only_was_a_draft_stays_paid(self):
        self.invoice.button_draft()
        self.invoice.write({"partner_id": self.anna.id, "narration": "Thank you"})
        self.assertStillPaid()

    def test_an_invoice_in_another_currency_gives_the_money_back(self):
        self.invoice.button_draft()
        self.invoice.currency_id = self._enable_currency("EUR")
        self.assertMoneyBack()

    def test_an_invoice_with_other_terms_or_another_receivable_account_gives_it_back(self):
        self.instalments = self.env.ref("account.account_payment_term_advance_60days")
        receivable = self.receivable.copy({"code": "121999"})
        for name, change in {
            "terms": lambda: self.invoice.write({"invoice_payment_term_id": self.instalments.id}),
            "account": lambda: self.get_receivable_lines(self.invoice).write(
                {"account_id": receivable.id}
            ),
        }.items():
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.invoice.button_draft()
                change()
                self.assertMoneyBack()
                savepoint.rollback()
                self.env.invalidate_all()

    def test_an_invoice_dated_after_its_payment_gives_the_money_back(self):
        self.invoice.button_draft()
        self.invoice.invoice_date = self.day(2)
        self.assertMoneyBack()

    def test_an_invoice_dated_earlier_stays_paid(self):
        self.invoice.button_draft()
        self.invoice.invoice_date = self.day(-2)
        self.assertStillPaid()

    def test_a_client_written_around_the_screens_gives_the_money_back(self):
        self.invoice.with_context(skip_readonly_check=True).partner_id = self.boris
        self.assertEqual(self.account.balance, 200)
        self.assertSound(self.account)

    # === THE ORDER === #

    def test_an_order_paid_from_an_account_is_not_given_to_another_client(self):
        visit = self.create_visit(self.create_service())
        visit.check_out([{"account_id": self.account.id}])
        with self.assertRefused("does not become an order of", self.account):
            visit.partner_id = self.boris
        visit.partner_id = self.child
        self.assertSound(self.account)

    def test_an_order_that_no_account_has_paid_is_given_to_another_client(self):
        visit = self.create_visit(self.create_service())
        visit.partner_id = self.boris
        self.assertEqual(visit.partner_id, self.boris)

    # === MATCHING BY HAND === #

    def test_released_money_is_not_matched_with_the_document_of_another_client(self):
        entry = self.account.release_outstanding_credit(50)
        credit = entry.line_ids.filtered(lambda line: not line.deposit_account_id)
        foreign = self.create_invoice(50, self.boris)
        for name, match in {
            "reconcile": lambda: (credit | self.get_receivable_lines(foreign)).reconcile(),
            "widget": lambda: foreign.js_assign_outstanding_line(credit.id),
        }.items():
            with self.subTest(name), self.assertRefused("Transfer the money", self.account):
                match()
        own = self.create_invoice(50)
        own.js_assign_outstanding_line(credit.id)
        self.assertEqual(own.payment_state, "paid")
        self.assertSound(self.account)

    def test_money_of_others_is_matched_as_ever(self):
        foreign = self.create_invoice(50, self.boris)
        self.pay_in_cash(foreign)
        self.assertIn(foreign.payment_state, ("paid", "in_payment"))

    # === FAMILY === #

    def test_what_was_paid_for_a_member_stays_paid_when_they_leave_the_family(self):
        member = self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        invoice = self.create_invoice(30, self.boris)
        self.account.pay(invoice.ids)
        member.unlink()
        self.assertEqual(invoice.payment_state, "paid")
        with self.assertRefused("it belongs to", self.account):
            self.account.pay(self.create_invoice(30, self.boris).ids)

    # === THE CLIENT'S COMPANY === #

    def test_a_client_with_money_is_not_moved_to_another_company(self):
        other = self.env["res.company"].create({"name": "Another Chain"})
        parent = self.env["res.partner"].create({"name": "Firm", "company_id": other.id})
        with self.assertRefused("cannot be moved to Another Chain", self.account):
            self.anna.company_id = other
        self.anna.parent_id = self.env["res.partner"].create({"name": "Employer"})
        with self.assertRefused("cannot be moved to Another Chain", self.account):
            self.anna.parent_id.write(
                {"company_id": other.id, "child_ids": [Command.link(self.anna.id)]}
            )
        with self.assertRefused("cannot be moved to Another Chain|compan", self.account):
            self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
                (self.anna | parent).ids, parent
            )

    def test_a_client_with_money_belongs_to_the_company_of_the_account(self):
        self.anna.company_id = self.company
        self.assertEqual(self.account.balance, 120)

    def test_a_client_with_nothing_on_the_account_is_moved(self):
        self.account.refund(120, self.cash.id)
        self.anna.company_id = self.env["res.company"].create({"name": "Another Chain"})
        self.assertSound(self.account)
