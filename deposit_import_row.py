"""What an import knows while its file is checked."""

import hashlib
import json
from decimal import Decimal


class ImportRow:
    """What one row of the file says, and what is wrong with it."""

    def __init__(self, number):
        self.number = number
        self.values = {}  # texts and days by target, those that are there
        self.keys = {}  # what identifies the client, as it is compared
        self.further_phones = ()  # those that the cell has besides, as they are compared
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
        self.is_doubtful = False  # left out because it cannot be told whose it is, or if it counts

    def get_values(self, key):
        """Return the values of one key: a cell may hold two phones."""
        further = self.further_phones if key == "phone" else ()
        return [self.keys[key], *further] if key in self.keys else []

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
        if self.errors and not self.is_doubtful:
            return "error", "\n".join(self.errors)
        if self.imported_by:
            return "skipped", self.imported_by
        return ("warning" if self.warnings else "ready"), "\n".join(self.warnings)


class RowSum:
    """What some rows of a file add up to."""

    def __init__(self):
        self.clear()

    def clear(self):
        """Begin anew."""
        self.amount, self.count, self.first, self.last = Decimal(0), 0, 0, 0
        self.has_keys = True  # whether all of them say more of the client than a name

    def add(self, row, has_keys):
        """Add a row that has an amount."""
        self.amount += Decimal(repr(row.amount))
        self.count += 1
        self.first, self.last = self.first or row.number, row.number
        self.has_keys = self.has_keys and has_keys


class ImportSession:
    """What a check knows besides the rows at hand; it grows by a few keys a row."""

    def __init__(self, batch, columns):
        self.company = batch.company_id.sudo().root_id
        self.columns = columns  # {target: [index of the column]}
        self.notations = {}  # {index of the column: Notation}
        self.hidden_rows, self.hidden_columns = frozenset(), frozenset()
        self.rivals = {}  # {index of a column that could be the balance: its header}
        self.last_row = 0
        self.sums = [RowSum(), RowSum()]  # of all rows, and of those since the last subtotal
        self.tender = batch._get_tender()
        self.types = batch._get_types_by_name()
        self.locations = batch._get_locations_by_name()
        self.contents = {}  # {content key: row that has it first}
        self.accounts = {}  # {(client, account type): row that has it first}
        self.numbers = {}  # {account number: row that has it first}
        self.new_clients = {}  # {client key: number and name of the row that has it first}
