"""Sound on its way to a browser (T-FIL-02, T-FIL-03)."""

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

from pbx.audio.wav import write
from pbx.spool import Opened, recording
from tests.unit.pbx.audio.sounds import tone
from ui import files
from ui.files import respond


@pytest.fixture(autouse=True)
def no_database() -> Iterator[None]:
    """The end of an answer lets go of the database, which is none of a unit test's business."""
    request_finished.disconnect(close_old_connections)
    yield
    request_finished.connect(close_old_connections)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "webcti").mkdir()
    write(tmp_path / "webcti" / "one.wav", tone(20))
    return tmp_path


@pytest.fixture
def content(root: Path) -> bytes:
    return (root / "webcti" / "one.wav").read_bytes()


def ask(opened: Opened, method: str = "GET", **headers: Any) -> HttpResponseBase:
    request = RequestFactory().generic(method, "/", headers=headers)
    return respond(request, opened, name="2026-03-02-17")


def body(response: HttpResponseBase) -> bytes:
    assert isinstance(response, StreamingHttpResponse)
    content = b"".join(response)
    response.close()
    return content


@pytest.mark.parametrize(
    ("header", "part", "told"),
    [
        (None, slice(None), None),
        ("bytes=0-", slice(None), "bytes 0-{last}/{size}"),
        ("bytes=-5", slice(-5, None), "bytes {from_end}-{last}/{size}"),
        ("bytes=100000-200000", slice(100_000, 200_001), "bytes 100000-200000/{size}"),
        ("bytes=44-99999999999", slice(44, None), "bytes 44-{last}/{size}"),
        ("bytes=5-2", slice(None), None),
        ("bytes=0-1,4-5", slice(None), None),
    ],
)
def test_t_fil_02_the_part_that_is_asked_for_is_told_and_sent(
    root: Path, content: bytes, header: str | None, part: slice, told: str | None
) -> None:
    response = ask(recording(root, "one"), **({"Range": header} if header else {}))
    size = len(content)
    assert response.status_code == (206 if told else 200)
    assert response.get("Content-Range") == (told and told.format(last=size - 1, size=size, from_end=size - 5))
    assert response["Content-Length"] == str(len(content[part]))
    assert response["Accept-Ranges"] == "bytes"
    assert body(response) == content[part]


def test_t_fil_02_beyond_the_end_there_is_nothing(root: Path, content: bytes) -> None:
    opened = recording(root, "one")
    response = ask(opened, Range=f"bytes={len(content)}-")
    assert (response.status_code, response["Content-Range"]) == (416, f"bytes */{len(content)}")
    assert isinstance(response, HttpResponse)
    assert response.content == b""
    assert opened.fd == -1


def test_t_fil_02_a_part_is_sent_only_of_the_version_that_the_browser_has(root: Path, content: bytes) -> None:
    first = ask(recording(root, "one"))
    first.close()
    for validator in (first["ETag"], first["Last-Modified"]):
        same = ask(recording(root, "one"), Range="bytes=0-9", **{"If-Range": validator})
        assert (same.status_code, body(same)) == (206, content[:10])
    os.utime(root / "webcti" / "one.wav", (1, 1))
    for validator in (first["ETag"], first["Last-Modified"], f"W/{first['ETag']}", "nonsense", ""):
        other = ask(recording(root, "one"), Range="bytes=0-9", **{"If-Range": validator})
        assert (other.status_code, body(other)) == (200, content)


def test_t_hdr_02_sound_is_neither_cached_nor_guessed_at(root: Path) -> None:
    played = ask(recording(root, "one"))
    assert played["Content-Type"] == "audio/wav"
    assert played["Cache-Control"] == "no-store"
    assert played["X-Content-Type-Options"] == "nosniff"
    assert played["Content-Disposition"] == 'inline; filename="2026-03-02-17.wav"'
    played.close()
    request = RequestFactory().get("/")
    kept = respond(request, recording(root, "one"), name="2026-03-02-17", download=True)
    assert kept["Content-Disposition"] == 'attachment; filename="2026-03-02-17.wav"'
    kept.close()


@pytest.mark.parametrize("asked", ["bytes=0-99", "bytes=99999999-"])
def test_who_asks_only_for_the_head_gets_no_sound(root: Path, content: bytes, asked: str) -> None:
    """Of the whole: a part is of a GET alone (RFC 9110, 14.2)."""
    opened = recording(root, "one")
    response = ask(opened, "HEAD", Range=asked)
    assert (response.status_code, response["Content-Length"]) == (200, str(len(content)))
    assert isinstance(response, HttpResponse)
    assert response.content == b""
    assert opened.fd == -1


def test_t_fil_03_it_is_read_piece_by_piece_and_closed_at_the_end(
    root: Path, content: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []
    pread = os.pread

    def counted(fd: int, length: int, at: int) -> bytes:
        asked.append(length)
        return pread(fd, length, at)

    opened = recording(root, "one")
    monkeypatch.setattr(os, "pread", counted)
    assert body(ask(opened)) == content
    assert max(asked) <= files.PIECE < len(content)
    assert opened.fd == -1


def test_a_message_that_is_removed_meanwhile_plays_to_its_end(root: Path, content: bytes) -> None:
    response = ask(recording(root, "one"))
    (root / "webcti" / "one.wav").unlink()
    assert body(response) == content


async def test_under_asgi_it_is_read_beside_the_event_loop(root: Path, content: bytes) -> None:
    opened = recording(root, "one")
    request = AsyncRequestFactory().get("/", headers={"Range": "bytes=10-"})
    response = respond(request, opened, name="one")
    assert isinstance(response, StreamingHttpResponse)
    assert response.is_async
    assert b"".join([piece async for piece in response]) == content[10:]
    response.close()
    assert opened.fd == -1
