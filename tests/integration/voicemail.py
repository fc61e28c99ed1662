"""Messages as an exchange tells of them, and the files that it keeps of them."""

from array import array
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from history.mailboxes import messages
from history.models import Mailbox
from history.models import Message as Row
from pbx.audio.wav import RATE
from pbx.mailbox import Folder, Message
from pbx.party import Party
from pbx.simulator.spool import Spool

LEFT = datetime(2026, 11, 20, 10, 42, tzinfo=UTC)
CUSTOMER = Party("0601570947", "Zofia Łęcka")


def a_message(
    name: str = "1763635320-1",
    folder: Folder = Folder.INBOX,
    caller: Party = CUSTOMER,
    *,
    minutes: int = 0,
    seconds: int = 6,
    urgent: bool = False,
) -> Message:
    """One that was left so many `minutes` after the first."""
    return Message(name, folder, caller, LEFT + timedelta(minutes=minutes), seconds, urgent)


def listed(box: str, *found: Message) -> Mailbox:
    """The exchange told that this lies in `box`, and nothing else."""
    messages.store("lab", box, found)
    return Mailbox.objects.get(number=box)


def row(box: str, name: str = "1763635320-1") -> Row:
    return Row.objects.get(mailbox__number=box, name=name)


def a_sound(seconds: float = 6) -> "array[int]":
    """Half a second loud, half a second silent, and so on."""
    second = array("h", [12_000, -12_000] * (RATE // 4) + [0] * (RATE // 2))
    sound = second * (int(seconds) + 1)
    return sound[: round(seconds * RATE)]


@pytest.fixture
def spool(tmp_path: Path, settings: Settings) -> Spool:
    """Where the exchange keeps its sound; the portal reads it."""
    files = Spool(tmp_path)
    files.open(["1011", "1012", "600"])
    settings.VOICEMAIL_DIR, settings.RECORDINGS_DIR = files.voicemail, files.recordings
    return files
