"""What a user would have posted before an update. Run in `odoo shell`, with demo data."""
# ruff: noqa: F821

import base64

account = env.ref("customer_deposit.account_emma_deposit")
target = env.ref("customer_deposit.account_dmitri_family")
journal = env.ref("customer_deposit.journal_front_desk_cash")

account.top_up(100, journal.id)
account.top_up(10, journal.id).action_cancel()
account.top_up(5, journal.id).move_id._reverse_moves(cancel=True)
account.refund(20, journal.id, reason="Life cycle")
account.transfer(target.id, 30, reason="Life cycle")
invoice = env.ref("customer_deposit.invoice_farah_1").copy({"partner_id": account.partner_id.id})
invoice.action_post()
account.pay(invoice.ids, amount=40)
# A type of its own: what a user adds to the demo data keeps it from being deleted in order.
account_type = env["deposit.account.type"].create({"name": "Life cycle"})
for content, is_undone in ((b"Client;Balance\nIda;5", False), (b"Client;Balance\nOtto;7", True)):
    values = {"data_file": base64.b64encode(content), "create_partners": True}
    batch = env["deposit.account.import"].create({**values, "type_id": account_type.id})
    batch.action_import()
    if is_undone:
        batch.action_undo()

# An account that somebody has opened, of a type that came with the demo data.
client = env["res.partner"].create({"name": "Life cycle"})
env["deposit.account"].open(client.id, account.type_id.id).top_up(15, journal.id)

# A type that taxes advances, from now on in use.
contra = env["account.account"].create(
    {
        "name": "Tax on advances",
        "code": env["account.account"]._search_new_account_code("109000"),
        "account_type": "asset_current",
    }
)
taxed_type = env["deposit.account.type"].create(
    {
        "name": "Life cycle, taxed",
        "advance_tax_id": env.company.account_sale_tax_id.id,
        "advance_tax_account_id": contra.id,
    }
)
taxed = env["deposit.account"].open(account.partner_id.id, taxed_type.id)
taxed.top_up(100, journal.id)
taxed.refund(40, journal.id, reason="Life cycle")
assert taxed_type._has_taxed()

assert not env["deposit.account"].search([]).check_integrity()
env.cr.commit()
