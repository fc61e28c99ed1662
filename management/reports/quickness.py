"""How quickly something was done, from how often it took how long. Pure."""

from collections.abc import Sequence
from itertools import pairwise


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


def up_to(limits: Sequence[int], counts: Sequence[int], seconds: int) -> int:
    """How many lie within `seconds`, which is one of `limits`."""
    return sum(counts[: limits.index(seconds) + 1])


def steps(limits: Sequence[int], counts: Sequence[int], ends: Sequence[int]) -> list[int]:
    """How many lie within each of `ends`, which are among `limits`, and above the one before; at last those beyond."""
    reached = [0, *(up_to(limits, counts, end) for end in ends), sum(counts)] if counts else [0] * (len(ends) + 2)
    return [more - less for less, more in pairwise(reached)]
