"""Phases of dev/check-replica: asks a running Odoo, and says which server has answered."""

import argparse
import sys
import time
from pathlib import Path

import psycopg2
import requests_of_addon
from odoo_client import Client, OdooError
from screens import get_screens, get_windows
from statements import Servers, count_writes, split_bookkeeping

LAG_TRIES = 10
OUTAGE_SECONDS = 5


class Check:
    """What all phases need: a user, both servers, and the table of results."""

    def __init__(self, options):
        self.options = options
        self.failures = []
        self.client = Client(options.url, options.database)
        self.client.wait()
        self.client.authenticate()
        self.servers = Servers(options.folder, options.database)
        # Odoo notes a new session once, with the first request after the login.
        self.account = self.client.find("deposit.account", [("balance", ">", 0)], order="id")
        [self.journal] = self.client.find("account.journal", [("type", "=", "cash")])

    def query(self, port, sql, *values):
        connection = psycopg2.connect(
            host=self.options.sockets, port=port, user="odoo", dbname=self.options.database
        )
        connection.autocommit = True
        try:
            with connection.cursor() as cursor:
                cursor.execute(sql, values)
                return cursor.fetchone()[0] if cursor.description else None
        finally:
            connection.close()

    def wait_for_replay(self):
        """Wait until the replica has all that the primary has; return how long it took."""
        start = time.monotonic()
        position = self.query(self.options.primary, "SELECT pg_current_wal_lsn()::text")
        behind = "SELECT pg_last_wal_replay_lsn() < %s::pg_lsn"
        while self.query(self.options.standby, behind, position):
            if time.monotonic() > start + 10:
                raise SystemExit("the replica does not follow")
            time.sleep(0.001)
        return time.monotonic() - start

    # === MEASURE === #

    def head(self, title):
        columns = f"{'replica':>8} {'primary':>8} {'writes':>7} {'session':>8} {'ms':>7}"
        print(f"\n{title}\n    {'statements on':<56} {columns}", flush=True)

    def measure(self, name, request):
        """Do a request and print a row; return its result and the statements on both servers."""
        start = time.monotonic()
        result, primary, replica = self.servers.measure(request)
        data, kept = split_bookkeeping(primary)
        counts = f"{len(replica):>8} {len(data):>8} {count_writes(primary):>7} {kept:>8}"
        elapsed = (time.monotonic() - start) * 1000
        print(f"    {name[:56]:<56} {counts} {elapsed:>7.0f}", flush=True)
        return result, data, replica

    def read(self, name, request):
        """Do a request that only reads: no statement about data may reach the primary."""
        result, data, replica = self.measure(name, request)
        if data:
            self.fail(f"{name}: asked the primary: {data[0][:300]}")
        if not replica:
            self.fail(f"{name}: did not ask the replica")
        return result

    def write(self, name, request):
        """Do a request that writes: the primary has done it."""
        result, data, _replica = self.measure(name, request)
        if not count_writes(data):
            self.fail(f"{name}: wrote nothing on the primary")
        return result

    def fail(self, text):
        self.failures.append(text)
        print(f"    FAILED: {text}", file=sys.stderr, flush=True)

    # === PHASES === #

    def check_reads(self):
        self.head("Screens: what every window of the addon reads")
        for window in sorted(get_windows(self.client), key=lambda window: window["name"]):
            for name, read in get_screens(self.client, window):
                self.read(name, read)
        self.check_methods()

    def check_methods(self):
        self.warm_up()
        self.head("Methods, buttons and searches")
        for name, request in requests_of_addon.get_reads(self.client, self.account):
            self.read(name, request)
        self.head("Programs (JSON-2)")
        key, insertion = requests_of_addon.make_api_key()
        self.query(self.options.primary, *insertion)
        self.wait_for_replay()
        for name, request in requests_of_addon.get_programs(self.client, self.account, key):
            self.read(name, request)
        self.head("Spreadsheets and papers, when the replica has the request for them")
        for name, prepare, request in requests_of_addon.get_downloads(self.client, self.account):
            prepared = prepare()
            self.wait_for_replay()
            self.read(name, lambda request=request, prepared=prepared: request(prepared))
        self.check_log()

    def warm_up(self):
        """Have the stylesheets of papers compiled, which Odoo does once."""
        action = self.client.call("deposit.balance.report", "action_print", [])
        self.client.download(self.client.prepare_print(action))
        self.wait_for_replay()

    def check_log(self):
        """Odoo repeats on the primary what has tried to write on the replica, and says so."""
        log = Path(self.options.folder, "odoo.log").read_text(errors="replace")
        repeated = [line for line in log.splitlines() if "retrying with a read/write" in line]
        if repeated:
            self.fail(f"{len(repeated)} requests tried to write on the replica: {repeated[0]}")

    def check_writes(self):
        self.head("What writes")
        client, before = self.client, self.get_balance()
        self.write("top_up", lambda: self.top_up(5))
        self.wait_for_replay()
        after = self.read("the balance afterwards", self.get_balance)
        if round(after - before, 2) != 5:
            self.fail(f"the replica shows {after} after 5 were added to {before}")
        refund = ("deposit.account", "refund", self.account, 5, self.journal)
        self.write("refund", lambda: client.call(*refund))
        export = ("deposit.operation", "action_export_xlsx", [])
        self.write("button: spreadsheet (keeps what is asked for)", lambda: client.press(*export))
        partner = client.find("res.partner", [])
        self.write(
            "form of a client: save",
            lambda: client.call("res.partner", "web_save", partner, {"comment": "x"}, {}),
        )
        self.wait_for_replay()

    def get_balance(self):
        [row] = self.client.call("deposit.account", "web_read", self.account, {"balance": {}})
        return row["balance"]

    def top_up(self, amount):
        return self.client.call("deposit.account", "top_up", self.account, amount, self.journal)

    def check_lag(self):
        print(f"\nThe balance that is read right after each of {LAG_TRIES} top-ups")
        late, waits = self.count_late()
        waits.sort()
        print(
            f"    asynchronous: {late} times the former one; the replica had it"
            f" {waits[len(waits) // 2] * 1000:.1f} ms after the answer (median),"
            f" {waits[-1] * 1000:.1f} ms at most"
        )
        primary = self.options.primary
        for setting in ("synchronous_standby_names = '*'", "synchronous_commit = 'remote_apply'"):
            self.query(primary, f"ALTER SYSTEM SET {setting}")
        self.query(primary, "SELECT pg_reload_conf()")
        time.sleep(0.5)
        late, _waits = self.count_late()
        print(f"    synchronous_commit = remote_apply: {late} times the former one")
        if late:
            self.fail("remote_apply did not wait for the replica")
        for name in ("synchronous_standby_names", "synchronous_commit"):
            self.query(primary, f"ALTER SYSTEM RESET {name}")
        self.query(primary, "SELECT pg_reload_conf()")

    def count_late(self):
        """Top up again and again; return how often the replica showed the former balance."""
        late, waits = 0, []
        for _try in range(LAG_TRIES):
            before = self.get_balance()
            self.top_up(1)
            late += self.get_balance() == before
            waits.append(self.wait_for_replay())
        return late, waits

    def check_outage(self):
        """Read and write while the replica is stopped."""
        done, failed = 0, []
        self.get_balance()
        Path(self.options.folder, "outage-begins").touch()
        until = time.monotonic() + OUTAGE_SECONDS
        while time.monotonic() < until:
            for name, request in (("read", self.get_balance), ("top_up", lambda: self.top_up(1))):
                try:
                    request()
                    done += 1
                except (OdooError, OSError) as error:
                    failed.append(f"{name}: {str(error)[:150]}")
        print(
            f"\nThe replica is stopped while one user reads and tops up in turns: {done} requests"
            f" were served, {len(failed)} failed"
        )
        for text in failed:
            print(f"    {text}")
        # Each of the two processes finds out by itself, once for each connection it keeps.
        if not done or len(failed) > 4:
            self.fail("work did not go on without the replica")

    def check_without(self):
        self.head("Without the replica")
        for name, request in requests_of_addon.get_reads(self.client, self.account):
            self.measure(name, request)
        export = self.client.press("deposit.operation", "action_export_xlsx", [])
        self.measure("spreadsheet", lambda: self.client.get(export["url"]))
        self.write("top_up", lambda: self.top_up(1))

    def check_returned(self):
        # Odoo asks a replica that has failed again after twenty minutes.
        self.head("The replica is back, Odoo was not restarted")
        self.measure("the balance", self.get_balance)

    def check_restarted(self):
        self.head("The replica is back, Odoo was restarted")
        self.wait_for_replay()
        self.read("the balance", self.get_balance)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("phases", nargs="+")
    for name in ("url", "folder", "database", "sockets"):
        parser.add_argument(f"--{name}", required=True)
    for name in ("primary", "standby"):
        parser.add_argument(f"--{name}", type=int, required=True)
    check = Check(parser.parse_args())
    for phase in check.options.phases:
        getattr(check, f"check_{phase}")()
    sys.exit(bool(check.failures))


if __name__ == "__main__":
    main()
