"""Proof that a change of the deposit books comes from this addon's own code.

Journal items of client accounts are written by the business methods of ``deposit.account`` only,
never by hand. The proof is an object in the context: a context that arrives over the network holds
JSON values, so no caller from outside can forge it, whatever rights he has.
"""

_CONTEXT_KEY = "deposit_flow"
_PROOF = object()


def enter_deposit_flow(records):
    """Return ``records`` with the proof in their context."""
    return records.with_context(**{_CONTEXT_KEY: _PROOF})


def in_deposit_flow(env):
    """Tell whether ``env`` was made by :func:`enter_deposit_flow`."""
    return env.context.get(_CONTEXT_KEY) is _PROOF
