import logging

from odoo.tests import tagged

from .common import DepositCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestPerformance(DepositCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.open_account(amount=1000)

    def count_queries(self, func, *args):
        """Return how many queries ``func`` takes once caches are warm, its flush included."""
        self.env.flush_all()
        before = self.cr.sql_log_count
        func(*args)
        self.env.flush_all()
        return self.cr.sql_log_count - before

    def test_a_top_up_costs_at_most_4_queries_more_than_a_bare_payment(self):
        for _warm_up in range(2):
            self._pay_bare()
            self.top_up(self.account, 100)
        bare = self.count_queries(self._pay_bare)
        top_up = self.count_queries(self.top_up, self.account, 100)
        _logger.info("queries: top-up %s, bare payment %s", top_up, bare)
        self.assertLessEqual(top_up, bare + 4)

    def test_the_first_top_up_of_a_request_costs_at_most_4_queries_more_than_a_bare_payment(self):
        for _warm_up in range(2):
            self._pay_bare()
            self.top_up(self.account, 100)
        self.env.invalidate_all()
        bare = self.count_queries(self._pay_bare)
        self.env.invalidate_all()
        top_up = self.count_queries(self.top_up, self.account, 100)
        self.assertLessEqual(top_up, bare + 4)

    def test_paying_from_an_account_costs_less_than_register_payment(self):
        invoices = [self.create_invoice(10) for _number in range(4)]
        self._register_payment(invoices[0])
        self.account.pay(invoices[1].ids)
        registered = self.count_queries(self._register_payment, invoices[2])
        spend = self.count_queries(self.account.pay, invoices[3].ids)
        _logger.info("queries: payment from account %s, Register Payment %s", spend, registered)
        self.assertLess(spend, registered)

    def test_reading_a_balance_does_not_depend_on_the_history(self):
        busy = self.account
        quiet = self.open_account(self.boris, amount=5)
        for _operation in range(40):
            self.top_up(busy, 1)
        self._read(busy)
        self.assertEqual(self.count_queries(self._read, busy), self._count_reads(quiet))
        self.assertNotIn("account_move_line", self._get_queries(self._read, busy))

    def _get_queries(self, func, *args):
        """Return the text of all queries that ``func`` takes."""
        with self.assertLogs("odoo.sql_db", "DEBUG") as logs:
            func(*args)
        return "\n".join(logs.output)

    def _count_reads(self, account):
        self._read(account)
        return self.count_queries(self._read, account)

    def _read(self, account):
        account.invalidate_recordset()
        account.read(["balance", "available_amount", "prepaid_balance", "total_debited"])

    def _pay_bare(self):
        payment = self.env["account.payment"].create(
            {
                "partner_id": self.anna.id,
                "partner_type": "customer",
                "payment_type": "inbound",
                "amount": 100,
                "journal_id": self.cash.id,
                "payment_method_line_id": self.cash.inbound_payment_method_line_ids[:1].id,
            }
        )
        payment.action_post()

    def _register_payment(self, invoice):
        context = {"active_model": "account.move", "active_ids": invoice.ids}
        self.env["account.payment.register"].with_context(**context).create(
            {"journal_id": self.cash.id}
        )._create_payments()
