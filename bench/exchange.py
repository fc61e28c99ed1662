"""A stream that a real Asterisk wrote: parsed, and put through the whole call model, beside panoramisk.

The stream of at least 100 000 events is recorded once, with the lab of tests/asterisk, and kept in
the user's cache folder. CPU time of one process, the best of several rounds taken in turn.
"""

import asyncio
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from panoramisk import Manager
from panoramisk.ami_protocol import AMIProtocol

from bench.figures import Better, Figure
from pbx.asterisk.ami import AmiMessage, AmiParser
from pbx.asterisk.session import WANTED
from pbx.asterisk.translate import translate
from pbx.board import Board

EVENTS = 100_000
CHUNK = 65_536
"""Bytes of one read."""
ROUNDS = 3
CACHE = Path(os.environ.get("XDG_CACHE_HOME", "~/.cache")).expanduser() / "webcti"


def measure() -> Iterator[Figure]:
    chunks = _chunks(_stream())
    seconds: dict[Callable[[Sequence[bytes]], int], list[float]] = {_panoramisk: [], _codec: [], _model: []}
    events = 0
    for _ in range(ROUNDS):
        for reader, taken in seconds.items():
            begun = time.process_time()
            count = reader(chunks)
            taken.append(time.process_time() - begun)
            if reader is _panoramisk:
                events = count
    rates = {reader: events / min(taken) for reader, taken in seconds.items()}
    peer, beside = rates[_panoramisk], "panoramisk, empty handler"
    yield Figure("AMI codec", rates[_codec], "events/CPU s", 3.0, Better.HIGHER, peer, beside)
    yield Figure("AMI codec and call model", rates[_model], "events/CPU s", 1.5, Better.HIGHER, peer, beside)
    yield Figure("events in the recorded stream", events, "events", EVENTS, Better.HIGHER)
    yield Figure("events lost or out of order", _disorder(chunks), "events", 0, Better.LOWER)
    yield Figure("lines still in a call at the end", _ghosts(chunks), "lines", 0, Better.LOWER)


def _stream() -> bytes:
    path = CACHE / f"stream-{EVENTS}.ami"
    if not path.exists():
        CACHE.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(".part")
        recorder = [sys.executable, "-m", "tests.asterisk.record", "--events", str(EVENTS), "--stream", str(unfinished)]
        subprocess.run(recorder, check=True, stdout=subprocess.DEVNULL)
        unfinished.rename(path)
    return path.read_bytes()


def _chunks(stream: bytes) -> list[bytes]:
    return [stream[begin : begin + CHUNK] for begin in range(0, len(stream), CHUNK)]


def _panoramisk(chunks: Sequence[bytes]) -> int:
    """The peer as people use it: a manager with one handler for every event, which does nothing."""
    count = 0

    def handler(_manager: Manager, _message: object) -> None:
        nonlocal count
        count += 1

    loop = asyncio.new_event_loop()
    manager = Manager(loop=loop, encoding="utf8")
    manager.register_event("*", handler)
    protocol = AMIProtocol()
    protocol.connection_made(None)
    protocol.factory, protocol.encoding = manager, "utf8"
    for chunk in chunks:
        protocol.data_received(chunk)
    loop.run_until_complete(asyncio.sleep(0))
    loop.close()
    return count


def _codec(chunks: Sequence[bytes]) -> int:
    """Three headers of each event are read, as a handler would: the codec looks a header up when asked."""
    parser = AmiParser(WANTED, greeted=True)
    return sum(len(_marks(message)) for chunk in chunks for message in parser.feed(chunk))


def _model(chunks: Sequence[bytes]) -> int:
    parser, board, now = AmiParser(WANTED, greeted=True), Board(), datetime.now(UTC)
    for chunk in chunks:
        found = (translate(message, now) for message in parser.feed(chunk))
        board.apply_all(event for event in found if event is not None)
    return len(board.lines)


def _disorder(chunks: Sequence[bytes]) -> int:
    """Events that the codec drops or moves, against the plain blocks of the stream."""
    parser = AmiParser(greeted=True)
    parsed = [_marks(message) for chunk in chunks for message in parser.feed(chunk)]
    plain = AmiParser(greeted=True)
    blocks = [block for block in b"".join(chunks).split(b"\r\n\r\n") if block]
    alone = [_marks(message) for block in blocks for message in plain.feed(block + b"\r\n\r\n")]
    moved = sum(1 for one, other in zip(parsed, alone, strict=False) if one != other)
    return moved + abs(len(parsed) - len(blocks))


def _marks(message: AmiMessage) -> tuple[str, str, str]:
    """What tells one event from the next."""
    return message.event, message["Timestamp"], message["Uniqueid"]


def _ghosts(chunks: Sequence[bytes]) -> int:
    parser, board, now = AmiParser(WANTED, greeted=True), Board(), datetime.now(UTC)
    for chunk in chunks:
        for message in parser.feed(chunk):
            event = translate(message, now)
            if event is not None:
                board.apply(event)
    return sum(1 for line in board.lines.values() if line.legs)
