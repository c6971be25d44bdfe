"""Proof that a change of the deposit books comes from this addon's own code.

Journal items of client accounts are written by the business methods of ``deposit.account`` only,
never by hand. The proof is an object in the context: a context that arrives over the network holds
JSON values, so no caller from outside can forge it, whatever rights he has.
"""

_CONTEXT_KEY = "deposit_flow"
_DEBT_KEY = "deposit_debt"
_LATER_KEY = "deposit_settled_later"
_DELETION_KEY = "deposit_document_deletion"
_PROOF = object()
_OPERATION = "customer_deposit.operation"

# How a debt may grow. Without one of these it may not grow at all.
DEBT_WITHIN_LIMIT = object()  # a payment on credit, by someone who may give it
DEBT_RECOGNISED = object()  # money that was counted as paid and is not there; no credit is given


def enter_deposit_flow(records, debt=None, settles=True):
    """Return ``records`` with the proof in their context.

    :param debt: how the debt of the accounts may grow, one of the objects above
    :param bool settles: whether money that comes in settles debts at once; who says no does it
        himself, as soon as the debts that his entry lessens are matched with it
    """
    later = None if settles else _PROOF
    return records.with_context(**{_CONTEXT_KEY: _PROOF, _DEBT_KEY: debt, _LATER_KEY: later})


def in_deposit_flow(env):
    """Tell whether ``env`` was made by :func:`enter_deposit_flow`."""
    return env.context.get(_CONTEXT_KEY) is _PROOF


def get_debt_policy(env):
    """Return how debts may grow in ``env``, ``None`` when they may not."""
    return env.context.get(_DEBT_KEY) if in_deposit_flow(env) else None


def is_settled_later(env):
    """Tell whether whoever made ``env`` settles the debts himself."""
    return env.context.get(_LATER_KEY) is _PROOF


def enter_document_deletion(documents):
    """Return ``documents`` with the proof that their messages are deleted together with them."""
    return documents.with_context(**{_DELETION_KEY: _PROOF})


def in_document_deletion(env):
    """Tell whether ``env`` was made by :func:`enter_document_deletion`."""
    return env.context.get(_DELETION_KEY) is _PROOF


def begin_operation(env):
    """Note that the transaction of ``env`` moves money, until it ends."""
    env.cr.postcommit.data[_OPERATION] = True


def in_operation(env):
    """Tell whether the transaction of ``env`` moves money."""
    return _OPERATION in env.cr.postcommit.data
