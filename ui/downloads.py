"""Files that are made while they leave."""

from collections.abc import AsyncIterator, Iterator
from typing import TypeVar

from asgiref.sync import sync_to_async
from django.core.handlers.asgi import ASGIRequest
from django.http import HttpRequest, StreamingHttpResponse

Piece = TypeVar("Piece", str, bytes)


def download(request: HttpRequest, pieces: Iterator[Piece], *, name: str, content_type: str) -> StreamingHttpResponse:
    """A file called `name`, which browsers save and never show.

    `pieces` is read as fast as the reader takes it, one piece at a time: nothing is held for long.
    """
    content = _in_threads(pieces) if isinstance(request, ASGIRequest) else pieces
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


async def _in_threads(pieces: Iterator[Piece]) -> AsyncIterator[Piece]:
    """Read the database beside the event loop."""
    while (piece := await sync_to_async(_next)(pieces)) is not None:
        yield piece


def _next(pieces: Iterator[Piece]) -> Piece | None:
    return next(pieces, None)
