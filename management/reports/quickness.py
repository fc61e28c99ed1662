"""How quickly something was done, from how often it took how long. Pure."""

from collections.abc import Sequence


def within(limits: Sequence[int], counts: Sequence[int], share: float) -> int | None:
    """The least of `limits` within which `share` of all lie; None: there is nothing, or it took longer than the last.

    `counts` are those up to each limit and above the one before, and at their end those beyond all of them.
    """
    everything, before = sum(counts), 0
    for limit, count in zip(limits, counts, strict=False):
        before += count
        if everything and before >= share * everything:
            return limit
    return None
