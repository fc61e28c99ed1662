"""The whole path of a call, if nobody answers: from the number that was called, over forwardings, to its end."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from pbx.routing.callers import Caller
from pbx.routing.deciding import (
    Announce,
    Decision,
    Forward,
    GiveUp,
    Ring,
    Voicemail,
    arrived,
    in_vain,
    not_reached,
    rings_along,
)
from pbx.routing.rules import State
from pbx.routing.setups import MOST_FORWARDINGS, Setup, Telephone


class PlaceKind(StrEnum):
    EXTENSION = "extension"
    MAILBOX = "mailbox"
    GROUP = "group"
    """A ring group, a queue: whoever is there decides."""
    OUTSIDE = "outside"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a number leads."""

    kind: PlaceKind
    name: str = ""
    """The extension, the mailbox, or the canonical number."""


class House(Protocol):
    """The company, as far as it decides about calls."""

    def place(self, number: str) -> Place:
        """`number` as a telephone dials it. Emergency numbers are outside, whatever anybody is set to."""
        ...

    def setup(self, extension: str) -> Setup: ...

    def telephone(self, extension: str) -> Telephone: ...

    def lets_out(self, extension: str, number: str) -> bool:
        """May `extension` send calls on to `number`, which leads outside? Not to what costs, at its cost limit."""
        ...


@dataclass(frozen=True, slots=True)
class Stop:
    """One decision on the way."""

    extension: str
    decision: Decision
    held_back: tuple[str, ...] = ()
    """Numbers outside that are not called, though this was decided: see `House.lets_out`."""


class EndKind(StrEnum):
    MAILBOX = "mailbox"
    OUTSIDE = "outside"
    GROUP = "group"
    ANNOUNCEMENT = "announcement"
    BUSY = "busy"
    NO_ANSWER = "no_answer"
    """Nobody is there, and nothing more follows."""
    NOWHERE = "nowhere"
    """The number leads nowhere."""
    HELD_BACK = "held_back"
    """It may not go on to a number outside, and there is no mailbox."""
    TOO_FAR = "too_far"
    """It was forwarded too often: in a circle, for instance."""


@dataclass(frozen=True, slots=True)
class End:
    kind: EndKind
    name: str = ""
    """The mailbox, the canonical number, or the announcement."""


@dataclass(frozen=True, slots=True)
class Path:
    stops: tuple[Stop, ...]
    end: End

    @property
    def rings(self) -> Iterator[Stop]:
        return (stop for stop in self.stops if isinstance(stop.decision.step, Ring))


def walk(house: House, number: str, caller: Caller, at: datetime) -> Path:
    """Follow a call of `caller` to `number`, at a moment, with nobody answering. It always ends."""
    stops: list[Stop] = []
    place = house.place(number)
    for _hop in range(MOST_FORWARDINGS + 1):
        if place.kind is not PlaceKind.EXTENSION:
            return Path(tuple(stops), End(_END[place.kind], place.name))
        step = _visit(house, place.name, caller, at, stops)
        if not isinstance(step, Forward):
            return Path(tuple(stops), _end(place.name, step))
        extension, place = place.name, house.place(step.number)
        if place.kind is PlaceKind.OUTSIDE and not house.lets_out(extension, step.number):
            stops[-1] = replace(stops[-1], held_back=(step.number,))
            return Path(tuple(stops), _held_back(house, extension))
    return Path(tuple(stops), End(EndKind.TOO_FAR, place.name))


def _visit(
    house: House, extension: str, caller: Caller, at: datetime, stops: list[Stop]
) -> Forward | Voicemail | Announce | GiveUp:
    """What happens at one extension, to the step that leaves it."""
    setup, telephone = house.setup(extension), house.telephone(extension)
    decision = arrived(setup, telephone, caller, at)
    stops.append(Stop(extension, decision))
    if isinstance(decision.step, Ring):
        stops[-1] = _without_held_back(house, stops[-1])
        rang = decision.step.own or any(_rings(house, extension, number) for number in decision.step.also)
        decision = not_reached(setup, in_vain(telephone, rang=rang), caller, at)
        stops.append(Stop(extension, decision))
    assert not isinstance(decision.step, Ring)  # noqa: S101 - nobody rings twice
    return decision.step


def _without_held_back(house: House, stop: Stop) -> Stop:
    """Whatever else rings along does so."""
    assert isinstance(stop.decision.step, Ring)  # noqa: S101 - the caller has looked
    also = stop.decision.step.also
    held = tuple(
        number
        for number in also
        if house.place(number).kind is PlaceKind.OUTSIDE and not house.lets_out(stop.extension, number)
    )
    step = replace(stop.decision.step, also=tuple(number for number in also if number not in held))
    return replace(stop, decision=replace(stop.decision, step=step), held_back=held) if held else stop


def _rings(house: House, extension: str, number: str) -> bool:
    """Would `number` ring along with `extension`?"""
    place = house.place(number)
    if place.kind is PlaceKind.EXTENSION:
        return rings_along(house.setup(place.name), house.telephone(place.name))
    return place.kind is PlaceKind.OUTSIDE and house.lets_out(extension, number)


def _held_back(house: House, extension: str) -> End:
    """Whoever calls cannot help it that the limit is reached."""
    return End(EndKind.MAILBOX if house.setup(extension).mailbox else EndKind.HELD_BACK, extension)


def _end(extension: str, step: Voicemail | Announce | GiveUp) -> End:
    match step:
        case Voicemail():
            return End(EndKind.MAILBOX, extension)
        case Announce(name):
            return End(EndKind.ANNOUNCEMENT, name)
        case GiveUp(state):
            return End(EndKind.BUSY if state is State.BUSY else EndKind.NO_ANSWER, extension)


_END = {
    PlaceKind.MAILBOX: EndKind.MAILBOX,
    PlaceKind.GROUP: EndKind.GROUP,
    PlaceKind.OUTSIDE: EndKind.OUTSIDE,
    PlaceKind.NOWHERE: EndKind.NOWHERE,
}
