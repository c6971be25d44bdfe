"""What must be there after an update from an older version. Run in `odoo shell` after it."""
# ruff: noqa: F821

assert not env["deposit.account"].search([]).check_integrity()

journals = env["res.company"].with_context(active_test=False).search([]).deposit_journal_id
assert journals
for journal in journals:
    codes = journal.inbound_payment_method_line_ids.mapped("code")
    assert sorted(codes) == ["deposit", "deposit_credit"], (journal.name, codes)
