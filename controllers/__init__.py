from . import deposit_export
from . import deposit_account_import
from . import deposit_report
