"""The demo's mailbox reads the files of Django's file backend."""

from pathlib import Path

import pytest
from django.core.mail import EmailMessage, get_connection

from demo import letters
from demo.letters import Piece, Sent

ORIGIN = "http://127.0.0.1:8000"


def send(folder: Path, subject: str = "Wybierz nowe hasło", text: str = "Zażółć gęślą jaźń.\n") -> None:
    headers = {"Content-Language": "pl"}
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(folder))
    EmailMessage(
        subject, text, "portal@example.com", ["ala@example.com"], headers=headers, connection=connection
    ).send()


def test_a_sent_letter_reads_as_it_was_written(tmp_path: Path) -> None:
    send(tmp_path)
    (letter,) = letters.newest(tmp_path, 10)
    assert (letter.to, letter.subject, letter.language) == ("ala@example.com", "Wybierz nowe hasło", "pl")
    assert letter.text == "Zażółć gęślą jaźń."
    assert letter.at.tzinfo is not None


def test_a_letter_names_what_is_attached_to_it(tmp_path: Path) -> None:
    connection = get_connection("django.core.mail.backends.filebased.EmailBackend", file_path=str(tmp_path))
    letter = EmailMessage("A message", "Hear.\n", "portal@example.com", ["ala@example.com"], connection=connection)
    letter.attach("message-7.wav", bytes(2 * 1024 * 1024), "audio/x-wav")
    letter.send()
    (sent,) = letters.newest(tmp_path, 10)
    assert (sent.text, sent.attachments) == ("Hear.", ("message-7.wav",))


def test_the_newest_come_first_and_only_so_many(tmp_path: Path) -> None:
    for number in range(4):
        send(tmp_path, text=f"letter {number}\n")
        newest = max(tmp_path.glob("*.log"), key=lambda file: file.stat().st_mtime_ns)
        dated = newest.read_text(encoding="utf-8").replace(
            "\nDate: ", f"\nDate: Mon, 0{number + 1} Jun 2026 10:00:00 -0000\nX: "
        )
        newest.unlink()
        (tmp_path / f"2026060{number + 1}-100000-1.log").write_text(dated, encoding="utf-8")
    assert [letter.text for letter in letters.newest(tmp_path, 3)] == ["letter 3", "letter 2", "letter 1"]


def test_a_letter_that_is_being_written_waits(tmp_path: Path) -> None:
    send(tmp_path)
    (file,) = tmp_path.glob("*.log")
    whole = file.read_bytes()
    for length in range(0, len(whole) - 1, 7):
        file.write_bytes(whole[:length])
        assert letters.newest(tmp_path, 10) == ()


@pytest.mark.parametrize("content", [b"", b"\x00\xff" * 100, b"no headers" + letters.END, letters.END * 5])
def test_files_of_another_kind_are_passed_over(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other.log").write_bytes(content)
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    assert letters.newest(tmp_path, 10) == ()


def test_without_a_folder_there_are_no_letters(tmp_path: Path) -> None:
    assert letters.newest(tmp_path / "none", 10) == ()


def sent(text: str) -> Sent:
    return letters.parse(f"Date: Mon, 1 Jun 2026 10:00:00 -0000\nTo: a@b.c\nSubject: x\n\n{text}".encode(), "1")


def test_only_links_to_the_portal_itself_can_be_clicked() -> None:
    letter = sent(
        f"Go:\n\n{ORIGIN}/link/abc/\n\nNot: http://evil.example/x {ORIGIN}.evil.example/ {ORIGIN}@evil.example/y"
    )
    assert [piece for piece in letter.pieces(ORIGIN) if piece.path] == [Piece(f"{ORIGIN}/link/abc/", "/link/abc/")]
    assert "".join(piece.text for piece in letter.pieces(ORIGIN)) == letter.text


@pytest.mark.parametrize("path", ["//evil.example", "/\\evil.example", "/link/../../x"])
def test_a_link_that_would_leave_the_portal_is_text(path: str) -> None:
    assert sent(f"{ORIGIN}{path}").pieces(ORIGIN) == (Piece(f"{ORIGIN}{path}"),)
