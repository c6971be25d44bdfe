"""What an import knows while its file is checked."""

import hashlib
import json


class ImportRow:
    """What one row of the file says, and what is wrong with it."""

    def __init__(self, number):
        self.number = number
        self.values = {}  # texts and days by target, those that are there
        self.keys = {}  # what identifies the client, as it is compared
        self.amount = 0.0  # money above, debt below zero, in the currency of the company
        self.errors = []
        self.warnings = []
        self.partner = None
        self.account = None
        self.account_type = None
        self.location = None
        self.client_key = None  # of a client to be created: rows with the same one share him
        self.content_key = None
        self.imported_by = None
        self.is_new_partner = False
        self.is_new_account = False
        self.is_left_out = False

    def get_due_date(self):
        """Return the day when the debt of this row is due, if the file says so."""
        return self.values.get("due_date") if self.amount < 0 else None

    def make_content_key(self, company):
        """Return the key of what this row says: the same row has the same one in any file."""
        content = [
            company.id,
            self.account_type.id if self.account_type else 0,
            sorted(self.keys.items()),
            self.values.get("account_number"),
            f"{self.amount:.6f}",
            str(self.get_due_date() or ""),
        ]
        text = json.dumps(content, ensure_ascii=True)
        return hashlib.sha256(text.encode()).hexdigest()

    def get_state(self):
        """Return state and message of the line that this row becomes."""
        if self.errors:
            return "error", "\n".join(self.errors)
        if self.imported_by:
            return "skipped", self.imported_by
        return ("warning" if self.warnings else "ready"), "\n".join(self.warnings)


class ImportSession:
    """What a check knows besides the rows at hand; it grows by a few keys a row."""

    def __init__(self, batch, columns):
        self.company = batch.company_id.sudo().root_id
        self.columns = columns  # {target: [index of the column]}
        self.notations = {}  # {index of the column: Notation}
        self.types = batch._get_types_by_name()
        self.locations = batch._get_locations_by_name()
        self.contents = {}  # {content key: row that has it first}
        self.accounts = {}  # {(client, account type): row that has it first}
        self.numbers = {}  # {account number: row that has it first}
        self.new_clients = {}  # {client key: row that has it first}
