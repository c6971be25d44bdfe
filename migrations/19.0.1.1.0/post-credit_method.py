from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    """Let the journals of client accounts take payments on credit, as new ones do."""
    env = api.Environment(cr, SUPERUSER_ID, {"active_test": False})
    env["res.company"].search([])._add_deposit_credit_method()
