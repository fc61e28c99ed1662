"""The house's virus scanner, by a stand-in that speaks clamd's protocol (T-UPL-06)."""

import socket
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from threading import Thread

import pytest
from pytest_django import Settings

from accounts.journal import Event
from accounts.models import JournalEntry
from downloads.models import Installer, Upload
from tests.integration.downloads.conftest import Desk, Stored
from tests.unit.downloads.samples import installer

EICAR = b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE"
CLEAN = installer(700_000)
INFECTED = CLEAN[:400_000] + EICAR + CLEAN[400_000 + len(EICAR) :]


class Scanner:
    """Looks for one word in what it is sent."""

    def __init__(self, path: Path) -> None:
        self.seen: list[int] = []
        self.answer: Callable[[bytes], bytes] = self._judge
        self._door = socket.socket(socket.AF_UNIX)
        self._door.bind(str(path))
        self._door.listen()
        self._thread = Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self) -> None:
        while True:
            try:
                line, _address = self._door.accept()
            except OSError:
                return
            with closing(line), line.makefile("rb") as words:
                assert words.read(10) == b"zINSTREAM\0"
                content = b""
                while length := int.from_bytes(words.read(4), "big"):
                    content += words.read(length)
                self.seen.append(len(content))
                line.sendall(self.answer(content))

    @staticmethod
    def _judge(content: bytes) -> bytes:
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in content else b"stream: OK\0"

    def close(self) -> None:
        self._door.shutdown(socket.SHUT_RDWR)
        self._door.close()


@pytest.fixture
def scanner(data: Path, settings: Settings) -> Iterator[Scanner]:
    settings.CLAMD = f"unix:{data}/c"
    scanner = Scanner(data / "c")
    yield scanner
    scanner.close()


def test_t_upl_06_a_clean_file_passes(desk: Desk, scanner: Scanner) -> None:
    assert "page" in desk.bring("Portal.exe", CLEAN)
    assert scanner.seen == [len(CLEAN)]


def test_t_upl_06_an_infected_file_is_thrown_away_and_written_down(
    desk: Desk, scanner: Scanner, stored: Stored
) -> None:
    assert "Eicar-Test-Signature" in desk.bring("Portal.exe", INFECTED)["error"]
    assert not Installer.objects.exists()
    assert not Upload.objects.exists()
    assert len(stored) == 0
    assert "Eicar-Test-Signature" in JournalEntry.objects.get(event=Event.INSTALLER_REFUSED).after


def test_t_upl_06_without_the_scanner_nothing_is_put_in_place(
    desk: Desk, data: Path, settings: Settings, stored: Stored
) -> None:
    settings.CLAMD = f"unix:{data}/nobody"
    assert "does not answer" in desk.bring("Portal.exe", CLEAN)["error"]
    assert not Installer.objects.exists()
    assert (Upload.objects.get().arrived, len(stored)) == (len(CLEAN), 1), "it need not be sent again"
    settings.CLAMD = ""
    assert "page" in desk.bring("Portal.exe", CLEAN)


def test_t_upl_06_a_scanner_that_may_be_away_is_done_without(desk: Desk, data: Path, settings: Settings) -> None:
    settings.CLAMD, settings.CLAMD_REQUIRED = f"unix:{data}/nobody", False
    assert "page" in desk.bring("Portal.exe", CLEAN)


def test_t_upl_06_a_scanner_that_does_not_look_at_all_of_it_has_not_looked(desk: Desk, scanner: Scanner) -> None:
    for answer in (b"INSTREAM size limit exceeded. ERROR\0", b"", b"nonsense\0"):
        scanner.answer = lambda _content, said=answer: said  # type: ignore[misc]
        assert "does not answer" in desk.bring("Portal.exe", CLEAN)["error"]
    assert not Installer.objects.exists()


def test_t_upl_06_a_name_of_a_virus_is_text_like_any_other(desk: Desk, scanner: Scanner) -> None:
    scanner.answer = lambda _content: b"stream: <b>x</b> FOUND\0"
    assert "<b>x</b>" in desk.bring("Portal.exe", CLEAN)["error"]
