from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from .checkout_common import CheckoutCommon
from .concurrency_common import ConcurrencyCommon


@tagged("post_install", "-at_install")
class TestCheckoutMany(CheckoutCommon):
    """Many visits that are checked out in one request."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls.create_visit(cls.haircut, partner=cls.boris)
        cls.again = cls.create_visit(cls.haircut)
        cls.account = cls.open_account(amount=150)

    def ask(self, visit, *payments, **values):
        return {"order_id": visit.id, "payment_vals": list(payments), **values}

    def check_out(self, *vals_list, user=None):
        """Return the payments of each visit."""
        model = self.env["sale.order"].with_user(user or self.env.user)
        ids_list = model.check_out_many(list(vals_list))
        return [self.env["account.payment"].browse(ids) for ids in ids_list]

    # === SAME AS ONE BY ONE === #

    def test_each_visit_is_paid_in_its_own_way(self):
        self.allow_credit()
        later = self.create_visit(self.shampoo)
        part = self.create_visit(self.haircut, self.shampoo, partner=self.boris)
        first, second, third, fourth, fifth = self.check_out(
            self.ask(self.visit, self.from_account(self.account, 100), self.in_cash()),
            self.ask(self.other, {**self.in_cash(), "tendered_amount": 150}),
            self.ask(later),
            self.ask(part, self.by_card(20), line_ids=part.order_line[1].ids),
            self.ask(self.again, self.from_account(self.account), allow_credit=True),
        )
        self.assertEqual(first.mapped("amount"), [100, 20])
        self.assertEqual(first.deposit_receipt_payment_id, first[0])
        self.assertEqual(second.deposit_tendered_amount, 150)
        self.assertFalse(second.deposit_receipt_payment_id)
        self.assertFalse(third)
        self.assertEqual(fourth.visit_line_ids, part.order_line[1])
        self.assertEqual(fifth.mapped("deposit_operation"), ["spend", "credit"])
        self.assertEqual(fifth.mapped("amount"), [50, 50])
        self.assertPaid("paid", 0, "Deposit 100.00 · Till 20.00")
        self.assertPaid("paid", 0, "Till 100.00", self.other)
        self.assertPaid("unpaid", 20, "", later)
        self.assertPaid("partial", 100, "Card terminal 20.00", part)
        self.assertPaid("credit", 0, "Deposit 50.00 · On credit 50.00", self.again)
        self.assertEqual(self.account.balance, -50)
        self.assertSound(self.account)

    def test_visits_invoices_and_payments_are_those_of_single_checkouts(self):
        vals = self.from_account(self.account, 30), self.in_cash()
        single = self.again.check_out(list(vals))
        visits = self.create_visit(self.haircut) | self.create_visit(self.haircut)
        for visit, payments in zip(
            visits, self.check_out(*(self.ask(visit, *vals) for visit in visits)), strict=True
        ):
            self.assertSameFields(
                visit, self.again, "state", "visit_status", "invoice_status", "amount_due"
            )
            self.assertSameFields(
                visit.invoice_ids,
                self.again.invoice_ids,
                *("invoice_date", "invoice_date_due", "partner_id", "amount_total", "state"),
                *("payment_state", "company_id", "journal_id", "invoice_user_id", "team_id"),
            )
            self.assertEqual(visit.invoice_ids.invoice_origin, visit.name)
            for payment, expected in zip(payments, single, strict=True):
                self.assertSameFields(
                    payment,
                    expected,
                    *("amount", "date", "state", "journal_id", "payment_method_line_id"),
                    *("partner_id", "deposit_operation", "outstanding_account_id"),
                    *("destination_account_id", "currency_id", "deposit_account_id"),
                )
                self.assertEqual(payment.memo, visit.name)
                self.assertEqual(payment.invoice_ids, visit.invoice_ids)
                self.assertEqual(
                    [document["paid"] for document in payment.deposit_paid_documents],
                    [payment.amount],
                )
            self.assertTrue(
                any("Payment taken" in (body or "") for body in visit.message_ids.mapped("body"))
            )
        numbers = (visits | self.again).invoice_ids.mapped("name")
        self.assertEqual(len(set(numbers)), 3)
        self.assertSound(self.account)

    def assertSameFields(self, record, expected, *names):  # noqa: N802
        self.assertEqual(
            {name: record[name] for name in names}, {name: expected[name] for name in names}
        )

    def test_two_visits_of_one_client_have_an_invoice_each(self):
        self.check_out(self.ask(self.visit, self.in_cash()), self.ask(self.again, self.by_card()))
        self.assertEqual(len(self.visit.invoice_ids), 1)
        self.assertEqual(len(self.again.invoice_ids), 1)
        self.assertNotEqual(self.visit.invoice_ids, self.again.invoice_ids)

    # === ORDER === #

    def test_the_second_visit_finds_what_the_first_has_left_on_the_account(self):
        pay = self.from_account(self.account)
        with self.assertRefused(f"{self.again.name} of .*Not enough money", self.account):
            self.check_out(self.ask(self.visit, pay), self.ask(self.again, pay))
        self.top_up(self.account, 70)
        self.check_out(self.ask(self.visit, pay), self.ask(self.again, pay))
        self.assertEqual(self.account.balance, 0)
        self.assertSound(self.account)

    def test_an_account_pays_in_the_order_of_the_list_whichever_payment_it_is(self):
        self.allow_credit()
        rest = self.from_account(self.account)
        first, second = self.check_out(
            self.ask(self.visit, self.in_cash(20), rest, allow_credit=True),
            self.ask(self.again, rest, allow_credit=True),
        )
        self.assertEqual(first.mapped("deposit_operation"), [False, "spend"])
        self.assertEqual(second.mapped("deposit_operation"), ["spend", "credit"])
        self.assertSound(self.account)

    def test_a_visit_that_comes_twice_is_paid_in_two_parts(self):
        self.check_out(
            self.ask(self.visit, self.in_cash(50)),
            self.ask(self.other, self.in_cash()),
            self.ask(self.visit, self.by_card()),
        )
        self.assertPaid("paid", 0, "Till 50.00 · Card terminal 70.00")
        with self.assertRefused(f"{self.again.name} of .*: Nothing is due"):
            self.check_out(*[self.ask(self.again, self.in_cash())] * 2)

    def test_an_invoice_of_two_visits_is_paid_once(self):
        visits = self.visit | self.again
        visits.action_confirm()
        visits.order_line.qty_delivered = 1
        visits._create_invoices().action_post()
        self.check_out(*(self.ask(visit, self.in_cash()) for visit in visits))
        with self.assertRefused(f"{self.visit.name} of .*: Nothing is due"):
            self.check_out(*(self.ask(visit, self.in_cash()) for visit in visits))
        self.assertEqual(visits.invoice_ids.amount_residual, 0)
        self.assertEqual(visits.mapped("amount_due"), [0, 0])
        self.assertEqual([visit.visit_payment_ids.amount for visit in visits], [120, 100])

    # === REPEATED === #

    def test_a_repeated_request_is_done_once(self):
        vals_list = [
            self.ask(
                self.visit, self.from_account(self.account, 50), self.in_cash(), idempotency_key="a"
            ),
            self.ask(self.other, self.in_cash(), idempotency_key="b"),
        ]
        payments = self.check_out(*vals_list)
        vals_list.append(self.ask(self.again, self.in_cash(), idempotency_key="b"))
        again = self.check_out(*vals_list)
        self.assertEqual(again[:2], payments)
        self.assertEqual(again[2].amount, 100)
        vals_list[1] = self.ask(self.other, self.by_card(), idempotency_key="b")
        with self.assertRefused(f"{self.other.name} of .*: Key b was used", self.account):
            self.check_out(*vals_list)
        self.assertSound(self.account)

    # === REFUSED === #

    def test_one_that_is_refused_refuses_all_and_is_named(self):
        empty = self.create_visit(partner=self.boris)
        good = [self.ask(visit, self.in_cash()) for visit in (self.visit, self.other, self.again)]
        canceled = self.create_visit(self.haircut)
        canceled._action_cancel()
        for wrong, message in (
            (self.ask(empty, self.in_cash()), "no services"),
            (self.ask(canceled, self.in_cash()), "is canceled"),
            (self.ask(self.create_visit(self.haircut), self.in_cash(200)), "more than"),
            (self.ask(self.create_visit(self.haircut), self.in_cash(-1)), ""),
            (self.ask(self.create_visit(self.haircut), self.from_account(self.account, 160)), ""),
            (
                self.ask(
                    self.create_visit(self.haircut), {**self.in_cash(), "tendered_amount": 90}
                ),
                "handed over",
            ),
        ):
            name = self.env["sale.order"].browse(wrong["order_id"]).name
            for place in (0, 3):
                with (
                    self.subTest(message, place=place),
                    self.assertRefused(f"^{name} of .*{message}", self.account),
                ):
                    self.check_out(*good[:place], wrong, *good[place:])
        self.assertFalse((self.visit | self.other | self.again).invoice_ids)
        self.assertEqual(set((self.visit | self.other).mapped("state")), {"draft"})

    def test_the_first_that_is_refused_is_named(self):
        wrong = [self.ask(visit, self.in_cash(500)) for visit in (self.other, self.again)]
        with self.assertRefused(f"^{self.other.name} of "):
            self.check_out(self.ask(self.visit, self.in_cash()), *wrong)

    def test_what_odoo_refuses_for_all_of_them_is_named(self):
        self.other.order_line = [
            Command.create({"name": "Without a product", "product_uom_qty": 1, "price_unit": 5})
        ]
        with self.assertRefused(f"^{self.other.name} of .*: .*product"):
            self.check_out(
                *(self.ask(visit, self.in_cash()) for visit in (self.visit, self.other, self.again))
            )

    def test_anything_but_checkouts_is_refused(self):
        good = self.ask(self.visit, self.in_cash())
        for wrong in (
            None,
            [],
            "text",
            {},
            [None],
            [{**good, "order_id": str(self.visit.id)}],
            [{**good, "order_id": 2**40}],
            [{**good, "amount": 5}],
            [{**good, "allow_credit": "false"}],
            [{**good, "payment_vals": "cash"}],
            [{"payment_vals": good["payment_vals"]}],
            [{**good, "order_id": 2**31 - 1}],
        ):
            with self.subTest(wrong), self.assertRaises(UserError):
                self.env["sale.order"].check_out_many(wrong)
        self.assertEqual(self.visit.state, "draft")

    def test_it_takes_the_right_and_a_visit_that_one_sees(self):
        vals = [self.ask(self.visit, self.in_cash()), self.ask(self.other, self.in_cash())]
        with self.assertRaises(AccessError):
            self.check_out(*vals, user=self.create_user("viewer"))
        with self.assertRaises(AccessError):
            self.check_out(*vals, user=self.create_user("finance"))
        first, second = self.check_out(*vals, user=self.create_user("desk"))
        self.assertEqual((first | second).mapped("amount"), [120, 100])

    # === FEW QUERIES === #

    def test_a_visit_more_costs_a_fraction_of_a_checkout(self):
        visits = [self.create_visit(self.haircut) for _number in range(12)]
        vals = [self.ask(visit, self.in_cash()) for visit in visits]
        self.check_out(vals[0])  # what is looked up only once
        counts = []
        for some in (vals[1:2], vals[2:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self.check_out(*some)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess((counts[1] - counts[0]) / 9, counts[0] / 4)


@tagged("post_install", "-at_install")
class TestCheckoutManyAtOnce(ConcurrencyCommon):
    """The same many visits in two sessions."""

    def create_visits(self, account_id):
        def work(env):
            env = env(context=self.context)
            service = env["product.product"].create(
                {"name": "Haircut", "type": "service", "list_price": 100, "taxes_id": False}
            )
            partner = env["deposit.account"].browse(account_id).partner_id
            visit = {
                "partner_id": partner.id,
                "visit_start": "2026-05-04 10:00:00",
                "order_line": [Command.create({"product_id": service.id})],
            }
            return env["sale.order"].create([visit, visit]).ids

        return self.database.run(work)

    def test_the_same_request_twice_at_once_is_done_once(self):
        account_id = self.open_account("Many at once", 150)
        vals_list = [
            {
                "order_id": order_id,
                "payment_vals": [
                    {"account_id": account_id, "amount": 70},
                    {"journal_id": self.cash_id},
                ],
                "idempotency_key": f"key {order_id}",
            }
            for order_id in self.create_visits(account_id)
        ]

        def work(env):
            return env(context=self.context)["sale.order"].check_out_many(vals_list)

        def work_back(env):
            # In another order: neither waits for the other for ever.
            return env(context=self.context)["sale.order"].check_out_many(vals_list[::-1])

        first, second = self.database.run_at_once(work, work_back)
        self.assertIsInstance(first, list)
        self.assertEqual(first, second[::-1])
        self.assertEqual([len(ids) for ids in first], [2, 2])
        self.assertEqual(self.get_balance(account_id), 10)
