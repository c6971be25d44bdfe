"""The server and its database, and the ways to kill them."""

import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import closing, suppress
from pathlib import Path

import psutil
import psycopg2

HERE = Path(__file__).parent
DATABASE = "faults"
WORKERS = 5
STARTUP = 120  # seconds


def connect():
    """Return a connection to the database, when PostgreSQL is there again."""
    until = time.monotonic() + STARTUP
    while True:
        try:
            return psycopg2.connect(dbname=DATABASE)
        except psycopg2.OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.1)


def query(sql, *values):
    """Return the rows of a query."""
    return query_at_once([(sql, *values)])[0]


def query_at_once(queries):
    """Return the rows of each query, all of the same moment; it is done again after a fault.

    :param queries: tuples of the SQL and its values
    """
    while True:
        try:
            with closing(connect()) as connection, connection, connection.cursor() as cr:
                cr.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                results = []
                for sql, *values in queries:
                    cr.execute(sql, values or None)
                    results.append(cr.fetchall())
                return results
        except (psycopg2.OperationalError, psycopg2.InterfaceError):
            time.sleep(0.1)


class Server:
    """Odoo in a process group of its own, with workers or with threads. See `serve.py`."""

    def __init__(self, log):
        self.log = log
        self.mode = "prefork"
        self.pid = None
        with closing(socket.socket()) as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.starter = subprocess.Popen(
            [sys.executable, HERE / "serve.py", DATABASE],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONSAFEPATH": "1"},
            text=True,
        )
        self.starter.stdout.readline()

    def start(self, mode):
        """Start it; requests wait, or are refused, until it is there."""
        self.mode = mode
        options = ["-d", DATABASE, "--workers", str(WORKERS if mode == "prefork" else 0)]
        options += [f"--http-port={self.port}", "--max-cron-threads=0", "--no-database-list"]
        options += ["--db-filter=^faults$", "--log-level=warn"]
        options += ["--log-handler=odoo.service.model:INFO", "--log-handler=werkzeug:CRITICAL"]
        print(json.dumps([options, self.log]), file=self.starter.stdin, flush=True)
        self.pid = int(self.starter.stdout.readline())

    def wait(self):
        """Wait until it answers."""
        until = time.monotonic() + STARTUP
        while time.monotonic() < until:
            if not self.is_there():
                raise RuntimeError("the server has ended by itself")
            try:
                with closing(socket.create_connection(("127.0.0.1", self.port), 5)) as connection:
                    connection.settimeout(STARTUP)
                    connection.sendall(b"GET /web/health HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    if connection.recv(1):
                        return
            except OSError:
                time.sleep(0.1)
        raise RuntimeError("the server does not answer")

    def kill(self):
        """End all of its processes at once, and wait until the last one has let go of the port."""
        with suppress(psutil.NoSuchProcess, ProcessLookupError):
            server = psutil.Process(self.pid)
            members = [server, *server.children(recursive=True)]
            os.killpg(self.pid, signal.SIGKILL)
            psutil.wait_procs(members, timeout=STARTUP)

    def is_there(self):
        return psutil.pid_exists(self.pid)

    def close(self):
        """End it for good."""
        if self.pid:
            self.kill()
        self.starter.stdin.close()
        self.starter.wait()

    def get_workers(self):
        """Return the pids of its workers."""
        children = psutil.Process(self.pid).children()
        return [child.pid for child in children if child.name() != "sleep"]

    # === WHO SERVES WHAT === #

    def get_sockets(self):
        """Return the kernel's number of each connection to the server, by the client's port."""
        sockets = {}
        for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
            _no, local, remote, state, *_rest, inode = line.split()[:10]
            # Connected, or closed by the client alone: the server may be busy with it.
            if int(local.split(":")[1], 16) == self.port and state in ("01", "08"):
                sockets[int(remote.split(":")[1], 16)] = inode
        return sockets

    def is_idle(self):
        """Tell whether no request is waiting or worked on, not even one whose client has gone."""
        return not self.get_sockets()

    def get_worker_of(self, client_port):
        """Return the pid of the worker that serves the connection from ``client_port``."""
        target = f"socket:[{self.get_sockets().get(client_port)}]"
        for pid in self.get_workers():
            try:
                names = [os.readlink(entry) for entry in Path(f"/proc/{pid}/fd").iterdir()]
            except OSError:
                continue  # it has ended, or closed a file just now
            if target in names:
                return pid
        return None

    def serves(self, client_port):
        """Tell whether a request is at work, and not waiting to be."""
        return self.mode == "threaded" or bool(self.get_worker_of(client_port))


class Killer:
    """One method for each kind of kill; ``port`` is the client's port of the request aimed at."""

    def __init__(self, server, rng):
        self.server = server
        self.rng = rng
        self.modes = 0

    def kill(self, kind, port):
        getattr(self, f"_kill_{kind}")(port)

    def _kill_server(self, _port):
        self.server.kill()
        self.modes += 1
        # Two starts with workers, one with threads.
        self.server.start("threaded" if self.modes % 3 == 2 else "prefork")

    def _kill_worker(self, port):
        workers = self.server.get_workers()
        pid = self.server.get_worker_of(port) or self.rng.choice(workers or [0])
        if pid:
            os.kill(pid, signal.SIGKILL)

    def _kill_immediate(self, _port):
        self._restart_postgres("immediate")

    def _kill_fast(self, _port):
        self._restart_postgres("fast")

    def _restart_postgres(self, mode):
        subprocess.run([HERE / "postgres", mode], check=True, stdin=subprocess.DEVNULL)

    def _kill_backend(self, port):
        """End what PostgreSQL does for the request aimed at, or for any other one."""
        worker = self.server.get_worker_of(port) if self.server.mode == "prefork" else None
        query(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = %s AND application_name LIKE 'odoo%%'"
            " ORDER BY application_name = %s DESC, state = 'idle', random() LIMIT 1",
            DATABASE,
            f"odoo-{worker}",
        )


class Disturber(threading.Thread):
    """Sessions of somebody else that change accounts and hold them for a moment."""

    def __init__(self, accounts, seed):
        super().__init__(daemon=True)
        self.accounts = accounts
        self.rng = random.Random(f"disturber {seed}")
        self.ended = threading.Event()
        self.count = 0

    def run(self):
        while not self.ended.wait(self.rng.uniform(0.2, 1.5)):
            try:
                with closing(connect()) as connection, connection, connection.cursor() as cr:
                    cr.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
                    cr.execute(
                        "UPDATE deposit_account SET state = state WHERE id = ANY(%s)",
                        [self.rng.sample(self.accounts, 3)],
                    )
                    time.sleep(self.rng.uniform(0.02, 0.2))
                self.count += 1
            except psycopg2.Error:
                continue  # it was the one to fail, or PostgreSQL is restarting
