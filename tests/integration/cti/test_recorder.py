"""Finished legs wait for the database, up to a bound."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import DataError, OperationalError

from cti.database import DatabaseThread
from cti.recorder import Recorder
from history import actions
from history.models import Record
from pbx.party import Party
from pbx.states import Direction, FinishedLeg, Outcome

pytestmark = pytest.mark.django_db(transaction=True)
AT = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


def leg(number: int, *, voicemail: bool = False) -> FinishedLeg:
    started = AT + timedelta(minutes=number)
    return FinishedLeg(
        f"1.{number}",
        f"1.{number}",
        "101",
        Direction.IN,
        Outcome.MISSED,
        Party("601570947"),
        "101",
        started,
        None,
        started + timedelta(seconds=20),
        0,
        voicemail=voicemail,
    )


@pytest.fixture
def thread() -> Iterator[DatabaseThread]:
    database = DatabaseThread("test")
    yield database
    database.close()


class Told(list[Mapping[str, frozenset[str]]]):
    async def __call__(self, changed: Mapping[str, frozenset[str]], people: Mapping[int, frozenset[str]]) -> None:
        assert not people
        self.append(changed)


async def test_legs_are_written_and_the_owners_told(thread: DatabaseThread) -> None:
    told = Told()
    recorder = Recorder(thread, told)
    recorder.add("lab", [leg(1), leg(2, voicemail=True)])
    await recorder.drain()
    assert await Record.objects.acount() == 2
    assert told == [{"101": frozenset({"history", "voicemail"})}]


async def test_beyond_the_bound_the_oldest_are_dropped_and_counted(
    thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(thread, Told(), bound=3)
    real = actions.record

    def away(*_arguments: Any) -> list[Record]:
        raise OperationalError("away")

    monkeypatch.setattr(actions, "record", away)
    recorder.add("lab", [leg(number) for number in range(5)])
    await recorder.drain()
    monkeypatch.setattr(actions, "record", real)
    await recorder.drain()
    assert recorder.dropped == 2
    assert {row.origin async for row in Record.objects.all()} == {"1.2", "1.3", "1.4"}


async def test_legs_that_come_during_a_write_are_not_lost(
    thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = Recorder(thread, Told(), bound=2)
    real = actions.record

    def slow(*arguments: Any) -> list[Record]:
        recorder.add("lab", [leg(3)])  # beyond the bound: the oldest, which is being written, makes room
        monkeypatch.setattr(actions, "record", real)
        return real(*arguments)

    monkeypatch.setattr(actions, "record", slow)
    recorder.add("lab", [leg(1), leg(2)])
    await recorder.drain()
    assert {row.origin async for row in Record.objects.all()} == {"1.1", "1.2", "1.3"}


async def test_a_leg_that_no_database_takes_does_not_hold_up_the_others(
    thread: DatabaseThread, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = actions.record

    def refuse_the_second(pbx: str, legs: list[FinishedLeg]) -> list[Record]:
        if any(one.origin == "1.2" for one in legs):
            raise DataError("value too long")
        return real(pbx, legs)

    monkeypatch.setattr(actions, "record", refuse_the_second)
    recorder = Recorder(thread, Told())
    recorder.add("lab", [leg(number) for number in (1, 2, 3)])
    await recorder.drain()
    assert {row.origin async for row in Record.objects.all()} == {"1.1", "1.3"}
    assert await recorder.write(), "nothing waits any more"
