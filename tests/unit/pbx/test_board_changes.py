"""What an event changes at the lines, and what it must not."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from pbx.board import Board
from pbx.events import FeatureChanged, MailboxChanged, RegistrationChanged
from pbx.features import Feature
from pbx.link import Disconnected
from pbx.states import LineState
from tests.unit.pbx.script import START, Script, connected
from tests.unit.pbx.watched import Watched


def test_whatever_an_unknown_channel_does_changes_nothing(s: Watched) -> None:
    other = Script("elsewhere")
    a = other.places("101", "102")
    b = other.rings(a, "102")
    other.holds(b)
    other.answers(b, a)
    other.hangs_up(a, b)
    opened = {0, 1}
    for index, event in enumerate(other.events):
        if index not in opened and type(event).__name__ != "ChannelOpened":
            assert not s.board.apply(event)


def test_a_channel_that_closed_does_not_come_back(s: Watched) -> None:
    a, b = s.talk()
    s.hangs_up(a, b)
    for event in list(s.events):
        s.board.apply(event)
    assert not s.legs("101")
    assert not s.legs("102")


@pytest.mark.parametrize(
    "change",
    [
        lambda at: RegistrationChanged(at, "101", False),
        lambda at: FeatureChanged(at, "101", Feature.DND, "on"),
        lambda at: MailboxChanged(at, "101", 2, 1),
    ],
)
def test_what_is_not_a_call_changes_the_line_once(
    s: Watched, change: Callable[..., RegistrationChanged | FeatureChanged | MailboxChanged]
) -> None:
    event = change(START)
    (line,) = s.board.apply(event).lines
    assert line == s.board.lines["101"]
    assert not s.board.apply(event)


@pytest.mark.req("PRES-03")
def test_a_service_switched_off_leaves_the_line(s: Watched) -> None:
    (on,) = s.board.apply(FeatureChanged(START, "101", Feature.DND, "on")).lines
    assert on.state is LineState.DND
    (off,) = s.board.apply(FeatureChanged(START, "101", Feature.DND, "")).lines
    assert (off.state, off.features) == (LineState.FREE, {})


def test_a_batch_tells_each_line_once_as_it_is_at_the_end() -> None:
    script = Script()
    a = script.places("101", "102")
    script.rings(a, "102")
    board = Board()
    board.apply(connected())
    changes = board.apply_all(script.events)
    assert sorted(line.extension for line in changes.lines) == ["101", "102"]
    assert all(line is board.lines[line.extension] for line in changes.lines)


def test_a_batch_ends_where_single_events_do() -> None:
    script = Script()
    a = script.places("101", "102")
    b = script.rings(a, "102")
    script.wait(2)
    script.answers(b, a)
    whole, single = Board(), Board()
    whole.apply_all([connected(), *script.events])
    for event in [connected(), *script.events]:
        single.apply(event)
    assert dict(whole.lines) == dict(single.lines)


def test_losing_the_exchange_keeps_the_lines_and_tells_since_when(s: Watched) -> None:
    s.talk()
    before = dict(s.board.lines)
    lost = s.now + timedelta(seconds=5)
    s.board.apply(Disconnected(lost, "connection reset"))
    assert dict(s.board.lines) == before
    assert (s.board.connected, s.board.since) == (False, lost)
