"""What the exchange does when a telephone does not ring, or not for long: forwarding, do not disturb, voicemail."""

from collections.abc import Mapping
from datetime import timedelta

from pbx.call_detail import Disposition
from pbx.events import ChannelAnswered, DialStatus
from tests.unit.pbx.rows import Rows
from tests.unit.pbx.script import ANNA, Plot, Script


def forwarded_when_busy(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102", ringing=False)
    s.gives_up(a, b, DialStatus.BUSY, cause=17)
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, rang=0, disposition=Disposition.BUSY, ended=s.now - timedelta(seconds=22))
    s.record(a, c, talked=20, rang=2)


def forwarded_without_answer(s: Script) -> None:
    """To 103, who does not answer either."""
    a = s.places(ANNA, "555102")
    b = s.rings(a, "102")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    c = s.rings(a, "103")
    s.wait(6)
    s.gives_up(a, c, DialStatus.NO_ANSWER)
    s.closes(a)
    s.record(a, b, rang=6, dialled="102", ended=s.now - timedelta(seconds=6))
    s.record(a, c, rang=6, dialled="102")


def forwarded_always(s: Script) -> None:
    a = s.places("101", "102")
    c = s.rings(a, "103")
    s.wait(2)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, c, talked=20, rang=2)


def forwarded_outside(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    c = s.rings(a, ANNA)
    s.wait(3)
    s.answers(c, a)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, rang=6, ended=s.now - timedelta(seconds=23))
    s.record(a, c, talked=20, rang=3)


def unregistered(s: Script) -> None:
    """No telephone rings; the caller leaves a message."""
    a = s.places("104", "105")
    s.wait(0.5)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(10)
    s.record(a, talked=10, application="voicemail", voicemail_box="105")
    s.closes(a, cause=3)


def do_not_disturb(s: Script) -> None:
    a = s.places("104", "105")
    s.wait(2)
    s.closes(a, cause=17)
    s.record(a, application="busy", disposition=Disposition.BUSY)


def announced(s: Script) -> None:
    """No telephone rings; the caller hears why, and the exchange hangs up."""
    a = s.places("104", "105")
    s.wait(0.5)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(5)
    s.record(a, talked=5, application="playback")
    s.closes(a)


def announced_without_answer(s: Script) -> None:
    a = s.places("101", "102")
    b = s.rings(a, "102")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(5)
    s.closes(a)
    s.record(a, b, rang=6, ended=s.now - timedelta(seconds=5))
    s.record(a, talked=5, application="playback")


def rung_along(s: Script) -> None:
    """103 rings with 102, whom 101 calls, and takes it."""
    a = s.places("101", "102")
    b = s.rings(a, "102")
    c = s.rings(a, "103")
    s.wait(3)
    s.answers(c, a, b)
    s.wait(20)
    s.hangs_up(a, c)
    s.record(a, b, rang=3, ended=s.now - timedelta(seconds=20))
    s.record(a, c, talked=20, rang=3)


def voicemail(s: Script) -> None:
    a = s.places(ANNA, "555101")
    b = s.rings(a, "101")
    s.wait(6)
    s.gives_up(a, b, DialStatus.NO_ANSWER)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(9)
    s.closes(a)
    s.record(a, b, rang=6, dialled="101", ended=s.now - timedelta(seconds=9))
    s.record(a, talked=9, dialled="101", application="voicemail", voicemail_box="101")


def own_voicemail(s: Script) -> None:
    a = s.places("101", "*97")
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.wait(25)
    s.closes(a)
    s.record(a, talked=25, application="voicemailmain")


HISTORY: Mapping[Plot, Rows] = {
    forwarded_when_busy: {
        ("101", "outgoing", "102", "20 s", ""),
        ("102", "answered_by_other", "101", "-", "by 103, forwarded 103"),
        ("103", "incoming", "101", "20 s", "via 102"),
    },
    forwarded_without_answer: {
        ("102", "missed", ANNA.number, "-", "forwarded 103"),
        ("103", "missed", ANNA.number, "-", "via 102"),
    },
    forwarded_always: {
        ("101", "outgoing", "102", "20 s", ""),
        ("102", "answered_by_other", "101", "-", "by 103, forwarded 103"),
        ("103", "incoming", "101", "20 s", "via 102"),
    },
    forwarded_outside: {
        ("101", "outgoing", "102", "20 s", ""),
        ("102", "answered_by_other", "101", "-", f"forwarded {ANNA.number}"),
    },
    unregistered: {("104", "outgoing", "105", "-", ""), ("105", "missed", "104", "-", "voicemail")},
    do_not_disturb: {("104", "outgoing", "105", "-", ""), ("105", "missed", "104", "-", "")},
    announced: {("104", "outgoing", "105", "-", ""), ("105", "missed", "104", "-", "")},
    announced_without_answer: {("101", "outgoing", "102", "-", ""), ("102", "missed", "101", "-", "")},
    rung_along: {
        ("101", "outgoing", "102", "20 s", ""),
        ("102", "answered_by_other", "101", "-", "by 103"),
        ("103", "incoming", "101", "20 s", "via 102"),
    },
    voicemail: {("101", "missed", ANNA.number, "-", "voicemail")},
    own_voicemail: {("101", "outgoing", "*97", "25 s", "own mailbox")},
}
