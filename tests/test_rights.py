from odoo.tests import HttpCase, tagged

from .rights_common import RightsCommon
from .rights_forged import ForgedCallCases
from .rights_hostile import HostileCallCases
from .rights_leaks import LeakCases
from .rights_matrix import RightsMatrixCases


@tagged("post_install", "-at_install")
class TestRights(
    RightsMatrixCases, HostileCallCases, ForgedCallCases, LeakCases, RightsCommon, HttpCase
):
    """All about rights, in one class: three companies and their books are made only once."""
