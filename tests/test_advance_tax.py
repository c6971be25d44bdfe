from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from .common import DepositCommon


class AdvanceTaxCommon(DepositCommon):
    """An account type that taxes advances at 20 %, with tags of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.base_tag, cls.tax_tag = cls.env["account.account.tag"].create(
            [
                {"name": name, "applicability": "taxes", "country_id": cls.company.country_id.id}
                for name in ("advances, base", "advances, tax")
            ]
        )
        cls.payable, cls.contra = cls.env["account.account"].create(
            [
                {
                    "name": "Tax payable",
                    "code": "252199",
                    "account_type": "liability_current",
                },
                {
                    "name": "Tax on advances",
                    "code": "102199",
                    "account_type": "asset_current",
                },
            ]
        )
        cls.tax = cls.create_tax(20)
        cls.account_type.write(
            {"advance_tax_id": cls.tax.id, "advance_tax_account_id": cls.contra.id}
        )
        cls.account = cls.open_account()

    @classmethod
    def create_tax(cls, rate, **values):
        repartition = [
            Command.clear(),
            Command.create(
                {"repartition_type": "base", "tag_ids": [Command.set(cls.base_tag.ids)]}
            ),
            Command.create(
                {
                    "repartition_type": "tax",
                    "account_id": cls.payable.id,
                    "tag_ids": [Command.set(cls.tax_tag.ids)],
                }
            ),
        ]
        return cls.env["account.tax"].create(
            {
                "name": f"Advance {rate}",
                "amount": rate,
                "type_tax_use": "sale",
                "price_include_override": "tax_included",
                "invoice_repartition_line_ids": repartition,
                "refund_repartition_line_ids": repartition,
                **values,
            }
        )

    # === ASSERTIONS === #

    def get_sum(self, **condition):
        """Return the balance of the posted items that meet a condition."""
        domain = [(fname, "=", value) for fname, value in condition.items()]
        items = self.env["account.move.line"].search([*domain, ("parent_state", "=", "posted")])
        return round(sum(items.mapped("balance")), 2)

    def assertTaxed(self, tax, base):  # noqa: N802
        """Check what is taxed now on ledger accounts and in the tags of the tax report."""
        self.assertEqual(
            {
                "payable": self.get_sum(account_id=self.payable.id),
                "contra": self.get_sum(account_id=self.contra.id),
                "tax tag": self.get_sum(tax_tag_ids=self.tax_tag.id),
                "base tag": self.get_sum(tax_tag_ids=self.base_tag.id),
            },
            {"payable": -tax, "contra": tax, "tax tag": -tax, "base tag": -base},
        )
        self.assertSound(self.account)


@tagged("post_install", "-at_install")
class TestAdvanceTax(AdvanceTaxCommon):
    """Tax that is due with the money, and offset when the money is used."""

    def test_a_top_up_is_taxed_and_each_use_offsets_its_part(self):
        self.top_up(self.account, 240)
        self.assertTaxed(40, 200)
        self.account.pay(self.create_invoice(60).ids)
        self.assertTaxed(30, 150)
        self.account.refund(60, self.cash.id)
        self.assertTaxed(20, 100)
        self.account.pay(self.create_invoice(120).ids)
        self.assertTaxed(0, 0)

    def test_the_companion_entry_of_a_top_up_is_whole(self):
        payment = self.top_up(self.account, 240)
        [entry] = payment.move_id.deposit_tax_move_ids
        self.assertRecordValues(
            entry.line_ids.sorted(lambda line: (line.account_id.id, -line.debit, line.credit)),
            [
                {
                    "account_id": account.id,
                    "debit": debit,
                    "credit": credit,
                    "tax_base_amount": base,
                    "tax_line_id": tax.id,
                    "tax_ids": taxes.ids,
                    "tax_tag_ids": tags.ids,
                    "deposit_account_id": False,
                    "partner_id": self.anna.id,
                }
                for account, debit, credit, base, tax, taxes, tags in (
                    (self.payable, 0, 40, -200, self.tax, self.tax[:0], self.tax_tag),
                    (self.contra, 200, 0, 0, self.tax[:0], self.tax[:0], self.tax_tag[:0]),
                    (self.contra, 40, 0, 0, self.tax[:0], self.tax[:0], self.tax_tag[:0]),
                    (self.contra, 0, 200, 0, self.tax[:0], self.tax, self.base_tag),
                )
            ],
        )
        self.assertRecordValues(
            entry,
            [
                {
                    "state": "posted",
                    "date": payment.date,
                    "journal_id": self.company.deposit_journal_id.id,
                    "deposit_source_move_id": payment.move_id.id,
                }
            ],
        )

    def test_the_history_of_the_account_shows_the_operations_alone(self):
        self.top_up(self.account, 240)
        self.assertEqual(self.account.operation_ids.mapped("kind"), ["top_up", "opening"])

    def test_the_last_use_takes_the_last_cent(self):
        self.top_up(self.account, 100)
        self.assertTaxed(16.67, 83.33)
        for _use in range(3):
            self.account.pay(self.create_invoice(33.33).ids)
        self.assertTaxed(0, 0.01)
        self.account.refund(0.01, self.cash.id)
        self.assertTaxed(0, 0)

    def test_cancelling_a_payment_taxes_the_money_again(self):
        self.top_up(self.account, 240)
        payment = self.account.pay(self.create_invoice(90).ids)
        self.assertTaxed(25, 125)
        payment.action_deposit_cancel("Wrong client")
        self.assertTaxed(40, 200)

    def test_cancelling_a_top_up_leaves_no_tax(self):
        payment = self.top_up(self.account, 240)
        payment.action_deposit_cancel("Wrong client")
        self.assertTaxed(0, 0)

    def test_a_reversal_on_a_later_day_is_taxed_on_that_day(self):
        payment = self.top_up(self.account, 240)
        spend = self.account.pay(self.create_invoice(60).ids)
        self.today = self.day(40)
        with freeze_time(self.today):
            reversal = spend.action_deposit_cancel("Wrong client")
            self.assertTaxed(40, 200)
            reversal |= payment.action_deposit_cancel("Wrong client")
            self.assertTaxed(0, 0)
        self.assertEqual(reversal.deposit_tax_move_ids.mapped("date"), [self.today] * 2)

    def test_money_returned_in_parts_brings_back_the_same_tax(self):
        self.top_up(self.account, 100)
        invoices = [self.create_invoice(amount) for amount in (33.33, 33.33, 33.34)]
        payment = self.account.pay([invoice.id for invoice in invoices])
        self.assertTaxed(0, 0)
        for invoice in invoices:
            invoice.line_ids.remove_move_reconcile()
        self.assertEqual(payment.deposit_reversed, True)
        self.assertTaxed(16.67, 83.33)

    def test_a_debt_that_is_settled_is_no_advance(self):
        self.allow_credit(100)
        self.account.pay(self.create_invoice(60).ids, allow_credit=True)
        self.assertTaxed(0, 0)
        self.top_up(self.account, 240)
        self.assertTaxed(30, 150)

    def test_spent_money_that_becomes_a_debt_leaves_no_tax(self):
        payment = self.top_up(self.account, 240)
        self.account.pay(self.create_invoice(60).ids)
        payment.action_deposit_cancel("Cheque bounced", spent_to_debt=True)
        self.assertEqual(self.account.debt_balance, 60)
        self.assertTaxed(0, 0)

    def test_a_transfer_takes_the_tax_along(self):
        self.top_up(self.account, 240)
        other = self.open_account(self.boris)
        self.account.transfer(other.id, 60)
        self.assertTaxed(40, 200)
        other.pay(self.create_invoice(60, self.boris).ids)
        self.assertTaxed(30, 150)
        self.assertSound(other)

    def test_a_transfer_to_a_type_that_does_not_tax_offsets_it(self):
        self.top_up(self.account, 240)
        plain = self.env["deposit.account.type"].create({"name": "Gift"})
        other = self.open_account(self.boris, plain)
        self.account.transfer(other.id, 60)
        self.assertTaxed(30, 150)
        other.transfer(self.account.id, 60)
        self.assertTaxed(40, 200)

    def test_an_overpayment_moved_to_the_account_is_an_advance(self):
        self.pay_in_cash(self.create_invoice(60), 180)
        self.account.take_outstanding_credit()
        self.assertTaxed(20, 100)

    def test_another_rate_counts_from_its_day_and_the_old_one_is_offset_in_part(self):
        self.top_up(self.account, 120)
        self.account_type.advance_tax_id = self.create_tax(10)
        self.top_up(self.account, 110)
        self.assertTaxed(30, 200)
        self.account.refund(115, self.cash.id)
        self.assertTaxed(15, 100)

    def test_money_from_before_the_setting_is_not_taxed_when_it_comes_back(self):
        plain = self.env["deposit.account.type"].create({"name": "Plain"})
        self.account = self.open_account(self.boris, plain, 120)
        payment = self.account.pay(self.create_invoice(60, self.boris).ids)
        plain.write({"advance_tax_id": self.tax.id, "advance_tax_account_id": self.contra.id})
        payment.action_deposit_cancel("Wrong client")
        self.assertTaxed(0, 0)

    def test_without_the_tax_what_was_taxed_is_still_offset(self):
        self.top_up(self.account, 120)
        self.account_type.advance_tax_id = False
        self.top_up(self.account, 120)
        self.assertTaxed(20, 100)
        self.account.refund(240, self.cash.id)
        self.assertTaxed(0, 0)

    def test_a_price_excluded_tax_is_taken_as_included_in_the_money(self):
        self.account_type.advance_tax_id = self.create_tax(
            20, name="On top", price_include_override="tax_excluded"
        )
        self.top_up(self.account, 240)
        self.assertTaxed(40, 200)


@tagged("post_install", "-at_install")
class TestAdvanceTaxGuards(AdvanceTaxCommon):
    """What is refused around the tax on advances."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls.top_up(cls.account, 240)
        cls.entry = cls.payment.move_id.deposit_tax_move_ids

    def test_a_companion_entry_is_neither_changed_nor_undone_by_hand(self):
        with self.assertRefused("is an operation of a client account|cannot be posted"):
            self.entry.button_draft()
        with self.assertRefused("follows from .*, whose advance it taxes"):
            self.entry._reverse_moves(cancel=True)
        with self.assertRefused("cannot be added, changed or deleted"):
            self.entry.line_ids[0].write({"balance": 1})
        with self.assertRefused("cannot be added, changed or deleted"):
            self.entry.with_context(force_delete=True).unlink()
        with self.assertRefused("cannot be changed"):
            self.entry.write({"deposit_advance_account_id": False})

    def test_a_companion_entry_is_not_made_by_hand(self):
        with self.assertRefused("is not entered by hand"):
            self.env["account.move"].create({"deposit_advance_account_id": self.account.id})

    def test_the_integrity_check_finds_tax_without_money(self):
        self.account.refund(240, self.cash.id)
        self.assertEqual(self.account.check_integrity(), [])
        # Straight SQL: no business method lets it come to this.
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE account_move_line SET balance = balance + 5 WHERE account_id = %s AND id IN"
            " (SELECT MAX(id) FROM account_move_line WHERE account_id = %s)",
            [self.contra.id, self.contra.id],
        )
        [difference] = self.account.check_integrity()
        self.assertRegex(difference, "tax on advances")

    def test_a_period_closed_for_taxes_takes_no_advance(self):
        self.company.tax_lock_date = self.day(-10)
        with self.assertRefused("the books are closed", self.account):
            self.top_up(self.account, 10, date=self.day(-20))
        plain = self.env["deposit.account.type"].create({"name": "Plain"})
        self.top_up(self.open_account(self.boris, plain), 10, date=self.day(-20))

    def test_the_contra_account_stays_once_it_holds_tax(self):
        with self.assertRaisesRegex(UserError, "stays its contra account"):
            self.account_type.write(
                {"advance_tax_id": False, "advance_tax_account_id": self.payable.id}
            )

    def test_taxes_that_cannot_be_due_on_advances_are_refused(self):
        purchase = self.create_tax(5, type_tax_use="purchase")
        fixed = self.create_tax(6, amount_type="fixed")
        late = self.create_tax(
            7, tax_exigibility="on_payment", cash_basis_transition_account_id=self.receivable.id
        )
        for tax, message in (
            (purchase, "a sales tax that is a percentage"),
            (fixed, "a sales tax that is a percentage"),
            (late, "due on payment"),
        ):
            with self.subTest(tax=tax.name), self.assertRaisesRegex(ValidationError, message):
                self.account_type.advance_tax_id = tax

    def test_a_type_that_taxes_advances_needs_a_contra_account_of_its_own(self):
        values = {"name": "New", "advance_tax_id": self.tax.id}
        types = self.env["deposit.account.type"]
        with self.assertRaisesRegex(ValidationError, "select the contra account"):
            types.create(values)
        with self.assertRaisesRegex(ValidationError, "of its own"):
            types.create({**values, "advance_tax_account_id": self.prepaid_ledger.id})

    def test_the_front_desk_needs_no_accounting_right(self):
        account = self.account.with_user(self.create_user("desk"))
        account.top_up(120, self.cash.id)
        account.pay(self.create_invoice(120).ids)
        self.assertTaxed(40, 200)
