"""Many operations that are done together, as far as none of them needs what another one leaves."""


def split_in_rounds(items, get_keys):
    """Return ``items`` in rounds in which no two share a key, in their order for each key.

    So each round finds what the rounds before it have left: balances, caps and dues.

    :param items: operations, in the order in which they were asked for
    :param callable get_keys: what an operation changes, so what no other of its round may change
    :rtype: list[list]
    """
    rounds, latest = [], {}
    for item in items:
        keys = get_keys(item)
        index = 1 + max(latest.get(key, -1) for key in keys)
        if index == len(rounds):
            rounds.append([])
        rounds[index].append(item)
        latest.update(dict.fromkeys(keys, index))
    return rounds
