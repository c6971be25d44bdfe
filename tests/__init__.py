from . import test_account
from . import test_account_type
from . import test_front_desk
from . import test_operation
from . import test_pay
from . import test_refund_transfer_close
from . import test_top_up
