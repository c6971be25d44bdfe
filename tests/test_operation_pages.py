from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestOperationPages(DepositCommon):
    """Pages of the history of all accounts, of which only the newest days are read."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        accounts = [cls.open_account(), cls.open_account(cls.boris)]
        for number in range(12):
            account = accounts[number % 2]
            cls.top_up(account, 10 + number, date=cls.day(-number * 5))
        accounts[0].refund(3, cls.cash.id, date=cls.day(-50))
        accounts[0].transfer(accounts[1].id, 2, date=cls.day(-20))
        cls.operations = cls.env["deposit.operation"]
        cls.everything = cls.operations.search([])

    def test_pages_put_together_are_the_whole_history(self):
        for limit in (1, 2, 5):
            pages = self.operations.browse()
            for offset in range(0, len(self.everything), limit):
                pages += self.operations.search([], offset=offset, limit=limit)
            self.assertEqual(pages.ids, self.everything.ids)

    def test_what_is_old_is_found_by_any_condition(self):
        for domain, expected in (
            ([("kind", "=", "refund")], 1),
            ([("kind", "in", ("transfer_in", "transfer_out"))], 2),
            ([("partner_id", "=", self.boris.id), ("amount", ">", 20)], 1),
            (["|", ("kind", "=", "refund"), ("amount", "=", 21)], 2),
        ):
            with self.subTest(domain):
                found = self.operations.search(domain, limit=2)
                self.assertEqual(found.ids, self.everything.filtered_domain(domain)[:2].ids)
                self.assertEqual(len(found), min(expected, 2))

    def test_a_list_counts_as_far_as_it_is_asked(self):
        total = len(self.everything)
        counts = {limit: self.operations.search_count([], limit) for limit in (1, 3, total + 1)}
        self.assertEqual(counts, {1: 1, 3: 3, total + 1: total})
        self.assertEqual(self.operations.search_count([("kind", "=", "refund")], 5), 1)
        self.assertEqual(self.operations.search_count([]), total)

    def test_counting_leaves_the_planner_as_it_was_for_what_comes_next(self):
        self.operations.search_count([], 3)
        self.env.cr.execute("SHOW enable_hashjoin")
        self.assertEqual(self.env.cr.fetchone(), ("on",))

    def test_a_page_of_some_fields_has_the_others_too(self):
        page = self.operations.search_fetch([], ["amount"], limit=4)
        self.assertEqual(page.ids, self.everything[:4].ids)
        with self.assertQueryCount(0):
            self.assertEqual(len([(row.kind, row.location_id.id) for row in page]), 4)

    def test_the_oldest_first_are_the_oldest(self):
        oldest = self.operations.search([], order="date, id", limit=2)
        self.assertEqual(oldest.ids, self.everything.sorted(lambda o: (o.date, o.id))[:2].ids)

    def test_pages_of_one_account_are_its_history(self):
        account = self.everything.account_id[0]
        domain = [("account_id", "=", account.id)]
        history = self.everything.filtered_domain(domain)
        for limit in (1, 3):
            pages = self.operations.browse()
            for offset in range(0, len(history), limit):
                pages += self.operations.search(domain, offset=offset, limit=limit)
            self.assertEqual(pages.ids, history.ids)
        self.assertEqual(self.operations.search_count(domain, 3), 3)
        self.assertEqual(self.operations.search_count(domain, 100), len(history))

    def test_operations_of_no_account_are_none(self):
        domain = [("account_id", "=", False)]
        self.assertFalse(self.operations.search(domain, limit=1))
        self.assertEqual(self.operations.search_count(domain, 1), 0)

    def test_a_list_sorted_by_the_newest_day_has_its_own_order_within_a_day(self):
        order = "date DESC, amount, id"
        expected = self.everything.sorted(lambda o: (o.amount, o.id)).sorted("date", reverse=True)
        found = self.operations.search([], order=order, limit=5)
        self.assertEqual(found.ids, expected[:5].ids)

    def test_a_page_has_the_balances_of_the_whole_history(self):
        balances = {operation.id: operation.balance_after for operation in self.everything}
        self.env.invalidate_all()
        for offset in range(0, len(self.everything), 4):
            page = self.operations.search([], offset=offset, limit=4)
            self.assertEqual(page.mapped("balance_after"), [balances[i] for i in page.ids])
            self.env.invalidate_all()
