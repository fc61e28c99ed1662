"""Places for all processes of a machine together."""

import multiprocessing
import os
import signal
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import pytest

from accounts.guard import slots
from accounts.guard.slots import slot

PLACES = 2
LONG = 60.0
processes = multiprocessing.get_context("spawn")


def stay(folder: Path, line: Connection) -> None:
    """Take a place, say so, and leave it when told to."""
    slots.PATIENCE = LONG
    with slot(folder, PLACES):
        line.send("in")
        line.recv()
    line.send("out")


Guest = tuple[multiprocessing.process.BaseProcess, Connection]


@pytest.fixture
def guests(tmp_path: Path) -> Iterator[list[Guest]]:
    """Three processes who want a place."""
    coming = []
    for _ in range(PLACES + 1):
        here, there = processes.Pipe()
        process = processes.Process(target=stay, args=(tmp_path / "hashing", there), daemon=True)
        process.start()
        coming.append((process, here))
    yield coming
    for process, _line in coming:
        process.kill()
        process.join()


def those_who_are_in(guests: list[Guest], seconds: float) -> list[Guest]:
    return [guest for guest in guests if guest[1].poll(seconds) and guest[1].recv() == "in"]


def settled(guests: list[Guest]) -> tuple[list[Guest], Guest]:
    """Who is in, and who waits outside."""
    inside: list[Guest] = []
    for _ in range(int(LONG)):
        outside = [guest for guest in guests if guest not in inside]
        inside += those_who_are_in(outside, 1)
        if len(inside) >= PLACES:
            break
    (waiting,) = [guest for guest in guests if guest not in inside]
    assert not waiting[1].poll(0.5)
    return inside, waiting


def test_t_pwd_03_as_many_processes_at_once_as_there_are_places(guests: list[Guest]) -> None:
    inside, waiting = settled(guests)
    inside[0][1].send("go")
    assert waiting[1].poll(LONG)
    assert waiting[1].recv() == "in"


def test_t_pwd_03_a_process_that_is_killed_leaves_its_place(guests: list[Guest]) -> None:
    inside, waiting = settled(guests)
    os.kill(inside[0][0].pid or 0, signal.SIGKILL)
    assert waiting[1].poll(LONG)


def test_a_place_that_nobody_leaves_locks_nobody_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "PATIENCE", 0.05)
    with slot(tmp_path, 1), slot(tmp_path, 1):
        pass


def test_a_folder_that_cannot_be_made_counts_nobody(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with slot(tmp_path / "file" / "folder", 1):
        pass


def test_whoever_fails_leaves_the_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ZeroDivisionError), slot(tmp_path, 1):
        raise ZeroDivisionError
    monkeypatch.setattr(slots.time, "sleep", lambda _seconds: pytest.fail("the place is still taken"))
    with slot(tmp_path, 1):
        pass
