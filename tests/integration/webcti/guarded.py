"""An ASGI application to be served by webcti.daphne_guard in tests: it reads, sends without end, and counts."""

import asyncio
from typing import Any

PIECE = b"x" * 65536
SIZES = (1, 125, 126, 300, 65_535, 65_536, 1_000_000)
"""Characters of the frames at /sizes: all ways in which a frame tells its length, and more than goes out at once."""
sent = {"http": 0, "websocket": 0}
ended = {"pours": 0}
"""How many pours over HTTP came to an end because their reader was gone."""


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    if scope["type"] == "websocket":
        await _websocket(scope["path"], receive, send)
    elif scope["path"] == "/pour":
        await _pour(receive, send)
    elif scope["path"] == "/sent":
        await _answer(send, f"{sent['http']} {sent['websocket']}")
    elif scope["path"] == "/ended":
        await _answer(send, str(ended["pours"]))
    else:
        size = 0
        while True:
            message = await receive()
            size += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await _answer(send, str(size))


async def _answer(send: Any, text: str) -> None:
    headers = [(b"content-length", str(len(text)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": text.encode()})


async def _pour(receive: Any, send: Any) -> None:
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await receive()
    gone = asyncio.ensure_future(receive())
    for _ in range(2000):
        if gone.done():
            ended["pours"] += 1
            return
        await send({"type": "http.response.body", "body": PIECE, "more_body": True})
        sent["http"] += len(PIECE)
        await asyncio.sleep(0)
    await send({"type": "http.response.body"})


async def _websocket(path: str, receive: Any, send: Any) -> None:
    await receive()
    await send({"type": "websocket.accept"})
    if path == "/pour":
        for _ in range(2000):
            await send({"type": "websocket.send", "text": PIECE.decode()})
            sent["websocket"] += len(PIECE)
            await asyncio.sleep(0)
    if path == "/sizes":
        for number, size in enumerate(SIZES * 10):
            await send({"type": "websocket.send", "text": str(number).rjust(size, "ż")})
    while (message := await receive())["type"] != "websocket.disconnect":
        await send({"type": "websocket.send", "text": message["text"]})
