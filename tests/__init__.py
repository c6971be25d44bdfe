from . import (
    test_account,
    test_account_type,
    test_operation,
    test_pay,
    test_refund_transfer_close,
    test_top_up,
)
