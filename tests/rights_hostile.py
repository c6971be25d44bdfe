import inspect
import math

from odoo.exceptions import UserError

from ..deposit_arguments import _get_kind

NAN, INFINITE = math.nan, math.inf
NO_IDS = ("abc", "1", True, -1, 2**31, 1e308, NAN, [[1]], ["x"], [None], {"a": 1}, "\0")
HOSTILE = {
    "id": (*NO_IDS, [1], 3.5),
    "ids": NO_IDS,
    "day": ("abc", "2026-13-45", "99999-01-01", 5, True, NAN, [1], {"a": 1}, "\0"),
    "flag": ("false", "0", 1, -1, NAN, [1], {"a": 1}),
    "text": (5, True, NAN, [1], {"a": 1}, "a\0b", "half \ud800 a character"),
    "key": (5, True, NAN, [1], {"a": 1}, "a\0b", "k" * 300),
    "rows": (
        "abc",
        5,
        True,
        [1],
        [None],
        ["x"],
        {"a": 1},
        [{"account_id": "x"}],
        [{"line_id": [1]}],
    ),
    "amount": ("abc", "12", True, -1, 0, 1e308, 10**400, NAN, INFINITE, -INFINITE, [1], {"a": 1}),
}
HOSTILE["list"] = HOSTILE["rows"]  # refused by the method itself


class HostileCallCases:
    """Business methods with arguments that no screen sends, by an accountant who may all of it."""

    def as_role(self, role, records):
        return records.with_user(self.users[role]).with_context(allowed_company_ids=self.north.ids)

    def get_calls(self):
        """Return a valid call of every business method: records, name, arguments."""
        here = self.places["o"]
        line = here.paid_visit.order_line
        account = here.account
        return [
            (account, "open", {"partner_id": here.newcomer.id, "type_id": here.type.id}),
            (account, "top_up", {"amount": 5, "journal_id": here.till.id}),
            (account, "pay", {"move_ids": here.invoice.ids}),
            (account, "refund", {"amount": 5, "journal_id": here.till.id}),
            (account, "transfer", {"account_id": here.target.id, "amount": 5}),
            (account, "action_block", {"reason": "Lost"}),
            (account, "action_set_credit_limit", {"limit": 5, "reason": "Regular client"}),
            (account, "action_reset_credit_limit", {"reason": "Mistake"}),
            (account, "take_outstanding_credit", {}),
            (account, "release_outstanding_credit", {"amount": 5}),
            (account, "balance_at", {"date": self.today}),
            (account, "get_statement", {}),
            (account, "send_statement", {}),
            (here.payment, "action_deposit_cancel", {"reason": "Mistake"}),
            (here.move, "action_deposit_cancel", {"reason": "Mistake"}),
            (here.payment, "get_deposit_receipt_data", {}),
            (here.visit, "check_out", {"payment_vals": [{"journal_id": here.till.id}]}),
            (here.visit, "fast_checkout", {}),
            (here.visit, "action_cancel_visit", {"reason": "Ill"}),
            (
                here.paid_visit,
                "refund_lines",
                {"changes": [{"line_id": line.id, "return_quantity": 1}], "reason": "Mistake"},
            ),
            (here.paid_visit, "cancel_payment", {"reason": "Mistake"}),
            (here.overpaid_visit, "give_overpayment_back", {"reason": "Mistake"}),
        ]

    def assertClearRefusal(self, records, name, arguments):  # noqa: N802
        """Check that a call ends with an error for users; what it wrote before is rolled back."""
        with (
            self.subTest(method=name, arguments=arguments),
            self.assertRaises(UserError) as error,
            self.env.cr.savepoint(),
        ):
            getattr(records, name)(**arguments)
        self.assertNotIn("Traceback", str(error.exception))

    def test_arguments_of_a_wrong_kind_are_refused_with_an_error_for_users(self):
        before = self._snapshot()
        for records, name, arguments in self.get_calls():
            records = self.as_role("accountant", records)
            for argument in inspect.signature(getattr(records, name)).parameters:
                kind = "amount" if argument in ("amount", "limit") else _get_kind(argument)
                self.assertIsNotNone(kind, f"the argument {argument} of {name} is not checked")
                for value in HOSTILE[kind]:
                    if argument == "limit" and value == 0:
                        continue  # no credit is a limit too
                    if argument == "payment_id" and value == [1]:
                        continue  # several payments can be canceled at once
                    self.assertClearRefusal(records, name, {**arguments, argument: value})
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(), before)

    def test_records_that_are_none_or_missing_are_refused_with_an_error_for_users(self):
        before = self._snapshot()
        for records, name, arguments in self.get_calls():
            records = self.as_role("accountant", records)
            if name in ("open", "action_reset_credit_limit"):
                continue
            for ids in ((), (2**31 - 1,), (records.id, 2**31 - 1), (-5,)):
                if not ids and name in (
                    "action_block",
                    "action_set_credit_limit",
                    "balance_at",
                    "send_statement",
                ):
                    continue  # nothing to do
                self.assertClearRefusal(records.browse(ids), name, arguments)
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(), before)

    def test_rows_of_a_request_are_checked_inside_too(self):
        here = self.places["o"]
        visit, paid = (self.as_role("accountant", v) for v in (here.visit, here.paid_visit))
        line = here.paid_visit.order_line
        for row in (
            {"journal_id": here.till.id, "amount": NAN},
            {"journal_id": here.till.id, "amount": "40"},
            {"journal_id": here.till.id, "account_id": here.account.id},
            {"journal_id": here.till.id, "tendered_amount": INFINITE},
            {"journal_id": here.till.id, "payment_method_line_id": 2**31 - 1},
            {"journal_id": here.till.id, "partner_id": here.friend.id},
            {"journal_id": 2**31 - 1},
            {"account_id": 2**31 - 1},
        ):
            self.assertClearRefusal(visit, "check_out", {"payment_vals": [row]})
        for change in (
            {"return_quantity": NAN},
            {"return_quantity": "1"},
            {"return_quantity": 10**400},
            {"remaining": INFINITE},
            {"discount": NAN},
            {"discount": 1e308},
        ):
            self.assertClearRefusal(
                paid, "refund_lines", {"changes": [{"line_id": line.id, **change}], "reason": "x"}
            )

    def test_a_team_member_of_another_company_is_refused(self):
        here = self.places["o"]
        foreign = self.places["c"].employee
        for records, name, arguments in self.get_calls():
            records = self.as_role("accountant", records)
            if "employee_id" in inspect.signature(getattr(records, name)).parameters:
                if name == "check_out":
                    arguments = {"payment_vals": [{"account_id": here.account.id}]}
                for employee_id in (foreign.id, 2**31 - 1):
                    self.assertClearRefusal(
                        records, name, {**arguments, "employee_id": employee_id}
                    )
