from odoo.tests import Form, tagged

from .refund_common import RefundCommon


@tagged("post_install", "-at_install")
class TestVisitRefundDialog(RefundCommon):
    """What the receptionist sees and does in the dialog."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls.pay_visit()

    def open_dialog(self, **context):
        action = self.visit.with_context(**context).action_open_visit_refund()
        return Form(self.env["visit.refund"].with_context(**action["context"]))

    def confirm(self, dialog):
        dialog.reason = "Not satisfied"
        return dialog.save().action_confirm()

    def test_the_discount_fills_in_what_remains_and_the_other_way_round(self):
        dialog = self.open_dialog()
        with dialog.line_ids.edit(0) as row:
            row.discount = 25
            self.assertEqual(row.remaining, 75)
            row.remaining = 60
            self.assertEqual(row.discount, 40)
        self.assertEqual(dialog.amount_back, 40)

    def test_a_returned_product_is_given_back_from_the_register_that_took_it(self):
        dialog = self.open_dialog()
        with dialog.line_ids.edit(1) as row:
            row.return_quantity = 1
            self.assertEqual(row.remaining, 0)
        self.assertEqual(dialog.amount_back, 20)
        self.assertRegex(dialog.effect, r"A credit note of \$\s20.00 is made for Shampoo")
        self.assertRegex(dialog.effect, r"20.00 is given from Till today")
        self.confirm(dialog)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertEqual(self.get_register_balance(), 100)

    def test_a_payment_is_canceled(self):
        dialog = self.open_dialog(default_mode="cancel")
        self.assertRegex(dialog.effect, "is canceled")
        self.confirm(dialog)
        self.assertEqual(self.payment.state, "canceled")
        self.assertVisit("unpaid", 120)

    def test_the_payment_of_one_line_is_canceled(self):
        dialog = self.open_dialog(default_mode="cancel")
        with dialog.line_ids.edit(1) as row:
            row.is_canceled = True
        with dialog.payment_ids.edit(0) as row:
            self.assertEqual(row.amount, 20)
        self.confirm(dialog)
        self.assertVisit("partial", 20, "Till 100.00")

    def test_an_overpayment_is_offered_to_be_given_back(self):
        self.product_line.product_uom_qty = 0
        dialog = self.open_dialog()
        self.assertEqual((dialog.mode, dialog.amount_back), ("overpaid", 20))
        self.confirm(dialog)
        self.assertVisit("paid", 0, "Till 100.00")
        self.assertNothingOpen()

    def test_money_goes_back_in_several_ways(self):
        account = self.open_account()
        dialog = self.open_dialog()
        with dialog.line_ids.edit(1) as row:
            row.return_quantity = 1
        rows = [dialog.target_ids.edit(index) for index in range(len(dialog.target_ids))]
        amounts = {account.display_name: 15, "Till": 5}
        for index in range(len(rows)):
            with dialog.target_ids.edit(index) as row:
                row.amount = amounts.get(row.name, 0)
        self.assertEqual(dialog.amount_left, 0)
        self.confirm(dialog)
        self.assertEqual((account.balance, self.get_register_balance()), (15, 115))
        self.assertSound(account)

    def test_a_second_click_does_nothing(self):
        dialog = self.open_dialog()
        with dialog.line_ids.edit(0) as row:
            row.discount = 25
        dialog.reason = "Not satisfied"
        wizard = dialog.save()
        wizard.action_confirm()
        with self.assertRefused("has been carried out already"):
            wizard.action_confirm()
