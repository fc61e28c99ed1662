"""What tests of announcements share: a folder of the exchange, people with the right, sounds."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.journal import Origin
from accounts.models import Grant, User
from accounts.permissions import Permission
from pbx.audio import wav
from services.announcements import keeping
from services.models import Announcement
from tests.integration.voicemail import a_sound

PAGE = "/settings/forwarding/announcements/"
PIECE = 60_000


@pytest.fixture
def folder(tmp_path: Path, settings: Settings) -> Path:
    """From which the exchange plays; the portal writes it."""
    settings.ANNOUNCEMENTS_DIR = tmp_path / "announcements"
    settings.ANNOUNCEMENTS_DIR.mkdir()
    settings.RECORDINGS_DIR = tmp_path / "monitor"
    return settings.ANNOUNCEMENTS_DIR


@pytest.fixture
def keeper(anna: User) -> User:
    """Anna, who may keep announcements."""
    Grant.objects.create(user=anna, permission=Permission.KEEP_ANNOUNCEMENTS)
    return anna


def an_announcement(
    user: User, description: str = "Closed", *, public: bool = False, seconds: float = 2
) -> Announcement:
    return keeping.add(user, description, a_sound(seconds), Origin(user), public=public, how="uploaded")


def send(browser: Client, content: bytes | None = None, **wish: Any) -> dict[str, object]:
    """Upload a file in pieces; the last answer."""
    content = wav.encode(a_sound(3)) if content is None else content
    answer: dict[str, object] = {"at": 0}
    while "at" in answer:
        at = int(str(answer["at"]))
        query = {"description": "Closed", **wish, "at": str(at), "size": str(len(content))}
        piece = content[at : at + PIECE]
        answer = browser.generic("POST", f"{PAGE}upload/", piece, "application/octet-stream", query_params=query).json()
    return answer


def heard(response: Any) -> bytes:
    return b"".join(response.streaming_content)
