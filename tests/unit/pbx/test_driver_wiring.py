"""Local channels followed through: who dials or talks through a pipe is shown as who he is."""

from collections.abc import Iterable
from datetime import UTC, datetime

import pytest

from pbx.asterisk.memory import Memory
from pbx.asterisk.wiring import Wiring
from pbx.events import (
    BridgeJoined,
    BridgeLeft,
    ChannelAnswered,
    ChannelClosed,
    ChannelOpened,
    ChannelRinging,
    DialEnded,
    DialStarted,
    DialStatus,
    MailboxChanged,
    PbxEvent,
)
from pbx.link import ChannelNow
from pbx.party import Party

AT = datetime(2026, 1, 2, tzinfo=UTC)


class Wires:
    def __init__(self) -> None:
        self.memory = Memory()
        self.wiring = Wiring(self.memory)

    def tell(self, *events: PbxEvent) -> list[PbxEvent]:
        shown: list[PbxEvent] = []
        for event in events:
            self.memory.learn(event)
            shown += self.wiring.follow(event)
        return shown

    def open(self, channel: str, name: str, call: str = "c") -> list[PbxEvent]:
        self.memory.named(channel, name)
        return self.tell(ChannelOpened(AT, channel, call, None, False, Party()))

    def pipe(self, near: str, far: str, name: str = "Local/103@ring-1") -> None:
        assert self.open(near, f"{name};1") == []
        assert self.open(far, f"{name};2") == []


@pytest.fixture
def wires() -> Wires:
    wires = Wires()
    wires.open("ala", "PJSIP/101-1")
    wires.open("jan", "PJSIP/103-1")
    return wires


def dial(caller: str | None, callee: str) -> DialStarted:
    return DialStarted(AT, caller, callee, "c")


def end(caller: str | None, callee: str, status: DialStatus = DialStatus.ANSWERED) -> DialEnded:
    return DialEnded(AT, caller, callee, "c", status)


def join(bridge: str, channel: str) -> BridgeJoined:
    return BridgeJoined(AT, bridge, channel, "c")


def leave(bridge: str, channel: str) -> BridgeLeft:
    return BridgeLeft(AT, bridge, channel, "c")


def places(events: Iterable[PbxEvent]) -> dict[str, str]:
    """Channel → the bridge it is shown in after `events`."""
    shown: dict[str, str] = {}
    for event in events:
        if isinstance(event, BridgeJoined):
            shown[event.channel] = event.bridge
        elif isinstance(event, BridgeLeft) and shown.get(event.channel) == event.bridge:
            del shown[event.channel]
    return shown


def test_a_dial_through_a_pipe_is_credited_to_whoever_dialled_the_pipe(wires: Wires) -> None:
    wires.pipe("near", "far")
    assert wires.tell(dial("ala", "near"), dial("far", "jan")) == [dial("ala", "jan")]
    assert wires.tell(end("far", "jan"), end("ala", "near")) == [end("ala", "jan")]


def test_a_dial_that_ends_after_its_pipe_is_gone_still_has_its_caller(wires: Wires) -> None:
    wires.pipe("near", "far")
    wires.tell(dial("ala", "near"), dial("far", "jan"), ChannelClosed(AT, "near", "c"), ChannelClosed(AT, "far", "c"))
    cancelled = end("far", "jan", DialStatus.CANCELLED)
    assert wires.tell(cancelled) == [end("ala", "jan", DialStatus.CANCELLED)]


def test_a_consultation_through_a_pipe_is_its_bridge_partners(wires: Wires) -> None:
    """AMI's Atxfer dials the pipe by itself and puts the near half into a bridge with the transferor."""
    wires.pipe("near", "far")
    wires.tell(dial(None, "near"), join("b1", "near"), join("b1", "ala"))
    assert wires.tell(dial("far", "jan")) == [dial("ala", "jan")]


def test_pipes_behind_pipes_are_followed(wires: Wires) -> None:
    wires.pipe("near", "far")
    wires.pipe("near2", "far2", "Local/103@device-2")
    shown = wires.tell(dial("ala", "near"), dial("far", "near2"), dial("far2", "jan"))
    assert shown == [dial("ala", "jan")]


def test_two_bridges_that_a_pipe_connects_are_shown_as_one(wires: Wires) -> None:
    wires.pipe("near", "far")
    shown = wires.tell(join("b2", "near"), join("b2", "ala"), join("b1", "jan"), join("b1", "far"))
    assert places(shown) == {"ala": "b1", "jan": "b1"}


def test_when_the_pipe_is_taken_out_the_two_stay_together(wires: Wires) -> None:
    """Asterisk moves the caller into the callee's bridge and removes both halves (LocalOptimization)."""
    wires.pipe("near", "far")
    shown = wires.tell(join("b2", "near"), join("b2", "ala"), join("b1", "jan"), join("b1", "far"))
    shown += wires.tell(leave("b2", "ala"), leave("b1", "far"), join("b1", "ala"), leave("b2", "near"))
    shown += wires.tell(ChannelClosed(AT, "far", "c"), ChannelClosed(AT, "near", "c"))
    assert places(shown) == {"ala": "b1", "jan": "b1"}
    assert places([*shown, *wires.tell(leave("b1", "jan"), leave("b1", "ala"))]) == {}


def test_who_is_left_in_a_bridge_alone_is_shown_alone(wires: Wires) -> None:
    wires.pipe("near", "far")
    shown = wires.tell(join("b2", "near"), join("b2", "ala"), join("b1", "jan"), join("b1", "far"))
    shown += wires.tell(leave("b1", "far"), ChannelClosed(AT, "far", "c"))
    assert places(shown) == {"ala": "b2", "jan": "b1"}


def test_the_halves_are_never_shown(wires: Wires) -> None:
    wires.pipe("near", "far")
    events: list[PbxEvent] = [
        ChannelRinging(AT, "near", "c"),
        join("b", "far"),
        leave("b", "far"),
        ChannelClosed(AT, "near", "c"),
    ]
    assert wires.tell(*events) == []


def test_telephones_pass_as_they_are(wires: Wires) -> None:
    events: list[PbxEvent] = [
        dial("ala", "jan"),
        ChannelRinging(AT, "jan", "c"),
        end("ala", "jan"),
        join("b", "jan"),
        join("b", "ala"),
    ]
    assert wires.tell(*events) == events


def now(channel: str, bridge: str = "", dialled_by: str = "") -> ChannelNow:
    return ChannelNow(
        channel=channel,
        call="c",
        extension=None,
        placed=False,
        party=Party(),
        connected=Party(),
        dialled="",
        opened=AT,
        answered=None,
        ringing=False,
        bridge=bridge,
        dialled_by=dialled_by,
    )


MOBILE = "Local/0600@portal-mobile-1"


@pytest.mark.req("MAIN-10")
def test_a_callbacks_near_half_stands_for_the_mobile_behind_it(wires: Wires) -> None:
    opened = wires.open("own", f"{MOBILE};1", call="own")
    assert len(opened) == 1
    wires.open("far", f"{MOBILE};2", call="own")
    assert wires.tell(dial(None, "own")) == [dial(None, "own")]
    assert wires.open("trunk", "PJSIP/trunk-1", call="own") == []
    assert wires.tell(ChannelRinging(AT, "trunk", "own"), dial("far", "trunk")) == []
    assert wires.tell(end("far", "trunk"), join("b1", "trunk"), join("b1", "far")) == []
    wires.tell(ChannelAnswered(AT, "own", "own"))
    assert wires.open("late", "PJSIP/103-2", call="own"), "from now on the owner calls"
    assert wires.tell(dial("own", "jan"), join("b2", "jan"), join("b2", "own")) == [
        dial("own", "jan"),
        join("b2", "jan"),
        join("b2", "own"),
    ]
    assert wires.tell(leave("b1", "trunk"), ChannelClosed(AT, "trunk", "c")) == []
    assert wires.tell(ChannelRinging(AT, "jan", "c")) == [ChannelRinging(AT, "jan", "c")]


@pytest.mark.req("MAIN-10")
def test_a_snapshot_in_a_callback_shows_the_owners_channel_alone(wires: Wires) -> None:
    channels = [now("own", "b2"), now("far", "b1"), now("trunk", "b1", "far"), now("jan", "b2", "own")]
    names = {"own": f"{MOBILE};1", "far": f"{MOBILE};2", "trunk": "PJSIP/trunk-1", "jan": "PJSIP/103-1"}
    wires.memory.restart(channels, (), names)
    shown = wires.wiring.restart(channels)
    assert [(told.channel, told.bridge, told.dialled_by) for told in shown] == [("own", "b2", ""), ("jan", "b2", "own")]
    assert wires.tell(leave("b1", "trunk"), leave("b2", "own")) == [leave("b2", "own")]


def test_a_snapshot_shows_the_same_as_the_events_before_it(wires: Wires) -> None:
    channels = [now("ala", "b2"), now("near", "b2", "ala"), now("far", "b1"), now("jan", "b1", "far")]
    names = {"ala": "PJSIP/101-1", "jan": "PJSIP/103-1", "near": "Local/103@ring-1;1", "far": "Local/103@ring-1;2"}
    wires.memory.restart(channels, (), names)
    shown = wires.wiring.restart(channels)
    assert [(told.channel, told.bridge, told.dialled_by) for told in shown] == [("ala", "b1", ""), ("jan", "b1", "ala")]
    assert wires.tell(leave("b2", "ala")) == [leave("b1", "ala")]


def test_a_message_that_came_through_a_pipe_was_left_by_the_telephone_behind_it(wires: Wires) -> None:
    wires.tell(dial("ala", "near"))
    wires.pipe("near", "far")
    wires.tell(dial("ala", "near"))
    (told,) = wires.tell(MailboxChanged(AT, "103", 1, 0, left_on="far"))
    assert told == MailboxChanged(AT, "103", 1, 0, left_on="ala")
    (lamp,) = wires.tell(MailboxChanged(AT, "103", 0, 1))
    assert lamp == MailboxChanged(AT, "103", 0, 1)
