from odoo.tests import tagged

from .proof_common import ProofCommon

MORE = "UPDATE account_move_line SET balance = balance + 1 WHERE id = %s"
UNMATCH = "DELETE FROM account_partial_reconcile WHERE credit_move_id = %s"


@tagged("post_install", "-at_install")
class TestProof(ProofCommon):
    """Each term counts what it is about, and misses what was forged."""

    def test_money_received_is_on_the_account(self):
        payment = self.top_up(self.account, 100)
        self.assertProof(received=100, prepaid=100)
        cash = self.get_item(payment, "asset_cash")
        told = self.assertForged(1, MORE, cash.id)
        self.assertIn("Anna Ito: the money that came in and what became of it differ", told)

    def test_money_given_back_is_gone(self):
        self.top_up(self.account, 100)
        refund = self.account.refund(40, self.cash.id)
        self.assertProof(received=100, given_back=40, prepaid=60)
        self.assertForged(1, MORE, self.get_item(refund, "asset_cash").id)

    def test_an_account_that_stores_more_is_said_once(self):
        self.top_up(self.account, 100)
        told = self.assertForged(
            -1,
            "UPDATE deposit_account SET prepaid_balance = 101 WHERE id = %s",
            self.account.id,
        )
        self.assertIn("prepaid is stored as", told)
        self.assertNotIn("the money that came in", told)

    def test_an_account_that_stores_more_hides_no_other_loss(self):
        payment = self.top_up(self.account, 100)
        told = self.assertForged(
            4,
            "WITH stored AS (UPDATE deposit_account SET prepaid_balance = 101 WHERE id = %s)"
            " UPDATE account_move_line SET balance = balance + 5 WHERE id = %s",
            self.account.id,
            self.get_item(payment, "asset_cash").id,
        )
        self.assertIn("prepaid is stored as", told)
        self.assertIn("the money that came in", told)

    # === IMPORTS === #

    def test_an_imported_balance_is_there_and_gone_with_its_import(self):
        batch = self.import_rows(["Anna Ito", "", "R1", "30"])
        self.assertProof(opening=30, prepaid=30)
        self.assertForged(-1, MORE, self.get_item(batch.move_ids).id)
        batch.action_undo()
        self.assertProof()

    def test_an_imported_debt_is_owed_and_gone_with_its_import(self):
        batch = self.import_rows(["Anna Ito", "", "R1", "-30"])
        self.assertProof(opening=-30, debt=30)
        self.assertForged(-1, MORE, self.get_item(batch.move_ids).id)
        batch.action_undo()
        self.assertProof()

    # === OTHER CLIENTS === #

    def test_a_transfer_leaves_one_client_and_reaches_the_other(self):
        self.top_up(self.account, 100)
        other = self.open_account(self.boris)
        move = self.account.transfer(other.id, 40)
        self.assertProof(received=100, transferred=-40, prepaid=60)
        self.assertProof(self.boris, transferred=40, prepaid=40)
        given = self.get_item(move).filtered(lambda line: line.deposit_account_id == self.account)
        self.assertForged(-1, MORE, given.id)

    def test_what_an_account_pays_for_the_family_is_given_to_them(self):
        self.top_up(self.account, 100)
        self.env["deposit.account.beneficiary"].create(
            {"account_id": self.account.id, "partner_id": self.boris.id}
        )
        payment = self.account.pay(self.create_invoice(80, self.boris).ids)
        self.assertProof(received=100, transferred=-80, prepaid=20)
        self.assertProof(self.boris, transferred=80, invoiced=80)
        self.assertForged(
            -80,
            "UPDATE account_move_line SET deposit_account_id = NULL WHERE id = %s",
            self.get_item(payment).id,
            partner=self.boris,
        )

    def test_a_merged_client_has_one_proof(self):
        self.top_up(self.account, 100)
        self.account.pay(self.create_invoice(30).ids)
        self.pay_in_cash(self.create_invoice(20, self.boris))
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.anna + self.boris).ids, self.anna, extra_checks=False
        )
        self.env.invalidate_all()
        self.assertProof(received=120, invoiced=50, prepaid=70)

    # === DOCUMENTS === #

    def test_an_invoice_is_unpaid_until_it_is_paid(self):
        self.top_up(self.account, 100)
        invoice = self.create_invoice(80)
        self.assertProof(received=100, invoiced=80, due=80, prepaid=100)
        item = self.get_receivable_lines(invoice)
        nothing_due = "UPDATE account_move_line SET amount_residual = 0 WHERE id = %s"
        self.assertForged(-80, nothing_due, item.id)
        self.account.pay(invoice.ids)
        self.assertProof(received=100, invoiced=80, prepaid=20)

    def test_a_payment_whose_document_is_not_paid_by_it_any_more_is_found(self):
        self.top_up(self.account, 100)
        invoice = self.create_invoice(80)
        self.account.pay(invoice.ids)
        self.assertForged(
            80,
            "UPDATE account_move_line SET amount_residual = 80 WHERE id = %s",
            self.get_receivable_lines(invoice).id,
        )

    def test_a_payment_that_was_returned_twice_is_found(self):
        self.top_up(self.account, 100, date=self.day(-2))
        invoice = self.create_invoice(80, invoice_date=self.day(-2))
        payment = self.account.pay(invoice.ids, date=self.day(-1))
        payment.action_deposit_cancel("Mistake")
        self.assertProof(received=100, invoiced=80, due=80, prepaid=100)
        # The account agrees with the ledger, and the client has their money twice all the same.
        [back] = self.get_item(self.account.operation_ids.move_id).filtered(
            lambda line: line.move_id.reversed_entry_id == payment.move_id
        )
        told = self.assertForged(
            -80,
            "WITH stored AS (UPDATE deposit_account SET prepaid_balance = prepaid_balance + 80,"
            " balance = balance + 80, total_topped_up = total_topped_up + 80 WHERE id = %s)"
            " UPDATE account_move_line SET balance = balance * 2 WHERE id = %s",
            self.account.id,
            back.id,
        )
        self.assertEqual(len(told.splitlines()), 1)
        self.assertIn("the money that came in", told)

    def test_a_payment_on_credit_is_owed_and_settled(self):
        self.account.pay(self.create_invoice(50).ids, allow_credit=True)
        self.assertProof(invoiced=50, debt=50)
        self.assertForged(
            -10, "UPDATE deposit_account SET debt_balance = 40 WHERE id = %s", self.account.id
        )
        self.top_up(self.account, 70)
        self.assertProof(received=70, invoiced=50, prepaid=20)

    def test_a_credit_note_is_open_until_it_is_given_back(self):
        note = self.create_invoice(30, move_type="out_refund")
        self.assertProof(credited=30, open_credit=30)
        self.assertForged(
            30,
            "UPDATE account_move_line SET amount_residual = 0 WHERE id = %s",
            self.get_receivable_lines(note).id,
        )
        self.pay_in_cash(note)
        self.assertProof(given_back=30, credited=30)

    def test_money_moved_to_the_account_from_a_payment_that_was_put_back_is_found(self):
        invoice = self.create_invoice(80)
        payment = self.pay_in_cash(invoice, 100)
        self.assertProof(received=100, invoiced=80, open_credit=20)
        self.account.take_outstanding_credit()
        self.assertProof(received=100, invoiced=80, prepaid=20)
        self.assertForged(
            -100,
            "WITH items AS (UPDATE account_move_line SET parent_state = 'draft'"
            " WHERE move_id = %(move)s) UPDATE account_move SET state = 'draft'"
            " WHERE id = %(move)s".replace("%(move)s", str(payment.move_id.id)),
        )

    # === DIFFERENCES === #

    def test_what_is_written_off_counts_while_it_pays_something(self):
        invoice = self.create_invoice(100)
        loss = self.env["account.account"].create(
            {"name": "Small losses", "code": "DEPLOSS", "account_type": "expense"}
        )
        wizard = (
            self.env["account.payment.register"]
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": self.cash.id, "amount": 98})
        )
        wizard.write({"payment_difference_handling": "reconcile", "writeoff_account_id": loss.id})
        payment = wizard._create_payments()
        self.assertProof(received=98, written_off=2, invoiced=100)
        self.assertForged(-2, UNMATCH, self.get_item(payment, "asset_receivable").id)
