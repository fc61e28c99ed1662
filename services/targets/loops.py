"""Forwarding in circles. Pure."""

from collections.abc import Collection, Mapping

LONGEST_CHAIN = 3
"""Forwardings in a row that are still sensible (T-TOL-05)."""


def forwarding_loop(start: str, target: str, forwards: Mapping[str, Collection[str]]) -> bool:
    """Whether calls to `start`, forwarded to `target`, could come back to it or wander on too long.

    `forwards`: extension → the numbers that it forwards to now, whatever the condition.
    """
    reached, seen = {target}, {target}
    for _step in range(LONGEST_CHAIN):
        if start in reached:
            return True
        reached = {number for extension in reached for number in forwards.get(extension, ())} - seen
        if not reached:
            return False
        seen |= reached
    return True
