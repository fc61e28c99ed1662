"""Calls that ring at several telephones: ring groups and the queue."""

from collections.abc import Mapping
from datetime import timedelta

from pbx.call_detail import Disposition
from pbx.events import ChannelAnswered, DialStatus, QueueJoined, QueueLeft
from tests.unit.pbx.rows import Rows
from tests.unit.pbx.script import ANNA, GROUP, QUEUE, Plot, Script


def ring_group(s: Script) -> None:
    a = s.places("104", GROUP)
    members = [s.rings(a, extension) for extension in ("101", "102", "103")]
    s.wait(3)
    s.answers(members[1], a, members[0], members[2])
    s.wait(20)
    s.hangs_up(a, members[1])
    ended = s.now
    for member in members:
        won = member == members[1]
        s.record(a, member, rang=3, talked=20 if won else None, ended=ended - timedelta(seconds=0 if won else 20))


def ring_group_in_vain(s: Script) -> None:
    a = s.places(ANNA, "555600")
    members = [s.rings(a, extension) for extension in ("101", "102")]
    s.wait(1)
    s.gives_up(a, members[0], DialStatus.BUSY, cause=17)
    s.wait(5)
    s.gives_up(a, members[1], DialStatus.CANCELLED, cause=17)
    for member in members:
        s.record(a, member, rang=6, dialled=GROUP)
    s.closes(a)


def queue(s: Script) -> None:
    """105 lets the first round ring out, 106 answers the second."""
    a = s.places("101", QUEUE)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.tell(QueueJoined(s.now, a, s.calls[a], "support", 1))
    first, second = s.rings(a, "105"), s.rings(a, "106")
    s.wait(10)
    s.gives_up(a, first, DialStatus.NO_ANSWER)
    s.gives_up(a, second, DialStatus.NO_ANSWER)
    first, second = s.rings(a, "105"), s.rings(a, "106")
    s.wait(3)
    s.tell(ChannelAnswered(s.now, second, s.calls[second]))
    s.ends(a, second, DialStatus.ANSWERED)
    s.ends(a, first, DialStatus.CANCELLED)
    s.ends(a, first, DialStatus.CANCELLED)
    s.tell(QueueLeft(s.now, a, s.calls[a], "support"))
    s.closes(first, cause=26)
    s.bridge(second, a)
    s.wait(40)
    s.hangs_up(second)
    s.record(a, first, rang=3, application="queue", ended=s.now - timedelta(seconds=40))
    s.record(a, second, talked=40, rang=3, application="queue")
    s.hangs_up(a)


def queue_abandoned(s: Script) -> None:
    a = s.places(ANNA, "555650")
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.tell(QueueJoined(s.now, a, s.calls[a], "support", 1))
    members = [s.rings(a, "105"), s.rings(a, "106")]
    s.wait(8)
    for member in members:
        s.ends(a, member, DialStatus.CANCELLED)
    for member in members:
        not_answered = Disposition.NO_ANSWER
        s.record(a, member, talked=1, rang=8, application="queue", disposition=not_answered, dialled=QUEUE)
    s.tell(QueueLeft(s.now, a, s.calls[a], "support", abandoned=True))
    s.closes(members[0], cause=0)
    s.closes(a, cause=0)
    s.closes(members[1], cause=0)


def queue_without_anybody(s: Script) -> None:
    """Nobody of the queue is at his telephone; the caller waits for a while."""
    a = s.places("104", QUEUE)
    s.tell(ChannelAnswered(s.now, a, s.calls[a]))
    s.tell(QueueJoined(s.now, a, s.calls[a], "support", 1))
    s.wait(8)
    s.tell(QueueLeft(s.now, a, s.calls[a], "support", abandoned=True))
    s.record(a, talked=8, application="queue")
    s.closes(a)


def group_without_anybody(s: Script) -> None:
    a = s.places(ANNA, "555600")
    s.wait(1)
    s.record(a, dialled=GROUP, disposition=Disposition.FAILED, in_vain=("101", "102"))
    s.closes(a, cause=20)


HISTORY: Mapping[Plot, Rows] = {
    ring_group: {
        ("104", "outgoing", "600", "20 s", ""),
        ("101", "answered_by_other", "104", "-", "by 102, via 600"),
        ("102", "incoming", "104", "20 s", "via 600"),
        ("103", "answered_by_other", "104", "-", "by 102, via 600"),
    },
    ring_group_in_vain: {
        ("101", "missed", ANNA.number, "-", "via 600"),
        ("102", "missed", ANNA.number, "-", "via 600"),
    },
    queue: {
        ("101", "outgoing", "650", "40 s", ""),
        ("105", "answered_by_other", "101", "-", "by 106, via 650"),
        ("106", "incoming", "101", "40 s", "via 650"),
    },
    queue_abandoned: {
        ("105", "missed", ANNA.number, "-", "via support"),
        ("106", "missed", ANNA.number, "-", "via support"),
    },
    queue_without_anybody: {("104", "outgoing", "650", "-", ""), ("650", "missed", "104", "-", "")},
    group_without_anybody: {("600", "missed", ANNA.number, "-", "")},
}
