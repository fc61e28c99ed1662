"""The lab as `pbx.routing` walks through it, and settings that chance makes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random

from pbx.features import Feature
from pbx.routing.callers import Caller, CallerKind, Callers
from pbx.routing.rules import Action, Rule, State
from pbx.routing.setups import Mobile, Setup, Telephone
from pbx.routing.times import Hours, When
from pbx.routing.walking import Place, PlaceKind
from tests.asterisk.company import OUTSIDER
from tests.asterisk.lab.exchange import ANNOUNCEMENT, LOBBY, MAILBOXES

EXTENSIONS = ("101", "102", "103", "104", "105")
TELEPHONES = (*EXTENSIONS, "0601111111", "0602222222")
NUMBERS = (*EXTENSIONS, *TELEPHONES, "600", "600", "*101", "*105", "199")
CALLERS = (Caller(LOBBY, internal=True), Caller(OUTSIDER), Caller("222333444"))
Path = tuple[list[tuple[str, tuple[str, ...]]], str, str]
"""What rang where, how a call ended, and where."""
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Hamlet:
    """A `pbx.routing.walking.House`, and a call to be made in it."""

    setups: Mapping[str, Setup]
    telephones: Mapping[str, Telephone]
    caller: Caller
    number: str
    at: datetime

    def place(self, number: str) -> Place:
        if number in self.setups:
            return Place(PlaceKind.EXTENSION, number)
        if number == "600":
            return Place(PlaceKind.GROUP, number)
        if number.startswith("*"):
            return Place(PlaceKind.MAILBOX if number[1:] in MAILBOXES else PlaceKind.NOWHERE, number[1:])
        return Place(PlaceKind.OUTSIDE if number.startswith("0") else PlaceKind.NOWHERE, number.removeprefix("0"))

    def setup(self, extension: str) -> Setup:
        return self.setups[extension]

    def telephone(self, extension: str) -> Telephone:
        return self.telephones[extension]

    def lets_out(self, extension: str, number: str) -> bool:
        """Nobody is at a limit of costs."""
        return True


def made(seed: int) -> Hamlet:
    chance = Random(seed)
    setups = {
        extension: Setup(extension, _features(chance), _rules(chance), extension in MAILBOXES)
        for extension in EXTENSIONS
    }
    telephones = {extension: Telephone(registered=chance.random() < 0.8) for extension in EXTENSIONS}
    busy = chance.choice(EXTENSIONS)
    if telephones[busy].registered and not setups[busy][Feature.CALL_WAITING]:
        telephones[busy] = Telephone(busy=True)
    at = MONDAY + timedelta(minutes=chance.randrange(7 * 24 * 60))
    return Hamlet(setups, telephones, chance.choice(CALLERS), chance.choice(EXTENSIONS), at)


def _features(chance: Random) -> dict[Feature, str]:
    mobile = Mobile(chance.choice(NUMBERS), *(chance.random() < 0.5 for _ in range(3)))
    possible = {
        Feature.DND: "on",
        Feature.CALL_WAITING: "on",
        Feature.FOLLOW: chance.choice(NUMBERS),
        Feature.FORWARD_ALWAYS: chance.choice(NUMBERS),
        Feature.FORWARD_BUSY: chance.choice(NUMBERS),
        Feature.FORWARD_NO_ANSWER: chance.choice(NUMBERS),
        Feature.FORWARD_UNAVAILABLE: chance.choice(NUMBERS),
        Feature.MOBILE: mobile.value,
        Feature.DND_MESSAGE: ANNOUNCEMENT,
    }
    return {feature: value for feature, value in possible.items() if chance.random() < 0.4}


def _rules(chance: Random) -> Sequence[Rule]:
    return tuple(_rule(chance, str(position)) for position in range(chance.choice((0, 0, 1, 2, 4))))


def _rule(chance: Random, name: str) -> Rule:
    action = chance.choice(tuple(Action))
    target = ANNOUNCEMENT if action is Action.ANNOUNCE else chance.choice(NUMBERS)
    if action is Action.RING_ALSO:
        target = chance.choice(TELEPHONES)
    numbers = frozenset(chance.sample([caller.number for caller in CALLERS], 1))
    callers = Callers(chance.choice(tuple(CallerKind)), chance.random() < 0.6, numbers, excepted=chance.random() < 0.3)
    week = tuple(Hours(day, 8 * 60, 17 * 60) for day in range(5))
    when = When(chance.choice(((), week)), outside=chance.random() < 0.2, zone="Europe/Warsaw")
    return Rule(name, chance.choice((State.ALWAYS, *State)), action, target, callers, when)
