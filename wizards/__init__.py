from . import account_payment_register
from . import base_partner_merge
from . import deposit_account_block
from . import deposit_account_open
from . import deposit_account_pay
from . import deposit_account_refund
from . import deposit_account_top_up
from . import deposit_account_transfer
