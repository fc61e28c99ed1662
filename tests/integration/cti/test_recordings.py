"""From what the exchange tells of recordings to the rows and to open pages."""

import asyncio
from datetime import timedelta
from pathlib import Path

import pytest
from asgiref.sync import sync_to_async
from django.db import DataError, OperationalError
from pytest_django import Settings

from company.exchange import name_of
from cti import commands, live
from cti.gateway import Gateway
from history.models import Record, Recording
from history.recordings import arriving, waves
from history.telling.changes import Told
from pbx.board import Board
from pbx.commands import PauseRecording, StartRecording
from pbx.connect import open_pbx
from pbx.simulator.spool import RECORDINGS
from pbx.sound import RecordingChanged, RecordingState
from tests.integration.cti.browsers import Web
from tests.integration.cti.conftest import LogIn
from tests.integration.cti.exchange import ScriptedPbx
from tests.integration.cti.test_simulator import Company
from tests.integration.cti.waiting import until
from tests.unit.pbx.script import START


def change(state: RecordingState, after: float = 0, name: str = "record-1") -> RecordingChanged:
    return RecordingChanged(START + timedelta(seconds=after), name, "1011", "lab-1.1", "lab-1.1", state)


async def rows() -> list[tuple[str, str, int]]:
    found = await sync_to_async(lambda: list(Recording.objects.order_by("name")))()
    return [(row.name, row.state, row.seconds) for row in found]


@pytest.mark.req("REC-03")
async def test_a_recording_is_there_while_it_runs_and_when_it_is_over(
    pbx: ScriptedPbx, web: Web, logged_in: LogIn
) -> None:
    _user, session = await sync_to_async(logged_in)("1011")
    browser = await web.open(session)
    pbx.put(change(RecordingState.ON))
    await browser.hears_of_change("recordings")
    assert await rows() == [("record-1", "on", 0)]
    pbx.put(change(RecordingState.PAUSED, 5), change(RecordingState.ON, 9), change(RecordingState.OVER, 30))
    await until(lambda: Recording.objects.filter(state="over").exists())
    assert await rows() == [("record-1", "over", 30)]


async def test_what_was_recorded_on_a_call_that_is_gone_is_over_once_the_exchange_is_back(pbx: ScriptedPbx) -> None:
    pbx.put(change(RecordingState.ON))
    await until(lambda: Recording.objects.filter(state="on").exists())
    pbx.disconnect()
    pbx.connect()
    await until(lambda: Recording.objects.filter(state="over").exists())


async def test_while_the_database_is_away_tellings_wait_in_their_order(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    refused: list[RecordingState] = []
    back = asyncio.Event()
    real = arriving.told

    def told(name: str, event: RecordingChanged) -> Told:
        if not back.is_set():
            refused.append(event.state)
            raise OperationalError("away")
        return real(name, event)

    monkeypatch.setattr(arriving, "told", told)
    pbx.put(change(RecordingState.ON), change(RecordingState.OVER, 12))
    await until(lambda: refused)
    back.set()
    await until(lambda: Recording.objects.filter(state="over").exists())
    assert set(refused) == {RecordingState.ON}
    assert await rows() == [("record-1", "over", 12)]


async def test_a_telling_that_no_database_takes_does_not_stop_the_next(
    pbx: ScriptedPbx, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = arriving.told

    def told(name: str, event: RecordingChanged) -> Told:
        if event.recording == "odd":
            raise DataError("odd")
        return real(name, event)

    monkeypatch.setattr(arriving, "told", told)
    pbx.put(change(RecordingState.ON, name="odd"), change(RecordingState.ON, name="record-2"))
    await until(lambda: Recording.objects.filter(name="record-2").exists())


@pytest.mark.req("REC-01", "REC-03")
async def test_a_talk_that_is_recorded_at_the_simulator_can_be_heard_afterwards(
    valkey: str, transactional_db: None, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("s")
    settings.RECORDINGS_DIR = Path(folder) / RECORDINGS
    url = f"simulator:?seed=1&quiet=1&people=0&control={folder / 'sim'}&spool={folder}"
    gateway = asyncio.create_task(Gateway(lambda: open_pbx(url), Board, name_of(url)).run())
    try:
        await until(lambda: live.read_board().connected)
        company = Company(url, folder / "sim")
        channel = (await company.do("call", **{"from": "1011", "to": "1012"}))["channel"]
        await company.do("answer", who="1012")
        await until(lambda: live.line_of("1011").legs)
        await asyncio.to_thread(commands.send, StartRecording("1011", channel), key="record")
        running = await until(lambda: Recording.objects.filter(state="on").first())
        await asyncio.to_thread(commands.send, PauseRecording("1011", running.name, on=True), key="pause")
        await until(lambda: Recording.objects.filter(state="paused").exists())
        await company.do("hang_up", who="1012")
        over = await until(lambda: Recording.objects.exclude(record=None).filter(state="over").first())
    finally:
        gateway.cancel()
        await asyncio.gather(gateway, return_exceptions=True)
    call = await sync_to_async(Record.objects.get)(pk=over.record_id)
    assert (call.extension, call.number, over.number) == ("1011", "1012", "1012")
    assert await sync_to_async(waves.draw)() == 1
    drawn = await sync_to_async(Recording.objects.get)(pk=over.pk)
    assert drawn.bytes > 44
