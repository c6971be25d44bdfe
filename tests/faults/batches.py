"""Imports of workbooks, in one go or step by step, and their undoing."""

import base64

from client import Refused
from model import Batch


class Batches:
    """What a desk does with imports. They have no key, but a state: twice must be refused."""

    def import_rows(self):
        batch = self.upload()
        with self.model.lock:
            self.model.batches.append(batch)
        if self.rng.random() < 0.5:
            self.change(batch, "import", "action_import", "done")
        else:
            self.change(batch, "import", "action_begin_import", "importing")
            while batch.state == "importing":
                step, _attempts = self.client.call(
                    *("import", "manager", "deposit.account.import/action_import_step", [batch.id])
                )
                if step["finished"]:
                    batch.state = "done"
                    self.count("import")
        if self.rng.random() < 0.4:
            self.change(batch, "undo", "action_undo", "undone")

    def upload(self):
        """Return a new batch with some clients of its own."""
        name = self.make_key("batch")
        rows = {
            f"{name}-{number}": self.choose_amount() * (-1 if number % 5 == 0 else 1)
            for number in range(self.rng.randint(8, 40))
        }
        lines = ["Client;Reference;Balance;Debt"]
        for reference, amount in rows.items():
            cells = f"{amount / 100};" if amount > 0 else f";{-amount / 100}"
            lines.append(f"Imported {reference};{reference};{cells}")
        values = {
            "data_file": base64.b64encode("\n".join(lines).encode()).decode(),
            "file_name": f"{name}.csv",
            "type_id": self.facts["import_type"],
            "create_partners": True,
        }
        mark = ("file_name", "=", f"{name}.csv")
        return Batch(self.create("deposit.account.import", "manager", values, mark), rows)

    def change(self, batch, kind, method, state):
        """Do the next step of a batch. When it is refused, a fault has hidden that it was done."""
        target = f"deposit.account.import/{method}"
        try:
            self.client.call(kind, "manager", target, [batch.id])
        except Refused as refusal:
            [row], _attempts = self.client.call(
                *("read", "manager", "deposit.account.import/read", [batch.id]), fields=["state"]
            )
            if len(refusal.attempts) == 1 or row["state"] != state:
                raise
        batch.state = state
        self.count(kind)

    def count(self, kind):
        with self.model.lock:
            self.model.done[kind] += 1
