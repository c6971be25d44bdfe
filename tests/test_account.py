from unittest.mock import patch

from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestAccount(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.anna.write({"phone": "+49 30 1234567", "email": "anna@example.com"})
        cls.account = cls.open_account()
        cls.Account = cls.env["deposit.account"]

    # === OPENING === #

    def test_an_account_opens_empty_and_posts_nothing(self):
        entries = self.env["account.move"].search_count([])
        account = self.open_account(self.boris)
        self.assertEqual(self.env["account.move"].search_count([]), entries)
        self.assertRecordValues(
            account,
            [
                {
                    "state": "open",
                    "company_id": self.company.id,
                    "location_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "balance": 0,
                    "available_amount": 0,
                    "total_topped_up": 0,
                    "total_debited": 0,
                }
            ],
        )
        self.assertSound(account)

    def test_numbers_follow_one_another(self):
        boris = self.open_account(self.boris)
        self.assertRegex(self.account.name, r"^CA\d{5,}$")
        self.assertGreater(int(boris.name[2:]), int(self.account.name[2:]))

    def test_a_client_has_one_open_account_of_a_type(self):
        with self.assertRefused(f"Anna Ito already has account {self.account.name} of type"):
            self.open_account()
        self.account.action_block("Lost card")
        with self.assertRefused("already has account"):
            self.open_account()

    def test_one_request_does_not_open_two_accounts_of_a_type(self):
        vals = {"partner_id": self.boris.id, "type_id": self.account_type.id}
        with self.assertRefused("Boris Okafor already has account"):
            self.Account.create([vals, dict(vals)])

    def test_a_client_has_accounts_of_several_types(self):
        gold = self.account_type.copy({"name": "Gold"})
        self.assertEqual(self.open_account(account_type=gold).partner_id, self.anna)

    def test_a_closed_account_makes_room_for_a_new_one(self):
        self.account.action_close()
        self.open_account()
        with self.assertRefused("Anna Ito already has account"):
            self.account.action_unblock()

    def test_a_second_account_is_not_unblocked(self):
        boris = self.open_account(self.boris)
        boris.action_block("Fraud")
        self.env["base.partner.merge.automatic.wizard"].sudo()._merge(
            (self.anna | self.boris).ids, self.anna
        )
        self.env.invalidate_all()
        self.assertEqual(boris.partner_id, self.anna)
        with self.assertRefused(f"Anna Ito already has account {self.account.name}"):
            boris.action_unblock()

    def test_archived_clients_and_types_open_no_account(self):
        gold = self.account_type.copy({"name": "Gold", "active": False})
        with self.assertRefused("Gold is archived"):
            self.open_account(account_type=gold)
        self.boris.active = False
        with self.assertRefused("Boris Okafor is archived"):
            self.open_account(self.boris)

    def test_an_account_is_not_created_blocked_or_with_money(self):
        vals = {"partner_id": self.boris.id, "type_id": self.account_type.id}
        with self.assertRefused("A new client account is open"):
            self.Account.create({**vals, "state": "blocked"})
        with self.assertRefused("follow from its journal entries"):
            self.Account.create({**vals, "prepaid_balance": 100})

    # === WHAT IS FIXED === #

    def test_balances_cannot_be_written(self):
        for fname in ("prepaid_balance", "debt_balance", "balance", "total_topped_up"):
            with self.subTest(fname), self.assertRefused("follow from its journal entries"):
                self.account[fname] = 50

    def test_client_type_location_and_number_are_fixed(self):
        gold = self.account_type.copy({"name": "Gold"})
        other = self.env["res.company"].create({"name": "Elsewhere"})
        for fname, value in {
            "partner_id": self.boris.id,
            "type_id": gold.id,
            "location_id": other.id,
            "name": "CA99999",
            "company_id": other.id,
            "currency_id": self._enable_currency("EUR").id,
        }.items():
            with self.subTest(fname), self.assertRefused("are fixed"):
                self.account.write({fname: value})

    def test_the_state_is_not_written_around_the_checks(self):
        for state in ("blocked", "closed"):
            with self.subTest(state), self.assertRefused("Block.*Close"):
                self.account.state = state

    def test_writing_the_same_values_again_is_no_change(self):
        self.account.write({"partner_id": self.anna.id, "name": self.account.name, "state": "open"})

    def test_the_team_member_can_be_corrected(self):
        employee = self.env["hr.employee"].create({"name": "Mira"})
        self.account.employee_id = employee
        self.assertEqual(self.account.employee_id, employee)

    def test_an_account_with_operations_is_not_deleted(self):
        unused = self.open_account(self.boris)
        self.top_up(self.account, 10)
        with self.assertRefused(f"{self.account.name} has operations and cannot be deleted"):
            (self.account | unused).unlink()
        unused.unlink()
        self.assertFalse(unused.exists())

    # === SEARCH AND NAMES === #

    def test_an_account_is_found_by_number_name_phone_and_email(self):
        self.open_account(self.boris)
        for text in (self.account.name, "anna it", "1234567", "anna@example"):
            with self.subTest(text):
                found = self.Account.name_search(text, [("type_id", "=", self.account_type.id)])
                self.assertEqual([account_id for account_id, _name in found], self.account.ids)

    def test_an_account_is_found_by_its_client_however_many_clients_match(self):
        others = self.env["res.partner"].create([{"name": f"Anna Many {n}"} for n in range(4)])
        self.open_account(others[0])
        domain = [("display_name", "ilike", "anna"), ("type_id", "=", self.account_type.id)]
        found = self.Account.search(domain)
        self.assertEqual(found.partner_id, self.anna | others[0])
        with patch("odoo.addons.customer_deposit.models.deposit_account_search.FEW_CLIENTS", 2):
            self.assertEqual(self.Account.search(domain), found)
        self.assertFalse(self.Account.search([("display_name", "ilike", "nobody is called so")]))

    def test_the_account_of_an_archived_client_is_still_found(self):
        others = self.Account.search([("display_name", "not ilike", "anna it")])
        self.assertNotIn(self.account, others)
        self.anna.active = False
        self.assertIn(self.account, self.Account.search([("display_name", "ilike", "anna it")]))

    def test_names_say_whose_account_it_is_and_what_it_holds(self):
        self.top_up(self.account, 40)
        self.assertEqual(self.account.display_name, f"{self.account.name} Anna Ito (Deposit)")
        offered = self.account.with_context(deposit_show_available=True).display_name
        self.assertRegex(offered, rf"^Deposit {self.account.name}: \$\s40\.00 available$")

    def test_a_difference_from_the_ledger_is_reported(self):
        self.top_up(self.account, 40)
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE deposit_account SET prepaid_balance = 50 WHERE id = %s", self.account.ids
        )
        [difference] = self.account.check_integrity()
        self.assertRegex(difference, r"stored as \$\s50\.00, the general ledger has \$\s40\.00")

    def test_the_location_must_be_one_of_the_type(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        with self.assertRefused("Deposit is not available in Elsewhere, only in"):
            self.open_account(self.boris, location_id=other.id)
