-- What the books say, one line each: update and uninstallation must not change any of it. See dev/check-lifecycle.
SELECT 'account ' || account_id || ': ' || COUNT(*) || ' items, debit ' || SUM(debit) || ', credit ' || SUM(credit)
       || ', balance ' || SUM(balance) || ', open ' || SUM(amount_residual)
  FROM account_move_line WHERE parent_state = 'posted' GROUP BY account_id
UNION ALL
SELECT CONCAT_WS(' ', 'item', id, 'move', move_id, 'account', account_id, 'partner', partner_id, 'amount', balance, amount_currency,
                 'open', amount_residual, reconciled, matching_number, 'due', date_maturity, 'tax', tax_line_id, tax_base_amount)
  FROM account_move_line WHERE parent_state = 'posted'
UNION ALL
SELECT CONCAT_WS(' ', 'tags of item', account_move_line_id, account_account_tag_id) FROM account_account_tag_account_move_line_rel
UNION ALL
SELECT CONCAT_WS(' ', 'move', id, name, state, date, journal_id, payment_state, 'open', amount_residual, 'reverses', reversed_entry_id,
                 'hash', inalterable_hash)
  FROM account_move
UNION ALL
SELECT CONCAT_WS(' ', 'reconciled', id, debit_move_id, credit_move_id, amount, full_reconcile_id) FROM account_partial_reconcile
UNION ALL
SELECT CONCAT_WS(' ', 'payment', id, name, state, payment_type, amount, partner_id, journal_id, move_id, payment_method_line_id,
                 'account', outstanding_account_id, destination_account_id, 'settled', is_reconciled, is_matched)
  FROM account_payment
UNION ALL
SELECT CONCAT_WS(' ', 'invoice of payment', invoice_id, payment_id) FROM account_move__account_payment
UNION ALL
-- Orders of the demo data go with it.
SELECT CONCAT_WS(' ', 'order', id, name, state, amount_total, invoice_status) FROM sale_order
 WHERE id NOT IN (SELECT res_id FROM ir_model_data WHERE model = 'sale.order' AND module = 'customer_deposit')
UNION ALL
SELECT CONCAT_WS(' ', 'ledger account', id, account_type, reconcile, active) FROM account_account
UNION ALL
SELECT CONCAT_WS(' ', 'journal', id, type, code, default_account_id) FROM account_journal;
