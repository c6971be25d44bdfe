import threading
from functools import partial
from unittest.mock import patch

from psycopg2 import OperationalError

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.modules.registry import DummyRLock, Registry
from odoo.service.model import retrying
from odoo.tests import BaseCase, get_db_name
from odoo.tools import SQL


class Database:
    """The database outside the test's transaction: what is done here is committed.

    On leaving, every row that came since is deleted again, whatever table it is in.
    """

    def __enter__(self):
        # Odoo's own runner holds this lock while it runs tests, and the threads would wait for it.
        self.lock = patch.object(Registry, "_lock", DummyRLock())
        self.lock.start()
        self.registry = Registry(get_db_name())
        with self.registry.cursor() as cr:
            self.last_ids = {
                table: self._get_last_id(cr, table) for table in self._get_tables(cr, "id")
            }
        return self

    def __exit__(self, *_error):
        with self.registry.cursor() as cr:
            # Without triggers: the order of the foreign keys does not matter.
            cr.execute("SET LOCAL session_replication_role = replica")
            for table, last_id in self.last_ids.items():
                if self._get_last_id(cr, table) > last_id:
                    cr.execute(SQL("DELETE FROM %s WHERE id > %s", SQL.identifier(table), last_id))
            self._delete_orphan_relations(cr)
        self.registry.clear_all_caches()
        self.lock.stop()

    def run(self, func):
        """Return what ``func(env)`` returned in a committed transaction, retried as by Odoo."""
        with self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            return retrying(partial(func, env), env)

    def run_at_once(self, *functions):
        """Run the functions in parallel transactions; return their results or errors."""
        barrier = threading.Barrier(len(functions))

        def start_together(func):
            waited = []

            def started(env):
                # Only the first attempt waits: all transactions see the same state.
                env["res.company"].search([], limit=1)
                if not waited:
                    waited.append(True)
                    barrier.wait(timeout=30)
                return func(env)

            return [started]

        results = self.run_side_by_side(*map(start_together, functions))
        return [result for (result,) in results]

    def run_side_by_side(self, *queues, pause=lambda _low, high: high / 100):
        """Run each queue of functions in a thread of its own, each function in a transaction.

        :param queues: lists of functions, each called with its environment
        :param pause: seconds between two attempts, from Odoo's lowest and highest number of them
        :return: results or errors of each queue
        :rtype: list[list]
        """
        results = [[] for _queue in queues]

        def work(queue, queue_results):
            for func in queue:
                try:
                    queue_results.append(self.run(func))
                except (UserError, OperationalError) as error:
                    queue_results.append(error)

        threads = [
            threading.Thread(target=work, args=args) for args in zip(queues, results, strict=True)
        ]
        # Odoo waits seconds between attempts; the order of the attempts is what matters here.
        with patch("odoo.service.model.random.uniform", pause):
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
        return results

    @staticmethod
    def _get_tables(cr, column):
        cr.execute(
            "SELECT c.table_name FROM information_schema.columns c"
            " JOIN information_schema.tables t USING (table_schema, table_name)"
            " WHERE c.column_name = %s AND t.table_type = 'BASE TABLE'"
            " AND c.table_schema = current_schema AND c.data_type = 'integer'",
            (column,),
        )
        return [table for (table,) in cr.fetchall()]

    @staticmethod
    def _get_last_id(cr, table):
        cr.execute(SQL("SELECT COALESCE(MAX(id), 0) FROM %s", SQL.identifier(table)))
        return cr.fetchone()[0]

    @staticmethod
    def _delete_orphan_relations(cr):
        """Delete the rows of many2many tables whose records are gone."""
        cr.execute(
            """
            SELECT rel.relname, att.attname, ref.relname
              FROM pg_constraint con
              JOIN pg_class rel ON rel.oid = con.conrelid
              JOIN pg_class ref ON ref.oid = con.confrelid
              JOIN pg_attribute att ON att.attrelid = rel.oid AND att.attnum = con.conkey[1]
             WHERE con.contype = 'f' AND NOT EXISTS (
                 SELECT 1 FROM pg_attribute WHERE attrelid = rel.oid AND attname = 'id'
             )
            """
        )
        for table, column, referenced in cr.fetchall():
            cr.execute(
                SQL(
                    "DELETE FROM %s WHERE NOT EXISTS (SELECT 1 FROM %s r WHERE r.id = %s)",
                    SQL.identifier(table),
                    SQL.identifier(referenced),
                    SQL.identifier(table, column),
                )
            )


class ConcurrencyCommon(BaseCase):
    """Real transactions, side by side, on a company of their own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.database = cls.enterClassContext(Database())
        cls.database.run(cls.create_records)

    @classmethod
    def create_records(cls, env):
        company = env["res.company"].create({"name": "Concurrent salon"})
        env["account.chart.template"].try_loading(
            "generic_coa", company=company, install_demo=False
        )
        env = env(context={"allowed_company_ids": company.ids, "tracking_disable": True})
        cls.context = dict(env.context)
        cls.cash_id = env["account.journal"].create({"type": "cash", "name": "Till"}).id
        account_type = env["deposit.account.type"].create({"name": "Deposit"})
        cls.type_id = account_type.id

    def open_account(self, name, amount=0):
        """Return the id of the committed account of a new client."""

        def work(env):
            env = env(context=self.context)
            partner = env["res.partner"].create({"name": name})
            account = env["deposit.account"].open(partner.id, self.type_id)
            if amount:
                account.top_up(amount, self.cash_id)
            return account.id

        return self.database.run(work)

    def create_invoices(self, account_id, amounts):
        """Return the ids of committed invoices of the client of an account."""

        def work(env):
            env = env(context=self.context)
            invoices = env["account.move"].create(
                [
                    {
                        "move_type": "out_invoice",
                        "partner_id": env["deposit.account"].browse(account_id).partner_id.id,
                        "invoice_line_ids": [
                            Command.create(
                                {"name": "Haircut", "price_unit": amount, "tax_ids": False}
                            )
                        ],
                    }
                    for amount in amounts
                ]
            )
            invoices.action_post()
            return invoices.ids

        return self.database.run(work)

    def on_account(self, account_id, func):
        """Return a function that calls ``func`` with the account in the given transaction."""
        return lambda env: func(env(context=self.context)["deposit.account"].browse(account_id))

    def get_balance(self, account_id):
        """Return the stored balance, checked against the ledger."""

        def work(account):
            self.assertEqual(account.check_integrity(), [])
            return account.balance

        return self.database.run(self.on_account(account_id, work))
