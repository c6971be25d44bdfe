from psycopg2 import IntegrityError

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form

from .rights_recipes import as_caller

# What a program could put into the context of a call: keys of ours, of accounting, of the ORM.
FORGED = (
    {"deposit_flow": True, "deposit_debt": True, "deposit_settled_later": True},
    {"deposit_flow": "<object object>", "deposit_debt": {"x": 1}},
    {"deposit_bulk": {"model_name": "account.payment"}, "deposit_document_deletion": True},
    {"force_delete": True, "dynamic_unlink": True, "check_move_validity": False},
    {"skip_invoice_sync": True, "skip_account_move_synchronization": True},
    {
        "skip_is_manually_modified": True,
        "skip_readonly_check": True,
        "no_exchange_difference": True,
    },
    {"active_test": False, "prefetch_fields": False, "bin_size": True, "lang": "en_US"},
    {"su": True, "uid": 1, "sudo": True, "user_id": 1, "active_model": "res.users"},
    {"install_mode": True, "module": "customer_deposit", "import_file": True, "noupdate": True},
    {"default_state": "paid", "default_amount": 9000, "default_move_type": "out_invoice"},
    {"default_deposit_account_id": 1, "default_deposit_operation": "settlement"},
    {"default_partner_id": 1, "default_payment_type": "outbound", "default_company_id": 1},
    {"default_date": "2001-01-01", "default_journal_id": 1, "default_currency_id": 1},
    {"active_ids": [1, 2, 3], "active_id": 1, "active_domain": [["id", ">", 0]]},
    {"allow_credit": True, "default_allow_credit": True, "spent_to_debt": True},
)


class ForgedCallCases:
    """Calls with a forged context, and fields of ours written around the business methods."""

    def attempt(self, function):
        """Try something, and return the error, none when it works; nothing of it is kept."""
        try:
            with self.env.cr.savepoint() as savepoint:
                function()
                self.env.flush_all()
                changed = self._snapshot() != self.untouched
                savepoint.rollback()
        except UserError as error:
            return error, False
        except IntegrityError as error:  # which Odoo's RPC turns into an error for users
            return UserError(str(error)), False
        finally:
            self.env.invalidate_all()
        return None, changed

    def remember_books(self):
        self.untouched = self._snapshot()

    # === CONTEXTS === #

    def get_forged_contexts(self):
        elsewhere = self.places["c"]
        return (
            *FORGED,
            {"default_company_id": elsewhere.location.id, "company_id": elsewhere.location.id},
            {"default_account_id": elsewhere.account.id, "default_type_id": elsewhere.type.id},
            {"default_location_id": elsewhere.location.id, "force_company": elsewhere.location.id},
        )

    def test_a_forged_context_gives_no_right(self):
        here = self.places["o"]
        tries = (
            ("viewer", here.account, "top_up", (5, here.till.id)),
            ("viewer", here.account, "pay", (here.invoice.ids, 5)),
            ("cashier", here.account, "refund", (5, here.till.id)),
            ("cashier", here.account, "transfer", (here.target.id, 5)),
            ("cashier", here.account, "pay", (here.big_invoice.ids, 100, True)),
            ("cashier", here.payment, "action_cancel", ()),
            ("cashier", here.payment, "action_draft", ()),
            ("cashier", here.payment, "write", ({"amount": 500},)),
            ("booking", here.account, "pay", (here.big_invoice.ids, 5000, True)),
            ("booking", here.account, "action_set_credit_limit", (500, "x")),
            ("finance", here.account, "refund", (500, here.till.id)),
            ("finance", here.account, "write", ({"state": "closed"},)),
            ("manager", here.account, "write", ({"prepaid_balance": 500},)),
            ("accountant", here.payment.move_id, "unlink", ()),
            ("accountant", here.payment, "write", ({"amount": 500},)),
        )
        before = self._snapshot()
        for role, records, method, args in tries:
            records = as_caller(self.users[role])(records)
            for context in self.get_forged_contexts():
                with (
                    self.subTest(role=role, method=method, context=context),
                    self.assertRaises(UserError),
                    self.env.cr.savepoint(),
                ):
                    getattr(records.with_context(**context), method)(*args)
        self.env.invalidate_all()
        self.assertEqual(self._snapshot(), before)

    def test_a_forged_context_does_not_change_what_an_allowed_call_posts(self):
        here = self.places["o"]
        for context in self.get_forged_contexts():
            with self.subTest(context=context), self.env.cr.savepoint() as savepoint:
                account = as_caller(self.users["cashier"])(here.account).with_context(**context)
                payment = account.top_up(5, here.till.id).sudo()
                self.assertRecordValues(
                    payment,
                    [
                        {
                            "amount": 5,
                            "date": self.today,
                            "journal_id": here.till.id,
                            "company_id": here.location.id,
                            "partner_id": here.client.id,
                            "deposit_account_id": here.account.id,
                            "deposit_operation": "top_up",
                        }
                    ],
                )
                lines = payment.move_id.line_ids.sorted("balance")
                self.assertEqual(lines.mapped("balance"), [-5, 5])
                self.assertEqual(lines[0].account_id, here.type.prepaid_account_id)
                self.assertSound(here.account)
                savepoint.rollback()
            self.env.invalidate_all()

    def test_companies_that_a_user_may_not_use_are_refused(self):
        here = self.places["c"]
        for role in ("viewer", "cashier", "accountant"):
            for companies in ([here.location.id], [self.north.id, here.location.id], [2**30]):
                accounts = self.env["deposit.account"].with_user(self.users[role])
                accounts = accounts.with_context(allowed_company_ids=companies)
                for call in (
                    lambda a=accounts: a.search_read([], ["balance"]),
                    lambda a=accounts: a.browse(here.account.id).read(["balance"]),
                    lambda a=accounts: a.browse(here.account.id).top_up(5, here.till.id),
                    lambda a=accounts: a.open(here.newcomer.id, here.type.id),
                ):
                    with (
                        self.subTest(role=role, companies=companies),
                        self.assertRaises(UserError),
                        self.env.cr.savepoint(),
                    ):
                        call()

    # === FIELDS === #

    def get_writes(self, caller):
        """Return attempts to write our fields, or to get around the business methods."""
        here = self.places["o"]
        account, client = caller(here.account), caller(here.client)
        payment, invoice = caller(here.payment), caller(here.invoice)
        item = caller(here.payment.move_id.line_ids.filtered("deposit_account_id"))
        own = here.account.id
        ledger = {"prepaid_balance": 500, "balance": 500}
        yield from (
            (f"write {vals}", lambda vals=vals: account.write(vals))
            for vals in (
                ledger,
                {"debt_balance": 0.5},
                {"total_topped_up": 500},
                {"state": "closed"},
                {"credit_limit_override": 500, "is_credit_limit_overridden": True},
                {"partner_id": here.friend.id},
                {"type_id": self.places["b"].type.id},
                {"company_id": self.elsewhere.id},
                {"location_id": self.south.id},
                {"name": "0001"},
                {"operation_ids": [Command.clear()]},
                {"operation_ids": [Command.create({"amount": 500})]},
            )
        )
        for command in (
            Command.update(own, ledger),
            Command.update(own, {"state": "closed"}),
            Command.create({"type_id": here.type.id, **ledger}),
            Command.delete(own),
            Command.unlink(own),
            Command.link(self.places["c"].account.id),
            Command.link(here.target.id),
            Command.clear(),
            Command.set([]),
        ):
            vals = {"deposit_account_ids": [command]}
            yield f"contact {command}", lambda vals=vals: client.write(vals)
            yield f"contact, saved {command}", lambda vals=vals: client.web_save(vals, {})
        yield from self.get_account_writes(account, ledger, here)
        yield from self.get_entry_writes(payment, invoice, item, caller, here)

    def get_account_writes(self, account, ledger, here):
        yield "web_save", lambda: account.web_save(ledger, {"balance": {}})
        yield "import", lambda: self.load(account, ["id", "prepaid_balance"], here)
        yield "import state", lambda: self.load(account, ["id", "state"], here, "closed")
        yield "copy", lambda: account.copy(ledger)
        yield "name_create", lambda: account.name_create("X")

    def get_entry_writes(self, payment, invoice, item, caller, here):
        own = here.account.id
        yield "copy payment", payment.copy
        yield "payment amount", lambda: payment.write({"amount": 500})
        yield "payment tag", lambda: payment.write({"deposit_account_id": here.target.id})
        yield "payment state", lambda: payment.write({"state": "draft"})
        yield "payment draft", payment.action_draft
        yield "payment unlink", payment.unlink
        yield "item tag", lambda: item.write({"deposit_account_id": here.target.id})
        yield "item amount", lambda: item.write({"credit": 500})
        yield "item unlink", item.unlink
        yield (
            "tag an invoice",
            lambda: caller(here.invoice.line_ids).write({"deposit_account_id": own}),
        )
        yield (
            "tag by commands",
            lambda: invoice.write(
                {
                    "line_ids": [
                        Command.update(here.invoice.line_ids[0].id, {"deposit_account_id": own})
                    ]
                }
            ),
        )
        yield "entry draft", payment.move_id.button_draft

    def load(self, accounts, names, here, value="500"):
        """Import a value into the account, as Odoo's own import of lists does."""
        names = [".id", *names[1:]]
        result = accounts.load(names, [[str(here.account.id), value]])
        if not result["ids"]:
            raise UserError(str(result["messages"]))

    def test_our_fields_are_not_written_around_the_business_methods(self):
        self.remember_books()
        for role in ("viewer", "receptionist", "finance", "manager", "invoicing", "accountant"):
            for name, function in self.get_writes(as_caller(self.users[role])):
                error, changed = self.attempt(function)
                with self.subTest(role=role, write=name):
                    self.assertFalse(changed, "the books have changed")
                    self.assertIsInstance(error or UserError(""), UserError, error)

    def test_contacts_are_archived_and_merged_with_their_money(self):
        here = self.places["o"]
        caller = as_caller(self.users["receptionist"])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            caller(here.client).action_archive()
        accounts = here.account | here.target
        balances = accounts.mapped("balance")
        wizard = Form(
            self.env["base.partner.merge.automatic.wizard"].with_context(
                active_model="res.partner", active_ids=(here.client | here.newcomer).ids
            )
        ).save()
        wizard.action_merge()
        self.assertEqual(accounts.exists().mapped("balance"), balances)
        self.assertSound(accounts)
