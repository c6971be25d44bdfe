from odoo.tools import SQL
from odoo.tools.sql import column_exists

# Notices that account types send unless they are switched off.
SWITCHES = ("notify_top_up", "notify_payment")


def migrate(cr, version):
    """Let no account type that is in use send e-mails by itself: somebody has to switch it on."""
    for switch in SWITCHES:
        if not column_exists(cr, "deposit_account_type", switch):
            # With a value, so that the default of new types is not written into the old ones.
            cr.execute(
                SQL(
                    "ALTER TABLE deposit_account_type ADD COLUMN %(column)s boolean DEFAULT FALSE",
                    column=SQL.identifier(switch),
                )
            )
            cr.execute(
                SQL(
                    "ALTER TABLE deposit_account_type ALTER COLUMN %(column)s DROP DEFAULT",
                    column=SQL.identifier(switch),
                )
            )
