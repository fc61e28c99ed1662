"""The letters that the demo sent: files of Django's file backend, one letter in each; no post office ever sees them."""

import email
import email.policy
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path

END = b"\n" + b"-" * 79 + b"\n"
"""After each letter, see django.core.mail.backends.filebased; one without it is being written."""
LARGEST_FILE = 4 * 1024 * 1024
"""Bytes; a letter with all that may be attached to it is smaller."""
KEPT = 100
"""So many files are not read again while they stay as they are: the page asks every two seconds."""
ADDRESS = re.compile(r"https?://\S+")
PAGE = re.compile(r"(/[A-Za-z0-9_-]+)+/")


@dataclass(frozen=True, slots=True)
class Piece:
    """Some text of a letter; with `path`, a link to that page of ours."""

    text: str
    path: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter, as its reader would see it."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str
    language: str = ""
    attachments: tuple[str, ...] = ()
    """Names of files."""

    def pieces(self, origin: str) -> tuple[Piece, ...]:
        """The text, with links to pages of `origin` and to nowhere else."""
        found, end = [], 0
        for match in ADDRESS.finditer(self.text):
            path = match[0].removeprefix(origin)
            if PAGE.fullmatch(path):
                found += [Piece(self.text[end : match.start()]), Piece(match[0], path)]
                end = match.end()
        return tuple(piece for piece in (*found, Piece(self.text[end:])) if piece.text)


def newest(folder: Path, most: int) -> tuple[Sent, ...]:
    """The letters in `folder`, newest first; none if there is no such folder."""
    files = sorted(folder.glob("*.log"), reverse=True) if folder.is_dir() else []  # named by the second
    letters = [letter for file in files[:most] for letter in _letters_in(file)]
    return tuple(sorted(letters, key=lambda letter: letter.at, reverse=True))


def parse(raw: bytes, name: str) -> Sent:
    """One letter. Raises ValueError if it has no date or no plain text."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    if not isinstance(message, EmailMessage):
        raise TypeError("The policy makes no such message.")
    body = message.get_body(("plain",))
    if body is None or not message["Date"]:
        raise ValueError(f"{name} is no letter of ours.")
    at = parsedate_to_datetime(message["Date"])
    at = at if at.tzinfo else at.replace(tzinfo=UTC)  # "-0000": UTC, from nowhere in particular (RFC 5322, 3.3)
    language = str(message["Content-Language"] or "")
    attached = tuple(part.get_filename() or "?" for part in message.iter_attachments())
    return Sent(name, str(message["To"]), str(message["Subject"]), at, body.get_content().strip(), language, attached)


def _letters_in(file: Path) -> tuple[Sent, ...]:
    state = file.stat()
    return _read(file, state.st_mtime_ns, state.st_size) if state.st_size <= LARGEST_FILE else ()


@lru_cache(maxsize=KEPT)
def _read(file: Path, _changed: int, _size: int) -> tuple[Sent, ...]:
    return tuple(_parsed(file))


def _parsed(file: Path) -> Iterator[Sent]:
    for number, raw in enumerate(file.read_bytes().split(END)[:-1]):
        try:
            yield parse(raw.lstrip(b"\n"), f"{file.stem}-{number}")
        except ValueError:
            continue
