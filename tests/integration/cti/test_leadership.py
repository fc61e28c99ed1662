"""Several gateways on one exchange: one leads, whatever is done to it (RELIABILITY R-01, R-03, R-04)."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import redis
from django.conf import settings as django_settings
from django.db import OperationalError

from cti import commands, live, store
from cti.models import Lease
from pbx.commands import Dial
from tests.integration.cti.waiting import until_sync
from tests.integration.database import database_url

pytestmark = pytest.mark.django_db(transaction=True)

LONG = 60.0
"""Seconds for processes to start on a busy machine."""
SHORT_LEASE, LONG_LEASE = 3.0, 30.0
"""Seconds: a machine so busy that a leader misses a short one changes leaders, as it should."""


@dataclass
class Process:
    popen: "subprocess.Popen[bytes]"
    transcript: Path
    log: Path

    @property
    def holder_part(self) -> str:
        return f":{self.popen.pid}:"

    @property
    def leads(self) -> bool:
        row = Lease.objects.first()
        return bool(row and self.holder_part in row.holder and live.read_board().connected)

    @property
    def commanded(self) -> list[str]:
        return self.transcript.read_text().splitlines() if self.transcript.exists() else []


@pytest.fixture
def start(valkey: str, tmp_path: Path) -> Iterator[Callable[..., Process]]:
    """Start one more gateway."""
    started: list[Process] = []
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "webcti.settings",
        "DATABASE_URL": database_url(),
        "DATA_DIR": str(tmp_path),
        "REDIS_URL": valkey,
        "REDIS_PREFIX": django_settings.REDIS_PREFIX,
        "SECRET_KEY": django_settings.SECRET_KEY,
        "PUBLIC_URL": django_settings.PUBLIC_URL,
    }

    def start_one(lease: float = SHORT_LEASE) -> Process:
        transcript = tmp_path / f"commands-{len(started)}"
        command = [sys.executable, "-m", "tests.integration.cti.gateway_process", str(transcript), str(lease)]
        log = transcript.with_suffix(".log")
        with log.open("wb") as output:
            popen = subprocess.Popen(command, env=environment, stderr=output, start_new_session=True)
        started.append(Process(popen, transcript, log))
        return started[-1]

    yield start_one
    for process in started:
        process.popen.kill()
        process.popen.wait()
        print(f"-- gateway {process.popen.pid}\n{process.log.read_text()}")  # shown when the test failed


def epoch_in_redis() -> int:
    with redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True) as client:
        return int(client.hget(store.meta(), "epoch") or 0)


def freeze(process: Process) -> None:
    """Stop it between two writes: what is stopped in one keeps everybody out of an SQLite database."""

    def stops_outside() -> bool:
        os.kill(process.popen.pid, signal.SIGSTOP)
        if _may_write():
            return True
        os.kill(process.popen.pid, signal.SIGCONT)
        return False

    until_sync(stops_outside, LONG)


def _may_write() -> bool:
    try:
        Lease.objects.filter(pk=0).update(holder="")
    except OperationalError:  # locked for longer than SQLite waits
        return False
    return True


def dial(number: int) -> None:
    commands.send(Dial("101", str(number)), key=str(number))


def test_r_03_of_three_gateways_one_commands_and_each_click_once(start: Callable[..., Process]) -> None:
    processes = [start(LONG_LEASE) for _ in range(3)]
    until_sync(lambda: any(process.leads for process in processes), LONG)
    for number in range(100):
        dial(number)
    by_leader = [process.commanded for process in processes if process.commanded]
    assert len(by_leader) == 1
    assert len(by_leader[0]) == 100
    assert len(set(by_leader[0])) == 100


def test_r_01_a_killed_gateway_is_followed_by_another(start: Callable[..., Process]) -> None:
    first = start()
    until_sync(lambda: first.leads, LONG)
    epoch = epoch_in_redis()
    second = start(LONG_LEASE)
    first.popen.kill()
    until_sync(lambda: second.leads and epoch_in_redis() > epoch, LONG)
    dial(1)
    assert len(second.commanded) == 1


def test_a_gateway_that_is_told_to_stop_hands_over_at_once(start: Callable[..., Process]) -> None:
    first = start()
    until_sync(lambda: first.leads, LONG)
    first.popen.terminate()
    assert first.popen.wait(timeout=LONG) == 0
    board = live.read_board()
    assert not board.connected
    assert "101" in board.lines
    row = Lease.objects.get()
    second = start()
    until_sync(lambda: second.leads, LONG)
    assert Lease.objects.get().epoch == row.epoch + 1


def test_r_04_a_leader_that_was_frozen_writes_nothing_when_it_wakes(start: Callable[..., Process]) -> None:
    first = start()
    until_sync(lambda: first.leads, LONG)
    dial(1)
    old_epoch = epoch_in_redis()
    freeze(first)
    second = start(LONG_LEASE)
    until_sync(lambda: second.leads and epoch_in_redis() > old_epoch, LONG)
    with redis.Redis.from_url(django_settings.REDIS_URL, decode_responses=True) as client:
        now, _micro = client.time()
        left = commands.Request("left-over", now + 60.0, Dial("101", "666"))
        client.rpush(store.commands(old_epoch), commands.pack(left))
        listener = client.pubsub()
        listener.subscribe(store.live_channel())
        os.kill(first.popen.pid, signal.SIGCONT)
        until_sync(lambda: "no longer leading" in first.log.read_text(), LONG)
        told = [(listener.get_message(timeout=LONG) or {}).get("data") for _message in range(40)]
        listener.close()
    assert len(first.commanded) == 1
    assert [text for text in told if str(text).startswith(f'{{"e":{old_epoch + 1},')]
    assert not [text for text in told if str(text).startswith(f'{{"e":{old_epoch},')]
    dial(2)
    assert len(first.commanded) == 1
    assert len(second.commanded) == 1
