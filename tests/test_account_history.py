from unittest.mock import patch

from odoo.tests import Form, tagged

from ..models import deposit_account_history
from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestAccountHistory(DepositCommon):
    """The history on the form of an account: the newest, and that there is more."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk")
        cls.account = cls.open_account()
        for number in range(4):
            cls.top_up(cls.account, 10 + number, date=cls.day(-number))
        cls.history = cls.account.operation_ids

    def check_form(self, history_limit, count_limit, label, is_longer):
        """Open the form with these limits and check what it shows and says."""
        self.account.invalidate_recordset()
        with (
            patch.object(deposit_account_history, "HISTORY_LIMIT", history_limit),
            patch.object(deposit_account_history, "COUNT_LIMIT", count_limit),
            Form(self.account.with_user(self.desk)) as form,
        ):
            self.assertEqual(form.recent_operation_ids.ids, self.history[:history_limit].ids)
            self.assertEqual(form.recent_operation_count, label)
            self.assertEqual(form.is_history_longer, is_longer)

    def test_a_short_history_is_shown_whole(self):
        self.assertEqual(len(self.history), 5)
        self.check_form(6, 10, "5", is_longer=False)
        self.check_form(5, 10, "5", is_longer=False)

    def test_of_a_longer_one_the_newest_are_shown_and_all_are_counted(self):
        self.check_form(4, 5, "5", is_longer=True)
        self.check_form(1, 10, "5", is_longer=True)

    def test_the_count_ends_where_the_list_ends_counting(self):
        self.check_form(2, 4, "4+", is_longer=True)

    def test_a_new_operation_comes_first(self):
        self.assertEqual(self.account.recent_operation_ids, self.history)
        self.account.refund(3, self.cash.id)
        newest = self.account.recent_operation_ids[0]
        self.assertEqual((newest.kind, newest.amount), ("refund", -3))
        self.assertEqual(self.account.recent_operation_count, "6")

    def test_accounts_read_together_each_have_their_own(self):
        other = self.open_account(self.boris)
        accounts = self.account | other
        accounts.invalidate_recordset()
        self.assertEqual(accounts.mapped("recent_operation_count"), ["5", "1"])
        self.assertEqual(other.recent_operation_ids.kind, "opening")
