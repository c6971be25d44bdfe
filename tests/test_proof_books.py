from odoo.fields import Command
from odoo.tests import tagged

from .proof_common import ProofCommon, ProofMixin
from .test_advance_tax import AdvanceTaxCommon


@tagged("post_install", "-at_install")
class TestProofBooks(ProofCommon):
    """What the accountant and Odoo enter besides, is no money made or lost."""

    def create_ledger(self, name, code, account_type, **values):
        return self.env["account.account"].create(
            {"name": name, "code": code, "account_type": account_type, **values}
        )

    def post_for_client(self, debit, credit, amount):
        """Return a posted entry of the accountant whose items are of the client."""
        move = self.create_entry(debit, credit, amount)
        move.line_ids.partner_id = self.anna
        move.action_post()
        return move

    def test_a_bad_debt_of_the_accountant_pays_the_invoice(self):
        invoice = self.create_invoice(80)
        loss = self.create_ledger("Bad debts", "DEPLOSS", "expense")
        entry = self.post_for_client(loss, self.receivable, 80)
        self.assertProof(other=80, invoiced=80, due=80, open_credit=80)
        self.get_receivable_lines(invoice | entry).reconcile()
        self.assertProof(other=80, invoiced=80)
        self.assertForged(
            5,
            "UPDATE account_move_line SET balance = balance - 5 WHERE id = %s",
            self.get_receivable_lines(entry).id,
        )

    def test_a_vendor_bill_netted_with_an_invoice_pays_it(self):
        invoice = self.create_invoice(80)
        bill = self.create_invoice(50, move_type="in_invoice", invoice_date=self.today)
        self.assertProof(invoiced=80, due=80)
        payable = bill.line_ids.filtered(lambda line: line.account_type == "liability_payable")
        entry = self.post_for_client(payable.account_id, self.receivable, 50)
        self.get_receivable_lines(invoice | entry).reconcile()
        (payable | entry.line_ids.filtered("debit")).reconcile()
        self.assertProof(other=50, invoiced=80, due=30)

    def test_money_of_a_bank_statement_is_received_and_given_back(self):
        for amount, expected in (
            (70, {"received": 70, "open_credit": 70}),
            (-20, {"received": 70, "given_back": 20, "open_credit": 70, "due": 20}),
        ):
            line = self.env["account.bank.statement.line"].create(
                {
                    "journal_id": self.bank.id,
                    "amount": amount,
                    "partner_id": self.anna.id,
                    "payment_ref": "Transfer",
                }
            )
            item = line.move_id.line_ids.filtered(
                lambda item: item.account_id == self.bank.suspense_account_id
            )
            item.account_id = self.receivable
            self.assertProof(**expected)
        self.assertForged(
            -1, "UPDATE account_move_line SET balance = balance + 1 WHERE id = %s", item.id
        )

    def test_a_bank_statement_of_a_payment_is_no_second_money(self):
        payment = self.account.top_up(100, self.bank.id)
        line = self.env["account.bank.statement.line"].create(
            {"journal_id": self.bank.id, "amount": 100, "payment_ref": "Card terminal"}
        )
        item = line.move_id.line_ids.filtered(
            lambda item: item.account_id == self.bank.suspense_account_id
        )
        outstanding = payment.move_id.line_ids.filtered(lambda line: not line.deposit_account_id)
        item.account_id = outstanding.account_id
        if outstanding.account_id.reconcile:
            (item | outstanding).reconcile()
        self.assertProof(received=100, prepaid=100)

    def test_a_document_in_another_currency_is_paid_with_its_exchange_difference(self):
        currency = self.env["res.currency"].create(
            {
                "name": "XDP",
                "symbol": "XDP",
                "rate_ids": [
                    Command.create({"name": self.day(-30), "rate": 2}),
                    Command.create({"name": self.today, "rate": 2.5}),
                ],
            }
        )
        invoice = self.create_invoice(
            100, currency_id=currency.id, invoice_date=self.day(-10), date=self.day(-10)
        )
        self.assertProof(invoiced=50, due=50)
        self.pay_in_cash(invoice)
        self.assertEqual(invoice.amount_residual, 0)
        self.assertProof(received=40, other=10, invoiced=50)

    def test_a_cash_basis_tax_is_no_money_of_the_client(self):
        self.company.tax_exigibility = True
        transition = self.create_ledger(
            "Tax not due yet", "DEPTRANS", "liability_current", reconcile=True
        )
        tax = self.env["account.tax"].create(
            {
                "name": "20 % when paid",
                "amount": 20,
                "tax_exigibility": "on_payment",
                "cash_basis_transition_account_id": transition.id,
            }
        )
        line = {"name": "Haircut", "price_unit": 50, "tax_ids": [Command.set(tax.ids)]}
        invoice = self.create_invoice(invoice_line_ids=[Command.create(line)])
        self.top_up(self.account, 100)
        payment = self.account.pay(invoice.ids)
        self.assertProof(received=100, invoiced=60, prepaid=40)
        payment.action_deposit_cancel("Mistake")
        self.assertProof(received=100, invoiced=60, due=60, prepaid=100)

    def test_a_rounded_document_takes_what_it_says(self):
        gain, loss = (
            self.create_ledger("Rounded up", "DEPUP", "income_other"),
            self.create_ledger("Rounded down", "DEPDOWN", "expense"),
        )
        rounding = self.env["account.cash.rounding"].create(
            {
                "name": "To a whole",
                "rounding": 1,
                "strategy": "add_invoice_line",
                "profit_account_id": gain.id,
                "loss_account_id": loss.id,
            }
        )
        self.top_up(self.account, 100)
        invoice = self.create_invoice(79.7, invoice_cash_rounding_id=rounding.id)
        self.account.pay(invoice.ids)
        self.assertProof(received=100, invoiced=80, prepaid=20)

    def test_documents_of_a_branch_are_in_the_proof_of_the_chain(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        self.cr.precommit.run()  # Odoo loads the chart of a branch at the end of the transaction
        self.env.user.company_ids += branch
        self.account_type.company_ids += branch
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": (self.company | branch).ids}
        )
        self.top_up(self.account, 100)
        invoice = self.create_invoice(60, company_id=branch.id)
        self.account.pay(invoice.ids)
        self.assertProof(received=100, invoiced=60, prepaid=40)

    # === FROM THE SUMS TO THE ITEMS === #

    def open_items(self, fname, user=None):
        proof = self.get_proof().with_user(user or self.env.user)
        action = proof.with_context(deposit_proof_sum=fname).action_open_entries()
        return self.env[action["res_model"]].search(action["domain"])

    def test_each_sum_opens_items_that_add_up_to_it(self):
        self.allow_credit()
        self.import_rows(["Anna Ito", "", "R1", "30"])
        self.top_up(self.account, 100)
        self.account.transfer(self.open_account(self.boris).id, 10)
        self.account.refund(5, self.cash.id)
        self.create_invoice(7)
        self.create_invoice(6, move_type="out_refund")
        self.account.pay(self.create_invoice(40).ids)
        self.post_for_client(
            self.create_ledger("Bad debts", "DEPLOSS", "expense"), self.receivable, 3
        )
        proof = self.get_proof()
        self.assertEqual(proof.difference, 0)
        for fname in (
            "received",
            "given_back",
            "opening",
            "transferred",
            "other",
            "invoiced",
            "credited",
            "due",
            "prepaid",
            "open_credit",
        ):
            items = self.open_items(fname)
            amount = "amount_residual" if fname in ("due", "open_credit") else "balance"
            with self.subTest(fname):
                self.assertTrue(proof[fname])
                self.assertAlmostEqual(abs(sum(items.mapped(amount))), abs(proof[fname]), 2)
        self.assertGreater(len(self.open_items(None)), 10)

    def test_the_card_of_a_client_leads_to_their_proof(self):
        self.assertFalse(self.boris.action_view_deposit_proof().get("res_id"))
        self.assertEqual(self.anna.action_view_deposit_proof()["res_id"], self.get_proof().id)

    def test_a_request_cannot_name_clients_in_its_context(self):
        self.top_up(self.account, 100)
        proofs = self.env["deposit.proof.report"]
        for forged in ([self.boris.id], ["text"], "text", 5, [None]):
            proof = proofs.with_context(deposit_report_client_ids=forged)
            self.assertEqual(proof.search([]).ids, proofs.search([]).ids)
            self.assertEqual(proof.browse(self.get_proof().id).received, 100)

    def test_the_proof_is_printed_and_exported_with_its_sums(self):
        self.top_up(self.account, 100)
        domain = [("partner_id", "=", self.anna.id)]
        proofs = self.env["deposit.proof.report"]
        values = proofs._get_print_values(domain)
        self.assertEqual(len(values["rows"]), 1)
        self.assertIn("What There Was", values["sums"])
        [row] = proofs._get_export_rows(domain)
        self.assertEqual((row[0], row[3]), ("Anna Ito", 100))

    def test_who_may_see_no_journal_items_sees_the_history(self):
        self.top_up(self.account, 100)
        user = self.create_user("finance")
        action = self.get_proof().with_user(user).action_open_entries()
        self.assertEqual(action["res_model"], "deposit.operation")


@tagged("post_install", "-at_install")
class TestProofAdvanceTax(ProofMixin, AdvanceTaxCommon):
    def test_tax_on_advances_is_no_money_of_the_client(self):
        self.top_up(self.account, 240)
        self.assertProof(received=240, prepaid=240)
        self.account.pay(self.create_invoice(120).ids)
        self.account.refund(60, self.cash.id)
        self.assertProof(received=240, given_back=60, invoiced=120, prepaid=60)
