"""Tables that users bring along: what a file holds, and what its cells mean. Knows no model."""

from .amounts import Notation, read_amount
from .book import open_book
from .cells import BadCell, SpreadsheetError, get_cell_name, get_column_letter
from .dates import read_date
from .headers import TARGETS, guess_target, normalise_header
