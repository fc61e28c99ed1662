"""Which missed calls are open, and what closed the others: a function of the calls, however late they were told.

Pure. A call is missed once for each `scope`: an extension, or a group or queue whose members share it. It is open
until the earliest conversation after it, in either direction, with any number of the same person. Of an outside
person any of our telephones counts; of a colleague only those that they had called, for in a house everybody
talks with everybody.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import NamedTuple, TypeAlias

HORIZON = timedelta(days=90)
"""A conversation later than this after a missed call has another reason."""


class Key(NamedTuple):
    """Names a missed call for ever."""

    pbx: str
    origin: str
    scope: str


@dataclass(frozen=True, slots=True)
class Rung:
    """One incoming leg: a telephone that rang."""

    pbx: str
    origin: str
    call: str
    extension: str
    via: str
    """What was called instead of the extension, or empty."""
    taken: bool
    """By this telephone, or by another one that rang with it."""
    number: str
    """The caller, canonical; empty: withheld."""
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    key: Key
    call: str
    number: str
    name: str
    at: datetime
    rung: frozenset[str]
    """The telephones that were called."""


@dataclass(frozen=True, slots=True)
class Reached:
    """A conversation that one of our telephones had."""

    record: int
    origin: str
    extension: str
    via: str
    number: str
    at: datetime
    """When it began."""


@dataclass(frozen=True, slots=True)
class Closing:
    """What answered a missed call."""

    at: datetime
    by: str
    """The extension of ours."""
    record: int | None


Same: TypeAlias = Callable[[str, str], frozenset[str]]
"""The numbers of the person behind a number, as a scope knows them."""


def scope_of(extension: str, via: str, house: Callable[[str], bool]) -> str:
    """Whose business a call is that rang at `extension`: what was called is a group unless `house` knows it."""
    return via if via and not house(via) else extension


def missed_calls(legs: Iterable[Rung], house: Callable[[str], bool]) -> dict[Key, Missed]:
    """The calls that nobody took, of whole calls' legs."""
    found: defaultdict[Key, list[Rung]] = defaultdict(list)
    for leg in legs:
        found[Key(leg.pbx, leg.origin, scope_of(leg.extension, leg.via, house))].append(leg)
    return {key: _missed(key, rung) for key, rung in found.items() if not any(leg.taken for leg in rung)}


def settle(missed: Iterable[Missed], reached: Iterable[Reached], same: Same) -> dict[Key, Closing]:
    """What closed each of the calls; one that is open is absent."""
    conversations: defaultdict[str, list[Reached]] = defaultdict(list)
    for one in sorted(reached, key=_order):
        conversations[one.number].append(one)
    closings = {call.key: _closing(call, conversations, same(call.number, call.key.scope)) for call in missed}
    return {key: closing for key, closing in closings.items() if closing}


def _missed(key: Key, rung: list[Rung]) -> Missed:
    first = min(rung, key=lambda leg: (not leg.number, leg.at, leg.extension))
    name = min((leg.name for leg in rung if leg.name), default="")
    begun = min(leg.at for leg in rung)
    return Missed(key, first.call, first.number, name, begun, frozenset(leg.extension for leg in rung))


def _closing(call: Missed, conversations: Mapping[str, list[Reached]], numbers: frozenset[str]) -> Closing | None:
    if not call.number:
        return None
    inside = any(not number.startswith("+") for number in numbers)
    found = [
        one for number in numbers if (one := _first(call, conversations.get(number, []), only_rung=inside)) is not None
    ]
    earliest = min(found, key=_order, default=None)
    return Closing(earliest.at, earliest.extension, earliest.record) if earliest else None


def _first(call: Missed, conversations: list[Reached], *, only_rung: bool) -> Reached | None:
    """The first of `conversations` (in order of time) that answers `call`."""
    for one in conversations[bisect_left(conversations, call.at, key=lambda one: one.at) :]:
        if one.at > call.at + HORIZON:
            return None
        if not only_rung or one.extension in call.rung or one.via == call.key.scope:
            return one
    return None


def _order(one: Reached) -> tuple[datetime, str, str, int]:
    return one.at, one.extension, one.origin, one.record
