"""A gateway that is killed again and again in the middle of calls loses none and doubles none (RELIABILITY R-01)."""

import asyncio
import os
import pickle
import random
import signal
import sys
from collections.abc import AsyncIterator, Iterable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from channels.db import database_sync_to_async
from django.conf import settings as django_settings
from pytest_django import Settings

from accounts.models import User
from cti import reconcile
from history.models import Record
from pbx.asterisk.cdr import format_line
from pbx.board import Board
from pbx.call_detail import CallDetail
from pbx.events import PbxEvent
from pbx.link import LineNow
from pbx.states import FinishedLeg
from tests.integration.cti.call_tables import recently
from tests.integration.cti.mortal_gateways import EXCHANGE
from tests.integration.cti.offices import EXTENSIONS, calls
from tests.integration.cti.test_reconcile import settle
from tests.integration.cti.waiting import until_here
from tests.integration.database import database_url
from tests.unit.pbx.script import connected

pytestmark = pytest.mark.django_db(transaction=True)
CALLS, KILLS = 200, 50
TTL = 0.4
"""Seconds that a lease holds."""

Key = tuple[str, str, str]


class Exchange:
    """Plays calls, whoever listens: tells a newcomer everything first, and writes its log like Asterisk."""

    def __init__(self, log: Path) -> None:
        self.log = log
        self.legs: set[Key] = set()
        """The legs that were, as somebody saw who never died."""
        self.recorded: set[Key] = set()
        """Those of them that the exchange has written down."""
        self.listeners = 0
        self._board = Board()
        self._board.apply(replace(connected(), lines=[LineNow(extension) for extension in EXTENSIONS]))
        self._writers: set[asyncio.StreamWriter] = set()

    async def listen(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._say(writer, [self._board.snapshot()])
        self._writers.add(writer)
        self.listeners += 1

    def play(self, events: Sequence[PbxEvent]) -> None:
        finished = self._board.apply_all(events).finished
        self.legs |= {_key(leg) for leg in finished}
        self.recorded |= {_key(leg) for leg in finished if leg.final}
        with self.log.open("a", encoding="utf-8", newline="") as log:
            log.writelines(f"{format_line(event)}\n" for event in events if isinstance(event, CallDetail))
        for writer in self._writers:
            self._say(writer, events)

    def _say(self, writer: asyncio.StreamWriter, events: Sequence[PbxEvent]) -> None:
        if not writer.is_closing():  # or its gateway is dead
            told = pickle.dumps(events)
            writer.write(len(told).to_bytes(4, "big") + told)

    async def close(self) -> None:
        for writer in self._writers:
            writer.close()
        for writer in self._writers:
            with suppress(OSError):
                await writer.wait_closed()


def _key(leg: FinishedLeg) -> Key:
    return leg.origin, leg.extension, leg.direction.value


@asynccontextmanager
async def gateways(socket: Path, environment: dict[str, str]) -> AsyncIterator[asyncio.subprocess.Process]:
    pipe = asyncio.subprocess.PIPE
    arguments = (sys.executable, "-m", "tests.integration.cti.mortal_gateways", str(socket), str(TTL))
    process = await asyncio.create_subprocess_exec(*arguments, stdin=pipe, stdout=pipe, env=environment)
    try:
        yield process
    finally:
        assert process.stdin
        process.stdin.close()
        await process.wait()


async def born(process: asyncio.subprocess.Process) -> int:
    assert process.stdin
    assert process.stdout
    process.stdin.write(b"\n")
    return int(await process.stdout.readline())


def found() -> list[Key]:
    return list(Record.objects.values_list("origin", "extension", "direction"))


def together(streams: Iterable[list[PbxEvent]]) -> list[PbxEvent]:
    return sorted((event for stream in streams for event in stream), key=lambda event: event.at)


@pytest.mark.slow
@pytest.mark.postgresql_only
@pytest.mark.timeout(300)
@pytest.mark.req("HIST-01", "PLT-15")
async def test_r_01_two_hundred_calls_under_fifty_dying_gateways(
    transactional_db: None, valkey: str, settings: Settings, tmp_path: Path
) -> None:
    await User.objects.abulk_create(User(extension=extension) for extension in EXTENSIONS)
    chance, log, socket = random.Random(7), tmp_path / "Portal.csv", tmp_path / "s"
    settings.PBX_CDR = str(log)
    exchange = Exchange(log)
    events = together(calls(CALLS, recently(60), timedelta(seconds=2)))
    piece = len(events) // KILLS + 1
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webcti.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "REDIS_URL": valkey,
        "REDIS_PREFIX": django_settings.REDIS_PREFIX,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PUBLIC_URL": django_settings.PUBLIC_URL,
        "PBX_CDR": str(log),
    }
    server = await asyncio.start_unix_server(exchange.listen, socket)
    async with server, gateways(socket, environment) as process:
        for at in range(0, len(events), piece):
            came = exchange.listeners
            gateway = await born(process)
            if chance.random() < 0.8:  # else it dies before it leads
                await until_here(lambda came=came: exchange.listeners > came, within=60)
            left = events[at : at + piece]
            while left:
                size = chance.randint(1, 30)
                exchange.play(left[:size])
                left = left[size:]
                await asyncio.sleep(chance.random() * 0.02)
            os.kill(gateway, signal.SIGKILL)
        came = exchange.listeners
        gateway = await born(process)
        await until_here(lambda: exchange.listeners > came, within=60)
        os.kill(gateway, signal.SIGKILL)
    await exchange.close()
    await asyncio.to_thread(settle, log)
    await database_sync_to_async(reconcile.reconcile)(EXCHANGE, "lab")
    rows = await asyncio.to_thread(found)
    print(
        "ROWS", len(rows), "missing", sorted(exchange.recorded - set(rows)), "extra", sorted(set(rows) - exchange.legs)
    )
    assert len(exchange.recorded) > CALLS
    assert exchange.recorded - set(rows) == set(), "missing"
    assert set(rows) - exchange.legs == set(), "double, under another name"
    assert len(rows) == len(set(rows))
