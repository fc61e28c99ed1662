"""The exchange's log of calls fills every gap of the history, once (RELIABILITY R-01, R-02, R-13)."""

import asyncio
import os
import random
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from channels.db import database_sync_to_async
from pytest_django import Settings

from accounts.models import User
from cti import live, reconcile, tasks
from cti.cdr import file
from cti.cdr.check import findings
from cti.models import Lease, Watermark
from history import actions
from history.models import Record
from history.telling.changes import Told
from pbx.asterisk.cdr import format_line
from pbx.board import Board
from pbx.call_detail import CallDetail
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn, running_gateway
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.waiting import until
from tests.unit.pbx.scenarios import SCENARIOS
from tests.unit.pbx.script import PEOPLE, START, connected

pytestmark = pytest.mark.django_db(transaction=True)
EXCHANGE = "scripted://lab"


def details_of(name: str) -> list[CallDetail]:
    """The records that the calls of all scenarios write, one call after the other, each with ids of its own."""
    return [
        event
        for number, (scenario, play) in enumerate(SCENARIOS.items())
        for event in play.events(f"{name}-{scenario}", START + timedelta(minutes=5 * number))
        if isinstance(event, CallDetail)
    ]


@pytest.fixture(autouse=True)
def people(transactional_db: None) -> None:
    for extension in PEOPLE:
        User.objects.create_user(extension)


@pytest.fixture
def log(settings: Settings, tmp_path: Path) -> Path:
    path = tmp_path / "Portal.csv"
    settings.PBX_CDR = str(path)
    return path


def write(path: Path, details: list[CallDetail]) -> None:
    with path.open("a", encoding="utf-8", newline="") as file:
        file.writelines(_line(detail) for detail in details)
    settle(path)


def settle(path: Path) -> None:
    """As if nothing had been written for a while."""
    os.utime(path, (path.stat().st_atime, path.stat().st_mtime - 60))


def _line(detail: CallDetail) -> str:
    return format_line(detail).rstrip("\r\n") + "\n"


Rows = set[tuple[object, ...]]


def rows() -> Rows:
    names = (
        "origin",
        "extension",
        "direction",
        "outcome",
        "number",
        "talk_seconds",
        "answered_by",
        "voicemail",
        "final",
    )
    found = list(Record.objects.values_list(*names))
    assert len(found) == len(set(found))
    return set(found)


def rows_of_one_reading(path: Path) -> Rows:
    """What the history is after the whole file in one go."""
    Record.objects.all().delete()
    Watermark.objects.all().delete()
    reconcile.reconcile(EXCHANGE, "lab")
    return rows()


@pytest.mark.req("HIST-01")
def test_r_02_what_nobody_watched_is_in_the_history_after_one_run(log: Path) -> None:
    write(log, details_of("night"))
    changed = reconcile.reconcile(EXCHANGE, "lab").changed
    assert set(changed) == set(Record.objects.values_list("extension", flat=True))
    assert {"history"} <= changed[next(iter(changed))]
    assert Record.objects.filter(outcome="missed").exists()
    assert not Record.objects.filter(final=False).exists()
    assert Watermark.objects.get().offset == log.stat().st_size


def test_a_second_run_changes_nothing(log: Path) -> None:
    write(log, details_of("night"))
    reconcile.reconcile(EXCHANGE, "lab")
    before = rows()
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    Watermark.objects.update(offset=0)
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    assert rows() == before


@pytest.mark.parametrize("seed", range(5))
def test_r_13_however_the_lines_arrive_the_history_is_that_of_one_reading(log: Path, seed: int) -> None:
    """Cut anywhere, also inside a line or between two lines of one call."""
    text = "".join(_line(detail) for detail in details_of("day")).encode()
    chance, at = random.Random(seed), 0
    while at < len(text):
        step = chance.randint(1, 3000)
        with log.open("ab") as file:
            file.write(text[at : at + step])
        at += step
        reconcile.reconcile(EXCHANGE, "lab")
    assert Record.objects.exists()
    settle(log)
    reconcile.reconcile(EXCHANGE, "lab")
    assert Watermark.objects.get().unreadable == 0
    in_pieces = rows()
    assert in_pieces == rows_of_one_reading(log)


@pytest.mark.parametrize("size", [700, 2000, 10_000])
def test_chunks_make_no_difference_even_smaller_than_a_call(
    log: Path, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(log, details_of("day"))
    whole = rows_of_one_reading(log)
    monkeypatch.setattr(file, "CHUNK", size)
    assert rows_of_one_reading(log) == whole


def test_a_call_is_not_taken_up_while_it_is_being_written(log: Path) -> None:
    details = details_of("day")
    with log.open("a", encoding="utf-8") as file:
        file.write(_line(details[0]))
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    settle(log)
    assert reconcile.reconcile(EXCHANGE, "lab").changed


def test_lines_that_make_no_sense_are_counted_and_stepped_over(log: Path) -> None:
    details = details_of("day")
    write(log, details[:3])
    with log.open("ab") as file:
        file.write(b'"cut, while the disk was full\n\n\xff\xfe;\x00\nfree text\n')
    write(log, details[3:])
    reconcile.reconcile(EXCHANGE, "lab")
    assert Watermark.objects.get().unreadable == 3
    log.write_text("")
    assert rows()


def test_a_log_that_was_put_aside_is_read_to_its_end_first(log: Path) -> None:
    details = details_of("day")
    cut = len(details) // 2
    write(log, details[:cut])
    reconcile.reconcile(EXCHANGE, "lab")
    write(log, details[cut : cut + 4])
    log.rename(log.with_name("Portal.csv.1"))
    write(log, details[cut + 4 :])
    reconcile.reconcile(EXCHANGE, "lab")
    origins = {row[0] for row in rows()}
    write(log.with_name("all.csv"), details)
    assert origins == {detail.channel for detail in details} & origins
    assert Watermark.objects.get().offset == log.stat().st_size
    assert len(origins) > cut // 3


@pytest.mark.parametrize("grown_past_the_mark", [False, True])
def test_a_log_that_was_cut_is_read_from_its_start(log: Path, *, grown_past_the_mark: bool) -> None:
    first, second = details_of("day"), details_of("night")
    write(log, first[:5])
    reconcile.reconcile(EXCHANGE, "lab")
    log.write_bytes(b"")
    write(log, second if grown_past_the_mark else second[:2])
    reconcile.reconcile(EXCHANGE, "lab")
    assert Watermark.objects.get().offset == log.stat().st_size
    assert any(str(row[0]).startswith("night") for row in rows())


def test_a_log_that_is_not_there_yet_is_no_error(log: Path) -> None:
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    write(log, details_of("day"))
    assert reconcile.reconcile(EXCHANGE, "lab").changed


def test_without_a_log_nothing_is_claimed(settings: Settings) -> None:
    settings.PBX_CDR = ""
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    assert reconcile.seconds_behind(EXCHANGE) is None


def test_rows_and_watermark_are_one_step(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, details_of("day"))

    def fail(*_arguments: object) -> list[Record]:
        raise RuntimeError("killed here")

    real = actions.record
    monkeypatch.setattr(actions, "record", fail)
    with pytest.raises(RuntimeError):
        reconcile.reconcile(EXCHANGE, "lab")
    assert Watermark.objects.get().offset == 0
    monkeypatch.setattr(actions, "record", real)
    reconcile.reconcile(EXCHANGE, "lab")
    assert rows()


def test_whoever_finds_the_watermark_moved_stops(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, details_of("day"))
    real: Callable[..., object] = file._read

    def overtaken(path: Path, offset: int) -> object:
        reading = real(path, offset)
        Watermark.objects.update(offset=log.stat().st_size)
        return reading

    monkeypatch.setattr(file, "_read", overtaken)
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    assert not Record.objects.exists()


def test_what_was_seen_live_is_confirmed_not_doubled(log: Path) -> None:
    board = Board()
    board.apply(connected())
    seen, told = [], []
    for name, scenario in SCENARIOS.items():
        for event in scenario.events(f"day-{name}"):
            if isinstance(event, CallDetail):
                told.append(event)
            else:
                seen += board.apply(event).finished
    actions.record("lab", seen)
    live_rows = {(row.origin, row.extension, row.direction) for row in Record.objects.all()}
    write(log, told)
    reconcile.reconcile(EXCHANGE, "lab")
    final = {(row.origin, row.extension, row.direction) for row in Record.objects.filter(final=True)}
    assert len(live_rows & final) > len(final) * 0.9


async def test_the_gateway_catches_up_when_it_connects(log: Path, valkey: str, web: Web, logged_in: LogIn) -> None:
    user, session = await sync_to_async(logged_in)("101")
    await asyncio.to_thread(write, log, details_of("night"))
    pbx = ScriptedPbx()
    async with running_gateway(pbx):
        pbx.connect()
        await web.open(session)
        await until(lambda: Record.objects.filter(extension=user.extension).exists())
        await until(lambda: reconcile.seconds_behind(EXCHANGE) is not None)
    assert (await Lease.objects.aget()).name == "lab"


async def test_the_task_fills_gaps_and_tells_the_page(log: Path, pbx: ScriptedPbx, web: Web, logged_in: LogIn) -> None:
    _user, session = await sync_to_async(logged_in)("101")
    await until(lambda: Lease.objects.exclude(name="").exists())
    browser = await web.open(session)
    await asyncio.to_thread(write, log, details_of("day"))
    await database_sync_to_async(tasks.reconcile_calls)()
    await browser.hears_of_change("history")
    assert (await sync_to_async(live.read_board)()).connected


def test_a_log_that_may_not_be_read_is_said_and_read_later(log: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(log, details_of("day"))

    def refuse(*_arguments: object) -> object:
        raise PermissionError(13, "Permission denied")

    real = file._read
    monkeypatch.setattr(file, "_read", refuse)
    assert reconcile.reconcile(EXCHANGE, "lab") == Told()
    assert reconcile.trouble(EXCHANGE) == f"{log} cannot be read: Permission denied."
    monkeypatch.setattr(file, "_read", real)
    assert reconcile.reconcile(EXCHANGE, "lab")
    assert reconcile.trouble(EXCHANGE) == ""


def test_the_check_says_what_is_wrong_with_a_file(tmp_path: Path) -> None:
    path = tmp_path / "Portal.csv"
    assert "is not there" in findings(str(path), "UTC")[0].sentence
    path.write_text("1;2;3\n")
    assert "other columns" in findings(str(path), "UTC")[0].sentence
    write(path, details_of("day")[:2])
    assert findings(str(path), "UTC") == ()
    assert "cannot be read" in findings(str(tmp_path), "UTC")[0].sentence
    assert "not set" in findings("", "UTC")[0].sentence
    assert "no option" in findings("mysql://u:p@h/d?x=1", "UTC")[0].sentence
