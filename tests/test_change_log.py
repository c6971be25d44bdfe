from odoo.fields import Command, Domain
from odoo.tests import freeze_time, tagged
from odoo.tools.safe_eval import safe_eval

from .common import DepositCommon

REFUSED = "part of the change log"


class ChangeLogCommon(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.finance = cls.create_user("finance", name="Fatima Finance")
        cls.account = cls.open_account(amount=100)
        cls.payment = cls.env["account.payment"].search(
            [("deposit_account_id", "=", cls.account.id)]
        )
        cls.track()

    @classmethod
    def default_env_context(cls):
        return {}  # with Odoo's log, which tests do without otherwise

    @classmethod
    def track(cls):
        """Log what was changed until now, as the end of a request does."""
        cls.env.flush_all()
        cls.env.cr.precommit.run()

    def search_log(self, *conditions, user=None):
        """Return what the list of changes shows, the newest first."""
        self.track()
        action = self.env.ref("customer_deposit.mail_message_action_deposit_log")
        domain = Domain(safe_eval(action.domain)) & Domain(conditions)
        return self.env["mail.message"].with_user(user or self.env.user).search(domain)

    def log_of(self, document):
        return self.search_log(("model", "=", document._name), ("res_id", "=", document.id))

    def assertLogged(self, document, event, changes="", user=None):  # noqa: N802
        """Check the newest entry about a document."""
        self.assertRecordValues(
            self.log_of(document)[:1],
            [
                {
                    "create_uid": (user or self.env.user).id,
                    "deposit_log_model": document._name,
                    "deposit_log_document": document.name,
                    "deposit_log_event": event,
                    "deposit_log_changes": changes.replace("$", "$\N{NO-BREAK SPACE}"),
                }
            ],
        )


@tagged("post_install", "-at_install")
class TestChangeLog(ChangeLogCommon):
    # === WHAT IS LOGGED === #

    def test_a_payment_is_logged_with_author_amount_and_reason(self):
        refund = self.account.with_user(self.finance).refund(10, self.cash.id, reason="Moved away")
        self.assertLogged(
            refund,
            "Account refund of $\N{NO-BREAK SPACE}10.00 created: Moved away",
            user=self.finance,
        )
        self.assertEqual(self.log_of(refund).deposit_log_account_ids, self.account)

    def test_a_cancellation_is_logged_with_old_and_new_state(self):
        self.payment.with_user(self.finance).action_cancel()
        self.assertLogged(self.payment, "Changed", "State: Paid ⇨ Canceled", self.finance)
        self.assertEqual(len(self.log_of(self.payment)), 2, "creation and cancellation, once each")

    def test_the_reason_of_a_cancellation_is_logged_on_payment_and_account(self):
        self.payment.with_user(self.finance).action_deposit_cancel("Wrong client")
        for document in (self.payment, self.account):
            entry = self.log_of(document).filtered(
                lambda entry: "Reason: Wrong client" in entry.deposit_log_event
            )
            self.assertEqual(entry.create_uid, self.finance)

    def test_a_reversal_is_logged_on_the_payment(self):
        reversal = self.payment.move_id._reverse_moves([{"ref": "Wrong client"}], cancel=True)
        self.assertLogged(self.payment, "Changed", "Reversed: No ⇨ Yes")
        events = self.log_of(reversal).mapped("deposit_log_event")
        self.assertIn("Journal Entry created: Wrong client", events)

    def test_a_change_of_the_memo_is_logged(self):
        self.payment.memo = "Birthday"
        self.payment.memo = "Wedding"
        self.assertLogged(self.payment, "Changed", "Memo: Wedding")

    def test_a_transfer_is_logged_with_both_accounts_and_reason(self):
        target = self.open_account(self.boris)
        move = self.account.transfer(target.id, 20, reason="Gift")
        label = f"Transfer {self.account.name} → {target.name}: Gift"
        self.assertLogged(move, f"Journal Entry created: {label}")
        self.assertEqual(self.log_of(move).deposit_log_account_ids, self.account | target)

    def test_the_entry_of_a_payment_is_logged_for_changes_of_its_own_only(self):
        self.assertFalse(self.log_of(self.payment.move_id))
        self.payment.move_id.ref = "Slip 12"
        self.assertLogged(self.payment.move_id, "Changed", "Reference: Slip 12")

    def test_an_opening_is_logged_with_its_values(self):
        self.assertLogged(
            self.account,
            "Client Account created",
            "Client: Anna Ito\nStatus: Open\nAccount Type: Deposit",
        )

    def test_blocking_is_logged_with_status_and_reason(self):
        self.account.with_user(self.finance).action_block("Lost card")
        changed, reason = self.log_of(self.account)[:2]
        self.assertEqual(reason.deposit_log_event, "Blocked: Lost card")
        self.assertEqual(changed.deposit_log_changes, "Status: Open ⇨ Blocked")
        self.assertEqual((changed | reason).create_uid, self.finance)

    def test_each_change_of_an_account_type_is_logged(self):
        branch = self.env["res.company"].create({"name": "North", "parent_id": self.company.id})
        for values, changes in (
            ({"name": "Family"}, "Name: Deposit ⇨ Family"),
            ({"active": False}, "Active: Yes ⇨ No"),
            (
                {"company_ids": [Command.link(branch.id)]},
                f"Locations: {self.company.name} ⇨ {self.company.name}, North",
            ),
        ):
            with self.subTest(changes):
                self.account_type.write(values)
                self.assertLogged(self.account_type, "Changed", changes)

    def test_the_limit_of_a_client_is_logged_with_the_reason(self):
        self.account_type.write({"allow_credit": True, "credit_limit": 100})
        self.account.action_set_credit_limit(250, "Pays on time")
        self.assertLimitLogged("100.00", "250.00")
        self.assertIn("Reason for the Limit: Pays on time", self.get_changes())
        self.account.action_set_credit_limit(300, "Moves house")
        self.assertIn("Reason for the Limit: Pays on time ⇨ Moves house", self.get_changes())
        entries = self.search_log(("deposit_log_field_names", "=", "credit_limit_override"))
        self.assertEqual(set(entries.mapped("res_id")), {self.account.id})

    def test_a_limit_is_logged_with_the_one_that_counted_before(self):
        self.account_type.write({"allow_credit": True, "credit_limit": 100})
        self.account.action_set_credit_limit(0, "Bad experience")
        self.assertLimitLogged("100.00", "0.00")
        self.account.action_set_credit_limit(30, "Second chance", until=self.day(5))
        self.assertLimitLogged("0.00", "30.00")
        with freeze_time(self.day(6)):
            self.account.action_set_credit_limit(40, "Third chance")
            self.assertLimitLogged("100.00", "40.00")
        self.account.action_reset_credit_limit("Regular client")
        self.assertLimitLogged("40.00", "100.00")

    def assertLimitLogged(self, old, new):  # noqa: N802
        change = f"Credit Limit of the Client: ${old} ⇨ ${new}"
        self.assertIn(change.replace("$", "$\N{NO-BREAK SPACE}"), self.get_changes())

    def get_changes(self):
        self.env.invalidate_all()
        return self.log_of(self.account)[:1].deposit_log_changes

    def test_an_account_type_is_logged_with_its_values(self):
        self.assertIn("Name: Deposit", self.log_of(self.account_type).deposit_log_changes)
        self.assertIn("Locations: ", self.log_of(self.account_type).deposit_log_changes)

    def test_a_merge_of_contacts_is_logged(self):
        self.env["base.partner.merge.automatic.wizard"].create(
            {
                "dst_partner_id": self.boris.id,
                "partner_ids": (self.anna | self.boris).ids,
            }
        ).action_merge()
        self.assertLogged(self.account, "Contacts were merged", "Client: Anna Ito ⇨ Boris Okafor")

    def test_amounts_and_dates_are_shown_as_people_read_them(self):
        values = self.env["mail.tracking.value"]
        for value, info, text in (
            (
                1234.5,
                {"fieldType": "monetary", "currencyId": self.company.currency_id.id},
                "1,234.50",
            ),
            (0.125, {"fieldType": "float", "floatPrecision": (16, 3)}, "0.125"),
            (7, {"fieldType": "integer"}, "7"),
            ("2026-11-22", {"fieldType": "date"}, "11/22/2026"),
            ("2026-11-22 10:00:00Z", {"fieldType": "datetime"}, "11/22/2026"),
            (False, {"fieldType": "datetime"}, ""),
        ):
            with self.subTest(info["fieldType"], value=value):
                self.assertIn(text, values._format_deposit_log_value(value, info))

    # === SEARCH === #

    def test_the_log_is_searched_by_client_account_document_and_value(self):
        self.account.action_block("Lost card")
        other = self.open_account(self.boris)
        for condition in (
            ("deposit_log_account_ids", "ilike", "Anna"),
            ("deposit_log_account_ids", "ilike", self.account.name),
            ("deposit_log_account_ids", "=", self.account.name),
            ("deposit_log_account_ids", "=", self.account.id),
            ("deposit_log_account_ids.partner_id", "=", self.anna.id),
            ("deposit_log_document", "ilike", self.account.name),
            ("deposit_log_changes", "ilike", "blocked"),
        ):
            with self.subTest(condition):
                found = self.search_log(("model", "=", "deposit.account"), condition)
                self.assertIn(self.account.id, found.mapped("res_id"))
                self.assertNotIn(other.id, found.mapped("res_id"))

    def test_the_log_is_searched_by_the_changed_field(self):
        self.payment.action_cancel()
        for condition in (
            ("deposit_log_changes", "ilike", "state"),
            ("deposit_log_field_names", "in", ["state", "active"]),
        ):
            with self.subTest(condition):
                found = self.search_log(("deposit_log_document", "=", self.payment.name), condition)
                self.assertEqual(found.deposit_log_changes, "State: Paid ⇨ Canceled")

    def test_account_types_are_the_entries_without_client_account(self):
        found = self.search_log(("deposit_log_account_ids", "=", False))
        self.assertEqual(set(found.mapped("model")), {"deposit.account.type"})
        found = self.search_log(("deposit_log_account_ids", "!=", False))
        self.assertNotIn("deposit.account.type", found.mapped("model"))

    def test_the_log_is_filtered_and_grouped_by_kind_of_document(self):
        rows = self.env["mail.message"]._read_group(
            [("deposit_log_model", "!=", False)], ["deposit_log_model"], ["__count"]
        )
        self.assertLessEqual(
            {"account.payment", "deposit.account", "deposit.account.type"}, dict(rows).keys()
        )
        for model, count in rows:
            found = self.search_log(("deposit_log_model", "=", model))
            self.assertEqual((len(found), set(found.mapped("model"))), (count, {model}))
