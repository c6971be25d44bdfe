{
    "name": "Customer Deposit",
    "version": "19.0.1.0.0",
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
    ],
    "assets": {
        "web.assets_backend": [
            "customer_deposit/static/src/**/*",
        ],
    },
    "application": True,
    "post_init_hook": "post_init_hook",
    "uninstall_hook": "uninstall_hook",
}
