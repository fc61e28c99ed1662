"""Calls that change hands: transferred, picked up, parked."""

from collections.abc import Mapping
from datetime import timedelta

from pbx.events import (
    CallParked,
    CallPickedUp,
    CallTransferred,
    CallUnparked,
    ChannelAnswered,
    DialStatus,
    TransferKind,
)
from pbx.party import Party
from tests.unit.pbx.rows import Rows
from tests.unit.pbx.script import ANNA, PEOPLE, Plot, Script


def blind_by_called(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.resumes(b)
    s.leaves(a)
    s.tell(CallTransferred(s.now, TransferKind.BLIND, b, s.calls[b], target="103"))
    s.closes(b)
    ended = s.now
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, talked=10, ended=ended)
    s.record(a, c, talked=20, rang=2)


def blind_by_caller(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.tell(CallTransferred(s.now, TransferKind.BLIND, a, s.calls[a], target="103"))
    s.hangs_up(a)
    s.record(a, b, talked=10)
    s.leaves(b)
    c = s.rings(b, "103")
    s.wait(2)
    s.answers(c, b)
    s.wait(20)
    s.hangs_up(b, c)
    s.record(b, c, talked=20, rang=2, dialled="103")


def attended_by_called(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(b)
    second = s.places("102", "103")
    c = s.rings(second, "103")
    s.wait(2)
    s.answers(c, second)
    s.wait(5)
    s.resumes(b)
    s.resumes(second)
    first_bridge, second_bridge = s.bridged[b], s.bridged[second]
    s.leaves(a)
    s.leaves(second)
    s.calls[c] = s.calls[a]
    s.bridge(a, into=second_bridge)
    s.sees(c, a)
    s.sees(a, c)
    assert s.bridged[b] == first_bridge
    s.leaves(b)
    s.tell(CallTransferred(s.now, TransferKind.ATTENDED, b, s.calls[b], second=second))
    s.record(second, c, talked=5, rang=2)
    s.closes(second)
    s.closes(b)
    transferred = s.now
    s.wait(20)
    s.hangs_up(c, a)
    s.record(a, b, talked=17, ended=transferred)
    s.record(a, c, talked=20)


def attended_by_caller(s: Script) -> None:
    """101 calls 102, consults 103, and connects the two."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(a)
    second = s.places("101", "103")
    c = s.rings(second, "103")
    s.answers(c, second)
    s.wait(5)
    s.resumes(a)
    target = s.bridged[second]
    s.leaves(b)
    s.leaves(second)
    s.calls[c] = s.calls[b]
    s.bridge(b, into=target)
    s.sees(c, b)
    s.sees(b, c)
    s.leaves(a)
    s.tell(CallTransferred(s.now, TransferKind.ATTENDED, a, s.calls[a], second=second))
    s.record(second, c, talked=5)
    s.closes(second)
    s.record(a, b, talked=15)
    s.closes(a)
    s.wait(20)
    s.hangs_up(b, c)


def pickup(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(3)
    c = s.places("103", "**102")
    s.sees(c, a)
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.tell(CallPickedUp(s.now, c, b, s.calls[c]))
    s.calls[c] = s.calls[a]
    s.sees(a, c)
    s.ends(a, c, DialStatus.ANSWERED)
    s.closes(b, cause=26)
    s.record(b, application="appdial", dialled="**102")
    s.bridge(c, a)
    s.wait(15)
    ended = s.now
    s.hangs_up(c)
    s.record(a, b, talked=0, rang=3, ended=ended - timedelta(seconds=15))
    s.record(a, c, talked=15, ended=ended)
    s.hangs_up(a)


def portal_pickup(s: Script) -> None:
    """103 clicks "pick up": its telephone rings, answers, and has the call."""
    a = s.places(ANNA, "555102")
    b = s.rings(a, "102")
    s.wait(1)
    c = s.asked("103", Party("102", PEOPLE["102"]), "req-pick")
    s.wait(1)
    s.lifts(c)
    s.tell(CallPickedUp(s.now, c, b, s.calls[c]))
    s.calls[c] = s.calls[a]
    s.ends(a, c, DialStatus.ANSWERED)
    s.closes(b, cause=26)
    s.bridge(c, a)
    s.wait(15)
    s.hangs_up(c, a)
    s.record(a, b, rang=2, dialled="102", ended=s.now - timedelta(seconds=15))
    s.record(a, c, talked=15, dialled="102")


def parked_and_taken(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.leaves(a)
    s.bridge(a, into="park-701-" + s.name)
    s.tell(CallParked(s.now, a, s.calls[a], "701", by="102", timeout=45))
    s.hangs_up(b)
    s.wait(5)
    c = s.places("103", "701")
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.leaves(a)
    s.bridge(a, into="taken-" + s.name)
    s.tell(CallUnparked(s.now, a, s.calls[a], "701", by="103"))
    s.calls[c] = s.calls[a]
    s.bridge(c, into="taken-" + s.name)
    s.wait(20)
    s.hangs_up(a, c)


def parked_too_long(s: Script) -> None:
    """Nobody takes it: the exchange rings back whoever parked, who answers."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.leaves(a)
    s.bridge(a, into="park-701-" + s.name)
    s.tell(CallParked(s.now, a, s.calls[a], "701", by="102", timeout=45))
    s.hangs_up(b)
    s.wait(45)
    s.tell(CallUnparked(s.now, a, s.calls[a], "701"))
    s.leaves(a)
    again = s.rings(a, "102")
    s.wait(1)
    s.answers(again, a)
    s.wait(20)
    s.hangs_up(a, again)


HISTORY: Mapping[Plot, Rows] = {
    blind_by_called: {
        ("101", "outgoing", "102", "32 s", ""),
        ("102", "incoming", "101", "10 s", "to 103"),
        ("103", "incoming", "101", "20 s", "via 102"),
    },
    blind_by_caller: {
        ("101", "outgoing", "102", "10 s", "to 103"),
        ("102", "incoming", "101", "32 s", ""),
        ("103", "incoming", "102", "20 s", ""),
    },
    attended_by_called: {
        ("101", "outgoing", "102", "37 s", ""),
        ("102", "incoming", "101", "17 s", "to 103"),
        ("102", "outgoing", "103", "5 s", ""),
        ("103", "incoming", "102", "25 s", ""),
    },
    attended_by_caller: {
        ("101", "outgoing", "102", "15 s", "to 103"),
        ("102", "incoming", "101", "35 s", ""),
        ("101", "outgoing", "103", "5 s", ""),
        ("103", "incoming", "101", "25 s", ""),
    },
    pickup: {
        ("101", "outgoing", "102", "15 s", ""),
        ("102", "answered_by_other", "101", "-", "by 103"),
        ("103", "incoming", "101", "15 s", "via 102"),
    },
    portal_pickup: {
        ("102", "answered_by_other", ANNA.number, "-", "by 103"),
        ("103", "incoming", ANNA.number, "15 s", "via 102"),
    },
    parked_and_taken: {
        ("101", "outgoing", "102", "35 s", ""),
        ("102", "incoming", "101", "10 s", ""),
        ("103", "outgoing", "101", "20 s", ""),
    },
    parked_too_long: {("101", "outgoing", "102", "76 s", ""), ("102", "incoming", "101", "30 s", "")},
}
