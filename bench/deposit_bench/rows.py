"""Beside PostgreSQL alone: the rows that a top-up leaves, inserted by SQL.

No target: nobody keeps books by inserting rows. It tells what the rules of the books cost.
"""

from .cloning import Cloner
from .common import Way, alternate, number
from .database import Database
from .flows import check_posted
from .results import Section, format_costs
from .single import pay_in, top_up

RAW, BARE, OURS = "the same rows by SQL", "plain Odoo's payment", "top-up"


class Rows:
    """The rows that one top-up has left, and statements that insert such rows again."""

    def __init__(self, env, database):
        cloner = Cloner(env)
        before = cloner.get_last_ids()
        top_up(database, env, None)
        env.cr.flush()
        self.rows = cloner.get_new_rows(before, set())
        self.statements = []
        self.count = 0
        for table in sorted(self.rows, key=self._get_rank):
            self._add_statements(cloner, table)
        self.account_id = database.account_id

    def _get_rank(self, table):
        """Whatever others refer to comes first."""
        order = ("account_payment", "account_move", "account_move_line", "mail_message")
        return order.index(table) if table in order else len(order)

    def _add_statements(self, cloner, table):
        columns = [column for column, _type in cloner.get_columns(table) if column != "id"]
        names = ", ".join(f'"{column}"' for column in columns)
        values = ", ".join(f"%({column})s" for column in columns)
        statement = f'INSERT INTO "{table}" ({names}) VALUES ({values}) RETURNING id'
        keys = cloner.foreign_keys.get(table, {})
        for row_id in self.rows[table]:
            cloner.cr.execute(f'SELECT * FROM "{table}" WHERE id = {row_id}')
            [row] = cloner.cr.dictfetchall()
            self.statements.append((table, row.pop("id"), statement, row, keys))

    def insert(self, env, _subject):
        """Insert the rows once more, with ids and a number of their own."""
        self.count += 1
        new_ids = {}
        for table, old_id, statement, row, keys in self.statements:
            values = dict(row)
            for column, target in keys.items():
                values[column] = new_ids.get((target, row[column]), row[column])
            if table == "account_move":
                # The number after it is still that of the next payment.
                values |= {"name": f"{row['name']}-{self.count}", "sequence_number": 0}
            env.cr.execute(statement, values)
            new_ids[table, old_id] = env.cr.fetchone()[0]
        env.cr.execute(
            "UPDATE deposit_account SET prepaid_balance = prepaid_balance, balance = balance,"
            " total_topped_up = total_topped_up WHERE id = %s",
            (self.account_id,),
        )

    def describe(self):
        return ", ".join(f"{len(ids)} of {table}" for table, ids in sorted(self.rows.items()))


def measure(section):
    """Measure all three."""
    repeat = number("REPEAT", 20)
    addon = Database("bench_addon")
    rows = addon.run(Rows, addon)
    section.add(
        f"Medians of {repeat} requests. A top-up leaves these rows: {rows.describe()}; and it "
        "changes one of deposit_account."
    )
    ways = [
        Way(RAW, addon, addon.desk_id, rows.insert),
        Way(
            BARE,
            addon,
            addon.plain_id,
            lambda *args: pay_in(addon, "inbound", *args),
            check=check_posted,
        ),
        Way(OURS, addon, addon.desk_id, lambda *args: top_up(addon, *args), check=check_posted),
    ]
    section.add_table(*format_costs(alternate(ways, repeat, warm_up=4), RAW))


def main():
    section = Section("rows")
    measure(section)
    return section
