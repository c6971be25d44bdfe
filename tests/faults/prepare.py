"""Clients with accounts, services, users with keys for the fault runs. Run in `odoo shell`."""
# ruff: noqa: F821

import json
import os
from pathlib import Path

from odoo.tests import new_test_user

ACCOUNTS = 30
# On these no money is taken back that was spent already, so what is owed stays within the limit.
STRICT = 15
LIMIT = 150
# How often an update of accounts fails as if another session had changed it.
FAILURES = 0.01
USERS = {
    "desk": "sales_team.group_sale_salesman_all_leads,customer_deposit.group_deposit_cashier,"
    "customer_deposit.group_booking_payment,base.group_partner_manager",
    "finance": "sales_team.group_sale_salesman_all_leads,account.group_account_invoice,"
    "customer_deposit.group_booking_payment,customer_deposit.group_deposit_finance",
    "manager": "customer_deposit.group_deposit_manager,base.group_partner_manager",
}

# The company's cash register, where what is paid is in the till at once.
till = env["account.journal"].create({"type": "cash", "name": "Till", "code": "TILL"})
for side in ("inbound", "outbound"):
    till[f"{side}_payment_method_line_ids"].payment_account_id = till.default_account_id
account_type, import_type = env["deposit.account.type"].create(
    [
        {
            "name": name,
            "allow_credit": True,
            "credit_limit": LIMIT,
            "credit_days": 10,
            "notify_top_up": False,
            "notify_payment": False,
        }
        for name in ("Deposit", "Imported")
    ]
)
clients = env["res.partner"].create(
    [{"name": f"Client {number}"} for number in range(1, ACCOUNTS + 1)]
)
accounts = env["deposit.account"].union(
    *(env["deposit.account"].open(client.id, account_type.id) for client in clients)
)
for account in accounts:
    account.top_up(100, till.id)
haircut, shampoo = env["product.product"].create(
    [
        {"name": "Haircut", "type": "service", "list_price": 25, "taxes_id": False},
        {"name": "Shampoo", "type": "consu", "list_price": 7.5, "taxes_id": False},
    ]
)
keys = {}
for login, groups in USERS.items():
    user = new_test_user(env, login=f"faults_{login}", groups=groups)
    keys[login] = env["res.users.apikeys"].with_user(user).sudo()._generate("rpc", "faults", None)

# Raises what PostgreSQL raises when two sessions change one row. Odoo starts the request again.
env.cr.execute(
    f"""
    CREATE FUNCTION faults_fail() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF random() < {FAILURES} THEN
            RAISE EXCEPTION 'could not serialize access (injected)' USING ERRCODE = '40001';
        END IF;
        RETURN NULL;
    END $$;
    CREATE TRIGGER faults_fail BEFORE UPDATE ON deposit_account
        FOR EACH STATEMENT EXECUTE FUNCTION faults_fail()
    """
)
facts = {
    "accounts": {account.id: account.partner_id.id for account in accounts},
    "strict": accounts[:STRICT].ids,
    "balance": 10000,
    "limit": LIMIT * 100,
    "till": till.id,
    "import_type": import_type.id,
    "products": {haircut.id: 2500, shampoo.id: 750},
    "keys": keys,
}
Path(os.environ["FAULTS_FOLDER"], "facts.json").write_text(json.dumps(facts))
env.cr.commit()
