from odoo.tests import tagged

from .import_common import ImportCommon


@tagged("post_install", "-at_install")
class TestImportUndo(ImportCommon):
    """What the batch itself brought about is no obstacle; what somebody did since is."""

    def merge(self, source, target):
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (source + target).ids, target, extra_checks=False
        )
        self.env.invalidate_all()

    # === MERGED CLIENTS === #

    def test_money_of_clients_who_were_merged_is_taken_back_from_where_it_is(self):
        batch = self.import_rows(["One", "", "R8", "10"], ["Two", "", "R9", "20"])
        one, two = batch.line_ids.account_id
        self.merge(two.partner_id, one.partner_id)
        self.assertEqual(sorted((one | two).mapped("state")), ["closed", "open"])
        batch.action_undo()
        self.assertEqual((one | two).mapped("balance"), [0, 0])
        self.assertSound(one, two)

    def test_money_that_went_on_by_a_second_merge_is_found(self):
        rows = [[f"Client {number}", "", f"Q{number}", number] for number in (1, 2, 3)]
        batch = self.import_rows(*rows)
        accounts = batch.line_ids.account_id
        clients = accounts.mapped("partner_id")
        self.merge(clients[2], clients[1])
        self.merge(clients[1], clients[0])
        batch.action_undo()
        self.assertEqual(accounts.mapped("balance"), [0, 0, 0])
        self.assertSound(*accounts)

    def test_money_merged_into_a_client_who_was_there_leaves_them_their_own(self):
        own = self.open_account(self.boris, amount=5)
        batch = self.import_rows(["One", "", "R8", "10"])
        self.merge(batch.line_ids.partner_id, self.boris)
        batch.action_undo()
        accounts = own | batch.line_ids.account_id
        self.assertEqual(sum(accounts.mapped("balance")), 5)
        self.assertSound(*accounts)

    def test_a_debt_that_the_money_of_a_merged_client_settled_is_taken_back_too(self):
        batch = self.import_rows(["One", "", "R8", "10"], ["Two", "", "R9", "-30"])
        one, two = batch.line_ids.account_id
        self.merge(one.partner_id, two.partner_id)
        self.assertEqual(two.debt_balance, 20)
        batch.action_undo()
        self.assertEqual((two.prepaid_balance, two.debt_balance, one.balance), (0, 0, 0))
        self.assertSound(one, two)

    def test_money_that_was_spent_after_a_merge_is_missing(self):
        batch = self.import_rows(["One", "", "R8", "10"], ["Two", "", "R9", "20"])
        one, two = batch.line_ids.account_id
        self.merge(two.partner_id, one.partner_id)
        heir = (one | two).filtered(lambda account: account.state == "open")
        heir.refund(1, self.cash.id)
        with self.assertRefused(f"on {heir.name} of One", one, two):
            batch.action_undo()

    # === DEBTS === #

    def test_a_debt_settled_by_what_the_client_had_is_taken_back(self):
        account = self.open_account(amount=100)
        batch = self.import_rows(["Anna Ito", "", "R1", "-40"])
        self.assertEqual((account.prepaid_balance, account.debt_balance), (60, 0))
        batch.action_undo()
        self.assertEqual((account.prepaid_balance, account.debt_balance), (100, 0))
        self.assertSound(account)

    def test_it_is_taken_back_although_the_rest_was_spent(self):
        account = self.open_account(amount=100)
        batch = self.import_rows(["Anna Ito", "", "R1", "-40"])
        account.refund(60, self.cash.id)
        batch.action_undo()
        self.assertEqual((account.prepaid_balance, account.debt_balance), (40, 0))
        self.assertSound(account)

    def test_a_debt_settled_by_money_of_the_same_batch_is_taken_back(self):
        batch = self.import_rows(["Anna Ito", "", "R1", "50"], ["Anna Ito", "", "R1", "-30"])
        account = batch.line_ids.account_id
        self.assertEqual(account.balance, 20)
        batch.action_undo()
        self.assertEqual((account.prepaid_balance, account.debt_balance), (0, 0))
        self.assertSound(account)

    def test_an_older_debt_stays_settled_by_what_the_client_had(self):
        self.import_rows(["Anna Ito", "", "R1", "-30"])
        account = self.env["deposit.account"].search([("partner_id", "=", self.anna.id)])
        batch = self.import_rows(["Anna Ito", "", "R1", "-20"])
        self.top_up(account, 50)
        with self.assertRefused("a debt of it is paid", account):
            batch.action_undo()
        self.assertEqual((account.prepaid_balance, account.debt_balance), (0, 0))

    # === REMEDY === #

    def test_the_refusal_names_the_operations_that_are_in_the_way(self):
        batch = self.import_rows(["Anna Ito", "", "R1", "50"], ["Boris Okafor", "", "", "-30"])
        anna, boris = batch.line_ids.account_id
        refund = anna.refund(1, self.cash.id)
        payment = self.top_up(boris, 30)
        with self.assertRefused(f"{refund.name}.*{payment.name}", anna, boris):
            batch.action_undo()
        refund.action_deposit_cancel("Mistake")
        payment.action_deposit_cancel("Mistake")
        batch.action_undo()
        self.assertEqual((anna.balance, boris.balance), (0, 0))
        self.assertSound(anna, boris)

    def test_a_later_batch_that_paid_the_debt_is_named_and_undone_first(self):
        first = self.import_rows(["Anna Ito", "", "R1", "-30"])
        second = self.import_rows(["Anna Ito", "", "R1", "50"])
        account = first.line_ids.account_id
        with self.assertRefused(f"{second.name}", account):
            first.action_undo()
        second.action_undo()
        first.action_undo()
        self.assertEqual(account.balance, 0)
        self.assertSound(account)
