"""Calls between two telephones: answered or not, from and to outside, held, clicked; and two that meet."""

from collections.abc import Mapping

from pbx.call_detail import Disposition
from pbx.events import ChannelAnswered, ChannelRinging, DialStarted, DialStatus, PartyChanged
from pbx.party import Party
from tests.unit.pbx.rows import Rows
from tests.unit.pbx.script import ANNA, Plot, Script, person


def answered(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(4)
    s.answers(b, a)
    s.wait(60)
    s.hangs_up(a, b)
    s.record(a, b, talked=60, rang=4)


def no_answer(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    s.closes(a)
    s.record(a, b, rang=6)


def caller_gives_up(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(3)
    s.ends(a, b, DialStatus.CANCELLED)
    s.closes(b, cause=127)
    s.record(a, b, rang=3)
    s.closes(a, cause=127)


def rejected(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101")
    s.wait(1)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    s.closes(a, cause=17)
    s.record(a, b, rang=1, disposition=Disposition.BUSY)


def busy(s: Script) -> None:
    a = s.places("104", "101")
    b = s.rings(a, "101", ringing=False)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    s.closes(a, cause=17)
    s.record(a, b, disposition=Disposition.BUSY)


def from_outside(s: Script) -> None:
    a = s.places(ANNA, "555101")
    b = s.rings(a, "101")
    s.wait(2)
    s.answers(b, a)
    s.wait(30)
    s.hangs_up(b, a)
    s.record(a, b, talked=30, rang=2, dialled="101")


def to_outside(s: Script) -> None:
    a = s.places("101", "0601570947")
    b = s.rings(a, ANNA)
    s.wait(5)
    s.answers(b, a)
    s.wait(12)
    s.hangs_up(a, b)
    s.record(a, b, talked=12, rang=5)


def to_outside_with_prefix(s: Script) -> None:
    """As Asterisk tells it: the outside telephone rings before the dial is told, under the number with its prefix."""
    a = s.places("101", "0601570947")
    b = s._open(Party("0601570947"), s.calls[a], placed=False)
    s.tell(ChannelRinging(s.now, b, s.calls[b]))
    s.tell(DialStarted(s.now, a, b, s.calls[b], "601570947"))
    s.tell(PartyChanged(s.now, a, s.calls[a], connected=Party("0601570947")))
    s.wait(5)
    s.answers(b, a)
    s.wait(12)
    s.hangs_up(a, b)
    s.parties[b] = ANNA
    s.record(a, b, talked=12, rang=5)


def held(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    s.holds(b)
    s.wait(10)
    s.resumes(b)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=30)


def two_at_once(s: Script) -> None:
    """102 talks with 101, a second call waits and is taken while the first is held."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    d = s.places("104", "102")
    b2 = s.rings(d, "102")
    s.wait(3)
    s.holds(b)
    s.answers(b2, d)
    s.wait(10)
    s.hangs_up(d, b2)
    s.record(d, b2, talked=10, rang=3)
    s.resumes(b)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=33)


def conference(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.answers(b, a)
    s.wait(10)
    c = s.places("103", "101")
    s.tell(ChannelAnswered(s.now, c, s.calls[c]))
    s.bridge(c, into=s.bridged[a])
    s.wait(10)
    s.hangs_up(c)
    s.wait(10)
    s.hangs_up(a, b)
    s.record(a, b, talked=30)


def click_to_call(s: Script) -> None:
    a = s.asked("101", person("102"), "req-click")
    s.wait(2)
    s.lifts(a)
    b = s.rings(a, "102")
    s.wait(3)
    s.answers(b, a)
    s.wait(20)
    s.hangs_up(a, b)
    s.record(a, b, talked=20, rang=3, dialled="102")


def mobile_callback(s: Script) -> None:
    a = s.asked(Party("600100200"), person("102"), "req-mobile", on_behalf_of="101")
    s.wait(5)
    s.lifts(a)
    s.owners[a] = "101"
    b = s.rings(a, "102")
    s.owners[a] = None
    s.wait(3)
    s.answers(b, a)
    s.wait(20)
    s.hangs_up(a, b)
    s.record(a, b, talked=20, rang=3, dialled="102", on_behalf_of="101")


HISTORY: Mapping[Plot, Rows] = {
    answered: {("101", "outgoing", "102", "60 s", ""), ("102", "incoming", "101", "60 s", "")},
    no_answer: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
    caller_gives_up: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
    rejected: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
    busy: {("104", "outgoing", "101", "-", ""), ("101", "missed", "104", "-", "")},
    from_outside: {("101", "incoming", ANNA.number, "30 s", "")},
    to_outside: {("101", "outgoing", ANNA.number, "12 s", "")},
    to_outside_with_prefix: {("101", "outgoing", ANNA.number, "12 s", "")},
    held: {("101", "outgoing", "102", "30 s", ""), ("102", "incoming", "101", "30 s", "")},
    two_at_once: {
        ("101", "outgoing", "102", "33 s", ""),
        ("102", "incoming", "101", "33 s", ""),
        ("104", "outgoing", "102", "10 s", ""),
        ("102", "incoming", "104", "10 s", ""),
    },
    conference: {
        ("101", "outgoing", "102", "30 s", ""),
        ("102", "incoming", "101", "30 s", ""),
        ("103", "outgoing", "101", "10 s", ""),
    },
    click_to_call: {("101", "outgoing", "102", "20 s", ""), ("102", "incoming", "101", "20 s", "")},
    mobile_callback: {("101", "outgoing", "102", "20 s", ""), ("102", "incoming", "101", "20 s", "")},
}
