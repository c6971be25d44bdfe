"""Random operations with documents that are made and changed in every way Odoo allows.

Each operation is done or refused; what it does is compared with what the books say before and
after, see ``document_books``. Steps name what they act on by an index, so any of them can be left
out of a sequence and the rest still makes sense: that is how a failure is made short.
"""

from collections import Counter
from datetime import timedelta

from odoo.exceptions import UserError

from .document_books import Fault

# Which one of those that fit, the latest first; ANY of all there are.
INDEX = [0, 0, 0, 1, 1, 2, 3, 4, 5, 6, 8]
ANY = 8
AMOUNT = [10_00, 20_00, 50_00, 100_00, 33_33, 9_99, 60_00, 1]
SHARE = [100, 100, 100, 50, 33, 75, 10, 130]
RARELY = [False, False, False, False, False, True]
BOTH = [False, True]
REASON = "Property"
OPERATIONS = []


class Skip(Exception):  # noqa: N818
    """There is nothing an operation could act on."""


def operation(weight, **arguments):
    """Let the machine do what a method does, ``weight`` times as often as others.

    :param arguments: the values each argument is chosen from
    """

    def register(method):
        OPERATIONS.extend([(method.__name__, arguments)] * weight)
        return method

    return register


def draw_steps(rng, count):
    """Return ``count`` random steps."""
    chosen = [rng.choice(OPERATIONS) for _number in range(count)]
    return [
        (name, {key: rng.choice(values) for key, values in arguments.items()})
        for name, arguments in chosen
    ]


def pick(items, index, fits=None):
    """Return one of ``items``, the latest for the index 0."""
    items = list(items)
    fitting = [item for item in items if fits(item)] if fits and index < ANY else items
    if not fitting:
        raise Skip
    return fitting[-1 - index % len(fitting)]


class MachineBase:
    """Does steps on the records of a test case, in a savepoint that is rolled back."""

    def __init__(self, world):
        self.world = world
        self.env = world.env
        self.now = world.now
        world.move_to(self.now)
        self.done, self.refused, self.messages = Counter(), Counter(), Counter()
        self.account_ids = list(world.account_ids)
        self.visit_ids = list(world.visit_ids)
        self.moved, self.edited, self.foreign_ids = {}, {}, set()
        self.undoable = self.repeatable = None
        self.key = 0

    def __getattr__(self, name):
        # Records of the world are seen by the user of the moment.
        value = getattr(self.world, name)
        return value.with_env(self.env) if hasattr(value, "with_env") else value

    def run(self, steps):
        """Do the steps.

        :raise Fault: when something is not as it must be
        """
        savepoint = self.env.cr.savepoint()
        self.name, self.position = "start", 0
        try:
            self.facts = self.read_facts()
            for self.position, (self.name, values) in enumerate(steps):
                try:
                    getattr(self, self.name)(**values)
                except Skip:
                    continue
            self.name = "end"
            self.check_reports()
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env.cr.precommit.data.clear()

    # === DOING === #

    def do(self, execute, must=False, undo=None, repeat=False, **expected):
        """Do an operation in a savepoint, and check what has become of the books.

        :param execute: does it
        :param must: a refusal is a fault: the message tells which
        :param undo: takes what it returns, and undoes it
        :param repeat: doing it once more must change nothing
        :param expected: see :meth:`check_change`
        :return: what ``execute`` returns, ``None`` when it was refused
        """
        before, name, self.last_refused = self.facts, self.name, False
        undoable, self.undoable, self.repeatable = self.undoable, None, None
        try:
            with self.env.cr.savepoint():
                result = execute()
                self.env.flush_all()
        except UserError as error:
            self.undoable = undoable
            self._note_refusal(name, must, before, error)
            return None
        except Fault:
            raise
        except Exception as error:
            raise Fault(f"{type(error).__name__} in {name}", str(error)[:500]) from error
        self.env.invalidate_all()
        self.done[name] += 1
        self.facts = self.read_facts()
        self.check_change(before, **expected)
        if undo:
            self.undoable = (name, before, lambda: undo(result))
        if repeat:
            self.repeatable = (execute, result)
        return result

    def _note_refusal(self, name, must, before, error):
        self.last_refused = True
        self.refused[name] += 1
        self.messages[name, str(error).split("\n")[0][:160]] += 1
        self.env.invalidate_all()
        self.facts = self.read_facts()
        if self.facts != before:
            self.fault(f"refused {name} changed the books", str(error))
        if must:
            self.fault(f"{name} refused", str(error))

    def check_change(self, before, till=None, accounts=None, worth=None, due=None):
        """Check what an operation has changed.

        :param till: what came into all tills
        :param accounts: change of the balance by account id; all others stay as they were
        :param worth: change of what a client has, by client
        :param due: change of what is due, by visit id
        """
        after = self.facts
        if till is not None and after.get_till() - before.get_till() != till:
            change = after.get_till() - before.get_till()
            self.fault(f"till after {self.name}", f"{change}, expected {till}")
        if accounts is not None:
            for id_, account in after.accounts.items():
                was = before.accounts[id_].balance if id_ in before.accounts else 0
                if account.balance - was != accounts.get(id_, 0):
                    self.fault(
                        f"balance after {self.name}",
                        f"account {id_}: {account.balance - was}, expected {accounts.get(id_, 0)}",
                    )
        for client, change in (worth or {}).items():
            is_change = after.get_worth(client) - before.get_worth(client)
            if is_change != change:
                self.fault(f"worth after {self.name}", f"{is_change}, expected {change}")
        for visit, change in (due or {}).items():
            is_change = after.visits[visit].due - before.visits[visit].due
            if is_change != change:
                self.fault(f"due after {self.name}", f"{is_change}, expected {change}")

    def fault(self, kind, text):
        """Report what must never be.

        :raise Fault: unless the run was asked to look for others
        """
        if kind not in self.ignored_kinds:
            raise Fault(kind, text)

    def pair_accounts(self, before):
        """Return the accounts as they are and as they were."""
        return [(self.facts.accounts[id_], account) for id_, account in before.accounts.items()]

    def get_given_back(self, before):
        """Return what came back to clients since then, in tills and on accounts."""
        balances = sum(now.balance - was.balance for now, was in self.pair_accounts(before))
        return balances - (self.facts.get_till() - before.get_till())

    def next_key(self):
        self.key += 1
        return f"key {self.key}"

    @property
    def today(self):
        return self.world.get_today(self.env)

    def money(self, units):
        """Return an amount of the smallest units of the currency as Odoo takes it."""
        return units / self.unit

    @property
    def has_traveled(self):
        """Tell whether it may be another day for this user than for the ones before."""
        return bool(self.env.context.get("tz", "UTC") != "UTC")

    # === TIME === #

    @operation(2, days=[1, 1, 2, 35])
    def wait(self, days):
        self.now += timedelta(days=days)
        self.world.move_to(self.now)
        self.undoable = self.repeatable = None
        self.env.invalidate_all()
        self.facts = self.read_facts()

    @operation(1, tz=["Pacific/Kiritimati", "Pacific/Niue", "UTC"])
    def travel(self, tz):
        """Somebody in another time zone works on: it is another day there."""
        self.env = self.env(context={**self.env.context, "tz": tz})
        self.undoable = self.repeatable = None

    # === UNDO AND REPEAT === #

    @operation(5)
    def undo_last(self):
        """Undo the last operation: all is as it was before it."""
        if not self.undoable:
            raise Skip
        name, before, undo = self.undoable
        self.undoable = None
        self.do(undo)
        if not self.last_refused:
            self._check_undone(name, before)

    def _check_undone(self, name, before):
        now = self.facts
        for id_, account in before.accounts.items():
            if now.accounts[id_] != account:
                self.fault(f"undo of {name}", f"{account} became {now.accounts[id_]}")
        for id_, document in before.documents.items():
            if id_ in now.documents and now.documents[id_].due != document.due:
                self.fault(f"undo of {name}", f"{document} became {now.documents[id_]}")
        for client in self.client_ids:
            if now.get_till(client) != before.get_till(client):
                self.fault(f"undo of {name}", "the till is another")

    @operation(3)
    def repeat_last(self):
        """Send the last request once more: nothing changes, the answer is the same."""
        if not self.repeatable:
            raise Skip
        execute, result = self.repeatable
        before = self.facts
        again = self.do(execute, must=True)
        if self.facts != before:
            self.fault("repeated request", "it changed the books")
        if again.ids != result.ids:
            self.fault("repeated request", f"returned {again.ids}, not {result.ids}")

    # === CHECKS IN THE END === #

    def check_reports(self):
        """History, balances of a day and the addon's own check say the same as the ledger."""
        records = self.env["deposit.account"].browse(self.account_ids)
        if differences := records.check_integrity():
            self.fault("check_integrity", str(differences))
        last_day = (self.now + timedelta(days=2)).date()
        balances = records.balance_at(last_day)
        groups = self.env["deposit.operation"]._read_group(
            [("account_id", "in", records.ids), ("state", "=", "posted")],
            ["account_id"],
            ["amount:sum"],
        )
        history = {account.id: amount for account, amount in groups}
        for id_, account in self.facts.accounts.items():
            said = (self.units(balances[id_]), self.units(history.get(id_, 0)))
            if said != (account.balance, account.balance):
                self.fault("reports", f"account {id_}: {account.balance}, reports {said}")
