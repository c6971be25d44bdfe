"""Starts `odoo server` over and over: each line on standard input is one start.

Nine tenths of a start of Odoo are the loading of its Python files. This process has loaded them and
forks: the child is a whole server in a process group of its own, with nothing of a registry, a
cache or a connection in it, and dies with all of its processes when the group is killed.
"""

import ctypes
import gc
import json
import os
import signal
import subprocess
import sys

from odoo import sql_db
from odoo.cli.command import main
from odoo.modules.registry import Registry
from odoo.service.server import PreforkServer, load_server_wide_modules
from odoo.tools import config

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def stand_in(server):
    # Instead of a second server for websockets, which nobody uses here: a process to end.
    server.long_polling_pid = subprocess.Popen(["sleep", "infinity"]).pid


def load(database):
    """Load the files of all installed modules, and forget the rest."""
    config.parse_config(["-d", database], setup_logging=False)
    load_server_wide_modules()
    Registry.new(database)
    Registry.delete_all()
    sql_db.close_all()
    gc.collect()
    gc.freeze()


def forget_requests():
    """Take requests that come twice for new ones: a fault run must find that."""
    from odoo.addons.customer_deposit.models.sale_order_repeated import SaleOrder

    SaleOrder._find_repeated_request = lambda *args: None


def serve(options, log):
    """Be a server, in a process group of its own."""
    os.setsid()
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nothing of a run outlives it
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    with open(log, "ab", buffering=0) as output, open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), 0)
        for number in (1, 2):
            os.dup2(output.fileno(), number)
    sys.argv = ["odoo", "server", *options]
    main()


PreforkServer.long_polling_spawn = stand_in
# Whoever is killed, or loses his parent so, is no zombie.
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1)
load(sys.argv[1])
if os.environ.get("FORGET_REQUESTS"):
    forget_requests()
print("ready", flush=True)
for line in sys.stdin:
    pid = os.fork()
    if not pid:
        serve(*json.loads(line))
        os._exit(0)
    print(pid, flush=True)
