from . import deposit_account_import
