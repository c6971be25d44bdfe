"""Creation of very many alike records, as an import makes them.

The ORM asks for the defaults of a record, computes its values and compares its companies apart from
those of all others. What is the same for all records of a bulk is found out once. The mark is an
object in the context: a context that arrives over the network holds JSON values, so nobody outside
can have his records created this way.
"""

_CONTEXT_KEY = "deposit_bulk"


class Bulk:
    """What the records of one model that are created together have in common."""

    def __init__(self, model_name, shared):
        self.model_name = model_name
        self.shared = shared  # names of precomputed fields, the same for all records
        self.defaults = None  # values that none of them is given
        self.precomputed = None  # values of the shared fields
        self.sequences = {}  # how entries of a journal and day are numbered
        self.drafts = {}  # records that the ORM makes to look up the currency of an amount
        self.lookups = {}  # what else was looked up once


def enter_bulk(records, shared=()):
    """Return ``records`` for the creation of many alike records of their model.

    :param shared: names of the precomputed fields that have the same value for all of them
    """
    return records.with_context(**{_CONTEXT_KEY: Bulk(records._name, frozenset(shared))})


def share_lookups(records):
    """Return ``records`` for work that looks the same things up for many records, once for all.

    Nothing is created alike, as :func:`enter_bulk` says: they may be of several kinds.
    """
    return records.with_context(**{_CONTEXT_KEY: Bulk(None, frozenset())})


def get_bulk(env, model_name=None):
    """Return what :func:`enter_bulk` has made for a model, or for any, ``None`` otherwise.

    :rtype: Bulk
    """
    bulk = env.context.get(_CONTEXT_KEY)
    if isinstance(bulk, Bulk) and model_name in (None, bulk.model_name):
        return bulk
    return None
