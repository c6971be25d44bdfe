from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestPartner(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=100)
        cls.other = cls.open_account(cls.boris, amount=30)

    def merge(self, *partners):
        """Merge all contacts into the first, as the dialog does."""
        contacts = self.env["res.partner"].union(*partners)
        wizard = self.env["base.partner.merge.automatic.wizard"].create(
            {"dst_partner_id": partners[0].id, "partner_ids": contacts.ids}
        )
        wizard.action_merge()
        self.env.invalidate_all()

    # === MERGE === #

    def test_merging_contacts_joins_their_accounts_of_one_type(self):
        self.other.pay(self.create_invoice(10, self.boris).ids)
        self.merge(self.anna, self.boris)
        self.assertRecordValues(
            self.account | self.other,
            [
                {"partner_id": self.anna.id, "state": "open", "balance": 120},
                {"partner_id": self.anna.id, "state": "closed", "balance": 0},
            ],
        )
        self.assertFalse(self.boris.exists())
        self.assertSound(self.account, self.other)

    def test_merging_keeps_both_histories(self):
        self.merge(self.anna, self.boris)
        self.assertEqual(
            sorted((row.kind, row.amount) for row in self.other.operation_ids),
            [("opening", 0), ("top_up", 30), ("transfer_out", -30)],
        )
        transfer = self.account.operation_ids.filtered(lambda row: row.kind == "transfer_in")
        self.assertIn("contacts were merged", transfer.memo)

    def test_the_oldest_account_stays_whichever_contact_stays(self):
        self.merge(self.boris, self.anna)
        self.assertEqual((self.account.state, self.other.state), ("open", "closed"))
        self.assertEqual(self.account.partner_id, self.boris)
        self.assertSound(self.account, self.other)

    def test_three_contacts_are_merged(self):
        third = self.open_account(self.env["res.partner"].create({"name": "Third"}), amount=5)
        self.merge(self.anna, self.boris, third.partner_id)
        self.assertEqual(self.account.balance, 135)
        self.assertSound(self.account, self.other, third)

    def test_merging_settles_a_debt_with_the_money_of_the_other_contact(self):
        self.account_type.write({"allow_credit": True, "credit_limit": 200})
        self.other.pay(self.create_invoice(90, self.boris).ids, allow_credit=True)
        self.merge(self.anna, self.boris)
        self.assertRecordValues(
            self.account | self.other,
            [{"state": "open", "balance": 40}, {"state": "closed", "balance": 0}],
        )
        self.assertSound(self.account, self.other)

    def test_two_debts_stay_on_their_accounts(self):
        self.account_type.write({"allow_credit": True, "credit_limit": 200})
        self.account.pay(self.create_invoice(110).ids, allow_credit=True)
        self.other.pay(self.create_invoice(50, self.boris).ids, allow_credit=True)
        self.merge(self.anna, self.boris)
        self.assertRecordValues(
            self.account | self.other,
            [{"state": "open", "balance": -10}, {"state": "open", "balance": -20}],
        )
        self.assertSound(self.account, self.other)

    def test_a_merged_family_member_is_one_once_and_never_of_his_own_account(self):
        third = self.env["res.partner"].create({"name": "Third"})
        members = self.env["deposit.account.beneficiary"].create(
            [
                {"account_id": self.account.id, "partner_id": self.boris.id},
                {"account_id": self.account.id, "partner_id": third.id},
                {"account_id": self.other.id, "partner_id": third.id},
            ]
        )
        self.merge(self.boris, third)
        self.assertEqual(members.exists(), members[0])

    def test_accounts_of_different_types_stay_apart(self):
        gold = self.account_type.copy({"name": "Gold"})
        third = self.open_account(self.env["res.partner"].create({"name": "Third"}), gold, amount=5)
        self.merge(self.anna, third.partner_id)
        self.assertEqual((self.account.balance, third.balance), (100, 5))
        self.assertEqual((third.partner_id, third.state), (self.anna, "open"))
        self.assertSound(self.account, third)

    def test_a_blocked_account_is_left_alone(self):
        self.other.action_block("Fraud")
        self.merge(self.anna, self.boris)
        self.assertRecordValues(
            self.other, [{"partner_id": self.anna.id, "state": "blocked", "balance": 30}]
        )
        self.assertEqual(self.account.balance, 100)
        self.assertSound(self.account, self.other)

    def test_contacts_without_accounts_are_merged(self):
        third = self.env["res.partner"].create({"name": "Third"})
        self.merge(third, self.boris)
        self.assertEqual((self.other.partner_id, self.other.balance), (third, 30))
        self.assertSound(self.other)

    # === DELETE AND ARCHIVE === #

    def test_a_client_with_an_account_is_not_deleted(self):
        with self.assertRefused(
            r"Boris Okafor has client account .* \$\s30\.00 and cannot be deleted"
        ):
            self.boris.unlink()
        self.env["res.partner"].create({"name": "Nobody's client"}).unlink()

    def test_a_client_with_money_is_not_archived(self):
        with self.assertRefused(r"Boris Okafor has \$\s30\.00 on client account"):
            self.boris.action_archive()
        self.other.refund(30, self.cash.id)
        self.boris.action_archive()
        self.assertFalse(self.boris.active)

    # === COMPANIES AND CONTACTS === #

    def test_a_client_who_becomes_a_contact_of_a_company_keeps_the_money(self):
        company = self.env["res.partner"].create({"name": "Salon Ltd", "is_company": True})
        self.boris.parent_id = company
        self.other.pay(self.create_invoice(10, self.boris).ids)
        self.assertEqual(self.other.partner_id, self.boris)
        self.assertRecordValues(self.other, [{"balance": 20, "total_debited": 10}])
        self.assertSound(self.other)

    # === BALANCE OF THE CONTACT === #

    def test_a_contact_shows_the_sum_of_its_accounts(self):
        self.open_account(account_type=self.account_type.copy({"name": "Gold"}), amount=7)
        self.assertRecordValues(
            self.anna,
            [{"deposit_balance": 107, "deposit_debt": 0, "deposit_account_count": 2}],
        )

    def test_the_balance_of_a_contact_follows_every_operation(self):
        self.assertEqual(self.anna.deposit_balance, 100)
        self.account.refund(40, self.cash.id)
        self.assertEqual(self.anna.deposit_balance, 60)
        self.top_up(self.account, 5)
        self.assertEqual(self.anna.deposit_balance, 65)

    def test_contacts_are_found_by_their_balance(self):
        empty = self.open_account(self.env["res.partner"].create({"name": "Empty"})).partner_id
        without = self.env["res.partner"].create({"name": "Without"})
        clients = self.anna | self.boris | empty | without
        for operator, value, expected in (
            (">", 0, self.anna | self.boris),
            (">", 50, self.anna),
            (">=", 30, self.anna | self.boris),
            ("<", 100, self.boris | empty | without),
            ("<=", 0, empty | without),
            ("=", 100, self.anna),
            ("=", 0, empty | without),
            ("!=", 0, self.anna | self.boris),
        ):
            with self.subTest(operator=operator, value=value):
                found = self.env["res.partner"].search(
                    [("id", "in", clients.ids), ("deposit_balance", operator, value)]
                )
                self.assertEqual(found, expected)

    def test_the_card_opens_its_accounts_and_history(self):
        action = self.anna.action_view_deposit_accounts()
        self.assertEqual(self.env["deposit.account"].search(action["domain"]), self.account)
        action = self.anna.action_view_deposit_operations()
        found = self.env["deposit.operation"].search(action["domain"])
        self.assertEqual(found, self.account.operation_ids)
        self.assertEqual(
            self.anna.action_open_deposit_account()["context"]["default_partner_id"], self.anna.id
        )
