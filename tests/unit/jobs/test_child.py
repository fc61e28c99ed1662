"""Work in a process of its own, which may neither last nor grow (T-PDF-02)."""

import os
import tempfile
import time
from collections.abc import Iterator
from typing import BinaryIO

import pytest

from jobs import child
from jobs.child import MEGABYTE, ChildError, LibraryMissing, OverMemory, OverTime, flowing, limited
from tests.unit.jobs import computing


def test_the_result_comes_back_whole() -> None:
    given = bytes(range(256)) * 4096
    assert limited(computing.doubled, given) == given * 2


def test_t_pdf_02_the_child_knows_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SECRET_KEY", "canary")
    monkeypatch.setenv("DATABASE_URL", "canary")
    names = limited(computing.surroundings, b"").decode().split("\n")
    assert "PATH" in names
    assert set(names) <= {*child.PASSED, "LANG", "MALLOC_ARENA_MAX", "LC_CTYPE"}


@pytest.mark.parametrize("work", [computing.sleeping, computing.spinning])
def test_t_pdf_02_a_child_that_does_not_end_is_ended(work: child.Work) -> None:
    begun = time.monotonic()
    with pytest.raises(OverTime) as ended:
        limited(work, b"", seconds=1.0)
    assert ended.value.seconds == 1.0
    assert time.monotonic() - begun < 30


def test_t_pdf_02_a_child_that_takes_all_memory_is_ended() -> None:
    with pytest.raises(OverMemory) as ended:
        limited(computing.swelling, b"", memory=128 * MEGABYTE)
    assert ended.value.megabytes == 128


@pytest.mark.parametrize("work", [computing.aborting, computing.without_word])
def test_t_pdf_02_a_library_that_gets_no_memory_may_end_the_child_in_its_own_way(work: child.Work) -> None:
    with pytest.raises(OverMemory):
        limited(work, b"")


def test_t_log_01_a_mistake_is_named_without_the_text_it_was_made_with() -> None:
    with pytest.raises(ChildError, match=r"^ValueError at computing\.py:\d+$") as failed:
        limited(computing.failing, "Anna Krawiec-Łoś".encode())
    assert "Anna" not in repr(failed.value)


def test_a_library_that_is_not_installed_is_told_apart() -> None:
    with pytest.raises(LibraryMissing, match=r"^ImportError at computing\.py:\d+$"):
        limited(computing.missing, b"")


def test_what_cannot_be_imported_is_a_mistake_as_well() -> None:
    def nowhere(given: bytes) -> bytes:
        return given

    with pytest.raises(ChildError, match="AttributeError"):
        limited(nowhere, b"")


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as held:
        held.write(b"".join(b"%d\n" % number for number in range(100_000)))
        held.seek(0)
        yield held


def test_lines_come_whole_and_in_order(file: BinaryIO) -> None:
    assert list(flowing(computing.counting, file, "n")) == [b"n%d" % number for number in range(100_000)]


def test_t_imp_01_whoever_stops_listening_ends_the_child(file: BinaryIO) -> None:
    lines = flowing(computing.never_ending, file, "here")
    pid = int(next(lines).split()[1])
    lines.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_t_imp_01_a_child_that_falls_silent_is_ended(file: BinaryIO) -> None:
    with pytest.raises(OverTime):
        list(flowing(computing.spinning_later, file, "first", seconds=1.0))


def test_a_child_that_fails_after_some_lines_says_where(file: BinaryIO) -> None:
    with pytest.raises(ChildError, match=r"ValueError at computing.py:\d+$"):
        list(flowing(computing.failing_later, file, "secret"))
