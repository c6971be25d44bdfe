import base64
from types import SimpleNamespace

from odoo.fields import Command
from odoo.tests import new_test_user

from .common import GROUPS, ROLES, DepositCommon
from .import_common import make_csv

# Who asks. The receptionist has several rights, and those of sales; the salesman none of ours.
USERS = {
    **GROUPS,
    "receptionist": ROLES["desk"],
    "readonly": "account.group_account_readonly",
    "salesman": "sales_team.group_sale_salesman_all_leads",
    "portal": "base.group_portal",
}
# Where the record is, for a user of one branch of a chain.
PLACES = {
    "o": "his own branch",
    "s": "another branch, on an account that both share",
    "b": "another branch, on an account of its own",
    "c": "another company",
}


class RightsCommon(DepositCommon):
    """A chain with two branches and another company, users of the first branch, all records.

    ``places`` has the records of each place: one of every model, made by an accountant.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.north, cls.south = cls.env["res.company"].create(
            [{"name": name, "parent_id": cls.company.id} for name in ("North", "South")]
        )
        cls.cr.precommit.run()  # Odoo loads the chart of a branch at the end of the transaction
        cls.elsewhere = cls.create_company_with_chart("Elsewhere")
        cls.env.user.company_ids += cls.north + cls.south + cls.elsewhere
        cls.users = {role: cls.create_local_user(role) for role in USERS}
        cls.users["public"] = cls.env.ref("base.public_user")
        cls.service = cls.create_service("Haircut", 40, company_id=False)
        cls.places = {}
        cls.create_places()

    @classmethod
    def create_local_user(cls, role):
        """Return a user of the first branch."""
        return new_test_user(
            cls.env,
            login=f"rights_{role}",
            groups=USERS[role],
            company_id=cls.north.id,
            company_ids=[Command.set(cls.north.ids)],
        )

    @classmethod
    def create_places(cls):
        types = {}
        for key, (locations, company) in {
            "shared": (cls.north + cls.south, cls.company),
            "south": (cls.south, cls.south),
            "elsewhere": (cls.elsewhere, cls.elsewhere),
        }.items():
            types[key] = cls.at(company)["deposit.account.type"].create(
                {
                    "name": f"Type {key}",
                    "company_ids": [Command.set(locations.ids)],
                    "allow_credit": True,
                    "credit_limit": 50,
                    "credit_days": 10,
                    "notify_top_up": False,
                    "notify_payment": False,
                }
            )
        for place, location, key in (
            ("o", cls.north, "shared"),
            ("s", cls.south, "shared"),
            ("b", cls.south, "south"),
            ("c", cls.elsewhere, "elsewhere"),
        ):
            cls.places[place] = cls.create_place(place, location, types[key])

    @classmethod
    def at(cls, company):
        """Return the accountant's environment with a company in front."""
        companies = company | cls.env.user.company_ids
        return cls.env(context={**cls.env.context, "allowed_company_ids": companies.ids})

    @classmethod
    def create_place(cls, place, location, account_type):
        """Return the records of one place, by name."""
        env = cls.at(location)
        here = SimpleNamespace(location=location, type=account_type, env=env)
        names = ("Client", "Friend", "Guest", "Newcomer")
        here.client, here.friend, here.guest, here.newcomer = env["res.partner"].create(
            [{"name": f"{name} {place}", "email": f"{name}.{place}@example.com"} for name in names]
        )
        here.till = env["account.journal"].create(
            {"type": "cash", "name": f"Till {place}", "company_id": location.id}
        )
        here.own_till = cls.places.get("o", here).till
        accounts = env["deposit.account"]
        here.account, here.target, here.empty = (
            accounts.open(partner.id, account_type.id)
            for partner in (here.client, here.friend, here.guest)
        )
        cls.fill_place(here)
        return here

    @classmethod
    def fill_place(cls, here):
        """Add money, documents, visits and what else there is about an account."""
        env, location = here.env, here.location
        here.employee = env["hr.employee"].create({"name": "Mia", "company_id": location.id})
        here.payment = here.account.top_up(100, here.till.id)
        here.invoice, here.paid_invoice, here.big_invoice = (
            cls.create_invoice(amount, here.client, company_id=location.id)
            for amount in (30, 10, 130)
        )
        here.spend = here.account.pay(here.paid_invoice.ids)
        here.move = here.account.transfer(here.target.id, 5)
        here.note = cls.create_invoice(
            7, here.client, move_type="out_refund", company_id=location.id
        )
        here.beneficiary = env["deposit.account.beneficiary"].create(
            {"account_id": here.account.id, "partner_id": here.friend.id}
        )
        visits = [
            env["sale.order"].create(
                {
                    "partner_id": here.client.id,
                    "company_id": location.id,
                    "visit_start": f"{cls.today} 10:00:00",
                    "order_line": [
                        Command.create(
                            {
                                "product_id": cls.service.id,
                                "tax_ids": False,
                                "employee_id": here.employee.id,
                            }
                        )
                    ],
                }
            )
            for _count in range(3)
        ]
        here.visit, here.paid_visit, here.overpaid_visit = visits
        for visit in visits[1:]:
            visit.check_out([{"journal_id": here.till.id}])
        here.overpaid_visit.order_line.write({"price_unit": 30})
        cls.fill_back_office(here)

    @classmethod
    def fill_back_office(cls, here):
        env = here.env
        here.batch = env["deposit.account.import"].create(
            {
                "data_file": base64.b64encode(make_csv([here.newcomer.name, "", "", "5"])),
                "file_name": "accounts.csv",
                "type_id": here.type.id,
                "company_id": here.location.id,
                "create_partners": True,
            }
        )
        here.batch.action_check()
        here.rate = env["deposit.commission.rate"].create(
            {"employee_id": here.employee.id, "rate": 10, "company_id": here.location.root_id.id}
        )
        here.notice = (
            env["deposit.notice"]
            .sudo()
            .create({"account_id": here.account.id, "kind": "statement", "key": "rights"})
        )
        here.message = here.account._message_log(body="Seen at the desk")
