"""The exchange's files: found by name whatever their number, and nothing else is (T-FIL-01)."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pbx import spool
from pbx.audio.wav import samples, write
from pbx.mailbox import Folder, Greeting
from pbx.spool import NotThere, Opened, find, greeting, install_greeting, recording, remove_greeting, remove_recording
from tests.unit.pbx.audio.sounds import chunk, form, riff, tone

ID = "1795313307-00000000"
NOTE = """;
; Message Information file
;
[message]
origmailbox=1011
callerid="Dan Davis" <104>
origtime=1795313307
msg_id={id}
duration=2
"""


def lay(root: Path, number: int, message: str, *, folder: str = "INBOX", loud: int = 8000) -> Path:
    inside = root / "default" / "1011" / folder
    inside.mkdir(parents=True, exist_ok=True)
    (inside / f"msg{number:04}.txt").write_text(NOTE.format(id=message))
    write(inside / f"msg{number:04}.wav", tone(0.1, loud))
    return inside


def heard(found: Opened) -> int:
    """How loud it is: the tests tell sounds apart by that."""
    with found:
        return max(samples(found.fd, found.wave))


def refused(act: Callable[[], object]) -> None:
    before = len(list(Path("/proc/self/fd").iterdir()))
    with pytest.raises(NotThere):
        act()
    assert len(list(Path("/proc/self/fd").iterdir())) == before


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "voicemail").mkdir()
    lay(tmp_path / "voicemail", 0, ID)
    return tmp_path / "voicemail"


def test_a_message_is_found_by_its_name_in_its_folder(root: Path) -> None:
    lay(root, 1, "1795313308-00000001", loud=3000)
    assert heard(find(root, "default", "1011", Folder.INBOX, ID)) == 8000
    assert heard(find(root, "default", "1011", Folder.INBOX, "1795313308-00000001")) == 3000
    refused(lambda: find(root, "default", "1011", Folder.OLD, ID))
    refused(lambda: find(root, "default", "1012", Folder.INBOX, ID))
    refused(lambda: find(root, "other", "1011", Folder.INBOX, ID))


def test_t_fil_01_what_was_opened_stays_the_same_when_the_folder_is_renumbered(root: Path) -> None:
    inside = lay(root, 1, "1795313308-00000001", loud=3000)
    with find(root, "default", "1011", Folder.INBOX, ID) as found:
        (inside / "msg0001.wav").rename(inside / "msg0000.wav")
        assert max(samples(found.fd, found.wave)) == 8000


def test_t_fil_01_while_another_renumbers_nobody_hears_another_message(root: Path) -> None:
    """As Asterisk does it: the text goes first, then the sound."""
    inside = lay(root, 1, "1795313308-00000001", loud=3000)
    for kind in ("txt", "wav"):
        (inside / f"msg0000.{kind}").unlink()
    over = threading.Event()

    def renumber() -> None:
        while not over.is_set():
            for one, other in ((1, 0), (0, 1)):
                for kind in ("txt", "wav"):
                    (inside / f"msg{one:04}.{kind}").rename(inside / f"msg{other:04}.{kind}")
                write(inside / f"msg{one:04}.wav", tone(0.1))
                (inside / f"msg{one:04}.wav").unlink()

    renumbering = threading.Thread(target=renumber)
    renumbering.start()
    try:
        found = []
        for _ in range(400):
            with suppress(NotThere):
                found.append(heard(find(root, "default", "1011", Folder.INBOX, "1795313308-00000001")))
    finally:
        over.set()
        renumbering.join()
    assert set(found) == {3000}


NAMES = st.one_of(
    st.sampled_from(["..", ".", "", "/", "../1012", "1011/../1012", "1011\0", "١٠١١", "1011\n", "-", "*", "1" * 21]),
    st.text(max_size=30),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(context=NAMES, box=NAMES, message=NAMES)
def test_t_fil_01_strange_names_lead_nowhere(root: Path, context: str, box: str, message: str) -> None:
    for place in ((context, "1011", ID), ("default", box, ID), ("default", "1011", message)):
        if place != ("default", "1011", ID):
            refused(lambda place=place: find(root, place[0], place[1], Folder.INBOX, place[2]))  # type: ignore[misc]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES)
def test_t_fil_01_strange_names_of_recordings_lead_nowhere(root: Path, name: str) -> None:
    write_outside = root.parent / "secret.wav"
    if not write_outside.exists():
        write(write_outside, tone(0.1))
    for strange in (name, f"../{name}", f"{name}/../secret.wav", "../secret.wav", "/etc/passwd", f"{name}.wav"):
        refused(lambda strange=strange: recording(root, strange))  # type: ignore[misc]


def test_t_fil_01_no_link_is_followed_on_the_way(root: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.wav"
    write(secret, tone(0.1))
    inside = root / "default" / "1011" / "INBOX"
    (inside / "msg0000.wav").unlink()
    (inside / "msg0000.wav").symlink_to(secret)
    refused(lambda: find(root, "default", "1011", Folder.INBOX, ID))
    (root / "default" / "1012").symlink_to(root / "default" / "1011")
    lay(root, 1, "1795313308-00000001")
    refused(lambda: find(root, "default", "1012", Folder.INBOX, "1795313308-00000001"))
    (root / "default" / "1011" / "Old").symlink_to(inside)
    refused(lambda: find(root, "default", "1011", Folder.OLD, "1795313308-00000001"))
    (inside / "msg0001.txt").unlink()
    (inside / "msg0001.txt").symlink_to(inside / "msg0000.txt")
    refused(lambda: find(root, "default", "1011", Folder.INBOX, "1795313308-00000001"))


def test_t_fil_01_nothing_but_a_regular_file_is_read(root: Path) -> None:
    inside = root / "default" / "1011" / "INBOX"
    (inside / "msg0000.wav").unlink()
    os.mkfifo(inside / "msg0000.wav")
    refused(lambda: find(root, "default", "1011", Folder.INBOX, ID))
    (inside / "msg0000.wav").unlink()
    (inside / "msg0000.wav").mkdir()
    refused(lambda: find(root, "default", "1011", Folder.INBOX, ID))
    (inside / "msg0000.txt").unlink()
    os.mkfifo(inside / "msg0000.txt")
    refused(lambda: find(root, "default", "1011", Folder.INBOX, ID))


def test_t_fil_01_a_rotten_folder_is_looked_through_all_the_same(root: Path) -> None:
    inside = root / "default" / "1011" / "INBOX"
    (inside / "msg0007.txt").write_bytes(b"\xff\xfe\0" * 400_000)
    (inside / "msg0008.txt").write_text(f"msg_id\n=\n==\nmsg_id={ID}x\n")
    (inside / "msg0009.txt").mkdir()
    (inside / "msg1.txt").write_text(NOTE.format(id="1-2"))
    assert heard(find(root, "default", "1011", Folder.INBOX, ID)) == 8000
    refused(lambda: find(root, "default", "1011", Folder.INBOX, "1-2"))


@pytest.mark.parametrize(
    "content", [b"", b"RIFF", b"<script>", riff(form(coding=49), chunk(b"data", b"\0" * 65))], ids=repr
)
def test_t_fil_01_what_is_no_sound_is_not_there(root: Path, content: bytes) -> None:
    (root / "default" / "1011" / "INBOX" / "msg0000.wav").write_bytes(content)
    refused(lambda: find(root, "default", "1011", Folder.INBOX, ID))


def test_no_directory_no_sound(tmp_path: Path) -> None:
    refused(lambda: find(tmp_path / "none", "default", "1011", Folder.INBOX, ID))
    refused(lambda: greeting(tmp_path / "none", "default", "1011", Greeting.BUSY))
    refused(lambda: recording(tmp_path / "none", "request-1"))


def test_recordings_are_found_by_request_and_by_the_exchanges_path(tmp_path: Path) -> None:
    (tmp_path / "webcti").mkdir()
    write(tmp_path / "webcti" / "request-1.wav", tone(0.1))
    path = "2026/11/22/out-+48225550211-1011-20261122-104500-1795313307.42.wav"
    (tmp_path / path).parent.mkdir(parents=True)
    write(tmp_path / path, tone(0.1, 3000))
    assert heard(recording(tmp_path, "request-1")) == 8000
    assert heard(recording(tmp_path, path)) == 3000
    remove_recording(tmp_path, "request-1")
    refused(lambda: recording(tmp_path, "request-1"))
    refused(lambda: remove_recording(tmp_path, "request-1"))
    refused(lambda: recording(tmp_path, "2026/11/22"))


# -- greetings -------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", Greeting)
def test_a_greeting_is_put_in_place_and_taken_away(root: Path, kind: Greeting) -> None:
    box = root / "default" / "1011"
    refused(lambda: greeting(root, "default", "1011", kind))
    name = spool.GREETINGS[kind]
    (box / f"{name}.gsm").write_bytes(b"of before")
    (box / f"{name}-other.gsm").write_bytes(b"of somebody else")
    for loud in (3000, 5000):
        install_greeting(root, "default", "1011", kind, tone(0.2, loud))
        assert heard(greeting(root, "default", "1011", kind)) == loud
    assert {entry.name for entry in box.iterdir()} == {"INBOX", f"{name}.wav", f"{name}-other.gsm"}
    remove_greeting(root, "default", "1011", kind)
    remove_greeting(root, "default", "1011", kind)
    refused(lambda: greeting(root, "default", "1011", kind))
    assert {entry.name for entry in box.iterdir()} == {"INBOX", f"{name}-other.gsm"}


def test_t_fil_01_a_greeting_is_never_written_through_a_link(root: Path, tmp_path: Path) -> None:
    target = tmp_path / "target"
    target.write_bytes(b"mine")
    (root / "default" / "1011" / "busy.wav").symlink_to(target)
    install_greeting(root, "default", "1011", Greeting.BUSY, tone(0.1))
    assert target.read_bytes() == b"mine"
    assert heard(greeting(root, "default", "1011", Greeting.BUSY)) == 8000
    (root / "default" / "1012").symlink_to(tmp_path)
    refused(lambda: install_greeting(root, "default", "1012", Greeting.BUSY, tone(0.1)))
    refused(lambda: install_greeting(root, "default", "../1011", Greeting.BUSY, tone(0.1)))


def test_a_greeting_that_cannot_be_written_leaves_the_old_one(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install_greeting(root, "default", "1011", Greeting.BUSY, tone(0.1, 3000))

    def full(_sound: object) -> bytes:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(spool, "encode", full)
    with pytest.raises(OSError, match="No space"):
        install_greeting(root, "default", "1011", Greeting.BUSY, tone(0.1))
    assert heard(greeting(root, "default", "1011", Greeting.BUSY)) == 3000
    assert {entry.name for entry in (root / "default" / "1011").iterdir()} == {"INBOX", "busy.wav"}
