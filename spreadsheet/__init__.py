"""Tables that users bring along: what a file holds, and what its cells mean. Knows no model."""

from .amounts import Notation, Tender, read_amount
from .book import open_book
from .cells import BadCell, SpreadsheetError, get_cell_name, get_column_letter
from .currencies import find_currencies, get_marks
from .dates import read_date
from .headers import TARGETS, guess_target, normalise_header
from .names import are_compatible, is_failed, is_nothing, normalise_name
from .phones import complete_number, is_phone, split_phones, strip_extension
from .totals import is_total
