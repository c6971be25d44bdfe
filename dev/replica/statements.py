"""Which statements Odoo has sent to a PostgreSQL server, from the log of that server."""

import re
from pathlib import Path

ENTRY = re.compile(
    r"^\d{4}-\d\d-\d\d [\d:.]+ \w+\|(?P<database>[^|]*)\|(?P<program>[^|]*)\|(?P<text>.*)", re.S
)
STATEMENT = re.compile(r"LOG:  statement: (?P<sql>.*)", re.S)
# What a connection does by itself.
SESSION = re.compile(
    r"\s*(BEGIN|COMMIT|ROLLBACK|ABORT|SAVEPOINT|RELEASE|SET|RESET|SHOW|DISCARD|CLOSE)\b", re.I
)
WRITING = re.compile(r"\s*(WITH\b.*?\b)?(INSERT|UPDATE|DELETE)\b", re.I | re.S)
# Since when and from where a session is used; Odoo notes it about once an hour.
BOOKKEEPING = re.compile(r"\bres_device_log\b")


class StatementLog:
    """The log of a server, of which only what is new is read."""

    def __init__(self, path, database):
        self.path = Path(path)
        self.database = database
        self.skip()

    def skip(self):
        """Forget what has happened so far."""
        self.position = self.path.stat().st_size

    def read(self):
        """Return the statements of Odoo since the last time, without those of a connection.

        :rtype: list[str]
        """
        with self.path.open("rb") as log:
            log.seek(self.position)
            content = log.read().decode(errors="replace")
        self.skip()
        statements = []
        # Further lines of an entry begin with a tab.
        for entry in re.split(r"\n(?!\t)", content):
            match = ENTRY.match(entry)
            if not match or not match["program"].startswith("odoo-"):
                continue
            statement = match["database"] == self.database and STATEMENT.match(match["text"])
            if statement and not SESSION.match(statement["sql"]):
                statements.append(statement["sql"])
        return statements


class Servers:
    """Primary and replica side by side."""

    def __init__(self, folder, database):
        self.primary = StatementLog(f"{folder}/primary.log", database)
        self.replica = StatementLog(f"{folder}/standby.log", database)

    def measure(self, request):
        """Return what a request gave, and the statements on the primary and on the replica."""
        self.primary.skip()
        self.replica.skip()
        result = request()
        return result, self.primary.read(), self.replica.read()


def split_bookkeeping(statements):
    """Return statements about data, and how many there were that keep sessions."""
    data = [sql for sql in statements if not BOOKKEEPING.search(sql)]
    return data, len(statements) - len(data)


def count_writes(statements):
    return sum(bool(WRITING.match(sql)) for sql in statements)
