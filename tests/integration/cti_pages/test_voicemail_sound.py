"""The sound of messages and greetings: to whom it goes, how, and what comes in. T-FIL, T-UPL."""

import os
from array import array
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client

from accounts.models import JournalEntry, User
from cti import uploads
from history.mailboxes import sounds
from history.models import Message
from pbx.audio import wav
from pbx.commands import SpeakGreeting
from pbx.mailbox import Folder, Greeting
from pbx.simulator.spool import Spool
from tests.integration.cti_pages.company import a_key, htmx
from tests.integration.cti_pages.exchange import Exchange
from tests.integration.voicemail import a_message, a_sound, listed, row
from tests.integration.voicemail import spool as spool

FIRST = a_message("1-1")
PIECE = 192 * 1024


@pytest.fixture
def message(browser: Client, spool: Spool) -> Message:
    spool.lay("1011", FIRST, a_sound())
    listed("1011", FIRST)
    return row("1011", "1-1")


@pytest.fixture
def jans(browser: Client, spool: Spool, jan: User) -> Message:
    """In Jan's own mailbox."""
    spool.lay("1012", FIRST, a_sound())
    listed("1012", FIRST)
    return row("1012", "1-1")


@pytest.mark.req("VM-02")
def test_t_hdr_02_a_message_is_heard_and_nothing_of_it_is_kept(browser: Client, message: Message) -> None:
    said = browser.get(f"/voicemail/{message.pk}/audio/")
    assert said.status_code == 200
    assert b"".join(said.streaming_content) == wav.encode(a_sound())  # type: ignore[attr-defined]
    assert (said.headers["Content-Type"], said.headers["Cache-Control"]) == ("audio/wav", "no-store")
    assert said.headers["X-Content-Type-Options"] == "nosniff"
    assert said.headers["Content-Disposition"].startswith("inline")


def test_t_fil_02_a_browser_gets_the_part_that_it_asks_for(browser: Client, message: Message) -> None:
    said = browser.get(f"/voicemail/{message.pk}/audio/", headers={"Range": "bytes=44-143"})
    assert said.status_code == 206
    assert b"".join(said.streaming_content) == wav.encode(a_sound())[44:144]  # type: ignore[attr-defined]
    assert browser.get(f"/voicemail/{message.pk}/audio/", headers={"Range": "bytes=9999999-"}).status_code == 416


@pytest.mark.req("VM-02")
def test_t_fil_05_a_download_is_named_by_date_and_number_alone(browser: Client, message: Message) -> None:
    Message.objects.filter(pk=message.pk).update(caller='";\r\nX: evil.exe', number="")
    header = browser.get(f"/voicemail/{message.pk}/download/").headers["Content-Disposition"]
    assert header == f'attachment; filename="message-2026-11-20-1142-{message.pk}.wav"'


def test_t_fil_01_t_az_02_somebody_elses_message_is_as_if_there_were_none(
    browser: Client, jans: Message, exchange: Exchange
) -> None:
    for path in ("audio/", "download/", ""):
        other, none = (browser.get(f"/voicemail/{pk}/{path}") for pk in (jans.pk, 987654))
        assert other.status_code == none.status_code == 404
    for path in ("heard/", "delete/", "restore/", "remove/", "play/", "forward/", "assign/", "done/", "comment/"):
        assert browser.post(f"/voicemail/{jans.pk}/{path}", {"key": a_key(), "heard": "1"}).status_code == 404
    assert exchange.asked == []


def test_t_fil_01_no_link_pipe_or_directory_is_read(
    browser: Client, message: Message, spool: Spool, tmp_path: Path
) -> None:
    sound = spool.voicemail / "default" / "1011" / "INBOX" / "msg0000.wav"
    secret = tmp_path / "secret.wav"
    wav.write(secret, a_sound())

    def as_something_else() -> Iterator[None]:
        sound.unlink()
        yield sound.symlink_to(secret)
        sound.unlink()
        yield os.mkfifo(sound)
        sound.unlink()
        yield sound.mkdir()

    for _ in as_something_else():
        assert browser.get(f"/voicemail/{message.pk}/audio/").status_code == 404


def test_t_fil_01_a_message_that_was_renumbered_and_moved_is_found_by_its_name(
    browser: Client, message: Message, spool: Spool
) -> None:
    spool.lay("1011", a_message("1-2", minutes=1), array("h", [7] * 800))
    spool.move("1011", FIRST, Folder.OLD)  # the page has not heard of it yet
    said = browser.get(f"/voicemail/{message.pk}/audio/")
    assert b"".join(said.streaming_content) == wav.encode(a_sound())  # type: ignore[attr-defined]


def test_t_fil_01_a_message_whose_file_is_gone_is_not_there(browser: Client, message: Message, spool: Spool) -> None:
    spool.remove("1011", FIRST)
    assert browser.get(f"/voicemail/{message.pk}/audio/").status_code == 404


@pytest.mark.parametrize("name", ["../1012/x", "1-1/../..", "", "x" * 60])
def test_t_fil_01_an_odd_name_leads_nowhere(browser: Client, message: Message, name: str) -> None:
    Message.objects.filter(pk=message.pk).update(name=name)
    assert browser.get(f"/voicemail/{message.pk}/audio/").status_code == 404


def test_t_csrf_01_listening_marks_nothing_by_itself(browser: Client, exchange: Exchange, message: Message) -> None:
    browser.get(f"/voicemail/{message.pk}/audio/")
    browser.get(f"/voicemail/{message.pk}/download/")
    assert exchange.asked == []
    assert Message.objects.get(pk=message.pk).is_new


# -- greetings ---------------------------------------------------------------------------------------------


def send(
    browser: Client, piece: bytes, *, at: int = 0, size: int | None = None, box: str = "1011", greeting: str = "busy"
) -> tuple[int, dict[str, object]]:
    """One piece; the status and what was said."""
    query = {"box": box, "greeting": greeting, "at": str(at), "size": str(len(piece) if size is None else size)}
    said = browser.generic(
        "POST", "/voicemail/greetings/upload/", piece, "application/octet-stream", query_params=query
    )
    return said.status_code, said.json()


def send_all(browser: Client, content: bytes) -> dict[str, object]:
    answer: dict[str, object] = {"at": 0}
    while "at" in answer:
        at = int(str(answer["at"]))
        _status, answer = send(browser, content[at : at + PIECE], at=at, size=len(content))
    return answer


def greeting_of(box: str, kind: Greeting = Greeting.BUSY) -> bytes:
    with sounds.of_greeting(box, kind) as opened:
        return os.pread(opened.fd, opened.size, 0)


@pytest.fixture
def mailbox(browser: Client, spool: Spool) -> None:
    """Anna's, empty."""
    listed("1011")


@pytest.mark.req("VM-02")
def test_t_upl_03_a_greeting_comes_in_pieces_and_is_written_anew(browser: Client, mailbox: None, anna: User) -> None:
    sound = a_sound(30)
    answer = send_all(browser, wav.encode(sound) + b"<script>alert(1)</script>")
    assert "done" in answer
    assert greeting_of("1011") == wav.encode(sound), "what is not sound is gone"
    entry = JournalEntry.objects.get(event="greeting_changed")
    assert (entry.subject, entry.actor, entry.after) == (anna, anna, "1011 busy: uploaded")
    shown = browser.get("/voicemail/greetings/").content.decode()
    assert "Own greeting" in shown
    said = browser.get("/voicemail/greetings/1011/busy/audio/")
    assert b"".join(said.streaming_content) == wav.encode(sound)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "content",
    [
        b"<html>" + b"x" * 1000,
        b"ID3\x04" + bytes(1000),
        b"RIFF\xff\xff\xff\x7fWAVE" + bytes(100),
        wav.encode(a_sound(1))[:-100],
        b"MZ" + bytes(100),
    ],
    ids=["HTML", "MP3", "a size that lies", "cut", "a program"],
)
def test_t_upl_08_what_is_no_sound_is_refused_in_words(browser: Client, mailbox: None, content: bytes) -> None:
    status, answer = send(browser, content)
    assert (status, answer) == (200, {"error": "This is no sound that telephones can play."})
    assert not sounds_there()
    assert not JournalEntry.objects.filter(event="greeting_changed").exists()


def test_t_upl_08_two_hours_are_refused_before_anything_is_kept(browser: Client, mailbox: None) -> None:
    status, answer = send(browser, wav.head(7200 * wav.RATE), size=7200 * wav.RATE * 2)
    assert status == 200
    assert "at most 120 seconds" in str(answer["error"])
    assert not sounds_there()
    assert "at most 120 seconds" in str(send_all(browser, wav.encode(a_sound(130)))["error"])


@pytest.mark.parametrize(
    ("at", "size"), [(10, 100), (0, 5), (50, 60)], ids=["from the middle", "more than was said", "beyond the end"]
)
def test_t_upl_01_pieces_out_of_order_end_the_upload(browser: Client, mailbox: None, at: int, size: int) -> None:
    status, answer = send(browser, b"x" * 20, at=at, size=size)
    assert status == 409
    assert "begin again" in str(answer["error"])
    assert not sounds_there()


def test_t_upl_01_a_new_upload_takes_the_place_of_one_that_was_left(browser: Client, mailbox: None) -> None:
    send(browser, b"x" * 100, size=500)
    assert "done" in send_all(browser, wav.encode(a_sound(2)))


@pytest.mark.parametrize(("box", "greeting"), [("1012", "busy"), ("1011", "../busy"), ("..", "busy"), ("", "")])
def test_t_upl_03_nobody_names_another_box_or_a_path(browser: Client, mailbox: None, box: str, greeting: str) -> None:
    status, answer = send(browser, wav.encode(a_sound(1)), box=box, greeting=greeting)
    assert status == 400
    assert answer["error"]


def test_t_upl_01_the_file_that_grows_is_of_our_own_naming_and_for_us_alone(
    browser: Client, mailbox: None, anna: User
) -> None:
    send(browser, b"x" * 100, size=500)
    (part,) = sounds_there()
    assert part.name == f"{anna.pk}.part"
    assert part.stat().st_mode & 0o777 == 0o600


@pytest.mark.req("VM-02")
def test_a_greeting_is_spoken_at_the_own_telephone(browser: Client, exchange: Exchange, mailbox: None) -> None:
    wish = {"key": a_key(), "box": "1011", "greeting": "unavailable"}
    said = browser.post("/voicemail/greetings/speak/", wish, headers=htmx()).content.decode()
    assert "Speak after the tone" in said
    assert exchange.asked == [SpeakGreeting("1011", "1011", Greeting.UNAVAILABLE)]


def test_t_ami_03_nobody_speaks_a_greeting_of_another_box(browser: Client, exchange: Exchange, mailbox: None) -> None:
    wish = {"key": a_key(), "box": "1012", "greeting": "busy"}
    assert "no mailbox" in browser.post("/voicemail/greetings/speak/", wish, headers=htmx()).content.decode()
    assert exchange.asked == []


@pytest.mark.req("VM-02")
def test_a_greeting_that_is_deleted_leaves_the_exchanges_own_words(browser: Client, mailbox: None) -> None:
    send_all(browser, wav.encode(a_sound(2)))
    browser.post("/voicemail/greetings/remove/", {"box": "1011", "greeting": "busy"})
    assert browser.get("/voicemail/greetings/1011/busy/audio/").status_code == 404
    assert JournalEntry.objects.filter(event="greeting_changed", after="1011 busy: default").exists()


@pytest.mark.parametrize("path", ["1012/busy", "1011/loud", "1011/name", "..%2F1012/busy"])
def test_t_fil_01_greetings_of_others_and_none_are_the_same_404(
    browser: Client, mailbox: None, spool: Spool, path: str
) -> None:
    sounds.install_greeting("1012", Greeting.BUSY, a_sound(1))
    assert browser.get(f"/voicemail/greetings/{path}/audio/").status_code == 404


def test_where_the_files_cannot_be_written_the_page_says_so(browser: Client, exchange: Exchange) -> None:
    listed("1011")
    assert "are not available here" in browser.get("/voicemail/greetings/").content.decode()
    status, answer = send(browser, wav.encode(a_sound(1)))
    assert (status, "cannot be written" in str(answer["error"])) == (200, True)


def test_t_xss_a_greeting_that_another_program_is_writing_disturbs_nobody(
    browser: Client, mailbox: None, spool: Spool
) -> None:
    (spool.voicemail / "default" / "1011" / "busy.wav").write_bytes(b"RIFF half a fi")
    assert browser.get("/voicemail/greetings/").status_code == 200


def sounds_there() -> list[Path]:
    """What is left of uploads."""
    return sorted(uploads._path(1).parent.glob("*.part"))


@pytest.fixture(autouse=True)
def nothing_left() -> Iterator[None]:
    yield
    for part in sounds_there():
        part.unlink()
