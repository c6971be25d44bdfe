from odoo.exceptions import UserError

from .rights_recipes import as_caller, get_values

DIALOGS = (
    "deposit.account.beneficiary",
    "deposit.account.block",
    "deposit.account.close",
    "deposit.account.limit",
    "deposit.account.pay",
    "deposit.account.refund",
    "deposit.account.statement",
    "deposit.account.top.up",
    "deposit.account.transfer",
    "deposit.operation.cancel",
    "visit.cancel",
    "visit.refund",
)
# Odoo's own models by which a search could ask for balances.
PATHS = (
    ("deposit_account_ids.prepaid_balance", ">", 0),
    ("deposit_account_ids.balance", "=", 85),
    ("deposit_account_ids.state", "=", "open"),
    ("deposit_account_ids.operation_ids.amount", ">", 0),
    ("deposit_balance", ">", 0),
)


class LeakCases:
    """What somebody could find out about accounts of other places, or without any right."""

    def get_strange_places(self):
        return [self.places[place] for place in "bc"]

    def assertTellsNothing(self, here, value):  # noqa: N802
        """Check that a value has neither the client nor the money of a place in it."""
        text = repr(value)
        for fact in (here.client.name, here.account.name, "85.0"):
            self.assertNotIn(fact, text)

    def read_quietly(self, function):
        """Return what a function returns, nothing when it is refused."""
        try:
            with self.env.cr.savepoint():
                return function()
        except UserError:
            return None
        finally:
            self.env.invalidate_all()

    # === DIALOGS === #

    def test_dialogs_tell_nothing_about_accounts_of_other_places(self):
        caller = as_caller(self.users["accountant"])
        for here in self.get_strange_places():
            for model in DIALOGS:
                values = get_values(here, model)
                for way, read in self.get_ways_to_read(caller(self.env[model]), values).items():
                    with self.subTest(model=model, way=way, place=here.location.name):
                        self.assertTellsNothing(here, self.read_quietly(read))

    def get_ways_to_read(self, dialogs, values):
        """Return how a program reads what a dialog knows about the records in its values."""
        names = [name for name, field in dialogs._fields.items() if not field.relational]
        spec = {name: {} for name in names}
        typed = {name: value for name, value in values.items() if not isinstance(value, list)}
        return {
            "saved": lambda: dialogs.create(dict(values)).read(names),
            "typed": lambda: dialogs.onchange(
                typed, list(typed), spec | {name: {} for name in typed}
            ),
        }

    # === SEARCHES === #

    def test_searches_tell_nothing_about_accounts_of_other_places(self):
        for role in ("viewer", "accountant", "readonly"):
            clients = as_caller(self.users[role])(self.env["res.partner"])
            for here in self.get_strange_places():
                for path in PATHS:
                    with self.subTest(role=role, path=path[0], place=here.location.name):
                        domain = [("id", "=", here.client.id), path]
                        self.assertEqual(clients.search_count(domain), 0)
            own = self.places["o"].client
            self.assertEqual(clients.search_count([("id", "=", own.id), PATHS[1]]), 1)

    def test_searches_without_a_right_are_refused_or_find_nothing(self):
        for role in ("salesman", "portal", "public"):
            clients = as_caller(self.users[role])(self.env["res.partner"])
            for path in PATHS:
                with self.subTest(role=role, path=path[0]):
                    found = self.read_quietly(
                        lambda clients=clients, path=path: clients.search_count([path])
                    )
                    self.assertFalse(found)
            for order in ("deposit_balance", "deposit_account_ids.balance"):
                try:
                    clients.search([], order=order)
                    self.fail(f"{role} sorts by {order}")
                except (UserError, ValueError):
                    self.env.invalidate_all()

    def test_sums_and_exports_are_of_the_records_that_a_user_sees(self):
        strange = self.get_strange_places()
        for role in ("viewer", "accountant"):
            accounts = as_caller(self.users[role])(self.env["deposit.account"])
            ids = [here.account.id for here in self.places.values()]
            domain = [("id", "in", ids)]
            seen = accounts._read_group(domain, [], ["balance:sum", "__count"])
            self.assertEqual(seen, [(170, 2)])
            rows = accounts.formatted_read_group(domain, ["partner_id"], ["balance:sum"])
            lines = accounts.formatted_read_group([], ["location_id"], ["balance:sum"])
            operations = accounts.env["deposit.operation"].formatted_read_group(
                [("account_id", "in", ids)], ["account_id"], ["amount:sum"]
            )
            partners = accounts.env["res.partner"].browse([here.client.id for here in strange])
            exported = self.read_quietly(
                lambda partners=partners: partners.export_data(
                    ["deposit_account_ids/name", "deposit_account_ids/balance"]
                )
            )
            for here in strange:
                with self.subTest(role=role, place=here.location.name):
                    self.assertNotIn(here.client.name, repr(rows))
                    self.assertNotIn(here.account.name, repr(operations))
                    self.assertNotIn("85", repr(exported))
            self.assertNotIn(self.elsewhere.name, repr(lines))

    def test_balances_of_a_shared_contact_are_those_of_the_places_of_the_user(self):
        for role in ("viewer", "accountant"):
            for here in self.get_strange_places():
                client = as_caller(self.users[role])(here.client)
                [values] = client.read(["deposit_balance", "deposit_debt", "deposit_account_ids"])
                with self.subTest(role=role, place=here.location.name):
                    self.assertFalse(values["deposit_balance"])
                    self.assertFalse(values["deposit_account_ids"])

    # === MESSAGES AND FILES === #

    def test_messages_of_accounts_are_for_those_who_see_the_accounts(self):
        for role, places in {
            "viewer": "os",
            "accountant": "os",
            "salesman": "",
            "portal": "",
        }.items():
            caller = as_caller(self.users[role])
            for place, here in self.places.items():
                documents = (here.account, here.type)
                found = self.read_quietly(
                    lambda here=here, caller=caller: caller(self.env["mail.message"]).search_count(
                        [("model", "=", "deposit.account"), ("res_id", "=", here.account.id)]
                    )
                )
                with self.subTest(role=role, place=here.location.name):
                    self.assertEqual(bool(found), place in places)
                for document in documents:
                    if place in places:
                        continue
                    # Odoo does nothing then, and says nothing.
                    partner = self.users[role].partner_id
                    caller(document).message_subscribe(partner.ids)
                    self.assertNotIn(partner, document.sudo().message_partner_ids)
                    for attempt in (
                        lambda d=document, c=caller: c(d).message_post(body="Hello"),
                        lambda d=document, c=caller: c(self.env["ir.attachment"]).create(
                            {"name": "x", "res_model": d._name, "res_id": d.id, "raw": b"x"}
                        ),
                    ):
                        with (
                            self.subTest(role=role, place=here.location.name),
                            self.assertRaises(UserError),
                            self.env.cr.savepoint(),
                        ):
                            attempt()

    def test_files_are_sent_to_those_who_may_read_them(self):
        own, foreign = self.places["o"], self.places["c"]
        file = self.env["ir.attachment"].create(
            {
                "name": "receipt.pdf",
                "res_model": "account.payment",
                "res_id": own.payment.id,
                "raw": b"receipt",
            }
        )
        urls = {
            f"/web/content/deposit.account.import/{own.batch.id}/data_file": ("manager",),
            f"/web/content/deposit.account.import/{foreign.batch.id}/data_file": (),
            f"/web/content/{file.id}": ("viewer", "manager"),
            f"/report/html/customer_deposit.report_deposit_receipt_a4/{own.payment.id}": (
                "viewer",
                "manager",
            ),
            f"/report/html/customer_deposit.report_deposit_receipt_a4/{foreign.payment.id}": (),
            f"/report/html/customer_deposit.report_deposit_statement/{foreign.account.id}": (),
        }
        for role in ("viewer", "manager", "salesman", "portal"):
            self.authenticate(self.users[role].login, self.users[role].login)
            for url, allowed in urls.items():
                response = self.url_open(url, timeout=60)
                with self.subTest(role=role, url=url):
                    self.assertEqual(
                        response.status_code == 200, role in allowed, response.text[:200]
                    )
                    self.assertNotIn("Traceback", response.text)
