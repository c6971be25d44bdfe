"""A database with a long history, to be read."""

from .database import Database


class LoadedDatabase(Database):
    """A database that :func:`.load.fill` has filled."""

    def create_records(self, env):
        # EXTENDS the other: all of them are there.
        self.read(env)

    def read(self, env):
        """Remember whom and what the measurements ask for."""
        users = {user.login: user.id for user in env["res.users"].search([])}
        self.desk_id, self.finance_id = users["desk_bench"], users["finance_bench"]
        self.plain_id = users["plain"]
        accounts = env["deposit.account"]
        self.account_ids = accounts.search([]).ids
        self.hot_account_id = accounts.search([("name", "=", "L0000000")]).id
        self.usual_account_id = accounts.search([("name", "=", "L0000001")]).id
        hot_account = accounts.browse(self.hot_account_id)
        self.journal_ids = env["account.journal"].search([("code", "=", "Till")]).ids
        self.hot_count = hot_account.operation_count - 1
        domain = [("kind", "!=", "opening")]
        self.operation_count = env["deposit.operation"].search_count(domain)

    def settle(self):
        # EXTENDS the other: it was settled when it was filled, and what is done is rolled back.
        pass

    def describe(self, env):
        """Return what is in this database, as a sentence."""
        env.cr.execute("SELECT pg_database_size(current_database())")
        size = env.cr.fetchone()[0] / 2**30
        moves, items = (
            env[model].search_count([]) for model in ("account.move", "account.move.line")
        )
        return (
            f"{len(self.account_ids):,} accounts with {self.operation_count:,} operations, "
            f"{self.hot_count:,} of them on one account: {moves:,} entries with {items:,} items, "
            f"{size:.1f} GB."
        )
