"""What a situation changes and what returns after it; pure.

A situation may follow another one: then what was before both returns. What was for a while before it goes on to end
when it was to end, and is over if that moment came in between. What somebody changed meanwhile stays as they left it.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from pbx.features import Feature

Key = tuple[str, Feature]
"""A service of an extension."""


@dataclass(frozen=True, slots=True)
class Kept:
    """What the exchange keeps for a service, and its end."""

    value: str
    until: datetime | None = None
    """None: it does not end by itself."""
    then: str = ""
    """What returns at its end."""


@dataclass(frozen=True, slots=True)
class Made:
    """A service as a situation set it."""

    value: str
    before: Kept


@dataclass(frozen=True, slots=True)
class Plan:
    """How one comes into a situation."""

    made: Mapping[Key, Made]
    """All that it sets, what stays from the situation before included."""
    returns: Mapping[Key, Kept]
    """What the situation before it had set, and it does not."""


def plan(wanted: Mapping[Key, str], now: Mapping[Key, Kept], running: Mapping[Key, Made], at: datetime) -> Plan:
    """`now` has all keys of `wanted` and of `running`: the parts of the situation before, if there is one."""
    made: dict[Key, Made] = {}
    returns = dict(returning({key: part for key, part in running.items() if key not in wanted}, now, at))
    for key, value in wanted.items():
        part = running.get(key)
        ours = part is not None and is_as_made(part, now[key])
        before = back(part.before, at) if part is not None and ours else now[key]
        if before != Kept(value):
            made[key] = Made(value, before)
        elif ours:
            returns[key] = before
    return Plan(made, returns)


def returning(made: Mapping[Key, Made], now: Mapping[Key, Kept], at: datetime) -> Iterable[tuple[Key, Kept]]:
    """What is to be set when it ends: all that is still as it was made."""
    for key, part in made.items():
        if is_as_made(part, now[key]):
            yield key, back(part.before, at)


def is_as_made(part: Made, now: Kept) -> bool:
    """Has nobody changed it since? An end that somebody gave it is a change, too."""
    return now == Kept(part.value)


def back(before: Kept, at: datetime) -> Kept:
    """What was before, as it is by now."""
    return Kept(before.then) if before.until is not None and before.until <= at else before
