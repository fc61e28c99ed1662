"""The calls of the scenarios among many people: as often as one likes, and nobody in two of them at once."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from pbx.events import PbxEvent
from tests.unit.pbx.scenarios import SCENARIOS
from tests.unit.pbx.script import PEOPLE

FIRST, OFFICES = 10, 50
"""Each of six people, as many as a reference site has."""
EXTENSIONS = frozenset(f"{FIRST + office}{person[-1]}" for office in range(OFFICES) for person in PEOPLE)

Value = TypeVar("Value")


def calls(number: int, begun: datetime, pause: timedelta) -> Iterator[list[PbxEvent]]:
    """So many calls, of each scenario in turn: what an exchange tells of each."""
    names = list(SCENARIOS)
    for one in range(number):
        events = SCENARIOS[names[one % len(names)]].events(f"c{one}", begun + pause * one)
        yield [in_office(event, one % OFFICES) for event in events]


def in_office(value: Value, office: int) -> Value:
    """The same event among the people of another office."""
    if isinstance(value, str):
        return f"{FIRST + office}{value[-1]}" if value in PEOPLE else value
    if is_dataclass(value) and not isinstance(value, type):
        changes = {field.name: in_office(getattr(value, field.name), office) for field in fields(value)}
        return replace(value, **changes)
    if isinstance(value, tuple):
        return type(value)(in_office(one, office) for one in value)
    return value
