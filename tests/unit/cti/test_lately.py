"""What a page that was poured before its socket opened has missed."""

import time
from collections.abc import Iterator

import pytest

from cti.lately import KEPT, Lately


class Clock:
    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[Clock]:
    clock = Clock()
    monkeypatch.setattr(time, "monotonic", clock)
    return clock


def test_it_tells_how_long_ago_each_topic_changed_last(clock: Clock) -> None:
    lately = Lately()
    lately.note("1011", {"history", "voicemail"})
    clock.now += 2
    lately.note("1011", {"history"})
    lately.note(7, {"voicemail"})
    lately.note("1012", {"recordings"})
    clock.now += 1
    assert lately.of(["1011", 8]) == {"history": 1, "voicemail": 3}
    assert lately.of(["1011", 7]) == {"history": 1, "voicemail": 1}
    assert lately.of(["1013"]) == {}


def test_what_is_long_ago_is_forgotten(clock: Clock) -> None:
    lately = Lately()
    lately.note("1011", {"history"})
    clock.now += KEPT - 1
    lately.note("1012", {"history"})
    clock.now += 2
    assert lately.of(["1011", "1012"]) == {"history": 2}
    lately.note("1013", {"notes"})
    assert lately._at.keys() == {"1012", "1013"}
