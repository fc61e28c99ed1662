"""What the benches believe of frames is what the portal sends."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from bench.browsers import Missing, Noted, frame_at
from bench.latency import Change, Seeing, lines_of
from cti import frames
from pbx.party import Party
from pbx.states import Direction, Leg, LegState, Line

STANDING = frames.Standing(1, 7, connected=True, since=None)
AT = datetime(2026, 11, 22, 12, 0, 0, 250_000, tzinfo=UTC)


def forms(extension: str, at: datetime = AT) -> frames.Forms:
    leg = Leg("1", "1", Direction.IN, LegState.TALKING, Party("+48601570947", 'Jan "t":1 Nowak'), at, at, at)
    return frames.forms(Line(extension, registered=True, legs=(leg,)), b"key")


def framed(words: bytes) -> bytes:
    """As RFC 6455 5.2 draws it, unmasked."""
    if len(words) < 126:
        return bytes((0x81, len(words))) + words
    if len(words) < 65_536:
        return bytes((0x81, 126)) + len(words).to_bytes(2, "big") + words
    return bytes((0x81, 127)) + len(words).to_bytes(8, "big") + words


@pytest.mark.parametrize("size", [0, 125, 126, 65_535, 65_536])
def test_a_frame_is_found_only_when_all_of_it_is_there(size: int) -> None:
    data = b"before" + framed(b"x" * size)
    assert frame_at(data + b"after", 6) == (1, len(data) - size, len(data))
    for cut in {7, 8, 9, len(data) - 1}:
        assert frame_at(data[: min(cut, len(data) - 1)], 6) is None


@pytest.mark.parametrize("form", [0, 1, 2], ids=["lamp", "callers", "own"])
def test_every_form_of_a_line_tells_whose_it_is_and_since_when(form: int) -> None:
    frame = frames.lines(STANDING, [forms("1011")[form], forms("1012")[form]])
    assert lines_of(frame.encode()) == (("1011", AT.timestamp()), ("1012", AT.timestamp()))


def noted(at: float, *lines: tuple[str, float]) -> Noted:
    shown = [forms(extension, datetime.fromtimestamp(since, UTC)).lamp for extension, since in lines]
    return Noted(at, frames.lines(STANDING, shown).encode())


def seen(sockets: Sequence[Sequence[Noted]], *changes: Change) -> tuple[list[float], list[float], int]:
    answer = Seeing(changes, ["1011"] * len(sockets))(sockets)
    return list(answer.own), list(answer.others), answer.lost


def test_a_change_counts_until_the_frame_that_shows_it_or_what_came_after() -> None:
    changes = [Change("1011", 100.0), Change("1012", 100.5), Change("1012", 101.0)]
    got = [noted(100.25, ("1011", 100.0)), noted(102.0, ("1012", 101.0))]
    assert seen([got], *changes) == ([0.25], [1.5, 1.0], 0)


def test_a_change_that_no_frame_shows_is_lost_at_each_socket() -> None:
    got = [noted(100.25, ("1012", 99.0))]
    assert seen([got, []], Change("1012", 100.0)) == ([], [], 2)


def test_what_is_still_to_come_is_counted_for_each_socket() -> None:
    sockets = [[Noted(1.0, b"mark"), Noted(2.0, b"other")], [Noted(1.0, b"mark"), Noted(2.0, b"mark")], []]
    assert Missing(b"mark", 2)(sockets) == 1 + 0 + 2
