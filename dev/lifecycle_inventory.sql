-- Everything a module can add to a database besides a user's data, one line each. The uninstallation must leave what was there
-- before the installation: see dev/check-lifecycle. What users made stays, and is in none of these tables: ledger accounts,
-- journals, entries, payments, orders, contacts, employees, products, users.
SELECT 'column ' || table_name || '.' || column_name || ' ' || data_type || ' ' || is_nullable
  FROM information_schema.columns WHERE table_schema = 'public'
UNION ALL
SELECT 'constraint ' || conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace
UNION ALL
SELECT 'index ' || indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION ALL
SELECT 'relation ' || relkind::text || ' ' || relname FROM pg_class
 WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'v', 'm', 'S')
   AND relname NOT LIKE 'ir\_sequence\_%' -- one for each record of a table below
UNION ALL
SELECT 'function ' || proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
UNION ALL
SELECT 'trigger ' || tgname FROM pg_trigger WHERE NOT tgisinternal
UNION ALL
SELECT 'xml id ' || module || '.' || name FROM ir_model_data
 WHERE module != 'account' OR name NOT LIKE '%journal\_default\_account\_%' -- of tills, whose ledger accounts stay
UNION ALL
SELECT 'model ' || model FROM ir_model
UNION ALL
SELECT 'field ' || model || '.' || name FROM ir_model_fields
UNION ALL
SELECT 'table object ' || name FROM ir_model_constraint
UNION ALL
SELECT 'many2many ' || name FROM ir_model_relation
UNION ALL
SELECT 'view ' || COALESCE(model, '') || ' ' || COALESCE(key, name) FROM ir_ui_view
UNION ALL
SELECT 'menu ' || (name ->> 'en_US') FROM ir_ui_menu
UNION ALL
SELECT 'action ' || type || ' ' || (name ->> 'en_US') FROM ir_actions
UNION ALL
SELECT 'cron ' || cron_name FROM ir_cron
UNION ALL
-- The data that older versions bring along leave a parameter of this name itself.
SELECT 'parameter ' || key FROM ir_config_parameter WHERE key NOT LIKE 'life\_cycle.%'
UNION ALL
SELECT 'access ' || name FROM ir_model_access
UNION ALL
SELECT 'rule ' || name FROM ir_rule
UNION ALL
SELECT 'group ' || (name ->> 'en_US') FROM res_groups
UNION ALL
SELECT 'privilege ' || (name ->> 'en_US') FROM res_groups_privilege
UNION ALL
SELECT 'category ' || (name ->> 'en_US') FROM ir_module_category
UNION ALL
SELECT 'mail template ' || (name ->> 'en_US') FROM mail_template
UNION ALL
SELECT 'message subtype ' || (name ->> 'en_US') FROM mail_message_subtype
UNION ALL
SELECT 'activity type ' || (name ->> 'en_US') FROM mail_activity_type
UNION ALL
SELECT 'paper format ' || name FROM report_paperformat
UNION ALL
SELECT 'sequence ' || name FROM ir_sequence
UNION ALL
SELECT 'default ' || field_id FROM ir_default
UNION ALL
SELECT 'filter ' || model_id || ' ' || name FROM ir_filters
UNION ALL
SELECT 'payment method ' || code || ' ' || payment_type FROM account_payment_method
UNION ALL
SELECT 'method line without method ' || id FROM account_payment_method_line WHERE payment_method_id IS NULL
UNION ALL
SELECT 'assets ' || path FROM ir_asset
UNION ALL
-- Any record that refers to another by the name of its model.
(SELECT DISTINCT 'attachment of ' || res_model || ' ' || COALESCE(res_field, '')
   FROM ir_attachment WHERE res_model LIKE 'deposit%' OR res_field LIKE 'deposit%' OR url LIKE '%customer\_deposit%')
UNION ALL
(SELECT DISTINCT 'message of ' || model FROM mail_message WHERE model LIKE 'deposit%' OR model LIKE 'visit%')
UNION ALL
(SELECT DISTINCT 'follower of ' || res_model FROM mail_followers WHERE res_model LIKE 'deposit%' OR res_model LIKE 'visit%')
UNION ALL
(SELECT DISTINCT 'activity of ' || res_model FROM mail_activity WHERE res_model LIKE 'deposit%' OR res_model LIKE 'visit%')
UNION ALL
SELECT 'installed ' || name FROM ir_module_module WHERE state = 'installed';
