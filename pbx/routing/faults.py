"""What is wrong with somebody's settings: rules that never act, calls in a circle, numbers that lead nowhere."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pbx.features import Feature
from pbx.routing.callers import CallerKind, Callers
from pbx.routing.rules import TAKES_NUMBER, Action, Rule, State
from pbx.routing.setups import Setup
from pbx.routing.times import OnHolidays, When
from pbx.routing.walking import House, PlaceKind

FORWARDINGS = (
    Feature.FOLLOW,
    Feature.FORWARD_ALWAYS,
    Feature.FORWARD_BUSY,
    Feature.FORWARD_NO_ANSWER,
    Feature.FORWARD_UNAVAILABLE,
)


class FaultKind(StrEnum):
    SHADOWED = "shadowed"
    """An earlier rule takes every call that this one is about."""
    OVER = "over"
    """Its last day has gone by."""
    CIRCLE = "circle"
    """Its number may lead back here."""
    NOWHERE = "nowhere"
    """Its number leads nowhere, or to a mailbox that is not there."""


@dataclass(frozen=True, slots=True)
class Fault:
    kind: FaultKind
    rule: str = ""
    feature: Feature | None = None
    by: str = ""
    """The rule that shadows it."""


def faults(house: House, setup: Setup, today: date) -> tuple[Fault, ...]:
    """Everything that its owner would want to know, rules first, in their order."""
    return (*_of_rules(house, setup, today), *_of_services(house, setup))


def targets(setup: Setup) -> Iterator[str]:
    """Every number that calls may go on to."""
    for rule in setup.rules:
        if rule.action in TAKES_NUMBER:
            yield rule.target
    for feature in FORWARDINGS:
        if number := setup[feature]:
            yield number
    if setup.mobile:
        yield setup.mobile.number


def covers(wide: Rule, narrow: Rule) -> bool:
    """Does `wide` take every call that `narrow` is about? True only if it is certain."""
    same = wide.state is narrow.state
    return same and _more_callers(wide.callers, narrow.callers) and _longer(wide.when, narrow.when)


def _of_rules(house: House, setup: Setup, today: date) -> Iterator[Fault]:
    for position, rule in enumerate(setup.rules):
        deciding = filter(_decides, setup.rules[:position])
        shadow = next((earlier for earlier in deciding if covers(earlier, rule)), None)
        if shadow is not None:
            yield Fault(FaultKind.SHADOWED, rule.id, by=shadow.id)
        if rule.when.last and rule.when.last < today:
            yield Fault(FaultKind.OVER, rule.id)
        if rule.action in TAKES_NUMBER and (kind := _wrong(house, setup.extension, rule.target)):
            yield Fault(kind, rule.id)
        if rule.action is Action.VOICEMAIL and not setup.mailbox:
            yield Fault(FaultKind.NOWHERE, rule.id)


def _decides(rule: Rule) -> bool:
    """Does no rule after it count? One that lets calls ring says nothing to those that were not answered."""
    passes = rule.state in {State.ALWAYS, State.DND}
    return rule.action is not Action.RING_ALSO and (rule.action is not Action.RING or passes)


def _of_services(house: House, setup: Setup) -> Iterator[Fault]:
    for feature in FORWARDINGS:
        if (number := setup[feature]) and (kind := _wrong(house, setup.extension, number)):
            yield Fault(kind, feature=feature)


def _wrong(house: House, extension: str, number: str) -> FaultKind | None:
    place = house.place(number)
    if place.kind is PlaceKind.NOWHERE:
        return FaultKind.NOWHERE
    if place.kind is PlaceKind.EXTENSION and leads_to(house, place.name, extension):
        return FaultKind.CIRCLE
    return None


def leads_to(house: House, begin: str, extension: str) -> bool:
    """May a call to `begin` come to `extension`, by any of their settings?"""
    seen: set[str] = set()
    waiting = [begin]
    while waiting:
        here = waiting.pop()
        if here == extension:
            return True
        if here in seen:
            continue
        seen.add(here)
        places = map(house.place, targets(house.setup(here)))
        waiting.extend(place.name for place in places if place.kind is PlaceKind.EXTENSION)
    return False


def _more_callers(wide: Callers, narrow: Callers) -> bool:
    if wide.kind not in {CallerKind.ANY, narrow.kind}:
        return False
    if wide.everybody:
        return True
    if narrow.everybody:
        return False
    if wide.excepted or narrow.excepted:
        return wide.excepted and narrow.excepted and _names(narrow, wide)
    return _names(wide, narrow)


def _names(wide: Callers, narrow: Callers) -> bool:
    """Is everyone that `narrow` names named by `wide`?"""
    begins = wide.prefixes or ("\0",)
    return (
        (wide.withheld or not narrow.withheld)
        and all(number in wide.numbers or number.startswith(begins) for number in narrow.numbers)
        and all(prefix.startswith(begins) for prefix in narrow.prefixes)
    )


def _longer(wide: When, narrow: When) -> bool:
    if (wide.first and not (narrow.first and narrow.first >= wide.first)) or (
        wide.last and not (narrow.last and narrow.last <= wide.last)
    ):
        return False
    if not wide.hours and not wide.outside and wide.on_holidays is OnHolidays.AS_EVER:
        return wide.zone == narrow.zone or not (wide.first or wide.last)
    return (wide.hours, wide.outside, wide.holidays, wide.on_holidays, wide.zone) == (
        narrow.hours,
        narrow.outside,
        narrow.holidays,
        narrow.on_holidays,
        narrow.zone,
    )
