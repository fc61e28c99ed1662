"""An administrator, an employee, a data folder of their own, and a browser that sends files in pieces."""

import base64
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from accounts.models import User
from downloads.kinds import HEAD, TAIL
from downloads.tickets import HEADER

PASSWORD = "kanarek w klatce"
PAGE = "/administration/installer/"


@pytest.fixture(autouse=True)
def data(settings: Settings, tmp_path: Path, valkey: str) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


@pytest.fixture
def administrator(db: None) -> User:
    more = {"role": User.Role.ADMINISTRATOR, "email": "ewa@example.com", "language": "en"}
    return User.objects.create_user("1031", PASSWORD, comment="Ewa Zając", **more)


@pytest.fixture
def employee(db: None) -> User:
    return User.objects.create_user("1011", PASSWORD, comment="Anna Krawiec-Łoś", language="en")


@pytest.fixture
def desk(client: Client, administrator: User) -> "Desk":
    client.force_login(administrator)
    return Desk(client)


class Desk:
    """An administrator's browser, and what its script does."""

    def __init__(self, client: Client) -> None:
        self.client = client

    def begin(self, name: str, content: bytes, *, size: int | None = None, **more: Any) -> dict[str, Any]:
        said = {
            "current": PASSWORD,
            "name": name,
            "size": len(content) if size is None else size,
            "modified": 1700000000000,
            "head": base64.b64encode(content[:HEAD]).decode(),
            "tail": base64.b64encode(content[-TAIL:]).decode(),
            **more,
        }
        return self._told(self.client.post(f"{PAGE}begin/", said))

    def piece(self, begun: dict[str, Any], at: int, piece: bytes, **headers: str) -> dict[str, Any]:
        return self._told(self.send(begun, at, piece, **headers))

    def send(self, begun: dict[str, Any], at: int, piece: bytes, **headers: str) -> Any:
        return self.client.post(
            f"{begun['piece']}?at={at}",
            piece,
            content_type="application/octet-stream",
            headers={HEADER: begun["ticket"], **headers},
        )

    def finish(self, begun: dict[str, Any]) -> dict[str, Any]:
        return self._told(self.client.post(begun["finish"], headers={HEADER: begun["ticket"]}))

    def bring(self, name: str, content: bytes, *, step: int = 100_000, **more: Any) -> dict[str, Any]:
        """All of it; what the last request was answered."""
        begun = self.begin(name, content, **more)
        if "error" in begun:
            return begun
        at = begun["at"]
        while at < len(content):
            at = self.piece(begun, at, content[at : at + step])["at"]
        return self.finish(begun)

    @staticmethod
    def _told(response: Any) -> dict[str, Any]:
        assert response["Content-Type"].startswith("application/json"), response
        told: dict[str, Any] = response.json()
        return told


@pytest.fixture
def stored(data: Path) -> "Stored":
    return Stored(data / "installers")


class Stored:
    """The files that are there."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __len__(self) -> int:
        return len(self.paths)

    @property
    def paths(self) -> list[Path]:
        return sorted(self.folder.iterdir()) if self.folder.is_dir() else []
