from odoo.fields import Command
from odoo.tests import HttpCase, new_test_user, tagged


@tagged("post_install", "-at_install")
class TestFrontDesk(HttpCase):
    """The first complete job in a real browser, by users with their own rights."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        company = cls.env.company
        new_test_user(
            cls.env,
            login="tour_desk",
            groups="base.group_user,base.group_partner_manager,"
            "customer_deposit.group_deposit_cashier,customer_deposit.group_booking_payment",
        )
        new_test_user(
            cls.env,
            login="tour_accountant",
            groups="base.group_user,account.group_account_manager,account.group_account_user",
        )
        for journal_type, name in (("cash", "Tour Till"), ("bank", "Tour Card Terminal")):
            cls.env["account.journal"].create(
                {"name": name, "type": journal_type, "company_id": company.id, "sequence": 1}
            )
        cls.env["deposit.account.type"].create({"name": "Tour Deposit", "sequence": 0})
        cls.client = cls.env["res.partner"].create({"name": "Tour Client", "customer_rank": 1})
        cls.invoice = cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.client.id,
                "invoice_line_ids": [
                    Command.create({"name": "Haircut", "price_unit": 80, "tax_ids": False})
                ],
            }
        )
        cls.invoice.action_post()

    def test_the_receptionist_opens_tops_up_and_pays_and_the_accountant_finds_it(self):
        self.start_tour(
            "/odoo/action-customer_deposit.res_partner_action_client",
            "customer_deposit_front_desk",
            login="tour_desk",
        )

        account = self.client.deposit_account_ids
        self.assertRecordValues(
            account,
            [{"balance": 90, "total_topped_up": 150, "total_debited": 60, "state": "open"}],
        )
        self.assertEqual(
            [
                (operation.kind, operation.amount, operation.balance_after)
                for operation in account.operation_ids
            ],
            [("payment", -60, 90), ("top_up", 50, 150), ("top_up", 100, 100), ("opening", 0, 0)],
        )
        self.assertEqual(account.operation_ids.user_id.login, "tour_desk")
        self.assertEqual(self.invoice.amount_residual, 20)
        self.assertFalse(account.check_integrity())

        self.start_tour(
            "/odoo/action-account.action_account_payments",
            "customer_deposit_finance",
            login="tour_accountant",
        )
