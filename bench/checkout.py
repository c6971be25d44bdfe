"""Checkout of a visit with three lines and two payments, against plain Odoo for the same documents.

Run with ``bench/run checkout``: the same comparison as in the section ``single`` of the whole run,
on the screen only. ``REPEAT`` is the number of repetitions, ``PROFILE`` shows where one of the ways
goes: ``PROFILE=check-out`` or ``PROFILE="plain Odoo, addon installed"``.
"""

from deposit_bench.single import show_check_out

show_check_out()
