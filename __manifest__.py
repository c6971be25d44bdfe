{
    "name": "Customer Deposit",
    "version": "19.0.1.1.0",
    "category": "Accounting/Accounting",
    "summary": "Client accounts on the general ledger: top up, pay invoices, see every balance",
    "author": "Customer Deposit contributors",
    "license": "LGPL-3",
    "depends": ["sale", "hr"],
    "data": [
        # Rights first: everything below refers to the groups.
        "security/deposit_groups.xml",
        "security/ir.model.access.csv",
        "security/deposit_rules.xml",
        # Shipped data
        "data/account_payment_method_data.xml",
        "data/ir_sequence_data.xml",
        # Views of our models, then of the models we extend
        "views/deposit_operation_views.xml",
        "wizards/deposit_account_open_views.xml",
        "wizards/deposit_account_top_up_views.xml",
        "wizards/deposit_account_pay_views.xml",
        "wizards/deposit_account_refund_views.xml",
        "wizards/deposit_account_transfer_views.xml",
        "wizards/deposit_account_block_views.xml",
        "wizards/account_payment_register_views.xml",
        "views/deposit_account_views.xml",
        "views/deposit_account_type_views.xml",
        "views/account_payment_views.xml",
        "views/account_move_views.xml",
        "views/account_move_line_views.xml",
        "views/res_partner_views.xml",
        "views/res_config_settings_views.xml",
        "views/customer_deposit_menus.xml",
    ],
    "demo": [
        "demo/res_users_demo.xml",
        "demo/res_partner_demo.xml",
        "demo/deposit_account_type_demo.xml",
        "demo/deposit_account_demo.xml",
    ],
    "assets": {
        "web.assets_backend": [
            "customer_deposit/static/src/**/*",
        ],
        "web.assets_tests": [
            "customer_deposit/static/tests/tours/**/*",
        ],
    },
    "application": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
