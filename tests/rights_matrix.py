import csv
import os
from pathlib import Path

from odoo.exceptions import UserError

from .rights_common import PLACES
from .rights_http import Json2Client, SessionClient
from .rights_recipes import CRUD, as_caller, carry_out
from .rights_registry import get_own_models, get_public_methods

MATRIX = Path(__file__).parent / "data" / "rights_matrix.csv"
NOBODY = "-"
# `make rights` tries all cells, which takes some minutes.
ALL_CELLS = bool(os.environ.get("DEPOSIT_ALL_RIGHTS"))


def read_matrix():
    """Return the places where each role may do each operation, by model and operation."""
    with MATRIX.open(encoding="utf-8") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        return {
            (row.pop("model"), row.pop("operation")): {
                role: "" if cell == NOBODY else cell for role, cell in row.items()
            }
            for row in rows
        }


class RightsMatrixCases:
    """Who may do what, and where: tests/data/rights_matrix.csv says it, and here it is tried."""

    matrix = read_matrix()

    # === THE TABLE === #

    def test_all_models_of_ours_are_in_the_matrix_with_all_four_rights(self):
        rows = {row for row in self.matrix if row[1] in CRUD}
        wanted = {(model, right) for model in get_own_models(self.env) for right in CRUD}
        self.assertEqual(wanted - rows, set(), "add these to tests/data/rights_matrix.csv")

    def test_all_public_methods_of_ours_are_in_the_matrix(self):
        listed = {(model, operation.split()[0]) for model, operation in self.matrix}
        rows = {row for row in listed if row[1] not in CRUD}
        methods = get_public_methods(self.env)
        self.assertEqual(methods - rows, set(), "add these to tests/data/rights_matrix.csv")
        self.assertEqual(rows - methods, set(), "take these out of tests/data/rights_matrix.csv")

    def test_the_matrix_is_about_all_roles_and_known_places(self):
        for row, cells in self.matrix.items():
            with self.subTest(row):
                self.assertEqual(cells.keys(), self.users.keys() - {"nobody"})
                for cell in cells.values():
                    self.assertEqual(cell, "".join(place for place in PLACES if place in cell))

    # === THROUGH THE ORM === #

    def test_each_role_may_do_what_the_matrix_says_and_no_more(self):
        for number, (row, cells) in enumerate(self.matrix.items()):
            for role, place in self.get_cells_to_try(number, row, cells):
                self.try_cell(row, role, place, place in cells[role])

    def get_cells_to_try(self, number, row, cells):
        """Yield roles and places: all of them with ``make rights``, otherwise what matters most.

        That is at the own branch what is allowed to several by one of them in turn, and what is
        refused by half of them in turn. And one of those who may do it, or else anybody, elsewhere.
        """
        if ALL_CELLS:
            yield from ((role, place) for role in cells for place in PLACES)
            return
        able = [role for role, cell in cells.items() if "o" in cell]
        if row[1] not in CRUD:
            able = able[number % len(able) :][:1] if able else able
        for index, (role, cell) in enumerate(cells.items()):
            is_refused = "o" not in cell
            if role in able or (is_refused and (number + index) % 2):
                yield role, "o"
        for place in "sbc":
            yield (able or list(cells))[0], place

    def try_cell(self, row, role, place, is_allowed, caller=None):
        """Carry one operation out, and check that it works or is refused as expected."""
        model, operation = row
        caller = caller or as_caller(self.users[role])
        done = reason = None
        try:
            with self.env.cr.savepoint() as savepoint:
                carry_out(self.places[place], caller, model, operation)
                self.env.flush_all()
                done = True
                savepoint.rollback()
        except (LookupError, UserError) as error:  # LookupError: it is not found
            reason = str(error)
        self.env.invalidate_all()
        with self.subTest(model=model, operation=operation, role=role, place=PLACES[place]):
            self.assertEqual(bool(done), is_allowed, reason or "it is done")

    # === THROUGH HTTP === #

    def get_http_cells(self, shift):
        """Yield an allowed and a refused cell of each row, or each third, of all roles in turn."""
        for number, (row, cells) in enumerate(self.matrix.items()):
            if row[1] in ("write", "unlink", "create"):
                continue  # of the ORM alone
            if not ALL_CELLS and (number + shift) % 3:
                continue
            roles = list(cells)
            start = (number + shift) % len(roles)
            roles = roles[start:] + roles[:start]
            for is_allowed in (True, False):
                role = next((r for r in roles if ("o" in cells[r]) == is_allowed), None)
                # Who has not logged in calls nothing, not even what opens a window only.
                if role and not (is_allowed and role == "public"):
                    yield row, role, is_allowed

    def test_programs_with_an_api_key_may_do_what_the_matrix_says(self):
        clients = {role: Json2Client(self, user) for role, user in self.users.items()}
        for row, role, is_allowed in self.get_http_cells(2):
            self.try_cell(row, role, "o", is_allowed, clients[role])

    def test_the_web_client_may_do_what_the_matrix_says(self):
        cells = sorted(self.get_http_cells(7), key=lambda cell: cell[1])
        client = None
        for row, role, is_allowed in cells:
            if not client or client.user != self.users[role]:
                client = SessionClient(self, self.users[role])
            self.try_cell(row, role, "o", is_allowed, client)
