from odoo.tests import Form, tagged

from .receipt_common import ReceiptCommon

REPORT = "customer_deposit.report_deposit_receipt"


@tagged("post_install", "-at_install")
class TestReceiptDialogs(ReceiptCommon):
    """Receipts in one click, by people without any accounting right."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.desk = cls.create_user("desk")
        cls.anna.email = "anna@example.com"
        cls.top_up(cls.account, 100)

    def open(self, model, user=None, **values):
        wizard = self.env[f"deposit.account.{model}"].with_user(user or self.desk)
        return wizard.create({"account_id": self.account.id, **values})

    def get_last_payment(self):
        return self.env["account.payment"].search([], order="id desc", limit=1)

    def assertPrints(self, action, payments):  # noqa: N802
        self.assertEqual(action["report_name"], REPORT)
        self.assertEqual(action["context"]["active_ids"], payments.ids)

    def test_a_top_up_prints_our_receipt(self):
        action = self.open("top.up", amount=20).action_top_up_and_print()
        self.assertPrints(action, self.get_last_payment())

    def test_a_top_up_mails_its_receipt(self):
        action = self.open("top.up", amount=20).action_top_up_and_send()
        self.assertRegex(action["params"]["message"], r"20\.00 added.* sent to anna@example\.com")
        self.assertEqual(len(self.get_last_payment().message_ids.attachment_ids), 1)

    def test_a_top_up_stands_when_there_is_no_address(self):
        self.anna.email = False
        action = self.open("top.up", amount=20).action_top_up_and_send()
        self.assertEqual(action["params"]["type"], "warning")
        self.assertIn("has no e-mail address", action["params"]["message"])
        self.assertEqual(self.account.balance, 120)

    def test_a_refund_prints_and_mails_its_receipt(self):
        finance = self.create_user("finance")
        action = self.open("refund", finance, amount=5, memo="x").action_refund_and_print()
        self.assertPrints(action, self.get_last_payment())
        action = self.open("refund", finance, amount=5, memo="x").action_refund_and_send()
        self.assertIn("sent to anna@example.com", action["params"]["message"])

    def test_a_payment_prints_and_mails_its_receipt(self):
        for amount, method in ((30, "action_pay_and_print"), (20, "action_pay_and_send")):
            invoice = self.create_invoice(amount)
            wizard = Form(
                self.env["deposit.account.pay"]
                .with_user(self.desk)
                .with_context(default_account_id=self.account.id)
            ).save()
            action = getattr(wizard, method)()
            self.assertEqual(invoice.amount_residual, 0)
            if method == "action_pay_and_print":
                self.assertPrints(action, self.get_last_payment())
            else:
                self.assertIn("sent to anna@example.com", action["params"]["message"])

    def test_a_payment_on_credit_keeps_the_wish_for_a_receipt(self):
        self.allow_credit()
        self.create_invoice(130)
        wizard = Form(
            self.env["deposit.account.pay"]
            .with_user(self.desk)
            .with_context(default_account_id=self.account.id)
        ).save()
        wizard.action_pay_and_print()
        action = wizard.action_pay_on_credit()
        spend = self.get_last_payment().deposit_receipt_payment_id
        self.assertPrints(action, spend)
        self.assertEqual(spend.deposit_operation, "spend")

    def test_a_checkout_prints_one_receipt_with_the_change(self):
        dialog = self.open_dialog(self.visit.with_user(self.desk))
        self.get_way(dialog, self.account).amount = 100
        self.get_way(dialog, self.cash).amount = 50
        dialog.action_pay()
        [head] = dialog.paid_payment_ids._get_deposit_receipt_heads()
        self.assertPrints(dialog.action_print(), head)
        receipt = head.get_deposit_receipt_data()
        self.assertEqual(receipt["title"], "Full payment, advance offset")
        self.assertEqual((receipt["amount_tendered"], receipt["amount_change"]), (50, 30))

    def test_a_checkout_mails_its_receipt_and_says_so(self):
        dialog = self.open_dialog(self.visit.with_user(self.desk))
        dialog.action_pay()
        dialog.action_send()
        self.assertIn("sent to anna@example.com", dialog.receipt_message)

    def test_a_checkout_without_payment_prints_the_invoice(self):
        dialog = self.open_dialog(self.visit.with_user(self.desk))
        dialog.action_pay_later()
        self.assertEqual(
            dialog.action_print()["report_name"], "account.report_invoice_with_payments"
        )

    def test_the_history_prints_and_mails(self):
        operation = self.account.with_user(self.desk).operation_ids.filtered("payment_id")
        self.assertPrints(operation.action_print_receipt(), operation.payment_id)
        self.assertIn("sent to", operation.action_send_receipt()["params"]["message"])

    def test_money_given_back_for_a_visit_prints_its_receipt(self):
        self.visit.check_out([self.in_cash()])
        dialog = self.open_refund(self.cash)
        action = dialog.action_confirm_and_print()
        back = self.get_last_payment()
        self.assertEqual((back.payment_type, back.amount), ("outbound", 20))
        self.assertPrints(action, back)

    def test_money_given_back_to_the_account_has_no_receipt(self):
        self.visit.check_out([self.from_account(self.account, 100), self.in_cash()])
        dialog = self.open_refund(self.account)
        message = dialog.action_confirm_and_print()["params"]["message"]
        self.assertIn("No money was paid out", message)

    def open_refund(self, target):
        """Return the dialog in which the shampoo comes back, and its money goes to ``target``."""
        action = self.visit.action_open_visit_refund()
        form = Form(self.env["visit.refund"].with_context(**action["context"]))
        form.reason = "Broken"
        with form.line_ids.edit(1) as line:
            line.return_quantity = 1
        for index in range(len(form.target_ids)):
            with form.target_ids.edit(index) as row:
                record = row.account_id or row.journal_id
                row.amount = 20 if record == target else 0
        return form.save()
