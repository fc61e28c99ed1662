"""The line to the exchange, both ways: what it says, and what the portal says to it."""

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

from pbx.asterisk.ami import ACTIONS, MAX_MESSAGE_BYTES, AmiMessage, AmiParser, encode
from pbx.asterisk.translate import translate

RECORDINGS = Path(__file__).resolve().parents[1] / "recordings"
ARRIVED = datetime(2026, 11, 22, 12, tzinfo=UTC)
LAST = b"Event: Hangup\r\nUniqueid: last\r\nCause: 16\r\n\r\n"
NAMES = frozenset({"channel", "call", "caller", "callee", "bridge", "request", "uniqueid", "linkedid"})
"""Fields with what Asterisk calls its channels and bridges: compared, never shown."""
BETWEEN = "\x1e"
"""Stands between the headers of `said`; no value may hold it anyway."""
_BREAKS = re.compile("\r\n|[\r\n\0\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029]")


def heard(data: bytes) -> None:
    """First byte: how the stream is cut. The rest: the stream after the greeting."""
    step, stream = (data[0] if data else 0) + 1, data[1:]
    whole, messages = _parsed(stream, len(stream) or 1)
    pieces, again = _parsed(stream, step)
    assert [message.lines() for message in messages] == [message.lines() for message in again]
    assert whole.counts == pieces.counts
    assert len(pieces._tail) <= MAX_MESSAGE_BYTES + step
    for message in messages:
        _is_read_as_it_stands(message)
        for text in _texts(translate(message, ARRIVED)):
            assert text.isprintable(), text
            assert len(text) <= 80, text
    last = whole.feed(b"\r\n\r\n" + LAST)[-1]
    assert (last.event, last["Uniqueid"]) == ("Hangup", "last")


def said(data: bytes) -> None:
    """First byte: the action. The rest: headers, each begun by a byte that chooses its name."""
    actions = sorted(ACTIONS)
    action = actions[(data[0] if data else 0) % len(actions)]
    wanted = list(_headers(action, data[1:].decode("utf-8", "surrogateescape")))
    try:
        written = encode(action, wanted)
    except ValueError:
        return
    lines = [f"Action: {action}", *(f"{key}: {value}" for key, value in wanted)]
    assert written.endswith(b"\r\n\r\n")
    assert _BREAKS.split(written.decode()) == [*lines, "", ""]
    assert all(key in ACTIONS[action] for key, _value in wanted)
    assert all(len(line.encode()) < 1000 for line in lines)


def heard_seeds() -> Iterator[bytes]:
    for path in sorted(RECORDINGS.glob("*.ami")):
        messages = path.read_bytes().split(b"\r\n\r\n")
        for begin, end in pairwise(range(0, len(messages), 40)):
            yield b"\x3f" + b"\r\n\r\n".join(messages[begin:end])[:1200] + b"\r\n\r\n"


def said_seeds() -> Iterator[bytes]:
    for nth in range(len(ACTIONS)):
        yield bytes([nth]) + BETWEEN.join(("0PJSIP/101-00000001", "1portal-dial", "2600100200")).encode()
    yield b"\x150PJSIP/101-1\r\nAction: Originate"


def _parsed(stream: bytes, step: int) -> tuple[AmiParser, list[AmiMessage]]:
    parser = AmiParser(greeted=True)
    messages = [each for at in range(0, len(stream), step) for each in parser.feed(stream[at : at + step])]
    return parser, messages


def _is_read_as_it_stands(message: AmiMessage) -> None:
    values: dict[str, list[str]] = {}
    for line in message.lines():
        key, colon, value = line.partition(":")
        if colon:
            values.setdefault(key, []).append(value.removeprefix(" "))
    for key, wanted in values.items():
        assert message[key] == wanted[0], key
        assert message.all(key) == tuple(wanted), key


def _texts(found: object) -> Iterator[str]:
    """Of an event, whatever somebody may read of it."""
    if is_dataclass(found):
        for field in fields(found):
            value = getattr(found, field.name)
            if isinstance(value, str) and field.name not in NAMES:
                yield value
            elif is_dataclass(value):
                yield from _texts(value)


def _headers(action: str, text: str) -> Iterator[tuple[str, str]]:
    names = sorted(ACTIONS[action])
    for part in text.split(BETWEEN):
        if part and part[0] == "~":  # a name of the fuzzer's own
            key, _colon, value = part[1:].partition(":")
            yield key, value
        elif part:
            yield names[ord(part[0]) % len(names)], part[1:]
