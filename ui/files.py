"""Files on their way to a browser: any part of them, never whole in memory, however slowly they are read."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from email.utils import formatdate
from typing import Protocol

from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from pbx.spool import Opened
from ui import ranges
from ui.ranges import Range, Unsatisfiable

PIECE = 64 * 1024
CONTENT_TYPE = "audio/wav"


class Open(Protocol):
    """A file that can be read, and that owns its descriptor."""

    fd: int
    size: int

    def close(self) -> None: ...


def respond(request: HttpRequest, opened: Opened, *, name: str, download: bool = False) -> HttpResponseBase:
    """Answer with the sound, or the part that the browser asks for (200, 206, 416); `opened` is closed at the end.

    `name` is what a download is called, in plain ASCII without an ending.
    """
    disposition = f'{"attachment" if download else "inline"}; filename="{name}.wav"'
    return _send(request, opened, disposition, CONTENT_TYPE)


def hand_out(request: HttpRequest, opened: Open, *, name: str) -> HttpResponseBase:
    """The same for any file, which is saved under `name` and never shown, whatever it holds (RFC 6266, T-UPL-05)."""
    return _send(request, opened, content_disposition_header(True, name) or "attachment", "application/octet-stream")


def _send(request: HttpRequest, opened: Open, disposition: str, content_type: str) -> HttpResponseBase:
    """Nothing is cached: who may have it can change from one moment to the next."""
    status = os.fstat(opened.fd)
    validators = {
        "ETag": f'"{status.st_ino:x}-{status.st_mtime_ns:x}-{opened.size:x}"',
        "Last-Modified": formatdate(status.st_mtime, usegmt=True),
    }
    headers = {
        **validators,
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
        "X-Content-Type-Options": "nosniff",
        "Content-Disposition": disposition,
    }
    try:
        wanted = _wanted(request, opened.size, validators)
    except Unsatisfiable:
        opened.close()
        headers = {"Content-Range": f"bytes */{opened.size}", "Accept-Ranges": "bytes", "Cache-Control": "no-store"}
        return HttpResponse(status=416, headers=headers)
    part = wanted or Range(0, opened.size - 1)
    headers["Content-Length"] = str(part.length)
    if wanted:
        headers["Content-Range"] = f"bytes {part.first}-{part.last}/{opened.size}"
    if request.method == "HEAD":
        opened.close()
        return HttpResponse(headers=headers, content_type=content_type)
    pieces = Beside(opened, part) if isinstance(request, ASGIRequest) else Pieces(opened, part)
    return StreamingHttpResponse(pieces, status=206 if wanted else 200, headers=headers, content_type=content_type)


def _wanted(request: HttpRequest, size: int, validators: dict[str, str]) -> Range | None:
    """A browser that holds a part of another version gets the whole of this one (If-Range), as one that asks for the
    head alone is told of the whole."""
    condition = request.headers.get("If-Range")
    if request.method != "GET" or (condition is not None and condition not in validators.values()):
        return None
    return ranges.parse(request.headers.get("Range", ""), size)


class Pieces:
    """The bytes of one part, 64 KiB at a time. Django calls `close` when the browser has them or is gone."""

    def __init__(self, opened: Open, part: Range) -> None:
        self._opened = opened
        self._at, self._end = part.first, part.last + 1

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.following():
            yield piece

    def close(self) -> None:
        self._opened.close()

    def following(self) -> bytes:
        """The next piece; empty at the end, or when the file became shorter: the browser then sees that it is cut."""
        if self._at >= self._end:
            return b""
        piece = os.pread(self._opened.fd, min(PIECE, self._end - self._at), self._at)
        self._at += len(piece)
        return piece


class Beside:
    """The same, read in threads: a slow disk does not stop the event loop."""

    def __init__(self, opened: Open, part: Range) -> None:
        self._pieces = Pieces(opened, part)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while piece := await asyncio.to_thread(self._pieces.following):
            yield piece

    def close(self) -> None:
        self._pieces.close()
