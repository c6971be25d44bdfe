from odoo.tests import tagged

from .common import DepositCommon


@tagged("post_install", "-at_install")
class TestOperation(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account()
        cls.target = cls.open_account(cls.boris)

    def get_history(self, account):
        """Return the operations of ``account``, the oldest first."""
        account.invalidate_recordset(["operation_ids"], flush=False)
        return account.operation_ids.filtered(lambda operation: operation.kind != "opening").sorted(
            "id"
        )

    def test_a_new_account_has_an_opening_without_money(self):
        self.assertRecordValues(
            self.account.operation_ids,
            [
                {
                    "id": -self.account.id,
                    "kind": "opening",
                    "amount": 0,
                    "balance_after": 0,
                    "partner_id": self.anna.id,
                    "type_id": self.account_type.id,
                    "company_id": self.company.id,
                    "location_id": self.company.id,
                    "user_id": self.env.uid,
                    "state": "posted",
                }
            ],
        )

    def test_every_kind_of_operation_has_its_amount_and_the_balance_after(self):
        self.top_up(self.account, 100)
        self.account.pay(self.create_invoice(30).ids)
        self.account.refund(20, self.cash.id)
        self.account.transfer(self.target.id, 5)
        self.target.transfer(self.account.id, 1)
        refund = self.account.refund(6, self.cash.id)
        refund.move_id._reverse_moves(cancel=True)
        history = self.get_history(self.account)
        self.assertEqual(
            [(row.kind, row.amount, row.balance_after) for row in history],
            [
                ("top_up", 100, 100),
                ("payment", -30, 70),
                ("refund", -20, 50),
                ("transfer_out", -5, 45),
                ("transfer_in", 1, 46),
                ("refund", -6, 40),
                ("reversal", 6, 46),
            ],
        )
        self.assertSound(self.account, self.target)

    def test_an_operation_knows_its_author_employee_note_and_till(self):
        employee = self.env["hr.employee"].create({"name": "Mira"})
        payment = self.top_up(self.account, 100, employee_id=employee.id, memo="Birthday")
        self.assertRecordValues(
            self.get_history(self.account),
            [
                {
                    "user_id": self.env.uid,
                    "employee_id": employee.id,
                    "memo": "Birthday",
                    "journal_id": self.cash.id,
                    "payment_id": payment.id,
                    "move_id": payment.move_id.id,
                    "document_ids": [],
                    "document_name": payment.move_id.name,
                    "date": self.today,
                    "state": "posted",
                }
            ],
        )

    def test_a_payment_names_the_documents_it_paid(self):
        self.top_up(self.account, 100)
        invoices = self.create_invoice(10) + self.create_invoice(20)
        self.account.pay(invoices.ids)
        operation = self.get_history(self.account)[-1]
        self.assertEqual(operation.document_ids, invoices)
        self.assertEqual(set(operation.document_name.split(", ")), set(invoices.mapped("name")))

    def test_a_transfer_shows_its_reason_on_both_sides(self):
        self.top_up(self.account, 100)
        self.account.transfer(self.target.id, 5, reason="Gift")
        rows = self.get_history(self.account)[-1] + self.get_history(self.target)
        self.assertEqual(rows.mapped("kind"), ["transfer_out", "transfer_in"])
        self.assertTrue(all("Gift" in memo for memo in rows.mapped("memo")))

    def test_a_canceled_operation_stays_visible_and_counts_nothing(self):
        self.top_up(self.account, 100)
        self.top_up(self.account, 50).action_cancel()
        self.assertRecordValues(
            self.get_history(self.account),
            [
                {"state": "posted", "amount": 100, "balance_after": 100},
                {"state": "canceled", "amount": 50, "balance_after": 100},
            ],
        )
        self.assertSound(self.account)

    def test_an_operation_dated_back_takes_its_place_in_the_order_of_dates(self):
        self.top_up(self.account, 100)
        self.top_up(self.account, 50, date=self.day(-9))
        self.env.invalidate_all()
        rows = self.account.operation_ids.filtered("amount")
        self.assertEqual([(row.amount, row.balance_after) for row in rows], [(100, 150), (50, 50)])

    def test_the_balance_after_of_one_account_ignores_the_others(self):
        self.top_up(self.target, 7)
        self.top_up(self.account, 100)
        self.assertEqual(self.get_history(self.account).balance_after, 100)
        self.assertEqual(self.get_history(self.target).balance_after, 7)

    def test_operations_are_summed_by_kind(self):
        self.top_up(self.account, 100)
        self.account.pay(self.create_invoice(30).ids)
        groups = self.env["deposit.operation"]._read_group(
            [("account_id", "=", self.account.id)], ["kind"], ["amount:sum"]
        )
        self.assertEqual(dict(groups), {"opening": 0, "top_up": 100, "payment": -30})

    def test_history_is_searched_by_client_kind_and_state(self):
        self.top_up(self.account, 100)
        self.top_up(self.account, 50).action_cancel()
        found = self.env["deposit.operation"].search(
            [
                ("partner_id", "=", self.anna.id),
                ("kind", "=", "top_up"),
                ("state", "=", "canceled"),
            ]
        )
        self.assertEqual(found.mapped("amount"), [50])

    def test_history_cannot_be_written_or_deleted(self):
        self.top_up(self.account, 100)
        operation = self.get_history(self.account)
        for name, change in {
            "write": lambda: operation.write({"amount": 5}),
            "unlink": operation.unlink,
            "create": lambda: operation.create({"amount": 5}),
        }.items():
            with self.subTest(name), self.assertRefused("not allowed"):
                change()

    def test_an_operation_opens_its_payment_or_its_account(self):
        payment = self.top_up(self.account, 100)
        operation = self.get_history(self.account)
        self.assertEqual(operation.action_open_document()["res_id"], payment.id)
        opening = self.account.operation_ids.filtered(lambda row: row.kind == "opening")
        self.assertEqual(opening.action_open_document()["res_model"], "deposit.account")
