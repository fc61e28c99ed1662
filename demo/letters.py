"""The letters that the demo sent: files of Django's file backend, which nobody's post office ever sees."""

import email
import email.policy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

END = "-" * 79
"""Stands in a line of its own after each letter, see django.core.mail.backends.filebased."""
LARGEST_FILE = 1024 * 1024
"""Bytes."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One letter, as its reader would see it."""

    name: str
    to: str
    subject: str
    at: datetime
    text: str


def newest(folder: Path, most: int) -> tuple[Sent, ...]:
    """The letters in `folder`, newest first; none if there is no such folder."""
    letters = sorted(_all(folder), key=lambda letter: letter.at, reverse=True)
    return tuple(letters[:most])


def parse(raw: bytes, name: str) -> Sent:
    """One letter. Raises ValueError if it has no date or no plain text."""
    message = email.message_from_bytes(raw, policy=email.policy.default)
    body = message.get_body(("plain",)) if isinstance(message, EmailMessage) else None
    if body is None or not message["Date"]:
        raise ValueError(f"{name} is no letter of ours.")
    at = parsedate_to_datetime(message["Date"])
    return Sent(name, str(message["To"]), str(message["Subject"]), at, body.get_content().strip())


def _all(folder: Path) -> Iterator[Sent]:
    if not folder.is_dir():
        return
    for path in sorted(folder.glob("*.log")):
        if path.stat().st_size > LARGEST_FILE:
            continue
        for number, raw in enumerate(path.read_bytes().split(f"\n{END}\n".encode())):
            try:
                yield parse(raw.lstrip(b"\n"), f"{path.stem}-{number}")
            except ValueError:
                continue  # the file's end, or a letter that is being written
