from psycopg2 import IntegrityError

from odoo.exceptions import AccessError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from .common import DepositCommon


class FamilyCommon(DepositCommon):
    """A mother with an account, her son who has a contact of his own, and her daughter who is
    a contact below hers."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=200)
        cls.son, cls.daughter = cls.env["res.partner"].create(
            [{"name": "Cleo Ito"}, {"name": "Mia Ito", "parent_id": cls.anna.id}]
        )
        cls.member = cls.add_member(cls.son)
        cls.invoice = cls.create_invoice(150, cls.son)

    @classmethod
    def add_member(cls, partner, cap=0):
        return cls.env["deposit.account.beneficiary"].create(
            {"account_id": cls.account.id, "partner_id": partner.id, "monthly_cap": cap}
        )

    def pay_for_son(self, amount, **values):
        """Pay a part of the son's invoice from the account of his mother."""
        return self.account.pay(self.invoice.ids, amount, **values)

    def pay_for(self, partner, amount):
        """Pay a new invoice of ``partner`` from the account of the mother."""
        return self.account.pay(self.create_invoice(amount, partner).ids)


@tagged("post_install", "-at_install")
class TestFamily(FamilyCommon):
    """Paying for a member of the family from the account of another one."""

    # === PAYING === #

    def test_the_invoice_of_a_son_is_paid_from_the_account_of_his_mother(self):
        payment = self.account.pay(self.invoice.ids)
        self.assertEntry(
            payment.move_id,
            [(self.prepaid_ledger, 150, 0, self.account), (self.receivable, 0, 150, None)],
        )
        self.assertEqual(
            payment.move_id.line_ids.sorted("debit", reverse=True).partner_id,
            self.anna + self.son,
            "the money is hers, the debt that is paid is his",
        )
        self.assertRecordValues(
            payment, [{"deposit_beneficiary_id": self.son.id, "partner_id": self.son.id}]
        )
        self.assertRecordValues(self.invoice, [{"payment_state": "paid"}])
        self.assertEqual((self.account.balance, self.son.credit), (50, 0))
        self.assertSound(self.account)

    def test_the_invoice_of_a_contact_below_hers_names_whom_it_was_for(self):
        self.add_member(self.daughter)
        payment = self.pay_for(self.daughter, 30)
        self.assertEqual(payment.deposit_beneficiary_id, self.daughter)
        self.assertEqual(payment.move_id.line_ids.partner_id, self.anna)
        self.assertSound(self.account)

    def test_her_own_invoice_is_paid_for_nobody_else(self):
        self.assertFalse(self.pay_for(self.anna, 30).deposit_beneficiary_id)

    def test_who_is_no_member_is_not_paid_for(self):
        with self.assertRefused("cannot be paid from account .*it belongs to Boris", self.account):
            self.pay_for(self.boris, 30)
        self.member.unlink()
        with self.assertRefused("it belongs to Cleo Ito", self.account):
            self.pay_for_son(30)

    def test_documents_of_two_members_are_paid_one_after_the_other(self):
        self.add_member(self.daughter)
        hers = self.create_invoice(10)
        daughters = self.create_invoice(10, self.daughter)
        for invoices in (self.invoice + hers, daughters + hers, self.invoice + daughters):
            with self.assertRefused("belong to different clients"):
                self.account.pay(invoices.ids)

    def test_a_member_is_paid_for_on_credit(self):
        self.allow_credit()
        self.account.refund(80, self.cash.id)
        _spend, credit = self.account.pay(self.invoice.ids, allow_credit=True)
        self.assertEqual(credit.deposit_beneficiary_id, self.son)
        debt = credit.move_id.line_ids.filtered("deposit_account_id")
        self.assertEqual(debt.partner_id, self.anna, "she owes it")
        self.assertEqual((self.account.balance, self.invoice.deposit_credit_amount), (-30, 30))
        self.assertSound(self.account)

    def test_the_money_comes_back_to_the_account_of_the_mother(self):
        payment = self.pay_for_son(30)
        payment.action_deposit_cancel("Not satisfied")
        self.assertEqual(self.account.balance, 200)
        self.assertSound(self.account)

    def test_the_history_says_for_whom(self):
        self.pay_for_son(30)
        row = self.account.operation_ids.sorted("id")[-1]
        self.assertRecordValues(
            row, [{"kind": "payment", "amount": -30, "beneficiary_id": self.son.id}]
        )

    # === THE OWNER IS TOLD === #

    def test_the_owner_is_told_what_was_paid_for_whom(self):
        payment = self.pay_for_son(30)
        message = self.account.message_ids[0]
        self.assertEqual(message.partner_ids, self.anna)
        self.assertRegex(message.body, "30.00 was paid from account CA.* for Cleo Ito")
        self.assertIn(payment.invoice_ids.name, message.body)
        self.assertRegex(message.body, "balance is .*170.00 now")

    def test_the_owner_is_not_told_of_her_own_payments(self):
        count = len(self.account.message_ids)
        self.pay_for(self.anna, 30)
        self.account.invalidate_recordset(["message_ids"])
        self.assertEqual(len(self.account.message_ids), count)

    # === ON THE SCREEN === #

    def test_the_invoice_of_the_son_offers_the_account_of_his_mother(self):
        self.allow_credit(limit=50)
        self.assertRecordValues(
            self.invoice,
            [
                {
                    "deposit_account_ids": self.account.ids,
                    "deposit_available": 200,
                    "deposit_free_credit": 50,
                }
            ],
        )
        self.assertEqual(self.son.deposit_shared_account_ids, self.account)

    def test_his_own_account_is_offered_before_hers(self):
        own = self.open_account(self.son, amount=5)
        action = self.invoice.action_open_deposit_pay()
        self.assertEqual(action["context"]["default_account_id"], own.id)
        self.assertEqual(self.invoice.deposit_available, 205)

    def test_the_dialog_of_her_account_offers_his_invoices(self):
        booking = self.create_user("booking")
        form = Form(
            self.env["deposit.account.pay"]
            .with_user(booking)
            .with_context(default_account_id=self.account.id)
        )
        self.assertEqual(form.move_ids[:], self.invoice)
        form.save().action_pay()
        self.assertEqual(self.account.balance, 50)

    def test_his_invoice_is_paid_by_register_payment(self):
        wizard = self.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=self.invoice.ids
        )
        form = Form(wizard)
        form.journal_id = self.company.deposit_journal_id
        self.assertEqual(form.deposit_account_id, self.account)
        payment = form.save()._create_payments()
        self.assertRecordValues(
            payment, [{"deposit_beneficiary_id": self.son.id, "amount": 150, "state": "paid"}]
        )
        self.assertIn("Cleo Ito", self.account.message_ids[0].body)
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestFamilyCap(FamilyCommon):
    """What may be spent for a member in a calendar month."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.member.monthly_cap = 50

    def test_up_to_the_cap_is_paid(self):
        self.pay_for_son(20)
        self.pay_for_son(30)
        self.assertEqual(self.member.spent_this_month, 50)
        self.assertSound(self.account)

    def test_over_the_cap_is_refused_with_the_numbers(self):
        self.pay_for_son(20)
        numbers = (
            r"At most \$\s50\.00 a month may be spent for Cleo Ito .* of Anna Ito\. "
            r"\$\s20\.00 is spent in this month, so \$\s30\.00 is left, and \$\s30\.01 is asked"
        )
        with self.assertRefused(numbers, self.account):
            self.pay_for_son(30.01)

    def test_the_next_month_begins_at_zero(self):
        self.pay_for_son(50)
        with freeze_time(self.day(31)):
            self.member.invalidate_recordset(["spent_this_month"])
            self.assertEqual(self.member.spent_this_month, 0)
            self.pay_for_son(50)
            self.assertEqual(self.account.balance, 100)

    def test_a_payment_counts_in_the_month_it_is_dated(self):
        first_of_month = self.today.replace(day=1)
        self.top_up(self.account, 100, date=self.day(-31))
        self.invoice = self.create_invoice(150, self.son, invoice_date=self.day(-31))
        self.pay_for_son(50, date=self.day(-31))
        self.pay_for_son(50, date=first_of_month)
        self.assertEqual(self.account.balance, 200)
        with self.assertRefused("is left, and", self.account):
            self.pay_for_son(1, date=self.day(-31))

    def test_each_member_has_a_cap_of_his_own(self):
        self.add_member(self.daughter, cap=60)
        self.pay_for(self.daughter, 60)
        with self.assertRefused("may be spent for Mia Ito from account", self.account):
            self.pay_for(self.daughter, 1)
        self.pay_for(self.anna, 60)
        self.assertEqual(self.member.spent_this_month, 0)

    def test_credit_counts_too(self):
        self.allow_credit()
        self.account.refund(190, self.cash.id)
        self.pay_for_son(40, allow_credit=True)
        self.assertEqual(self.member.spent_this_month, 40)
        with self.assertRefused(r"\$\s10\.00 is left", self.account):
            self.pay_for_son(20, allow_credit=True)

    def test_money_that_came_back_can_be_spent_again(self):
        self.pay_for_son(20).action_deposit_cancel("Not satisfied")
        self.pay_for_son(30)
        self.get_receivable_lines(self.invoice).remove_move_reconcile()
        self.member.invalidate_recordset(["spent_this_month"])
        self.assertEqual(self.member.spent_this_month, 0)
        self.pay_for_son(50)
        self.assertSound(self.account)

    def test_money_of_a_credit_note_can_be_spent_again(self):
        self.invoice = self.create_invoice(50, self.son)
        self.pay_for_son(50)
        note = self.invoice._reverse_moves([{"invoice_date": self.today}])
        note.action_post()
        self.member.invalidate_recordset(["spent_this_month"])
        self.assertEqual((self.account.balance, self.member.spent_this_month), (200, 0))
        self.assertSound(self.account)

    def test_a_new_cap_counts_at_once(self):
        self.pay_for_son(50)
        self.member.monthly_cap = 60
        self.pay_for_son(10)
        self.member.monthly_cap = 0
        self.pay_for_son(90)
        self.assertEqual(self.account.balance, 50)

    def test_a_cap_is_not_below_zero(self):
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            self.member.monthly_cap = -1
            self.env.flush_all()


@tagged("post_install", "-at_install")
class TestFamilyMembers(FamilyCommon):
    """Who may use an account, and what happens when contacts change."""

    def test_changes_are_in_the_history_of_the_account(self):
        member = self.add_member(self.daughter, cap=50)
        member.monthly_cap = 80
        member.action_remove()
        added, changed, removed = self.account.message_ids.sorted("id")[-3:].mapped("body")
        self.assertRegex(added, ">Mia Ito may use the account now, up to .*50.00 a month")
        self.assertRegex(changed, ">Cap of Mia Ito: up to .*50.00 a month → up to .*80.00 a month")
        self.assertRegex(removed, ">Mia Ito may no longer use the account")

    def test_the_owner_and_a_member_are_not_added_again(self):
        with self.assertRefused("owns account .* and needs no permission"):
            self.add_member(self.anna)
        with self.assertRefused("may use account .* already"):
            self.add_member(self.son)

    def test_several_are_added_at_once_each_of_them_once(self):
        vals = [
            {"account_id": self.account.id, "partner_id": partner.id}
            for partner in (self.daughter, self.boris, self.boris)
        ]
        with self.assertRefused("Boris Okafor may use account .* already"):
            self.env["deposit.account.beneficiary"].create(vals)
        self.env["deposit.account.beneficiary"].create(vals[:2])
        self.assertEqual(len(self.account.beneficiary_ids), 3)

    def test_who_it_is_stays_fixed(self):
        with self.assertRefused("who it is stays fixed"):
            self.member.partner_id = self.boris

    def test_members_are_added_by_the_cashier_and_not_by_others(self):
        vals = {"account_id": self.account.id, "partner_id": self.boris.id}
        for right in ("viewer", "booking", "finance"):
            members = self.member.with_user(self.create_user(right))
            with self.subTest(right):
                self.assertEqual(members.partner_id, self.son)
                for change in (
                    lambda members=members: members.create(dict(vals)),
                    lambda members=members: members.write({"monthly_cap": 5}),
                    members.unlink,
                ):
                    with self.assertRefused("not allowed"):
                        change()
        members = self.member.with_user(self.create_user("cashier"))
        members.create(vals).monthly_cap = 5
        members.action_remove()
        self.assertEqual(self.account.beneficiary_ids.partner_id, self.boris)

    def test_the_dialog_of_the_account_adds_a_member(self):
        cashier = self.create_user("cashier")
        action = self.account.with_user(cashier).action_add_beneficiary()
        form = Form(
            self.env[action["res_model"]].with_user(cashier).with_context(**action["context"])
        )
        form.partner_id = self.daughter
        form.monthly_cap = 30
        form.save()
        self.assertEqual(self.account.beneficiary_ids.partner_id, self.son + self.daughter)

    # === CONTACTS CHANGE === #

    def merge(self, *partners):
        self.env["base.partner.merge.automatic.wizard"].create({})._merge(
            [partner.id for partner in partners], partners[0]
        )
        self.env.invalidate_all()

    def test_a_member_merged_into_another_contact_stays_a_member(self):
        payment = self.pay_for_son(30)
        self.merge(self.boris, self.son)
        self.assertEqual(self.account.beneficiary_ids.partner_id, self.boris)
        self.assertEqual(payment.deposit_beneficiary_id, self.boris)
        self.pay_for(self.boris, 10)
        self.assertSound(self.account)

    def test_two_members_who_are_one_person_become_one_member(self):
        self.add_member(self.boris)
        self.merge(self.boris, self.son)
        self.assertEqual(self.account.beneficiary_ids.partner_id, self.boris)
        self.assertEqual(len(self.account.beneficiary_ids), 1)
        self.pay_for(self.boris, 10)

    def test_a_member_merged_into_the_owner_is_the_owner(self):
        self.merge(self.anna, self.son)
        self.assertFalse(self.account.beneficiary_ids)
        self.assertFalse(self.pay_for(self.anna, 10).deposit_beneficiary_id)

    def test_a_member_is_not_deleted(self):
        member = self.add_member(self.boris)
        with self.assertRefused("Boris Okafor may use client account .* of Anna Ito"):
            self.boris.unlink()
        member.unlink()
        self.boris.unlink()
        self.assertFalse(self.boris.exists())

    def test_a_portal_user_does_not_read_the_money_of_the_family_on_his_invoice(self):
        portal = new_test_user(
            self.env, login="deposit_child", groups="base.group_portal", partner_id=self.son.id
        )
        self.invoice.message_subscribe(self.son.ids)
        with self.assertRaises(AccessError):
            self.invoice.with_user(portal).read(["deposit_available"])
